"""Pages that anybody may open."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import ProgrammingError, connection
from django.test import Client
from django.utils import timezone

from apps.core.scope import Scope, scope
from apps.pmks.choices import NeedState
from tests import factories
from tests.portal.test_home import _need, _verified

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def world(db):
    factories.forum(3673)
    company = factories.company()
    return company, factories.site(company)


def _totals() -> tuple:
    with scope(Scope.public()), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM public_totals()")
        return cursor.fetchone()


def test_the_front_page_tells_four_numbers(world, client: Client) -> None:
    for _ in range(5):
        _verified(*world, 1_000_000, timezone.localdate())
    _need(3673)
    _need(3673, NeedState.PROPOSED)
    page = client.get("/").content.decode()
    assert "Rp5.000.000" in page
    assert "Program terverifikasi" in page
    assert "angka sementara per" in page
    assert _totals() == (5_000_000, 5, 1, 1)


def test_fewer_than_five_programmes_are_not_told(world, client: Client) -> None:
    for _ in range(4):
        _verified(*world, 1_000_000, timezone.localdate())
    assert _totals() == (None, None, 1, 0)
    page = client.get("/").content.decode()
    assert "Rp4.000.000" not in page
    assert "disembunyikan" in page


def test_nothing_verified_is_zero_and_not_hidden(client: Client) -> None:
    assert _totals()[:2] == (0, 0)
    assert "Rp0" in client.get("/").content.decode()


@pytest.mark.parametrize("wanted", [Scope.area(3673), Scope.nation()])
def test_only_the_public_asks_for_public_totals(wanted) -> None:
    with pytest.raises(ProgrammingError), scope(wanted), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM public_totals()")


def test_the_public_still_reads_no_programme(world) -> None:
    _verified(*world, 1_000_000, timezone.localdate())
    for table in ("programs_program", "programs_realization"):
        with scope(Scope.public()), connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")  # rows open by the key of a signed link only
            assert cursor.fetchone() == (0,)
    with pytest.raises(ProgrammingError), scope(Scope.public()), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM programs_realizationline")


def test_numbers_are_kept_for_five_minutes(world, client: Client, django_assert_num_queries) -> None:
    client.get("/")
    _need(3673)
    assert ">0<" in client.get("/").content.decode()
    cache.clear()
    assert ">1<" in client.get("/").content.decode()


@pytest.mark.parametrize("words", ["Kota Serang", "kota serang", "3673", "36.73"])
def test_the_search_box_leads_to_the_forum_of_a_place(world, client: Client, words: str) -> None:
    page = client.get("/").content.decode()
    assert 'action="/forum/"' in page
    assert 'name="wilayah"' in page
    assert client.get("/forum/", {"wilayah": words})["Location"] == "/forum/3673/"


def test_the_map_leads_to_provinces_and_is_told_as_a_table(world, client: Client) -> None:
    page = client.get("/").content.decode()
    assert 'href="/forum/3600/"' in page
    assert "Kabupaten/kota yang sudah mempunyai forum" in page


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/privasi/", "Undang-Undang Nomor 27 Tahun 2022"),
        ("/privasi/", "3 × 24 jam"),
        ("/privasi/", "pengendali"),
        ("/privasi/", "prosesor"),
        ("/privasi/", "Kontak pelindungan data"),
        ("/bantuan/", "Lupa kata sandi"),
    ],
)
def test_notice_and_help_say_what_they_must(client: Client, path: str, words: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert words in answer.content.decode()


@pytest.mark.parametrize("path", ["/privasi/", "/bantuan/"])
def test_plain_pages_ask_nothing_of_any_table(client: Client, path: str, django_assert_num_queries) -> None:
    client.get(path)
    with django_assert_num_queries(4):  # a savepoint with the scope, and out again: no table
        client.get(path)


def test_pages_that_do_not_exist_are_404_with_a_way_back(client: Client) -> None:
    answer = client.get("/tidak-ada/")
    assert answer.status_code == 404
    assert "Ke beranda" in answer.content.decode()
