"""Tables going out as CSV and XLSX: the same cells as page and paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.text import slugify

from apps.core import tables as files
from apps.core.dates import waktu
from apps.reports.measures.base import CALENDAR_ZONE, Table, Value, export_value


def sheet_of(table: Table, *, notes: Sequence[str] = ()) -> files.Sheet:
    """A table as a sheet; its notes and denominator stand below it in XLSX."""
    columns = [files.Column(column.key, column.label, column.kind) for column in table.columns]
    rows = [{column.key: _cell(row.cells.get(column.key), column.kind) for column in table.columns} for row in table.rows]
    told = [f"{table.code} · {table.title}", *([table.denominator] if table.denominator else []), *table.notes, *notes]
    return files.Sheet(f"{table.code} {table.title}", columns, rows, told)


def plain_cell(value: Value, kind: str) -> Any:
    """A cell as JSON carries it: whole numbers, per cent as a number, days as ISO text, null where there is no value."""
    return export_value(value, kind)


def _cell(value: Value, kind: str) -> Any:
    if kind == "date" and isinstance(value, str) and value:
        return dt.date.fromisoformat(value)
    return export_value(value, kind)


def source_notes(title: str, cut_off: dt.datetime, sha256: str = "") -> list[str]:
    """Lines that say where figures come from."""
    return [title, f"Keadaan data {waktu(cut_off, CALENDAR_ZONE)}", *([f"Sidik data {sha256}"] if sha256 else [])]


def answer(content: bytes, *, kind: str, name: str) -> HttpResponse:
    """A file to keep."""
    content_type = files.CSV_CONTENT_TYPE if kind == "csv" else files.XLSX_CONTENT_TYPE
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{slugify(name)[:90] or "laporan"}.{kind}"'
    return response


def table_file(table: Table, *, kind: str, name: str, notes: Sequence[str]) -> HttpResponse:
    """One table as ``csv`` or ``xlsx``."""
    sheet = sheet_of(table, notes=notes)
    return answer(files.csv_bytes(sheet) if kind == "csv" else files.xlsx_bytes([sheet]), kind=kind, name=f"{name}-{table.code}")


def workbook(tables: Sequence[Table], *, name: str, notes: Sequence[str]) -> HttpResponse:
    """All tables, one sheet each."""
    return answer(files.xlsx_bytes([sheet_of(table, notes=notes) for table in tables]), kind="xlsx", name=name)
