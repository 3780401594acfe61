"""A second, separately written count of every table of the report of Kota Serang on the first semester of 2026.

Each statement was written from the counting rules of the report, not from the code: only the tables of the database are common. They run
as the system over all places and name Kota Serang (3673), the days of the period and the moment of the cut-off by hand. Every function
gives one table as {(row, column): value}: rupiah and counts as whole numbers, shares in hundredths of a percent, days as ISO text.
"""

from __future__ import annotations

import decimal
from typing import Any

from django.db import connection

from apps.core.scope import Scope, scope

Cells = dict[tuple[str, str], Any]

PERIOD = "BETWEEN DATE '2026-01-01' AND DATE '2026-06-30'"
CUT = "TIMESTAMPTZ '2026-07-10 09:30:00+07'"
TODAY = "DATE '2026-07-10'"
SENT_STATES = "('sent', 'desk_check', 'field_check', 'verified')"
#: The realisations of Kota Serang that count: verified, handed over from 1 January to 30 June 2026; and their lines.
COUNTED = f"""
WITH counted AS (
  SELECT real.* FROM programs_realization real
  WHERE real.area = 3673 AND real.state = 'verified' AND real.handover_on {PERIOD} AND real.verified_at <= {CUT}
), part AS (
  SELECT line.*, act.route, act.sector_id, act.service_field, act.program_form, act.id AS act_id, counted.aid_form AS form, cat.criterion,
         line.male + line.female + line.sex_unknown AS persons
  FROM programs_realizationline line
  JOIN counted ON counted.id = line.realization_id
  JOIN programs_program act ON act.id = counted.program_id
  JOIN pmks_ppkscategory cat ON cat.number = line.category_id
)
"""
RECEIVED = ("activities", "rupiah", "people", "families", "groups")
FIVE = "count(DISTINCT act_id), coalesce(sum(value), 0), coalesce(sum(persons), 0), coalesce(sum(families), 0), coalesce(sum(groups), 0)"


def ask(statement: str) -> list[tuple[Any, ...]]:
    """Rows of a statement as the system; sums as whole numbers."""
    with scope(Scope.system()), connection.cursor() as cursor:
        cursor.execute(statement)
        return [tuple(int(value) if isinstance(value, decimal.Decimal) else value for value in row) for row in cursor.fetchall()]


def one(statement: str) -> Any:
    """The only value of a statement."""
    return ask(statement)[0][0]


def share(part: int, whole: int | None) -> int | None:
    """Hundredths of a percent, halves upwards; nothing without a denominator."""
    if not whole:
        return None
    return int((decimal.Decimal(part) * 10_000 / whole).quantize(decimal.Decimal(1), decimal.ROUND_HALF_UP))


def line(row: str, keys: tuple[str, ...], values: Any) -> Cells:
    """Cells of one row."""
    return {(row, key): value for key, value in zip(keys, values, strict=True)}


def words(day: str) -> str:
    """SQL that writes a day in Indonesian."""
    months = "ARRAY['Januari','Februari','Maret','April','Mei','Juni','Juli','Agustus','September','Oktober','November','Desember']"
    return f"(extract(day FROM {day})::int || ' ' || ({months})[extract(month FROM {day})::int] || ' ' || extract(year FROM {day})::int)"


def t1() -> Cells:
    """Identity: the forum, its newest board that has begun and that board's decree, in words."""
    row = ask(f"""
        WITH board AS (SELECT * FROM forums_boardterm WHERE area = 3673 AND starts_on <= {TODAY} ORDER BY starts_on DESC LIMIT 1),
             sk AS (SELECT * FROM forums_decree WHERE area = 3673 AND kind = 'board' ORDER BY year DESC LIMIT 1)
        SELECT forum.name,
               CASE WHEN forum.area = 0 THEN 'Nasional' WHEN forum.area % 100 = 0 THEN 'Provinsi' ELSE 'Kabupaten/kota' END,
               forum.area / 100 || '.' || forum.area % 100,
               sk.issuer || ' Nomor ' || sk.number || ', ' || {words("sk.signed_on")},
               {words("board.starts_on")} || ' – ' || {words("board.ends_on")},
               CASE WHEN forum.state NOT IN ('ratified', 'active') THEN 'Belum terbentuk' WHEN board.ends_on < {TODAY} THEN 'Masa bakti berakhir'
                    WHEN board.is_caretaker THEN 'Karteker' ELSE 'Aktif' END || CASE WHEN forum.disputed THEN ' · ada dua kepengurusan' ELSE '' END,
               board.chair_name, board.secretary_name, board.patron_name,
               forum.address || ' · ' || forum.email || ' · ' || forum.phone
        FROM forums_forum forum, board, sk WHERE forum.area = 3673 AND forum.line = 'kesos'""")[0]
    rows = ("name", "level", "code", "decree", "term", "state", "chair", "secretary", "patron", "contact")
    return {(key, "value"): value for key, value in zip(rows, row, strict=True)}


