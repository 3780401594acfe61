"""What the pages of the reporting status print: finished texts and addresses."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import Permission
from apps.accounts.requests import PortalRequest
from apps.companies.choices import Ownership
from apps.companies.models import Membership
from apps.core.dates import lalu, tanggal, waktu
from apps.core.money import angka, persen, rupiah
from apps.core.tables import Column, ColumnKind, Sheet
from apps.programs.models import ReportLink
from apps.programs.services import report_link_url
from apps.reports import reporting
from apps.reports.measures.base import CALENDAR_ZONE, Table, cell_text
from apps.reports.models import Period

TONES = {reporting.ON_TIME: "selesai", reporting.LATE: "perlu", reporting.NOTHING: "netral"}


def is_over(due: dt.date) -> bool:
    """Whether the day for reports has passed: nothing before it is not yet a fault."""
    return timezone.now().astimezone(CALENDAR_ZONE).date() > due


def word(status: str, *, over: bool) -> str:
    """A status in words; ``over`` says whether the day for reports has passed."""
    if status == reporting.NOTHING:
        return _("Tidak melapor") if over else _("Belum melapor")
    return _("Tepat waktu") if status == reporting.ON_TIME else _("Terlambat")


def whom(query: reporting.ReportingQuery) -> str:
    """The denominator by name."""
    names = {
        "active": _("anggota aktif"), "joined": _("anggota"), "listed": _("perusahaan terdata yang belum menjadi anggota"),
        "": _("perusahaan terdata"),
    }  # fmt: skip
    narrowed = bool(query.text or query.ownership)
    return names[query.member] + (_(" pada saringan ini") if narrowed else "")


def summary(period: Period, area: int, query: reporting.ReportingQuery, tally: reporting.Counts) -> dict[str, str]:
    """The sentence above the list, always with its denominator."""
    text = _("%(n)s dari %(all)s %(whom)s sudah melapor (%(rate)s)") % {
        "n": angka(tally.reported), "all": angka(tally.all), "whom": whom(query), "rate": persen(tally.reported, tally.all),
    }  # fmt: skip
    due = reporting.company_due(period, area)
    return {"text": text, "due": _("Batas lapor perusahaan %(due)s") % {"due": tanggal(due)}}


def rate_lines(table: Table) -> list[dict[str, str]]:
    """The three rates of table T4, as the report of the forum states them."""
    return [
        {"rate": cell_text(row.cells["rate"], "percent"), "meaning": str(row.cells["meaning"])}
        for row in table.rows
        if row.cells.get("meaning")
    ]


def tallies(
    request: PortalRequest, query: reporting.ReportingQuery, tally: reporting.Counts, period: Period, area: int
) -> list[dict[str, Any]]:
    """One chip for each status with its count; pressing one shows those, pressing it again shows all."""
    over = is_over(reporting.company_due(period, area))
    found = []
    for status, count in ((reporting.NOTHING, tally.nothing), (reporting.ON_TIME, tally.on_time), (reporting.LATE, tally.late)):
        rest = request.GET.copy()
        for key in ("status", "halaman"):
            rest.pop(key, None)
        if query.status != status:
            rest["status"] = status
        found.append(
            {
                "label": word(status, over=over), "count": angka(count), "url": f"?{rest.urlencode()}", "current": query.status == status,
                "tone": TONES[status],
            }
        )  # fmt: skip
    return found


@dataclass(frozen=True)
class Line:
    """One company on the list."""

    id: str
    name: str
    url: str
    member: str
    status: str
    tone: str
    sent: str
    reports: str
    value: str
    reminded: str
    waiting: bool
    text_url: str


def lines(actor: Actor, period: Period, shown: list[reporting.Status]) -> list[Line]:
    """The list; reminders are offered where the company is reached through this very place."""
    ids = [row.company_id for row in shown]
    contacts = reporting.contacts(actor.area, ids)
    reminded = reporting.last_reminders(actor.area, ids, period)
    may = actor.has(Permission.MEMBER_REMIND)
    now, over = timezone.localtime(), is_over(reporting.company_due(period, actor.area))
    found = []
    for row in shown:
        waiting = row.status == reporting.NOTHING and row.company_id in contacts
        last = reminded.get(row.company_id)
        text_url = reverse("reports:reporting-text", kwargs={"desk": actor.slug, "company": row.company_id}) if waiting and may else ""
        found.append(
            Line(
                id=str(row.company_id),
                name=row.name,
                url=reverse("companies:company-detail", kwargs={"desk": actor.slug, "pk": row.company_id}),
                member=member_word(row),
                status=word(row.status, over=over),
                tone=TONES[row.status],
                sent=tanggal(row.first_sent.astimezone(CALENDAR_ZONE).date()) if row.first_sent else "–",
                reports=_("%(n)s laporan") % {"n": angka(row.reports)} if row.reports else "",
                value=rupiah(row.value) if row.reports else "–",
                reminded=f"{last.get_channel_display()}, {lalu(last.created_at, now)}" if last else "–",
                waiting=waiting,
                text_url=text_url,
            )
        )
    return found


def member_word(row: reporting.Status) -> str:
    """How far the company has come as a member."""
    if row.active:
        return _("Anggota aktif")
    return _("Anggota, tidak aktif") if row.joined else _("Terdata")


def sheet(actor: Actor, period: Period, query: reporting.ReportingQuery) -> Sheet:
    """The list as a file, with the sentence that names its denominator."""
    tally = reporting.counts(period, actor.area, query)
    shown = reporting.statuses(period, actor.area, query)
    ownership = dict(Ownership.choices)
    contacts = reporting.contacts(actor.area, [row.company_id for row in shown])
    columns = (
        Column("name", _("Perusahaan")),
        Column("member", _("Keanggotaan")),
        Column("ownership", _("Kepemilikan")),
        Column("status", _("Status pelaporan")),
        Column("sent", _("Pertama dikirim"), ColumnKind.DATE),
        Column("reports", _("Laporan"), ColumnKind.INT),
        Column("value", _("Nilai dilaporkan"), ColumnKind.RUPIAH),
        Column("contact", _("Narahubung")),
        Column("email", _("Surel")),
        Column("phone", _("WhatsApp")),
    )
    over = is_over(reporting.company_due(period, actor.area))
    rows = [_export_row(row, contacts.get(row.company_id), str(ownership.get(row.ownership, "")), over) for row in shown]
    words = summary(period, actor.area, query, tally)
    return Sheet(_("Status pelaporan %(period)s") % {"period": period.label}, columns, rows, (words["text"], words["due"]))


def _export_row(row: reporting.Status, contact: Membership | None, ownership: str, over: bool) -> dict[str, Any]:
    return {
        "name": row.name,
        "member": member_word(row),
        "ownership": ownership,
        "status": word(row.status, over=over),
        "sent": row.first_sent.astimezone(CALENDAR_ZONE).date() if row.first_sent else None,
        "reports": row.reports,
        "value": row.value,
        "contact": contact.contact_name if contact else "",
        "email": contact.contact_email if contact else "",
        "phone": contact.contact_phone if contact else "",
    }


def page_number(text: str | None, total: int, size: int) -> int:
    """The page asked for, brought into range."""
    wanted = int(text) if text and text.isdecimal() and len(text) < 6 else 1
    return min(max(wanted, 1), max(1, -(-total // size)))


def pager(request: PortalRequest, number: int, total: int, size: int) -> dict[str, str]:
    """The way to the pages before and after."""

    def url(wanted: int) -> str:
        query = request.GET.copy()
        query["halaman"] = str(wanted)
        return f"?{query.urlencode()}"

    last = max(1, -(-total // size))
    first = (number - 1) * size + 1
    return {
        "prev_url": url(number - 1) if number > 1 else "",
        "next_url": url(number + 1) if number < last else "",
        "text": f"{angka(first)}–{angka(min(number * size, total))} {_('dari')} {angka(total)}" if total > size else "",
    }


def whatsapp(link: ReportLink, contact: Membership | None) -> dict[str, Any]:
    """The text with its link, the address that opens WhatsApp with it, and what became of the link."""
    until = tanggal(timezone.localtime(link.expires_at).date())
    text = _(
        "Yth. %(name)s (%(company)s), %(forum)s belum menerima laporan CSR %(period)s. Batas lapor %(due)s. Laporkan satu kegiatan dari "
        "ponsel, sekitar 5 menit, tanpa akun: %(url)s\n\nTautan ini hanya untuk perusahaan Anda dan berlaku sampai %(until)s. Gratis; "
        "forum tidak menerima uang."
    ) % {
        "name": (contact.contact_name if contact else "") or _("Bapak/Ibu"), "company": link.company_name, "forum": link.forum_name,
        "period": link.period_label, "due": tanggal(link.due_on), "url": report_link_url(link), "until": until,
    }  # fmt: skip
    phone = (contact.contact_phone if contact else "").removeprefix("+")
    state, tone = _("Belum dipakai"), "jalan"
    note = _("Tautan berlaku sampai %(until)s.") % {"until": until}
    if link.used_at is not None:
        state, tone = _("Sudah dipakai"), "selesai"
        note = _("Dipakai %(name)s pada %(at)s: “%(title)s”") % {
            "name": link.used_name, "at": waktu(link.used_at), "title": link.used_title,
        }  # fmt: skip
    elif link.revoked_at is not None:
        state, tone, note = _("Ditutup"), "netral", _("Ditutup sekretariat pada %(at)s.") % {"at": waktu(link.revoked_at)}
    elif link.expires_at <= timezone.now():
        state, tone, note = _("Kedaluwarsa"), "netral", _("Siapkan teks baru dari halaman status pelaporan.")
    return {
        "text": text, "phone": contact.contact_phone if contact else "", "contact_name": contact.contact_name if contact else "",
        "wa_url": f"https://wa.me/{phone}?text={quote(text)}" if phone else "", "state": state, "tone": tone, "note": note,
        "open": link.used_at is None and link.revoked_at is None and link.expires_at > timezone.now(),
    }  # fmt: skip


def own_lines(found: list[reporting.OwnStatus]) -> list[dict[str, Any]]:
    """A company's own status, for its home and its page."""
    several = len({row.forum for row in found}) > 1
    lines_ = []
    for row in found:
        over = is_over(row.due)
        label = word(row.status, over=over)
        tone = "perlu" if row.status == reporting.NOTHING and not over else TONES[row.status]
        note = (
            tanggal(row.first_sent.astimezone(CALENDAR_ZONE).date()) if row.first_sent else _("batas %(due)s") % {"due": tanggal(row.due)}
        )
        lines_.append({"period": row.period.label, "forum": row.forum if several else "", "label": label, "tone": tone, "note": note})
    return lines_


