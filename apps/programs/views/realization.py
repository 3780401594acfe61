"""Handovers: list, record, report, proofs, sending."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.decorators import desk_view
from apps.accounts.permissions import Permission
from apps.accounts.requests import PortalRequest
from apps.audit import services as audit
from apps.audit.rows import last_words
from apps.core import storage, versions
from apps.core.errors import InvalidTransition, NotAllowed, RuleViolation, StaleVersion
from apps.core.htmx import partials, redirect, render
from apps.core.money import angka, rupiah
from apps.forums.choices import DocumentKind
from apps.forums.selectors import document_status
from apps.programs import services
from apps.programs.choices import OPEN_STATES, EvidenceKind, ProgramState
from apps.programs.filters import RealizationFilter, chips
from apps.programs.forms.realization import (
    PREFIX,
    HandoverForm,
    ProofForm,
    handover_initial,
    line_initial,
    lines_form,
    lines_pairs,
    lines_words,
)
from apps.programs.models import Evidence, Program, Realization
from apps.programs.paging import Order, keyset_page
from apps.programs.rows import realization as cells
from apps.programs.rows.program import may_write
from apps.programs.rows.words import is_company, main_tabs, url
from apps.programs.selectors import lists
from apps.programs.selectors.figures import realization_sums
from apps.programs.views.common import new_key, program_or_404, read_key, realization_or_404, typed
from apps.programs.views.handover import Handover, handover_page, more_lines, new_files, wants_line


@desk_view(Permission.PROGRAM_VIEW)
@require_GET
@partials("daftar-realisasi")
def realization_list(request: PortalRequest) -> HttpResponse:
    """Handovers of the place or the company; for verifiers the ones that wait come first."""
    actor = request.actor
    found = RealizationFilter(request.GET, queryset=lists.realization_rows(actor))
    rows = found.qs if found.form.is_valid() else lists.realization_rows(actor)
    order = Order("due_on", False, nullable=True) if request.GET.get("urut") == "tenggat" else Order("created_at", True)
    figures = realization_sums(rows)
    page = keyset_page(rows, request.GET, order, lists.with_handover_cells)
    queue = lists.verify_queue(actor)
    return render(
        request,
        "programs/realization_list.html",
        {
            "rows": [cells.realization_row(row, actor, verify=True) for row in page.rows],
            "page": page,
            "count": ngettext("%(n)s realisasi", "%(n)s realisasi", figures.count) % {"n": angka(figures.count)},
            "sums": [(_("dilaporkan"), rupiah(figures.realised)), (_("terverifikasi"), rupiah(figures.verified))],
            "filter": found,
            "chips": chips(found, request.GET, names={}),
            "tabs": main_tabs(actor, "realization-list"),
            "is_company": is_company(actor),
            "may_check": actor.has(Permission.REALIZATION_CHECK),
            "check_url": url(actor, "realization-check-many") if actor.has(Permission.REALIZATION_CHECK) else "",
            "queue_url": url(actor, "realization-verify", pk=queue[0]) if queue else "",
            "queue_count": len(queue),
        },
    )


@desk_view(Permission.PROGRAM_VIEW)
@require_GET
def realization_detail(request: PortalRequest, pk: UUID) -> HttpResponse:
    """One handover: whose turn, what was given to whom, what proves it, how it was checked."""
    return record_page(request, realization_or_404(request, pk))


def record_page(request: PortalRequest, row: Realization, *, status: int = 200, **more: Any) -> HttpResponse:
    """The record page of a handover."""
    actor = request.actor
    writer = may_write(row.program, actor)
    documents = lists.documents_of([row.pk])
    letters = [found for found in documents if found.kind == DocumentKind.APPRECIATION and found.revoked_at is None]
    undecided = row.verified_at is None and row.state != "unverifiable"
    context = {
        "row": row,
        "row_state": row.get_state_display(),
        "row_tone": cells.tone_for(row, actor),
        "turn": cells.next_step(row, actor),
        "facts": cells.facts(row),
        "lines": cells.line_rows(lists.lines_of(row), row.unit),
        "files": cells.file_rows(lists.files_of(realization=row), actor, removable=writer and row.state in OPEN_STATES),
        "checks": cells.check_rows(lists.checks_of(row)),
        "documents": [document_status(found, desk=actor.slug, page_url=request.path) for found in documents],
        "proof_form": more.pop("proof_form", None) or (ProofForm() if writer and undecided else None),
        "proof_url": url(actor, "evidence-create", pk=row.pk),
        "handover_url": url(actor, "handover-issue", pk=row.pk) if writer and undecided else "",
        "letter_url": url(actor, "appreciation-request", pk=row.pk) if row.verified_at and not letters else "",
        "crumbs": [
            {"label": _("Program"), "url": url(actor, "program-list")},
            {"label": row.program.title, "url": url(actor, "program-detail", pk=row.program_id)},
        ],
        "marks": cells.realization_row(row, actor).marks,
        **more,
    }
    return render(request, "programs/realization_detail.html", context, status=status)


@desk_view(Permission.REALIZATION_CREATE)
@require_http_methods(["GET", "POST"])
@partials("baris-penerima")
def realization_create(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Report a handover of a committed or running plan."""
    actor, program = request.actor, program_or_404(request, pk)
    if not may_write(program, actor):
        raise NotAllowed
    if program.state not in {ProgramState.COMMITTED, ProgramState.RUNNING}:
        raise InvalidTransition
    page = Handover(
        name=f"realisasi:{pk}", title=_("Laporkan realisasi"), back_url=url(actor, "program-detail", pk=pk), program=program,
        lead=_("Satu penyerahan, satu laporan. Cukup satu bukti untuk mengirim; BAST boleh menyusul."),
    )  # fmt: skip
    if request.method == "GET":
        form = HandoverForm(initial=_from_plan(program) | {"key": new_key(actor)})
        return handover_page(request, page, form, lines_form(initial=[_line_of_plan(program)]), ProofForm())
    if wants_line(request):
        return handover_page(request, page, _as_typed(request), more_lines(request), ProofForm())
    form, proof, lines = HandoverForm(request.POST), ProofForm(request.POST, request.FILES), lines_form(request.POST)
    made = _report(request, page, form, lines, proof)
    if made is not None:
        return redirect(request, url(actor, "realization-detail", pk=made.pk))
    return handover_page(request, page, form, lines, proof)


