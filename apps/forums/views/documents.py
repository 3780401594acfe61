"""Documents of a place, below a desk."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.decorators import desk_view
from apps.accounts.permissions import Permission
from apps.accounts.requests import PortalRequest
from apps.core import storage
from apps.core.dates import tanggal, waktu
from apps.core.errors import RuleViolation
from apps.core.htmx import is_htmx, partials
from apps.core.htmx import render as htmx_render
from apps.core.pdf import PDF_CONTENT_TYPE
from apps.forums import access, services
from apps.forums.choices import DocumentKind, DocumentState
from apps.forums.codes import grouped
from apps.forums.forms import DocumentFilterForm, ReasonForm
from apps.forums.models import Document
from apps.forums.selectors import document_rows, document_status, documents_of, forum_at
from apps.forums.selectors.documents import document_standing
from apps.forums.selectors.forums import PAGE_SIZE
from apps.forums.views.forums import tabs
from apps.forums.views.lists import chips, pager


def _document(request: PortalRequest, document_id: UUID) -> Document:
    return get_object_or_404(Document.objects.visible_to(request.actor).select_related("forum"), pk=document_id)


@desk_view(Permission.DOCUMENT_VIEW)
@require_GET
def document_status_view(request: PortalRequest, document_id: UUID) -> HttpResponse:
    """The progress of one document, asked for again while it is being made."""
    document = _document(request, document_id)
    if not is_htmx(request):
        return redirect("forums:document-detail", request.actor.slug, document.pk)
    return render(request, "forums/_document_status.html", {"status": document_status(document, desk=request.actor.slug)})


@desk_view(Permission.DOCUMENT_VIEW)
@require_GET
def document_file(request: PortalRequest, document_id: UUID) -> FileResponse:
    """The PDF itself."""
    document = _document(request, document_id)
    if document.state != DocumentState.READY:
        raise Http404
    name = f"{slugify(document.title)[:80] or 'dokumen'}-{document.code}.pdf"
    return storage.send(document.file, name=name, content_type=PDF_CONTENT_TYPE, inline="lihat" in request.GET)


@desk_view(Permission.DOCUMENT_VIEW)
@require_POST
def document_retry(request: PortalRequest, document_id: UUID) -> HttpResponse:
    """Render a failed document again."""
    document = services.document_retry(document=_document(request, document_id), by=request.actor)
    messages.success(request, _("Dokumen akan dibuat ulang."))
    return redirect("forums:document-detail", request.actor.slug, document.pk)


@desk_view(Permission.DOCUMENT_VIEW)
@require_GET
def document_detail(request: PortalRequest, document_id: UUID) -> HttpResponse:
    """One document: progress or file, and what the check page says about it."""
    return _page(request, _document(request, document_id))


def _page(request: PortalRequest, document: Document, *, form: ReasonForm | None = None, status: int = 200) -> HttpResponse:
    actor = request.actor
    label, tone = document_standing(document)
    may_revoke = document.revoked_at is None and access.allowed(actor, Permission.FORUM_UPDATE, area=document.area)
    ready = document.state == DocumentState.READY and document.kind != DocumentKind.REPORT_DRAFT
    context = {
        "document": document,
        "status": document_status(document, desk=actor.slug),
        "standing": label,
        "tone": tone,
        "facts": _facts(document),
        "revoke": form or (ReasonForm() if may_revoke else None),
        "check_url": settings.SITE_URL + reverse("document-check", args=[document.code]) if ready else "",
        "check_title": _("QR menuju halaman periksa"),
        "crumbs": [{"label": _("Dokumen"), "url": reverse("forums:document-list", args=[actor.slug])}],
    }
    return render(request, "forums/document_detail.html", context, status=status)


def _facts(document: Document) -> list[dict[str, str]]:
    pairs = [
        (_("Jenis"), str(DocumentKind(document.kind).label)),
        (_("Nomor"), document.number or "–"),
        (_("Pemegang"), document.holder or "–"),
        (_("Penerbit"), document.forum.name),
        (_("Diterbitkan"), waktu(document.issued_at)),
        (_("Berlaku sampai"), tanggal(document.valid_until) if document.valid_until else _("tidak dibatasi")),
        (_("Kode periksa"), grouped(document.code)),
        ("SHA-256", document.sha256),
    ]
    return [{"label": label, "value": value} for label, value in pairs if value]


@desk_view(Permission.FORUM_UPDATE)
@require_POST
def document_revoke(request: PortalRequest, document_id: UUID) -> HttpResponse:
    """Withdraw a document, with a reason."""
    document = _document(request, document_id)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            services.document_revoke(document=document, by=request.actor, reason=form.cleaned_data["reason"])
        except RuleViolation as fault:
            form.add_error("reason", fault.message)
        else:
            messages.success(request, _("Dokumen dicabut. Halaman periksa sudah menyatakannya."))
            return redirect("forums:document-detail", request.actor.slug, document.pk)
    return _page(request, document, form=form, status=400)


@desk_view(Permission.DOCUMENT_VIEW)
@require_GET
@partials("document_list")
def document_list(request: PortalRequest) -> HttpResponse:
    """Documents of this place, or of this company."""
    actor = request.actor
    form = DocumentFilterForm(request.GET)
    form.is_valid()
    found = documents_of(actor, text=form.cleaned_data.get("q", ""), kind=form.cleaned_data.get("jenis", ""))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("hal"))
    forum = None if actor.company_id else forum_at(actor, actor.area).first()
    context = {
        "rows": document_rows(page.object_list, desk=actor.slug),
        "count": page.paginator.count,
        "form": form,
        "chips": chips(request, form),
        "pager": pager(request, page.number, page.paginator.count),
        "tabs": tabs(actor, forum, "documents") if forum else [],
    }
    return htmx_render(request, "forums/document_list.html", context)
