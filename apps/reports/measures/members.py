"""T3 members and T4 the reporting rate. A company counts once at each level, however many sites it has there."""

from __future__ import annotations

from apps.companies.choices import KBLI_2020_CATEGORIES, Ownership
from apps.core.money import angka
from apps.reports.measures.base import Column, Frame, Row, Table, Value, hundredths
from apps.reports.measures.records import IN_PLACE, REPORTED_SQL, STARTED_SQL, VERIFIED_SQL, fetch, whole

# --- T3 ---

#: A company with several sites counts once, in the furthest state that one of its memberships has reached.
MEMBER_SQL = f"""
SELECT m.company_id, min(m.kind) AS kind,
       CASE WHEN bool_or(m.state = 'active') THEN 'active' WHEN bool_or(m.state = 'verified') THEN 'verified'
            WHEN bool_or(m.state = 'inactive') THEN 'inactive' WHEN bool_or(m.state = 'listed') THEN 'listed' ELSE 'left' END AS state,
       min(m.since) BETWEEN %(starts)s AND %(ends)s AS is_new,
       bool_and(m.state = 'left') AND max(m.ended_on) BETWEEN %(starts)s AND %(ends)s AS has_left
FROM companies_membership m WHERE m.area {IN_PLACE} GROUP BY m.company_id"""
_MEMBERS_SQL = f"""
SELECT CASE WHEN x.kind = 'partner' THEN 'partner' ELSE c.ownership END AS ownership,
       CASE WHEN x.kind = 'partner' THEN '' ELSE c.kbli_category END AS kbli,
       count(*) FILTER (WHERE x.state = 'listed') AS listed, count(*) FILTER (WHERE x.state = 'verified') AS verified,
       count(*) FILTER (WHERE x.state = 'active') AS active, count(*) FILTER (WHERE x.state = 'inactive') AS inactive,
       count(*) FILTER (WHERE x.is_new AND x.state <> 'left') AS joined, count(*) FILTER (WHERE x.has_left) AS departed
FROM ({MEMBER_SQL}) x JOIN companies_company c ON c.id = x.company_id
GROUP BY 1, 2"""
_STATES = ("listed", "verified", "active", "inactive", "joined", "departed")
_MEMBER_COLUMNS = (
    Column("ownership", "Kepemilikan", "text"),
    Column("kbli", "Kategori KBLI", "text"),
    Column("listed", "Terdata", "int", "Perusahaan yang dikenal dari daftar daerah dan belum menjadi anggota."),
    Column("verified", "Terverifikasi", "int", "Anggota yang telah diverifikasi dan belum aktif."),
    Column("active", "Aktif", "int", "Anggota aktif."),
    Column("inactive", "Tidak aktif", "int", "Anggota yang dinyatakan tidak aktif."),
    Column("joined", "Baru", "int", "Perusahaan yang keanggotaan pertamanya di wilayah ini dimulai pada periode ini."),
    Column("departed", "Keluar", "int", "Perusahaan yang seluruh keanggotaannya berhenti, terakhir pada periode ini."),
)


def members(frame: Frame) -> Table:
    """T3: companies by ownership and main KBLI category in each state, partners apart."""
    titles = {code: f"{code} {label}" for code, label in KBLI_2020_CATEGORIES}
    found = {(row["ownership"], row["kbli"] or ""): row for row in fetch(_MEMBERS_SQL, frame)}
    rows: list[Row] = []
    for code, label in Ownership.choices:
        parts = sorted(key for key in found if key[0] == code)
        rows.append(_sum_row(str(code), str(label), "Semua kategori", [found[key] for key in parts], "group"))
        rows += [_sum_row(f"{code}:{key[1]}", str(label), titles.get(key[1], key[1] or "Tidak diketahui"), [found[key]]) for key in parts]
    companies = [row for key, row in found.items() if key[0] != "partner"]
    rows.append(_sum_row("companies", "Jumlah perusahaan", "", companies, "total"))
    rows.append(_sum_row("partner", "Mitra (bukan badan usaha)", "", [row for key, row in found.items() if key[0] == "partner"], "group"))
    notes = (
        "Perusahaan dengan beberapa lokasi di wilayah laporan dihitung satu kali pada keadaan keanggotaan yang paling maju.",
        "Mitra (perguruan tinggi, LKS, profesi, lembaga) dihitung terpisah.",
        "Jumlah perusahaan di suatu tingkat bukan penjumlahan tingkat di bawahnya: satu perusahaan dapat menjadi anggota di beberapa tempat.",
    )
    return Table("T3", "Anggota", _MEMBER_COLUMNS, rows, notes)


