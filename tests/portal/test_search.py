"""The search box: everything one may see, and nothing else."""

from __future__ import annotations

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.accounts.permissions import Role
from apps.portal.searching import clean
from tests import factories
from tests.portal.test_home import _need, _program

pytestmark = pytest.mark.django_db


def _find(actor, words: str) -> str:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    answer = client.get(f"/{actor.slug}/cari/", {"q": words})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def world(db):
    factories.forum(3673)
    factories.forum(3672)
    mine = factories.company(name="PT Banten Makmur")
    other = factories.company(3672, name="PT Cilegon Baja")
    _program(mine, factories.site(mine), title="Kursi roda untuk Serang")
    _program(other, factories.site(other, 3672), 3672, title="Kursi roda untuk Cilegon")
    _need(3673)
    return mine, other


def test_a_secretary_finds_own_programmes_needs_companies_and_regions(world) -> None:
    page = _find(factories.actor(Role.FORUM_SECRETARY, 3673), "kursi roda")
    assert "Kursi roda untuk Serang" in page
    assert "Kursi roda untuk Cilegon" not in page
    assert "Kebutuhan <span" in page
    page = _find(factories.actor(Role.FORUM_SECRETARY, 3673), "makmur banten")
    assert "PT Banten Makmur" in page


def test_a_company_finds_its_own_rows_and_open_needs_only(world) -> None:
    mine, _other = world
    pic = factories.actor(Role.COMPANY_PIC, 3673, company=mine.pk)
    page = _find(pic, "kursi roda")
    assert "Kursi roda untuk Serang" in page
    assert "Kursi roda untuk Cilegon" not in page
    assert "PT Cilegon Baja" not in _find(pic, "cilegon baja")


def test_a_number_finds_the_company_exactly(world) -> None:
    factories.company(name="PT Bernomor", nib="1234567890123")
    page = _find(factories.actor(Role.FORUM_SECRETARY, 3673), "1234567890123")
    assert "PT Bernomor" in page
    assert "PT Banten Makmur" not in page


def test_regions_stay_inside_the_place_except_for_the_nation(world) -> None:
    assert "Kota Cilegon" not in _find(factories.actor(Role.FORUM_SECRETARY, 3673), "cilegon")
    factories.forum(3600)
    assert "Kota Cilegon" in _find(factories.actor(Role.FORUM_SECRETARY, 3600), "cilegon")
    assert "Kota Cilegon" in _find(factories.actor(Role.MINISTRY_OFFICER, 0), "cilegon")


def test_each_kind_shows_eight_at_most(world) -> None:
    for number in range(10):
        factories.company(name=f"PT Serupa {number}")
    assert _find(factories.actor(Role.FORUM_SECRETARY, 3673), "serupa").count("PT Serupa") == 8


@pytest.mark.parametrize("words", ["", " ", "x", "\x00", "%%", "'; DROP TABLE x; --", "<script>", "\u202e\u202e", "😀😀", "a" * 5000, "__"])
def test_odd_words_never_break_it(world, words: str) -> None:
    page = _find(factories.actor(Role.FORUM_SECRETARY, 3673), words)
    assert "<script>alert" not in page
    assert "Apa yang Anda cari?" in page or "Tidak ada yang cocok" in page


def test_percent_and_underscore_are_letters_not_wildcards(world) -> None:
    assert "PT Banten Makmur" not in _find(factories.actor(Role.FORUM_SECRETARY, 3673), "b_nten")


def test_what_is_asked_is_cleaned() -> None:
    assert clean("  kursi\n roda\x00 ") == "kursi roda"
    assert clean("k") == ""
    assert len(clean("a" * 500)) == 100


def test_the_operator_finds_places_but_no_records(world) -> None:
    page = _find(factories.actor(Role.OPERATOR, 0), "kursi roda")
    assert "Kursi roda" not in page
    assert "Kota Serang" in _find(factories.actor(Role.OPERATOR, 0), "kota serang")
