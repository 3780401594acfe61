"""How a meeting moves."""

from __future__ import annotations

from apps.accounts.permissions import Permission
from apps.core.workflow import Move, Workflow
from apps.meetings.choices import MeetingState

S = MeetingState
WORKFLOW = Workflow(
    {
        "finish": Move(frozenset({S.PLANNED}), S.FINISHED, Permission.MEETING_MANAGE),
        "amend": Move(frozenset({S.FINISHED}), S.FINISHED, Permission.MEETING_MANAGE),
        "cancel": Move(frozenset({S.PLANNED}), S.CANCELLED, Permission.MEETING_MANAGE),
    }
)
