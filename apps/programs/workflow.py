"""How programmes and realisations move. Read by services, buttons, tests and the diagrams."""

from __future__ import annotations

from apps.accounts.permissions import Permission
from apps.core.workflow import Move, Workflow
from apps.programs.choices import ProgramState as S
from apps.programs.choices import RealizationState as R

#: States in which a programme may be put off; a resumed one goes back to where it was.
POSTPONABLE: tuple[S, ...] = (S.SUBMITTED, S.NEEDS_CORRECTION, S.RECOMMENDED, S.WITH_NOTES, S.COMMITTED, S.RUNNING)
RESUME = "resume_to_"

#: ``verify`` and ``close`` are made by the portal itself: when every realisation is verified, and when a period is locked.
PROGRAM = Workflow(
    {
        "submit": Move(frozenset({S.DRAFT, S.NEEDS_CORRECTION}), S.SUBMITTED, Permission.PROGRAM_SUBMIT),
        "recommend": Move(frozenset({S.SUBMITTED}), S.RECOMMENDED, Permission.PROGRAM_REVIEW),
        "recommend_with_notes": Move(frozenset({S.SUBMITTED}), S.WITH_NOTES, Permission.PROGRAM_REVIEW),
        "return": Move(frozenset({S.SUBMITTED}), S.NEEDS_CORRECTION, Permission.PROGRAM_REVIEW),
        "commit": Move(frozenset({S.RECOMMENDED, S.WITH_NOTES}), S.COMMITTED, Permission.PROGRAM_COMMIT),
        "start": Move(frozenset({S.COMMITTED}), S.RUNNING, Permission.PROGRAM_RUN),
        "complete": Move(frozenset({S.RUNNING}), S.COMPLETED, Permission.PROGRAM_COMPLETE),
        "verify": Move(frozenset({S.COMPLETED}), S.VERIFIED, Permission.REALIZATION_VERIFY),
        "close": Move(frozenset({S.VERIFIED}), S.CLOSED, Permission.PERIOD_MANAGE),
        "postpone": Move(frozenset(POSTPONABLE), S.POSTPONED, Permission.PROGRAM_POSTPONE),
        **{f"{RESUME}{state}": Move(frozenset({S.POSTPONED}), state, Permission.PROGRAM_POSTPONE) for state in POSTPONABLE},
        "cancel": Move(frozenset({S.DRAFT, S.POSTPONED, *POSTPONABLE}), S.CANCELLED, Permission.PROGRAM_CANCEL),
    }
)

#: A low-risk realisation may be verified straight from its documents; the desk check is then recorded with the decision.
REALIZATION = Workflow(
    {
        "send": Move(frozenset({R.DRAFT, R.RETURNED}), R.SENT, Permission.REALIZATION_SEND),
        "check_desk": Move(frozenset({R.SENT}), R.DESK_CHECK, Permission.REALIZATION_CHECK),
        "check_field": Move(frozenset({R.SENT, R.DESK_CHECK}), R.FIELD_CHECK, Permission.REALIZATION_CHECK),
        "verify": Move(frozenset({R.SENT, R.DESK_CHECK, R.FIELD_CHECK}), R.VERIFIED, Permission.REALIZATION_VERIFY),
        "return": Move(frozenset({R.SENT, R.DESK_CHECK, R.FIELD_CHECK}), R.RETURNED, Permission.REALIZATION_RETURN),
        "cannot_verify": Move(frozenset({R.SENT, R.DESK_CHECK, R.FIELD_CHECK}), R.UNVERIFIABLE, Permission.REALIZATION_VERIFY),
    }
)
