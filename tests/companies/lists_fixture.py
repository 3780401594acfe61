"""A list of companies as an office sends it: thousands of rows and every kind of dirt, the same each time, with what must be found in it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
from collections import Counter
from dataclasses import dataclass, field

import xlsxwriter

DISTRICTS = ("Serang", "Cipocok Jaya", "Kasemen", "Taktakan", "Curug", "Walantaka")
WORDS = (
    "Baja", "Kimia", "Pangan", "Tekstil", "Kertas", "Plastik", "Semen", "Kaca", "Karet", "Mebel", "Logam", "Energi", "Air", "Beton", "Kabel",
    "Ban", "Cat", "Pupuk", "Pakan", "Garmen", "Sepatu", "Kopi", "Teh", "Gula", "Rotan", "Batik", "Kapal", "Mesin", "Listrik", "Gas",
)  # fmt: skip
HEADINGS = (
    "NO", "NAMA PERUSAHAAN/BADAN USAHA", "N I B", "N P W P", "Kab./Kota", "KECAMATAN", "Kel/Desa", "Alamat Kantor", "KBLI", "No. Telp/HP",
    "E-mail", "Penanggung Jawab", "Tgl Data", "", "Ket. Petugas",
)  # fmt: skip
HEADER_ROW = 5  # counted from 1: three title rows, an empty one, then the headings
LETTERS = dict(zip(("name", "nib", "npwp", "regency", "district", "village", "address", "kbli", "phone", "email", "contact_name", "data_on"), "BCDEFGHIJKLM", strict=True))  # fmt: skip


@dataclass
class Dirty:
    """The file and what is expected of it: fault cells {(row, letter)}, rows left out as twins, ignored rows, rows that come in.

    ``words`` holds for each fault cell what it says: the value as it stands there, a piece of the fault, a piece of the remedy; ``kinds`` counts
    the kinds of dirt.
    """

    content: bytes
    faults: set[tuple[int, str]] = field(default_factory=set)
    blocked: set[int] = field(default_factory=set)
    twins: dict[int, int] = field(default_factory=dict)
    ignored: set[int] = field(default_factory=set)
    good: set[int] = field(default_factory=set)
    rows: list[list[object]] = field(default_factory=list)
    words: dict[tuple[int, str], tuple[str, str, str]] = field(default_factory=dict)
    kinds: Counter[str] = field(default_factory=Counter)


def _clean(index: int, dice: random.Random) -> list[object]:
    a, b = WORDS[index % 30], WORDS[(index // 30) % 30]
    form = ("PT", "CV", "PT", "Koperasi")[index % 4]
    return [
        index + 1, f"{form} {a} {b} Nusantara {index:04d}", f"{9120000000000 + index * 37:013d}", f"{index + 1000000:09d}901000"[:15].zfill(15),
        "Kota Serang", DISTRICTS[index // 400 % 6], "", f"Jl. Raya Km {index % 90}", f"{dice.choice((10110, 20114, 46100, 64121))}",
        f"08{dice.randrange(10**9, 10**10)}", f"csr{index}@contoh.co.id", f"Penanggung {index}", dt.date(2025, 1 + index % 12, 1 + index % 28),
    ]  # fmt: skip


def dirty_rows(count: int = 2200, seed: int = 7) -> Dirty:
    """Rows with dirt strewn in at fixed places; the numbers of rows count as in the spreadsheet."""
    dice = random.Random(seed)
    made = Dirty(b"")
    number = HEADER_ROW + 1
    made.ignored.add(number)
    made.rows.append([f"({n})" for n in range(1, 14)])  # the row of column numbers under the headings
    for index in range(count):
        number += 1
        row = _clean(index, dice)
        _spoil(row, index, number, made)
        made.rows.append(row)
        if number not in made.blocked and number not in made.twins:
            made.good.add(number)
        if index % 400 == 399:
            number += 1
            made.ignored.add(number)
            made.rows.append(["", "JUMLAH", 400])
    for text in ("Sumber: DPMPTSP, diolah", "", "Mengetahui,"):
        number += 1
        made.rows.append([text])
        if text:
            made.ignored.add(number)
    return made


#: What each wrong cell says: a piece of the fault and of the remedy.
SAID = {
    "npwp": ("terpotong oleh lembar kerja", "Ubah kolom menjadi teks"), "nitku": ("NITKU", "Tulis NPWP 16 angka"),
    "name": ("Nama perusahaan kosong", "Isi nama lengkap"), "formula": ("seperti rumus", "Hapus tanda itu"), "nib": ("NIB harus 13 angka", "dokumen NIB"),
    "misspelt": ("tidak ditemukan", "Mungkin maksudnya Walantaka"), "district": ("tidak ditemukan", "Periksa ejaannya"),
    "regency": ("“Kabupaten Jepara” tidak ditemukan", ""), "phone": ("Nomor telepon", ""), "email": ("Alamat surel tidak lengkap", "csr@perusahaan.co.id"),
    "data_on": ("", ""), "kbli": ("KBLI", ""),
}  # fmt: skip


def _fault(made: Dirty, number: int, key: str, *, blocks: bool, value: object = "", said: str = "") -> None:
    made.faults.add((number, LETTERS[key]))
    made.words[number, LETTERS[key]] = (str(value), *SAID[said or key])
    if blocks:
        made.blocked.add(number)


#: Kinds of dirt by the place of a row among fifty. Title rows, merged cells, a row of column numbers, sums and signatures come besides.
KINDS = {
    3: "NPWP with dots", 5: "NPWP without its zero", 7: "NPWP with an exponent", 9: "NIB with .0", 11: "row twice", 13: "row twice, spelt otherwise",
    15: "no name", 17: "short NIB", 19: "unknown kecamatan", 21: "words for a telephone", 23: "broken mail", 25: "formula", 27: "control characters",
    29: "dates of six kinds", 31: "impossible date", 33: "another kabupaten", 35: "broken KBLI", 37: "a column of their own", 39: "telephone as a number",
    41: "NITKU for NPWP",
}  # fmt: skip


def _spoil(row: list[object], index: int, number: int, made: Dirty) -> None:  # noqa: C901 - a list of kinds of dirt
    kind = index % 50
    if kind in KINDS:
        made.kinds[KINDS[kind]] += 1
    if kind == 3:  # NPWP of 15 with dots and dash
        digits = str(row[3])
        row[3] = f"{digits[:2]}.{digits[2:5]}.{digits[5:8]}.{digits[8]}-{digits[9:12]}.{digits[12:]}"
    elif kind == 5:  # NPWP as a number: the leading zero is lost
        row[3] = int(str(row[3]))
        if len(str(row[3])) < 14:
            row[3] = 81234567890100 + index
    elif kind == 7:  # NPWP rewritten with an exponent: digits are lost for good
        row[3] = "9,12346E+14"
        _fault(made, number, "npwp", blocks=True, value=row[3])
    elif kind == 9:
        row[2] = f"{row[2]}.0"
    elif kind == 11 and made.rows:  # the very row above again
        row[:] = list(made.rows[-1])
        made.twins[number] = number - 1
    elif kind == 13:  # the row above in another spelling, without numbers
        above = list(made.rows[-1])
        form, _, rest = str(above[1]).partition(" ")
        row[:] = above
        row[1], row[2], row[3] = f"  {rest.upper()},  {form}. ", "", "-"
        made.twins[number] = number - 1
    elif kind == 15:
        row[1] = ""
        _fault(made, number, "name", blocks=True)
    elif kind == 17:
        row[2] = "91200012"
        _fault(made, number, "nib", blocks=True, value=row[2])
    elif kind == 19:
        row[5] = "Walantakaa" if index % 100 < 50 else "Negeri Antah"
        _fault(made, number, "district", blocks=True, value=row[5], said="misspelt" if row[5] == "Walantakaa" else "district")
    elif kind == 21:
        row[9] = "telp menyusul"
        _fault(made, number, "phone", blocks=False, value=row[9])
    elif kind == 23:
        row[10] = "csr(at)contoh"
        _fault(made, number, "email", blocks=False, value=row[10])
    elif kind == 25:
        row[1] = f'=HYPERLINK("http://jahat","{index}")'
        _fault(made, number, "name", blocks=True, value=row[1], said="formula")
    elif kind == 27:
        row[7] = "Jl. Raya\x0b\x07 Serang _x0000_ No 5"
    elif kind == 29:
        row[12] = ("31/12/2024", "3 Januari 2025", "2025-02-03", 45678, "03-02-25", "1 Agt 2024")[index // 50 % 6]
    elif kind == 31:
        row[12] = "31-02-2025"
        _fault(made, number, "data_on", blocks=False, value=row[12])
    elif kind == 33:
        row[4] = "Kabupaten Jepara"
        _fault(made, number, "regency", blocks=True, value=row[4])
    elif kind == 35:
        row[8] = "KBLI?"
        _fault(made, number, "kbli", blocks=False, value=row[8])
    elif kind == 37:
        row.extend(["", "", "catatan petugas"])  # a trailing column of theirs
    elif kind == 41:  # the number of a place of activity instead of the company's
        row[3] = f"{row[3]:0>16}000000"
        _fault(made, number, "npwp", blocks=True, value=row[3], said="nitku")
    elif kind == 39:
        row[9], row[10] = int(f"812{10000000 + index}"), "CSR@Contoh.co.id; dua@contoh.co.id"


def dirty_xlsx(count: int = 2200, *, extra: str = "") -> Dirty:
    """The list as XLSX: title rows, merged headings and kecamatan merged down, a hidden sheet beside it.

    ``extra`` is a remark in a far cell: the same rows in a file of other bytes.
    """
    made = dirty_rows(count)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    hidden, page = book.add_worksheet("Rumus"), book.add_worksheet("Data 2025")
    hidden.write(0, 0, "Nama Perusahaan")
    hidden.write(1, 0, "PT Tersembunyi")
    page.activate()
    page.set_first_sheet()
    hidden.hide()
    plain, day = book.add_format(), book.add_format({"num_format": "dd/mm/yyyy"})
    for index, title in enumerate(("PEMERINTAH KOTA SERANG", "DINAS PENANAMAN MODAL DAN PTSP", "DAFTAR PERUSAHAAN TAHUN 2025")):
        page.merge_range(index, 0, index, 12, title, plain)
    for index, heading in enumerate(HEADINGS):
        page.write(HEADER_ROW - 1, index, heading)
    page.write(1, 16, extra)
    for offset, row in enumerate(made.rows):
        for index, value in enumerate(row):
            if isinstance(value, dt.date):
                page.write_datetime(HEADER_ROW + offset, index, dt.datetime.combine(value, dt.time()), day)
            elif isinstance(value, str):
                page.write_string(HEADER_ROW + offset, index, value)
            else:
                page.write_number(HEADER_ROW + offset, index, value)
    _merge_districts(page, made, plain)
    book.close()
    made.content = out.getvalue()
    return made


def _merge_districts(page: object, made: Dirty, style: object) -> None:
    """Every run of ten clean rows of one kecamatan is one merged cell."""
    for start in range(45, len(made.rows) - 20, 500):
        cells = [row[5] if len(row) > 5 else None for row in made.rows[start : start + 6]]
        if len(set(cells)) == 1 and cells[0] in DISTRICTS:
            page.merge_range(HEADER_ROW + start, 5, HEADER_ROW + start + 5, 5, cells[0], style)


def dirty_csv(count: int = 300) -> Dirty:
    """The same kind of list as a CSV of an old program: Windows-1252, semicolons, no title rows."""
    made = dirty_rows(count)
    shift = HEADER_ROW - 1
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(HEADINGS[:13])
    for row in made.rows:
        writer.writerow([f"{value:%d/%m/%Y}" if isinstance(value, dt.date) else value for value in row[:13]])
    made.content = out.getvalue().replace("Jl. Raya Km 1", "Jl. Café Km 1").encode("cp1252")
    made.faults = {(number - shift, letter) for number, letter in made.faults}
    made.words = {(number - shift, letter): said for (number, letter), said in made.words.items()}
    made.blocked = {number - shift for number in made.blocked}
    made.twins = {number - shift: first - shift for number, first in made.twins.items()}
    made.ignored = {number - shift for number in made.ignored}
    made.good = {number - shift for number in made.good}
    return made