def nothing_below() -> Cells:
    """T2 and its list: a kabupaten/kota has no forum below it."""
    assert one("SELECT count(*) FROM forums_forum WHERE area > 3673 AND area < 3674") == 0
    return {}


KBLI = {"C": "C Industri pengolahan", "D": "D Listrik, gas, uap, dan udara dingin", "G": "G Perdagangan dan reparasi kendaraan"}


def t3() -> Cells:
    """Members: each company once, in the furthest state of its memberships; partners apart."""
    found = ask(f"""
        SELECT kind, ownership, kbli, count(*) FILTER (WHERE best = 1), count(*) FILTER (WHERE best = 3), count(*) FILTER (WHERE best = 4),
               count(*) FILTER (WHERE best = 2), count(*) FILTER (WHERE best > 0 AND first {PERIOD}),
               count(*) FILTER (WHERE best = 0 AND last {PERIOD})
        FROM (SELECT mem.kind, firm.ownership, coalesce(firm.kbli_category, '') AS kbli, min(mem.since) AS first, max(mem.ended_on) AS last,
                     max(CASE mem.state WHEN 'active' THEN 4 WHEN 'verified' THEN 3 WHEN 'inactive' THEN 2 WHEN 'listed' THEN 1 ELSE 0 END) AS best
              FROM companies_membership mem JOIN companies_company firm ON firm.id = mem.company_id
              WHERE mem.area = 3673 GROUP BY mem.kind, firm.id, firm.ownership, firm.kbli_category) firms
        GROUP BY kind, ownership, kbli""")
    keys = ("listed", "verified", "active", "inactive", "joined", "departed")
    sums: dict[str, list[int]] = {owner: [0] * 6 for owner in ("bumn", "bumd", "private", "foreign", "cooperative", "companies", "partner")}
    cells: Cells = {}
    for kind, owner, kbli, *counts in found:
        for group in ("partner",) if kind == "partner" else (owner, "companies"):
            sums[group] = [a + b for a, b in zip(sums[group], counts, strict=True)]
        if kind == "company":
            cells |= line(f"{owner}:{kbli}", ("kbli", *keys), [KBLI[kbli] if kbli else "Tidak diketahui", *counts])
    for group, counts in sums.items():
        cells |= line(group, ("kbli", *keys), ["" if group in {"companies", "partner"} else "Semua kategori", *counts])
    return cells


def t4() -> Cells:
    """The reporting rate: who is known, joined, active, planned and reported; three denominators by name."""
    known = "FROM companies_membership WHERE area = 3673 AND kind = 'company' AND state"
    firms = "SELECT count(DISTINCT company_id)"
    told = f"FROM programs_realization WHERE area = 3673 AND state IN {SENT_STATES} AND handover_on {PERIOD}"
    number = {
        "n0": one(f"{firms} {known} <> 'left'"),
        "n1": one(f"{firms} {known} IN ('verified', 'active', 'inactive')"),
        "n2": one(f"{firms} {known} = 'active'"),
        "n3": one(f"""{firms} FROM programs_program WHERE area = 3673 AND route = 'plan' AND starts_on {PERIOD}
                      AND state NOT IN ('draft', 'postponed', 'cancelled')"""),
        "n4": one(f"{firms} {told}"),
        "n4v": one(f"{firms} {told} AND state = 'verified' AND verified_at <= {CUT}"),
        "n4x": one(f"{firms} {told} AND company_id NOT IN (SELECT company_id {known} <> 'left')"),
    }
    named = {"n0": "perusahaan terdata", "n1": "anggota", "n2": "anggota aktif"}
    cells: Cells = {}
    for key, value in number.items():
        of = f"{number['n4']} pelapor dari {value} {named[key]} (N4/{key.upper()})" if key in named else None
        cells |= line(key, ("companies", "rate", "meaning"), [value, share(number["n4"], value) if key in named else None, of])
    return cells


