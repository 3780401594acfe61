"""What programmes do when something happens below: see docs/signals.md."""

from __future__ import annotations

from typing import Any

from apps.accounts.actors import Actor
from apps.accounts.models import Assignment, User
from apps.programs.services.handing_over import drafts_hand_over


def hand_over_drafts(sender: Any, *, assignment: Assignment, heir: User, by: Actor, **_: Any) -> int:
    """A person's work passed to a successor: the open drafts go along. Answers how many."""
    return drafts_hand_over(assignment=assignment, heir=heir, by=by)