def _as_typed(request: PortalRequest) -> HandoverForm:
    """The head as typed, not checked yet."""
    keys = {name: request.POST.get(name, "") for name in ("key", "version")}
    return HandoverForm(initial=typed(HandoverForm, request.POST) | keys)


def _report(request: PortalRequest, page: Handover, form: HandoverForm, lines: Any, proof: ProofForm) -> Realization | None:
    actor = request.actor
    valid = [form.is_valid(), lines.is_valid(), proof.is_valid()]
    try:
        files = new_files(request, page.name, proof)
        if not all(valid) or page.program is None:
            return None
        key = read_key(actor, form.cleaned_data["key"])
        send = "draf" not in request.POST
        made = services.realization_report(program=page.program, data=form.value(lines.inputs()), files=files, by=actor, key=key, send=send)
    except RuleViolation as error:
        (proof if error.field in proof.fields else form).refuse("photos" if error.field == "files" else error.field, error.message)
        if error.field == "files":
            proof.refuse("photos", error.message)
        return None
    services.draft_drop(form=page.name, by=actor)
    services.files_drop(form=page.name, by=actor)
    messages.success(request, _("Realisasi terkirim dan menunggu verifikasi.") if send else _("Draf realisasi tersimpan."))
    return made


def _from_plan(program: Program) -> dict[str, Any]:
    return {"aid_form": program.aid_form, "unit": program.unit}


def _line_of_plan(program: Program) -> dict[str, Any]:
    found: dict[str, Any] = {"region": program.region, "quantity": program.quantity, "value": program.budget}
    if len(program.categories) == 1:
        found["category"] = program.categories[0]
    return found


