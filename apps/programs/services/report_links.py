"""A link by which somebody at a company reports one activity of one period without an account.

Opening the link changes nothing, since previews of messages open it, too; sending a report uses it up. The holder reads the row of the
link alone. What is sent is written as the company's, limited to the one site, and marked with the name typed and the link.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor, Desk
from apps.accounts.permissions import DeskKind, Permission
from apps.audit import services as audit
from apps.companies.choices import MembershipState
from apps.companies.models import Company, Membership, Site
from apps.core import links
from apps.core.dates import rentang, tanggal, waktu
from apps.core.db import lock, once
from apps.core.errors import InvalidTransition, RuleViolation
from apps.core.scope import Scope, bounds, scope
from apps.forums import access
from apps.programs.models import Program, ReportLink
from apps.programs.services import notify, rules
from apps.programs.services.direct import direct_report_create
from apps.programs.services.inputs import DirectInput, NewFile, RealizationInput

PURPOSE = "lapor-tautan"
#: How long a link works; the row says so, too, and may end it earlier.
LINK_DAYS = 21
MAY = frozenset({Permission.REALIZATION_CREATE, Permission.REALIZATION_SEND})


@dataclass(frozen=True)
class LinkPeriod:
    """The period a link is for; ``due_on`` is the company's last day in time."""

    key: str
    label: str
    starts_on: dt.date
    ends_on: dt.date
    due_on: dt.date


@dataclass(frozen=True)
class LinkKey:
    """What opens one link: its place and its id."""

    area: int
    id: UUID

    def scope(self) -> Scope:
        """Opens the row of the link and nothing else."""
        return Scope.public(area=self.area, key=self.id)


@transaction.atomic
def report_link_make(*, membership: Membership, period: LinkPeriod, by: Actor) -> ReportLink:
    """The link of a member for a period: the unused one that still works, else a new one, good for 21 days.

    Raises NotAllowed outside the own place, RuleViolation for a period that has not begun, a membership that ended or a company without
    a site.
    """
    access.require(by, Permission.MEMBER_REMIND, area=membership.area)
    if period.starts_on > timezone.localdate():
        raise RuleViolation(_("Periode %(period)s belum dimulai.") % {"period": period.label})
    if membership.state == MembershipState.LEFT:
        raise RuleViolation(_("Keanggotaan ini sudah berakhir, jadi tidak ada yang dilaporkan."))
    site = _site_of(membership)
    once(uuid5(membership.pk, period.key))
    now = timezone.now()
    usable = ReportLink.objects.filter(
        area=membership.area, site=site, period_key=period.key, used_at=None, revoked_at=None,
        expires_at__gt=now + dt.timedelta(days=3),
    )  # fmt: skip
    if found := usable.order_by("-id").first():
        return found
    made = ReportLink.objects.create(
        area=membership.area, forum=membership.forum, forum_name=membership.forum.name, company=membership.company, site=site,
        company_name=membership.company.name, site_name=site.name, region=site.region, period_key=period.key, period_label=period.label,
        starts_on=period.starts_on, ends_on=period.ends_on, due_on=period.due_on, expires_at=now + dt.timedelta(days=LINK_DAYS),
        created_by=by.user_id,
    )  # fmt: skip
    facts = {"period": period.label}
    audit.record("report_link.make", by=by, area=made.area, obj=membership, changes=facts, company_id=made.company_id)
    return made


@transaction.atomic
def report_link_revoke(*, link: ReportLink, by: Actor) -> ReportLink:
    """Close a link that went to the wrong person. Raises InvalidTransition when it was used or closed before."""
    link = lock(link)
    access.require(by, Permission.MEMBER_REMIND, area=link.area)
    if link.used_at is not None:
        raise InvalidTransition(used_words(link))
    if link.revoked_at is not None:
        raise InvalidTransition(_("Tautan ini sudah ditutup."))
    link.revoked_at = timezone.now()
    link.save(update_fields=["revoked_at", "updated_at"])
    audit.record("report_link.revoke", by=by, area=link.area, obj=link, changes={"period": link.period_label}, company_id=link.company_id)
    return link


def _site_of(membership: Membership) -> Site:
    """The site that reports: of the membership, else the company's first one in the place, else its first one."""
    if membership.site_id:
        return Site.objects.select_related("region").get(pk=membership.site_id)
    lo, hi = bounds(membership.area)
    sites = Site.objects.filter(company_id=membership.company_id).select_related("region").order_by("name", "id")
    found = sites.filter(area__gte=lo, area__lte=hi).first() or sites.first()
    if found is None:
        raise RuleViolation(
            _("%(name)s belum punya lokasi usaha tercatat. Catat lokasinya dahulu, baru tautan dapat dibuat.")
            % {"name": membership.company.name}
        )
    return found


def report_link_url(link: ReportLink) -> str:
    """Full address of a link."""
    token = links.sign(PURPOSE, {"a": link.area, "k": link.pk.hex})
    return settings.SITE_URL + reverse("programs-public:report-link", kwargs={"token": token})


