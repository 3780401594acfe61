"""Small cells in published tables: no number from 1 to 4 can be read or computed.

Domain rule: published cells below 5 are shown as “< 5”. A single hidden cell could be computed
from its total, so further cells are hidden with it (“*”) until every hidden cell of a row or
column still has more than one possible value. Zero names nobody and stays.

The guard is against subtraction along one row or one column of one table, not against solving
several tables together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from apps.core.money import angka

MINIMUM = 5
_NO_LIMIT = 10**18


class Hidden(StrEnum):
    """Why a cell is hidden: it is small itself, or it protects a small one."""

    NO = ""
    SMALL = "small"
    PARTNER = "partner"


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell as it may be published; `value` is None when hidden, `text` is always printable."""

    value: int | None
    text: str
    hidden: Hidden = Hidden.NO


@dataclass(frozen=True, slots=True)
class ProtectedRow:
    """A list of numbers with its total."""

    cells: list[Shown]
    total: Shown


@dataclass(frozen=True, slots=True)
class ProtectedTable:
    """A table with the totals of its rows, of its columns and of everything."""

    rows: list[list[Shown]]
    row_totals: list[Shown]
    column_totals: list[Shown]
    total: Shown


def legend() -> str:
    """Return the line that stands below a table with hidden cells."""
    return _("“< 5”: kurang dari lima. “*”: disembunyikan agar angka kecil tidak dapat dihitung dari jumlahnya.")


def is_small(value: int) -> bool:
    """Tell whether a count must not be published: 1 to 4."""
    return 0 < value < MINIMUM


def protect(values: Sequence[int]) -> ProtectedRow:
    """Return counts and their total for publication. Counts must not be negative."""
    table = protect_table([list(values)])
    return ProtectedRow(table.rows[0], table.row_totals[0])


def protect_table(rows: Sequence[Sequence[int]]) -> ProtectedTable:
    """Return a table of counts with all its totals for publication.

    All rows have the same length and no count is negative (ValueError otherwise).
    """
    if len({len(row) for row in rows}) > 1 or any(value < 0 for row in rows for value in row):
        raise ValueError("Rows of equal length without negative counts are needed")
    grid = _with_totals(rows)
    marks = [[Hidden.SMALL if is_small(value) else Hidden.NO for value in row] for row in grid]
    while _hide_one_more(grid, marks):
        pass
    shown = [[_shown(value, mark) for value, mark in zip(row, row_marks, strict=True)] for row, row_marks in zip(grid, marks, strict=True)]
    return ProtectedTable(
        rows=[row[:-1] for row in shown[:-1]],
        row_totals=[row[-1] for row in shown[:-1]],
        column_totals=shown[-1][:-1],
        total=shown[-1][-1],
    )


def _shown(value: int, mark: Hidden) -> Shown:
    if mark is Hidden.NO:
        return Shown(value, angka(value))
    return Shown(None, f"< {MINIMUM}" if mark is Hidden.SMALL else "*", mark)


def _with_totals(rows: Sequence[Sequence[int]]) -> list[list[int]]:
    """Append the total to every row, and a row of totals."""
    grid = [[*row, sum(row)] for row in rows]
    width = len(grid[0]) if grid else 1
    return [*grid, [sum(row[index] for row in grid) for index in range(width)]]


_Place = tuple[int, int]


def _lines(grid: list[list[int]]) -> list[list[_Place]]:
    """Return every row and column as places, the total last."""
    height, width = len(grid), len(grid[0])
    lines = [[(y, x) for x in range(width)] for y in range(height)]
    return lines + [[(y, x) for y in range(height)] for x in range(width)]


def _hide_one_more(grid: list[list[int]], marks: list[list[Hidden]]) -> bool:
    """Hide the cheapest further cell of the first line that gives a hidden one away."""
    for line in _lines(grid):
        if not _gives_away(line, grid, marks):
            continue
        open_cells = [(y, x) for y, x in line if marks[y][x] is Hidden.NO and grid[y][x] > 0]
        if open_cells:
            # The total goes last: a reader misses it most.
            y, x = min(open_cells, key=lambda place: (place == line[-1], grid[place[0]][place[1]]))
            marks[y][x] = Hidden.PARTNER
            return True
        y, x = line[-1]
        if marks[y][x] is Hidden.SMALL:
            # Four cells of at least 1 with a total below 5 can only be four ones.
            marks[y][x] = Hidden.PARTNER
            return True
    return False


def _gives_away(line: list[_Place], grid: list[list[int]], marks: list[list[Hidden]]) -> bool:
    """Tell whether the open cells of a line leave a hidden one a single possible value."""
    hidden = [place for place in line if marks[place[0]][place[1]] is not Hidden.NO]
    signs = {place: -1 if place == line[-1] else 1 for place in line}
    known = -sum(signs[y, x] * grid[y][x] for y, x in line if marks[y][x] is Hidden.NO)
    bounds = {place: _possible(place, grid, marks) for place in hidden}
    for place in hidden:
        lowest = highest = known * signs[place]
        for other in hidden:
            if other == place:
                continue
            low, high = bounds[other]
            same = signs[other] == signs[place]
            lowest -= high if same else -low
            highest -= low if same else -high
        low, high = bounds[place]
        if max(lowest, low) >= min(highest, high):
            return True
    return False


def _possible(place: _Place, grid: list[list[int]], marks: list[list[Hidden]]) -> tuple[int, int]:
    """Return what a reader knows about a hidden cell from its mark alone.

    A total marked `*` may itself be small; any other cell marked `*` never is.
    """
    y, x = place
    if marks[y][x] is Hidden.SMALL:
        return 1, MINIMUM - 1
    is_total = y == len(grid) - 1 or x == len(grid[0]) - 1
    return 1 if is_total else MINIMUM, _NO_LIMIT
