from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from apps.core import tables
from apps.core.errors import RuleViolation
from apps.core.tables import Column, Sheet

COLUMNS = (
    Column("nik", "NIK"),
    Column("n", "Jumlah", "int"),
    Column("nilai", "Nilai", "rupiah"),
    Column("bagian", "Bagian", "percent"),
    Column("hari", "Tanggal", "date"),
)
ROW = {
    "nik": "0012345678901000",
    "n": 12,
    "nilai": 9_000_000_000_000_000,
    "bagian": Decimal("21.15"),
    "hari": date(2025, 4, 23),
}
WRITERS = [tables.xlsx_by_rust, tables.xlsx_by_python]


def sheet(*rows: dict[str, Any], **options: Any) -> Sheet:
    return Sheet("Rekap", COLUMNS, iter(rows), **options)


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def read_xlsx(content: bytes, index: int = 0) -> list[list[Any]]:
    page = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(index)
    return page.to_python()


def write(writer: Callable[..., bytes], *sheets: Sheet) -> bytes:
    return writer(sheets, tables.sheet_titles([one.title for one in sheets]))


def test_csv_keeps_numbers_bare_and_dates_iso():
    heading, row = read_csv(tables.csv_bytes(sheet(ROW)))

    assert heading == ["NIK", "Jumlah", "Nilai", "Bagian", "Tanggal"]
    assert row == ["0012345678901000", "12", "9000000000000000", "21.15", "2025-04-23"]


def test_csv_begins_with_a_byte_order_mark_and_can_use_semicolons():
    content = tables.csv_bytes(sheet(ROW), delimiter=";")

    assert content.startswith(b"\xef\xbb\xbfNIK;Jumlah;")


def test_nothing_is_an_empty_cell():
    assert read_csv(tables.csv_bytes(sheet({"nik": None, "n": 0})))[1] == [
        "",
        "0",
        "",
        "",
        "",
    ]


@pytest.mark.parametrize("writer", WRITERS)
def test_xlsx_keeps_numbers_dates_and_text_apart(writer: Callable[..., bytes]):
    heading, row = read_xlsx(write(writer, sheet(ROW)))

    assert heading == ["NIK", "Jumlah", "Nilai", "Bagian", "Tanggal"]
    assert row == [
        "0012345678901000",
        12,
        9_000_000_000_000_000,
        21.15,
        date(2025, 4, 23),
    ]


@pytest.mark.parametrize("writer", WRITERS)
def test_a_hidden_small_number_stays_text_in_a_number_column(
    writer: Callable[..., bytes],
):
    assert read_xlsx(write(writer, sheet({"nik": "x", "n": "< 5"})))[1][1] == "< 5"


@pytest.mark.parametrize("writer", WRITERS)
def test_notes_stand_below_the_table(writer: Callable[..., bytes]):
    rows = read_xlsx(write(writer, sheet(ROW, notes=("Sumber: data portal", "=1+1"))))

    assert [row[0] for row in rows[2:]] == ["", "Sumber: data portal", "'=1+1"]


@pytest.mark.parametrize("writer", WRITERS)
def test_a_sheet_without_rows_keeps_its_headings(writer: Callable[..., bytes]):
    assert read_xlsx(write(writer, sheet())) == [["NIK", "Jumlah", "Nilai", "Bagian", "Tanggal"]]


def test_both_writers_give_equal_cells():
    rows = [
        ROW,
        {
            "nik": "=HYPERLINK(1)",
            "n": -3,
            "nilai": 0,
            "bagian": 0,
            "hari": datetime(2025, 1, 2, 9, tzinfo=UTC),
        },
        {
            "nik": "http://contoh.id",
            "n": None,
            "nilai": "–",
            "bagian": 1.005,
            "hari": "belum",
        },
        {"nik": "a\x00\x0bb", "n": True, "nilai": 1.5, "bagian": "x", "hari": 5},
        {"nik": " spasi ", "n": 10**14},
    ]
    contents = [write(writer, sheet(*rows), Sheet("Dua", COLUMNS, [ROW])) for writer in WRITERS]

    assert read_xlsx(contents[0]) == read_xlsx(contents[1])
    assert read_xlsx(contents[0], 1) == read_xlsx(contents[1], 1)


def test_the_python_writer_stands_in_when_the_compiled_one_is_missing(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(tables, "rustpy_xlsxwriter", None)

    assert read_xlsx(tables.xlsx_bytes([sheet(ROW)]))[1][1] == 12


def test_several_sheets_get_valid_and_different_names():
    names = tables.sheet_titles(["T1: Anggota/Forum", "T1: Anggota/Forum", "", "x" * 40, "History"])

    assert names == [
        "T1  Anggota Forum",
        "T1  Anggota Forum (2)",
        "Lembar 3",
        "x" * 31,
        "History (2)",
    ]
    content = tables.xlsx_bytes([Sheet(name, COLUMNS, []) for name in names])
    assert CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names == names


@pytest.mark.parametrize("writer", WRITERS)
def test_more_rows_than_excel_holds_are_refused(writer: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tables, "XLSX_ROW_LIMIT", 5)

    with pytest.raises(RuleViolation, match="unduh sebagai CSV"):
        write(writer, sheet(ROW, ROW, ROW, ROW))


@pytest.mark.parametrize("columns", [(), (Column("a", "A"), Column("b", "A"))])
def test_columns_need_different_labels(columns: Sequence[Column]):
    with pytest.raises(ValueError, match="different labels"):
        Sheet("x", columns, [])


def test_a_workbook_needs_a_sheet():
    with pytest.raises(ValueError, match="at least one"):
        tables.xlsx_bytes([])


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_a_cell_that_could_start_a_formula_is_neutralised(start: str):
    assert tables.safe_text(f"{start}cmd|' /C calc'!A0").startswith("'")


def test_negative_numbers_stay_numbers():
    assert read_csv(tables.csv_bytes(sheet({"n": -5, "nilai": -7})))[1][1:3] == [
        "-5",
        "-7",
    ]


def test_too_long_a_text_is_cut_at_the_limit_of_excel():
    assert tables.safe_text("x" * 40_000) == "x" * 32_766 + "…"


@given(st.text(max_size=50))
@settings(max_examples=300)
def test_no_text_whatever_comes_out_as_a_formula(text: str):
    cells = read_csv(tables.csv_bytes(sheet({"nik": text, "n": text, "nilai": text})))[1]

    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)


@given(st.text(max_size=30))
@settings(max_examples=40, deadline=None)
def test_every_text_survives_in_xlsx_by_both_writers(text: str):
    expected = tables.safe_text(text).replace("\r", "\n")
    for writer in WRITERS:
        rows = read_xlsx(write(writer, sheet({"nik": text, "n": 1})))
        assert rows[1][0].replace("\r", "\n") == expected
