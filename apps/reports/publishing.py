"""What of a report the public may read: activities and rupiah everywhere, people by group for the nation alone, small cells hidden.

People by category, sex or decile of one place could be had by subtracting places from the level above, whatever is hidden in each of
them; therefore only the nation publishes them, and there every number from 1 to 4 is hidden with its partners (core.suppression).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from apps.core.suppression import Shown, legend, protect
from apps.reports.measures.base import Column, Row, Table, Value, canonical

_PEOPLE = frozenset({"people", "families", "groups"})
_CATEGORY_COLUMNS = ("number", "category", "rupiah", "people", "coverage")
_COUNTED_APART = frozenset({"Satuan", "Disabilitas"})


def public_text(tables: Sequence[Table], area: int) -> str:
    """The canonical text of what may be published of these tables."""
    return canonical({"tables": [table.plain() for table in public_tables(tables, area)]})


def public_tables(tables: Sequence[Table], area: int) -> list[Table]:
    """Tables for the public, in the order of the report."""
    found = {table.code: table for table in tables}
    shown = [found["T4"], found["T5"], _without(found["T6"], _PEOPLE), _without(found["T9"], _PEOPLE)]
    if area == 0:
        shown += [_categories(found["T7"]), _beneficiaries(found["T10"])]
    return shown


def _without(table: Table, keys: frozenset[str]) -> Table:
    return _only(table, [column.key for column in table.columns if column.key not in keys])


def _only(table: Table, keys: Sequence[str]) -> Table:
    columns: list[Column] = [table.column(key) for key in keys]
    rows = [Row(row.key, {key: row.cells.get(key) for key in keys}, row.level) for row in table.rows]
    return replace(table, columns=columns, rows=rows)


def _value(shown: Shown) -> Value:
    return shown.text if shown.value is None else shown.value


def _count(row: Row, key: str) -> int:
    value = row.cells.get(key)
    return value if isinstance(value, int) else 0


def _categories(table: Table) -> Table:
    """People by category; a share is hidden with its count."""
    slim = _only(table, _CATEGORY_COLUMNS)
    *rows, total = slim.rows
    safe = protect([_count(row, "people") for row in rows])
    made = [_masked(row, cell) for row, cell in zip([*rows, total], [*safe.cells, safe.total], strict=True)]
    return replace(slim, rows=made, notes=[*table.notes, legend()])


def _masked(row: Row, cell: Shown) -> Row:
    share = row.cells.get("coverage") if cell.value is not None else None
    return Row(row.key, {**row.cells, "people": _value(cell), "coverage": share}, row.level)


def _beneficiaries(table: Table) -> Table:
    """People by sex, age and decile, each part protected with its total; the routes stay inside."""
    slim = _only(table, ("part", "label", "total"))
    parts: dict[str, list[Row]] = {}
    for row in slim.rows:
        parts.setdefault(str(row.cells["part"]), []).append(row)
    made: list[Row] = []
    for part, rows in parts.items():
        if part in _COUNTED_APART:
            cells = [protect([_count(row, "total")]).cells[0] for row in rows]
        else:
            cells = protect([_count(row, "total") for row in rows]).cells
        made += [Row(row.key, {**row.cells, "total": _value(cell)}, row.level) for row, cell in zip(rows, cells, strict=True)]
    return replace(slim, rows=made, notes=[*table.notes, legend()], denominator="")
