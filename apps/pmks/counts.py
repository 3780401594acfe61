"""Reading a spreadsheet of PPKS counts: every row becomes a count or a fault that says what to mend.

Columns: ``kode_wilayah`` or ``nama``, ``kategori`` (number, short code or name), ``jumlah``; optional ``jenis_kelamin``, ``kelompok_umur``,
``desil``. An absent figure means not known; a 0 must be written.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from apps.core.errors import RuleViolation
from apps.core.sheets import SourceRow, Upload, read_rows
from apps.pmks.choices import AGE_BANDS, DECILE_BANDS, Masking
from apps.pmks.models import PpksCategory
from apps.regions.models import Level
from apps.regions.places import Place, Places, squeezed

MAX_ROWS = 20_000
MAX_COUNT = 50_000_000
CODE_LENGTHS = (13, 8, 5)  # village, kecamatan, kabupaten/kota
#: Sheets of the template that explain and are never read.
SPARED_SHEETS = {"contoh", "petunjuk", "kategori", "wilayah"}
COLUMNS = ("kode_wilayah", "nama", "kategori", "jumlah", "jenis_kelamin", "kelompok_umur", "desil")
_ALIASES = {
    "kode": "kode_wilayah", "kode_kemendagri": "kode_wilayah", "nama_wilayah": "nama", "wilayah": "nama", "kategori_ppks": "kategori",
    "ppks": "kategori", "pmks": "kategori", "jk": "jenis_kelamin", "kelamin": "jenis_kelamin", "umur": "kelompok_umur", "kelompok_usia": "kelompok_umur",
}  # fmt: skip
_SEXES = {"l": "L", "lakilaki": "L", "pria": "L", "p": "P", "perempuan": "P", "wanita": "P"}
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+|\d+")

Key = tuple[str, int, str, str, str]  # region, category, sex, age band, decile band


@dataclass(frozen=True)
class Fault:
    """A row that stays out: where it stands, which cell, why, and what to do."""

    sheet: str
    row: int
    column: str
    value: str
    message: str
    cells: dict[str, str]

    def as_json(self) -> dict[str, Any]:
        """The form stored with the map."""
        return {
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "message": self.message,
            "cells": self.cells,
        }


class _Wrong(Exception):
    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column, self.message = column, message


@dataclass
class Counts:
    """What a file holds: good rows by their key, faults, remarks on the whole."""

    rows: dict[Key, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_counts(upload: Upload, *, area: int) -> Counts:
    """Read and check all rows of a CSV or XLSX file for the place ``area``.

    Raises RuleViolation when the file as a whole cannot be used: unreadable, a needed column missing, more than 20,000 rows.
    """
    source = [row for row in read_rows(upload, max_rows=MAX_ROWS + 5_000) if row.sheet.casefold() not in SPARED_SHEETS]
    if len(source) > MAX_ROWS:
        raise RuleViolation(_("Berkas memuat lebih dari 20.000 baris. Bagi per kecamatan menjadi beberapa berkas."), "file")
    if not source:
        raise RuleViolation(_("Lembar “Data” belum berisi baris. Isi tabelnya lebih dahulu."), "file")
    found = Counts()
    headings = _headings(source, found)
    reader = _Reader(Places.of(area), headings)
    seen: dict[Key, int] = {}
    sources: dict[Key, SourceRow] = {}
    for row in source:
        try:
            key, count = reader.read(row)
            if key in seen:
                raise _Wrong(
                    "",
                    _("Baris ini sama wilayah, kategori, dan rinciannya dengan baris %(n)d. Gabungkan menjadi satu baris.")
                    % {"n": seen[key]},
                )
        except _Wrong as wrong:
            found.faults.append(_fault(row, wrong, headings))
            continue
        seen[key], sources[key], found.rows[key] = row.number, row, count
    _refuse_mixed(found, sources, headings)
    found.faults.sort(key=lambda fault: (fault.sheet, fault.row))
    return found


def _headings(source: list[SourceRow], found: Counts) -> dict[str, str]:
    """Which heading of the file holds which of our columns. Raises RuleViolation for a missing one."""
    headings: dict[str, str] = {}
    unknown = []
    for heading in dict.fromkeys(name for row in source for name in row.cells):
        key = re.sub(r"[\s\-]+", "_", heading.strip().lower())
        key = _ALIASES.get(key, key)
        if key in COLUMNS:
            headings.setdefault(key, heading)
        elif key not in {"keterangan", "catatan"}:
            unknown.append(heading)
    missing = [name for name in ("kategori", "jumlah") if name not in headings]
    if not {"kode_wilayah", "nama"} & set(headings):
        missing.insert(0, _("kode_wilayah atau nama"))
    if missing:
        names = ", ".join(dict.fromkeys(name for row in source for name in row.cells)) or "–"
        raise RuleViolation(
            _("Kolom yang diperlukan tidak ada: %(missing)s. Judul kolom pada berkas: %(found)s. Gunakan templat.")
            % {"missing": ", ".join(missing), "found": names[:300]},
            "file",
        )
    if unknown:
        found.notes.append(_("Kolom yang tidak dibaca: %(names)s.") % {"names": ", ".join(unknown)[:300]})
    return headings


def _fault(row: SourceRow, wrong: _Wrong, headings: dict[str, str]) -> Fault:
    heading = headings.get(wrong.column, wrong.column)
    return Fault(row.sheet, row.number, heading, row.cells.get(heading, ""), wrong.message, row.cells)


class _Reader:
    """Turns one row into a key and a count, or raises _Wrong."""

    def __init__(self, places: Places, headings: dict[str, str]) -> None:
        self.places, self.headings = places, headings
        self.categories: dict[str, PpksCategory] = {}
        for category in PpksCategory.objects.all():
            for name in (str(category.number), f"{category.number:02d}", category.short, category.name):
                self.categories[squeezed(name)] = category
            self.categories[squeezed(f"{category.number} {category.name}")] = category
            for prefix in ("PMKS", "PPKS"):
                self.categories[squeezed(f"{prefix}{category.number:02d}")] = self.categories[squeezed(f"{prefix}{category.number}")] = (
                    category
                )

    def cell(self, row: SourceRow, column: str) -> str:
        """Text of a cell; an apostrophe that keeps spreadsheets from calculating is no part of it."""
        return row.cells.get(self.headings.get(column, ""), "").strip().removeprefix("'").strip()

    def read(self, row: SourceRow) -> tuple[Key, int]:
        """Key and count of one row."""
        place = self._place(row)
        category = self._category(row)
        sex = self._one_of(row, "jenis_kelamin", lambda text: _SEXES.get(squeezed(text)), lambda: _("Isi L atau P, atau kosongkan."))
        age = self._one_of(row, "kelompok_umur", _age_band, lambda: _("Isi 0-5, 6-18, 19-59, atau 60+, atau kosongkan."))
        decile = self._one_of(row, "desil", _decile_band, lambda: _("Isi 1, 2, 3, 4, 5, atau 6-10, atau kosongkan."))
        _check_rules(place, category, sex, age, decile)
        return (place.code, category.number, sex, age, decile), self._count(row)

    def _place(self, row: SourceRow) -> Place:
        code, name = self.cell(row, "kode_wilayah"), self.cell(row, "nama")
        if code:
            place = self.places.coded(code)
            if place is None:
                raise _Wrong(
                    "kode_wilayah",
                    _("Kode wilayah “%(code)s” tidak ada di wilayah kerja Anda. Periksa kodenya pada lembar Wilayah.")
                    % {"code": code[:20]},
                )
            return place
        if not name:
            raise _Wrong("kode_wilayah" if "kode_wilayah" in self.headings else "nama", _("Wilayah kosong. Isi kode wilayah atau namanya."))
        found = self.places.named(name)
        if not found:
            raise _Wrong(
                "nama",
                _("Tidak ada wilayah “%(name)s” di wilayah kerja Anda. Periksa ejaannya atau isi kode_wilayah.") % {"name": name[:60]},
            )
        if len(found) > 1:
            codes = ", ".join(f"{place.code} ({place.kind})" for place in found[:4])
            raise _Wrong(
                "nama", _("Nama “%(name)s” dipakai beberapa wilayah: %(codes)s. Isi kode_wilayah.") % {"name": name[:60], "codes": codes}
            )
        return found[0]

    def _category(self, row: SourceRow) -> PpksCategory:
        text = self.cell(row, "kategori")
        category = self.categories.get(text) or self.categories.get(squeezed(text))
        if category is None:
            shown = text[:60]
            fault = _("Kategori kosong.") if not text else _("Kategori “%(text)s” tidak dikenal.") % {"text": shown}
            raise _Wrong("kategori", f"{fault} {_('Isi nomor 1–26, kode pendek, atau nama dari lembar Kategori.')}")
        return category

    def _one_of(self, row: SourceRow, column: str, read: Callable[[str], str | None], remedy: Callable[[], str]) -> str:
        text = self.cell(row, column)
        if not text:
            return ""
        value = read(text)
        if value is None:
            raise _Wrong(column, _("“%(text)s” tidak dikenal.") % {"text": text[:40]} + f" {remedy()}")
        return value

    def _count(self, row: SourceRow) -> int:
        text = self.cell(row, "jumlah")
        if not text:
            raise _Wrong(
                "jumlah", _("Jumlah kosong. Isi angkanya; bila tidak diketahui, hapus barisnya. Tulis 0 hanya bila memang tidak ada.")
            )
        if not _GROUPED.fullmatch(text) or int(text.replace(".", "")) > MAX_COUNT:
            raise _Wrong(
                "jumlah",
                _("“%(text)s” bukan jumlah orang. Isi bilangan bulat tanpa koma dan tanpa tanda minus, misalnya 120.")
                % {"text": text[:30]},
            )
        return int(text.replace(".", ""))


def _age_band(text: str) -> str | None:
    plain = re.sub(r"\s*(tahun|th)$", "", text.lower().replace("–", "-").strip()).replace(" ", "")
    plain = {"60keatas": "60+", ">=60": "60+", "≥60": "60+"}.get(plain, plain)
    return plain if plain in AGE_BANDS else None


def _decile_band(text: str) -> str | None:
    plain = text.lower().replace("–", "-").replace("desil", "").replace(" ", "")
    return plain if plain in DECILE_BANDS else None


def _check_rules(place: Place, category: PpksCategory, sex: str, age: str, decile: str) -> None:
    """Rules of the category: sex, age, and counts only for the strict ones below kabupaten/kota."""
    name = category.name
    if category.sex and sex and sex != category.sex:
        raise _Wrong("jenis_kelamin", _("%(name)s hanya untuk perempuan. Isi P atau kosongkan.") % {"name": name})
    if age and category.age_min is not None:
        low, high = AGE_BANDS[age]
        if high < category.age_min or low > (category.age_max or 200):
            years = f"{category.age_min}–{category.age_max}" if category.age_max else f"{category.age_min}+"
            raise _Wrong(
                "kelompok_umur",
                _("%(name)s hanya untuk usia %(years)s tahun. Periksa kategori atau kelompok umurnya.") % {"name": name, "years": years},
            )
    if category.masking == Masking.STRICT and place.level > Level.REGENCY and (sex or age or decile):
        column = "jenis_kelamin" if sex else "kelompok_umur" if age else "desil"
        raise _Wrong(
            column,
            _(
                "%(name)s adalah kategori terlindung: di bawah kabupaten/kota hanya jumlahnya. Kosongkan jenis kelamin, kelompok umur, dan desil."
            )
            % {"name": name},
        )


def _refuse_mixed(found: Counts, sources: dict[Key, SourceRow], headings: dict[str, str]) -> None:
    """A figure broken down in two different ways has no sum unless a row without breakdown gives it."""
    shapes: dict[tuple[str, int], set[tuple[bool, bool, bool]]] = defaultdict(set)
    for code, category, sex, age, decile in found.rows:
        shapes[code, category].add((bool(sex), bool(age), bool(decile)))
    mixed = {pair for pair, kinds in shapes.items() if len(kinds) > 1 and (False, False, False) not in kinds}
    for key in [key for key in found.rows if key[:2] in mixed]:
        del found.rows[key]
        message = _(
            "Kategori ini di wilayah ini dirinci dengan dua cara tanpa baris jumlah. Tambahkan satu baris tanpa rincian sebagai jumlahnya."
        )
        found.faults.append(_fault(sources[key], _Wrong("jumlah", message), headings))


def totals_of(rows: dict[Key, int]) -> dict[tuple[str, int], int]:
    """The figure of each region and category as the file gives it: its plain row, else the sum of its breakdown."""
    totals: dict[tuple[str, int], int] = {}
    sums: dict[tuple[str, int], int] = defaultdict(int)
    for (code, category, *bands), count in rows.items():
        if any(bands):
            sums[code, category] += count
        else:
            totals[code, category] = count
    return {**sums, **totals}


def rolled_up(totals: dict[tuple[str, int], int], *, top: str) -> dict[tuple[str, int], int]:
    """Figures of the regions above, up to ``top``, summed from those below wherever the file gives none itself."""
    found = dict(totals)
    for length in CODE_LENGTHS:
        if length <= len(top):
            break
        sums: dict[tuple[str, int], int] = defaultdict(int)
        for (code, category), count in found.items():
            if len(code) == length:
                sums[code.rpartition(".")[0], category] += count
        for pair, count in sums.items():
            found.setdefault(pair, count)
    return found


def derived_rows(rows: dict[Key, int], *, top: str) -> dict[Key, int]:
    """The plain rows that the file does not hold itself."""
    figures = rolled_up(totals_of(rows), top=top)
    return {(code, category, "", "", ""): count for (code, category), count in figures.items() if (code, category, "", "", "") not in rows}
