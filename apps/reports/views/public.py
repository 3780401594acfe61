"""What anybody may read: which reports were accepted, and how to check their documents."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.accounts.decorators import public_view
from apps.accounts.requests import PortalRequest
from apps.core.dates import rentang, tanggal, waktu
from apps.forums.codes import grouped
from apps.reports.measures.base import CALENDAR_ZONE
from apps.reports.models import Period
from apps.reports.rows import page_table
from apps.reports.selectors import published_periods, published_report, published_rows


@public_view
@require_GET
def report_published(request: PortalRequest) -> HttpResponse:
    """Accepted reports of a period, by place, with the code under which the document can be checked."""
    periods = list(Period.objects.all())
    wanted, filled = request.GET.get("periode", ""), published_periods()
    period = next((row for row in periods if row.key == wanted), None) or next((row for row in periods if row.pk in filled), None)
    lines = [
        {
            "name": row["name"],
            "url": reverse("public-report", args=[row["id"]]),
            "level": _level(row["area"]),
            "accepted": tanggal(row["accepted_at"].astimezone(CALENDAR_ZONE).date()) if row["accepted_at"] else "–",
            "code": row["code"],
            "code_text": grouped(row["code"]) if row["code"] else "",
        }
        for row in (published_rows(period) if period else [])
    ]
    return render(request, "reports/report_published.html", {"nav": "laporan", "period": period, "periods": periods, "rows": lines})


@public_view
@require_GET
def report_public(request: PortalRequest, report_id: UUID) -> HttpResponse:
    """The public tables of one accepted report."""
    found = published_report(report_id)
    if found is None:
        raise Http404
    context = {
        "nav": "laporan",
        "report": found,
        "range": rentang(found.period.starts_on, found.period.ends_on),
        "cut_off": waktu(found.cut_off, CALENDAR_ZONE),
        "tables": [page_table(table) for table in found.tables],
        "code_text": grouped(found.code) if found.code else "",
    }
    return render(request, "reports/report_public.html", context)


def _level(area: int) -> str:
    if area == 0:
        return _("Nasional")
    return _("Provinsi") if area % 100 == 0 else _("Kabupaten/kota")
