"""Tables going out as CSV and XLSX. Numbers stay numbers, identifiers stay text, and no cell
can become a formula in the reader's spreadsheet.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
from django.utils.translation import gettext as _

from apps.core.errors import RuleViolation
from apps.core.money import angka

try:
    import rustpy_xlsxwriter
except ImportError:  # a platform without the compiled wheel
    rustpy_xlsxwriter = None  # type: ignore[assignment]

XLSX_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_CONTENT_TYPE = "text/csv; charset=utf-8"
XLSX_ROW_LIMIT = 1_048_576
_CELL_LIMIT = 32_767
_TITLE_LIMIT = 31

# OWASP "CSV Injection": a cell beginning with one of these may be run as a formula.
_FORMULA_START = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORBIDDEN_IN_TITLE = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


class ColumnKind(StrEnum):
    """What a column holds. `percent` counts per cent (21.15), `rupiah` whole rupiah."""

    TEXT = "text"
    INT = "int"
    RUPIAH = "rupiah"
    PERCENT = "percent"
    DATE = "date"


_FORMATS = {
    ColumnKind.INT: "#,##0",
    ColumnKind.RUPIAH: '"Rp"#,##0',
    ColumnKind.PERCENT: '0.00" %"',
    ColumnKind.DATE: "dd-mm-yyyy",
}
_WIDTHS = {
    ColumnKind.TEXT: 28.0,
    ColumnKind.INT: 12.0,
    ColumnKind.RUPIAH: 20.0,
    ColumnKind.PERCENT: 11.0,
    ColumnKind.DATE: 13.0,
}

Cell = str | int | float | date | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `key` finds the value in a row, `label` is its unique heading."""

    key: str
    label: str
    kind: ColumnKind | str = ColumnKind.TEXT


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: rows may be a generator and are read once. Notes stand below it (XLSX only)."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Mapping[str, Any]]
    notes: Sequence[str] = field(default_factory=tuple)

    def __post_init__(self) -> None:
        labels = [column.label for column in self.columns]
        if not labels or len(set(labels)) != len(labels):
            raise ValueError(f"A sheet needs columns with different labels, not {labels}")


def safe_text(text: str) -> str:
    """Return text that no spreadsheet runs as a formula: a leading `'` where one could start.

    Characters that XML cannot carry are dropped and the cell is cut at the limit of Excel.
    """
    cleaned = _FORBIDDEN.sub("", text)
    if cleaned.startswith(_FORMULA_START):
        cleaned = f"'{cleaned}"
    return cleaned if len(cleaned) <= _CELL_LIMIT else f"{cleaned[: _CELL_LIMIT - 1]}…"


def cell(value: Any, kind: ColumnKind | str) -> Cell:
    """Return what is written for a value: a number or date of the column's kind, or safe text.

    A text in a number column (`< 5`) stays text; a number in a text column becomes text.
    """
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return safe_text(value)
    if kind == ColumnKind.DATE and isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value
    if kind in (ColumnKind.INT, ColumnKind.RUPIAH) and isinstance(value, int):
        return int(value)
    if kind == ColumnKind.PERCENT and isinstance(value, int | float | Decimal):
        return round(float(value), 2)
    return safe_text(str(value))


def _records(sheet: Sheet) -> Iterator[list[Cell]]:
    """Yield the cells of each row in the order of the columns."""
    pairs = [(column.key, column.kind) for column in sheet.columns]
    for row in sheet.rows:
        yield [cell(row.get(key), kind) for key, kind in pairs]


