"""The verification page: figures beside their proofs; desk check in batches; the form for a visit."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.decorators import desk_view
from apps.accounts.permissions import Permission
from apps.accounts.requests import PortalRequest
from apps.core.dates import tanggal
from apps.core.errors import InvalidTransition, NotAllowed, RuleViolation
from apps.core.htmx import redirect, render
from apps.core.ids import uuids
from apps.core.money import rupiah, terbilang
from apps.core.pdf import render_pdf
from apps.forums.services import letterhead
from apps.programs import services
from apps.programs.choices import BAST_FROM, RealizationState
from apps.programs.forms.decision import NoteForm, VerifyForm
from apps.programs.models import Realization
from apps.programs.rows import realization as cells
from apps.programs.rows.words import url
from apps.programs.selectors import company_record, lists
from apps.programs.views.common import realization_or_404


@desk_view(Permission.REALIZATION_VERIFY)
@require_http_methods(["GET", "POST"])
def realization_verify(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Accept the figures or correct them with a reason; the proofs stand beside them."""
    row = realization_or_404(request, pk)
    lines = lists.lines_of(row)
    if request.method == "GET":
        initial: dict[str, Any] = {"value": row.value, "quantity": row.quantity}
        for line in lines:
            initial |= {f"q_{line.pk.hex}": line.quantity, f"v_{line.pk.hex}": line.value}
        return _page(request, row, VerifyForm(lines=lines, initial=initial))
    form = VerifyForm(request.POST, lines=lines)
    if not form.is_valid():
        return _page(request, row, form, status=400)
    data = form.cleaned_data
    try:
        services.realization_verify(
            realization=row, value=data["value"], quantity=data["quantity"], note=data["note"], visited_on=data["visited_on"],
            lines=_given(form, row, data), by=request.actor,
        )  # fmt: skip
    except RuleViolation as error:
        form.refuse(error.field, error.message)
        return _page(request, row, form, status=400)
    return _next(request, pk, _("Terverifikasi: %(v)s. Surat apresiasi sedang dibuat.") % {"v": rupiah(data["value"])})


def _given(form: VerifyForm, row: Realization, data: dict[str, Any]) -> dict[UUID, tuple[int, int]] | None:
    """Lines as typed; untouched lines under a corrected total are left to be scaled."""
    given = form.given_lines()
    if given is None:
        return None
    untouched = all(given[line.pk] == (line.quantity, line.value) for line in form.lines)
    return None if untouched and (data["value"], data["quantity"]) != (row.value, row.quantity) else given


def _next(request: PortalRequest, pk: UUID, text: str) -> HttpResponse:
    messages.success(request, text)
    queue = lists.verify_queue(request.actor)
    return redirect(
        request, url(request.actor, "realization-verify", pk=queue[0]) if queue else url(request.actor, "realization-detail", pk=pk)
    )


def _page(
    request: PortalRequest, row: Realization, form: VerifyForm, *, status: int = 200, opened: str = "", error: str = "", value: str = ""
) -> HttpResponse:
    actor = request.actor
    files = lists.files_of(realization=row)
    queue = lists.verify_queue(actor)
    before, after, place = lists.neighbours_in(queue, row.pk)
    may = cells.may_verify(row, actor)
    past = company_record(row.company_id)
    context = {
        "row": row,
        "row_state": row.get_state_display(),
        "row_tone": cells.tone_for(row, actor),
        "turn": cells.next_step(row, actor),
        "facts": cells.facts(row),
        "lines": cells.line_rows(form.lines or lists.lines_of(row), row.unit),
        "files": cells.file_rows(files, actor, reused=lists.reused_files(files)),
        "checks": cells.check_rows(lists.checks_of(row)),
        "form": form if may else None,
        "bast_missing": row.value >= BAST_FROM and not any(file.kind == "bast" for file in files),
        "bast_from": rupiah(BAST_FROM),
        "marks": cells.realization_row(row, actor).marks,
        "history": [
            {"label": _("Program terverifikasi"), "value": str(past.verified_programs)},
            {"label": _("Terverifikasi selama ini"), "value": rupiah(past.verified)},
            {"label": _("Tidak dapat diverifikasi"), "value": str(past.unverifiable)},
        ],
        "decisions": _decisions(request, row, opened) if may else [],
        "reasons": lists.earlier_check_reasons(actor) if may else [],
        "error": error,
        "value": value,
        "prev_url": url(actor, "realization-verify", pk=before) if before else "",
        "next_url": url(actor, "realization-verify", pk=after) if after else "",
        "queue_text": _("%(n)s dari %(total)s menunggu") % {"n": place, "total": len(queue)} if place else "",
        "crumbs": [{"label": _("Realisasi"), "url": url(actor, "realization-list") + "?status=sent"}],
        "record_url": url(actor, "realization-detail", pk=row.pk),
        "form_url": url(actor, "verification-record", pk=row.pk),
    }
    return render(request, "programs/realization_verify.html", context, status=status)


