"""T5 plan against realisation, T6 by sector, service field and criterion, T9 by form of aid and of programme."""

from __future__ import annotations

from typing import Any

from apps.pmks.choices import AidForm, Criterion
from apps.programs.choices import ProgramForm, Route, ServiceField
from apps.programs.models import Sector
from apps.reports.measures.base import Column, Frame, Row, Table, Value, hundredths
from apps.reports.measures.records import LINES_SQL, PEOPLE, REPORTED_SQL, STARTED_SQL, VERIFIED_SQL, by_key, fetch, whole

PEOPLE_NOTE = "Penerima adalah jumlah menurut laporan tiap kegiatan: penerima (bukan orang unik)."
DISTINCT_NOTE = "Satu kegiatan dapat masuk ke beberapa baris; baris jumlah menghitungnya satu kali."

ACTIVITIES = Column(
    "activities",
    "Kegiatan",
    "int",
    "Banyaknya program dengan sekurangnya satu realisasi terverifikasi yang diserahterimakan pada periode ini.",
)
RUPIAH = Column(
    "rupiah", "Rp terverifikasi", "rupiah", "Jumlah nilai rincian realisasi terverifikasi menurut tanggal serah terima pada periode ini."
)
PERSONS = Column("people", "Penerima (orang)", "int", "Jumlah penerima orang pada rincian realisasi terverifikasi; bukan orang unik.")
FAMILIES = Column("families", "Keluarga", "int", "Jumlah penerima keluarga pada rincian realisasi terverifikasi.")
GROUPS = Column("groups", "Kelompok", "int", "Jumlah penerima kelompok pada rincian realisasi terverifikasi.")
RECEIVED = (ACTIVITIES, RUPIAH, PERSONS, FAMILIES, GROUPS)
RECEIVED_SQL = (
    "count(DISTINCT r.program_id) AS activities, coalesce(sum(l.value), 0) AS rupiah, "
    f"coalesce(sum({PEOPLE}), 0) AS people, coalesce(sum(l.families), 0) AS families, coalesce(sum(l.groups), 0) AS groups"
)


def received(row: dict[str, Any] | None) -> dict[str, Value]:
    """The five cells of what was received; zeros without a row."""
    return {column.key: whole(row[column.key]) if row else 0 for column in RECEIVED}


# --- T5 ---

_PLAN_COLUMNS = (
    Column("route", "Jalur", "text"),
    Column(
        "planned",
        "Direncanakan",
        "int",
        "Program yang telah diajukan dan rencana mulainya jatuh pada periode ini; yang ditunda atau dibatalkan tidak dihitung.",
    ),
    Column("running", "Berjalan", "int", "Program yang rencana mulainya jatuh pada periode ini dan kini berstatus berjalan."),
    Column(
        "done", "Selesai", "int", "Program yang rencana mulainya jatuh pada periode ini dan telah selesai, terverifikasi, atau ditutup."
    ),
    Column(
        "reported",
        "Dilaporkan",
        "int",
        "Program dengan sekurangnya satu laporan realisasi yang telah dikirim untuk serah terima pada periode ini.",
    ),
    Column(
        "verified", "Terverifikasi", "int", "Program dengan sekurangnya satu realisasi terverifikasi untuk serah terima pada periode ini."
    ),
    Column("rp_planned", "Rp direncanakan", "rupiah", "Jumlah anggaran program pada kolom Direncanakan."),
    Column(
        "rp_committed",
        "Rp komitmen",
        "rupiah",
        "Jumlah nilai surat komitmen atau MoU dari program yang rencana mulainya jatuh pada periode ini.",
    ),
    Column(
        "rp_realised",
        "Rp realisasi",
        "rupiah",
        "Jumlah nilai yang dilaporkan perusahaan untuk serah terima pada periode ini, terverifikasi maupun belum.",
    ),
    Column("rp_verified", "Rp terverifikasi", "rupiah", "Jumlah nilai realisasi terverifikasi untuk serah terima pada periode ini."),
    Column("absorption", "Penyerapan", "percent", "Rp realisasi dibagi Rp komitmen, hanya untuk program dengan rencana."),
)
_PROGRAMS_SQL = f"""
SELECT p.route,
       count(*) FILTER (WHERE p.route = 'plan' AND p.state NOT IN ('draft', 'postponed', 'cancelled')) AS planned,
       count(*) FILTER (WHERE p.state = 'running') AS running,
       count(*) FILTER (WHERE p.state IN ('completed', 'verified', 'closed')) AS done,
       sum(p.budget) FILTER (WHERE p.route = 'plan' AND p.state NOT IN ('draft', 'postponed', 'cancelled')) AS rp_planned,
       sum(c.value) FILTER (WHERE p.state IN ('committed', 'running', 'completed', 'verified', 'closed')) AS rp_committed
FROM programs_program p LEFT JOIN programs_commitment c ON c.program_id = p.id
WHERE {STARTED_SQL} GROUP BY p.route"""
_REPORTS_SQL = f"""
SELECT p.route, count(DISTINCT r.program_id) AS reported, sum(r.value) AS rp_realised,
       count(DISTINCT r.program_id) FILTER (WHERE {VERIFIED_SQL}) AS verified,
       sum(r.value_verified) FILTER (WHERE {VERIFIED_SQL}) AS rp_verified
FROM programs_realization r JOIN programs_program p ON p.id = r.program_id
WHERE {REPORTED_SQL} GROUP BY p.route"""
_NOT_OF_DIRECT = frozenset({"planned", "running", "rp_planned", "rp_committed", "absorption"})


