"""The home page: a worklist, four numbers, what happened."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.permissions import Role
from apps.audit import services as audit
from apps.core.dates import tanggal
from apps.core.scope import Scope, scope
from apps.core.worklist import WorkItem
from apps.pmks.choices import NeedState
from apps.pmks.models import Need
from apps.portal import figures, worklists
from apps.programs.choices import ProgramState, RealizationState
from apps.programs.models import Program, Realization, Sector
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 7, 15)


def _client(user_id: int) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=user_id))
    return client


def _page(actor, path: str = "") -> str:
    return _client(actor.user_id).get(path or f"/{actor.slug}/").content.decode()


def _item(title: str, *, due: dt.date | None = None, mine: bool = True, since: dt.datetime | None = None, waits_for: str = "") -> WorkItem:
    return WorkItem(title, "keterangan", "/ke-sana/", "inbox", since, due, mine, waits_for)


@pytest.fixture
def items(monkeypatch):
    found: list[WorkItem] = []
    monkeypatch.setattr(worklists, "SOURCES", (lambda actor: found,))
    return found


@pytest.fixture
def secretary(db):
    factories.forum(3673)
    factories.forum(3672)
    return factories.actor(Role.FORUM_SECRETARY, 3673)


def _verified(company, site, value: int, day: dt.date, area: int = 3673, **fields) -> Realization:
    with scope(Scope.system()):
        program = _program(company, site, area, state=ProgramState.VERIFIED)
        return Realization.objects.create(
            area=area, company=company, site=site, program=program, state=RealizationState.VERIFIED, state_since=timezone.now(),
            handover_on=day, aid_form="goods", quantity=10, unit="paket", value=value, value_verified=value, quantity_verified=10,
            verified_at=timezone.now(), verified_by=999_999, sent_at=timezone.now(), sent_by=1, **fields,
        )  # fmt: skip


def _program(company, site, area: int = 3673, **fields) -> Program:
    with scope(Scope.system()):
        sector = Sector.objects.first() or Sector.objects.create(code="social", name="Sosial", order=1)
        values = {"state": ProgramState.SUBMITTED, "title": "Bantuan sembako", "budget": 10_000_000, **fields}
        return Program.objects.create(
            area=area, forum=factories.forum(area), company=company, site=site, state_since=timezone.now(), year=TODAY.year,
            region_id=site.region_id if area == site.area else f"{area // 100:02d}.{area % 100:02d}", sector=sector, categories=[1],
            aid_form="goods", target_count=10, quantity=10, unit="paket",
            starts_on=TODAY, ends_on=TODAY + dt.timedelta(days=30), **values,
        )  # fmt: skip


def _need(area: int, state: str = NeedState.PUBLISHED) -> Need:
    with scope(Scope.system()):
        from apps.pmks.models import PpksCategory

        return Need.objects.create(
            area=area, forum=factories.forum(area), state=state, title="Kursi roda", region_id=f"{area // 100:02d}.{area % 100:02d}",
            category=PpksCategory.objects.order_by("number").first(), aid_form="goods", quantity=5, unit="unit", proposer="dinsos",
            published_at=timezone.now(), verified_at=timezone.now(), verified_by=1,
        )  # fmt: skip


def test_my_turn_comes_first_by_due_date_and_late_lines_stand_out(items, secretary) -> None:
    today = timezone.localdate()
    items += [
        _item("Tanpa tenggat", since=timezone.now()),
        _item("Minggu depan", due=today + dt.timedelta(days=7)),
        _item("Terlambat", due=today - dt.timedelta(days=3)),
        _item("Giliran orang lain", due=today, mine=False, waits_for="Dinas Sosial"),
    ]
    page = _page(secretary)
    positions = [page.index(title) for title in ("Terlambat", "Minggu depan", "Tanpa tenggat", "Menunggu pihak lain", "Giliran orang lain")]
    assert positions == sorted(positions)
    assert "lewat tenggat" in page
    assert "3 hari lalu" in page
    assert "giliran Dinas Sosial" in page


def test_a_long_list_says_how_many_more(items, secretary) -> None:
    items += [_item(f"Baris {number:02d}") for number in range(30)]
    page = _page(secretary)
    assert "Baris 24" in page
    assert "Baris 25" not in page
    assert "dan 5 lagi sesudah ini" in page
    assert ">30</span>" in page


def test_an_empty_desk_says_what_belongs_there(secretary) -> None:
    page = _page(secretary)
    assert "Tidak ada yang menunggu Anda" in page
    assert "Belum ada kejadian yang tercatat" in page


def test_a_forum_sees_four_numbers_with_denominator_and_trend(secretary) -> None:
    company = factories.company()
    site = factories.site(company)
    with scope(Scope.system()):
        factories.membership(site, factories.forum(3673))
    today = timezone.localdate()
    _verified(company, site, 75_000_000, today)
    _verified(company, site, 50_000_000, today.replace(year=today.year - 1, day=1))
    _program(company, site, due_on=today - dt.timedelta(days=1), submitted_at=timezone.now())
    _need(3673)
    _need(3673, NeedState.MET)
    page = _page(secretary)
    assert "Rp75.000.000" in page
    assert "dari 1 realisasi terverifikasi" in page
    assert "naik 50" in page
    assert "1 pelapor dari 1 anggota (N4/N1)" in page
    assert "1 di antaranya lewat tenggat" in page
    assert "dari 2 kebutuhan yang dipublikasikan" in page
    assert "Jelaskan angka ini" in page


@pytest.mark.parametrize(
    ("now", "then", "words"),
    [
        ((43, 66), (26, 60), ("43,33 % sepanjang 2025 (26 dari 60)", "naik")),
        ((26, 66), (26, 60), ("43,33 % sepanjang 2025 (26 dari 60)", "turun")),
        ((13, 30), (26, 60), ("43,33 % sepanjang 2025 (26 dari 60)", "tetap")),
        ((13, 30), (0, 0), ("belum ada pembanding (sepanjang 2025)", "")),
    ],
)
def test_a_rate_is_compared_with_a_rate(now: tuple[int, int], then: tuple[int, int], words: tuple[str, str]) -> None:
    assert figures._rate_trend(now, then, 2025) == words


def test_the_verified_rupiah_lead_to_a_list_of_exactly_those_realisations(secretary) -> None:
    company = factories.company()
    site = factories.site(company)
    today = timezone.localdate()
    new_year = today.replace(month=1, day=1)
    _verified(company, site, 75_000_000, today)
    _verified(company, site, 5_000_000, new_year)
    _verified(company, site, 900_000_000, new_year - dt.timedelta(days=1))
    _verified(company, site, 7_000_000, today + dt.timedelta(days=1))
    for actor in (secretary, factories.actor(Role.COMPANY_PIC, 3673, company=company.pk)):
        found = re.search(r'<a href="([^"]+)">Rp80\.000\.000</a>', _page(actor))
        assert found, actor.slug
        rows = " ".join(_page(actor, html.unescape(found.group(1))).split())
        assert "<strong>2 realisasi</strong>" in rows
        assert "terverifikasi <strong>Rp80.000.000</strong>" in rows
        assert "Rp900.000.000" not in rows
        assert "Rp7.000.000" not in rows
        assert f"Diserahkan sejak: {tanggal(new_year)}" in rows


def test_numbers_of_a_neighbour_do_not_count(secretary) -> None:
    company = factories.company(3672)
    site = factories.site(company, 3672)
    _verified(company, site, 75_000_000, timezone.localdate(), area=3672)
    _need(3672)
    page = _page(secretary)
    assert "Rp75.000.000" not in page
    assert "dari 0 kebutuhan" in page


def test_a_company_sees_its_own_four_numbers(secretary) -> None:
    company = factories.company(name="PT Banten Makmur")
    site = factories.site(company)
    other = factories.company(name="PT Lain")
    _verified(company, site, 20_000_000, timezone.localdate())
    _verified(other, factories.site(other), 99_000_000, timezone.localdate())
    _program(company, site, state=ProgramState.RUNNING)
    with scope(Scope.system()):
        Program.objects.filter(state=ProgramState.RUNNING).update(
            starts_on=timezone.localdate() - dt.timedelta(days=9), ends_on=timezone.localdate() - dt.timedelta(days=1)
        )
    _need(3673)
    _need(3672)
    pic = factories.actor(Role.COMPANY_PIC, 3673, company=company.pk)
    page = _page(pic)
    assert "Rp20.000.000" in page
    assert "Rp99.000.000" not in page
    assert "di 1 kabupaten/kota tempat usaha Anda" in page
    assert "dari 1 program berjalan yang belum dilaporkan" in page
    assert "Kebutuhan di sekitar Anda" in page


def test_what_happened_lately_is_told_in_sentences_of_the_own_place(secretary) -> None:
    forum, neighbour = factories.forum(3673), factories.forum(3672)
    with scope(Scope.system()):
        audit.record("account.end", by=secretary, area=3673, obj=forum, changes={"name": "Budi", "role": "Bidang monev"})
        audit.record("account.end", by=secretary, area=3672, obj=neighbour, changes={"name": "Tetangga", "role": "Bidang monev"})
    page = _page(secretary)
    assert "mengakhiri peran Bidang monev untuk Budi" in page
    assert "Tetangga" not in page


def test_changes_of_accounts_are_not_told_to_those_who_may_not_see_accounts(secretary) -> None:
    with scope(Scope.system()):
        audit.record("account.end", by=secretary, area=3673, obj=factories.forum(3673), changes={"name": "Budi", "role": "Bidang monev"})
    assert "Budi" not in _page(factories.actor(Role.SOCIAL_OFFICER, 3673))


def test_people_of_one_site_do_not_read_the_history_of_another(secretary) -> None:
    company = factories.company()
    mine, other = factories.site(company), factories.site(company, 3672)
    own, foreign = _program(company, mine, title="Program saya"), _program(company, other, 3672, title="Program mereka")
    with scope(Scope.system()):
        for program in (own, foreign):
            audit.record("account.end", by=secretary, area=program.area, obj=program, changes={"name": program.title, "role": "x"})
    pic = factories.actor(Role.COMPANY_PIC, 3673, company=company.pk, site=mine.pk)
    page = _page(pic)
    assert "Program saya" in page
    assert "Program mereka" not in page


def test_the_operator_has_no_numbers_of_any_place(secretary) -> None:
    page = _page(factories.actor(Role.OPERATOR, 0))
    assert "Angka hari ini" not in page


@pytest.mark.parametrize(
    ("role", "area", "queries"),
    [(Role.FORUM_SECRETARY, 3673, 15), (Role.SOCIAL_OFFICER, 3673, 15), (Role.MINISTRY_OFFICER, 0, 13), (Role.COMPANY_PIC, 3673, 15)],
)
def test_the_home_page_asks_the_same_number_of_queries_however_much_there_is(
    secretary, role, area, queries, django_assert_num_queries, monkeypatch
) -> None:
    monkeypatch.setattr(worklists, "SOURCES", ())  # the applications commit baselines of their own lists
    company = factories.company()
    site = factories.site(company)
    actor = factories.actor(role, area, company=company.pk if role == Role.COMPANY_PIC else None)
    client = _client(actor.user_id)
    client.get(f"/{actor.slug}/")
    for _ in range(3):
        _program(company, site)
        _need(3673)
        _verified(company, site, 1_000, timezone.localdate())
    cache.clear()
    client.get(f"/{actor.slug}/")
    with django_assert_num_queries(queries):
        assert client.get(f"/{actor.slug}/").status_code == 200


def test_a_signed_in_person_goes_from_the_front_page_to_the_first_desk(secretary) -> None:
    assert _client(secretary.user_id).get("/")["Location"] == "/forum-3673/"


@pytest.mark.parametrize("role", [Role.FORUM_SECRETARY, Role.SOCIAL_OFFICER, Role.COMPANY_PIC])
def test_more_lines_ask_no_more_queries(secretary, role) -> None:
    company = factories.company()
    site = factories.site(company)
    actor = factories.actor(role, 3673, company=company.pk if role == Role.COMPANY_PIC else None)
    client = _client(actor.user_id)

    def fill() -> None:
        _program(company, site, submitted_at=timezone.now(), due_on=timezone.localdate())
        _program(company, site, state=ProgramState.RUNNING)
        _need(3673)
        _need(3673, NeedState.PROPOSED)
        _verified(company, site, 1_000, timezone.localdate())

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(f"/{actor.slug}/").status_code == 200
        return len(found)

    fill()
    client.get(f"/{actor.slug}/")
    before = queries()
    for _ in range(3):
        fill()
    assert queries() == before


def test_news_from_below_name_the_place_and_never_a_bare_number(secretary) -> None:
    province = factories.forum(3600)
    company = factories.company()
    site = factories.site(company)
    with scope(Scope.system()):
        audit.record("forum.activate", by=secretary, area=3673, obj=factories.forum(3673), changes={"name": "Forum Kota Serang"})
        realization = _verified(company, site, 1_000, timezone.localdate())
        audit.record("realization.verify", by=secretary, area=3673, obj=realization, changes={"amount": "Rp1.000"})
    page = _page(factories.actor(Role.FORUM_SECRETARY, province.area))
    assert "Kota Serang" in page
    assert str(realization.program_id) not in page
