"""Which records count: the rules of the report in one place, as SQL for the tables and as querysets for the rows behind a figure.

Counting rules (the law of the tables): a realisation counts in the period of its handover date; only verified ones count unless a column
says otherwise; a line stands for one place and category; a level above sums records, never the totals of its children.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Left, Length

from apps.companies.choices import MemberKind, MembershipState
from apps.companies.models import Membership
from apps.pmks.choices import NeedState
from apps.pmks.models import Need, PpksCount
from apps.programs.choices import ProgramState, RealizationState, Route
from apps.programs.models import Program, Realization, RealizationLine
from apps.reports.measures.base import Frame

#: A plan counts from its submission until it is withdrawn or put off.
PLANNED = (
    ProgramState.SUBMITTED, ProgramState.NEEDS_CORRECTION, ProgramState.RECOMMENDED, ProgramState.WITH_NOTES, ProgramState.COMMITTED,
    ProgramState.RUNNING, ProgramState.COMPLETED, ProgramState.VERIFIED, ProgramState.CLOSED,
)  # fmt: skip
COMMITTED = (ProgramState.COMMITTED, ProgramState.RUNNING, ProgramState.COMPLETED, ProgramState.VERIFIED, ProgramState.CLOSED)
DONE = (ProgramState.COMPLETED, ProgramState.VERIFIED, ProgramState.CLOSED)
#: A company has reported from sending on; returned and unverifiable reports do not count.
REPORTED = (RealizationState.SENT, RealizationState.DESK_CHECK, RealizationState.FIELD_CHECK, RealizationState.VERIFIED)
#: A need is shown from its verification until it is closed.
NEEDED = (NeedState.VERIFIED, NeedState.PUBLISHED, NeedState.INTEREST, NeedState.PARTLY_MET, NeedState.MET)
JOINED = (MembershipState.VERIFIED, MembershipState.ACTIVE, MembershipState.INACTIVE)

PEOPLE = "(l.male + l.female + l.sex_unknown)"
IN_PLACE = "BETWEEN %(lo)s AND %(hi)s"
VERIFIED_SQL = (
    f"r.area {IN_PLACE} AND r.state = 'verified' AND r.handover_on BETWEEN %(starts)s AND %(ends)s AND r.verified_at <= %(cut_off)s"
)
REPORTED_SQL = (
    f"r.area {IN_PLACE} AND r.state IN ('sent', 'desk_check', 'field_check', 'verified') AND r.handover_on BETWEEN %(starts)s AND %(ends)s"
)
#: Programmes that begin in the period; a plan is one that was submitted.
STARTED_SQL = f"p.area {IN_PLACE} AND p.starts_on BETWEEN %(starts)s AND %(ends)s"
NEED_SQL = (
    f"n.area {IN_PLACE} AND n.state IN ('verified', 'published', 'interest', 'partly_met', 'met') AND n.verified_at < %(ends_before)s"
)
#: PPKS data in force: the total of a region and category (no sex, age or decile band). Data told for a region and for its parts count
#: once: within ``depth`` letters of the region code only the total told nearest to that depth counts.
COUNTS_SQL = f"""
SELECT left(x.region_id, x.depth) AS code, x.category_id AS number, sum(x.count) AS ppks
FROM (SELECT c.region_id, c.category_id, c.count, v.depth, length(c.region_id) AS told,
             min(length(c.region_id)) OVER (PARTITION BY v.depth, left(c.region_id, v.depth), c.category_id) AS nearest
      FROM pmks_ppkscount c JOIN unnest(%(depths)s::int[]) v(depth) ON length(c.region_id) >= v.depth
      WHERE c.area {IN_PLACE} AND c.in_force AND c.sex = '' AND c.age_band = '' AND c.decile_band = '') x
WHERE x.told = x.nearest GROUP BY 1, 2"""
LINES_SQL = (
    "FROM programs_realizationline l JOIN programs_realization r ON r.id = l.realization_id "
    f"JOIN programs_program p ON p.id = r.program_id WHERE l.area {IN_PLACE} AND {VERIFIED_SQL}"
)


def fetch(sql: str, frame: Frame, **more: Any) -> list[dict[str, Any]]:
    """Rows of one statement, by column name, under the scope that is open."""
    with connection.cursor() as cursor:
        cursor.execute(sql, {**frame.parameters(), **more})
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def whole(value: Any) -> int:
    """A sum of the database as a whole number; nothing is 0."""
    return int(value or 0)


def by_key(rows: list[dict[str, Any]], *keys: str) -> Mapping[Any, dict[str, Any]]:
    """Rows found by the value of one column, or by the tuple of several."""
    if len(keys) == 1:
        return {row[keys[0]]: row for row in rows}
    return {tuple(row[key] for key in keys): row for row in rows}


# --- the same rules as querysets, for the rows behind a figure ---


def verified(frame: Frame) -> QuerySet[Realization]:
    """Realisations that count."""
    return Realization.objects.filter(
        area__range=(frame.lo, frame.hi),
        state=RealizationState.VERIFIED,
        handover_on__range=(frame.starts_on, frame.ends_on),
        verified_at__lte=frame.cut_off,
    )


def reported(frame: Frame) -> QuerySet[Realization]:
    """Realisations a company has sent, verified or still to be."""
    return Realization.objects.filter(
        area__range=(frame.lo, frame.hi), state__in=REPORTED, handover_on__range=(frame.starts_on, frame.ends_on)
    )


def lines(frame: Frame) -> QuerySet[RealizationLine]:
    """Lines of the realisations that count."""
    return RealizationLine.objects.filter(
        area__range=(frame.lo, frame.hi),
        realization__state=RealizationState.VERIFIED,
        realization__handover_on__range=(frame.starts_on, frame.ends_on),
        realization__verified_at__lte=frame.cut_off,
    )


def started(frame: Frame) -> QuerySet[Program]:
    """Programmes that begin in the period."""
    return Program.objects.filter(area__range=(frame.lo, frame.hi), starts_on__range=(frame.starts_on, frame.ends_on))


def planned(frame: Frame) -> QuerySet[Program]:
    """Submitted plans that begin in the period."""
    return started(frame).filter(route=Route.PLAN, state__in=PLANNED)


def needs(frame: Frame) -> QuerySet[Need]:
    """Verified needs that are open or met."""
    return Need.objects.filter(area__range=(frame.lo, frame.hi), state__in=NEEDED, verified_at__lt=frame.ends_before)


def counts(frame: Frame, depth: int = 5) -> QuerySet[PpksCount]:
    """Totals of the PPKS data in force that count, region by region of ``depth`` letters of the code."""
    totals = PpksCount.objects.annotate(told=Length("region_id"), part=Left("region_id", depth)).filter(
        in_force=True, sex="", age_band="", decile_band="", told__gte=depth
    )
    nearer = totals.filter(area=OuterRef("area"), category=OuterRef("category"), part=OuterRef("part"), told__lt=OuterRef("told"))
    return totals.filter(~Exists(nearer), area__range=(frame.lo, frame.hi))


def memberships(frame: Frame) -> QuerySet[Membership]:
    """Memberships of companies, listed ones included; who left is not counted."""
    return Membership.objects.filter(area__range=(frame.lo, frame.hi), kind=MemberKind.COMPANY)


def everything_sent(frame: Frame) -> QuerySet[Realization]:
    """Realisations that were ever sent, returned and unverifiable ones included."""
    return Realization.objects.filter(area__range=(frame.lo, frame.hi), handover_on__range=(frame.starts_on, frame.ends_on)).exclude(
        state=RealizationState.DRAFT
    )
