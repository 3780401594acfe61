"""Which companies of a place have reported on a period: in time, late, or nothing yet.

Who is counted and what counts as a report are the rules of table T4 (``measures.members``), so that page and table agree.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone

from apps.accounts.actors import Actor
from apps.companies.choices import MemberKind, MembershipState
from apps.companies.models import Membership
from apps.companies.selectors.rules import report_days_at, report_days_of
from apps.core.identifiers import normalise_company
from apps.core.scope import bounds
from apps.forums.models import Forum
from apps.programs.models import Realization
from apps.reports import measures
from apps.reports.choices import ReminderChannel
from apps.reports.measures.base import CALENDAR_ZONE, Frame, Table
from apps.reports.measures.members import MEMBER_SET_SQL
from apps.reports.measures.records import REPORTED, REPORTED_SQL, VERIFIED_SQL, fetch
from apps.reports.models import Period, ReportReminder

ON_TIME, LATE, NOTHING = "on_time", "late", "nothing"
#: A company gets at most one letter in this time.
LETTER_EVERY = dt.timedelta(days=7)
#: How long before the end of a period it stands on the worklist, and days after the due day until which.
AHEAD, BEHIND = dt.timedelta(days=45), dt.timedelta(days=45)

_ROWS_SQL = f"""
SELECT x.* FROM (
  SELECT m.company_id, m.joined, m.active, c.name, c.name_sort, c.name_key, c.ownership, r.first_sent, r.first_day,
         coalesce(r.reports, 0) AS reports, coalesce(r.value, 0) AS value, coalesce(r.verified, false) AS verified,
         CASE WHEN r.first_day IS NULL THEN 'nothing' WHEN r.first_day <= %(due)s THEN 'on_time' ELSE 'late' END AS status
  FROM ({MEMBER_SET_SQL}) m JOIN companies_company c ON c.id = m.company_id LEFT JOIN (
    SELECT r.company_id, min(coalesce(r.first_sent_at, r.sent_at, r.created_at)) AS first_sent,
           (min(coalesce(r.first_sent_at, r.sent_at, r.created_at)) AT TIME ZONE 'Asia/Jakarta')::date AS first_day,
           count(*) AS reports, sum(r.value) AS value, bool_or({VERIFIED_SQL}) AS verified
    FROM programs_realization r WHERE {REPORTED_SQL} GROUP BY r.company_id) r ON r.company_id = m.company_id) x
WHERE (%(member)s = '' OR (%(member)s = 'active' AND x.active) OR (%(member)s = 'joined' AND x.joined)
       OR (%(member)s = 'listed' AND NOT x.joined))
  AND (%(ownership)s = '' OR x.ownership = %(ownership)s)
  AND (%(text)s = '' OR x.name_key LIKE '%%' || %(text)s || '%%' OR word_similarity(%(text)s, x.name_key) > 0.5)"""


@dataclass(frozen=True)
class ReportingQuery:
    """What the list is asked for; ``member`` is ``active``, ``joined``, ``listed`` or empty for everybody known."""

    text: str = ""
    status: str = ""
    member: str = "active"
    ownership: str = ""


@dataclass(frozen=True)
class Status:
    """One company on one period."""

    company_id: UUID
    name: str
    ownership: str
    joined: bool
    active: bool
    status: str
    first_sent: dt.datetime | None
    reports: int
    value: int
    verified: bool


@dataclass(frozen=True)
class Counts:
    """How many companies reported in time, late or not, of all that the query names."""

    on_time: int
    late: int
    nothing: int

    @property
    def reported(self) -> int:
        """Those that reported."""
        return self.on_time + self.late

    @property
    def all(self) -> int:
        """The denominator."""
        return self.reported + self.nothing


def company_due(period: Period, area: int) -> dt.date:
    """The last day on which companies of a place report in time: the forum's days after the end of the period."""
    return period.ends_on + dt.timedelta(days=report_days_at(area))


def frame_at(period: Period, area: int) -> Frame:
    """The frame of a place and period, as known now."""
    return Frame(area, period.starts_on, period.ends_on, timezone.now(), period.key)


def rate_table(period: Period, area: int) -> Table:
    """Table T4 of the same place and period."""
    return measures.compute("T4", frame_at(period, area))


def _fetch(sql: str, period: Period, area: int, query: ReportingQuery, **more: Any) -> list[dict[str, Any]]:
    try:
        text = normalise_company(query.text) if query.text.strip() else ""
    except ValueError:
        text = query.text.strip().lower()
    named: dict[str, Any] = {"member": query.member, "ownership": query.ownership, "text": text, "due": company_due(period, area)}
    return fetch(sql, frame_at(period, area), **named, **more)


def counts(period: Period, area: int, query: ReportingQuery) -> Counts:
    """How many of the companies that match have reported; the filter on the status itself is left out."""
    found = _fetch(f"SELECT status, count(*) AS n FROM ({_ROWS_SQL}) y GROUP BY status", period, area, query)
    numbers = {row["status"]: row["n"] for row in found}
    return Counts(numbers.get(ON_TIME, 0), numbers.get(LATE, 0), numbers.get(NOTHING, 0))


