"""The rows behind a figure: which records one cell counts, told by the same rules as the tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.companies.choices import MemberKind, MembershipState, Ownership
from apps.companies.models import Company, Membership
from apps.forums.models import Forum
from apps.programs.choices import Route
from apps.programs.models import Program
from apps.reports.measures import chain, records
from apps.reports.measures.base import Frame
from apps.reports.measures.people import BENEFICIARY_FIELDS
from apps.reports.measures.places import CODE_LENGTHS


@dataclass(frozen=True)
class Rows:
    """Records of one kind: ``realization``, ``line``, ``program``, ``company``, ``need``, ``count`` or ``forum``."""

    kind: str
    queryset: QuerySet[Any]


def rows(table: str, row: str, column: str, frame: Frame) -> Rows | None:
    """The records that one cell counts, or None where a cell tells a text or an average rather than rows.

    The number of the cell equals the count of the records, or the sum of the column over them.
    """
    find = _FINDERS.get(table)
    return find(row, column, frame) if find else None


def _programs_of(lines: QuerySet[Any], frame: Frame) -> QuerySet[Program]:
    """Activities with a counted line among ``lines``."""
    inside = Program.objects.filter(area__range=(frame.lo, frame.hi))
    return inside.filter(Exists(lines.filter(realization__program_id=OuterRef("pk"))))


def _received(lines: QuerySet[Any], column: str, frame: Frame) -> Rows:
    """Activities for the column that counts them, else the lines that are summed."""
    return Rows("program", _programs_of(lines, frame)) if column == "activities" else Rows("line", lines)


def _plan(row: str, column: str, frame: Frame) -> Rows | None:
    route = Q() if row == "total" else Q(route=row)
    of_program = Q() if row == "total" else Q(program__route=row)
    if row == Route.DIRECT and column in {"planned", "running", "rp_planned", "rp_committed"}:
        return None
    started = records.started(frame).filter(route)
    reported = records.reported(frame).filter(of_program)
    verified = records.verified(frame).filter(of_program)
    inside = Program.objects.filter(area__range=(frame.lo, frame.hi))
    found: dict[str, Callable[[], Rows]] = {
        "planned": lambda: Rows("program", records.planned(frame).filter(route)),
        "rp_planned": lambda: Rows("program", records.planned(frame).filter(route)),
        "running": lambda: Rows("program", started.filter(state="running")),
        "done": lambda: Rows("program", started.filter(state__in=records.DONE)),
        "rp_committed": lambda: Rows("program", started.filter(state__in=records.COMMITTED, commitment__isnull=False)),
        "reported": lambda: Rows("program", inside.filter(Exists(reported.filter(program_id=OuterRef("pk"))))),
        "verified": lambda: Rows("program", inside.filter(Exists(verified.filter(program_id=OuterRef("pk"))))),
        "rp_realised": lambda: Rows("realization", reported),
        "rp_verified": lambda: Rows("realization", verified),
    }
    return found[column]() if column in found else None


def _sector(row: str, column: str, frame: Frame) -> Rows | None:
    lines = records.lines(frame)
    part, _colon, code = row.partition(":")
    code = "" if code == "unknown" else code
    if part == "sector":
        lines = lines.filter(realization__program__sector_id=code)
    elif part == "field":
        lines = lines.filter(realization__program__service_field=code)
    elif part == "criterion":
        lines = lines.filter(category__criterion=code)
    return _received(lines, column, frame)


def _category(row: str, column: str, frame: Frame) -> Rows | None:
    of = Q() if row == "total" else Q(category_id=int(row))
    if column in {"needed", "pledged", "delivered"}:
        return Rows("need", records.needs(frame).filter(of))
    if column == "ppks":
        return Rows("count", records.counts(frame).filter(of))
    return None if column == "coverage" else Rows("line", records.lines(frame).filter(of))


def _region(row: str, column: str, frame: Frame) -> Rows | None:
    code, _colon, rest = row.partition(":")
    outer, _inner = CODE_LENGTHS[frame.level]
    vague = bool(rest) or len(code) < outer  # told less deep than the line stands for
    inside = Q() if row == "total" else Q(region_id=code) if vague else Q(region__code__startswith=code)
    if column == "ppks":
        depth = 5 if row == "total" else max(5, len(code))
        return None if vague and row != "total" else Rows("count", records.counts(frame, depth).filter(inside))
    return None if column == "rp_per_ppks" else _received(records.lines(frame).filter(inside), column, frame)


def _aid(row: str, column: str, frame: Frame) -> Rows | None:
    lines = records.lines(frame)
    if row != "total":
        lines = lines.filter(realization__aid_form=row)
    form = column.removeprefix("rp_")
    if column.startswith("rp_") and form != "total":
        lines = lines.filter(realization__program__program_form=form)
    return _received(lines, column, frame)


def _people(row: str, column: str, frame: Frame) -> Rows | None:
    if column not in {"plan", "direct", "total"} or row not in BENEFICIARY_FIELDS:
        return None
    lines = records.lines(frame)
    return Rows("line", lines if column == "total" else lines.filter(realization__program__route=column))


def _quality(row: str, column: str, frame: Frame) -> Rows | None:
    verified, lines = records.verified(frame), records.lines(frame)
    sent = records.everything_sent(frame)
    bases: dict[str, QuerySet[Any]] = {
        "verified": records.reported(frame), "pending": records.reported(frame), "rp_verified": records.reported(frame), "returned": sent, "unverifiable": sent,
        "direct": verified, "no_bast": verified, "unconfirmed": verified, "by_province": verified, "no_village": lines,
    }  # fmt: skip
    parts: dict[str, QuerySet[Any]] = {
        "verified": verified,
        "pending": records.reported(frame).exclude(pk__in=verified.values("pk")),
        "rp_verified": verified,
        "returned": sent.filter(state="returned"),
        "unverifiable": sent.filter(state="unverifiable"),
        "direct": verified.filter(program__route=Route.DIRECT),
        "no_bast": verified.filter(bast_number=""),
        "unconfirmed": verified.filter(entered_by_secretariat=True, confirmed_at=None),
        "by_province": verified.filter(handled_by_province=True),
        "no_village": lines.exclude(region__level=4),
    }
    found = {"count": parts, "of": bases}.get(column)
    if found is None:
        return None
    queryset = found.get(row, lines)
    return Rows("line" if row not in parts or row == "no_village" else "realization", queryset)


# --- companies and forums ---


def _companies(frame: Frame) -> QuerySet[Company]:
    mine = Membership.objects.filter(area__range=(frame.lo, frame.hi), company_id=OuterRef("pk"))
    return Company.objects.annotate(
        has_membership=Exists(mine),
        has_company=Exists(mine.filter(kind=MemberKind.COMPANY)),
        has_current=Exists(mine.exclude(state=MembershipState.LEFT)),
        has_active=Exists(mine.filter(state=MembershipState.ACTIVE)),
        has_verified=Exists(mine.filter(state=MembershipState.VERIFIED)),
        has_inactive=Exists(mine.filter(state=MembershipState.INACTIVE)),
        has_earlier=Exists(mine.filter(since__lt=frame.starts_on)),
        has_joined=Exists(mine.filter(since__range=(frame.starts_on, frame.ends_on))),
        has_left=Exists(mine.filter(ended_on__range=(frame.starts_on, frame.ends_on))),
        has_left_later=Exists(mine.filter(ended_on__gt=frame.ends_on)),
    )


_MEMBER_STATES = {
    "active": Q(has_active=True),
    "verified": Q(has_active=False, has_verified=True),
    "inactive": Q(has_active=False, has_verified=False, has_inactive=True),
    "listed": Q(has_active=False, has_verified=False, has_inactive=False, has_current=True),
    "joined": Q(has_current=True, has_joined=True, has_earlier=False),
    "departed": Q(has_current=False, has_left=True, has_left_later=False),
}


def _members(row: str, column: str, frame: Frame) -> Rows | None:
    if column not in _MEMBER_STATES:
        return None
    found = _companies(frame).filter(has_membership=True).filter(_MEMBER_STATES[column])  # type: ignore[misc]
    ownership, colon, kbli = row.partition(":")
    if row == "partner":
        return Rows("company", found.filter(has_company=False))  # type: ignore[misc]
    found = found.filter(has_company=True)  # type: ignore[misc]
    if ownership in Ownership.values:
        found = found.filter(ownership=ownership)
    if colon:
        found = found.filter(kbli_category=kbli)
    return Rows("company", found)


def _rate(row: str, column: str, frame: Frame) -> Rows | None:
    if column != "companies":
        return None
    mine = records.memberships(frame).exclude(state=MembershipState.LEFT).filter(company_id=OuterRef("pk"))
    sent, counted = records.reported(frame), records.verified(frame)
    companies = Company.objects.filter(kind=MemberKind.COMPANY)
    reporters = companies.filter(Exists(sent.filter(company_id=OuterRef("pk"))))
    found: dict[str, Callable[[], QuerySet[Company]]] = {
        "n0": lambda: Company.objects.filter(Exists(mine)),
        "n1": lambda: Company.objects.filter(Exists(mine.filter(state__in=records.JOINED))),
        "n2": lambda: Company.objects.filter(Exists(mine.filter(state=MembershipState.ACTIVE))),
        "n3": lambda: companies.filter(Exists(records.planned(frame).filter(company_id=OuterRef("pk")))),
        "n4": lambda: reporters,
        "n4v": lambda: reporters.filter(Exists(counted.filter(company_id=OuterRef("pk")))),
        "n4x": lambda: reporters.exclude(Exists(mine)),
    }
    return Rows("company", found[row]()) if row in found else None


def _children(row: str, column: str, frame: Frame) -> Rows | None:
    wanted = {"province": True, "regency": False}.get(row)
    if wanted is None or column == "level":
        return None
    areas = [
        child["area"]
        for child in chain.children_of(frame)
        if (child["area"] % 100 == 0) is wanted and (column == "all" or column in {child["condition"], child["status"]})
    ]
    return Rows("forum", Forum.objects.filter(line="kesos", area__in=areas))


_FINDERS: dict[str, Callable[[str, str, Frame], Rows | None]] = {
    "T2": _children,
    "T3": _members,
    "T4": _rate,
    "T5": _plan,
    "T6": _sector,
    "T7": _category,
    "T8": _region,
    "T9": _aid,
    "T10": _people,
    "T18": _quality,
}
