from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core import periods
from apps.core.periods import Kind

KINDS = st.sampled_from(Kind)
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("kind", "n", "first", "last"),
    [
        (Kind.TRIWULAN, 1, date(2024, 1, 1), date(2024, 3, 31)),
        (Kind.TRIWULAN, 2, date(2024, 4, 1), date(2024, 6, 30)),
        (Kind.TRIWULAN, 4, date(2024, 10, 1), date(2024, 12, 31)),
        (Kind.SEMESTER, 1, date(2024, 1, 1), date(2024, 6, 30)),
        (Kind.SEMESTER, 2, date(2024, 7, 1), date(2024, 12, 31)),
        (Kind.TAHUN, 1, date(2024, 1, 1), date(2024, 12, 31)),
    ],
)
def test_bounds_are_the_first_and_the_last_day(kind: Kind, n: int, first: date, last: date):
    assert periods.bounds(kind, 2024, n) == (first, last)


@pytest.mark.parametrize(
    ("kind", "year", "n"),
    [
        (Kind.TRIWULAN, 2024, 0),
        (Kind.TRIWULAN, 2024, 5),
        (Kind.TAHUN, 2024, 2),
        (Kind.TAHUN, 0, 1),
    ],
)
def test_a_period_that_does_not_exist_is_refused(kind: Kind, year: int, n: int):
    with pytest.raises(ValueError, match=r"tidak ada|jangkauan"):
        periods.bounds(kind, year, n)


@pytest.mark.parametrize(
    ("kind", "n", "text"),
    [
        (Kind.TRIWULAN, 2, "Triwulan II 2026"),
        (Kind.SEMESTER, 1, "Semester I 2026"),
        (Kind.TAHUN, 1, "Tahun 2026"),
    ],
)
def test_labels_use_roman_numbers(kind: Kind, n: int, text: str):
    assert periods.label(kind, 2026, n) == text


def test_periods_follow_each_other_over_the_turn_of_the_year():
    assert periods.previous(Kind.TRIWULAN, 2026, 1) == (2025, 4)
    assert periods.previous(Kind.TRIWULAN, 2026, 3) == (2026, 2)
    assert periods.next(Kind.SEMESTER, 2026, 2) == (2027, 1)
    assert periods.next(Kind.TAHUN, 2026) == (2027, 1)


@given(KINDS, DAYS)
def test_the_period_containing_a_day_has_it_within_its_bounds(kind: Kind, day: date):
    first, last = periods.bounds(kind, *periods.containing(kind, day))

    assert first <= day <= last


@given(KINDS, DAYS)
def test_neighbours_touch_without_gap_or_overlap(kind: Kind, day: date):
    here = periods.containing(kind, day)
    after = periods.next(kind, *here)

    assert periods.previous(kind, *after) == here
    last, first = periods.bounds(kind, *here)[1], periods.bounds(kind, *after)[0]
    assert first - last == timedelta(days=1)
