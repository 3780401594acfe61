"""What the pages of reports print: finished texts and addresses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.actors import Actor
from apps.accounts.permissions import DeskKind, Permission
from apps.core.dates import lalu, tanggal, waktu
from apps.core.money import angka
from apps.forums.access import allowed
from apps.reports.choices import ReportState
from apps.reports.measures.base import CALENDAR_ZONE, Column, Row, Table, Value, cell_text
from apps.reports.models import Period, PeriodicReport, Question
from apps.reports.receiving import receives
from apps.reports.workflow import WORKFLOW

TONES = {
    ReportState.DRAFT: "netral", ReportState.SENT: "jalan", ReportState.IN_REVIEW: "jalan", ReportState.RETURNED: "perlu",
    ReportState.ACCEPTED: "selesai", ReportState.CONSOLIDATED: "selesai", ReportState.LOCKED: "selesai",
}  # fmt: skip
STATUS_TONES = {"on_time": "selesai", "late": "perlu", "missing": "tolak", "not_due": "netral", "not_formed": "netral"}
#: Tables whose cells never lead to rows.
_WITHOUT_ROWS = frozenset({"T1", "T2R", "T17"})
_AVERAGES = frozenset({"rp_per_ppks"})


@dataclass(frozen=True)
class Cell:
    """One cell of a table on the page."""

    text: str
    label: str
    number: bool
    head: bool = False
    url: str = ""
    explain: str = ""


@dataclass(frozen=True)
class PageRow:
    """One line of a table on the page."""

    level: str
    cells: list[Cell]


@dataclass(frozen=True)
class PageTable:
    """One table on the page."""

    code: str
    anchor: str
    title: str
    heads: list[Column]
    rows: list[PageRow]
    notes: Sequence[str]
    denominator: str
    csv_url: str = ""
    xlsx_url: str = ""


def page_table(table: Table, *, figure_url: str = "", file_url: str = "") -> PageTable:
    """A table with every counted figure as a link; ``figure_url`` and ``file_url`` carry ``T0`` where the table's code stands."""
    base = figure_url.replace("T0", table.code) if figure_url and table.code not in _WITHOUT_ROWS else ""
    rows = [PageRow(row.level, [_cell(row, column, index, base) for index, column in enumerate(table.columns)]) for row in table.rows]
    return PageTable(
        table.code,
        f"tabel-{table.code.lower()}",
        table.title,
        list(table.columns),
        rows,
        table.notes,
        table.denominator,
        file_url.replace("T0", table.code).replace("fmt", "csv") if file_url else "",
        file_url.replace("T0", table.code).replace("fmt", "xlsx") if file_url else "",
    )


def _cell(row: Row, column: Column, index: int, base: str) -> Cell:
    value = row.cells.get(column.key)
    counted = base and column.kind in {"int", "rupiah"} and column.key not in _AVERAGES and bool(value) and isinstance(value, int)
    url = f"{base}?{urlencode({'baris': row.key, 'kolom': column.key})}" if counted else ""
    return Cell(cell_text(value, column.kind), column.label, column.is_number, head=index == 0, url=url)


# --- states and turns ---


@dataclass(frozen=True)
class Turn:
    """Arguments of components/next_step.html."""

    text: str
    since: str
    due: str
    late: bool
    tone: str
    after: str = ""
    actions: list[dict[str, str]] = field(default_factory=list)


def state_words(report: PeriodicReport) -> dict[str, str]:
    """Label and tone of a state chip."""
    return {"label": str(ReportState(report.state).label), "tone": TONES[ReportState(report.state)]}


def address(actor: Actor, view: str, *args: Any) -> str:
    """An address below the actor's desk."""
    return reverse(f"reports:{view}", args=[actor.slug, *args])


def turn_of(report: PeriodicReport, actor: Actor) -> Turn:
    """Whose turn it is, since when, until when, what happens next, and what this person can do about it."""
    today = timezone.localdate()
    own = allowed(actor, Permission.REPORT_EDIT, area=report.area) or allowed(actor, Permission.REPORT_SEND, area=report.area)
    text, after, mine = _turn_words(report, actor, own)
    waiting = report.state in {ReportState.DRAFT, ReportState.RETURNED}
    late = waiting and today > report.due_on
    tone = "perlu" if mine else TONES[ReportState(report.state)]
    due = _("tenggat %(day)s") % {"day": tanggal(report.due_on)} if waiting else ""
    since = _("sejak %(when)s") % {"when": lalu(report.state_since, timezone.now())}
    return Turn(text, since, due, late, tone, after, _actions(report, actor))


