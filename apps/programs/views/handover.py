"""The one page on which a handover is written down: of a plan, as a direct report, or by the secretariat for a company."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from apps.accounts.requests import PortalRequest
from apps.core.dates import lalu
from apps.core.htmx import render
from apps.programs import services
from apps.programs.choices import EvidenceKind
from apps.programs.forms.realization import BANDS, HandoverForm, ProofForm, lines_form
from apps.programs.models import Program
from apps.programs.rows.words import url
from apps.programs.services import NewFile
from apps.programs.views.common import typed_lines


@dataclass(frozen=True)
class Handover:
    """What the page is for. ``name`` keys unsaved input and files set aside."""

    name: str
    title: str
    back_url: str
    lead: str = ""
    program: Program | None = None
    editing: bool = False
    restored: str = ""


def wants_line(request: PortalRequest) -> int:
    """1 when the person asked for one more line instead of sending."""
    return int("tambah" in request.POST)


def more_lines(request: PortalRequest) -> Any:
    """The lines as typed with an empty one more; nothing is checked yet."""
    return lines_form(initial=typed_lines(request.POST, more=1))


def new_files(request: PortalRequest, name: str, proof: ProofForm) -> list[NewFile]:
    """Files of this form, with those set aside from an earlier try. With a ``name`` they are set aside again first, so that a fault in
    another field costs nobody an upload. Raises RuleViolation for a bad file."""
    if not proof.is_valid():
        return []
    data = proof.cleaned_data
    files = [NewFile(EvidenceKind.PHOTO, upload, consent=data["consent"]) for upload in data["photos"]]
    files += [NewFile(data["document_kind"] or EvidenceKind.OTHER, upload) for upload in data["documents"]]
    if not name:
        return files
    services.files_keep(form=name, files=files, by=request.actor)
    return services.files_kept(form=name, by=request.actor)


def handover_page(request: PortalRequest, page: Handover, form: HandoverForm, lines: Any, proof: ProofForm | None) -> HttpResponse:
    """The form; 400 when something in it must be mended."""
    actor = request.actor
    kept = services.draft_find(form=page.name, by=actor) if page.restored else None
    wrong_lines = lines.is_bound and (any(lines.errors) or lines.non_form_errors())
    faulty = bool(form.errors or wrong_lines or (proof is not None and proof.errors))
    context = {
        "page": page,
        "form": form,
        "lines": lines,
        "proof": proof,
        "bands": BANDS,
        "kept_files": services.files_names(form=page.name, by=actor) if proof is not None else [],
        "autosave_url": url(actor, "program-autosave") + f"?form={page.name}",
        "restored": lalu(kept.updated_at, timezone.localtime()) if kept else "",
    }
    return render(request, "programs/handover_form.html", context, status=400 if faulty else 200)
