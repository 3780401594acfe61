"""What the pages of the members' area share: tabs, pager, decisions, files of lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import Permission
from apps.audit.selectors import Entry
from apps.core.dates import lalu, waktu
from apps.core.money import angka
from apps.core.tables import CSV_CONTENT_TYPE, XLSX_CONTENT_TYPE, Sheet, csv_bytes, xlsx_bytes
from apps.regions.models import Region

PAGE = 25


@dataclass(frozen=True)
class Tab:
    """One part of the members' area."""

    label: str
    url: str
    active: bool
    count: str = ""


def member_tabs(actor: Actor, here: str) -> list[Tab]:
    """The parts of the members' area that the actor may open: members, registrations, links."""
    parts = [
        ("member-list", _("Anggota"), Permission.REGISTRATION_VIEW),
        ("company-list", _("Daftar perusahaan"), Permission.REGISTRATION_VIEW),
        ("registration-list", _("Pendaftaran"), Permission.REGISTRATION_VIEW),
        ("link-list", _("Tautan pendaftaran"), Permission.LINK_MANAGE),
        ("duplicate-list", _("Duplikat"), Permission.COMPANY_MERGE),
        ("import-list", _("Impor"), Permission.COMPANY_IMPORT),
        ("confirmation-list", _("Konfirmasi"), Permission.REGISTRATION_VIEW),
        ("member-rule", _("Aturan"), Permission.MEMBERSHIP_UPDATE),
        ("invite-list", _("Undang"), Permission.COMPANY_INVITE),
    ]
    return [
        Tab(label, reverse(f"companies:{name}", kwargs={"desk": actor.slug}), name == here)
        for name, label, permission in parts
        if actor.has(permission)
    ]


def short_path(region: Region) -> str:
    """A place without its province, for lists: ``Sumur Pecung, Serang, Kota Serang``."""
    return ", ".join(region.path.split(", ")[:-1]) or region.path


@dataclass(frozen=True)
class Pager:
    """One page of a list and the way to the next."""

    objects: Sequence[Any]
    count: int
    count_text: str
    text: str
    prev_url: str
    next_url: str


def page_of(request: HttpRequest, found: Any, *, size: int = PAGE) -> Pager:
    """The page that the address asks for; a wrong number shows the nearest page."""
    page = Paginator(found, size).get_page(request.GET.get("halaman"))

    def url(number: int) -> str:
        query = request.GET.copy()
        query["halaman"] = str(number)
        return f"?{query.urlencode()}"

    total = page.paginator.count
    return Pager(
        objects=list(page.object_list),
        count=total,
        count_text=angka(total),
        text=f"{angka(page.start_index())}–{angka(page.end_index())} {_('dari')} {angka(total)}" if total > size else "",
        prev_url=url(page.previous_page_number()) if page.has_previous() else "",
        next_url=url(page.next_page_number()) if page.has_next() else "",
    )


def file_of(sheet: Sheet, *, name: str, kind: str) -> HttpResponse:
    """A list as a file: XLSX when asked for, else CSV."""
    xlsx = kind == "xlsx"
    answer = HttpResponse(xlsx_bytes([sheet]) if xlsx else csv_bytes(sheet), content_type=XLSX_CONTENT_TYPE if xlsx else CSV_CONTENT_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate():%Y%m%d}.{"xlsx" if xlsx else "csv"}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@dataclass(frozen=True)
class HistoryLine:
    """One line of components/timeline.html."""

    text: str
    note: str
    iso: str
    absolute: str
    relative: str
    tone: str


_TONES = {"return": "perlu", "deactivate": "perlu", "refuse": "tolak", "end": "tolak", "verify": "selesai", "activate": "selesai"}


def history(entries: Sequence[Entry]) -> list[HistoryLine]:
    """The history of a record, ready to show."""
    now = timezone.localtime()
    return [
        HistoryLine(
            text=entry.text,
            note=entry.reason,
            iso=entry.at.isoformat(),
            absolute=waktu(entry.at),
            relative=lalu(entry.at, now),
            tone=_TONES.get(entry.code.rpartition(".")[2], "netral"),
        )
        for entry in entries
    ]


@dataclass(frozen=True)
class Fact:
    """One line of components/facts.html."""

    label: str
    value: str
    note: str = ""
    href: str = ""


@dataclass(frozen=True)
class Choice:
    """One choice of components/decision.html."""

    label: str
    url: str
    help: str = ""
    reason: str = ""
    button: str = ""
    style: str = ""
    open: bool = False
