"""Reading documents."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.dates import tanggal
from apps.forums.choices import DocumentKind, DocumentState, LegalLine
from apps.forums.codes import grouped
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
        issued_on=tanggal(found["issued_at"].date()),
        valid_until=tanggal(until) if until else "",
        sha256=found["sha256"],
        pages=found["pages"],
        verdict="revoked" if revoked else "ended" if ended else "valid",
        revoked_on=tanggal(revoked.date()) if revoked else "",
        revoke_reason=found["revoke_reason"],
    )
