"""Overlap, evidence, figures and worklists: what is compared, what is shown to whom."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from django.db import connection
from django.db.utils import ProgrammingError

from apps.accounts.permissions import Permission, Role
from apps.core.scope import Scope, scope
from apps.programs import selectors, services
from apps.programs.models import Program, Realization
from apps.programs.selectors import Neighbour, Plan
from apps.programs.selectors.overlap import score, shared_length
from tests import factories
from tests.pmks import make as pmks_make
from tests.programs import make

JAN, JUN = dt.date(2026, 1, 1), dt.date(2026, 6, 30)
PLAN = Plan(3673, make.VILLAGE, [9], "goods", 100, "paket", 2026, JAN, JUN)
SAME = Neighbour("PT Lain", "kesos", [9], "goods", make.VILLAGE, 50, "paket", "running", JAN, JUN)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, 1.0),
        ({"region": "36.73.01.1002"}, 0.84),
        ({"region": "36.73.01"}, 0.84),
        ({"region": "36.73.02.1001"}, 0.68),
        ({"region": "36.71.01.1001"}, 0.6),
        ({"categories": [9, 10]}, 0.875),
        ({"categories": [1]}, 0.75),
        ({"aid_form": "money"}, 0.8),
        ({"starts_on": dt.date(2026, 7, 1), "ends_on": dt.date(2026, 12, 31)}, 0.85),
        ({"starts_on": dt.date(2026, 6, 30), "ends_on": dt.date(2026, 12, 31)}, 0.8508),
        ({"starts_on": dt.date(2026, 3, 1), "ends_on": dt.date(2026, 3, 1)}, 1.0),
    ],
)
def test_the_score_weighs_place_category_form_and_time(change: dict, expected: float) -> None:
    assert score(PLAN, dataclasses.replace(SAME, **change)) == pytest.approx(expected, abs=0.0005)


def test_without_a_shared_kecamatan_nothing_is_ever_flagged() -> None:
    assert not dataclasses.replace(SAME, score=score(PLAN, dataclasses.replace(SAME, region="36.73.02.1001"))).flagged
    assert shared_length("36.73", make.VILLAGE) == 5
    assert shared_length("36", make.VILLAGE) == 0


def test_a_plan_without_days_is_compared_by_its_year() -> None:
    bare = dataclasses.replace(PLAN, starts_on=None, ends_on=None)
    assert score(bare, SAME) == 1.0
    assert score(bare, dataclasses.replace(SAME, starts_on=dt.date(2025, 1, 1), ends_on=dt.date(2025, 2, 1))) == 0.85


@pytest.fixture
def who(db) -> make.Cast:
    return make.cast()


def test_a_company_sees_neighbours_of_others_without_money_title_or_id(who: make.Cast) -> None:
    other = make.cast()
    make.committed(other, title="Rahasia dagang")
    make.submitted(who)
    with scope(who.ani.scope):
        found = selectors.neighbours(dataclasses.replace(PLAN, region="36.73.01.1002"))
    assert [row.company for row in found] == [other.company.name]
    assert (found[0].program_id, found[0].title, found[0].place) == (None, "", make.region().name)
    with scope(who.ani.scope), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM program_neighbours(3673, %s, 2026)", [make.VILLAGE])
        columns = [column.name for column in cursor.description]
    assert columns == ["company", "sector", "categories", "aid_form", "region", "quantity", "unit", "state", "starts_on", "ends_on"]


@pytest.mark.parametrize("region", ["%", "36", "", "36.73.01.1001' OR 1=1", "36.7_.01"])
def test_a_forged_region_finds_nothing_beyond_the_kabupaten(who: make.Cast, region: str) -> None:
    make.submitted(make.cast())
    with scope(who.ani.scope), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM program_neighbours(3673, %s, 2026)", [region])
        assert cursor.fetchone() == (0,)


def test_drafts_cancelled_and_old_programmes_are_no_neighbours(who: make.Cast) -> None:
    other = make.cast()
    make.draft(other)
    make.submitted(other, year=2023, starts_on=dt.date(2023, 1, 1), ends_on=dt.date(2023, 2, 1))
    gone = make.submitted(other)
    with scope(other.ani.scope):
        services.program_cancel(program=gone, reason="Tidak jadi dilaksanakan.", by=other.ani)
    for actor in (who.ani, who.budi):
        with scope(actor.scope):
            assert selectors.neighbours(PLAN) == []


def test_the_public_may_not_ask(db) -> None:
    factories.forum(3673)
    with pytest.raises(ProgrammingError, match="permission denied"), scope(Scope.public()), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM program_neighbours(3673, '36.73.01', 2026)")


def test_an_officer_sees_them_with_title_and_id_but_not_the_plan_itself(who: make.Cast) -> None:
    mine, other = make.submitted(who), make.submitted(make.cast())
    with scope(who.budi.scope):
        found = selectors.evidence(Program.objects.get(pk=mine.pk))
    assert [row.program_id for row in found.neighbours] == [other.pk]
    assert found.flagged
    assert found.history.plans == 1


def test_combining_below_the_need_is_complementary_and_above_it_is_said(who: make.Cast) -> None:
    make.submitted(make.cast())
    pmks_make.need(3673, region=make.KECAMATAN, quantity=500, category_id=9, aid_form="goods", unit="Paket")
    pmks_make.need(3673, region="36.73.05", quantity=90, category_id=9, aid_form="goods", unit="paket", title="Sembako lain")
    with scope(who.ani.scope):
        below = selectors.evidence_for_plan(PLAN)
        above = selectors.evidence_for_plan(dataclasses.replace(PLAN, quantity=551))
    assert below.complementary
    assert below.sentence().startswith("Komplementer")
    assert not above.complementary
    assert "hampir tertutup" in above.sentence()
    assert above.tone == "perlu"
    assert [need.title for need in above.better_places()] == ["Sembako lain"]


def test_an_unknown_need_is_never_called_enough(who: make.Cast) -> None:
    make.submitted(make.cast())
    with scope(who.ani.scope):
        found = selectors.evidence_for_plan(PLAN)
    assert not found.complementary
    assert "belum tercatat" in found.sentence()
    with scope(who.ani.scope):
        alone = selectors.evidence_for_plan(dataclasses.replace(PLAN, region="36.73.05.1001"))
    assert "belum tercatat" in alone.sentence()


def test_the_reason_is_a_sentence(who: make.Cast) -> None:
    other = make.cast()
    make.submitted(other)
    with scope(who.ani.scope):
        found = selectors.evidence_for_plan(PLAN)
    words = found.neighbours[0].reason(found.names)
    assert words.startswith(f"{other.company.name} juga menyalurkan 120 paket (barang) untuk {found.names[9]} di ")
    assert words.endswith("1 Februari – 30 April 2026.")


def test_evidence_takes_a_fixed_number_of_queries(who: make.Cast, django_assert_num_queries) -> None:
    make.submitted(make.cast())
    program = make.submitted(who)
    with scope(who.budi.scope):
        program = Program.objects.get(pk=program.pk)
        with django_assert_num_queries(9):
            selectors.evidence(program)


def titles(actor, *, mine: bool) -> list[str]:
    with scope(actor.scope):
        return sorted(item.text.split(" ·")[0] for item in selectors.worklist(actor) if item.mine is mine)


def test_everybody_sees_what_waits_for_them(who: make.Cast) -> None:
    make.draft(who)
    make.submitted(who)
    make.recommended(who)
    made = make.sent(who)
    (entered,) = make.direct(who, actor=who.citra)
    company = who.company.name
    assert titles(who.ani, mine=True) == [
        "Direkomendasikan – sampaikan komitmen",
        "Draf rencana – lengkapi dan ajukan",
        "Jadwal berakhir – laporkan realisasinya",
    ]
    assert titles(who.ani, mine=False) == ["Menunggu telaah", "Realisasi menunggu verifikasi", "Realisasi menunggu verifikasi"]
    assert titles(who.budi, mine=True) == [f"Telaah rencana {company}", *[f"Verifikasi realisasi {company}"] * 2]
    assert titles(who.monev, mine=True) == [f"Verifikasi realisasi {company}"] * 2
    assert titles(who.citra, mine=False) == [f"Diinput sekretariat, belum dikonfirmasi {company}"]
    with scope(who.budi.scope):
        services.realization_return(realization=made, reason="Foto kabur sekali.", by=who.budi)
        services.realization_return(realization=Realization.objects.get(program=entered), reason="Nilainya keliru.", by=who.budi)
    assert "Realisasi dikembalikan: Foto kabur sekali." in titles(who.ani, mine=True)
    assert titles(who.citra, mine=True) == ["Perlu perbaikan: Nilainya keliru."]


def test_a_province_sees_the_empty_chairs_below_it(db) -> None:
    province = factories.actor(Role.SOCIAL_OFFICER, 3600)
    held = make.cast(3672)
    make.submitted(held, region=make.village(3672))
    assert titles(province, mine=True) == []
    lonely = factories.company(3604)
    site = factories.site(lonely, 3604)
    factories.forum(3604, active=False)
    pic = factories.actor(Role.COMPANY_PIC, 3604, company=lonely.pk, site=site.pk)
    with scope(pic.scope):
        plan = services.program_create(company=lonely, site=site, data=make.plan(region=make.village(3604)), by=pic)
        services.program_submit(program=plan, by=pic)
    assert titles(province, mine=True) == [f"Telaah rencana {lonely.name}"]
    with scope(province.scope):
        assert selectors.decidable_areas(province, Permission.PROGRAM_REVIEW) == [3600, 3604]


def test_the_record_of_a_company_counts_inside_the_scope_only(who: make.Cast) -> None:
    made = make.sent(who)
    with scope(who.budi.scope):
        services.realization_verify(realization=made, value=made.value, quantity=made.quantity, by=who.budi)
        found = selectors.company_record(who.company.pk)
    assert (found.plans, found.direct_reports, found.realised, found.verified) == (1, 0, 36_000_000, 36_000_000)
    assert found.last_handover == make.DAY
    stranger = factories.actor(Role.SOCIAL_OFFICER, 3671)
    with scope(stranger.scope):
        assert selectors.company_record(who.company.pk).plans == 0
