from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.core import suppression
from apps.core.suppression import Hidden, Shown, protect, protect_table


def texts(cells: list[Shown]) -> list[str]:
    return [cell.text for cell in cells]


@pytest.mark.parametrize(
    ("values", "shown", "total"),
    [
        ([], [], "0"),
        ([0, 0], ["0", "0"], "0"),
        ([1200, 7], ["1.200", "7"], "1.207"),
        ([3], ["< 5"], "< 5"),
        ([3, 20, 9], ["< 5", "20", "*"], "32"),
        ([3, 0, 20, 9], ["< 5", "0", "20", "*"], "32"),
        ([1, 5, 30], ["< 5", "*", "*"], "36"),
        ([2, 3, 40], ["< 5", "< 5", "40"], "45"),
        ([1, 1, 40], ["< 5", "< 5", "*"], "42"),
        ([4, 4, 40], ["< 5", "< 5", "*"], "48"),
        ([3, 0], ["< 5", "0"], "< 5"),
    ],
)
def test_small_counts_are_hidden_with_a_partner(values: list[int], shown: list[str], total: str):
    row = protect(values)

    assert texts(row.cells) == shown
    assert row.total.text == total


def test_a_hidden_cell_carries_no_value():
    cell = protect([3, 20, 9]).cells[0]

    assert (cell.value, cell.hidden) == (None, Hidden.SMALL)


def test_when_everything_is_small_the_total_is_hidden_too():
    row = protect([4, 4])

    assert texts(row.cells) == ["< 5", "< 5"]
    assert row.total.text == "*"


def test_four_ones_are_not_told_by_a_total_below_five():
    row = protect([1, 1, 1, 1])

    assert texts(row.cells) == ["< 5"] * 4
    assert row.total.text == "*"


def test_a_small_cell_of_a_table_cannot_be_had_from_rows_or_columns():
    table = protect_table([[3, 20, 30], [40, 50, 60], [70, 80, 90]])

    assert [texts(row) for row in table.rows] == [
        ["< 5", "*", "30"],
        ["*", "*", "60"],
        ["70", "80", "90"],
    ]
    assert texts(table.row_totals) == ["53", "150", "240"]
    assert texts(table.column_totals) == ["113", "150", "180"]
    assert table.total.text == "443"


def test_tables_need_rows_of_equal_length_and_no_negative_counts():
    for rows in ([[1], [1, 2]], [[-1]]):
        with pytest.raises(ValueError, match="equal length"):
            protect_table(rows)


def test_the_legend_explains_both_marks():
    assert "< 5" in suppression.legend()
    assert "*" in suppression.legend()


def consistent(row: suppression.ProtectedRow) -> list[set[int]]:
    """Try every possibility a reader has; return the values each hidden cell can take."""
    ranges = [possible(cell, smallest=5) for cell in row.cells]
    totals = possible(row.total, smallest=1)
    fits = [choice for choice in itertools.product(*ranges) if sum(choice) in totals]
    assert fits
    hidden = [{choice[n] for choice in fits} for n, cell in enumerate(row.cells) if cell.value is None]
    return hidden + ([{sum(choice) for choice in fits}] if row.total.value is None else [])


def possible(cell: Shown, *, smallest: int) -> range:
    """Return the values a cell can have by its mark alone."""
    if cell.value is not None:
        return range(cell.value, cell.value + 1)
    return range(1, 5) if cell.hidden == Hidden.SMALL else range(smallest, 40 if smallest == 1 else 12)


@given(st.lists(st.integers(0, 9), max_size=4))
@settings(max_examples=300, deadline=None)
def test_no_reader_can_compute_a_hidden_cell(values: list[int]):
    assert all(len(possible) > 1 for possible in consistent(protect(values)))


@given(st.lists(st.lists(st.integers(0, 30), min_size=3, max_size=3), max_size=5))
def test_what_is_shown_is_true_and_nothing_small_is_shown(rows: list[list[int]]):
    table = protect_table(rows)

    for row, shown in zip(rows, table.rows, strict=True):
        for value, cell in zip(row, shown, strict=True):
            assert cell.value in (None, value)
            assert not (suppression.is_small(value) and cell.value is not None)
    assert table.total.value in (None, sum(map(sum, rows)))