def report_link_read(token: str) -> LinkKey:
    """What a token opens. Raises LinkError when it is damaged, of another purpose or far too old."""
    found = links.read(PURPOSE, token, max_age=dt.timedelta(days=LINK_DAYS + 1))
    return LinkKey(int(found["a"]), UUID(found["k"]))


def report_link_find(key: LinkKey) -> ReportLink:
    """The row behind a token, in the scope of its key. Raises LinkError when it is gone, ended or too old; a used one is returned."""
    found = ReportLink.objects.select_related("region").filter(pk=key.id).first()
    if found is None:
        raise links.LinkError(_("Tautan ini tidak dikenal. Mintalah tautan baru kepada sekretariat forum."))
    if found.used_at is None:
        _check_open(found)
    return found


def _check_open(link: ReportLink) -> None:
    if link.revoked_at is not None:
        raise links.LinkError(
            _("Tautan ini sudah ditutup sekretariat %(forum)s. Mintalah tautan baru kepada mereka.") % {"forum": link.forum_name}
        )
    if link.expires_at <= timezone.now():
        raise links.LinkError(
            _("Tautan ini berlaku sampai %(day)s dan sudah kedaluwarsa. Mintalah tautan baru kepada sekretariat %(forum)s.")
            % {"day": tanggal(timezone.localtime(link.expires_at).date()), "forum": link.forum_name}
        )


def report_link_send(
    *, key: LinkKey, name: str, activity: DirectInput, realization: RealizationInput, files: Sequence[NewFile]
) -> list[Program]:
    """Send the report and use the link up, all or nothing; of two at once the second finds it used.

    Must run outside any scope: it takes the scope of the link's key, then that of the company's one site. Raises InvalidTransition for a
    used link, LinkError for an ended one, RuleViolation naming the field (a place or day outside what the link is for included).
    """
    name = name.strip()
    rules.check_text(name, "reporter", 160)
    with transaction.atomic():
        with scope(key.scope()):
            link = lock(report_link_find(key))
            if link.used_at is not None:
                raise InvalidTransition(used_words(link))
            _check_open(link)
            _check_inside(link, realization)
            link.used_at, link.used_name, link.used_title = timezone.now(), name, activity.title.strip()[:160]
            link.save(update_fields=["used_at", "used_name", "used_title", "updated_at"])
        by = _holder(link, name)
        with scope(by.scope):
            return _write(link, activity, realization, files, by=by)


def used_words(link: ReportLink) -> str:
    """What became of a used link."""
    return _("Tautan ini sudah dipakai: “%(title)s” dikirim oleh %(name)s pada %(at)s.") % {
        "title": link.used_title, "name": link.used_name, "at": waktu(link.used_at) if link.used_at else "",
    }  # fmt: skip


def _check_inside(link: ReportLink, realization: RealizationInput) -> None:
    lo, hi = bounds(link.area)
    if any(not lo <= line.region.area <= hi for line in realization.lines):
        raise RuleViolation(
            _("Lokasi ini di luar wilayah %(forum)s. Tautan ini hanya untuk kegiatan di wilayahnya.") % {"forum": link.forum_name}, "region"
        )
    if not link.starts_on <= realization.handover_on <= link.ends_on:
        raise RuleViolation(
            _("Tautan ini untuk kegiatan %(span)s. Periksa tanggalnya, atau mintalah tautan periode lain kepada sekretariat.")
            % {"span": rentang(link.starts_on, link.ends_on)},
            "handover_on",
        )


def _holder(link: ReportLink, name: str) -> Actor:
    """Whoever sends from the link: a name without an account, for this company and site alone."""
    desk = Desk(DeskKind.COMPANY, link.area, link.company_id, link.site_id, name=link.company_name)
    return Actor(None, name, desk, frozenset(), MAY, Scope.of_company(link.company_id, link.site_id))


def _write(link: ReportLink, activity: DirectInput, realization: RealizationInput, files: Sequence[NewFile], *, by: Actor) -> list[Program]:
    made = direct_report_create(
        company=Company.objects.get(pk=link.company_id), site=Site.objects.get(pk=link.site_id), activity=activity,
        realization=realization, files=files, by=by,
    )  # fmt: skip
    Program.objects.filter(pk__in=[program.pk for program in made]).update(report_link_id=link.pk, reporter_name=by.name)
    for program in made:
        facts = {"name": by.name, "period": link.period_label}
        audit.record("report_link.use", by=by, area=program.area, obj=program, changes=facts, company_id=link.company_id)
        notify.company(program, _("%(name)s melaporkan “%(title)s” lewat tautan dari forum.") % {"name": by.name, "title": program.title})
    return made


def link_maker(program: Program) -> int | None:
    """Who made the link that a programme was reported by: that person does not verify it."""
    if program.report_link_id is None:
        return None
    return ReportLink.objects.filter(pk=program.report_link_id).values_list("created_by", flat=True).first()
