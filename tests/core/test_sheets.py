from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.core import sheets
from apps.core.errors import RuleViolation
from apps.core.tables import Column, Sheet, xlsx_bytes

WORKSHEET = "xl/worksheets/sheet1.xml"


class Upload(io.BytesIO):
    name: str | None = "tabel.csv"


def read(data: bytes, max_rows: int = 100, **options: Any) -> list[sheets.SourceRow]:
    return sheets.read_rows(Upload(data), max_rows=max_rows, **options)


def cells(data: bytes) -> list[dict[str, str]]:
    return [row.cells for row in read(data)]


def workbook(**pages: list[list[Any]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"default_date_format": "dd-mm-yyyy"}) as book:
        for name, rows in pages.items():
            page = book.add_worksheet(name)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
    return out.getvalue()


def repack(data: bytes, changes: dict[str, bytes]) -> bytes:
    """Return the archive with members replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, content in changes.items():
            new.writestr(name, content)
    return out.getvalue()


SIMPLE = workbook(Data=[["Nama", "Nilai"], ["Ani", 5]])


# --- CSV -----------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_the_delimiter_of_a_csv_is_found(mark: str):
    text = f'Nama{mark}"Alamat; jalan, kota"{mark}N\nAni{mark}Jl. A{mark}1\n'

    assert cells(text.encode()) == [{"Nama": "Ani", "Alamat; jalan, kota": "Jl. A", "N": "1"}]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_the_encoding_of_a_csv_is_found(encoding: str):
    assert cells("Nama;Kota\nÉtam;Bontang\n".encode(encoding)) == [{"Nama": "Étam", "Kota": "Bontang"}]


def test_a_row_knows_its_number_in_the_file():
    rows = read(b"\n\nNama;N\n\nAni;1\n;\nBudi;2\n")

    assert [(row.number, row.sheet, row.cells["Nama"]) for row in rows] == [
        (5, "", "Ani"),
        (7, "", "Budi"),
    ]


def test_the_separator_hint_of_excel_is_understood():
    rows = read(b"sep=,\r\nNama,N\r\nAni,1\r\n")

    assert [(row.number, row.cells) for row in rows] == [(3, {"Nama": "Ani", "N": "1"})]


def test_a_table_of_one_column_is_read():
    assert cells(b"NIK\n0012\n") == [{"NIK": "0012"}]


def test_short_rows_are_filled_and_headings_tidied():
    assert cells(b" Nama  lengkap ;N;;\nAni\n") == [{"Nama lengkap": "Ani", "N": ""}]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "kosong"),
        (b" \r\n \n", "kosong"),
        (b"Nama;N\n", "Tidak ada baris data"),
        (b";;;\n;;\n", "Tidak ada baris data"),
        (b"Nama;nama\nx;y\n", "Judul kolom “nama” ada dua kali"),
        (b"Nama;N\nAni;1;hilang\n", "Baris 2 berisi sel di kolom tanpa judul"),
        (b"Nama;;N\nAni;x;1\n", "Baris 2 berisi sel di kolom tanpa judul"),
        (b'Nama;N\n"Ani;1\n', "CSV rusak"),
        (b"Nama;N\n" + b"x" * 200_000 + b";1\n", "CSV rusak"),
        (b"Nama;N\nA\x00ni;1\n", "bukan teks CSV"),
        (b"\x81\x8d\x8f;\xff\n1;2\n", "bukan teks CSV"),
        (b"\xff\xfeN", "bukan teks CSV"),
        (b"%PDF-1.7\n", "bukan tabel"),
        (b"\x89PNG\r\n\x1a\n", "bukan tabel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "XLS lama"),
        (b";".join(b"k%d" % n for n in range(201)) + b"\n1\n", "200 kolom"),
        (b"N\n" + b"1\n" * 101, "lebih dari 100 baris"),
    ],
)
def test_a_wrong_csv_is_refused_with_a_remedy(data: bytes, message: str):
    with pytest.raises(RuleViolation, match=message):
        read(data)


def test_too_large_an_upload_is_refused_before_it_is_read_whole():
    class Endless:
        name = "besar.csv"
        asked = 0

        def read(self, size: int = -1, /) -> bytes:
            self.asked = size
            return b"x" * size

    upload = Endless()
    with pytest.raises(RuleViolation, match="15 MB"):
        sheets.read_rows(upload, max_rows=10)
    assert upload.asked == sheets.MAX_BYTES + 1


# --- XLSX ----------------------------------------------------------------------------------


def test_cells_come_as_an_indonesian_would_type_them():
    data = workbook(
        Data=[
            ["teks", "bulat", "pecahan", "hari", "saat", "ya", "besar", "kecil", "jam"],
            [
                "0012",
                12,
                1.125,
                date(2025, 4, 23),
                datetime(2025, 4, 23, 9, 5, tzinfo=UTC).replace(tzinfo=None),
                True,
                1e20,
                1e-7,
            ],
        ]
    )

    assert cells(data)[0] == {
        "teks": "0012",
        "bulat": "12",
        "pecahan": "1,125",
        "hari": "2025-04-23",
        "saat": "2025-04-23 09:05:00",
        "ya": "TRUE",
        "besar": "100000000000000000000",
        "kecil": "0,0000001",
        "jam": "",
    }


def test_times_are_written_plainly():
    assert cells(workbook(D=[["jam"], [time(9, 5)]]))[0]["jam"] in {
        "09:05:00",
        "9:05:00",
    }


def test_every_visible_sheet_is_read_with_its_name():
    data = workbook(Satu=[["A"], [1]], Kosong=[], Dua=[[], ["B"], [], [2]])

    assert [(row.sheet, row.number, row.cells) for row in read(data)] == [
        ("Satu", 2, {"A": "1"}),
        ("Dua", 4, {"B": "2"}),
    ]


def test_one_sheet_can_be_asked_for_by_name():
    data = workbook(Petunjuk=[["Cara mengisi"], ["x"]], Data=[["A"], [1]])

    assert [row.sheet for row in read(data, sheet="data")] == ["Data"]
    with pytest.raises(RuleViolation, match="Lembar “Anggota” tidak ada"):
        read(data, sheet="Anggota")


def test_a_hidden_sheet_is_left_out():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet("Data").write_column(0, 0, ["A", 1])
        page = book.add_worksheet("Daftar")
        page.write_column(0, 0, ["B", 2])
        page.hide()

    assert [row.sheet for row in read(out.getvalue())] == ["Data"]


def test_our_own_export_is_read_back():
    columns = (Column("id", "NIB"), Column("v", "Nilai", "rupiah"))
    data = xlsx_bytes([Sheet("Anggota", columns, [{"id": "0120001234567", "v": 1_250_000}])])

    assert cells(data) == [{"NIB": "0120001234567", "Nilai": "1250000"}]


def with_cells(xml: bytes) -> bytes:
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    return repack(SIMPLE, {WORKSHEET: head + b"<sheetData>" + xml + b"</sheetData></worksheet>"})


def bomb() -> bytes:
    return repack(SIMPLE, {"xl/worksheets/sheet2.xml": bytes(sheets.MAX_UNPACKED_BYTES)})


def lying_bomb() -> bytes:
    """Declare a small size for a member that unpacks to much more."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", bytes(50_000_000))
        for info in archive.infolist():
            info.file_size = min(info.file_size, 100)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(bomb(), "terlalu besar setelah dibuka", id="zip bomb"),
        pytest.param(lying_bomb(), "rusak", id="lying zip bomb"),
        pytest.param(
            repack(SIMPLE, {f"xl/x{n}.xml": b"<x/>" for n in range(600)}),
            "terlalu besar setelah dibuka",
            id="too many members",
        ),
        pytest.param(repack(SIMPLE, {"xl/vbaProject.bin": b"x"}), "makro", id="macro"),
        pytest.param(
            repack(SIMPLE, {"xl/externalLinks/externalLink1.xml": b"<x/>"}),
            "tautan ke berkas lain",
            id="external link",
        ),
        pytest.param(b"PK\x03\x04rusak", "rusak", id="not a zip"),
        pytest.param(SIMPLE[: len(SIMPLE) // 2], "rusak", id="half a file"),
        pytest.param(repack(SIMPLE, {WORKSHEET: b"<worksheet"}), "rusak|data", id="broken xml"),
        pytest.param(
            with_cells(b'<row r="1"><c r="A1"/><c r="XFD1048576"><v>1</v></c></row>'),
            "200 kolom",
            id="one cell far away",
        ),
        pytest.param(
            with_cells(b'<row r="1"><c r="A1"><v>1</v></c><c r="J1048576"><v>1</v></c></row>'),
            "100 baris",
            id="one cell far below",
        ),
        pytest.param(
            with_cells(b'<row r="1"><c><v>1</v></c></row>'),
            "rusak",
            id="cells without a place",
        ),
        pytest.param(
            with_cells(b'<row><c x=\' r="A1"\' r="XFD1048576"><v>1</v></c></row>'),
            "rusak",
            id="a place hidden behind another attribute",
        ),
        pytest.param(
            repack(
                SIMPLE,
                {"xl/sharedStrings.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><sst/>'},
            ),
            "rusak",
            id="entities",
        ),
        pytest.param(workbook(D=[["N"], *[[n] for n in range(101)]]), "100 baris", id="rows"),
    ],
)
def test_a_hostile_workbook_is_refused(data: bytes, message: str):
    with pytest.raises(RuleViolation, match=message):
        read(data)


def test_a_zip_that_is_no_workbook_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("virus.exe", b"MZ")

    with pytest.raises(RuleViolation, match="bukan XLSX"):
        read(out.getvalue())


def test_a_member_with_a_password_is_refused():
    data = bytearray(SIMPLE)
    at = data.rindex(b"PK\x01\x02")
    data[at + 8] |= 1

    with pytest.raises(RuleViolation, match="kata sandi"):
        read(bytes(data))


def test_a_formula_gives_its_stored_result_and_is_never_run():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        page.write_string(0, 0, "A")
        page.write_formula(1, 0, '=WEBSERVICE("http://contoh.invalid")', None, "tersimpan")

    assert cells(out.getvalue()) == [{"A": "tersimpan"}]


def test_a_crash_inside_the_parser_is_an_unreadable_file():
    class PanicException(BaseException):
        pass

    def panic() -> None:
        raise PanicException

    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(RuleViolation, match="rusak"):
        sheets._guarded(panic)
    with pytest.raises(KeyboardInterrupt):
        sheets._guarded(stop)


# --- properties ----------------------------------------------------------------------------


def refuses_or_reads(data: bytes) -> None:
    try:
        rows = read(data)
    except RuleViolation as error:
        assert error.message  # noqa: PT017 - either outcome is right
    else:
        assert 0 < len(rows) <= 100
        for row in rows:
            assert row.number > 1
            assert all(isinstance(cell, str) for cell in row.cells.values())


@given(st.binary(max_size=300))
@settings(max_examples=300)
def test_any_bytes_give_rows_or_a_rule_violation(data: bytes):
    refuses_or_reads(data)


@given(st.text(alphabet='aA1é;,\t"\n\r ', max_size=120))
@settings(max_examples=300)
def test_any_text_gives_rows_or_a_rule_violation(text: str):
    refuses_or_reads(text.encode())


@given(
    st.integers(0, len(SIMPLE) - 1),
    st.integers(0, 255),
    st.integers(0, len(SIMPLE) - 1),
)
@settings(max_examples=300, deadline=None)
def test_a_damaged_workbook_gives_rows_or_a_rule_violation(at: int, byte: int, cut: int):
    data = bytearray(SIMPLE)
    data[at] = byte
    refuses_or_reads(bytes(data))
    refuses_or_reads(bytes(data[:cut]))


@given(st.text(alphabet='<>/="crowvsheetData A1XFD9 ', max_size=80))
@settings(max_examples=200, deadline=None)
def test_any_worksheet_gives_rows_or_a_rule_violation(xml: str):
    refuses_or_reads(with_cells(xml.encode()))


def test_a_wide_table_is_read_when_its_cells_fit():
    data = workbook(Data=[[f"K{n}" for n in range(60)], list(range(60))])

    assert cells(data)[0]["K59"] == "59"


def test_more_columns_than_a_table_may_have_are_refused():
    with pytest.raises(RuleViolation, match="200 kolom"):
        read(workbook(Data=[[f"K{n}" for n in range(201)], [1]]))


def test_the_rows_of_all_sheets_are_counted_together():
    data = workbook(Satu=[["A"], *[[n] for n in range(60)]], Dua=[["A"], *[[n] for n in range(60)]])

    with pytest.raises(RuleViolation, match="100 baris"):
        read(data)


def test_a_workbook_with_a_member_twice_is_refused():
    out = io.BytesIO(SIMPLE)
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/workbook.xml", "<x/>")

    with pytest.raises(RuleViolation, match="rusak"):
        read(out.getvalue())


def test_a_length_of_time_is_written_plainly():
    assert sheets._text(timedelta(hours=30)) == "1 day, 6:00:00"
    assert sheets._text(None) == ""
