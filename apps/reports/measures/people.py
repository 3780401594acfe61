"""T7 by PPKS category and T10 beneficiaries. Counts only: the portal knows no names."""

from __future__ import annotations

from typing import Any

from apps.pmks.models import PpksCategory
from apps.programs.choices import Route
from apps.reports.measures.activity import PEOPLE_NOTE, PERSONS, RUPIAH
from apps.reports.measures.base import Column, Frame, Row, Table, Value, hundredths
from apps.reports.measures.records import COUNTS_SQL, LINES_SQL, NEED_SQL, PEOPLE, by_key, fetch, whole

# --- T7 ---

_CATEGORY_COLUMNS = (
    Column("number", "No", "text"),
    Column("category", "Kategori PPKS", "text"),
    Column("needed", "Kebutuhan", "int", "Jumlah volume kebutuhan terverifikasi yang belum ditutup sampai akhir periode."),
    Column("pledged", "Dijanjikan", "int", "Bagian kebutuhan itu yang telah dijanjikan perusahaan dan belum diserahkan."),
    Column("delivered", "Diserahkan", "int", "Bagian kebutuhan itu yang telah diserahkan."),
    Column("rupiah", "Rp terverifikasi", "rupiah", RUPIAH.definition),
    Column("male", "L", "int", "Penerima laki-laki pada rincian realisasi terverifikasi; bukan orang unik."),
    Column("female", "P", "int", "Penerima perempuan pada rincian realisasi terverifikasi; bukan orang unik."),
    Column("sex_unknown", "Tidak diketahui", "int", "Penerima yang jenis kelaminnya tidak dicatat; tidak pernah dihitung sebagai nol."),
    Column("people", "Penerima (orang)", "int", PERSONS.definition),
    Column("ppks", "Jumlah PPKS", "int", "Jumlah PPKS pada data Dinas Sosial yang berlaku di wilayah laporan; penyebut cakupan."),
    Column(
        "coverage",
        "Cakupan",
        "percent",
        "Penerima (orang) dibagi jumlah PPKS pada data yang berlaku. Kosong bila jumlah PPKS tidak diketahui.",
    ),
)
_CATEGORY_LINES_SQL = f"""
SELECT grouping(l.category_id) AS total, l.category_id AS number, sum(l.value) AS rupiah, sum(l.male) AS male, sum(l.female) AS female,
       sum(l.sex_unknown) AS sex_unknown, sum({PEOPLE}) AS people
{LINES_SQL} GROUP BY GROUPING SETS ((l.category_id), ())"""
_CATEGORY_NEEDS_SQL = f"""
SELECT n.category_id AS number, sum(n.quantity) AS needed, sum(n.quantity_pledged) AS pledged, sum(n.quantity_delivered) AS delivered
FROM pmks_need n WHERE {NEED_SQL} GROUP BY n.category_id"""


def by_category(frame: Frame) -> Table:
    """T7: needs, aid and people of each PPKS category, with coverage against the counts in force."""
    lines = fetch(_CATEGORY_LINES_SQL, frame)
    received = {row["number"]: row for row in lines if not row["total"]}
    needs, counts = by_key(fetch(_CATEGORY_NEEDS_SQL, frame), "number"), _counts(frame)
    rows = [
        _category_row(str(number), name, {**needs.get(number, {}), **received.get(number, {}), **counts.get(number, {})}, number in counts)
        for number, name in PpksCategory.objects.values_list("number", "name")
    ]
    sums = ("needed", "pledged", "delivered", "rupiah", "male", "female", "sex_unknown", "people", "ppks")
    total = {key: sum(whole(row.cells[key]) for row in rows) for key in sums}
    rows.append(_category_row("total", "Jumlah", total, bool(counts), "total"))
    known = sum(1 for row in rows[:-1] if row.cells["ppks"] is not None)
    notes = (
        PEOPLE_NOTE,
        "Volume kebutuhan dijumlahkan apa adanya walaupun satuannya dapat berbeda; satuan tiap kebutuhan terlihat pada rinciannya.",
        "Cakupan pada baris jumlah memakai semua penerima dan semua PPKS yang tercatat.",
    )
    denominator = f"Jumlah PPKS tersedia untuk {known} dari {len(rows) - 1} kategori (data Dinas Sosial yang berlaku)."
    return Table("T7", "Menurut kategori PPKS", _CATEGORY_COLUMNS, rows, notes, denominator)


def _counts(frame: Frame) -> dict[int, dict[str, int]]:
    """People of the PPKS data by category; a category without data is absent."""
    found: dict[int, dict[str, int]] = {}
    for row in fetch(COUNTS_SQL, frame, depths=[5]):
        total = found.setdefault(row["number"], {"ppks": 0})
        total["ppks"] += whole(row["ppks"])
    return found


