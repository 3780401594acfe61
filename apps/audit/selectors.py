"""Reading history."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import models
from django.utils import timezone

from apps.audit.models import Event
from apps.audit.sentences import SENTENCES
from apps.core.dates import lalu, waktu
from apps.core.querysets import Asking

TONES = {
    "verify": "selesai", "accept": "selesai", "ratify": "selesai", "publish": "selesai", "recommend": "selesai",
    "return": "perlu", "refuse": "tolak", "revoke": "tolak", "end": "tolak",
}  # fmt: skip
#: Steps of writing, not news: they stand in the history of the record and of the place, not on the home page.
QUIET = (
    "personal.read", "personal.file", "personal.list", "personal.export", "audit.export", "support.list", "registration.start", "need.create", "need.edit", "program.create", "program.update", "realization.create", "realization.update",
    "evidence.add", "evidence.remove", "meeting.edit", "report.refresh", "report.update", "report.draft", "map.add_rows", "forum.update",
)  # fmt: skip


#: Lines of history on the page of a record.
SHOWN = 50


@dataclass(frozen=True)
class Entry:
    """One line of a timeline."""

    at: dt.datetime
    text: str
    role: str
    reason: str
    code: str
    label: str = ""
    area: int = 0

    @property
    def note(self) -> str:
        """The reason given, as components/timeline.html calls it."""
        return self.reason

    @property
    def iso(self) -> str:
        """The moment for machines."""
        return self.at.isoformat()

    @property
    def absolute(self) -> str:
        """The moment in the zone of the place one looks from."""
        return waktu(self.at)

    @property
    def relative(self) -> str:
        """How long ago."""
        return lalu(self.at, timezone.now())

    @property
    def tone(self) -> str:
        """Colour of the line: what was finished, refused or sent back stands out."""
        verb = self.code.rpartition(".")[2]
        return TONES.get(verb, "netral")


class _Facts(defaultdict):
    def __missing__(self, key: str) -> str:
        return "–"


def sentence(event: Event) -> str:
    """The event in words; facts that are missing show as a dash."""
    facts = {key: (value[-1] if isinstance(value, list) and value else value) for key, value in event.changes.items()}
    template = SENTENCES.get(event.code)
    if template is None:
        return f"{event.actor_name}: {event.code}"
    return str(template).format_map(_Facts(str, {**facts, "actor": event.actor_name, "object": event.object_label}))


def timeline(object_ids: Iterable[UUID], *, limit: int = SHOWN) -> list[Entry]:
    """History of the named records, newest first, as far as the open scope reaches; who merely looked stands on the audit page only.

    At most ``limit`` lines: the page says where the older ones are when it has that many.
    """
    events = Event.objects.filter(object_id__in=[str(pk) for pk in object_ids]).exclude(code__startswith="personal.")
    return [entry(event) for event in events.order_by("-at", "-id")[:limit]]


def entry(event: Event) -> Entry:
    """An event as a line of a timeline."""
    return Entry(event.at, sentence(event), event.actor_role, event.reason, event.code, event.object_label, event.area)


def recent(actor: Asking, *, limit: int = 8, accounts: bool = False) -> list[Entry]:
    """What happened lately at the actor's place and below, or to the actor's company; changes of accounts only when asked for."""
    events = visible_to(actor).exclude(code__in=QUIET).exclude(code="document.issue", actor_id=None)
    if not accounts:
        events = events.exclude(code__startswith="account.")
    return [entry(event) for event in events.order_by("-at", "-id")[:limit]]


def last_seal(area: int) -> str:
    """The last seal of a place's chain as it is printed, ``3673:182:4fd1…``; empty while nothing was recorded there."""
    found = Event.objects.filter(area=area, seq__isnull=False).order_by("-seq").values_list("seq", "hash").first()
    return f"{area}:{found[0]}:{bytes(found[1]).hex()}" if found and found[1] else ""


def visible_to(actor: Asking) -> models.QuerySet[Event]:
    """Wall 1 of the history: events of the actor's place and below, or of the actor's company and site.

    An operator, who has no place, gets what was done from the operators' desk, the ends of support accesses, and the own use of them.
    """
    wanted = actor.scope
    if wanted.kind in {"nation", "system"}:
        return Event.objects.all()
    if wanted.kind == "area" and wanted.hi < 0:
        used = models.Q(object_type="accounts.supportaccess", actor_id=wanted.user or 0)
        return Event.objects.filter(models.Q(desk="operator") | models.Q(code="support.end") | used)
    if wanted.kind == "area":
        return Event.objects.filter(area__gte=wanted.lo, area__lte=wanted.hi)
    if wanted.kind == "company":
        own = Event.objects.filter(company_id=wanted.company)
        return own if wanted.site is None else own.filter(site_id=wanted.site)
    return Event.objects.none()
