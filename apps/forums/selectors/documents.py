"""Reading documents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.core.dates import tanggal
from apps.forums.choices import DocumentKind, DocumentState, LegalLine
from apps.forums.codes import clean_code, grouped
from apps.forums.models import Document, Forum
from apps.forums.progress import progress_of

#: What the public may read of a document (forum_portal/tables.py).
PUBLIC_COLUMNS = (
    "area", "kind", "code", "number", "title", "holder", "issued_at", "valid_until", "revoked_at", "revoke_reason", "sha256", "pages",
)  # fmt: skip


@dataclass(frozen=True)
class DocumentStatus:
    """Arguments of ``forums/_document_status.html``: the waiting, finished or failed document."""

    dom_id: str
    title: str
    state: str
    done: str
    value: int
    poll_url: str
    page_url: str
    result_url: str
    result_label: str
    error: str
    retry_url: str
    detail_url: str


def document_status(document: Document, *, desk: str, page_url: str = "") -> DocumentStatus:
    """How far the rendering is; ``page_url`` is the page that shows it (reloaded where there is no JavaScript)."""
    args = [desk, document.pk]
    done, value = progress_of(document.pk)
    state = {DocumentState.READY: "selesai", DocumentState.FAILED: "gagal"}.get(DocumentState(document.state), "jalan")
    if state == "selesai":
        done = _("%(pages)d halaman · kode periksa %(code)s") % {"pages": document.pages, "code": grouped(document.code)}
    elif state == "jalan" and document.error:
        done = _("Percobaan ke-%(n)d gagal; dicoba lagi sebentar lagi") % {"n": document.attempts}
    detail_url = reverse("forums:document-detail", args=args)
    return DocumentStatus(
        dom_id=f"dokumen-{document.pk.hex}",
        title=document.title,
        state=state,
        done=done,
        value=value,
        poll_url=reverse("forums:document-status", args=args),
        page_url=page_url or detail_url,
        result_url=reverse("forums:document-file", args=args) if state == "selesai" else "",
        result_label=_("Unduh PDF"),
        error=_("Dokumen ini gagal dibuat. Tekan “Buat ulang”; bila tetap gagal, hubungi operator portal."),
        retry_url=reverse("forums:document-retry", args=args) if state == "gagal" else "",
        detail_url=detail_url,
    )


@dataclass(frozen=True)
class CheckedDocument:
    """What anybody may know of an issued document."""

    code: str
    title: str
    kind: str
    number: str
    holder: str
    issuer: str
    issued_on: str
    valid_until: str
    sha256: str
    pages: int
    verdict: str
    revoked_on: str
    revoke_reason: str


def document_check(*, today: dt.date, code: str = "", sha256: str = "") -> CheckedDocument | None:
    """The issued document with this code, or with exactly these bytes; None when the portal knows none. Works in the public scope.

    ``verdict`` is ``valid``, ``ended`` (its validity is over) or ``revoked``.
    """
    wanted = {"code": code} if code else {"sha256": sha256}
    found = Document.objects.filter(**wanted).order_by("-issued_at").values(*PUBLIC_COLUMNS).first()
    if found is None:
        return None
    issuer = Forum.objects.filter(area=found["area"], line=LegalLine.KESOS).values_list("name", flat=True).first()
    return _checked(found, issuer or "", today)


def _checked(found: dict[str, Any], issuer: str, today: dt.date) -> CheckedDocument:
    revoked, until = found["revoked_at"], found["valid_until"]
    ended = until is not None and until < today
    return CheckedDocument(
        code=grouped(found["code"]),
        title=found["title"],
        kind=str(DocumentKind(found["kind"]).label),
        number=found["number"],
        holder=found["holder"],
        issuer=issuer,
        issued_on=tanggal(timezone.localdate(found["issued_at"])),
        valid_until=tanggal(until) if until else "",
        sha256=found["sha256"],
        pages=found["pages"],
        verdict="revoked" if revoked else "ended" if ended else "valid",
        revoked_on=tanggal(timezone.localdate(revoked)) if revoked else "",
        revoke_reason=found["revoke_reason"],
    )


@dataclass(frozen=True)
class DocumentRow:
    """One line of the list of documents."""

    url: str
    title: str
    kind: str
    number: str
    holder: str
    issued_on: str
    code: str
    state_label: str
    tone: str


def documents_of(actor: Actor, *, text: str = "", kind: str = "") -> QuerySet[Document]:
    """Documents of the actor's own place (of the company, for its people), newest first; drafts of reports are left to the reports."""
    found = Document.objects.visible_to(actor).exclude(kind=DocumentKind.REPORT_DRAFT).order_by("-issued_at", "-id")
    if actor.company_id is None:
        found = found.filter(area=max(actor.area, 0))
    if kind:
        found = found.filter(kind=kind)
    if text:
        found = found.filter(
            Q(title__icontains=text) | Q(holder__icontains=text) | Q(number__icontains=text) | Q(code=clean_code(text) or "-")
        )
    return found


def document_rows(documents: Iterable[Document], *, desk: str) -> list[DocumentRow]:
    """Rows of a list of documents."""
    return [_document_row(document, desk) for document in documents]


def document_standing(document: Document) -> tuple[str, str]:
    """Label and tone: revoked before everything else, then whether the file is there."""
    if document.revoked_at is not None:
        return _("Dicabut"), "tolak"
    if document.state == DocumentState.READY and document.valid_until and document.valid_until < timezone.localdate():
        return _("Masa berlaku berakhir"), "netral"
    tones = {DocumentState.READY: "selesai", DocumentState.FAILED: "tolak"}
    label = _("Berlaku") if document.state == DocumentState.READY else str(DocumentState(document.state).label)
    return label, tones.get(DocumentState(document.state), "jalan")


def _document_row(document: Document, desk: str) -> DocumentRow:
    label, tone = document_standing(document)
    return DocumentRow(
        url=reverse("forums:document-detail", args=[desk, document.pk]),
        title=document.title,
        kind=str(DocumentKind(document.kind).label),
        number=document.number,
        holder=document.holder,
        issued_on=tanggal(timezone.localdate(document.issued_at)),
        code=grouped(document.code),
        state_label=label,
        tone=tone,
    )
