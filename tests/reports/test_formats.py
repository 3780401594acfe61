"""One definition, every channel: snapshot, page, CSV, XLSX, API and paper show the same cells."""

from __future__ import annotations

import csv
import html
import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from apps.accounts.models import User
from apps.core.scope import Scope, scope
from apps.reports.exports import plain_cell
from apps.reports.measures.base import cell_text
from apps.reports.models import PeriodicReport, Snapshot
from apps.reports.selectors import tables_of
from tests.reports import world as w
from tests.reports.conftest import Cast, sent
from tests.reports.test_api import Machine
from tests.reports.test_pdf import pdf_of, text_of

pytestmark = pytest.mark.django_db(transaction=True)


def _page_cells(markup: str, anchor: str) -> list[list[str]]:
    part = markup.split(f'id="{anchor}"', 1)[1].split("</section>", 1)[0]
    body = part.split("<tbody>", 1)[1] if "<tbody>" in part else ""
    rows = []
    for line in re.findall(r"<tr[^>]*>(.*?)</tr>", body, re.DOTALL):
        found = re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", line, re.DOTALL)
        rows.append([html.unescape(re.sub(r"<br\s*/?>", "\n", cell)) for cell in found])
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in row] for row in rows]


def _number(value: Any) -> Any:
    return round(float(value), 2) if isinstance(value, int | float) else value


def test_all_channels_of_a_sent_report_agree_cell_by_cell(cast: Cast, reports: dict[int, PeriodicReport], tmp_path: Path) -> None:
    report = sent(reports[w.SERANG], cast)
    client = Client()
    client.force_login(User.objects.get(pk=cast.chair.user_id))
    base = f"/forum-3673/laporan/{report.pk}"
    markup = client.get(f"{base}/").content.decode()
    paper = " ".join(text_of(pdf_of(report), tmp_path).split())
    api = {table["code"]: table for table in Machine().get(f"reports/{report.pk}/").json()["figures"]["tables"]}
    with scope(Scope.system()):
        frozen = tables_of(Snapshot.objects.get(report=report))
    for table in frozen:
        wanted = [[cell_text(row.cells[c.key], c.kind) for c in table.columns] for row in table.rows]
        assert _page_cells(markup, f"tabel-{table.code.lower()}") == [[" ".join(c.split()) for c in row] for row in wanted], table.code
        plain = [[plain_cell(row.cells[c.key], c.kind) for c in table.columns] for row in table.rows]
        assert [[row["cells"][c.key] for c in table.columns] for row in api[table.code]["rows"]] == plain, table.code
        lines = list(csv.reader(io.StringIO(client.get(f"{base}/tabel/{table.code}.csv").content.decode("utf-8-sig"))))[1:]
        assert lines == [["" if value is None else _safe(value) for value in row] for row in plain], table.code
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"{base}/tabel/{table.code}.xlsx").content)).get_sheet_by_index(0)
        for got, want in zip(sheet.to_python(skip_empty_area=False)[1:], plain, strict=False):
            assert [_number(value) for value in got] == [_number("" if value is None else _safe_text(value)) for value in want], table.code
        for row in table.rows:
            for column in table.columns:
                if column.is_number:
                    assert cell_text(row.cells[column.key], column.kind) in paper, (table.code, row.key, column.key)


def _safe_text(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@" and value else value


def _safe(value: Any) -> str:
    return str(_safe_text(value))
