"""The programmes of one company, a tab of the company's page, and the recap that is ordered there."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.decorators import desk_view
from apps.accounts.permissions import Permission
from apps.accounts.requests import PortalRequest
from apps.companies.models import Company
from apps.companies.rows.company_page import TEMPLATE, company_frame
from apps.companies.rows.frame import page_of
from apps.core.errors import RuleViolation
from apps.core.htmx import partials, render
from apps.core.storage import private_file
from apps.forums.selectors import document_status
from apps.programs import services
from apps.programs.forms.recap import RecapForm
from apps.programs.rows.company import company_figures, company_program_row
from apps.programs.selectors import lists, totals
from apps.programs.selectors.recap import recap_forums, recap_years, recaps_of

#: Recaps shown on the page; older ones stand in the list of documents.
RECAPS = 4


def _company(request: PortalRequest, pk: UUID) -> Company:
    return get_object_or_404(Company.objects.visible_to(request.actor), pk=pk)


@desk_view(Permission.PROGRAM_VIEW)
@require_GET
@partials("isi-perusahaan")
def company_programs(request: PortalRequest, pk: UUID) -> HttpResponse:
    """What the company plans and did at the reader's place (for the company: everywhere), a year or all years."""
    company = _company(request, pk)
    return _page(request, company, _recap_form(request, company))


def _recap_form(request: PortalRequest, company: Company) -> RecapForm | None:
    """The form by which a recap is ordered; None for whoever may not, and while there is nothing to tell."""
    if not request.actor.has(Permission.RECAP_ISSUE):
        return None
    forums, years = recap_forums(request.actor, company), recap_years(request.actor, company)
    return RecapForm(request.POST or None, years=years, forums=forums) if forums and years else None


def _page(request: PortalRequest, company: Company, form: RecapForm | None) -> HttpResponse:
    actor = request.actor
    here = reverse("programs:company-programs", args=[actor.slug, company.pk])  # the page also answers a refused order, at another address
    rows = lists.program_rows(actor).filter(company=company)
    years = lists.years_of(rows)
    year = next((one for one in years if str(one) == request.GET.get("tahun")), None)
    shown = rows if year is None else rows.filter(year=year)
    pager = page_of(request, lists.with_four_sums(shown).order_by("-year", "-starts_on", "-id"))
    pager = replace(pager, prev_url=pager.prev_url and f"{here}{pager.prev_url}", next_url=pager.next_url and f"{here}{pager.next_url}")
    context = company_frame(actor, company, "programs:company-programs", "programs/_company_programs.html") | {
        "figures": company_figures(totals(shown)),
        "rows": [company_program_row(program, actor) for program in pager.objects],
        "pager": pager,
        "years": [{"label": str(one), "url": f"{here}?tahun={one}", "current": one == year} for one in years],
        "year": year,
        "all_url": here,
        "recap": form,
        "recaps": [document_status(row, desk=actor.slug, page_url=f"{here}#rekap") for row in recaps_of(actor, company)[:RECAPS]],
    }
    return render(request, TEMPLATE, context, status=400 if form is not None and form.errors else 200)


@desk_view(Permission.RECAP_ISSUE)
@require_POST
def recap_order(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Order the recap of a year; it is made in the background and shown on the page."""
    company = _company(request, pk)
    form = _recap_form(request, company)
    if form is None:
        return _no_recap(request, pk)
    if form.is_valid():
        try:
            services.recap_issue(company=company, year=form.cleaned_data["tahun"], forum=form.forum, by=request.actor)
        except RuleViolation as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(
                request, _("Rekap dipesan. Berkasnya muncul di bawah; bila isinya tidak berubah, berkas yang ada tetap berlaku.")
            )
            page = reverse("programs:company-programs", kwargs={"desk": request.actor.slug, "pk": pk})
            return redirect(f"{page}#rekap")
    return _page(request, company, form)


@desk_view(Permission.RECAP_ISSUE)
@require_POST
def recap_receipts(request: PortalRequest, pk: UUID) -> HttpResponseBase:
    """The receipts of a year as one ZIP, for the company's own people."""
    company = _company(request, pk)
    if request.actor.company_id != company.pk:
        raise Http404
    form = _recap_form(request, company)
    if form is None:
        return _no_recap(request, pk)
    if form.is_valid():
        year = form.cleaned_data["tahun"]
        try:
            content = services.recap_receipts(company=company, year=year, forum=form.forum, by=request.actor)
        except RuleViolation as error:
            form.add_error(error.field, error.message)
        else:
            name = f"tanda-terima-{slugify(company.name)[:60]}-{year}.zip"
            return private_file(FileResponse(content, as_attachment=True, filename=name, content_type="application/zip"))
    return _page(request, company, form)


def _no_recap(request: PortalRequest, pk: UUID) -> HttpResponse:
    messages.error(request, _("Rekap dibuat untuk perusahaan yang menjadi anggota dan sudah mempunyai kegiatan tercatat."))
    return redirect("programs:company-programs", request.actor.slug, pk)