@desk_view(Permission.PROGRAM_VIEW)
@require_http_methods(["GET", "POST"])
@partials("baris-penerima")
def realization_update(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Change a draft or a returned handover; the company's people, or the secretariat for what it entered."""
    actor, row = request.actor, realization_or_404(request, pk)
    if not may_write(row.program, actor):
        raise NotAllowed
    if row.state not in OPEN_STATES:
        raise InvalidTransition
    page = Handover(
        name=f"realisasi-ubah:{pk}", title=_("Perbaiki realisasi"), back_url=url(actor, "realization-detail", pk=pk), program=row.program,
        lead=row.reason, editing=True,
    )  # fmt: skip
    if request.method == "GET":
        initial = [line_initial(line) for line in lists.lines_of(row)]
        return handover_page(request, page, HandoverForm(initial=handover_initial(row)), lines_form(initial=initial), None)
    if wants_line(request):
        return handover_page(request, page, _as_typed(request), more_lines(request), None)
    data = versions.chosen(request.POST)
    form, lines = HandoverForm(data), lines_form(data)
    if all([form.is_valid(), lines.is_valid()]):
        try:
            version = form.cleaned_data["version"] or 0
            services.realization_update(realization=row, data=form.value(lines.inputs()), version=version, by=actor)
            services.draft_drop(form=page.name, by=actor)
            messages.success(request, _("Perubahan tersimpan. Kirim bila sudah benar."))
            return redirect(request, url(actor, "realization-detail", pk=pk))
        except StaleVersion:
            return _both(request, realization_or_404(request, pk), form, lines)
        except RuleViolation as error:
            form.refuse(error.field, error.message)
    return handover_page(request, page, form, lines, None)


def _both(request: PortalRequest, row: Realization, form: HandoverForm, lines: Any) -> HttpResponse:
    """Both versions, since somebody saved in between; the lines are chosen as a whole."""
    stored = [line_initial(line) for line in lists.lines_of(row)]
    part = versions.Part(
        PREFIX, _("Baris penerima"), lines_words(stored), lines_words(line for line in lines.cleaned_data if line and not line.get("DELETE")),
        lines_pairs(stored),
    )  # fmt: skip
    theirs, back = HandoverForm(initial=handover_initial(row)), url(request.actor, "realization-detail", pk=row.pk)
    last = last_words(row.pk)
    return versions.side_by_side(request, mine=form, theirs=theirs, version=row.version, back_url=back, last=last, parts=[part])


@desk_view(Permission.PROGRAM_VIEW)
@require_POST
def realization_send(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Hand it to the verifier."""
    row = realization_or_404(request, pk)
    try:
        services.realization_send(realization=row, by=request.actor)
    except RuleViolation as error:
        return record_page(request, row, status=400, refusal=error.message)
    messages.success(request, _("Realisasi terkirim dan menunggu verifikasi."))
    return redirect(request, url(request.actor, "realization-detail", pk=pk))


@desk_view(Permission.PROGRAM_VIEW)
@require_POST
def evidence_create(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Add proofs, also while it waits for verification."""
    row = realization_or_404(request, pk)
    form = ProofForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            files = new_files(request, "", form)
            if not files:
                raise RuleViolation(_("Pilih sedikitnya satu berkas."), "photos")
            services.evidence_add_many(realization=row, files=files, by=request.actor)
            messages.success(request, _("Bukti tersimpan."))
            return redirect(request, url(request.actor, "realization-detail", pk=pk))
        except RuleViolation as error:
            form.refuse(error.field, error.message)
    return record_page(request, row, status=400, proof_form=form)


@desk_view(Permission.PROGRAM_VIEW)
@require_POST
def evidence_remove(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Take a proof away before it was sent."""
    file = get_object_or_404(Evidence.objects.visible_to(request.actor), pk=pk)
    services.evidence_remove(evidence=file, by=request.actor)
    messages.success(request, _("Berkas %(name)s dihapus.") % {"name": file.file_name})
    return redirect(request, url(request.actor, "realization-detail", pk=file.realization_id))


@desk_view(Permission.PROGRAM_VIEW)
@require_GET
def evidence_file(request: PortalRequest, pk: UUID) -> HttpResponseBase:
    """Hand out a proof to whoever may see its record; shown in the page when it is a picture."""
    file = get_object_or_404(Evidence.objects.visible_to(request.actor), pk=pk)
    if file.kind != EvidenceKind.PHOTO and request.actor.company_id is None:  # photos stand in the page, and were taken with consent
        audit.record_read(by=request.actor, area=file.area, obj=file.program, file=file.file_name, company_id=file.company_id)
    return storage.send(file.file, name=file.file_name, content_type=file.content_type, inline=True)


@desk_view(Permission.PROGRAM_VIEW)
@require_POST
def handover_issue(request: PortalRequest, pk: UUID) -> HttpResponse:
    """A BAST filled in, to be printed and signed."""
    row = realization_or_404(request, pk)
    document = services.handover_issue(realization=row, by=request.actor)
    messages.success(
        request, _("%(kind)s disiapkan. Cetak, tanda tangani, lalu unggah sebagai bukti.") % {"kind": DocumentKind(document.kind).label}
    )
    return redirect(request, url(request.actor, "realization-detail", pk=pk) + "#dokumen")


@desk_view(Permission.PROGRAM_VIEW)
@require_POST
def appreciation_request(request: PortalRequest, pk: UUID) -> HttpResponse:
    """The letter of appreciation of a verified handover that has none yet."""
    services.appreciation_request(realization=realization_or_404(request, pk), by=request.actor)
    messages.success(request, _("Surat apresiasi sedang dibuat."))
    return redirect(request, url(request.actor, "realization-detail", pk=pk) + "#dokumen")