def t4_lines() -> list[str]:
    """The sentence below the heading of T4."""
    cells = t4()
    n0, n1, n2 = (cells[key, "companies"] for key in ("n0", "n1", "n2"))
    return [f"Penyebut: N0 {n0} perusahaan terdata, N1 {n1} anggota, N2 {n2} anggota aktif."]


def t5() -> Cells:
    """Plan against realisation, by route and together."""
    cells: Cells = {}
    for key, routes in (("plan", "('plan')"), ("direct", "('direct')"), ("total", "('plan', 'direct')")):
        begun = f"FROM programs_program WHERE area = 3673 AND route IN {routes} AND starts_on {PERIOD}"
        planned = f"{begun} AND route = 'plan' AND state NOT IN ('draft', 'postponed', 'cancelled')"
        told = f"""FROM programs_realization real JOIN programs_program act ON act.id = real.program_id AND act.route IN {routes}
                   WHERE real.area = 3673 AND real.handover_on {PERIOD}"""
        sent, good = f"{told} AND real.state IN {SENT_STATES}", f"{told} AND real.state = 'verified' AND real.verified_at <= {CUT}"
        row: dict[str, Any] = {
            "planned": one(f"SELECT count(*) {planned}"),
            "running": one(f"SELECT count(*) {begun} AND state = 'running'"),
            "done": one(f"SELECT count(*) {begun} AND state IN ('completed', 'verified', 'closed')"),
            "reported": one(f"SELECT count(DISTINCT act.id) {sent}"),
            "verified": one(f"SELECT count(DISTINCT act.id) {good}"),
            "rp_planned": one(f"SELECT coalesce(sum(budget), 0) {planned}"),
            "rp_committed": one(f"SELECT coalesce(sum(value), 0) FROM programs_commitment WHERE program_id IN (SELECT id {begun})"),
            "rp_realised": one(f"SELECT coalesce(sum(real.value), 0) {sent}"),
            "rp_verified": one(f"SELECT coalesce(sum(real.value_verified), 0) {good}"),
        }
        row["absorption"] = share(row["rp_realised"], row["rp_committed"]) if key == "plan" else None
        if key == "direct":  # what was reported without a plan has no plan
            row |= dict.fromkeys(("planned", "running", "rp_planned", "rp_committed"))
        cells |= {(key, column): value for column, value in row.items()}
    return cells


def t6() -> Cells:
    """By sector, field of service and criterion: every known one, with or without aid."""
    every = {
        "sector": ("sector_id", [code for (code,) in ask("SELECT code FROM programs_sector")]),
        "field": ("service_field", ["rehabilitation", "security", "empowerment", "protection", "poverty", ""]),
        "criterion": ("criterion", list("ABCDEFG")),
    }
    cells = line("total", RECEIVED, ask(f"{COUNTED} SELECT {FIVE} FROM part")[0])
    for part, (column, codes) in every.items():
        found = {code: rest for code, *rest in ask(f"{COUNTED} SELECT {column}, {FIVE} FROM part GROUP BY 1")}
        for code in {*codes, *found}:
            cells |= line(f"{part}:{code or 'unknown'}", RECEIVED, found.get(code, [0] * 5))
    return cells


def ppks(inside: str, told_for: str) -> dict[int, int]:
    """People of the data in force by category: the number told for the region itself, else the sum over the places inside it."""
    return dict(ask(f"""
        SELECT category_id, coalesce(sum(count) FILTER (WHERE region_id = '{told_for}'), sum(count)) FROM pmks_ppkscount
        WHERE area = 3673 AND in_force AND sex = '' AND age_band = '' AND decile_band = '' AND {inside} GROUP BY 1"""))  # fmt: skip


