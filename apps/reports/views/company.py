"""How one company reported, period by period: a tab of the company's page."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from apps.accounts.decorators import desk_view
from apps.accounts.permissions import Permission
from apps.accounts.requests import PortalRequest
from apps.companies.models import Company
from apps.companies.rows.company_page import REPORTING, TEMPLATE, company_frame
from apps.core.htmx import partials, render
from apps.reports.reporting import company_statuses
from apps.reports.reporting_rows import record_lines, record_summary


@desk_view(Permission.COMPANY_VIEW)
@require_GET
@partials("isi-perusahaan")
def company_reporting(request: PortalRequest, pk: UUID) -> HttpResponse:
    """In time, late or nothing, on each of the newest periods, at the places that the reader sees."""
    company = get_object_or_404(Company.objects.visible_to(request.actor), pk=pk)
    found = company_statuses(request.actor, company.pk)
    context = company_frame(request.actor, company, REPORTING, "reports/_company_reporting.html") | {
        "lines": record_lines(found),
        "summary": record_summary(found),
        "several": len({row.forum for row in found}) > 1,
    }
    return render(request, TEMPLATE, context)
