"""What a table of the report is: its frame, its columns and its plain values. No database access.

The words of the tables are Indonesian whatever the language of the screen: the page shows the document itself. Values are whole numbers
and texts; a percentage is kept in hundredths of a percent, so that equal data give equal bytes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson

from apps.core.dates import tanggal
from apps.core.money import NO_VALUE, angka, rupiah
from apps.core.scope import bounds

Value = int | str | None
#: Periods begin and end on one clock for the whole nation.
CALENDAR_ZONE = ZoneInfo("Asia/Jakarta")
NUMBER_KINDS = frozenset({"int", "rupiah", "percent"})


@dataclass(frozen=True)
class Frame:
    """Which records a table counts: those of ``area`` and everything below it, of one period, as known at ``cut_off``.

    ``period`` is the key of the period (for the state of reports), ``report`` the version whose narrative is told.
    """

    area: int
    starts_on: dt.date
    ends_on: dt.date
    cut_off: dt.datetime
    period: str
    report: UUID | None = None

    @property
    def lo(self) -> int:
        """First area code inside the frame."""
        return bounds(self.area)[0]

    @property
    def hi(self) -> int:
        """Last area code inside the frame."""
        return bounds(self.area)[1]

    @property
    def level(self) -> int:
        """0 nation, 1 province, 2 kabupaten/kota."""
        if self.area == 0:
            return 0
        return 1 if self.area % 100 == 0 else 2

    @property
    def ends_before(self) -> dt.datetime:
        """The moment after the period, on the clock of the nation's calendar (WIB)."""
        return dt.datetime.combine(self.ends_on + dt.timedelta(days=1), dt.time(), CALENDAR_ZONE)

    @property
    def day(self) -> dt.date:
        """The day of the cut-off on the same clock."""
        return self.cut_off.astimezone(CALENDAR_ZONE).date()

    def parameters(self) -> dict[str, Any]:
        """Named parameters of every query of the tables."""
        return {
            "area": self.area,
            "lo": self.lo,
            "hi": self.hi,
            "starts": self.starts_on,
            "ends": self.ends_on,
            "ends_before": self.ends_before,
            "day": self.day,
            "cut_off": self.cut_off,
            "period": self.period,
            "report": self.report,
        }


@dataclass(frozen=True)
class Column:
    """One column; ``definition`` is the sentence behind *jelaskan angka ini*."""

    key: str
    label: str
    kind: str = "int"
    definition: str = ""

    @property
    def is_number(self) -> bool:
        """Whether cells are right-aligned numbers."""
        return self.kind in NUMBER_KINDS


@dataclass(frozen=True)
class Row:
    """One line; ``level`` is ``row``, ``group`` (a line with its parts below) or ``total``."""

    key: str
    cells: Mapping[str, Value]
    level: str = "row"


@dataclass(frozen=True)
class Table:
    """One table of the report with its values, as every channel shows it."""

    code: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    notes: Sequence[str] = field(default_factory=tuple)
    denominator: str = ""

    def column(self, key: str) -> Column:
        """The column with that key; KeyError without one."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(key)

    def row(self, key: str) -> Row:
        """The row with that key; KeyError without one."""
        for row in self.rows:
            if row.key == key:
                return row
        raise KeyError(key)

    def value(self, row: str, column: str) -> Value:
        """One cell."""
        return self.row(row).cells.get(column)

    def plain(self) -> dict[str, Any]:
        """The table as plain values for the frozen text."""
        return {
            "code": self.code,
            "title": self.title,
            "columns": [{"key": c.key, "label": c.label, "kind": c.kind, "definition": c.definition} for c in self.columns],
            "rows": [{"key": r.key, "level": r.level, "cells": {c.key: r.cells.get(c.key) for c in self.columns}} for r in self.rows],
            "notes": list(self.notes),
            "denominator": self.denominator,
        }

    @classmethod
    def of_plain(cls, data: Mapping[str, Any]) -> Table:
        """The table behind its plain form."""
        return cls(
            code=data["code"],
            title=data["title"],
            columns=tuple(Column(**column) for column in data["columns"]),
            rows=tuple(Row(row["key"], row["cells"], row["level"]) for row in data["rows"]),
            notes=tuple(data["notes"]),
            denominator=data["denominator"],
        )


def hundredths(part: int, whole: int) -> int | None:
    """Share of ``whole`` in hundredths of a percent, rounded half up; None without a denominator."""
    if not whole:
        return None
    return (part * 20_000 + whole) // (2 * whole)


def quotient(amount: int, count: int) -> int | None:
    """Whole rupiah for each of ``count``, rounded half up; None when there is nobody."""
    if not count:
        return None
    return (amount * 2 + count) // (2 * count)


def cell_text(value: Value, kind: str) -> str:
    """A cell as page and paper print it; a dash where there is no value, nothing where none belongs."""
    if value is None:
        return NO_VALUE
    if isinstance(value, str):
        return tanggal(dt.date.fromisoformat(value)) if value and kind == "date" else value
    if kind == "rupiah":
        return rupiah(value)
    if kind == "percent":
        return f"{value // 100},{value % 100:02d} %"
    return angka(value)


def export_value(value: Value, kind: str) -> int | float | str | dt.date | None:
    """A cell as files and the API carry it: percentages as a number of percent, days as ISO text."""
    if kind == "percent" and isinstance(value, int):
        return value / 100
    return value


def canonical(content: Mapping[str, Any]) -> str:
    """The one text form of some content: sorted keys, no spaces, so that equal data give equal text."""
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS).decode()


def digest(text: str) -> str:
    """SHA-256 of a frozen text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
