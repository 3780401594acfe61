"""The life of a forum as a table (docs/rules.md). Every move is made by the level above."""

from __future__ import annotations

from apps.accounts.permissions import Permission
from apps.core.workflow import Move, Workflow
from apps.forums.choices import ForumState as S


def _move(*sources: str, to: str) -> Move:
    return Move(frozenset(sources), to, Permission.FORUM_RATIFY)


FORUM_WORKFLOW = Workflow(
    {
        "propose": _move(S.NOT_FORMED, S.DISSOLVED, to=S.PROPOSED),
        "deliberate": _move(S.PROPOSED, to=S.DELIBERATION),
        "await_decree": _move(S.DELIBERATION, to=S.AWAITING_DECREE),
        "ratify": _move(S.AWAITING_DECREE, to=S.RATIFIED),
        "activate": _move(S.RATIFIED, S.AWAITING_DECREE, to=S.ACTIVE),
        "withdraw": _move(S.PROPOSED, S.DELIBERATION, S.AWAITING_DECREE, to=S.NOT_FORMED),
        "suspend": _move(S.RATIFIED, S.ACTIVE, to=S.SUSPENDED),
        "restore": _move(S.SUSPENDED, to=S.ACTIVE),
        "dissolve": _move(S.RATIFIED, S.ACTIVE, S.SUSPENDED, to=S.DISSOLVED),
    }
)
