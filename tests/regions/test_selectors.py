"""Finding regions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from apps.core.scope import Scope, scope
from apps.regions.models import Region
from apps.regions.selectors import children, region_named, region_search

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _public() -> Iterator[None]:
    with scope(Scope.public()):
        yield


def paths(text: str, **limits: object) -> list[str]:
    return [hit.path for hit in region_search(text, **limits)]


def test_a_village_is_found_by_its_name_with_its_path() -> None:
    found = region_search("sumur pecung")
    assert [(hit.code, hit.path, hit.kind) for hit in found] == [
        ("36.73.01.1003", "Sumur Pecung, Serang, Kota Serang, Banten", "kelurahan")
    ]


def test_a_city_comes_before_villages_of_the_same_name() -> None:
    assert paths("kota serang")[0] == "Kota Serang, Banten"
    assert paths("serang")[:3] == ["Kota Serang, Banten", "Kabupaten Serang, Banten", "Serang, Kota Serang, Banten"]
    assert all(hit.level <= 2 for hit in region_search("bekasi")[:2])


@pytest.mark.parametrize("text", ["Sumurpecung", "SUMUR PÉCUNG", "kel. sumur pecung", "pecung sumur serang", "sumur peccung"])
def test_spelling_accents_order_and_abbreviations_do_not_matter(text: str) -> None:
    assert region_search(text)[0].code == "36.73.01.1003"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Kab. Serang", "Kabupaten Serang, Banten"),
        ("kab serang", "Kabupaten Serang, Banten"),
        ("jakarta", "Daerah Khusus Ibukota Jakarta"),
        ("kalimantn timur", "Kalimantan Timur"),
        ("balikpapn", "Kota Balikpapan, Kalimantan Timur"),
        ("36.73", "Kota Serang, Banten"),
        ("3673", "Kota Serang, Banten"),
        ("pa", "Papua"),
    ],
)
def test_people_find_what_they_mean_first(text: str, first: str) -> None:
    assert paths(text)[0] == first


def test_levels_and_place_limit_what_is_found() -> None:
    assert {hit.level for hit in region_search("serang", levels=[4])} == {4}
    inside = region_search("serang", area_lo=3673, area_hi=3673)
    assert inside
    assert {hit.area for hit in inside} == {3673}
    assert region_search("serang", area_lo=6400, area_hi=6499, levels=[2]) == []


@pytest.mark.parametrize("text", ["", " ", "a", "%", "_", "%%%", "'; DROP TABLE", "\\", "qzj" * 200, "\x00", "😀", "zzqqxxyyww"])
def test_nonsense_finds_nothing_and_breaks_nothing(text: str) -> None:
    assert region_search(text) == []


def test_a_name_means_one_region_or_several() -> None:
    assert [hit.code for hit in region_named("Kota Serang")] == ["36.73"]
    assert [hit.code for hit in region_named("Sumur Pecung, Serang, Kota Serang, Banten")] == ["36.73.01.1003"]
    assert {hit.code for hit in region_named("serang", levels=[2])} == {"36.04", "36.73"}
    assert [hit.code for hit in region_named("36.73.01")] == ["36.73.01"]


def test_children_of_the_country_are_its_38_provinces() -> None:
    assert len(children("")) == 38
    assert {region.level for region in children("36")} == {2}
    assert Region.objects.filter(level=2).count() == 514
