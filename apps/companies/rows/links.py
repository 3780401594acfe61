"""Registration links as finished strings."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.companies.models import RegistrationLink
from apps.companies.selectors.links import is_open
from apps.core.dates import waktu
from apps.core.money import angka


@dataclass(frozen=True)
class LinkRow:
    """A registration link as one line of the list."""

    url: str
    label: str
    place: str
    state: str
    tone: str
    opens: str
    closes: str
    opened: str
    started: str
    finished: str
    registrations_url: str


def link_state(link: RegistrationLink, now: dt.datetime) -> tuple[str, str]:
    """State of a link in words, and its tone."""
    if link.closed_at is not None:
        return _("Ditutup"), "netral"
    if now >= link.closes_at:
        return _("Sudah lewat"), "netral"
    return (_("Dibuka"), "jalan") if is_open(link, now) else (_("Belum dibuka"), "netral")


def link_row(link: RegistrationLink, desk: str) -> LinkRow:
    """One line of the list of links."""
    state, tone = link_state(link, timezone.now())
    return LinkRow(
        url=reverse("companies:link-detail", kwargs={"desk": desk, "pk": link.pk}),
        label=link.label,
        place=link.forum.short_name,
        state=state,
        tone=tone,
        opens=waktu(link.opens_at),
        closes=waktu(link.closed_at or link.closes_at),
        opened=angka(link.opened),
        started=angka(link.started),
        finished=angka(link.finished),
        registrations_url=reverse("companies:registration-list", kwargs={"desk": desk}) + f"?tautan={link.pk}&status=semua",
    )
