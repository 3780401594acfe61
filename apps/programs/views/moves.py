"""Steps of the company on its own programme."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.decorators import desk_view
from apps.accounts.permissions import Permission
from apps.accounts.requests import PortalRequest
from apps.core.errors import InvalidTransition, NotAllowed, RuleViolation
from apps.core.htmx import redirect, render
from apps.programs import services
from apps.programs.forms.decision import CommitmentForm, NoteForm
from apps.programs.models import Program
from apps.programs.rows import program as cells
from apps.programs.rows.words import url
from apps.programs.selectors import lists
from apps.programs.views.common import program_or_404
from apps.programs.views.program import detail_page
from apps.programs.workflow import PROGRAM


def _step(request: PortalRequest, pk: UUID, service: Callable[..., Program], done: str) -> HttpResponse:
    program = program_or_404(request, pk)
    try:
        service(program=program, by=request.actor)
    except RuleViolation as error:
        return detail_page(request, program, status=400, refusal=error.message)
    messages.success(request, done)
    return redirect(request, url(request.actor, "program-detail", pk=pk))


def _with_reason(request: PortalRequest, pk: UUID, service: Callable[..., Program], name: str, done: str) -> HttpResponse:
    program = program_or_404(request, pk)
    form = NoteForm(request.POST)
    reason = form.text() if form.is_valid() else request.POST.get("note", "")
    try:
        service(program=program, reason=reason, by=request.actor)
    except RuleViolation as error:
        return detail_page(request, program, status=400, opened=name, error=error.message, value=reason)
    messages.success(request, done)
    return redirect(request, url(request.actor, "program-detail", pk=pk))


@desk_view(Permission.PROGRAM_SUBMIT)
@require_POST
def program_submit(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Put the plan forward."""
    return _step(request, pk, services.program_submit, _("Rencana diajukan. Anda mendapat kabar setelah ditelaah."))


@desk_view(Permission.PROGRAM_RUN)
@require_POST
def program_start(request: PortalRequest, pk: UUID) -> HttpResponse:
    """The first activity began."""
    return _step(request, pk, services.program_start, _("Pelaksanaan dimulai. Laporkan realisasi setiap kali bantuan diserahkan."))


@desk_view(Permission.PROGRAM_COMPLETE)
@require_POST
def program_complete(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Everything was handed over."""
    return _step(request, pk, services.program_complete, _("Program dinyatakan selesai dan menunggu verifikasi."))


@desk_view(Permission.PROGRAM_POSTPONE)
@require_POST
def program_resume(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Take a postponed plan up again."""
    return _step(request, pk, services.program_resume, _("Program dilanjutkan."))


@desk_view(Permission.PROGRAM_POSTPONE)
@require_POST
def program_postpone(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Put the plan off."""
    return _with_reason(request, pk, services.program_postpone, "postpone", _("Program ditunda."))


@desk_view(Permission.PROGRAM_CANCEL)
@require_POST
def program_cancel(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Call the plan off."""
    return _with_reason(request, pk, services.program_cancel, "cancel", _("Program dibatalkan."))


@desk_view(Permission.PROGRAM_COMMIT)
@require_http_methods(["GET", "POST"])
def program_commit(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Letter of commitment or MoU."""
    actor, program = request.actor, program_or_404(request, pk)
    if not cells.may_write(program, actor):
        raise NotAllowed
    if "commit" not in PROGRAM.available(program.state):
        raise InvalidTransition
    initial = {
        "value": program.budget,
        "quantity": program.quantity,
        "parties": _("%(c)s dan %(f)s") % {"c": program.company.name, "f": program.forum.name},
    }
    form = CommitmentForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.program_commit(program=program, data=form.value_input(), file=form.new_file(), by=actor)
        except RuleViolation as error:
            form.refuse(error.field, error.message)
        else:
            messages.success(request, _("Komitmen tercatat. Laporkan realisasi setelah bantuan diserahkan."))
            return redirect(request, url(actor, "program-detail", pk=pk))
    context: dict[str, Any] = {
        "form": form, "program": program, "back_url": url(actor, "program-detail", pk=pk),
        "reviews": cells.review_rows([row for row in lists.reviews_of(program) if row.note][:2]),
    }  # fmt: skip
    return render(request, "programs/program_commit.html", context, status=400 if form.errors else 200)
