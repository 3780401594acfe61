"""Registration links of a forum and their poster."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import Permission
from apps.audit import services as audit
from apps.companies.models import RegistrationLink
from apps.companies.tokens import link_url
from apps.core.dates import tanggal
from apps.core.db import lock, once
from apps.core.errors import InvalidTransition, RuleViolation
from apps.core.ids import uuid7
from apps.forums import access
from apps.forums.choices import DocumentKind
from apps.forums.models import Document, Forum
from apps.forums.services import document_issue

#: Letters of the forum's name and of the label that fit on one line of the poster; longer ones make it dense, so that it stays one page.
POSTER_NAME, POSTER_LABEL = 52, 70
LONGEST = dt.timedelta(days=370)
#: Paper of the poster, and how it is named to people.
PAPERS = {"a4": "A4", "a3": "A3"}


@transaction.atomic
def link_create(
    *, forum: Forum, label: str, opens_at: dt.datetime, closes_at: dt.datetime, by: Actor, key: UUID | None = None
) -> RegistrationLink:
    """Open a registration link of a forum. ``key`` is the id of the row: the same form sent twice makes one.

    Raises NotAllowed outside the own place and RuleViolation when the link would close before it opens, lies in the past or stays open
    for more than a year.
    """
    access.require(by, Permission.LINK_MANAGE, area=forum.area)
    key = key or uuid7()
    once(key)
    if found := RegistrationLink.objects.filter(pk=key).first():
        return found
    if closes_at <= opens_at:
        raise RuleViolation(_("Waktu tutup harus sesudah waktu buka. Ubah salah satunya."), "closes_at")
    if closes_at <= timezone.now():
        raise RuleViolation(_("Waktu tutup sudah lewat. Pilih waktu yang akan datang."), "closes_at")
    if closes_at - opens_at > LONGEST:
        raise RuleViolation(
            _("Tautan paling lama dibuka satu tahun. Pilih waktu tutup yang lebih awal; tautan baru dapat dibuat kapan saja."), "closes_at"
        )
    link = RegistrationLink.objects.create(
        id=key, forum=forum, area=forum.area, label=label.strip(), opens_at=opens_at, closes_at=closes_at, created_by=by.user_id
    )
    audit.record("link.create", by=by, area=link.area, obj=link, changes={"label": link.label})
    return link


@transaction.atomic
def link_close(*, link: RegistrationLink, by: Actor) -> RegistrationLink:
    """Close a link before its time; registrations already begun can still be submitted. Raises InvalidTransition when it is closed."""
    link = lock(link)
    access.require(by, Permission.LINK_MANAGE, area=link.area)
    if link.closed_at is not None:
        raise InvalidTransition(_("Tautan ini sudah ditutup."))
    link.closed_at = timezone.now()
    link.save(update_fields=["closed_at", "updated_at"])
    audit.record("link.close", by=by, area=link.area, obj=link, changes={"label": link.label})
    return link


def poster_issue(*, link: RegistrationLink, by: Actor, paper: str = "a4") -> Document:
    """Issue the poster of a link with its QR on ``a4`` or ``a3``; asked for again without a change, it is the same file.

    Raises RuleViolation for another paper.
    """
    access.require(by, Permission.LINK_MANAGE, area=link.area)
    if paper not in PAPERS:
        raise RuleViolation(_("Ukuran kertas ini tidak tersedia. Pilih A4 atau A3."), "paper")
    zone = timezone.get_current_timezone()
    return document_issue(
        kind=DocumentKind.POSTER,
        forum=link.forum,
        title=_("Poster pendaftaran %(paper)s: %(label)s") % {"paper": PAPERS[paper], "label": link.label},
        subject=link,
        template="pdf/poster.html",
        context={
            "register_url": link_url(link),
            "forum_name": link.forum.name,
            "label": link.label,
            "dense": len(link.forum.name) > POSTER_NAME or len(link.label) > POSTER_LABEL,
            "paper": paper,
            "closes": tanggal(link.closes_at.astimezone(zone).date()),
        },
        by=by,
    )


def link_count(link_id: UUID, what: str) -> None:
    """Count one more ``opened``, ``started`` or ``finished``; works in the public scope, which cannot change the row itself."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT link_count(%s, %s)", [link_id, what])
