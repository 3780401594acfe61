"""The tables count what the counting rules say, and every figure leads to the rows it counts."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db.models import F, Sum

from apps.core.scope import Scope, scope
from apps.programs.models import Realization
from apps.reports import measures
from apps.reports.measures.base import Table, digest
from apps.reports.measures.drill import rows
from tests.reports import world as w

pytestmark = pytest.mark.django_db
AREAS = (w.SERANG, w.CILEGON, w.BANTEN, w.NATION)


def tables(area: int = w.SERANG) -> dict[str, Table]:
    with scope(Scope.area(area)):
        return {table.code: table for table in measures.compute_all(w.frame(area))}


def test_a_realisation_counts_from_the_first_to_the_last_day_of_the_period(world: w.World) -> None:
    verified = 18_500_001 + 3_000_000 + 4_000_000 + 20_000_000
    assert tables()["T5"].value("plan", "rp_verified") == verified
    assert tables()["T5"].value("direct", "rp_verified") == 7_000_000
    assert tables()["T5"].value("total", "rp_verified") == verified + 7_000_000


def test_planned_committed_realised_and_verified_are_four_numbers(world: w.World) -> None:
    plan = tables()["T5"].row("plan").cells
    assert (plan["planned"], plan["running"], plan["done"]) == (4, 1, 1)
    assert plan["rp_planned"] == 100_000_000 + 60_000_000 + 25_000_000 + 5_000_000
    assert plan["rp_committed"] == 160_000_000
    assert plan["rp_realised"] == 45_500_001 + 1_111_111 * 2
    assert plan["absorption"] == 2983
    assert tables()["T5"].row("direct").cells["planned"] is None


def test_a_company_counts_once_at_each_level_whatever_its_sites(world: w.World) -> None:
    serang, banten = tables()["T4"], tables(w.BANTEN)["T4"]
    assert [serang.value(key, "companies") for key in ("n0", "n1", "n2", "n3", "n4", "n4v", "n4x")] == [4, 3, 2, 3, 3, 2, 0]
    assert (serang.value("n0", "rate"), serang.value("n1", "rate"), serang.value("n2", "rate")) == (7500, 10000, 15000)
    assert serang.value("n0", "meaning") == "3 pelapor dari 4 perusahaan terdata (N4/N0)"
    assert banten.value("n2", "companies") == 3


def test_members_stand_by_ownership_and_state_with_partners_apart(world: w.World) -> None:
    table = tables()["T3"]
    assert (table.value("private", "active"), table.value("bumn", "joined"), table.value("private", "departed")) == (1, 1, 1)
    assert table.value("companies", "listed") == 1
    assert table.value("partner", "active") == 1


def test_lines_split_by_place_and_category(world: w.World) -> None:
    t7, t8 = tables()["T7"], tables()["T8"]
    assert t7.value("8", "rupiah") == 10_000_001 + 5_000_000 + 3_000_000 + 4_000_000
    assert (t7.value("8", "male"), t7.value("8", "female"), t7.value("8", "sex_unknown"), t7.value("8", "people")) == (33, 39, 5, 77)
    assert (t7.value("8", "needed"), t7.value("8", "pledged"), t7.value("8", "delivered")) == (200, 40, 60)
    assert (t7.value("8", "ppks"), t7.value("8", "coverage")) == (400, 1925)
    assert (t7.value("24", "ppks"), t7.value("1", "ppks"), t7.value("1", "coverage")) == (100, None, None)
    assert t8.value("36.73.01.1001", "rupiah") == 12_500_001
    assert t8.value("36.73.01", "rupiah") == 18_500_001
    assert t8.value("36.73.01:rest", "rupiah") == 1_000_000
    assert t8.value("36.73", "rupiah") == 20_000_000
    assert t8.value("total", "rupiah") == tables()["T5"].value("total", "rp_verified") == t7.value("total", "rupiah")


def test_unknown_sex_age_and_decile_are_lines_of_their_own(world: w.World) -> None:
    table = tables()["T10"]
    assert table.value("people", "total") == 50 + 20 + 7 + 4 + 3 + 4 + 40
    assert table.value("sex_unknown", "total") == 12
    assert table.value("age_unknown", "total") == 128 - 50 - 12 - 40
    assert table.value("decile_unknown", "total") == 128 - 50 - 4 - 6
    assert table.value("families", "direct") == 12


def test_a_province_sums_the_records_of_all_its_places_and_its_own(world: w.World) -> None:
    serang, cilegon, banten = (tables(area) for area in (w.SERANG, w.CILEGON, w.BANTEN))
    below = sum(part["T5"].value("total", "rp_verified") for part in (serang, cilegon))
    assert banten["T5"].value("total", "rp_verified") == below + 11_000_000
    assert banten["T8"].value("36.73", "rupiah") == 52_500_001
    assert banten["T8"].value("36", "people") == 100
    assert banten["T7"].value("8", "ppks") == 800
    assert banten["T7"].value("21", "sex_unknown") == 100


def test_a_place_without_a_forum_is_not_called_missing(world: w.World) -> None:
    with scope(Scope.area(w.BANTEN)):
        early = measures.compute("T2", w.frame(w.BANTEN))
        late = measures.compute("T2", w.frame(w.BANTEN, cut_off=w.NOW + dt.timedelta(days=60)))
        named = measures.compute("T2R", w.frame(w.BANTEN, cut_off=w.NOW + dt.timedelta(days=60)))
    assert (early.value("regency", "not_due"), early.value("regency", "missing")) == (2, 0)
    assert (late.value("regency", "missing"), late.value("regency", "active"), late.value("regency", "ended")) == (2, 1, 1)
    assert named.value("3672", "condition") == "Masa bakti berakhir"
    assert (named.value("3672", "status"), named.value("3674", "status")) == ("Belum melapor", "Belum terbentuk")


def test_data_quality_names_its_denominators(world: w.World) -> None:
    table = tables()["T18"]
    assert (table.value("verified", "count"), table.value("verified", "of")) == (5, 7)
    assert (table.value("direct", "count"), table.value("no_bast", "count"), table.value("by_province", "count")) == (1, 1, 1)
    assert (table.value("returned", "count"), table.value("unverifiable", "count"), table.value("unconfirmed", "count")) == (1, 1, 1)
    assert (table.value("pending", "count"), table.value("pending", "of")) == (2, 7)
    assert (table.value("no_village", "count"), table.value("no_village", "of")) == (2, 8)


def _measured(table: str, row: str, column: str, area: int) -> int:
    """The figure again, counted from the rows behind it."""
    found = rows(table, row, column, w.frame(area))
    assert found is not None
    summed = {
        "rupiah": "value", "rp_direct_aid": "value", "rp_partnership": "value", "rp_empowerment": "value", "rp_total": "value",
        "rp_planned": "budget", "rp_committed": "commitment__value", "rp_realised": "value", "rp_verified": "value_verified",
        "needed": "quantity", "pledged": "quantity_pledged", "delivered": "quantity_delivered", "ppks": "count",
        "families": "families", "groups": "groups", "male": "male", "female": "female", "sex_unknown": "sex_unknown",
    }  # fmt: skip
    people = F("male") + F("female") + F("sex_unknown")
    ages = people - F("age_0_5") - F("age_6_17") - F("age_18_59") - F("age_60")
    deciles = people - F("decile_1") - F("decile_2") - F("decile_3") - F("decile_4") - F("decile_5") - F("decile_6_10")
    special: dict[str, Any] = {"people": people, "age_unknown": ages, "decile_unknown": deciles}
    of_lines = row if table in {"T10", "T18"} and found.kind == "line" and row not in {"no_village"} else column
    if table == "T18" and row == "rp_verified":
        return found.queryset.aggregate(n=Sum("value"))["n"] or 0
    if found.kind == "line" and of_lines in special:
        return found.queryset.aggregate(n=Sum(special[of_lines]))["n"] or 0
    if found.kind == "line" and table == "T10":
        return found.queryset.aggregate(n=Sum(of_lines))["n"] or 0
    if found.kind == "line" and table == "T18" and column == "of" and row != "no_village":
        return found.queryset.aggregate(n=Sum(people))["n"] or 0
    if found.kind == "line" and table == "T18" and row == "sex_unknown":
        return found.queryset.aggregate(n=Sum("sex_unknown"))["n"] or 0
    field = summed.get(column)
    return (found.queryset.aggregate(n=Sum(field))["n"] or 0) if field else found.queryset.count()


@pytest.mark.parametrize("area", AREAS)
def test_every_figure_equals_the_rows_behind_it(world: w.World, area: int) -> None:
    checked = 0
    for code, table in tables(area).items():
        with scope(Scope.area(area)):
            for row in table.rows:
                for column in table.columns:
                    value = row.cells[column.key]
                    if not isinstance(value, int) or column.kind == "percent" or column.key == "rp_per_ppks":
                        continue
                    if code == "T18" and row.key in {"sex_unknown", "age_unknown", "decile_unknown", "unmatched"}:
                        continue
                    assert _measured(code, row.key, column.key, area) == value, (code, row.key, column.key)
                    checked += 1
    assert checked > 400


def test_equal_data_give_equal_text_and_any_change_gives_another(world: w.World) -> None:
    def text() -> str:
        with scope(Scope.area(w.SERANG)):
            frame = w.frame()
            return measures.frozen(frame, measures.compute_all(frame))

    first = text()
    assert digest(first) == digest(text())
    with scope(Scope.system()):
        Realization.objects.filter(pk=world.realizations["pelatihan"].pk).update(handover_on=w.ENDS + dt.timedelta(days=1))
    assert digest(text()) != digest(first)


def test_a_frozen_table_reads_back_as_it_was(world: w.World) -> None:
    for table in tables().values():
        assert Table.of_plain(table.plain()).plain() == table.plain()


def test_the_tables_need_few_statements(world: w.World, django_assert_num_queries: Any) -> None:
    with scope(Scope.area(w.BANTEN)), django_assert_num_queries(20):
        measures.compute_all(w.frame(w.BANTEN))
