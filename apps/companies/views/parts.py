"""Tabs of a company's page beside the summary: awards, papers, history."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from apps.accounts.decorators import desk_view
from apps.accounts.permissions import Permission
from apps.accounts.requests import PortalRequest
from apps.audit.selectors import timeline
from apps.companies.rows import profile as rows
from apps.companies.rows.company_page import TEMPLATE, company_frame
from apps.companies.rows.frame import history, page_of
from apps.companies.selectors import profile as selectors
from apps.companies.views.company import company_of
from apps.core.htmx import partials, render
from apps.forums.choices import DocumentKind

#: Issued documents on the tab; older ones stand in the list of documents.
ISSUED = 10


@desk_view(Permission.DOCUMENT_VIEW)
@require_GET
@partials("isi-perusahaan")
def company_awards(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Letters of appreciation for what the company did."""
    company, actor = company_of(request, pk), request.actor
    pager = page_of(request, selectors.issued_to(actor, company, kind=DocumentKind.APPRECIATION))
    context = company_frame(actor, company, "companies:company-awards", "companies/_company_awards.html") | {
        "awards": rows.issued_rows(pager.objects, actor.slug),
        "pager": pager,
    }
    return render(request, TEMPLATE, context)


@desk_view(Permission.COMPANY_VIEW)
@require_GET
@partials("isi-perusahaan")
def company_papers(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Papers of the company with the day they run out, and what the portal issued."""
    company, actor, today = company_of(request, pk), request.actor, timezone.localdate()
    frame = company_frame(actor, company, "companies:company-papers", "companies/_company_papers.html")
    issued = list(selectors.issued_to(actor, company)[: ISSUED + 1]) if actor.has(Permission.DOCUMENT_VIEW) else []
    context = frame | {
        "may_add": frame["may_write"] or bool(selectors.writable_sites(actor, company)),
        "documents": [
            rows.document_row(row, actor.slug, today, editable=selectors.may_write(actor, company=company, site=row.site))
            for row in selectors.documents_of(actor, company)
        ],
        "issued": rows.issued_rows(issued[:ISSUED], actor.slug),
        "more_issued": len(issued) > ISSUED,
        "more_url": f"{reverse('forums:document-list', args=[actor.slug])}?{urlencode({'q': company.name})}",
    }
    return render(request, TEMPLATE, context)


@desk_view(Permission.COMPANY_VIEW)
@require_GET
@partials("isi-perusahaan")
def company_history(request: PortalRequest, pk: UUID) -> HttpResponse:
    """What happened to the record, its sites, memberships and papers, and to records merged into it, as far as the reader's place reaches."""
    company, actor = company_of(request, pk), request.actor
    context = company_frame(actor, company, "companies:company-history", "companies/_company_history.html") | {
        "history": history(timeline(selectors.record_ids(actor, company)))
    }
    return render(request, TEMPLATE, context)
