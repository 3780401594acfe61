"""History as the lines of components/timeline.html."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from apps.audit.selectors import timeline
from apps.core.dates import lalu, waktu


@dataclass(frozen=True)
class TimelineRow:
    """One sentence with when it happened; ``note`` is the reason that was given."""

    text: str
    note: str
    iso: str
    absolute: str
    relative: str
    tone: str = "netral"


def timeline_rows(object_ids: Iterable[UUID]) -> list[TimelineRow]:
    """The history of the named records, newest first, ready to show."""
    now = timezone.localtime()
    return [
        TimelineRow(entry.text, entry.reason, entry.at.isoformat(), waktu(entry.at), lalu(entry.at, now)) for entry in timeline(object_ids)
    ]


def last_words(object_id: UUID) -> str:
    """Who did something to the record last, and when; empty when nothing is known."""
    found = timeline([object_id], limit=1)
    return f"{found[0].text} · {lalu(found[0].at, timezone.localtime())}" if found else ""
