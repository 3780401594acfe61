"""The list of a desk: the own report of a period, the forums below, and earlier periods."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.decorators import desk_view
from apps.accounts.permissions import DeskKind, Permission
from apps.accounts.requests import PortalRequest
from apps.core.dates import tanggal
from apps.core.errors import RuleViolation
from apps.core.tables import Column, Sheet, csv_bytes, xlsx_bytes
from apps.forums.access import acts_for_empty_chair
from apps.forums.models import Forum
from apps.reports import exports, measures, rows, services
from apps.reports.filters import ReportFilter
from apps.reports.measures import chain
from apps.reports.models import Period, PeriodicReport
from apps.reports.selectors import area_of, live_frame, place_of, report_rows
from apps.reports.services.calendar import due_on


def chosen_period(request: PortalRequest) -> Period | None:
    """The period named in the address, else the newest one that is over, else the newest. 404 for an unknown name."""
    wanted = request.GET.get("periode", "")
    if wanted:
        return get_object_or_404(Period, key=wanted)
    return Period.objects.filter(ends_on__lt=timezone.localdate()).first() or Period.objects.first()


def chosen_area(request: PortalRequest) -> int:
    """The place named in the address if it lies at or below the desk's, else the desk's own. 404 for any other."""
    wanted = request.GET.get("wilayah", "")
    area = area_of(request.actor.area, wanted) if wanted else request.actor.area
    if area is None:
        raise Http404
    return area


@desk_view(Permission.REPORT_VIEW)
@require_GET
def report_list(request: PortalRequest) -> HttpResponse:
    """Reports of a period: the own one, who below has reported and who has not; and the own reports of all periods."""
    period, area, actor = chosen_period(request), chosen_area(request), request.actor
    if period is None:
        return render(request, "reports/report_list.html", {"period": None})
    frame = live_frame(period, area)
    children = chain.children_of(frame)
    direct = [child for child in children if chain.is_direct_child(frame, child["area"])]
    reports = {report.area: report for report in _newest(report_rows(actor).filter(period=period))}
    wanted = request.GET.get("status", "")
    shown = [child for child in direct if not wanted or child["status"] == wanted]
    missing = [child for child in direct if child["status"] == "missing"]
    due = tanggal(due_on(period, missing[0]["area"])) if missing else ""
    context: dict[str, Any] = {
        "period": period,
        "periods": Period.objects.all(),
        "period_due": tanggal(due_on(period, area)),
        "area": area,
        "place": place_of(area),
        "is_own": area == actor.area,
        "own": _own(reports.get(area), request),
        "tallies": _tallies(direct, wanted, period, area),
        "children": [_child(child, reports.get(child["area"]), request, period) for child in shown],
        "reminder": rows.reminder_text(period, [child["name"] for child in missing], due) if missing else "",
        "mine": [_line(report, request) for report in report_rows(actor).filter(area=area)[:20]],
        "is_ministry": actor.desk is not None and actor.desk.kind == DeskKind.MINISTRY,
    }
    return render(request, "reports/report_list.html", context)


def _newest(reports: Any) -> list[PeriodicReport]:
    return list(reports.order_by("area", "version"))


def _own(report: PeriodicReport | None, request: PortalRequest) -> dict[str, Any] | None:
    if report is None:
        return None
    turn = rows.turn_of(report, request.actor)
    return {
        "report": report,
        "state": rows.state_words(report),
        "turn": turn,
        "url": rows.address(request.actor, "report-detail", report.pk),
    }


def _line(report: PeriodicReport, request: PortalRequest) -> dict[str, Any]:
    return {
        "label": report.period.label,
        "url": rows.address(request.actor, "report-detail", report.pk),
        "state": rows.state_words(report),
        "due": tanggal(report.due_on),
        "sent": tanggal(timezone.localtime(report.sent_at).date()) if report.sent_at else "–",
        "late": report.sent_late,
    }


def _tallies(children: list[dict[str, Any]], wanted: str, period: Period, area: int) -> list[dict[str, Any]]:
    """One chip for each way of having reported, with its count; pressing one shows those."""
    found = []
    for status, words in chain.REPORT_WORDS.items():
        count = sum(1 for child in children if child["status"] == status)
        if count or status == wanted:
            query = f"?periode={period.key}&wilayah={area}" + ("" if status == wanted else f"&status={status}")
            found.append({"label": words, "count": count, "url": query, "current": status == wanted, "tone": rows.STATUS_TONES[status]})
    return found


def _child(child: dict[str, Any], report: PeriodicReport | None, request: PortalRequest, period: Period) -> dict[str, Any]:
    actor = request.actor
    sent = child["sent_at"]
    empty = report is None and acts_for_empty_chair(actor, Permission.REPORT_EDIT, area=child["area"])
    over = period.ends_on < timezone.localdate()
    return {
        "name": child["name"],
        "condition": chain.forum_words(child, timezone.localdate()),
        "status": chain.REPORT_WORDS[child["status"]],
        "tone": rows.STATUS_TONES[child["status"]],
        "stage": rows.state_words(report) if report else None,
        "sent": tanggal(timezone.localtime(sent).date()) if sent else "–",
        "url": rows.address(actor, "report-detail", report.pk) if report else "",
        "below_url": f"?periode={period.key}&wilayah={child['area']}" if child["area"] % 100 == 0 else "",
        "live_url": rows.address(actor, "live-report", period.key, child["area"]),
        "start_url": rows.address(actor, "report-start", period.key, child["area"]) if empty and over else "",
    }


@desk_view(Permission.REPORT_VIEW)
@require_GET
def children_export(request: PortalRequest, kind: str) -> HttpResponse:
    """Who has reported and who has not, as a file."""
    period, area = chosen_period(request), chosen_area(request)
    if period is None:
        raise Http404
    frame = live_frame(period, area)
    notes = exports.source_notes(f"{period.label}", frame.cut_off)
    return exports.table_file(measures.compute("T2R", frame), kind=kind, name=f"laporan-{period.key}-{area}", notes=notes)


@desk_view(Permission.REPORT_VIEW)
@require_GET
def reports_export(request: PortalRequest, kind: str) -> HttpResponse:
    """The reports this desk sees, filtered as in the address, as a file."""

    found = ReportFilter(request.GET, queryset=report_rows(request.actor))
    columns = [
        Column("period", "Periode"), Column("area", "Kode wilayah"), Column("forum", "Forum"), Column("state", "Status"),
        Column("due", "Tenggat", "date"), Column("sent", "Dikirim", "date"), Column("late", "Terlambat"),
    ]  # fmt: skip
    lines = [
        {
            "period": report.period.label, "area": f"{report.area:04d}", "forum": report.forum.name, "state": report.get_state_display(),
            "due": report.due_on, "sent": timezone.localtime(report.sent_at).date() if report.sent_at else None,
            "late": "ya" if report.sent_late else "",
        }
        for report in found.qs[:5_000]
    ]  # fmt: skip
    sheet = Sheet("Laporan berkala", columns, lines)
    return exports.answer(csv_bytes(sheet) if kind == "csv" else xlsx_bytes([sheet]), kind=kind, name="laporan-berkala")


@desk_view(Permission.REPORT_EDIT)
@require_POST
def report_start(request: PortalRequest, period: str, area: int) -> HttpResponse:
    """The province begins the report of a place without a forum or officer."""
    found = get_object_or_404(Period, key=period)
    if area_of(request.actor.area, str(area)) is None:
        raise Http404
    forum = get_object_or_404(Forum.objects.visible_to(request.actor), area=area, line="kesos")
    try:
        report = services.report_start(forum=forum, period=found, by=request.actor)
    except RuleViolation as error:
        messages.error(request, error.message)
        return redirect(f"{rows.address(request.actor, 'report-list')}?periode={found.key}")
    messages.success(request, _("Rancangan laporan dibuat. Lengkapi narasinya; laporan akan bertanda “diisi provinsi”."))
    return redirect("reports:report-detail", request.actor.slug, report.pk)
