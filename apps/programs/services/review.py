"""The answer to a plan: recommended, with notes, or back for correction. Never a refusal (a forum cannot forbid)."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import Permission, Role
from apps.audit import services as audit
from apps.core.dates import waktu
from apps.core.db import lock
from apps.core.errors import InvalidTransition, RuleViolation
from apps.forums import access
from apps.programs import selectors
from apps.programs.choices import ProgramState, Verdict
from apps.programs.models import Program, Review
from apps.programs.services import notify, rules
from apps.programs.services.program import move

MOVE_OF_VERDICT = {Verdict.RECOMMENDED: "recommend", Verdict.WITH_NOTES: "recommend_with_notes", Verdict.NEEDS_CORRECTION: "return"}
NOTABLE = (ProgramState.SUBMITTED, ProgramState.RECOMMENDED, ProgramState.WITH_NOTES, ProgramState.COMMITTED, ProgramState.RUNNING)


@transaction.atomic
def program_review(*, program: Program, verdict: Verdict | str, by: Actor, note: str = "") -> Review:
    """Answer a submitted plan at the place of its activity, keeping the evidence seen at that moment.

    The province answers for a place whose chair is empty, marked so. Raises NotAllowed for the own entry, RuleViolation on ``note`` when
    a verdict that needs words has none.
    """
    program = lock(program)
    by_province = access.require(by, Permission.PROGRAM_REVIEW, area=program.area)
    access.refuse_own(
        by, [program.created_by, program.submitted_by], _("Rencana ini Anda masukkan sendiri. Mintalah petugas lain menelaahnya.")
    )
    rules.check_choice(verdict, MOVE_OF_VERDICT, "verdict")
    verdict = Verdict(verdict)
    _check_open(program)
    move(program, MOVE_OF_VERDICT[verdict])
    note = _checked_note(note, required=verdict != Verdict.RECOMMENDED)
    program.reviewed_at, program.reviewed_by = timezone.now(), by.user_id
    program.handled_by_province = by_province
    program.save()
    review = _review(program, verdict, note, by=by, by_province=by_province)
    audit.record(
        "program.review", by=by, area=program.area, obj=program, reason=note,
        changes={"verdict": str(verdict.label).lower(), "by_province": by_province},
    )  # fmt: skip
    notify.company(
        program, _("Hasil telaah “%(title)s”: %(verdict)s.") % {"title": program.title, "verdict": verdict.label}, mail=note or " "
    )
    notify.role(program, Role.FORUM_CHAIR, _("“%(title)s”: %(verdict)s.") % {"title": program.title, "verdict": verdict.label})
    return review


@transaction.atomic
def program_note(*, program: Program, note: str, by: Actor) -> Review:
    """A remark of a division of the forum; it decides nothing and stops nothing."""
    program = lock(program)
    by_province = access.require(by, Permission.PROGRAM_NOTE, area=program.area)
    if program.state not in NOTABLE:
        raise InvalidTransition
    review = _review(program, Verdict.NOTE, _checked_note(note, required=True), by=by, by_province=by_province)
    audit.record("program.note", by=by, area=program.area, obj=program, reason=review.note)
    return review


def _check_open(program: Program) -> None:
    """Tell the second of two officers what the first one decided. Raises InvalidTransition."""
    if program.state == ProgramState.SUBMITTED:
        return
    last = Review.objects.filter(program=program).exclude(verdict=Verdict.NOTE).order_by("-created_at").first()
    if last is None:
        raise InvalidTransition
    raise InvalidTransition(
        _("Rencana ini sudah ditelaah %(name)s pada %(when)s: %(verdict)s. Jawaban Anda tidak disimpan.")
        % {"name": last.by_name, "when": waktu(last.created_at), "verdict": last.get_verdict_display()}
    )


def _checked_note(note: str, *, required: bool) -> str:
    note = note.strip()
    rules.check_text(note, "note", 4000, required=False)
    if required and len(note) < 5:
        raise RuleViolation(_("Tulis catatannya: apa yang perlu diperhatikan dan bagaimana memperbaikinya."), "note")
    return note


def _review(program: Program, verdict: Verdict, note: str, *, by: Actor, by_province: bool) -> Review:
    return Review.objects.create(
        area=program.area,
        company_id=program.company_id,
        site_id=program.site_id,
        program=program,
        verdict=verdict,
        note=note,
        by_id=by.user_id or 0,
        by_name=by.name,
        by_role=by.role_label[:200],
        handled_by_province=by_province,
        evidence=selectors.evidence(program).as_json(),
    )
