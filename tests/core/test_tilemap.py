from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from apps.core.tilemap import PROVINCES, Tile, tile_map

LEGEND = ["0", "1–99", "100–299", "300–799", "800 ke atas"]
TILES = {"64": Tile("1.250", 4, "/provinsi/64/"), "36": Tile("< 5", 1), "11": Tile("0", 0, "/provinsi/11/")}


def drawn(tiles: dict[str, Tile] = TILES, **options: object) -> str:
    words = {"title": "Program tiap provinsi", "source": "portal, 22 November 2026", "denominator": "program aktif"}
    return tile_map(tiles, **{**words, **options})


def svg(html: str) -> ElementTree.Element:
    match = re.search(r"<svg.*?</svg>", html, re.DOTALL)
    assert match
    return ElementTree.fromstring(match[0])


def test_all_38_provinces_have_a_place_of_their_own():
    assert len(PROVINCES) == 38
    assert len({(place.column, place.row) for place in PROVINCES.values()}) == 38
    assert len({place.letters for place in PROVINCES.values()}) == 38
    assert len({place.name for place in PROVINCES.values()}) == 38


@pytest.mark.parametrize(
    ("west", "east"), [("11", "12"), ("36", "31"), ("31", "33"), ("61", "64"), ("51", "52"), ("82", "91"), ("73", "81")]
)
def test_what_lies_in_the_west_stands_on_the_left(west: str, east: str):
    assert PROVINCES[west].column < PROVINCES[east].column


def test_a_tile_is_a_link_that_says_province_and_figure():
    links = {link.get("href"): link.findtext("title") for link in svg(drawn()).iter("a")}

    assert links == {"/provinsi/64/": "Kalimantan Timur: 1.250", "/provinsi/11/": "Aceh: 0"}
    assert 'aria-label="Kalimantan Timur: 1.250"' in drawn()


def test_without_colour_a_tile_shows_its_figure_and_as_many_marks_as_its_level():
    (tile,) = (link for link in svg(drawn()).iter("a") if link.get("href") == "/provinsi/64/")

    assert [text.text for text in tile.iter("text")] == ["Kaltim", "1.250", "KI"]
    assert sum("peta-tanda" in (mark.get("class") or "") for mark in tile.iter("rect")) == 4
    assert tile.find("rect").get("class") == "peta-4"


def test_a_province_without_data_is_dashed_and_says_so():
    titles = [title.text for title in svg(drawn()).iter("title")]

    assert "Papua Selatan: tidak ada data" in titles
    assert drawn().count("stroke-dasharray") == 35


def test_the_map_names_title_source_and_denominator_and_has_a_table():
    html = drawn(legend=LEGEND)

    assert "<figcaption>Program tiap provinsi</figcaption>" in html
    assert "Sumber: portal, 22 November 2026 · Penyebut: program aktif" in html
    assert '<th scope="row">Kalimantan Timur</th><td class="angka">1.250</td>' in html
    assert "800 ke atas" in html


def test_the_map_obeys_the_content_policy_and_escapes_words():
    html = drawn({"64": Tile("<b>1</b>", 0, '"><script>')}, title="<i>x</i>")

    assert not re.search(r"<script|\son\w+=|\sstyle=|<style|<b>|<i>", html)


@pytest.mark.parametrize("level", [-1, 5])
def test_a_level_outside_the_scale_is_refused(level: int):
    with pytest.raises(ValueError, match="0 to 4"):
        drawn({"64": Tile("1", level)})


def test_a_legend_names_all_levels():
    with pytest.raises(ValueError, match="five"):
        drawn(legend=["0", "1"])
