"""Spreadsheets coming in: CSV and XLSX to rows of text, with every trap checked first.

Cells are returned as an Indonesian would have typed them: dates as `2025-04-23`, fractions with
a decimal comma, whole numbers bare.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Protocol

import python_calamine
from django.utils.translation import gettext as _

from apps.core.errors import RuleViolation
from apps.core.money import angka

MAX_BYTES = 15 * 1024 * 1024
MAX_UNPACKED_BYTES = 150 * 1024 * 1024
MAX_MEMBERS = 500
MAX_COLUMNS = 200
_MAX_GRID_CELLS = 4_000_000

_DELIMITERS = (";", "\t", ",")
_CELL_TAG = re.compile(rb"<(?:[A-Za-z0-9]+:)?c(?=[\s/>])")
# A cell outside A1:Z149999, whose 3.9 million cells are within the limit: look closer.
_FAR_CELL = re.compile(rb'<(?:[A-Za-z0-9]+:)?c(?=[\s/>])(?! r="[A-Z](?:[0-9]{1,5}|1[0-4][0-9]{4})")')
_PLACED_CELL = re.compile(rb'<(?:[A-Za-z0-9]+:)?c\s+r="([A-Z]{1,3})([0-9]{1,7})"')
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"


class Upload(Protocol):
    """What is needed of an uploaded file."""

    name: str | None

    def read(self, size: int = ..., /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row under the heading: its number in the file, its sheet (empty for CSV), its cells."""

    number: int
    sheet: str
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Grid:
    """A whole sheet as it stands, title rows and all; ``rows[0]`` is row 1. The name of a CSV is empty."""

    name: str
    rows: list[list[str]]


def read_grids(upload: Upload, *, max_rows: int) -> list[Grid]:
    """Return the visible sheets of a CSV or XLSX upload, cell by cell.

    A cell merged over several rows stands in each of them. Raises RuleViolation like ``read_rows``.
    """
    grids = [Grid(name, list(rows)) for name, rows in _tables(upload, max_rows, None, fill=True)]
    if sum(len(grid.rows) for grid in grids) > max_rows:
        raise _too_many_rows(max_rows)
    if not any(any(cells) for grid in grids for cells in grid.rows):
        raise RuleViolation(_("Berkas kosong. Pilih berkas yang berisi tabel."))
    return grids


def read_rows(upload: Upload, *, max_rows: int, sheet: str | None = None) -> list[SourceRow]:
    """Return the rows of a CSV or XLSX upload; the first row with content holds the headings.

    The content decides the kind, not the name. `sheet` reads only the worksheet of that name
    (ignoring case); otherwise every visible one is read. Empty rows are left out. Raises
    RuleViolation for everything that cannot be read safely or would lose cells.
    """
    rows = [row for name, cells in _tables(upload, max_rows, sheet, fill=False) for row in _table(name, cells, max_rows)]
    if len(rows) > max_rows:
        raise _too_many_rows(max_rows)
    if not rows:
        raise RuleViolation(_("Tidak ada baris data di bawah judul kolom. Isi tabel lebih dahulu."))
    return rows