def _turn_words(report: PeriodicReport, actor: Actor, own: bool) -> tuple[str, str, bool]:
    receiver = receives(actor, Permission.REPORT_RECEIVE, report.area)
    above = _("Kemensos") if report.area == 0 else _("forum di atasnya")
    told = all((report.problems, report.recommendations, report.next_plan))
    words = {
        ReportState.DRAFT: (
            _("Menunggu ketua mengirim laporan") if told else _("Menunggu sekretariat melengkapi narasi"), _("ditelaah %(who)s") % {"who": above}, own
        ),
        ReportState.SENT: (_("Menunggu %(who)s mulai menelaah") % {"who": above}, _("diterima atau dikembalikan"), receiver),
        ReportState.IN_REVIEW: (_("Sedang ditelaah %(who)s") % {"who": above}, _("diterima atau dikembalikan"), receiver),
        ReportState.RETURNED: (_("Dikembalikan; menunggu sekretariat memperbaiki"), _("dikirim ulang oleh ketua"), own),
        ReportState.ACCEPTED: (_("Diterima"), _("masuk konsolidasi tingkat di atasnya"), False),
        ReportState.CONSOLIDATED: (_("Sudah masuk konsolidasi tingkat di atasnya"), _("dikunci saat laporan tingkat di atasnya diterima"), False),
        ReportState.LOCKED: (_("Dikunci"), "", False),
    }  # fmt: skip
    return words[ReportState(report.state)]


def _actions(report: PeriodicReport, actor: Actor) -> list[dict[str, str]]:
    moves = WORKFLOW.available(report.state)
    found: list[dict[str, str]] = []
    if "send" in moves and allowed(actor, Permission.REPORT_SEND, area=report.area):
        found.append(
            {"label": _("Pratinjau dan kirim"), "url": address(actor, "report-send", report.pk), "style": "utama", "method": "get"}
        )
    if "receive" in moves and receives(actor, Permission.REPORT_RECEIVE, report.area):
        found.append({"label": _("Mulai menelaah"), "url": address(actor, "report-receive", report.pk), "style": "utama", "method": "post"})
    if "accept" in moves and receives(actor, Permission.REPORT_ACCEPT, report.area):
        confirm = _("Terima laporan ini? Angkanya menjadi angka final.")
        found.append(
            {
                "label": _("Terima laporan"),
                "url": address(actor, "report-accept", report.pk),
                "style": "utama",
                "method": "post",
                "confirm": confirm,
            }
        )
    if "return" in moves and receives(actor, Permission.REPORT_RETURN, report.area):
        found.append(
            {"label": _("Kembalikan untuk perbaikan"), "url": address(actor, "report-return", report.pk), "style": "", "method": "get"}
        )
    return found


# --- warnings and comparisons ---


@dataclass(frozen=True)
class Warned:
    """Something to resolve or to know before sending; it never stops the sending."""

    text: str
    url: str = ""


def warnings_of(report: PeriodicReport, tables: Sequence[Table], actor: Actor) -> list[Warned]:
    """What is unresolved, from the figures themselves."""
    found = {table.code: table for table in tables}
    quality, children = found["T18"], found["T2R"]
    base = address(actor, "report-figure", report.pk, "T18")
    lines = (
        ("pending", _("%(n)s laporan realisasi menunggu verifikasi dan belum dihitung.")),
        ("returned", _("%(n)s laporan realisasi sedang dikembalikan kepada perusahaan.")),
        ("unconfirmed", _("%(n)s kegiatan yang diinput sekretariat belum dikonfirmasi perusahaan.")),
    )
    rows = []
    for key, words in lines:
        count = quality.value(key, "count")
        if isinstance(count, int) and count:
            rows.append(Warned(words % {"n": angka(count)}, f"{base}?{urlencode({'baris': key, 'kolom': 'count'})}"))
    unknown = quality.value("decile_unknown", "share")
    if isinstance(unknown, int) and unknown >= 5_000:
        rows.append(Warned(_("Desil tidak diketahui untuk %(share)s penerima.") % {"share": cell_text(unknown, "percent")}, "#tabel-t18"))
    missing = [str(row.cells["name"]) for row in children.rows if row.cells["status"] in {"Belum melapor", "Belum jatuh tempo"}]
    if missing:
        words = _("%(n)s forum di bawahnya belum mengirim laporan: %(names)s.")
        rows.append(Warned(words % {"n": angka(len(missing)), "names": ", ".join(missing[:12])}, "#tabel-t2r"))
    if report.term_ended:
        rows.append(Warned(_("Masa bakti pengurus telah berakhir; laporan perlu diketahui Kepala Dinas Sosial."), "#tabel-t1"))
    if report.filled_by_province:
        rows.append(Warned(_("Laporan ini diisi provinsi karena tidak ada pengurus yang bertugas di tempat ini.")))
    return rows


