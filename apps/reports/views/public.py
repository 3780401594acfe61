"""What anybody may read: which reports were accepted, and how to check their documents."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.accounts.decorators import public_view
from apps.accounts.requests import PortalRequest
from apps.core.dates import tanggal
from apps.forums.codes import grouped
from apps.forums.models import Document, Forum
from apps.reports.measures.base import CALENDAR_ZONE
from apps.reports.models import Period
from apps.reports.selectors import published

LIMIT = 600


@public_view
@require_GET
def report_published(request: PortalRequest) -> HttpResponse:
    """Accepted reports of a period, by place, with the code under which the document can be checked."""
    periods = list(Period.objects.all())
    wanted = request.GET.get("periode", "")
    accepted = published().values("id", "area", "forum_id", "period_id", "sent_at", "accepted_at", "document_id")
    filled = {row["period_id"] for row in accepted.order_by().values("period_id").distinct()}
    period = next((row for row in periods if row.key == wanted), None) or next((row for row in periods if row.pk in filled), None)
    found = list(accepted.filter(period_id=period.pk).order_by("area")[:LIMIT]) if period else []
    names = dict(Forum.objects.filter(pk__in=[row["forum_id"] for row in found]).values_list("pk", "name"))
    codes = dict(Document.objects.filter(pk__in=[row["document_id"] for row in found if row["document_id"]]).values_list("pk", "code"))
    lines = [
        {
            "name": names.get(row["forum_id"], ""),
            "level": _level(row["area"]),
            "accepted": tanggal(row["accepted_at"].astimezone(CALENDAR_ZONE).date()) if row["accepted_at"] else "–",
            "code": codes.get(row["document_id"], ""),
            "code_text": grouped(codes[row["document_id"]]) if row["document_id"] in codes else "",
        }
        for row in found
    ]
    return render(request, "reports/report_published.html", {"nav": "laporan", "period": period, "periods": periods, "rows": lines})


def _level(area: int) -> str:
    if area == 0:
        return _("Nasional")
    return _("Provinsi") if area % 100 == 0 else _("Kabupaten/kota")