def _tables(upload: Upload, max_rows: int, sheet: str | None, *, fill: bool) -> Iterator[tuple[str, Iterator[list[str]]]]:
    """Yield (name, rows) of the tables of an upload whose kind its content decides."""
    data = upload.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise RuleViolation(_("Berkas lebih besar dari %(max)d MB. Bagi menjadi beberapa berkas.") % {"max": MAX_BYTES // 1024**2})
    if not data.strip():
        raise RuleViolation(_("Berkas kosong. Pilih berkas yang berisi tabel."))
    if data.startswith(b"PK"):
        return _xlsx_tables(data, max_rows, sheet, fill=fill)
    _refuse_other_kinds(data)
    return iter([("", _csv_rows(data))])


def _too_many_rows(max_rows: int) -> RuleViolation:
    return RuleViolation(_("Tabel memuat lebih dari %(max)s baris. Bagi menjadi beberapa berkas.") % {"max": angka(max_rows)})


def _refuse_other_kinds(data: bytes) -> None:
    """Tell apart the usual wrong files, each with its own remedy."""
    if data.startswith(_OLD_OFFICE):
        raise RuleViolation(
            _("Berkas ini XLS lama atau berkata sandi. Buka di Excel, lepas kata sandinya, lalu simpan sebagai XLSX atau CSV.")
        )
    if data.startswith((b"%PDF", b"\xff\xd8\xff", b"\x89PNG", b"{\\rtf", b"GIF8")):
        raise RuleViolation(_("Berkas ini bukan tabel. Unggah berkas XLSX atau CSV."))


# --- rows of one table ---------------------------------------------------------------------


def _table(name: str, rows: Iterable[list[str]], max_rows: int) -> Iterator[SourceRow]:
    """Turn lists of cells into rows keyed by heading; refuse cells without a heading."""
    headings: list[str] | None = None
    unnamed: list[int] = []
    found = 0
    for number, cells in enumerate(rows, start=1):
        if not any(cells):
            continue
        if headings is None:
            headings = _headings(name, cells)
            unnamed = [index for index, heading in enumerate(headings) if not heading]
            continue
        found += 1
        if found > max_rows:
            raise _too_many_rows(max_rows)
        missing = len(headings) - len(cells)
        if missing > 0:
            cells.extend([""] * missing)
        if (missing < 0 and any(cells[missing:])) or any(cells[index] for index in unnamed):
            raise RuleViolation(
                _("Baris %(row)d%(sheet)s berisi sel di kolom tanpa judul. Beri judul kolom tersebut atau kosongkan selnya.")
                % {"row": number, "sheet": _in_sheet(name)}
            )
        values = dict(zip(headings, cells, strict=False))
        values.pop("", None)
        yield SourceRow(number, name, values)


def _in_sheet(name: str) -> str:
    return _(" pada lembar “%(sheet)s”") % {"sheet": name} if name else ""


def _headings(name: str, cells: list[str]) -> list[str]:
    """Check the row of headings: not too many, none twice."""
    headings = [" ".join(cell.split()) for cell in cells]
    while headings and not headings[-1]:
        headings.pop()
    if len(headings) > MAX_COLUMNS:
        raise _too_many_columns()
    seen: set[str] = set()
    for heading in filter(None, headings):
        if heading.casefold() in seen:
            raise RuleViolation(
                _("Judul kolom “%(heading)s” ada dua kali%(sheet)s. Ubah atau hapus salah satunya.")
                % {"heading": heading[:80], "sheet": _in_sheet(name)}
            )
        seen.add(heading.casefold())
    return headings


def _too_many_columns() -> RuleViolation:
    return RuleViolation(_("Tabel memuat lebih dari %(max)d kolom. Hapus kolom yang tidak diperlukan.") % {"max": MAX_COLUMNS})


# --- CSV -----------------------------------------------------------------------------------


def _decoded(data: bytes) -> str:
    """Decode UTF-8 (with or without mark), UTF-16 with mark, or else Windows-1252."""
    encodings = ["utf-8-sig", "cp1252"]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
        break
    raise RuleViolation(_("Berkas bukan teks CSV yang terbaca. Simpan ulang sebagai CSV UTF-8 atau XLSX."))


def _csv_rows(data: bytes) -> Iterator[list[str]]:
    """Yield the cells of a CSV text; numbers of rows count as in a spreadsheet."""
    text = _decoded(data)
    delimiter = ""
    first, _newline, rest = text.partition("\n")
    if hint := re.fullmatch(r"sep=([;,\t])\r?", first):
        delimiter, text = hint[1], rest
        yield []
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=delimiter or _delimiter(text),
        strict=True,
    )
    try:
        for cells in reader:
            if len(cells) > MAX_COLUMNS and any(cells[MAX_COLUMNS:]):
                raise _too_many_columns()
            yield [cell.strip() for cell in cells]
    except csv.Error:
        raise RuleViolation(
            _(
                "CSV rusak di sekitar baris %(line)d: tanda kutip tidak berpasangan atau sel "
                "terlalu panjang. Simpan ulang dari aplikasi lembar kerja."
            )
            % {"line": reader.line_num}
        ) from None


def _delimiter(text: str) -> str:
    """Choose the delimiter that stands most often outside quotes in the first line with text."""
    line = next((line for line in text.splitlines() if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", line)
    return max(_DELIMITERS, key=bare.count) if any(d in bare for d in _DELIMITERS) else ";"


# --- XLSX ----------------------------------------------------------------------------------


def _xlsx_tables(data: bytes, max_rows: int, wanted: str | None, *, fill: bool) -> Iterator[tuple[str, Iterator[list[str]]]]:
    """Yield (name, rows) of the worksheets of a workbook."""
    book = _opened(_repacked(data, max_rows))
    names = [
        meta.name
        for meta in book.sheets_metadata
        if meta.typ == python_calamine.SheetTypeEnum.WorkSheet and meta.visible == python_calamine.SheetVisibleEnum.Visible
    ]
    if wanted is not None:
        names = [name for name in names if name.casefold() == wanted.casefold()]
        if not names:
            raise RuleViolation(_("Lembar “%(sheet)s” tidak ada. Gunakan templat yang disediakan.") % {"sheet": wanted})
    for name in names:
        page = _guarded(book.get_sheet_by_name, name)
        offset, left = page.start or (0, 0)
        rows = _guarded(page.to_python)
        if fill:
            _fill_down(rows, offset, left, _guarded(getattr, page, "merged_cell_ranges", None) or ())
            rows = [[""] * left + row for row in rows]
        cells = ([value.strip() if type(value) is str else _text(value) for value in row] for row in rows)
        yield name, itertools.chain(([] for _row in range(offset)), cells)


def _fill_down(rows: list[list[Any]], top: int, left: int, merged: Iterable[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """Repeat the value of each cell merged over several rows in all of them; ranges count from the corner of the sheet."""
    for (first, column), (last, _right) in merged:
        if not (0 <= first - top < len(rows) and 0 <= column - left < len(rows[first - top])):
            continue
        for number in range(first - top + 1, min(last - top + 1, len(rows))):
            rows[number][column - left] = rows[first - top][column - left]


def _unreadable() -> RuleViolation:
    return RuleViolation(_("Berkas XLSX rusak atau tidak lengkap. Buka dan simpan ulang dengan Excel atau LibreOffice."))


def _guarded(function: Any, *args: Any) -> Any:
    """Call the parser; whatever it raises, a Rust panic included, means an unreadable file."""
    try:
        return function(*args)
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise _unreadable() from None


def _opened(stream: io.BytesIO) -> python_calamine.CalamineWorkbook:
    book: python_calamine.CalamineWorkbook = _guarded(python_calamine.CalamineWorkbook.from_filelike, stream)
    return book


def _repacked(data: bytes, max_rows: int) -> io.BytesIO:
    """Copy the XML parts of a checked archive into a fresh, uncompressed one.

    The parser then sees exactly what was measured here: no second directory, no wrong sizes,
    no macros, pictures or embedded files.
    """
    out = io.BytesIO()
    try:
        with (
            zipfile.ZipFile(io.BytesIO(data)) as source,
            zipfile.ZipFile(out, "w") as target,
        ):
            members = source.infolist()
            _check_members(members)
            for info in members:
                if info.filename.endswith((".xml", ".rels")):
                    content = source.read(info)
                    _check_part(info.filename, content, max_rows)
                    target.writestr(info.filename, content)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        OverflowError,
    ):
        raise _unreadable() from None
    out.seek(0)
    return out


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    """Refuse bombs, passwords, macros and links to other files before unpacking anything."""
    unpacked = sum(info.file_size for info in members)
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED_BYTES:
        raise RuleViolation(
            _("Isi berkas XLSX terlalu besar setelah dibuka. Hapus lembar dan baris yang tidak diperlukan, atau simpan sebagai CSV.")
        )
    names = [info.filename.replace("\\", "/").lower() for info in members]
    if len(set(names)) != len(names):
        raise _unreadable()
    if any(info.flag_bits & 1 for info in members):
        raise RuleViolation(_("Berkas berkata sandi. Lepas kata sandinya, lalu unggah kembali."))
    if "[content_types].xml" not in names or not any(n.startswith("xl/") for n in names):
        raise RuleViolation(_("Berkas ini bukan XLSX. Simpan tabel sebagai XLSX atau CSV, lalu unggah kembali."))
    if any("vbaproject" in name or "macrosheets" in name for name in names):
        raise RuleViolation(_("Berkas memuat makro. Simpan sebagai XLSX tanpa makro."))
    if any(name.startswith("xl/externallinks/") for name in names):
        raise RuleViolation(_("Berkas memuat tautan ke berkas lain. Di Excel, salin lalu tempel sebagai nilai, kemudian simpan kembali."))


def _check_part(name: str, content: bytes, max_rows: int) -> None:
    """Refuse entity declarations, and worksheets whose cells span more than a table can."""
    if b"<!ENTITY" in content or b"<!DOCTYPE" in content:
        raise _unreadable()
    if name.lower().startswith("xl/worksheets/") and name.lower().endswith(".xml"):
        _check_grid(content, max_rows)


def _check_grid(content: bytes, max_rows: int) -> None:
    """Bound the rectangle that the parser will fill in memory.

    Every cell must say where it stands, as all usual programs write it.
    """
    if not _FAR_CELL.search(content):
        return
    places = _PLACED_CELL.findall(content)
    if len(places) != len(_CELL_TAG.findall(content)):
        raise _unreadable()
    widest = max(map(_column_number, {letters for letters, _row in places}))
    lowest = max(map(int, {row for _letters, row in places}))
    if widest > MAX_COLUMNS and widest * lowest > _MAX_GRID_CELLS:
        raise _too_many_columns()
    if widest * lowest > _MAX_GRID_CELLS:
        raise _too_many_rows(max_rows)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _text(value: Any) -> str:
    """Write a cell's value as text."""
    kind = type(value)
    if kind is str:
        return str(value).strip()
    if kind is bool:
        return "TRUE" if value else "FALSE"
    if kind is float or kind is int:
        return _number_text(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return "" if value is None else str(value)


def _number_text(value: float) -> str:
    """Whole numbers bare, fractions with a decimal comma, never an exponent."""
    if value == value // 1:
        return str(int(value))
    return f"{Decimal(repr(value)):f}".replace(".", ",")
