"""How needs and problem maps move. From publication on the state of a need follows its pledges (database trigger ``need_sums``)."""

from __future__ import annotations

from apps.accounts.permissions import Permission
from apps.core.workflow import Move, Workflow
from apps.pmks.choices import MapState, NeedState

S = NeedState
NEED = Workflow(
    {
        "propose": Move(frozenset({S.DRAFT, S.RETURNED}), S.PROPOSED, Permission.NEED_PROPOSE),
        "verify": Move(frozenset({S.PROPOSED}), S.VERIFIED, Permission.NEED_VERIFY),
        "return": Move(frozenset({S.PROPOSED, S.VERIFIED}), S.RETURNED, Permission.NEED_RETURN),
        "publish": Move(frozenset({S.VERIFIED}), S.PUBLISHED, Permission.NEED_PUBLISH),
        "close": Move(frozenset(S) - {S.CLOSED}, S.CLOSED, Permission.NEED_CLOSE),
    }
)
EDITABLE = frozenset({S.DRAFT, S.RETURNED})

M = MapState
PROBLEM_MAP = Workflow(
    {
        "check": Move(frozenset({M.UPLOADED}), M.CHECKED, Permission.PPKS_IMPORT),
        "enforce": Move(frozenset({M.CHECKED}), M.IN_FORCE, Permission.PPKS_IMPORT),
        "supersede": Move(frozenset({M.IN_FORCE}), M.SUPERSEDED, Permission.PPKS_IMPORT),
    }
)
