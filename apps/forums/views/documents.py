"""Documents of a place, below a desk."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.decorators import desk_view
from apps.accounts.permissions import Permission
from apps.core import storage
from apps.core.htmx import is_htmx
from apps.core.pdf import PDF_CONTENT_TYPE
from apps.forums import services
from apps.forums.choices import DocumentState
from apps.forums.models import Document
from apps.forums.selectors import document_status


def _document(request: HttpRequest, document_id: UUID) -> Document:
    return get_object_or_404(Document.objects.visible_to(request.actor).select_related("forum"), pk=document_id)


@desk_view(Permission.DOCUMENT_VIEW)
@require_GET
def document_status_view(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """The progress of one document, asked for again while it is being made."""
    document = _document(request, document_id)
    if not is_htmx(request):
        return redirect("forums:document-detail", request.actor.slug, document.pk)
    return render(request, "forums/_document_status.html", {"status": document_status(document, desk=request.actor.slug)})


@desk_view(Permission.DOCUMENT_VIEW)
@require_GET
def document_file(request: HttpRequest, document_id: UUID) -> FileResponse:
    """The PDF itself."""
    document = _document(request, document_id)
    if document.state != DocumentState.READY:
        raise Http404
    name = f"{slugify(document.title)[:80] or 'dokumen'}-{document.code}.pdf"
    return storage.send(document.file, name=name, content_type=PDF_CONTENT_TYPE, inline="lihat" in request.GET)


@desk_view(Permission.DOCUMENT_VIEW)
@require_POST
def document_retry(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Render a failed document again."""
    document = services.document_retry(document=_document(request, document_id), by=request.actor)
    messages.success(request, _("Dokumen akan dibuat ulang."))
    return redirect("forums:document-detail", request.actor.slug, document.pk)


@desk_view(Permission.DOCUMENT_VIEW)
@require_GET
def document_detail(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """One document: progress or file, and what the check page says about it."""
    document = _document(request, document_id)
    status = document_status(document, desk=request.actor.slug)
    return render(request, "forums/document_detail.html", {"document": document, "status": status})
