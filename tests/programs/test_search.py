"""Search by words: what it finds, what it never shows, and that it reads along its indexes."""

from __future__ import annotations

import pytest
from django.db import connection

from apps.accounts.permissions import Role
from apps.core.scope import Scope, scope
from apps.programs.models import Program, Realization
from apps.programs.selectors.search import matching
from tests import factories
from tests.programs import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> make.Cast:
    return make.cast()


def found(actor, text: str) -> set[str]:
    with scope(actor.scope):
        return set(matching(Program.objects.visible_to(actor), text).values_list("title", flat=True))


def test_every_word_must_stand_in_title_company_or_place(who: make.Cast) -> None:
    make.submitted(who, title="Sembako untuk lansia")
    make.submitted(who, title="Kursi roda")
    place = "Kota Serang"
    assert found(who.budi, "sembako") == {"Sembako untuk lansia"}
    assert found(who.budi, "LANSIA sembako") == {"Sembako untuk lansia"}
    assert found(who.budi, f"kursi {place}") == {"Kursi roda"}
    assert found(who.budi, "kursi lansia") == set()


@pytest.mark.parametrize("text", ["%", "_", "\\", "100%", "a_b", "' OR true --", "\x00sembako"])
def test_signs_of_the_pattern_language_are_plain_letters(who: make.Cast, text: str) -> None:
    make.submitted(who, title="Sembako untuk lansia")
    expected = {"Sembako untuk lansia"} if text == "\x00sembako" else set()
    assert found(who.budi, text) == expected


def test_a_title_with_such_signs_is_found_by_them(who: make.Cast) -> None:
    make.submitted(who, title="Diskon 100% a_b\\c")
    for text in ("100%", "a_b", "b\\c"):
        assert found(who.budi, text) == {"Diskon 100% a_b\\c"}


def test_nothing_of_another_place_is_found_nor_named_by_the_function(who: make.Cast) -> None:
    mine = make.submitted(who, title="Sembako untuk lansia")
    stranger = factories.actor(Role.FORUM_PLANNING, 3201)
    assert found(stranger, "sembako") == set()
    with scope(stranger.scope), connection.cursor() as cursor:
        cursor.execute("SELECT program_found(ARRAY['sembako'])")
        assert cursor.fetchall() == []
    with scope(Scope.area(3600)), connection.cursor() as cursor:
        cursor.execute("SELECT program_found(ARRAY['sembako'])")
        assert cursor.fetchall() == [(mine.pk,)]


def test_a_company_finds_its_own_only(who: make.Cast) -> None:
    make.submitted(who, title="Sembako untuk lansia")
    other = factories.company(name="PT Tetangga")
    stranger = factories.actor(Role.COMPANY_PIC, 3673, company=other.pk)
    assert found(who.ani, "sembako") == {"Sembako untuk lansia"}
    assert found(stranger, "sembako") == set()


def test_handovers_are_found_by_the_words_of_their_programme(who: make.Cast) -> None:
    row = make.sent(who)
    with scope(who.budi.scope):
        rows = Realization.objects.visible_to(who.budi)
        assert [one.pk for one in matching(rows, row.program.title, program="program__")] == [row.pk]
        assert not matching(rows, "tidakada", program="program__").exists()