#: Table, row, column and words of the figures at the head of a report.
KEY_FIGURES = (
    ("T5", "total", "rp_verified", gettext_lazy("Rp terverifikasi")),
    ("T5", "total", "verified", gettext_lazy("Kegiatan terverifikasi")),
    ("T10", "people", "total", gettext_lazy("Penerima (bukan orang unik)")),
    ("T4", "n0", "rate", gettext_lazy("Tingkat pelaporan (N4/N0)")),
)


def key_figures(tables: Sequence[Table], previous: tuple[Period, list[Table]] | None, figure_url: str) -> list[dict[str, Any]]:
    """Arguments of components/figure.html with the difference to the last period."""
    now, before = {t.code: t for t in tables}, {t.code: t for t in previous[1]} if previous else {}
    figures = []
    for code, row, column, label in KEY_FIGURES:
        table = now[code]
        value, kind = table.value(row, column), table.column(column).kind
        url = (
            f"{figure_url.replace('T0', code)}?{urlencode({'baris': row, 'kolom': column})}"
            if figure_url and value and kind != "percent"
            else ""
        )
        trend, direction = _difference(value, before[code].value(row, column) if code in before else None, kind, previous)
        figures.append(
            {
                "number": cell_text(value, kind), "label": label, "href": url, "trend": trend, "direction": direction,
                "denominator": str(table.value("n0", "meaning") or "") if code == "T4" else "", "explain": table.column(column).definition,
            }
        )  # fmt: skip
    return figures


def _difference(now: Value, before: Value, kind: str, previous: tuple[Period, list[Table]] | None) -> tuple[str, str]:
    if previous is None or not isinstance(now, int) or not isinstance(before, int):
        return "", ""
    change = now - before
    words = {"period": previous[0].label, "change": cell_text(abs(change), kind)}
    if change > 0:
        return _("naik %(change)s dari %(period)s") % words, "naik"
    if change < 0:
        return _("turun %(change)s dari %(period)s") % words, "turun"
    return _("sama dengan %(period)s") % words, "tetap"


# --- questions, letters ---


@dataclass(frozen=True)
class Asked:
    """A question as the page shows it."""

    text: str
    about: str
    by: str
    answer: str
    answered_by: str
    answer_url: str


def asked_rows(questions: Sequence[Question], actor: Actor) -> list[Asked]:
    """Questions, newest last; ``answer_url`` where this person may answer."""
    rows = []
    for row in questions:
        may = row.answered_at is None and allowed(actor, Permission.REPORT_EDIT, area=row.area)
        by = f"{row.asked_name} · {waktu(row.created_at, CALENDAR_ZONE)}"
        answered = f"{row.answered_name} · {waktu(row.answered_at, CALENDAR_ZONE)}" if row.answered_at else ""
        rows.append(Asked(row.text, row.table, by, row.answer, answered, address(actor, "report-answer", row.pk) if may else ""))
    return rows


def reminder_text(period: Period, names: Sequence[str], due: str) -> str:
    """A message to a group of secretariats, ready to paste."""
    listed = "\n".join(f"• {name}" for name in names)
    return _(
        "Assalamualaikum, Bapak/Ibu sekretariat. Laporan %(period)s belum kami terima dari:\n%(names)s\n"
        "Tenggat %(due)s. Rancangan angka sudah tersedia di portal; mohon melengkapi narasi dan mengirimkannya. Terima kasih."
    ) % {"period": period.label, "names": listed, "due": due}


def is_ministry(actor: Actor) -> bool:
    """Whether the person sits at the ministry."""
    return actor.desk is not None and actor.desk.kind == DeskKind.MINISTRY
