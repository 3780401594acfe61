"""The review page: what was submitted beside the evidence, the answer below, next and previous in the queue."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.decorators import desk_view
from apps.accounts.permissions import Permission
from apps.accounts.requests import PortalRequest
from apps.core.errors import NotAllowed, RuleViolation
from apps.core.htmx import redirect, render
from apps.programs import services
from apps.programs.choices import Verdict
from apps.programs.forms.decision import NoteForm
from apps.programs.models import Program
from apps.programs.rows import program as cells
from apps.programs.rows.evidence import evidence_panel
from apps.programs.rows.words import office_of, url
from apps.programs.selectors import evidence, lists
from apps.programs.views.common import program_or_404
from apps.programs.views.program import detail_page

VERDICTS = (Verdict.RECOMMENDED, Verdict.WITH_NOTES, Verdict.NEEDS_CORRECTION)


@desk_view(Permission.PROGRAM_REVIEW)
@require_GET
def program_review(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Submission and evidence side by side."""
    return _page(request, program_or_404(request, pk))


def _page(
    request: PortalRequest, program: Program, *, status: int = 200, opened: str = "", error: str = "", value: str = ""
) -> HttpResponse:
    actor = request.actor
    queue = lists.review_queue(actor)
    before, after, place = lists.neighbours_in(queue, program.pk)
    names = lists.category_names()
    found = evidence(program)
    may = cells.may_review(program, actor)
    context = {
        "program": program,
        "row_state": program.get_state_display(),
        "row_tone": cells.tone_for(program, actor),
        "turn": cells.next_step(program, actor),
        "facts": [*cells.facts(program, names), *cells.target_facts(program, names)[:2], *cells.target_facts(program, names)[3:]],
        "panel": evidence_panel(found, actor),
        "reviews": cells.review_rows(lists.reviews_of(program)),
        "decisions": _decisions(request, program, opened) if may else [],
        "decision_text": _("%(office)s · tenggat ada pada panel di atas. Forum tidak dapat melarang: perusahaan tetap boleh melaksanakan.")
        % {"office": office_of(program)},
        "reasons": lists.earlier_reasons(actor) if may else [],
        "error": error,
        "value": value,
        "prev_url": url(actor, "program-review", pk=before) if before else "",
        "next_url": url(actor, "program-review", pk=after) if after else "",
        "queue_text": _("%(n)s dari %(total)s menunggu") % {"n": place, "total": len(queue)} if place else "",
        "crumbs": [{"label": _("Program"), "url": url(actor, "program-list") + "?status=submitted"}],
        "record_url": url(actor, "program-detail", pk=program.pk),
    }
    return render(request, "programs/program_review.html", context, status=status)


def _decisions(request: PortalRequest, program: Program, opened: str) -> list[dict[str, Any]]:
    words = {
        Verdict.RECOMMENDED: (
            _("Direkomendasikan"),
            _("Rencana sesuai kebutuhan. Perusahaan diminta menyampaikan komitmen."),
            "opsional",
            "utama",
        ),
        Verdict.WITH_NOTES: (
            _("Direkomendasikan dengan catatan"),
            _("Boleh dilanjutkan; perusahaan membaca catatan Anda."),
            "wajib",
            "utama",
        ),
        Verdict.NEEDS_CORRECTION: (
            _("Perlu perbaikan"),
            _("Kembali ke perusahaan. Sebut apa yang kurang dan cara memperbaikinya."),
            "wajib",
            "biasa",
        ),
    }
    return [
        {"label": label, "help": help_text, "reason": reason, "style": style, "open": verdict.value == opened,
         "button": _("Kembalikan untuk perbaikan") if verdict == Verdict.NEEDS_CORRECTION else label,
         "url": url(request.actor, "program-decide", pk=program.pk, verdict=verdict.value)}
        for verdict, (label, help_text, reason, style) in words.items()
    ]  # fmt: skip


@desk_view(Permission.PROGRAM_REVIEW)
@require_POST
def program_decide(request: PortalRequest, pk: UUID, verdict: str) -> HttpResponse:
    """Answer, then go on to the next in the queue."""
    actor, program = request.actor, program_or_404(request, pk)
    form = NoteForm(request.POST)
    note = form.text() if form.is_valid() else request.POST.get("note", "")
    try:
        if not form.is_valid():
            raise RuleViolation(_("Catatan terlalu panjang. Ringkas menjadi paling banyak 4.000 huruf."), "note")
        services.program_review(program=program, verdict=verdict, note=note, by=actor)
    except RuleViolation as error:
        return _page(request, program, status=400, opened=verdict, error=error.message, value=note)
    messages.success(
        request, _("“%(title)s”: %(verdict)s. Perusahaan sudah diberi tahu.") % {"title": program.title, "verdict": Verdict(verdict).label}
    )
    queue = lists.review_queue(actor)
    return redirect(request, url(actor, "program-review", pk=queue[0]) if queue else url(actor, "program-detail", pk=pk))


@desk_view(Permission.PROGRAM_NOTE)
@require_POST
def program_note(request: PortalRequest, pk: UUID) -> HttpResponse:
    """A remark of a division."""
    program = program_or_404(request, pk)
    if request.actor.company_id is not None:
        raise NotAllowed
    try:
        services.program_note(program=program, note=request.POST.get("note", ""), by=request.actor)
    except RuleViolation as error:
        return detail_page(request, program, status=400, note_error=error.message, note_value=request.POST.get("note", ""))
    messages.success(request, _("Catatan tersimpan dan terbaca penelaah."))
    return redirect(request, url(request.actor, "program-detail", pk=pk))
