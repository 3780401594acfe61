"""Rendering a document under a lease: claimed in one transaction, none while rendering, stored only if the lease is still ours."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pikepdf
import structlog
from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from apps.core import pdf, storage
from apps.core.dates import tanggal
from apps.core.qr import qr_data_uri
from apps.core.scope import Scope, scope
from apps.forums.choices import DocumentState
from apps.forums.codes import grouped
from apps.forums.models import Document
from apps.forums.progress import Step, progress_clear, progress_set

MAX_ATTEMPTS = 5
FOLDER, SUFFIX = "documents", ".pdf"
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Claim:
    """What the renderer needs, read while the row was locked."""

    id: UUID
    lease: UUID
    area: int
    title: str
    template: str
    context: dict[str, Any]


@dataclass(frozen=True)
class _File:
    """A stored PDF."""

    key: str
    sha256: str
    size: int
    pages: int


def due(now: dt.datetime) -> Q:
    """Documents to render: queued ones whose pause is over, and those whose worker let the lease run out."""
    rested = Q(leased_until=None) | Q(leased_until__lte=now)
    return (Q(state=DocumentState.QUEUED) & rested) | Q(state=DocumentState.RENDERING, leased_until__lte=now)


def document_render_run(document_id: UUID) -> bool:
    """Render one document; False when it was not due, somebody else renders it, the try failed or the lease was lost.

    The lease lasts ``DOCUMENT_LEASE_SECONDS``: when a worker is killed, the calendar nudges another one as soon as it has run out.
    A failed try keeps its error and is repeated after a pause that doubles, at most ``MAX_ATTEMPTS`` times; then the document counts
    as failed and a person may start it again. Opens its scopes itself: call it outside any scope.
    """
    claim, left = _claim(document_id)
    if left:
        default_storage.delete(left)
    if claim is None:
        return False
    try:
        file = _render(claim)
    except Exception as error:  # whatever a template, a font or the storage raises is kept with the document
        log.exception("document_render_failed", document=str(claim.id))
        _give_back(claim, f"{type(error).__name__}: {error}")
        return False
    return _settle(claim, file)


def _key(area: int, lease: UUID) -> str:
    """Where the holder of a lease stores its file: whoever takes over knows what a killed worker may have left there."""
    return f"{FOLDER}/{area}/{lease.hex}{SUFFIX}"


def _claim(document_id: UUID) -> tuple[_Claim | None, str]:
    """The document with a new lease, or None when it is not due; and the key of what the holder of an old lease may have left behind."""
    now = timezone.now()
    with scope(Scope.system()):
        document = Document.objects.select_for_update(skip_locked=True).filter(due(now), pk=document_id).first()
        if document is None:
            return None, ""
        left = _key(document.area, document.lease) if document.lease else ""
        if document.attempts >= MAX_ATTEMPTS:
            document.state, document.lease, document.leased_until = DocumentState.FAILED, None, None
            document.error = document.error or "The worker stopped in the middle of every try."
            document.save(update_fields=["state", "lease", "leased_until", "error", "updated_at"])
            return None, left
        lease, until = uuid4(), now + dt.timedelta(seconds=settings.DOCUMENT_LEASE_SECONDS)
        document.state, document.lease, document.leased_until = DocumentState.RENDERING, lease, until
        document.attempts += 1
        document.save(update_fields=["state", "lease", "leased_until", "attempts", "updated_at"])
        return _Claim(document.pk, lease, document.area, document.title, document.template, _context(document)), left


def _context(document: Document) -> dict[str, Any]:
    """The frozen content with what the check page and the paper share."""
    check_url = settings.SITE_URL + reverse("document-check", args=[document.code])
    return {
        **document.context,
        "number": document.number,
        "holder": document.holder,
        "issued_on": tanggal(timezone.localdate(document.issued_at)),
        "code": document.code,
        "check_code": grouped(document.code),
        "check_url": check_url,
        "qr": qr_data_uri(check_url),
    }


def _render(claim: _Claim) -> _File:
    progress_set(claim.id, Step.LAYOUT)
    content = pdf.render_pdf(claim.template, claim.context, title=claim.title)
    progress_set(claim.id, Step.STORE)
    with pikepdf.open(io.BytesIO(content)) as opened:
        pages = len(opened.pages)
    key = storage.put(claim.area, FOLDER, content, SUFFIX, claim.lease.hex)
    return _File(key, hashlib.sha256(content).hexdigest(), len(content), pages)


def _ours(claim: _Claim) -> Document | None:
    return Document.objects.select_for_update().filter(pk=claim.id, lease=claim.lease, state=DocumentState.RENDERING).first()


def _settle(claim: _Claim, file: _File) -> bool:
    """Store the result if the lease is still ours; a result that came too late is thrown away."""
    with scope(Scope.system()):
        document = _ours(claim)
        if document is not None:
            document.file, document.sha256, document.size, document.pages = file.key, file.sha256, file.size, file.pages
            document.state, document.lease, document.leased_until, document.error = DocumentState.READY, None, None, ""
            document.save(update_fields=["file", "sha256", "size", "pages", "state", "lease", "leased_until", "error", "updated_at"])
    if document is None:
        default_storage.delete(file.key)
        return False
    progress_clear(claim.id)
    return True


def _give_back(claim: _Claim, error: str) -> None:
    with scope(Scope.system()):
        document = _ours(claim)
        if document is None:
            return
        last = document.attempts >= MAX_ATTEMPTS
        document.state = DocumentState.FAILED if last else DocumentState.QUEUED
        pause = dt.timedelta(seconds=30 * 2**document.attempts)
        document.lease, document.leased_until = None, None if last else timezone.now() + pause
        document.error = error[:300]
        document.save(update_fields=["state", "lease", "leased_until", "error", "updated_at"])
    progress_clear(claim.id)
