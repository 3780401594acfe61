"""Date arithmetic of reporting periods: quarters, semesters and years of the calendar."""

from __future__ import annotations

import calendar
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _


class Kind(StrEnum):
    """How long a period is."""

    TRIWULAN = "triwulan"
    SEMESTER = "semester"
    TAHUN = "tahun"


_MONTHS = {Kind.TRIWULAN: 3, Kind.SEMESTER: 6, Kind.TAHUN: 12}
_ROMAN = ("I", "II", "III", "IV")


def count(kind: Kind) -> int:
    """Return how many periods of this kind a year has: 4, 2 or 1."""
    return 12 // _MONTHS[kind]


def bounds(kind: Kind, year: int, n: int = 1) -> tuple[date, date]:
    """Return the first and the last day, both inside the period.

    Raises ValueError when the year has no such period.
    """
    if not 1 <= n <= count(kind):
        raise ValueError(_("Periode ke-%(n)d tidak ada. Pilih 1 sampai %(last)d.") % {"n": n, "last": count(kind)})
    if not date.min.year <= year <= date.max.year:
        raise ValueError(_("Tahun %(year)d di luar jangkauan.") % {"year": year})
    last_month = n * _MONTHS[kind]
    first_month = last_month - _MONTHS[kind] + 1
    last_day = calendar.monthrange(year, last_month)[1]
    return date(year, first_month, 1), date(year, last_month, last_day)


def label(kind: Kind, year: int, n: int = 1) -> str:
    """Write a period: `Triwulan II 2026`, `Semester I 2026`, `Tahun 2026`."""
    if kind == Kind.TRIWULAN:
        return _("Triwulan %(n)s %(year)d") % {"n": _ROMAN[n - 1], "year": year}
    if kind == Kind.SEMESTER:
        return _("Semester %(n)s %(year)d") % {"n": _ROMAN[n - 1], "year": year}
    return _("Tahun %(year)d") % {"year": year}


def containing(kind: Kind, day: date) -> tuple[int, int]:
    """Return (year, n) of the period that holds this day."""
    return day.year, (day.month - 1) // _MONTHS[kind] + 1


def previous(kind: Kind, year: int, n: int = 1) -> tuple[int, int]:
    """Return (year, n) of the period just before."""
    return (year, n - 1) if n > 1 else (year - 1, count(kind))


def next(kind: Kind, year: int, n: int = 1) -> tuple[int, int]:  # noqa: A001 - read as periods.next
    """Return (year, n) of the period just after."""
    return (year, n + 1) if n < count(kind) else (year + 1, 1)
