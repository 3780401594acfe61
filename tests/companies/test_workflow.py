"""Every state with every move: allowed exactly where the table says."""

from __future__ import annotations

import pytest

from apps.accounts.permissions import ROLE_PERMISSIONS, Role
from apps.companies.choices import BulkState, ConfirmationState, MembershipState, RegistrationState
from apps.companies.workflow import APPLICANT, BULK, CONFIRMATION, MEMBERSHIP, REGISTRATION
from apps.core.errors import InvalidTransition

REGISTRATION_MOVES = {
    ("draft", "submit"): "submitted",
    ("needs_correction", "submit"): "submitted",
    ("submitted", "verify"): "verified",
    ("submitted", "return"): "needs_correction",
    ("submitted", "refuse"): "refused",
    ("needs_correction", "refuse"): "refused",
}
MEMBERSHIP_MOVES = {
    ("listed", "verify"): "verified",
    ("left", "verify"): "verified",
    ("verified", "activate"): "active",
    ("active", "deactivate"): "inactive",
    ("inactive", "reactivate"): "active",
    ("verified", "end"): "left",
    ("active", "end"): "left",
    ("inactive", "end"): "left",
    ("verified", "leave"): "left",
    ("active", "leave"): "left",
    ("inactive", "leave"): "left",
}


@pytest.mark.parametrize("state", RegistrationState.values)
@pytest.mark.parametrize("move", list(REGISTRATION.moves))
def test_moves_of_a_registration(state: str, move: str) -> None:
    _check(REGISTRATION, REGISTRATION_MOVES, state, move)


@pytest.mark.parametrize("state", MembershipState.values)
@pytest.mark.parametrize("move", list(MEMBERSHIP.moves))
def test_moves_of_a_membership(state: str, move: str) -> None:
    _check(MEMBERSHIP, MEMBERSHIP_MOVES, state, move)


def _check(workflow, expected: dict[tuple[str, str], str], state: str, move: str) -> None:
    if (state, move) in expected:
        assert workflow.target(move, current=state) == expected[state, move]
        assert move in workflow.available(state)
    else:
        with pytest.raises(InvalidTransition):
            workflow.target(move, current=state)
        assert move not in workflow.available(state)


def test_leaving_is_the_companys_own() -> None:
    permission = MEMBERSHIP.moves["leave"].permission
    assert permission in ROLE_PERMISSIONS[Role.COMPANY_PIC]
    assert permission not in ROLE_PERMISSIONS[Role.FORUM_SECRETARY]


CONFIRMATION_MOVES = {("open", "confirm"): "confirmed", ("open", "correct"): "corrected", ("corrected", "apply"): "applied"}
BULK_MOVES = {
    ("waiting", "cancel"): "cancelled",
    ("waiting", "run"): "running",
    ("running", "run"): "running",
    ("running", "finish"): "done",
}


@pytest.mark.parametrize("state", ConfirmationState.values)
@pytest.mark.parametrize("move", list(CONFIRMATION.moves))
def test_moves_of_a_confirmation(state: str, move: str) -> None:
    _check(CONFIRMATION, CONFIRMATION_MOVES, state, move)


@pytest.mark.parametrize("state", BulkState.values)
@pytest.mark.parametrize("move", list(BULK.moves))
def test_moves_of_a_bundle(state: str, move: str) -> None:
    _check(BULK, BULK_MOVES, state, move)


@pytest.mark.parametrize(
    ("workflow", "expected"),
    [(REGISTRATION, REGISTRATION_MOVES), (MEMBERSHIP, MEMBERSHIP_MOVES), (CONFIRMATION, CONFIRMATION_MOVES), (BULK, BULK_MOVES)],
)
def test_every_move_stands_in_the_table_and_no_other(workflow, expected: dict[tuple[str, str], str]) -> None:
    assert {move for _state, move in expected} == set(workflow.moves)


def test_every_move_but_the_applicants_is_held_by_the_secretariat_and_by_no_company() -> None:
    for move in [*REGISTRATION.moves.values(), *MEMBERSHIP.moves.values()]:
        if move.permission == APPLICANT or move is MEMBERSHIP.moves["leave"]:
            continue
        assert move.permission in ROLE_PERMISSIONS[Role.FORUM_SECRETARY]
        assert move.permission not in ROLE_PERMISSIONS[Role.COMPANY_PIC]