def record_lines(found: list[reporting.OwnStatus]) -> list[dict[str, str]]:
    """The reporting record of one company, a line for each period and place."""
    several = len({row.forum for row in found}) > 1
    lines_ = []
    for row in found:
        lines_.append(
            {
                "period": row.period.label,
                "forum": row.forum if several else "",
                "due": tanggal(row.due),
                "status": word(row.status, over=is_over(row.due)),
                "tone": TONES[row.status],
                "sent": tanggal(row.first_sent.astimezone(CALENDAR_ZONE).date()) if row.first_sent else "–",
                "reports": angka(row.reports) if row.reports else "–",
                "value": rupiah(row.value) if row.reports else "–",
                "verified": rupiah(row.verified) if row.reports else "–",
            }
        )
    return lines_


def record_summary(found: list[reporting.OwnStatus]) -> str:
    """How the company reported on the periods whose day for reports has passed, each place counted apart; empty while none has."""
    over = [row for row in found if is_over(row.due)]
    if not over:
        return ""
    count = {status: angka(sum(row.status == status for row in over)) for status in TONES}
    return _("Dari %(all)s kali batas lapor yang sudah lewat: %(on_time)s tepat waktu, %(late)s terlambat, %(nothing)s tidak melapor.") % {
        "all": angka(len(over)), **count,
    }  # fmt: skip
