"""A second, separately written count of every table of Kota Serang: plain statements that share nothing with the measures.

Each statement below was written from the counting rules of the report, not from the code: only the tables of the database are common.
They run as the system over all places and name Kota Serang (3673) and the days of the period by hand. Every cell is compared with the
frozen figures and must stand on the printed page.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from apps.core.money import angka, rupiah
from apps.core.scope import Scope, scope
from apps.reports.measures.base import Table
from apps.reports.models import PeriodicReport, Snapshot
from apps.reports.selectors import tables_of
from tests.reports import world as w
from tests.reports.conftest import Cast, sent
from tests.reports.test_pdf import pdf_of, text_of

pytestmark = pytest.mark.django_db(transaction=True)

#: The realisations of Kota Serang that count: verified, handed over from 1 January to 30 June 2026.
COUNTED = """
WITH counted AS (
  SELECT real.* FROM programs_realization real
  WHERE real.area = 3673 AND real.state = 'verified'
    AND real.handover_on >= DATE '2026-01-01' AND real.handover_on < DATE '2026-07-01'
    AND real.verified_at <= TIMESTAMPTZ '2026-07-10 09:30:00+07'
), part AS (
  SELECT line.*, act.route, act.sector_id, act.service_field, act.program_form, act.id AS act_id, counted.aid_form AS form, cat.criterion,
         line.male + line.female + line.sex_unknown AS persons
  FROM programs_realizationline line
  JOIN counted ON counted.id = line.realization_id
  JOIN programs_program act ON act.id = counted.program_id
  JOIN pmks_ppkscategory cat ON cat.number = line.category_id
)
"""


Frozen = tuple[dict[str, Table], str]


def ask(statement: str) -> list[tuple[Any, ...]]:
    with scope(Scope.system()), connection.cursor() as cursor:
        cursor.execute(statement)
        return [tuple(int(v) if hasattr(v, "is_finite") else v for v in row) for row in cursor.fetchall()]


def one(statement: str) -> Any:
    return ask(statement)[0][0]


def section(paper: str, code: str) -> str:
    """What is printed from the heading of one table to the heading of the next, spaces folded."""
    parts = re.split(r"^\s*(T\d+R?) · ", paper, flags=re.MULTILINE)
    found = {name: " ".join(text.split()) for name, text in zip(parts[1::2], parts[2::2], strict=True)}
    return found[code]


def check_t3_members(frozen: Frozen) -> None:
    tables, _paper = frozen
    rows = ask("""
        SELECT ownership, count(*) FILTER (WHERE best = 4), count(*) FILTER (WHERE best = 3), count(*) FILTER (WHERE best = 2),
               count(*) FILTER (WHERE best = 1)
        FROM (SELECT firm.ownership, mem.company_id,
                     max(CASE mem.state WHEN 'active' THEN 4 WHEN 'verified' THEN 3 WHEN 'inactive' THEN 2 WHEN 'listed' THEN 1 ELSE 0 END) AS best
              FROM companies_membership mem JOIN companies_company firm ON firm.id = mem.company_id
              WHERE mem.area = 3673 AND mem.kind = 'company' GROUP BY firm.ownership, mem.company_id) firms
        GROUP BY ownership""")
    found = {owner: counts for owner, *counts in rows}
    for owner in ("bumn", "bumd", "private", "foreign", "cooperative"):
        cells = tables["T3"].row(owner).cells
        assert [cells[key] for key in ("active", "verified", "inactive", "listed")] == found.get(owner, [0, 0, 0, 0]), owner
    assert tables["T3"].value("partner", "active") == one(
        "SELECT count(DISTINCT company_id) FROM companies_membership WHERE area = 3673 AND kind = 'partner' AND state = 'active'"
    )


def check_t4_reporting_rate(frozen: Frozen) -> None:
    tables, paper = frozen
    known = "SELECT count(DISTINCT company_id) FROM companies_membership WHERE area = 3673 AND kind = 'company' AND state"
    n0 = one(f"{known} <> 'left'")
    n1 = one(f"{known} IN ('verified', 'active', 'inactive')")
    n2 = one(f"{known} = 'active'")
    n3 = one("""SELECT count(DISTINCT company_id) FROM programs_program WHERE area = 3673 AND route = 'plan'
                AND state NOT IN ('draft', 'postponed', 'cancelled') AND starts_on BETWEEN '2026-01-01' AND '2026-06-30'""")
    n4 = one("""SELECT count(DISTINCT company_id) FROM programs_realization WHERE area = 3673
                AND state NOT IN ('draft', 'returned', 'unverifiable') AND handover_on BETWEEN '2026-01-01' AND '2026-06-30'""")
    assert [tables["T4"].value(key, "companies") for key in ("n0", "n1", "n2", "n3", "n4")] == [n0, n1, n2, n3, n4]
    printed = section(paper, "T4")
    for key, below, words in (("n0", n0, "perusahaan terdata"), ("n1", n1, "anggota"), ("n2", n2, "anggota aktif")):
        share = f"{n4 * 100 / below:.2f}".replace(".", ",") + " %"
        assert share in printed
        assert tables["T4"].value(key, "rate") == round(n4 * 10_000 / below)
        assert f"{n4} pelapor dari {below} {words}" in printed


def check_t5_plan_and_realisation(frozen: Frozen) -> None:
    tables, paper = frozen
    printed = section(paper, "T5")
    for route in ("plan", "direct"):
        begun = f"FROM programs_program WHERE area = 3673 AND route = '{route}' AND starts_on BETWEEN '2026-01-01' AND '2026-06-30'"
        told = f"""FROM programs_realization real JOIN programs_program act ON act.id = real.program_id AND act.route = '{route}'
                   WHERE real.area = 3673 AND real.handover_on BETWEEN '2026-01-01' AND '2026-06-30'"""
        open_states = "AND real.state IN ('sent', 'desk_check', 'field_check', 'verified')"
        in_time = "AND real.state = 'verified' AND real.verified_at <= TIMESTAMPTZ '2026-07-10 09:30:00+07'"
        wanted: dict[str, Any] = {
            "done": one(f"SELECT count(*) {begun} AND state IN ('completed', 'verified', 'closed')"),
            "reported": one(f"SELECT count(DISTINCT real.program_id) {told} {open_states}"),
            "verified": one(f"SELECT count(DISTINCT real.program_id) {told} {in_time}"),
            "rp_realised": one(f"SELECT coalesce(sum(real.value), 0) {told} {open_states}"),
            "rp_verified": one(f"SELECT coalesce(sum(real.value_verified), 0) {told} {in_time}"),
        }
        if route == "plan":
            wanted |= {
                "planned": one(f"SELECT count(*) {begun} AND state NOT IN ('draft', 'postponed', 'cancelled')"),
                "running": one(f"SELECT count(*) {begun} AND state = 'running'"),
                "rp_planned": one(f"SELECT sum(budget) {begun} AND state NOT IN ('draft', 'postponed', 'cancelled')"),
                "rp_committed": one(f"SELECT sum(value) FROM programs_commitment WHERE program_id IN (SELECT id {begun})"),
            }
        cells = tables["T5"].row(route).cells
        assert {key: cells[key] for key in wanted} == wanted, route
        for key, value in wanted.items():
            assert (rupiah(value) if key.startswith("rp_") else angka(value)) in printed, (route, key)


def check_t6_by_sector_field_and_criterion(frozen: Frozen) -> None:
    tables, paper = frozen
    printed = section(paper, "T6")
    for part, column in (("sector", "sector_id"), ("field", "service_field"), ("criterion", "criterion")):
        rows = ask(
            f"{COUNTED} SELECT {column}, count(DISTINCT act_id), sum(value), sum(persons), sum(families), sum(groups) FROM part GROUP BY 1"
        )
        found = {code or "unknown": tuple(rest) for code, *rest in rows}
        seen = 0
        for row in tables["T6"].rows:
            if row.key.startswith(f"{part}:"):
                wanted = found.get(row.key.split(":")[1], (0, 0, 0, 0, 0))
                assert tuple(row.cells[key] for key in ("activities", "rupiah", "people", "families", "groups")) == wanted, row.key
                assert rupiah(wanted[1]) in printed
                seen += row.key.split(":")[1] in found
        assert seen == len(found)
    total = ask(f"{COUNTED} SELECT count(DISTINCT act_id), sum(value), sum(persons), sum(families), sum(groups) FROM part")[0]
    assert tuple(tables["T6"].row("total").cells[key] for key in ("activities", "rupiah", "people", "families", "groups")) == total


def check_t7_by_category(frozen: Frozen) -> None:
    tables, paper = frozen
    received = {number: rest for number, *rest in ask(
        f"{COUNTED} SELECT category_id, sum(value), sum(male), sum(female), sum(sex_unknown), sum(persons) FROM part GROUP BY 1"
    )}  # fmt: skip
    needs = {number: rest for number, *rest in ask("""
        SELECT category_id, sum(quantity), sum(quantity_pledged), sum(quantity_delivered) FROM pmks_need
        WHERE area = 3673 AND state IN ('verified', 'published', 'interest', 'partly_met', 'met')
          AND verified_at < TIMESTAMPTZ '2026-07-01 00:00:00+07' GROUP BY 1""")}  # fmt: skip
    # A category counted for the whole city counts there; only one told by village alone is summed over the villages.
    counts = dict(
        ask("""
        SELECT category_id, coalesce(sum(count) FILTER (WHERE region_id = '36.73'), sum(count)) FROM pmks_ppkscount
        WHERE area = 3673 AND in_force AND sex = '' AND age_band = '' AND decile_band = '' GROUP BY 1""")
    )
    printed = section(paper, "T7")
    for row in tables["T7"].rows[:-1]:
        number = int(row.key)
        money, male, female, unknown, persons = received.get(number, [0, 0, 0, 0, 0])
        assert [row.cells[key] for key in ("rupiah", "male", "female", "sex_unknown", "people")] == [money, male, female, unknown, persons]
        assert [row.cells[key] for key in ("needed", "pledged", "delivered")] == needs.get(number, [0, 0, 0])
        assert row.cells["ppks"] == counts.get(number)
        share = round(persons * 10_000 / counts[number]) if counts.get(number) else None
        assert row.cells["coverage"] == share, number
        assert rupiah(money) in printed
        if share is not None:
            assert f"{share // 100},{share % 100:02d} %" in printed


def check_t8_by_region(frozen: Frozen) -> None:
    tables, paper = frozen
    printed = section(paper, "T8")
    villages = ask(
        f"{COUNTED} SELECT region_id, count(DISTINCT act_id), sum(value), sum(persons) FROM part WHERE length(region_id) = 13 GROUP BY 1"
    )
    for code, acts, money, persons in villages:
        assert [tables["T8"].value(code, key) for key in ("activities", "rupiah", "people")] == [acts, money, persons]
        assert f"{code} " in printed
        assert rupiah(money) in printed
    districts = ask(f"""{COUNTED} SELECT substr(region_id, 1, 8), count(DISTINCT act_id), sum(value), sum(persons) FROM part
                        WHERE length(region_id) >= 8 GROUP BY 1""")
    for code, acts, money, persons in districts:
        assert [tables["T8"].value(code, key) for key in ("activities", "rupiah", "people")] == [acts, money, persons]
    vague = ask(f"{COUNTED} SELECT sum(value) FROM part WHERE length(region_id) = 5")[0][0]
    assert tables["T8"].value("36.73", "rupiah") == vague
    assert len([row for row in tables["T8"].rows if row.level == "row" and ":" not in row.key]) == len(villages)
    money, people = one(f"{COUNTED} SELECT sum(value) FROM part"), 400 + 70 + 30
    assert tables["T8"].value("total", "ppks") == people
    assert tables["T8"].value("total", "rp_per_ppks") == round(money / people)


def check_t9_by_aid_form(frozen: Frozen) -> None:
    tables, paper = frozen
    printed = section(paper, "T9")
    rows = {form: rest for form, *rest in ask(f"""{COUNTED}
        SELECT form, count(DISTINCT act_id), coalesce(sum(value) FILTER (WHERE program_form = 'direct_aid'), 0),
               coalesce(sum(value) FILTER (WHERE program_form = 'partnership'), 0),
               coalesce(sum(value) FILTER (WHERE program_form = 'empowerment'), 0), sum(value), sum(persons)
        FROM part GROUP BY 1""")}  # fmt: skip
    keys = ("activities", "rp_direct_aid", "rp_partnership", "rp_empowerment", "rp_total", "people")
    for form in ("money", "goods", "service", "training", "facility"):
        wanted = rows.get(form, [0] * 6)
        assert [tables["T9"].value(form, key) for key in keys] == wanted, form
        assert rupiah(wanted[4]) in printed


def check_t10_beneficiaries(frozen: Frozen) -> None:
    tables, paper = frozen
    printed = section(paper, "T10")
    sums = {
        "people": "persons", "families": "families", "groups": "groups", "male": "male", "female": "female", "sex_unknown": "sex_unknown",
        "age_0_5": "age_0_5", "age_6_17": "age_6_17", "age_18_59": "age_18_59", "age_60": "age_60",
        "age_unknown": "persons - (age_0_5 + age_6_17 + age_18_59 + age_60)", "disabled": "disabled", "decile_1": "decile_1",
        "decile_2": "decile_2", "decile_3": "decile_3", "decile_4": "decile_4", "decile_5": "decile_5", "decile_6_10": "decile_6_10",
        "decile_unknown": "persons - (decile_1 + decile_2 + decile_3 + decile_4 + decile_5 + decile_6_10)",
    }  # fmt: skip
    assert set(sums) == {row.key for row in tables["T10"].rows}
    for key, summed in sums.items():
        plan, direct = ask(f"""{COUNTED} SELECT coalesce(sum({summed}) FILTER (WHERE route = 'plan'), 0),
                               coalesce(sum({summed}) FILTER (WHERE route = 'direct'), 0) FROM part""")[0]
        assert [tables["T10"].value(key, column) for column in ("plan", "direct", "total")] == [plan, direct, plan + direct], key
        assert angka(plan + direct) in printed
    assert "bukan orang unik" in printed


def check_t18_data_quality(frozen: Frozen) -> None:
    tables, _paper = frozen
    inside = "FROM programs_realization WHERE area = 3673 AND handover_on BETWEEN '2026-01-01' AND '2026-06-30'"
    cut = "verified_at <= TIMESTAMPTZ '2026-07-10 09:30:00+07'"
    sent_states = "state IN ('sent', 'desk_check', 'field_check', 'verified')"
    wanted = {
        "verified": (one(f"SELECT count(*) {inside} AND state = 'verified' AND {cut}"), one(f"SELECT count(*) {inside} AND {sent_states}")),
        "returned": (one(f"SELECT count(*) {inside} AND state = 'returned'"), one(f"SELECT count(*) {inside} AND state <> 'draft'")),
        "unverifiable": (one(f"SELECT count(*) {inside} AND state = 'unverifiable'"), one(f"SELECT count(*) {inside} AND state <> 'draft'")),
        "no_bast": (
            one(f"SELECT count(*) {inside} AND state = 'verified' AND {cut} AND bast_number = ''"),
            one(f"SELECT count(*) {inside} AND state = 'verified' AND {cut}"),
        ),
        "direct": (
            one(f"{COUNTED} SELECT count(DISTINCT realization_id) FROM part WHERE route = 'direct'"), one(f"{COUNTED} SELECT count(*) FROM counted")
        ),
        "no_village": (one(f"{COUNTED} SELECT count(*) FROM part WHERE length(region_id) < 13"), one(f"{COUNTED} SELECT count(*) FROM part")),
        "decile_unknown": (
            one(f"{COUNTED} SELECT sum(persons - decile_1 - decile_2 - decile_3 - decile_4 - decile_5 - decile_6_10) FROM part"),
            one(f"{COUNTED} SELECT sum(persons) FROM part"),
        ),
    }  # fmt: skip
    for key, (count, of) in wanted.items():
        assert (tables["T18"].value(key, "count"), tables["T18"].value(key, "of")) == (count, of), key


def check_what_lies_outside_was_really_there(frozen: Frozen) -> None:
    """The fixture holds every row that must not count; a count without the rules would be larger."""
    assert frozen
    assert one("SELECT count(*) FROM programs_realization WHERE area = 3673 AND state = 'verified'") == 8
    assert (
        one("SELECT count(*) FROM programs_realization WHERE area = 3673 AND state IN ('draft', 'returned', 'unverifiable', 'desk_check')")
        == 4
    )
    assert one("SELECT count(*) FROM programs_realization WHERE area IN (3672, 3600, 6400) AND state = 'verified'") == 3


CHECKS = (
    check_t3_members,
    check_t4_reporting_rate,
    check_t5_plan_and_realisation,
    check_t6_by_sector_field_and_criterion,
    check_t7_by_category,
    check_t8_by_region,
    check_t9_by_aid_form,
    check_t10_beneficiaries,
    check_t18_data_quality,
    check_what_lies_outside_was_really_there,
)


def test_every_table_of_kota_serang_equals_a_second_count(cast: Cast, reports: dict[int, PeriodicReport], tmp_path: Path) -> None:
    report = sent(reports[w.SERANG], cast)
    with scope(Scope.system()):
        tables = {table.code: table for table in tables_of(Snapshot.objects.get(report=report))}
    paper = text_of(pdf_of(report), tmp_path)
    for check in CHECKS:
        check((tables, paper))
