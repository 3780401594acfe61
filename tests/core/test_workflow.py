from __future__ import annotations

from enum import StrEnum

import pytest

from apps.core.errors import InvalidTransition
from apps.core.workflow import Move, Workflow


class Status(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    DONE = "done"


class Permission(StrEnum):
    SEND = "thing.send"
    DECIDE = "thing.decide"


WORKFLOW = Workflow(
    {
        "send": Move(frozenset({Status.DRAFT}), Status.SENT, Permission.SEND),
        "return": Move(frozenset({Status.SENT}), Status.DRAFT, Permission.DECIDE),
        "finish": Move(frozenset({Status.SENT}), Status.DONE, Permission.DECIDE),
    }
)


def test_a_move_from_its_source_gives_the_target():
    assert WORKFLOW.target("send", current="draft") == Status.SENT


def test_a_move_from_another_status_is_refused():
    with pytest.raises(InvalidTransition):
        WORKFLOW.target("finish", current=Status.DRAFT)


def test_an_unknown_move_is_a_programming_mistake():
    with pytest.raises(KeyError):
        WORKFLOW.target("fly", current=Status.DRAFT)


def test_available_moves_follow_the_order_of_the_table():
    assert WORKFLOW.available("sent") == ["return", "finish"]
    assert WORKFLOW.available("done") == []


def test_the_table_cannot_be_changed():
    with pytest.raises(TypeError):
        WORKFLOW.moves["send"] = WORKFLOW.moves["finish"]  # type: ignore[index]


def test_all_statuses_of_the_table_are_known():
    assert WORKFLOW.statuses == {"draft", "sent", "done"}
    assert Workflow({}).statuses == frozenset()