def t7() -> Cells:
    """By category: needs verified before July, aid, people, and coverage against the data in force."""
    aid = ("rupiah", "male", "female", "sex_unknown", "people")
    need = ("needed", "pledged", "delivered")
    summed = "coalesce(sum(value), 0), coalesce(sum(male), 0), coalesce(sum(female), 0), coalesce(sum(sex_unknown), 0), coalesce(sum(persons), 0)"
    received = {number: rest for number, *rest in ask(f"{COUNTED} SELECT category_id, {summed} FROM part GROUP BY 1")}
    wanted = "coalesce(sum(quantity), 0), coalesce(sum(quantity_pledged), 0), coalesce(sum(quantity_delivered), 0)"
    open_needs = """FROM pmks_need WHERE area = 3673 AND state IN ('verified', 'published', 'interest', 'partly_met', 'met')
                    AND verified_at < TIMESTAMPTZ '2026-07-01 00:00:00+07'"""
    needs = {number: rest for number, *rest in ask(f"SELECT category_id, {wanted} {open_needs} GROUP BY 1")}
    counts = ppks("true", "36.73")
    cells: Cells = {}
    for number, name in ask("SELECT number, name FROM pmks_ppkscategory"):
        got, count = received.get(number, [0] * 5), counts.get(number)
        cells |= line(str(number), ("number", "category", *need), [str(number), name, *needs.get(number, [0] * 3)])
        cells |= line(str(number), (*aid, "ppks", "coverage"), [*got, count, share(got[4], count)])
    got, everybody = ask(f"{COUNTED} SELECT {summed} FROM part")[0], sum(counts.values())
    cells |= line("total", ("number", "category", *need), ["", "Jumlah", *ask(f"SELECT {wanted} {open_needs}")[0]])
    return cells | line("total", (*aid, "ppks", "coverage"), [*got, everybody, share(got[4], everybody)])


def t7_lines() -> list[str]:
    """The sentence about the denominator of T7."""
    every = one("SELECT count(*) FROM pmks_ppkscategory")
    return [f"Jumlah PPKS tersedia untuk {len(ppks('true', '36.73'))} dari {every} kategori (data Dinas Sosial yang berlaku)."]


def t8() -> Cells:
    """By kecamatan and desa/kelurahan; what was told less deep stands on lines of its own."""
    cells: Cells = {}
    lines: list[tuple[str, str, str, list[int], dict[int, int] | None]] = []
    name = "(SELECT name FROM regions_region WHERE code = place)"
    by_place = f"SELECT place, {name}, {{five}} FROM (SELECT *, {{place}} AS place FROM part) x WHERE length(region_id) {{deep}} GROUP BY 1"
    for place, called, *sums in ask(COUNTED + by_place.format(five=FIVE, place="substr(region_id, 1, 8)", deep=">= 8")):
        lines.append((place, place, called, sums, ppks(f"region_id LIKE '{place}%%'", place)))
    for place, called, *sums in ask(COUNTED + by_place.format(five=FIVE, place="region_id", deep="= 13")):
        lines.append((place, place, called, sums, ppks(f"region_id = '{place}'", place)))
    for place, _called, *sums in ask(COUNTED + by_place.format(five=FIVE, place="region_id", deep="= 8")):
        lines.append((f"{place}:rest", place, "Tidak dirinci sampai desa/kelurahan", sums, None))
    for place, _called, *sums in ask(COUNTED + by_place.format(five=FIVE, place="region_id", deep="= 5")):
        lines.append((place, place, "Tidak dirinci sampai kecamatan", sums, None))
    lines.append(("total", "", "Jumlah", list(ask(f"{COUNTED} SELECT {FIVE} FROM part")[0]), ppks("true", "36.73")))
    for key, code, called, sums, people in lines:
        count = sum(people.values()) if people else None
        each = one(f"SELECT round({sums[1]}::numeric / {count})") if count else None
        cells |= line(key, ("code", "place", *RECEIVED, "ppks", "rp_per_ppks"), [code, called, *sums, count, each])
    return cells


def t9() -> Cells:
    """By form of aid and form of programme."""
    keys = ("activities", "rp_direct_aid", "rp_partnership", "rp_empowerment", "rp_total", "people")
    of_form = "coalesce(sum(value) FILTER (WHERE program_form = '{}'), 0)"
    forms = ", ".join(of_form.format(form) for form in ("direct_aid", "partnership", "empowerment"))
    summed = f"count(DISTINCT act_id), {forms}, coalesce(sum(value), 0), coalesce(sum(persons), 0)"
    found = {form: rest for form, *rest in ask(f"{COUNTED} SELECT form, {summed} FROM part GROUP BY 1")}
    cells = line("total", keys, ask(f"{COUNTED} SELECT {summed} FROM part")[0])
    for form in ("money", "goods", "service", "training", "facility"):
        cells |= line(form, keys, found.get(form, [0] * 6))
    return cells


