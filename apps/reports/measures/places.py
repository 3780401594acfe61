"""T8 by region: the parts of the place and their parts, with rupiah for each person of the PPKS data."""

from __future__ import annotations

from typing import Any

from apps.regions.models import Region
from apps.reports.measures.activity import DISTINCT_NOTE, PEOPLE_NOTE, RECEIVED, RECEIVED_SQL, received
from apps.reports.measures.base import Column, Frame, Row, Table, Value, quotient
from apps.reports.measures.records import COUNTS_SQL, LINES_SQL, fetch, whole

#: Length of region codes of the outer and the inner lines by level of the report: province and kabupaten/kota, … kecamatan and village.
CODE_LENGTHS = {0: (2, 5), 1: (5, 8), 2: (8, 13)}
_PART_WORDS = {2: "provinsi", 5: "kabupaten/kota", 8: "kecamatan", 13: "desa/kelurahan"}
_LINES_BY_PLACE_SQL = f"""
SELECT grouping(left(l.region_id, %(inner)s)) AS outer_only, grouping(left(l.region_id, %(outer)s)) AS total,
       left(l.region_id, %(outer)s) AS part, left(l.region_id, %(inner)s) AS place, {RECEIVED_SQL}
{LINES_SQL}
GROUP BY GROUPING SETS ((left(l.region_id, %(outer)s)), (left(l.region_id, %(outer)s), left(l.region_id, %(inner)s)), ())"""


def by_region(frame: Frame) -> Table:
    """T8: what was verified in each part of the place, where lines name the region as deep as it was known."""
    outer, inner = CODE_LENGTHS[frame.level]
    lines, counts = _lines(frame, outer, inner), _counts(frame)
    parts = sorted({part for part, _place in lines if part} | {code for code in counts if len(code) == outer})
    names = _names({*parts, *(place for _part, place in lines)})
    rows: list[Row] = []
    for part in parts:
        rows.append(
            _row(part, _label(part, outer, names), lines.get((part, "")), counts.get(part) if len(part) == outer else None, "group")
        )
        inside = sorted(place for of, place in lines if of == part and place and len(part) == outer)
        rows += [
            _row(place, _label(place, inner, names), lines[part, place], counts.get(place) if len(place) == inner else None, "row")
            for place in inside
        ]
    rows.append(_row("total", "Jumlah", lines.get(("", "")), counts.get(""), "total"))
    columns = (
        Column("code", "Kode", "text"),
        Column("place", "Wilayah", "text"),
        *RECEIVED,
        Column("ppks", "Jumlah PPKS", "int", "Jumlah PPKS pada data Dinas Sosial yang berlaku di wilayah itu."),
        Column("rp_per_ppks", "Rp per PPKS", "rupiah", "Rp terverifikasi dibagi jumlah PPKS; kosong bila jumlah PPKS tidak diketahui."),
    )
    notes = (
        f"Baris tebal adalah {_PART_WORDS[outer]}, baris di bawahnya {_PART_WORDS[inner]} yang menerima.",
        "Wilayah tanpa realisasi dan tanpa data PPKS tidak ditampilkan.",
        DISTINCT_NOTE,
        PEOPLE_NOTE,
    )
    return Table("T8", "Menurut wilayah", columns, rows, notes, "Rp per PPKS memakai jumlah PPKS pada data yang berlaku.")


def _lines(frame: Frame, outer: int, inner: int) -> dict[tuple[str, str], dict[str, Any]]:
    """Lines by (part, place): ("", "") the total, (part, "") a part, (part, place) a place inside it."""
    found = {}
    for row in fetch(_LINES_BY_PLACE_SQL, frame, outer=outer, inner=inner):
        key = ("", "") if row["total"] else (row["part"], "" if row["outer_only"] else row["place"])
        found[key] = row
    return found


def _counts(frame: Frame) -> dict[str, int]:
    """People of the PPKS data by region code; "" the whole place. A region without data is absent."""
    depths = [length for length in (5, 8, 13) if length <= max(5, CODE_LENGTHS[frame.level][1])]
    found: dict[str, int] = {}
    for row in fetch(COUNTS_SQL, frame, depths=depths):
        codes = [row["code"]]
        if len(row["code"]) == 5:
            codes += ["", row["code"][:2]] if frame.level == 0 else [""]
        for code in codes:
            found[code] = found.get(code, 0) + whole(row["ppks"])
    return found


def _names(codes: set[str]) -> dict[str, str]:
    return dict(Region.objects.filter(pk__in=codes).values_list("code", "name"))


def _label(code: str, length: int, names: dict[str, str]) -> str:
    """Name of a region; what was not told as deep as the line stands for is said so."""
    if len(code) < length:
        return f"Tidak dirinci sampai {_PART_WORDS[length]}"
    return names.get(code, code)


def _row(code: str, label: str, line: dict[str, Any] | None, count: int | None, level: str) -> Row:
    cells: dict[str, Value] = {"code": "" if level == "total" else code, "place": label, **received(line)}
    cells["ppks"] = count
    cells["rp_per_ppks"] = quotient(whole(cells["rupiah"]), whole(cells["ppks"]))
    if level == "row" and len(code) < 13 and label.startswith("Tidak dirinci"):
        code = f"{code}:rest"
    return Row(code, cells, level)