def statuses(
    period: Period, area: int, query: ReportingQuery, *, limit: int | None = 50_000, offset: int = 0, ids: list[UUID] | None = None
) -> list[Status]:
    """The companies that match, those without a report first, then by name; ``ids`` limits them to the named ones."""
    sql = (
        f"SELECT * FROM ({_ROWS_SQL}) y WHERE (%(status)s = '' OR status = %(status)s) AND (%(ids)s IS NULL OR company_id = ANY(%(ids)s::uuid[])) "
        "ORDER BY (status = 'nothing') DESC, (status = 'late') DESC, name_sort, company_id LIMIT %(limit)s OFFSET %(offset)s"
    )
    wanted = None if ids is None else [str(one) for one in ids]
    rows = _fetch(sql, period, area, query, status=query.status, ids=wanted, limit=limit, offset=offset)
    names = Status.__dataclass_fields__
    return [Status(**{name: row[name] for name in names}) for row in rows]


def contacts(area: int, companies: list[UUID]) -> dict[UUID, Membership]:
    """The membership of each company in this very place through which it is reached: active first, with an address first."""
    rows = (
        Membership.objects.filter(area=area, company_id__in=companies, kind=MemberKind.COMPANY)
        .exclude(state=MembershipState.LEFT)
        .select_related("company", "forum", "site__region")
    )
    found: dict[UUID, Membership] = {}
    order = {MembershipState.ACTIVE: 0, MembershipState.VERIFIED: 1, MembershipState.INACTIVE: 2}
    for row in sorted(rows, key=lambda one: (order.get(MembershipState(one.state), 3), not one.contact_email, one.pk)):
        found.setdefault(row.company_id, row)
    return found


def last_reminders(area: int, companies: list[UUID], period: Period) -> dict[UUID, ReportReminder]:
    """The newest reminder of each company about a period."""
    rows = ReportReminder.objects.filter(area=area, company_id__in=companies, period=period).order_by("created_at")
    return {row.company_id: row for row in rows}


def lately_written(area: int, companies: list[UUID], now: dt.datetime) -> set[UUID]:
    """Companies that got a letter within the last week, about whatever period."""
    rows = ReportReminder.objects.filter(
        area=area, company_id__in=companies, channel=ReminderChannel.EMAIL, created_at__gt=now - LETTER_EVERY
    )
    return set(rows.values_list("company_id", flat=True))


def period_at_work(area: int, today: dt.date) -> Period | None:
    """The period whose reports a place is gathering today: ending within six weeks, or over and not long past its due day."""
    newest = Period.objects.filter(ends_on__lte=today + AHEAD).order_by("-ends_on", "kind").first()
    return newest if newest is not None and today <= company_due(newest, area) + BEHIND else None


@dataclass(frozen=True)
class OwnStatus:
    """How one company stands on one period at one place; ``value`` is what it reported, ``verified`` what was confirmed of it (rupiah)."""

    forum: str
    period: Period
    due: dt.date
    status: str
    first_sent: dt.datetime | None
    reports: int = 0
    value: int = 0
    verified: int = 0


def own_statuses(actor: Actor, *, periods: int = 4) -> list[OwnStatus]:
    """The company of the desk on the newest begun periods, at every place where it is an active member; newest first."""
    return company_statuses(actor, actor.company_id, periods=periods, states=(MembershipState.ACTIVE,)) if actor.company_id else []


def company_statuses(actor: Actor, company_id: UUID, *, periods: int = 12, states: Collection[str] = ()) -> list[OwnStatus]:
    """A company on the newest begun periods, at every place that the actor sees and where it was known then; four queries.

    ``states`` limits it to places where the membership is in one of them now. One who left counts until the day of leaving.
    """
    members = Membership.objects.visible_to(actor).filter(company_id=company_id, kind=MemberKind.COMPANY).select_related("forum")
    places: dict[int, list[Membership]] = {}
    for row in members.filter(state__in=states) if states else members:
        places.setdefault(row.area, []).append(row)
    newest = list(Period.objects.filter(starts_on__lte=timezone.localdate()).order_by("-ends_on", "kind")[:periods])
    sent = _sent_by(actor, company_id, newest)
    days = report_days_of(places)
    return [
        _own(here[0].forum, period, sent, area, period.ends_on + dt.timedelta(days=days[area]))
        for period in newest
        for area, here in sorted(places.items())
        if any(_known_then(membership, period) for membership in here)
    ]


def _known_then(membership: Membership, period: Period) -> bool:
    if membership.since is not None and membership.since > period.ends_on:
        return False
    return membership.state != MembershipState.LEFT or (membership.ended_on is not None and membership.ended_on >= period.starts_on)


def _sent_by(actor: Actor, company_id: UUID, periods: list[Period]) -> list[dict[str, Any]]:
    """Reports of a company whose handover lies in one of the periods."""
    if not periods:
        return []
    span = (min(period.starts_on for period in periods), max(period.ends_on for period in periods))
    found = Realization.objects.visible_to(actor).filter(company_id=company_id, state__in=REPORTED, handover_on__range=span)
    rows = found.values("area", "handover_on", "first_sent_at", "sent_at", "created_at", "value", "value_verified")
    return [dict(row) for row in rows]


def _own(forum: Forum, period: Period, sent: list[dict[str, Any]], area: int, due: dt.date) -> OwnStatus:
    """One company on one period at one place, from all that it sent."""
    lo, hi = bounds(area)
    rows = [row for row in sent if lo <= row["area"] <= hi and period.starts_on <= row["handover_on"] <= period.ends_on]
    first = min((row["first_sent_at"] or row["sent_at"] or row["created_at"] for row in rows), default=None)
    status = NOTHING
    if first is not None:
        status = ON_TIME if first.astimezone(CALENDAR_ZONE).date() <= due else LATE
    return OwnStatus(
        forum.short_name or forum.name, period, due, status, first, len(rows), sum(row["value"] for row in rows),
        sum(row["value_verified"] or 0 for row in rows),
    )  # fmt: skip