def t10() -> Cells:
    """Beneficiaries by route; the unknown is counted apart."""
    deciles = "decile_1 + decile_2 + decile_3 + decile_4 + decile_5 + decile_6_10"
    own = ("male", "female", "sex_unknown", "age_0_5", "age_6_17", "age_18_59", "age_60", "disabled", *deciles.split(" + "))
    summed = {
        "people": "persons", "families": "families", "groups": "groups", "age_unknown": "persons - (age_0_5 + age_6_17 + age_18_59 + age_60)",
        "decile_unknown": f"persons - ({deciles})", **{key: key for key in own},
    }  # fmt: skip
    everybody = one(f"{COUNTED} SELECT sum(persons) FROM part")
    cells: Cells = {}
    for key, sql in summed.items():
        of_route = "coalesce(sum({}) FILTER (WHERE route = '{}'), 0)"
        plan, direct = ask(f"{COUNTED} SELECT {of_route.format(sql, 'plan')}, {of_route.format(sql, 'direct')} FROM part")[0]
        part = None if key in {"people", "families", "groups"} else share(plan + direct, everybody)
        cells |= line(key, ("plan", "direct", "total", "share"), [plan, direct, plan + direct, part])
    return cells


def t17() -> Cells:
    """What the secretariat wrote."""
    told = ask("""SELECT report.problems, report.recommendations, report.next_plan FROM reports_periodicreport report
                  JOIN reports_period period ON period.id = report.period_id
                  WHERE report.area = 3673 AND period.starts_on = DATE '2026-01-01' AND period.ends_on = DATE '2026-06-30'""")[0]
    return {(key, "text"): text for key, text in zip(("problems", "recommendations", "next_plan"), told, strict=True)}


def t18() -> Cells:
    """Data quality: each share with its own denominator."""
    inside = f"FROM programs_realization real JOIN programs_program act ON act.id = real.program_id WHERE real.area = 3673 AND real.handover_on {PERIOD}"
    good, sent = f"real.state = 'verified' AND real.verified_at <= {CUT}", f"real.state IN {SENT_STATES}"
    number = {
        key: one(f"SELECT count(*) {inside} AND {rule}")
        for key, rule in {
            "good": good, "sent": sent, "ever": "real.state <> 'draft'", "waiting": f"{sent} AND NOT ({good})",
            "returned": "real.state = 'returned'", "unverifiable": "real.state = 'unverifiable'", "direct": f"{good} AND act.route = 'direct'",
            "no_bast": f"{good} AND real.bast_number = ''", "by_province": f"{good} AND real.handled_by_province",
            "unconfirmed": f"{good} AND real.entered_by_secretariat AND real.confirmed_at IS NULL",
        }.items()
    }  # fmt: skip
    money = {key: one(f"SELECT coalesce(sum(real.value), 0) {inside} AND {rule}") for key, rule in {"good": good, "sent": sent}.items()}
    people = t10()
    persons = people["people", "total"]
    lines, vague = ask(f"{COUNTED} SELECT count(*), count(*) FILTER (WHERE length(region_id) < 13) FROM part")[0]
    shares = {
        "verified": (number["good"], number["sent"]), "pending": (number["waiting"], number["sent"]), "rp_verified": (money["good"], money["sent"]),
        "returned": (number["returned"], number["ever"]), "unverifiable": (number["unverifiable"], number["ever"]),
        **{key: (number[key], number["good"]) for key in ("direct", "no_bast", "unconfirmed", "by_province")}, "no_village": (vague, lines),
        **{key: (people[key, "total"], persons) for key in ("sex_unknown", "age_unknown", "decile_unknown")}, "unmatched": (persons, persons),
    }  # fmt: skip
    cells: Cells = {}
    for key, (count, of) in shares.items():
        cells |= line(key, ("count", "of", "share"), [count, of, share(count, of)])
    return cells


TABLES = {
    "T1": t1, "T2": nothing_below, "T2R": nothing_below, "T3": t3, "T4": t4, "T5": t5, "T6": t6, "T7": t7, "T8": t8, "T9": t9, "T10": t10,
    "T17": t17, "T18": t18,
}  # fmt: skip
#: Sentences with figures in them, beside the cells.
LINES = {"T4": t4_lines, "T7": t7_lines}
