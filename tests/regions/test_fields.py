"""The form field for a place."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django import forms

from apps.core.scope import Scope, scope
from apps.regions.fields import RegionField

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _public() -> Iterator[None]:
    with scope(Scope.public()):
        yield


class PlaceForm(forms.Form):
    place = RegionField(label="Lokasi", levels=(2, 3, 4), required=True)
    other = RegionField(label="Lainnya", required=False)


class Inside(forms.Form):
    place = RegionField(label="Lokasi", area=3673)


def test_a_chosen_suggestion_is_taken() -> None:
    form = PlaceForm({"place": "Kota Serang, Banten", "place_kode": "36.73"})
    assert form.is_valid()
    assert form.cleaned_data["place"].code == "36.73"
    assert form.cleaned_data["other"] is None


def test_a_typed_unique_name_or_a_code_is_enough() -> None:
    for text in ("sumur pecung", "36.73.01.1003", "36.7301.1003", "Sumur Pecung, Serang, Kota Serang, Banten"):
        form = PlaceForm({"place": text})
        assert form.is_valid(), form.errors
        assert form.cleaned_data["place"].code == "36.73.01.1003"


def test_the_text_wins_when_it_was_changed_after_choosing() -> None:
    form = PlaceForm({"place": "Kota Cilegon", "place_kode": "36.73"})
    assert form.is_valid()
    assert form.cleaned_data["place"].code == "36.72"


def test_an_unclear_name_offers_its_matches_as_a_list() -> None:
    form = PlaceForm({"place": "serang"})
    assert not form.is_valid()
    assert "Pilih salah satu pada daftar" in form.errors["place"][0]
    page = form.as_p()
    assert 'name="place_pilih"' in page
    assert '<option value="36.73">Kota Serang, Banten (kota)</option>' in page
    picked = PlaceForm({"place": "serang", "place_pilih": "36.04"})
    assert picked.is_valid()
    assert picked.cleaned_data["place"].name == "Kabupaten Serang"
    assert "place_pilih" not in PlaceForm().as_p(), "the list of one person is not shown to the next"


def test_errors_name_the_remedy() -> None:
    assert "Tulis nama tempatnya" in PlaceForm({}).errors["place"][0]
    assert "Periksa ejaannya" in PlaceForm({"place": "zzqqxxyyww"}).errors["place"][0]
    wrong_level = PlaceForm({"place": "Kalimantan Timur", "place_kode": "64"})
    assert "adalah provinsi" in wrong_level.errors["place"][0] or "Pilih salah satu" in wrong_level.errors["place"][0]
    outside = Inside({"place": "Kota Cilegon"})
    assert "di luar Kota Serang" in outside.errors["place"][0]


def test_a_foreign_or_invented_code_is_not_taken() -> None:
    assert not Inside({"place": "Kota Cilegon, Banten", "place_kode": "36.72"}).is_valid()
    assert not PlaceForm({"place": "x", "place_pilih": "99.99"}).is_valid()
    assert not PlaceForm({"place": "\x00", "place_kode": "\x00"}).is_valid()


def test_an_initial_code_shows_its_path() -> None:
    page = PlaceForm(initial={"place": "36.73"}).as_p()
    assert 'value="Kota Serang, Banten"' in page
    assert 'value="36.73"' in page
    form = PlaceForm({"place": "Kota Serang, Banten", "place_kode": "36.73"}, initial={"place": "36.73"})
    assert form.changed_data == []