def _category_row(key: str, name: str, numbers: dict[str, Any], counted: bool, level: str = "row") -> Row:
    cells: dict[str, Value] = {"number": "" if level == "total" else key, "category": name}
    for column in _CATEGORY_COLUMNS[2:10]:
        cells[column.key] = whole(numbers.get(column.key))
    cells["ppks"] = whole(numbers.get("ppks")) if counted else None
    cells["coverage"] = hundredths(whole(numbers.get("people")), whole(numbers.get("ppks"))) if counted else None
    return Row(key, cells, level)


# --- T10 ---

_AGE = ("age_0_5", "age_6_17", "age_18_59", "age_60")
_DECILE = ("decile_1", "decile_2", "decile_3", "decile_4", "decile_5", "decile_6_10")
#: Row key, part, label, and the SQL of one sum over the lines.
_BENEFICIARIES: tuple[tuple[str, str, str, str], ...] = (
    ("people", "Satuan", "Orang", PEOPLE),
    ("families", "Satuan", "Keluarga", "l.families"),
    ("groups", "Satuan", "Kelompok", "l.groups"),
    ("male", "Jenis kelamin", "Laki-laki", "l.male"),
    ("female", "Jenis kelamin", "Perempuan", "l.female"),
    ("sex_unknown", "Jenis kelamin", "Tidak diketahui", "l.sex_unknown"),
    ("age_0_5", "Umur", "0–5 tahun", "l.age_0_5"),
    ("age_6_17", "Umur", "6–17 tahun", "l.age_6_17"),
    ("age_18_59", "Umur", "18–59 tahun", "l.age_18_59"),
    ("age_60", "Umur", "60 tahun ke atas", "l.age_60"),
    ("age_unknown", "Umur", "Tidak diketahui", f"{PEOPLE} - l.{' - l.'.join(_AGE)}"),
    ("disabled", "Disabilitas", "Penyandang disabilitas", "l.disabled"),
    ("decile_1", "Desil", "Desil 1", "l.decile_1"),
    ("decile_2", "Desil", "Desil 2", "l.decile_2"),
    ("decile_3", "Desil", "Desil 3", "l.decile_3"),
    ("decile_4", "Desil", "Desil 4", "l.decile_4"),
    ("decile_5", "Desil", "Desil 5", "l.decile_5"),
    ("decile_6_10", "Desil", "Desil 6–10", "l.decile_6_10"),
    ("decile_unknown", "Desil", "Tidak diketahui", f"{PEOPLE} - l.{' - l.'.join(_DECILE)}"),
)
BENEFICIARY_FIELDS = frozenset(key for key, _part, _label, _sql in _BENEFICIARIES)
_BENEFICIARIES_SQL = (
    "SELECT p.route, " + ", ".join(f"sum({sql}) AS {key}" for key, _part, _label, sql in _BENEFICIARIES) + f" {LINES_SQL} GROUP BY p.route"
)


def beneficiaries(frame: Frame) -> Table:
    """T10: who received, with unknown sex, age and decile as lines of their own."""
    found = by_key(fetch(_BENEFICIARIES_SQL, frame), "route")
    everybody = sum(whole(row["people"]) for row in found.values())
    rows = []
    for key, part, label, _sql in _BENEFICIARIES:
        plan, direct = (whole(found.get(route, {}).get(key)) for route in (Route.PLAN, Route.DIRECT))
        share = None if part == "Satuan" else hundredths(plan + direct, everybody)
        cells: dict[str, Value] = {"part": part, "label": label, "plan": plan, "direct": direct, "total": plan + direct, "share": share}
        rows.append(Row(key, cells))
    columns = (
        Column("part", "Menurut", "text"),
        Column("label", "Uraian", "text"),
        Column("plan", "Dengan rencana", "int", "Penerima dari kegiatan yang rencananya ditelaah; bukan orang unik."),
        Column("direct", "Lapor mandiri", "int", "Penerima dari kegiatan yang dilaporkan tanpa rencana; bukan orang unik."),
        Column("total", "Jumlah", "int", "Penerima dari semua realisasi terverifikasi pada periode ini; bukan orang unik."),
        Column("share", "Bagian dari orang", "percent", "Jumlah pada baris ini dibagi seluruh penerima orang."),
    )
    denominator = "Bagian dihitung terhadap seluruh penerima orang pada tabel ini."
    return Table("T10", "Penerima manfaat (bukan orang unik)", columns, rows, (PEOPLE_NOTE,), denominator)
