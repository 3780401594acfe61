"""Provisional figures of any place, and the national picture of the ministry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.accounts.decorators import desk_view
from apps.accounts.permissions import Permission
from apps.accounts.requests import PortalRequest
from apps.core.dates import rentang, waktu
from apps.core.money import angka
from apps.core.tilemap import Tile, tile_map
from apps.forums.models import Forum
from apps.reports import exports, rows
from apps.reports.measures.base import CALENDAR_ZONE, Table, Value, cell_text
from apps.reports.measures.chain import REPORT_WORDS
from apps.reports.models import Period
from apps.reports.selectors import Figures, area_of, final_figures, live_figures, live_frame
from apps.reports.views.listing import chosen_area, chosen_period
from apps.reports.views.report import TABLE, figure_page


@desk_view(Permission.NATIONAL_VIEW)
@require_GET
def national(request: PortalRequest) -> HttpResponse:
    """The nation (or a place in it): provisional figures beside final ones, the map, who is missing, the tables."""
    period, area = chosen_period(request), chosen_area(request)
    if period is None:
        return render(request, "reports/national.html", {"period": None})
    live, final = live_figures(period, area), final_figures(period, area)
    figure_url = rows.address(request.actor, "live-figure", period.key, area, TABLE)
    file_url = rows.address(request.actor, "live-table", period.key, area, TABLE, "fmt")
    context: dict[str, Any] = {
        "period": period,
        "periods": Period.objects.all(),
        "range": rentang(period.starts_on, period.ends_on),
        "area": area,
        "place": get_object_or_404(Forum.objects.visible_to(request.actor), area=area, line="kesos"),
        "above": _above(area, period),
        "cut_off": waktu(live.cut_off, CALENDAR_ZONE),
        "final": _final(final, request),
        "compared": _compared(live, final[1] if final else None, figure_url),
        "map": _map(live, request, period) if area == 0 else "",
        "parts": _parts(live, area, period),
        "tables": [rows.page_table(table, figure_url=figure_url, file_url=file_url) for table in live.tables],
        "workbook_url": rows.address(request.actor, "live-workbook", period.key, area),
    }
    return render(request, "reports/national.html", context)


def _above(area: int, period: Period) -> str:
    if area == 0:
        return ""
    return f"?periode={period.key}&wilayah={0 if area % 100 == 0 else area // 100 * 100}"


def _final(final: tuple[Any, Figures] | None, request: PortalRequest) -> dict[str, str] | None:
    if final is None:
        return None
    report, figures = final
    return {
        "url": rows.address(request.actor, "report-detail", report.pk),
        "cut_off": waktu(figures.cut_off, CALENDAR_ZONE),
        "state": str(report.get_state_display()),
    }


def _compared(live: Figures, final: Figures | None, figure_url: str) -> list[dict[str, str]]:
    """Each key figure twice: provisional now, and as accepted."""
    lines = []
    for figure, (code, row, column, label) in zip(rows.key_figures(live.tables, None, figure_url), rows.KEY_FIGURES, strict=True):
        then = final.table(code) if final else None
        value = then.value(row, column) if then else None
        kind = then.column(column).kind if then else "int"
        lines.append(
            {
                "label": str(label), "live": figure["number"], "url": figure["href"], "final": cell_text(value, kind) if then else "–",
                "denominator": figure["denominator"], "explain": figure["explain"],
            }
        )  # fmt: skip
    return lines


def _by_part(live: Figures, length: int) -> Mapping[str, Mapping[str, Value]]:
    table = live["T8"]
    return {str(row.cells["code"]): row.cells for row in table.rows if row.level == "group" and len(str(row.cells["code"])) == length}


def _map(live: Figures, request: PortalRequest, period: Period) -> Any:
    """Verified rupiah of the provinces in five steps; a tile opens the province."""
    found = _by_part(live, 2)
    amounts = sorted(int(cells["rupiah"] or 0) for cells in found.values() if cells["rupiah"])
    address = rows.address(request.actor, "national")
    tiles = {}
    for code, cells in found.items():
        amount = int(cells["rupiah"] or 0)
        level = 0 if not amount else min(4, 1 + amounts.index(amount) * 4 // len(amounts))
        tiles[code] = Tile(_short(amount), level, f"{address}?periode={period.key}&wilayah={code}00")
    return tile_map(
        tiles,
        title=_("Rp terverifikasi menurut provinsi, %(period)s") % {"period": period.label},
        source=_("realisasi terverifikasi di portal, keadaan %(when)s") % {"when": waktu(live.cut_off, CALENDAR_ZONE)},
        denominator=_("Rp terverifikasi"),
        legend=[_("nol"), _("seperempat terendah"), _("di bawah tengah"), _("di atas tengah"), _("seperempat tertinggi")],
    )


def _short(amount: int) -> str:
    """A few letters for a tile: 1,2 M (miliar), 350 jt, 12 rb."""
    for size, word in ((1_000_000_000_000, "T"), (1_000_000_000, "M"), (1_000_000, "jt"), (1_000, "rb")):
        if amount >= size:
            return f"{angka(amount / size, 1 if amount < 10 * size else 0)} {word}"
    return angka(amount)


def _parts(live: Figures, area: int, period: Period) -> list[dict[str, str]]:
    """The places one level below, with their figures and the way their report stands."""
    children, below = live["T2R"], _by_part(live, 2 if area == 0 else 5)
    lines = []
    for row in children.rows:
        cells = below.get(str(row.cells["code"]), {})
        lines.append(
            {
                "name": str(row.cells["name"]),
                "url": f"?periode={period.key}&wilayah={row.key}",
                "condition": str(row.cells["condition"]),
                "status": str(row.cells["status"]),
                "tone": _tone(row.cells["status"]),
                "rupiah": cell_text(cells.get("rupiah", 0), "rupiah"),
                "activities": cell_text(cells.get("activities", 0), "int"),
                "people": cell_text(cells.get("people", 0), "int"),
            }
        )
    return lines


def _tone(status: Value) -> str:
    return next((rows.STATUS_TONES[key] for key, words in REPORT_WORDS.items() if words == status), "netral")


# --- provisional figures of one place ---


def _place(request: PortalRequest, period: str, area: int) -> tuple[Period, Forum]:
    if area_of(request.actor.area, str(area)) is None:
        raise Http404
    found = get_object_or_404(Period, key=period)
    return found, get_object_or_404(Forum.objects.visible_to(request.actor), area=area, line="kesos")


@desk_view(Permission.REPORT_VIEW)
@require_GET
def live_report(request: PortalRequest, period: str, area: int) -> HttpResponse:
    """All tables of a place from the records as they are now, beside the final figures where there are any."""
    found, forum = _place(request, period, area)
    live, final = live_figures(found, area), final_figures(found, area)
    figure_url = rows.address(request.actor, "live-figure", found.key, area, TABLE)
    file_url = rows.address(request.actor, "live-table", found.key, area, TABLE, "fmt")
    context = {
        "period": found,
        "place": forum,
        "area": area,
        "range": rentang(found.starts_on, found.ends_on),
        "cut_off": waktu(live.cut_off, CALENDAR_ZONE),
        "final": _final(final, request),
        "compared": _compared(live, final[1] if final else None, figure_url),
        "tables": [rows.page_table(table, figure_url=figure_url, file_url=file_url) for table in live.tables],
        "workbook_url": rows.address(request.actor, "live-workbook", found.key, area),
    }
    return render(request, "reports/live_report.html", context)


@desk_view(Permission.REPORT_VIEW)
@require_GET
def live_figure(request: PortalRequest, period: str, area: int, code: str) -> HttpResponse:
    """The rows behind a provisional figure."""
    found, forum = _place(request, period, area)
    live = live_figures(found, area, code)
    back = rows.address(request.actor, "live-report", found.key, area)
    frame = live_frame(found, area, live.cut_off)
    return figure_page(request, live, frame, code, back_url=f"{back}#tabel-{code.lower()}", back_label=f"{found.label} · {forum.name}")


@desk_view(Permission.REPORT_VIEW)
@require_GET
def live_table(request: PortalRequest, period: str, area: int, code: str, kind: str) -> HttpResponse:
    """One provisional table as a file."""
    found, forum = _place(request, period, area)
    live = live_figures(found, area, code)
    table: Table | None = live.table(code)
    if table is None or kind not in {"csv", "xlsx"}:
        raise Http404
    notes = exports.source_notes(_("Angka sementara · %(place)s · %(period)s") % {"place": forum.name, "period": found.label}, live.cut_off)
    return exports.table_file(table, kind=kind, name=f"sementara-{found.key}-{area}", notes=notes)


@desk_view(Permission.REPORT_VIEW)
@require_GET
def live_workbook(request: PortalRequest, period: str, area: int) -> HttpResponse:
    """All provisional tables in one XLSX file."""
    found, forum = _place(request, period, area)
    live = live_figures(found, area)
    notes = exports.source_notes(_("Angka sementara · %(place)s · %(period)s") % {"place": forum.name, "period": found.label}, live.cut_off)
    return exports.workbook(live.tables, name=f"sementara-{found.key}-{area}", notes=notes)
