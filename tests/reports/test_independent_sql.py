"""Every cell of the report of Kota Serang, walked on its frozen figures and on paper, against the second count.

The walk goes over what was frozen: a cell, a row or a table that nobody has counted a second time fails, whoever adds it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from apps.core.scope import Scope, scope
from apps.reports import measures
from apps.reports.measures.base import Column, Table
from apps.reports.models import PeriodicReport, Snapshot
from apps.reports.selectors import tables_of
from tests import factories
from tests.reports import second_count
from tests.reports import world as w
from tests.reports.conftest import Cast, sent
from tests.reports.second_count import ask, one
from tests.reports.test_pdf import pdf_of, text_of

pytestmark = pytest.mark.django_db(transaction=True)

#: Columns that only name their line, in words that stand in the code: everything else is a figure or a computed word.
NAMES = {
    "T1": {"label"}, "T2": {"level"}, "T3": {"ownership"}, "T4": {"code", "label"}, "T5": {"route"}, "T6": {"part", "label"}, "T9": {"aid"},
    "T10": {"part", "label"}, "T17": {"label"}, "T18": {"label", "base"},
}  # fmt: skip


def told(value: Any, kind: str) -> str:
    """A value as it must stand on paper."""
    if value is None:
        return "–"
    if kind == "rupiah":
        return f"Rp{value:,}".replace(",", ".")
    if kind == "percent":
        return f"{value // 100},{value % 100:02d} %"
    return f"{value:,}".replace(",", ".") if isinstance(value, int) else value


def section(paper: str, code: str) -> str:
    """What is printed from the heading of one table to the heading of the next."""
    parts = re.split(r"^\s*(T\d+R?) · ", paper, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))[code]


def cells_of(table: Table) -> dict[tuple[str, str], Any]:
    """Every cell but the names of the lines; a name may never be a number."""
    names = NAMES.get(table.code, set())
    assert not [column.key for column in table.columns if column.key in names and column.is_number]
    return {(row.key, column.key): row.cells[column.key] for row in table.rows for column in table.columns if column.key not in names}


def sentences(table: Table) -> list[str]:
    """What is told beside the cells with a figure in it; names of tables (T2) are no figures."""
    return [text for text in (table.denominator, *table.notes) if re.search(r"(?<![A-Z])\d", text)]


def compare(table: Table) -> None:
    """Check each cell and sentence of a table against its second count."""
    frozen, counted = cells_of(table), second_count.TABLES[table.code]()
    assert set(frozen) == set(counted), f"{table.code}: cells without a second count, or counts without a cell"
    differences = {cell: (value, counted[cell]) for cell, value in frozen.items() if value != counted[cell]}
    assert not differences, f"{table.code}: {differences}"
    assert sentences(table) == (second_count.LINES[table.code]() if table.code in second_count.LINES else []), table.code


def on_paper(table: Table, paper: str) -> None:
    """Check that each row is printed with all its numbers in their order, and every word of its texts."""
    lines = section(paper, table.code).splitlines()
    printed = " ".join(" ".join(lines).split())
    rows = Counter(tuple(told(row.cells[column.key], column.kind) for column in table.columns if column.is_number) for row in table.rows)
    for numbers, often in rows.items():
        pattern = r"(?<![\d.,])" + r"\s[^\d–]*?".join(re.escape(number) for number in numbers) + r"(?![\d,])"
        assert sum(bool(re.search(pattern, line)) for line in lines) >= often, (table.code, numbers)
    texts = [str(row.cells[column.key] or "") for row in table.rows for column in table.columns if not column.is_number]
    missing = {word for text in texts for word in text.split() if word not in printed}
    assert not missing, (table.code, missing)


def test_every_cell_of_kota_serang_equals_a_second_count(cast: Cast, reports: dict[int, PeriodicReport], tmp_path: Path) -> None:
    report = sent(reports[w.SERANG], cast)
    with scope(Scope.system()):
        tables = tables_of(Snapshot.objects.get(report=report))
    assert {table.code for table in tables} == set(second_count.TABLES), "each table has a second count"
    paper = text_of(pdf_of(report), tmp_path)
    for table in tables:
        compare(table)
        on_paper(table, paper)
    assert sum(len(cells_of(table)) for table in tables) > 800


def test_the_walk_finds_a_wrong_figure_and_one_that_nobody_counted(world: w.World) -> None:
    with scope(Scope.area(w.SERANG)):
        table = measures.compute("T9", w.frame())
    compare(table)
    first, *others = table.rows
    wrong = replace(table, rows=[replace(first, cells={**first.cells, "rp_total": first.cells["rp_total"] + 1}), *others])
    with pytest.raises(AssertionError, match="rp_total"):
        compare(wrong)
    wider = [replace(row, cells={**row.cells, "firms": 1}) for row in table.rows]
    with pytest.raises(AssertionError, match="without a second count"):
        compare(replace(table, columns=[*table.columns, Column("firms", "Perusahaan")], rows=wider))
    with pytest.raises(AssertionError, match="T9"):
        compare(replace(table, notes=["Ada 7 perusahaan."]))


def test_what_lies_outside_was_really_there(world: w.World) -> None:
    """The fixture holds every row that must not count; a count without the rules would be larger."""
    assert one("SELECT count(*) FROM programs_realization WHERE area = 3673 AND state = 'verified'") == 8
    apart = "state IN ('draft', 'returned', 'unverifiable', 'desk_check')"
    assert one(f"SELECT count(*) FROM programs_realization WHERE area = 3673 AND {apart}") == 4
    assert one("SELECT count(*) FROM programs_realization WHERE area IN (3672, 3600, 6400) AND state = 'verified'") == 3


# --- the forums below a province ---

#: The kabupaten/kota of Banten as they stood on 20 August 2026: condition by state and board, report by the days alone.
CHILDREN = """
SELECT forum.area, forum.name,
       CASE WHEN forum.state NOT IN ('ratified', 'active') THEN 'not_formed' WHEN board.ends_on < DATE '2026-08-20' THEN 'ended' ELSE 'active' END,
       CASE WHEN sent.day <= DATE '2026-07-30' THEN 'on_time' WHEN sent.day IS NOT NULL THEN 'late'
            WHEN forum.state NOT IN ('ratified', 'active') THEN 'not_formed' ELSE 'missing' END,
       sent.state, sent.day::text