def _decisions(request: PortalRequest, row: Realization, opened: str) -> list[dict[str, Any]]:
    words = [
        ("return", _("Kembalikan untuk perbaikan"), _("Ada yang kurang; pengirim memperbaiki dan mengirim lagi."), "wajib"),
        (
            "cannot-verify",
            _("Tidak dapat diverifikasi"),
            _("Penyerahannya tidak dapat dibuktikan. Angkanya tidak masuk hitungan."),
            "wajib",
        ),
    ]
    if row.state in {RealizationState.SENT, RealizationState.DESK_CHECK}:
        words.insert(0, ("check-field", _("Perlu verifikasi lapangan"), _("Karena risiko, atau karena terpilih sampel."), "opsional"))
    if row.state == RealizationState.SENT:
        words.insert(0, ("check-desk", _("Mulai verifikasi dokumen"), _("Tandai bahwa dokumennya sedang Anda periksa."), "opsional"))
    return [
        {"label": label, "help": help_text, "reason": reason, "style": "tolak" if name == "cannot-verify" else "biasa", "open": name == opened,
         "button": label, "url": url(request.actor, "realization-decide", pk=row.pk, step=name)}
        for name, label, help_text, reason in words
    ]  # fmt: skip


@desk_view(Permission.REALIZATION_CHECK)
@require_POST
def realization_decide(request: PortalRequest, pk: UUID, step: str) -> HttpResponse:
    """One of the other answers: begin the desk check, ask for a visit, send back, or say that it cannot be verified."""
    actor, row = request.actor, realization_or_404(request, pk)
    form = NoteForm(request.POST)
    note = form.text() if form.is_valid() else request.POST.get("note", "")[:4000]
    try:
        if step == "check-desk":
            services.realization_check_desk(realization=row, note=note, by=actor)
        elif step == "check-field":
            services.realization_check_field(realization=row, note=note, by=actor)
        elif step == "return":
            services.realization_return(realization=row, reason=note, by=actor)
        elif step == "cannot-verify":
            services.realization_cannot_verify(realization=row, reason=note, by=actor)
        else:
            raise InvalidTransition
    except RuleViolation as error:
        lines = lists.lines_of(row)
        fresh = VerifyForm(lines=lines, initial={"value": row.value, "quantity": row.quantity})
        return _page(request, row, fresh, status=400, opened=step, error=error.message, value=note)
    if step.startswith("check"):
        messages.success(request, _("Tercatat. Putuskan setelah pemeriksaan selesai."))
        return redirect(request, url(actor, "realization-verify", pk=pk))
    return _next(request, pk, _("Tercatat. Pengirim sudah diberi tahu."))


@desk_view(Permission.REALIZATION_CHECK)
@require_POST
def realization_check_many(request: PortalRequest) -> HttpResponse:
    """Begin the desk check of all ticked handovers; what meanwhile moved on is counted, not an error."""
    actor, done, left = request.actor, 0, 0
    ids = uuids(request.POST.getlist("pilih")[:100])
    for row in lists.realization_rows(actor).filter(pk__in=ids).select_related("program"):
        try:
            services.realization_check_desk(realization=row, by=actor)
            done += 1
        except (InvalidTransition, NotAllowed):
            left += 1
    if done:
        messages.success(
            request, ngettext("%(n)s realisasi masuk verifikasi dokumen.", "%(n)s realisasi masuk verifikasi dokumen.", done) % {"n": done}
        )
    if left or not done:
        messages.warning(
            request,
            _("%(n)s tidak berubah: sudah diproses orang lain, atau bukan wewenang Anda.") % {"n": left}
            if left
            else _("Centang sedikitnya satu realisasi."),
        )
    return redirect(request, url(actor, "realization-list") + "?status=desk_check")


@desk_view(Permission.REALIZATION_CHECK)
@require_GET
def verification_record(request: PortalRequest, pk: UUID) -> HttpResponse:
    """The berita acara verifikasi lapangan as a PDF to be filled in and signed at the place."""
    row = realization_or_404(request, pk)
    program = row.program
    context = {
        "kop": letterhead(program.forum),
        "title": _("Berita acara verifikasi lapangan"),
        "facts": [
            (_("Perusahaan"), program.company.name),
            (_("Kegiatan"), program.title),
            (_("Lokasi"), program.region.path),
            (_("Tanggal serah terima"), tanggal(row.handover_on)),
            (_("Bantuan dilaporkan"), f"{cells.realization_row(row, request.actor).aid}"),
            (_("Nilai dilaporkan"), f"{rupiah(row.value)} ({terbilang(row.value)})"),
        ],
        "lines": cells.line_rows(lists.lines_of(row), row.unit),
    }
    content = render_pdf("pdf/verification_record.html", context, title=str(context["title"]))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="verifikasi-lapangan-{row.pk}.pdf"'
    return response
