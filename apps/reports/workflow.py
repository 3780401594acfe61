"""Moves of a periodic report (domain facts, part 7b)."""

from __future__ import annotations

from apps.accounts.permissions import Permission
from apps.core.workflow import Move, Workflow
from apps.reports.choices import ReportState as S

#: ``revise`` opens a returned report again; ``consolidate`` follows from the sending of the level above, ``lock`` from its acceptance.
WORKFLOW = Workflow(
    {
        "send": Move(frozenset({S.DRAFT}), S.SENT, Permission.REPORT_SEND),
        "receive": Move(frozenset({S.SENT}), S.IN_REVIEW, Permission.REPORT_RECEIVE),
        "return": Move(frozenset({S.IN_REVIEW}), S.RETURNED, Permission.REPORT_RETURN),
        "revise": Move(frozenset({S.RETURNED}), S.DRAFT, Permission.REPORT_EDIT),
        "accept": Move(frozenset({S.IN_REVIEW}), S.ACCEPTED, Permission.REPORT_ACCEPT),
        "consolidate": Move(frozenset({S.ACCEPTED}), S.CONSOLIDATED, Permission.REPORT_SEND),
        "lock": Move(frozenset({S.CONSOLIDATED}), S.LOCKED, Permission.REPORT_ACCEPT),
    }
)
