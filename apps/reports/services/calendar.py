"""The calendar: opens periods and brings drafts about, unattended. Every step looks in the database for what is missing.

Safe to run at any moment and any number of times; a worker that is killed loses nothing, since the rows say what is still to be done.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Min, OuterRef, Q
from django.utils import timezone, translation

from apps.core import periods
from apps.forums.choices import ForumState, LegalLine
from apps.forums.models import Forum
from apps.reports.choices import ReportState
from apps.reports.measures.base import CALENDAR_ZONE
from apps.reports.models import Period, PeriodicReport, PeriodRule

#: Periods that ended longer ago are left as they are: nobody drafts them after the fact.
LOOK_BACK = dt.timedelta(days=800)
_LETTERS = {periods.Kind.TRIWULAN: "T", periods.Kind.SEMESTER: "S", periods.Kind.TAHUN: ""}


def period_key(kind: periods.Kind, year: int, number: int) -> str:
    """Short name of a period in addresses and the API: ``2026-S1``, ``2026-T3``, ``2026``."""
    letter = _LETTERS[kind]
    return f"{year}-{letter}{number}" if letter else str(year)


@transaction.atomic
def periods_open_due(now: dt.datetime) -> int:
    """Open every period of an active rule that has begun by ``now``; returns how many were opened. Needs the system scope."""
    today = now.astimezone(CALENDAR_ZONE).date()
    due = [_period(rule, *key) for rule in PeriodRule.objects.filter(is_active=True) for key in _begun(rule, today)]
    known = set(Period.objects.values_list("key", flat=True))
    missing = [period for period in due if period.key not in known]
    Period.objects.bulk_create(missing, ignore_conflicts=True)
    return len(missing)


def _begun(rule: PeriodRule, today: dt.date) -> Iterator[tuple[int, int]]:
    kind = periods.Kind(rule.kind)
    key = periods.containing(kind, max(rule.valid_from, today - LOOK_BACK))
    while periods.bounds(kind, *key)[0] <= today:
        if periods.bounds(kind, *key)[0] >= rule.valid_from:
            yield key
        key = periods.next(kind, *key)


def _period(rule: PeriodRule, year: int, number: int) -> Period:
    kind = periods.Kind(rule.kind)
    starts_on, ends_on = periods.bounds(kind, year, number)
    with translation.override(settings.LANGUAGE_CODE):
        label = periods.label(kind, year, number)
    return Period(
        key=period_key(kind, year, number),
        kind=kind,
        year=year,
        number=number,
        label=label,
        starts_on=starts_on,
        ends_on=ends_on,
        due_regency=ends_on + dt.timedelta(days=rule.due_days_regency),
        due_province=ends_on + dt.timedelta(days=rule.due_days_province),
        due_nation=ends_on + dt.timedelta(days=rule.due_days_nation),
    )


def due_on(period: Period, area: int) -> dt.date:
    """Last day for the report of a place: each level has its own."""
    if area == 0:
        return period.due_nation
    return period.due_province if area % 100 == 0 else period.due_regency


def finished(now: dt.datetime) -> list[Period]:
    """Periods whose last day has passed and that are still drafted."""
    today = now.astimezone(CALENDAR_ZONE).date()
    return list(Period.objects.filter(ends_on__lt=today, ends_on__gte=today - LOOK_BACK).order_by("ends_on"))


@transaction.atomic
def reports_open_due(now: dt.datetime) -> int:
    """Create the missing draft reports of finished periods for every formed forum; returns how many. Needs the system scope.

    A forum whose term has ended still reports and is marked; a forum formed after the period does not.
    """
    made = 0
    for period in finished(now):
        rows = [report_of(forum, period, now) for forum in _without_report(period)]
        PeriodicReport.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
        made += len(rows)
        if period.drafted_at is None:
            period.drafted_at = now
            period.save(update_fields=["drafted_at", "updated_at"])
    return made


def _without_report(period: Period) -> list[Forum]:
    reports = PeriodicReport.objects.filter(forum=OuterRef("pk"), period=period)
    formed = Forum.objects.filter(line=LegalLine.KESOS, state__in=[ForumState.RATIFIED, ForumState.ACTIVE])
    in_time = Q(formed_on=None) | Q(formed_on__lte=period.ends_on)
    first_term = Q(first_term=None) | Q(first_term__lte=period.ends_on)
    due = formed.annotate(first_term=Min("terms__starts_on")).filter(in_time, first_term, ~Exists(reports))
    return list(due.order_by("area").prefetch_related("terms"))


def report_of(forum: Forum, period: Period, now: dt.datetime, *, filled_by_province: bool = False) -> PeriodicReport:
    """A new draft report of one forum, not stored yet."""
    return PeriodicReport(
        area=forum.area,
        forum=forum,
        period=period,
        state=ReportState.DRAFT,
        state_since=now,
        due_on=due_on(period, forum.area),
        term_ended=term_has_ended(forum, now),
        filled_by_province=filled_by_province,
    )


def term_has_ended(forum: Forum, now: dt.datetime | None = None) -> bool:
    """Whether the newest board term of a formed forum is over on that day."""
    today = (now or timezone.now()).astimezone(CALENDAR_ZONE).date()
    begun = [term for term in forum.terms.all() if term.starts_on <= today]
    newest = max(begun, key=lambda term: (term.starts_on, term.pk), default=None)
    return newest is not None and (newest.ended_early_on or newest.ends_on) < today


def drafts_wanted(now: dt.datetime, limit: int = 1_000) -> list[tuple[str, int]]:
    """(report id, area) of the drafts whose figures and draft document are still missing. Needs the system scope."""
    wanted = PeriodicReport.objects.filter(state=ReportState.DRAFT, document=None, period__in=finished(now))
    return [(str(pk), area) for pk, area in wanted.order_by("area", "id").values_list("id", "area")[:limit]]
