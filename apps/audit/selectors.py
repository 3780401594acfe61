"""Reading history."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from apps.audit.models import Event
from apps.audit.sentences import SENTENCES


@dataclass(frozen=True)
class Entry:
    """One line of a timeline."""

    at: dt.datetime
    text: str
    role: str
    reason: str
    code: str


class _Facts(defaultdict):
    def __missing__(self, key: str) -> str:
        return "–"


def sentence(event: Event) -> str:
    """The event in words; facts that are missing show as a dash."""
    facts = {key: (value[-1] if isinstance(value, list) else value) for key, value in event.changes.items()}
    template = SENTENCES.get(event.code)
    if template is None:
        return f"{event.actor_name}: {event.code}"
    return str(template).format_map(_Facts(str, {**facts, "actor": event.actor_name, "object": event.object_label}))


def timeline(object_ids: Iterable[UUID]) -> list[Entry]:
    """History of the named records, newest first, as far as the open scope reaches."""
    events = Event.objects.filter(object_id__in=[str(pk) for pk in object_ids]).order_by("-at", "-id")
    return [Entry(event.at, sentence(event), event.actor_role, event.reason, event.code) for event in events]
