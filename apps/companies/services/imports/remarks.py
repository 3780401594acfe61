"""The file as it came, with a column of remarks behind it: mended there, it can be uploaded again as it is."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

import xlsxwriter  # type: ignore[import-untyped]
from django.utils.translation import gettext as _

from apps.companies.choices import RowOutcome
from apps.companies.models import ImportBatch, ImportRow
from apps.companies.services.imports.batches import grids_of
from apps.core.sheets import Grid
from apps.core.tables import safe_text, sheet_titles

_CELL_LIMIT = 32_000


def remark_of(row: ImportRow) -> str:
    """What became of a row, its faults with column, fault and remedy."""
    words = [str(RowOutcome(row.outcome).label)]
    words += [f"{_place(fault)}: {fault['fault']} {fault['remedy']}" for fault in row.faults]
    if row.remark and row.outcome != RowOutcome.FAULT:
        words.append(row.remark)
    return " · ".join(words)


def _place(fault: dict[str, str]) -> str:
    return _("Kolom %(letter)s (%(column)s)") % fault if fault.get("letter") else str(fault["column"])


def remarks_file(batch: ImportBatch, kind: str) -> bytes:
    """The chosen sheet, every cell as it was, with the column of remarks; ``kind`` is ``xlsx`` or ``csv``."""
    grid = next(grid for grid in grids_of(batch) if grid.name[:80] == batch.sheet)
    lines = _lines(batch, grid)
    return _csv(lines) if kind == "csv" else _xlsx(lines, grid.name or _("Data"))


def _lines(batch: ImportBatch, grid: Grid) -> Iterator[list[str]]:
    remarks = {row.number: remark_of(row) for row in batch.rows.iterator(chunk_size=2000)}
    width = max((len(row) for row in grid.rows), default=0)
    title = _("Keterangan impor")
    for number, cells in enumerate(grid.rows, start=1):
        remark = title if number == batch.header_row else remarks.get(number, "")
        yield [safe_text(cell) for cell in (*cells, *[""] * (width - len(cells)), remark)]


def _csv(lines: Iterator[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(lines)
    return out.getvalue().encode("utf-8-sig")


def _xlsx(lines: Iterator[Sequence[str]], title: str) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "in_memory": True})
    page = book.add_worksheet(sheet_titles([title])[0])
    for number, cells in enumerate(lines):
        for index, text in enumerate(cells):
            if text:
                page.write_string(number, index, text[:_CELL_LIMIT])
    book.close()
    return out.getvalue()
