from __future__ import annotations

import pytest

from apps.core.errors import (
    DomainError,
    InvalidTransition,
    NotAllowed,
    RuleViolation,
    StaleVersion,
)


def test_a_rule_violation_names_its_field_and_its_message():
    error = RuleViolation("Nilai harus lebih dari nol.", field="amount")

    assert (error.field, error.message, str(error)) == (
        "amount",
        "Nilai harus lebih dari nol.",
        "Nilai harus lebih dari nol.",
    )


def test_a_rule_violation_without_field_means_the_whole_form():
    assert RuleViolation("Periode sudah ditutup.").field is None


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (RuleViolation("x"), 400),
        (NotAllowed(), 403),
        (InvalidTransition(), 409),
        (StaleVersion(), 409),
    ],
)
def test_every_error_knows_its_status_and_says_something(error: DomainError, status: int):
    assert error.status == status
    assert error.message


@pytest.mark.parametrize("kind", [NotAllowed, InvalidTransition, StaleVersion])
def test_a_given_message_replaces_the_usual_one(kind: type[DomainError]):
    assert str(kind("Rapat sudah ditutup.")) == "Rapat sudah ditutup."
