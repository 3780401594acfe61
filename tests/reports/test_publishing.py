"""The public reads money and activities everywhere, people by group for the nation only, and never a small cell."""

from __future__ import annotations

from apps.reports.measures.base import Column, Row, Table
from apps.reports.publishing import public_tables


def _table(code: str, columns: list[Column], rows: list[Row]) -> Table:
    return Table(code, code, columns, rows)


def _tables(people: list[int]) -> list[Table]:
    money = [Column("label", "Uraian", "text"), Column("rupiah", "Rp", "rupiah"), Column("people", "Orang"), Column("families", "Keluarga")]
    category = [Column("number", "No", "text"), Column("category", "Kategori", "text"), Column("rupiah", "Rp", "rupiah"), Column("people", "Orang"),
                Column("coverage", "Cakupan", "percent"), Column("male", "L")]  # fmt: skip
    rows = [
        Row(str(n), {"number": str(n), "category": "x", "rupiah": 1, "people": p, "coverage": 100, "male": p}) for n, p in enumerate(people)
    ]
    total = Row("total", {"number": "", "category": "Jumlah", "rupiah": 3, "people": sum(people), "coverage": 100, "male": 1}, "total")
    group = [Column("part", "Menurut", "text"), Column("label", "Uraian", "text"), Column("plan", "A"), Column("total", "Jumlah")]
    sexes = [
        Row(key, {"part": "Jenis kelamin", "label": key, "plan": n, "total": n}) for key, n in (("male", 3), ("female", 40), ("none", 60))
    ]
    plain = [Row("a", {"label": "a", "rupiah": 5, "people": 3, "families": 2})]
    return [
        _table("T4", money[:2], plain), _table("T5", money[:2], plain), _table("T6", money, plain), _table("T9", money, plain),
        _table("T7", category, [*rows, total]), _table("T10", group, sexes),
    ]  # fmt: skip


def test_a_district_publishes_no_people_by_group() -> None:
    shown = {table.code: table for table in public_tables(_tables([3, 50, 60]), 3673)}
    assert sorted(shown) == ["T4", "T5", "T6", "T9"]
    assert [column.key for column in shown["T6"].columns] == ["label", "rupiah"]
    assert "people" not in shown["T6"].rows[0].cells


def test_the_nation_hides_small_cells_and_what_would_give_them_away() -> None:
    shown = {table.code: table for table in public_tables(_tables([3, 50, 60]), 0)}
    people = [row.cells["people"] for row in shown["T7"].rows]
    assert people == ["< 5", "*", 60, 113]
    assert [row.cells["coverage"] for row in shown["T7"].rows] == [None, None, 100, 100]
    assert "male" not in shown["T7"].rows[0].cells
    assert [row.cells["total"] for row in shown["T10"].rows] == ["< 5", "*", 60]
    assert "plan" not in shown["T10"].rows[0].cells