FROM forums_forum forum
LEFT JOIN LATERAL (SELECT max(ends_on) AS ends_on FROM forums_boardterm term WHERE term.forum_id = forum.id) board ON true
LEFT JOIN LATERAL (SELECT (report.sent_at AT TIME ZONE 'Asia/Jakarta')::date AS day, report.state FROM reports_periodicreport report
                   JOIN reports_period period ON period.id = report.period_id
                   WHERE report.forum_id = forum.id AND period.ends_on = DATE '2026-06-30' AND report.state IN ('sent', 'in_review', 'accepted')) sent ON true
WHERE forum.line = 'kesos' AND forum.area BETWEEN 3601 AND 3699"""
CONDITIONS = {"active": "Aktif", "ended": "Masa bakti berakhir", "not_formed": "Belum terbentuk"}
REPORTS = {"on_time": "Tepat waktu", "late": "Terlambat", "missing": "Belum melapor", "not_formed": "Belum terbentuk"}
STAGES = {"sent": "Dikirim", None: None}
FORMATION = {
    "proposed": "Diusulkan",
    "deliberation": "Musyawarah",
    "awaiting_decree": "Menunggu SK",
    "suspended": "Dibekukan",
    "dissolved": "Dibubarkan",
}


def test_the_forums_below_a_province_equal_a_second_count(cast: Cast, reports: dict[int, PeriodicReport]) -> None:
    sent(reports[w.SERANG], cast)
    late = dt.datetime(2026, 8, 5, 8, 0, tzinfo=w.WIB)
    factories.forum(3671)
    with scope(Scope.system()):
        PeriodicReport.objects.filter(pk=reports[w.CILEGON].pk).update(state="sent", sent_at=late, sent_by=1, sent_late=True)
    frame = w.frame(w.BANTEN, cut_off=dt.datetime(2026, 8, 20, 9, 0, tzinfo=w.WIB))
    with scope(Scope.area(w.BANTEN)):
        tally, named = measures.compute("T2", frame), measures.compute("T2R", frame)
    children = ask(CHILDREN)
    found = [status for _area, _name, _condition, status, *_rest in children]
    assert {"on_time", "late", "missing", "not_formed"} == set(found)
    keys = ("active", "ended", "not_formed", "on_time", "late", "missing", "not_due")
    wanted = {("regency", "all"): len(children)}
    wanted |= {("regency", key): sum(key in {condition, status} for _a, _n, condition, status, *_r in children) for key in keys}
    assert cells_of(tally) == wanted
    listed: dict[tuple[str, str], Any] = {}
    for area, name, condition, status, state, day in children:
        words = CONDITIONS[condition]
        stage = one(f"SELECT state FROM forums_forum WHERE area = {area} AND line = 'kesos'")
        if condition == "not_formed" and stage != "not_formed":
            words = f"{words} ({FORMATION[stage]})"
        values = [f"36.{area % 100:02d}", name, words, REPORTS[status], STAGES[state], day]
        listed |= second_count.line(str(area), ("code", "name", "condition", "status", "stage", "sent_on"), values)
    assert cells_of(named) == listed