def _sum_row(key: str, ownership: str, kbli: str, parts: list[dict[str, int]], level: str = "row") -> Row:
    cells: dict[str, Value] = {"ownership": ownership, "kbli": kbli}
    cells |= {state: sum(whole(part[state]) for part in parts) for state in _STATES}
    return Row(key, cells, level)


# --- T4 ---

MEMBER_SET_SQL = f"""
SELECT m.company_id, bool_or(m.state IN ('verified', 'active', 'inactive')) AS joined, bool_or(m.state = 'active') AS active
FROM companies_membership m WHERE m.area {IN_PLACE} AND m.kind = 'company' AND m.state <> 'left' GROUP BY m.company_id"""
REPORTER_SET_SQL = f"""
SELECT r.company_id, bool_or({VERIFIED_SQL}) AS verified
FROM programs_realization r JOIN companies_company c ON c.id = r.company_id AND c.kind = 'company'
WHERE {REPORTED_SQL} GROUP BY r.company_id"""
PLANNER_SET_SQL = f"""
SELECT DISTINCT p.company_id FROM programs_program p JOIN companies_company c ON c.id = p.company_id AND c.kind = 'company'
WHERE {STARTED_SQL} AND p.route = 'plan' AND p.state NOT IN ('draft', 'postponed', 'cancelled')"""
_RATE_SQL = f"""
SELECT count(m.company_id) AS n0, count(*) FILTER (WHERE m.joined) AS n1, count(*) FILTER (WHERE m.active) AS n2,
       count(p.company_id) AS n3, count(r.company_id) AS n4, count(*) FILTER (WHERE r.verified) AS n4v,
       count(r.company_id) FILTER (WHERE m.company_id IS NULL) AS n4x
FROM ({MEMBER_SET_SQL}) m FULL JOIN ({REPORTER_SET_SQL}) r USING (company_id) FULL JOIN ({PLANNER_SET_SQL}) p USING (company_id)"""
_RATE_ROWS = (
    ("n0", "N0", "Perusahaan terdata", "row"),
    ("n1", "N1", "Anggota", "row"),
    ("n2", "N2", "Anggota aktif", "row"),
    ("n3", "N3", "Dengan rencana", "row"),
    ("n4", "N4", "Pelapor", "total"),
    ("n4v", "", "di antaranya dengan realisasi terverifikasi", "row"),
    ("n4x", "", "di antaranya di luar daftar perusahaan terdata", "row"),
)
RATE_DEFINITIONS = {
    "n0": "Perusahaan yang tercatat di wilayah ini, anggota maupun belum; yang berhenti tidak dihitung.",
    "n1": "Perusahaan yang keanggotaannya terverifikasi, aktif, atau tidak aktif.",
    "n2": "Perusahaan dengan keanggotaan aktif.",
    "n3": "Perusahaan dengan program yang diajukan dan rencana mulainya jatuh pada periode ini.",
    "n4": "Perusahaan yang telah mengirim sekurangnya satu laporan realisasi untuk serah terima pada periode ini.",
    "n4v": "Pelapor dengan sekurangnya satu realisasi terverifikasi untuk serah terima pada periode ini.",
    "n4x": "Pelapor yang tidak tercatat sebagai anggota atau perusahaan terdata di wilayah ini.",
}
_DENOMINATORS = {"n0": "perusahaan terdata", "n1": "anggota", "n2": "anggota aktif"}


def reporting_rate(frame: Frame) -> Table:
    """T4: who reported, against three denominators that are always named."""
    found = fetch(_RATE_SQL, frame)[0]
    reporters = whole(found["n4"])
    rows = []
    for key, code, label, level in _RATE_ROWS:
        number = whole(found[key])
        named = _DENOMINATORS.get(key)
        cells: dict[str, Value] = {
            "code": code,
            "label": label,
            "companies": number,
            "rate": hundredths(reporters, number) if named else None,
            "meaning": f"{angka(reporters)} pelapor dari {angka(number)} {named} (N4/{code})" if named else None,
        }
        rows.append(Row(key, cells, level))
    columns = (
        Column("code", "Kode", "text"),
        Column("label", "Uraian", "text"),
        Column("companies", "Perusahaan", "int", "Banyaknya perusahaan, masing-masing dihitung satu kali di wilayah laporan."),
        Column("rate", "Tingkat pelaporan", "percent", "Pelapor (N4) dibagi jumlah pada baris ini."),
        Column("meaning", "Penyebut", "text"),
    )
    n0, n1, n2 = (whole(found[key]) for key in ("n0", "n1", "n2"))
    denominator = f"Penyebut: N0 {angka(n0)} perusahaan terdata, N1 {angka(n1)} anggota, N2 {angka(n2)} anggota aktif."
    return Table("T4", "Tingkat pelaporan perusahaan", columns, rows, (), denominator)