def plan_against_realisation(frame: Frame) -> Table:
    """T5: activities and rupiah at each stage; planned, committed, realised and verified are four different numbers."""
    programs, reports = by_key(fetch(_PROGRAMS_SQL, frame), "route"), by_key(fetch(_REPORTS_SQL, frame), "route")
    keys = [column.key for column in _PLAN_COLUMNS if column.key not in {"route", "absorption"}]
    found: dict[str, dict[str, int]] = {}
    for route in Route.values:
        both = {**programs.get(route, {}), **reports.get(route, {})}
        found[route] = {key: whole(both.get(key)) for key in keys}
    total = {key: sum(found[route][key] for route in found) for key in keys}
    rows = [
        _plan_row(Route.PLAN, "Dengan rencana", found[Route.PLAN]),
        _plan_row(Route.DIRECT, "Lapor mandiri (tanpa rencana)", found[Route.DIRECT]),
        _plan_row("total", "Jumlah", total),
    ]
    notes = (
        "Rencana dan komitmen dihitung pada periode rencana mulai; realisasi pada periode tanggal serah terima.",
        "Laporan tanpa rencana ditampilkan terpisah dan tidak melalui telaah.",
        "Program bersama dihitung satu kali di setiap tempat kegiatan dan menurut sumbangan tiap perusahaan.",
    )
    return Table("T5", "Rencana dan realisasi", _PLAN_COLUMNS, rows, notes)


def _plan_row(key: str, label: str, numbers: dict[str, int]) -> Row:
    cells: dict[str, Value] = {"route": label, **numbers, "absorption": hundredths(numbers["rp_realised"], numbers["rp_committed"])}
    if key == Route.DIRECT:
        cells |= dict.fromkeys(_NOT_OF_DIRECT)
    elif key == "total":
        cells["absorption"] = None
    return Row(str(key), cells, "total" if key == "total" else "row")


# --- T6 ---

_SECTORS_SQL = f"""
SELECT grouping(p.sector_id, p.service_field, k.criterion) AS part, p.sector_id AS sector, p.service_field AS field, k.criterion,
       {RECEIVED_SQL}
{LINES_SQL.replace("WHERE", "JOIN pmks_ppkscategory k ON k.number = l.category_id WHERE", 1)}
GROUP BY GROUPING SETS ((p.sector_id), (p.service_field), (k.criterion), ())"""
_PARTS = {3: "sector", 5: "field", 6: "criterion", 7: "total"}


def by_sector(frame: Frame) -> Table:
    """T6: what was verified by sector, by field of service and by the seven criteria."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in fetch(_SECTORS_SQL, frame):
        part = _PARTS[row["part"]]
        found[part, "" if part == "total" else row[part]] = row
    rows: list[Row] = []
    for part, title, choices in _sector_parts():
        for code, label in choices:
            rows.append(Row(f"{part}:{code or 'unknown'}", {"part": title, "label": label, **received(found.get((part, code)))}))
    rows.append(Row("total", {"part": "Jumlah", "label": "", **received(found.get(("total", "")))}, "total"))
    columns = (Column("part", "Menurut", "text"), Column("label", "Uraian", "text"), *RECEIVED)
    return Table("T6", "Menurut bidang, pelayanan, dan kriteria", columns, rows, (DISTINCT_NOTE, PEOPLE_NOTE))


def _sector_parts() -> list[tuple[str, str, list[tuple[str, str]]]]:
    sectors = list(Sector.objects.values_list("code", "name"))
    fields = [(str(code), str(label)) for code, label in ServiceField.choices]
    criteria = [(str(code), f"{code}. {label}") for code, label in Criterion.choices]
    return [
        ("sector", "Bidang program", sectors),
        ("field", "Pelayanan kesos", [*fields, ("", "Tidak diketahui")]),
        ("criterion", "Kriteria", criteria),
    ]


# --- T9 ---

_FORMS_SQL = f"""
SELECT grouping(r.aid_form) AS total, r.aid_form AS aid, count(DISTINCT r.program_id) AS activities, coalesce(sum(l.value), 0) AS rp_total,
       sum(l.value) FILTER (WHERE p.program_form = 'direct_aid') AS rp_direct_aid,
       sum(l.value) FILTER (WHERE p.program_form = 'partnership') AS rp_partnership,
       sum(l.value) FILTER (WHERE p.program_form = 'empowerment') AS rp_empowerment,
       coalesce(sum({PEOPLE}), 0) AS people
{LINES_SQL} GROUP BY GROUPING SETS ((r.aid_form), ())"""


def by_aid_form(frame: Frame) -> Table:
    """T9: verified rupiah by form of aid, beside the form of the programme."""
    rows = fetch(_FORMS_SQL, frame)
    found = {"total" if row["total"] else row["aid"]: row for row in rows}
    columns = (
        Column("aid", "Bentuk bantuan", "text"),
        ACTIVITIES,
        *(
            Column(f"rp_{form}", f"Rp {str(form.label).lower().replace('umkm', 'UMKM')}", "rupiah",
                   f"Nilai terverifikasi dari program berbentuk {str(form.label).lower()}.")
            for form in ProgramForm
        ),
        Column("rp_total", "Rp terverifikasi", "rupiah", RUPIAH.definition),
        PERSONS,
    )  # fmt: skip
    keys = [column.key for column in columns if column.key != "aid"]
    lines = [(str(code), str(label), "row") for code, label in AidForm.choices] + [("total", "Jumlah", "total")]
    made = [Row(code, {"aid": label, **{key: whole(found.get(code, {}).get(key)) for key in keys}}, level) for code, label, level in lines]
    return Table("T9", "Menurut bentuk bantuan dan bentuk program", columns, made, (DISTINCT_NOTE, PEOPLE_NOTE))
