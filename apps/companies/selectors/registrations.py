"""Reads about registrations."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.models import User
from apps.companies.choices import RegistrationState
from apps.companies.models import Registration
from apps.core.dates import waktu
from apps.core.links import LinkError

REASONS_KEPT = 8


@dataclass(frozen=True)
class RegistrationQuery:
    """What the queue is asked for. Without states: everything that was submitted at some time."""

    text: str = ""
    states: tuple[str, ...] = ()
    kind: str = ""
    late_on: dt.date | None = None
    link: UUID | None = None
    below: bool = False


def by_key(pk: UUID) -> Registration:
    """The registration that the open scope's key opens; raises LinkError when it is gone."""
    found = Registration.objects.select_related("region").filter(pk=pk).first()
    if found is None:
        raise LinkError(_("Pendaftaran ini tidak ditemukan. Mulai lagi lewat kode QR atau tautan dari sekretariat."))
    return found


def registrations(actor: Actor, query: RegistrationQuery) -> QuerySet[Registration]:
    """Registrations that the actor may see and that match; what waits longest comes first."""
    found = Registration.objects.visible_to(actor).select_related("region", "forum")
    found = found if query.below else found.filter(area=actor.area)
    found = found.filter(state__in=query.states) if query.states else found.exclude(state=RegistrationState.DRAFT)
    if query.kind:
        found = found.filter(kind=query.kind)
    if query.late_on:
        found = found.filter(due_on__lt=query.late_on, state=RegistrationState.SUBMITTED)
    if query.link:
        found = found.filter(link_id=query.link)
    if query.text:
        text = query.text.strip()
        found = found.filter(
            Q(company_name__icontains=text)
            | Q(company_name__trigram_word_similar=text)
            | Q(number__icontains=text)
            | Q(contact_name__icontains=text)
        )
    return found.order_by("submitted_at", "id")


def decided_words(registration: Registration) -> str:
    """Who decided on a registration, what and when: for the second of two people who decide at once."""
    name = User.objects.filter(pk=registration.decided_by).values_list("full_name", flat=True).first() if registration.decided_by else None
    if registration.decided_at is None or not name:
        return _("Pendaftaran ini sudah berubah. Muat ulang halaman untuk melihat keadaannya sekarang.")
    return _("%(name)s sudah memutuskan pada %(when)s: %(state)s. Tidak ada yang perlu Anda lakukan lagi.") % {
        "name": name,
        "when": waktu(timezone.localtime(registration.decided_at)),
        "state": registration.get_state_display(),
    }


def neighbours(actor: Actor, registration: Registration) -> tuple[UUID | None, UUID | None]:
    """The waiting registrations before and after this one in the queue."""
    waiting = Registration.objects.visible_to(actor).filter(area=registration.area, state=RegistrationState.SUBMITTED)
    moment = registration.submitted_at
    if moment is None:
        return None, None
    before = waiting.filter(submitted_at__lt=moment).order_by("-submitted_at").values_list("pk", flat=True).first()
    after = waiting.filter(submitted_at__gt=moment).order_by("submitted_at").values_list("pk", flat=True).first()
    return before, after


def earlier_reasons(actor: Actor) -> list[str]:
    """Reasons given before at the own place, the newest first, to be used again."""
    rows = Registration.objects.visible_to(actor).filter(area=actor.area).exclude(reason="").order_by("-decided_at")
    return list(dict.fromkeys(rows.values_list("reason", flat=True)[:40]))[:REASONS_KEPT]