def csv_bytes(sheet: Sheet, *, delimiter: str = ",") -> bytes:
    """Write a sheet as CSV: UTF-8 with a byte order mark, dates as ISO, numbers with a dot."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([safe_text(column.label) for column in sheet.columns])
    writer.writerows(_records(sheet))
    return out.getvalue().encode("utf-8-sig")


def xlsx_bytes(sheets: Sequence[Sheet]) -> bytes:
    """Write sheets as one XLSX file.

    Raises RuleViolation when a sheet has more rows than Excel can hold.
    """
    if not sheets:
        raise ValueError("A workbook needs at least one sheet")
    titles = sheet_titles([sheet.title for sheet in sheets])
    if rustpy_xlsxwriter is not None:
        return xlsx_by_rust(sheets, titles)
    return xlsx_by_python(sheets, titles)


def sheet_titles(titles: Sequence[str]) -> list[str]:
    """Return valid, different names of worksheets: at most 31 characters, none of `[]:*?/\\`."""
    result: list[str] = []
    taken: set[str] = set()
    for number, title in enumerate(titles, start=1):
        base = _FORBIDDEN_IN_TITLE.sub(" ", _FORBIDDEN.sub("", title)).strip(" '")
        base = base or f"Lembar {number}"
        name, count = base[:_TITLE_LIMIT].rstrip(" '"), 1
        while name.casefold() in taken or name.casefold() == "history":
            count += 1
            suffix = f" ({count})"
            name = base[: _TITLE_LIMIT - len(suffix)] + suffix
        taken.add(name.casefold())
        result.append(name)
    return result


def _within_limit(sheet: Sheet, rows: Iterable[list[Cell]]) -> Iterator[Sequence[Cell]]:
    """Yield the rows, then the notes, as long as Excel can hold them."""
    limit = XLSX_ROW_LIMIT - 2 - len(sheet.notes)
    for number, row in enumerate(rows):
        if number >= limit:
            raise RuleViolation(
                _(
                    "Lembar “%(title)s” memuat lebih dari %(limit)s baris, lebih banyak daripada "
                    "yang dapat dibuka Excel. Persempit saringan atau unduh sebagai CSV."
                )
                % {"title": sheet.title, "limit": angka(limit)}
            )
        yield row
    if sheet.notes:
        yield [None]
        yield from ([safe_text(note)] for note in sheet.notes)


def xlsx_by_rust(sheets: Sequence[Sheet], titles: Sequence[str]) -> bytes:
    """Write with rustpy-xlsxwriter, in constant memory."""
    buffer = io.BytesIO()
    book = rustpy_xlsxwriter.FastExcel(buffer).format(bold_headers=True, datetime_format=_FORMATS[ColumnKind.DATE])
    book.freeze(row=1)
    for sheet, title in zip(sheets, titles, strict=True):
        labels = [safe_text(column.label) for column in sheet.columns]
        formats, widths = {}, {}
        for label, column in zip(labels, sheet.columns, strict=True):
            widths[label] = _WIDTHS[ColumnKind(column.kind)]
            if number_format := _FORMATS.get(ColumnKind(column.kind)):
                formats[label] = rustpy_xlsxwriter.Format().set_num_format(number_format)
        book.sheet(title, _dicts(labels, sheet), column_formats=formats, column_widths=widths)
    book.save()
    return buffer.getvalue()


def _dicts(labels: list[str], sheet: Sheet) -> Iterator[dict[str, Cell]]:
    """Yield rows keyed by label; one row of nothing keeps the header of an empty sheet."""
    empty: dict[str, Cell] = dict.fromkeys(labels)
    nothing = True
    for row in _within_limit(sheet, _records(sheet)):
        nothing = False
        yield empty | dict(zip(labels, row, strict=False))
    if nothing:
        yield empty


def xlsx_by_python(sheets: Sequence[Sheet], titles: Sequence[str]) -> bytes:
    """Write with XlsxWriter: slower, equal cells."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"constant_memory": True, "in_memory": True})
    bold = book.add_format({"bold": True})
    formats = {kind: book.add_format({"num_format": text}) for kind, text in _FORMATS.items()}
    for sheet, title in zip(sheets, titles, strict=True):
        page = book.add_worksheet(title)
        page.freeze_panes(1, 0)
        for index, column in enumerate(sheet.columns):
            kind = ColumnKind(column.kind)
            page.set_column(index, index, _WIDTHS[kind], formats.get(kind))
            page.write_string(0, index, safe_text(column.label), bold)
        for number, row in enumerate(_within_limit(sheet, _records(sheet)), start=1):
            for index, value in enumerate(row):
                kind = ColumnKind(sheet.columns[index].kind)
                _write(page, number, index, value, formats.get(kind))
    book.close()
    return buffer.getvalue()


def _write(page: Any, row: int, index: int, value: Cell, style: Any) -> None:
    """Write one cell with the type it has, never guessed from its text."""
    if value is None:
        return
    if isinstance(value, str):
        page.write_string(row, index, value)
    elif isinstance(value, date):
        page.write_datetime(row, index, value, style)
    else:
        page.write_number(row, index, value, style)
