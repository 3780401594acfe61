"""The register of companies as a list."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from apps.accounts.decorators import desk_view
from apps.accounts.permissions import Permission
from apps.accounts.requests import PortalRequest
from apps.companies.filters import CompanyFilter
from apps.companies.rows import companies as rows
from apps.companies.rows.frame import file_of, member_tabs, page_of
from apps.core.htmx import partials, render


@desk_view(Permission.REGISTRATION_VIEW)
@require_GET
@partials("daftar-perusahaan")
def company_list(request: PortalRequest) -> HttpResponse:
    """Companies by name, members or not; a search puts the closest name first."""
    found = CompanyFilter(request.GET, request.actor)
    wanted = found.rows()
    pager = page_of(request, wanted)
    context = {
        "tabs": member_tabs(request.actor, "company-list"),
        "count": rows.count_text(wanted),
        "filter": found,
        "chips": found.chips(),
        "pager": pager,
        "rows": [rows.company_row(company, request.actor.slug) for company in pager.objects],
        "export": request.GET.urlencode(),
    }
    return render(request, "companies/company_list.html", context)


@desk_view(Permission.REGISTRATION_VIEW)
@require_GET
def company_export(request: PortalRequest) -> HttpResponse:
    """Exactly the filtered list as CSV or XLSX; numbers of identity and contact persons stand in no list of the register."""
    found = CompanyFilter(request.GET, request.actor).rows()
    return file_of(rows.company_sheet(found.iterator(chunk_size=2000)), name="perusahaan", kind=request.GET.get("berkas", "csv"))
