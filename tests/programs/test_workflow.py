"""Every state with every move: what the tables allow, and that nothing else is possible."""

from __future__ import annotations

import pytest

from apps.accounts.permissions import Permission
from apps.core.errors import InvalidTransition
from apps.programs.choices import ProgramState, RealizationState
from apps.programs.workflow import PROGRAM, REALIZATION

ALLOWED = {
    ("draft", "submit"), ("needs_correction", "submit"), ("submitted", "recommend"), ("submitted", "recommend_with_notes"),
    ("submitted", "return"), ("recommended", "commit"), ("with_notes", "commit"), ("committed", "start"), ("running", "complete"),
    ("completed", "verify"), ("verified", "close"),
    *((state, "postpone") for state in ("submitted", "needs_correction", "recommended", "with_notes", "committed", "running")),
    *(("postponed", f"resume_to_{s}") for s in ("submitted", "needs_correction", "recommended", "with_notes", "committed", "running")),
    *((s, "cancel") for s in ("draft", "postponed", "submitted", "needs_correction", "recommended", "with_notes", "committed", "running")),
}  # fmt: skip
ALLOWED_REALIZATION = {
    ("draft", "send"), ("returned", "send"), ("sent", "check_desk"), ("sent", "check_field"), ("desk_check", "check_field"),
    *((s, m) for s in ("sent", "desk_check", "field_check") for m in ("verify", "return", "cannot_verify")),
}  # fmt: skip


@pytest.mark.parametrize("state", ProgramState.values)
@pytest.mark.parametrize("move", list(PROGRAM.moves))
def test_a_programme_makes_exactly_the_moves_of_the_table(state: str, move: str) -> None:
    if (state, move) in ALLOWED:
        assert PROGRAM.target(move, current=state) in ProgramState.values
    else:
        with pytest.raises(InvalidTransition):
            PROGRAM.target(move, current=state)


@pytest.mark.parametrize("state", RealizationState.values)
@pytest.mark.parametrize("move", list(REALIZATION.moves))
def test_a_realisation_makes_exactly_the_moves_of_the_table(state: str, move: str) -> None:
    if (state, move) in ALLOWED_REALIZATION:
        assert REALIZATION.target(move, current=state) in RealizationState.values
    else:
        with pytest.raises(InvalidTransition):
            REALIZATION.target(move, current=state)


def test_every_state_is_reached_and_every_move_names_a_permission() -> None:
    assert PROGRAM.statuses == set(ProgramState.values)
    assert REALIZATION.statuses == set(RealizationState.values)
    for move in (*PROGRAM.moves.values(), *REALIZATION.moves.values()):
        assert isinstance(move.permission, Permission)


def test_a_plan_is_never_refused_and_ends_only_by_its_own_company() -> None:
    assert not {"refuse", "reject"} & set(PROGRAM.moves)
    ends = {name for name, move in PROGRAM.moves.items() if move.target == ProgramState.CANCELLED}
    assert ends == {"cancel"}
