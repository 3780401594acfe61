"""One line of a worklist, as every application offers it to the home page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class WorkItem:
    """Something that waits: ``mine`` for the person looking, else for somebody else (named in ``waits_for``)."""

    title: str
    text: str
    url: str
    icon: str
    since: dt.datetime | None
    due: dt.date | None
    mine: bool
    waits_for: str = ""
