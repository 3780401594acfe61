"""What waits: the lines of all applications in one list, the most urgent first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.companies import selectors as companies
from apps.core.dates import lalu, tanggal
from apps.core.worklist import WorkItem
from apps.forums import selectors as forums
from apps.meetings import selectors as meetings
from apps.pmks import selectors as pmks
from apps.programs import selectors as programs
from apps.reports import selectors as reports

SOURCES: tuple[Callable[[Actor], list[WorkItem]], ...] = (
    forums.worklist,
    companies.worklist,
    pmks.worklist,
    programs.worklist,
    meetings.worklist,
    reports.worklist,
)
MINE, OTHERS = 25, 10
_LAST = dt.date.max


@dataclass(frozen=True)
class WorkRow:
    """A line of the worklist as finished text."""

    title: str
    text: str
    url: str
    icon: str
    due: str
    late: bool
    since: str
    waits_for: str


@dataclass(frozen=True)
class Worklist:
    """What the actor has to do, and what lies with somebody else; ``more`` counts lines beyond those shown."""

    mine: list[WorkRow]
    others: list[WorkRow]
    mine_more: int
    others_more: int

    @property
    def mine_count(self) -> int:
        """All lines that wait for the actor."""
        return len(self.mine) + self.mine_more


def worklist(actor: Actor) -> Worklist:
    """Lines of every application, by due date, then by how long they wait; those without a due date last."""
    items = [item for source in SOURCES for item in source(actor)]
    items.sort(key=lambda item: (item.due or _LAST, item.since or timezone.now(), item.title))
    now = timezone.localtime()
    mine = [item for item in items if item.mine]
    others = [item for item in items if not item.mine]
    return Worklist(
        [_row(item, now) for item in mine[:MINE]],
        [_row(item, now) for item in others[:OTHERS]],
        max(0, len(mine) - MINE),
        max(0, len(others) - OTHERS),
    )


def _row(item: WorkItem, now: dt.datetime) -> WorkRow:
    late = item.due is not None and item.due < now.date()
    due = ""
    if item.due is not None:
        due = (_("lewat tenggat %(day)s") if late else _("tenggat %(day)s")) % {"day": tanggal(item.due)}
        due = f"{due} ({lalu(item.due, now)})"
    since = _("menunggu sejak %(when)s") % {"when": lalu(item.since, now)} if item.since else ""
    return WorkRow(item.title, item.text, item.url, item.icon, due, late, since, item.waits_for)
