from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from apps.core import charts
from apps.core.charts import Bar, Stack

SOURCE = "Sumber: program terverifikasi, 22 November 2026"
BARS = [
    Bar("Pendidikan", 120, href="/program/?bidang=1&urut=a"),
    Bar("Kesehatan", 60),
    Bar("Disabilitas", 3, text="< 5"),
    Bar("Lansia", 0),
]
STACKS = [Stack("Samarinda", [40, 25, 10, 5]), Stack("Bontang", [3, 0, 2, 0], text="5 program", href="/b")]
SERIES = ["Terlaksana", "Berjalan", "Direkomendasikan", "Belum"]


def bars(rows: list[Bar] = BARS) -> str:
    return charts.bar_chart(rows, title="Program menurut bidang", unit="program", source=SOURCE)


def stacks(rows: list[Stack] = STACKS, series: list[str] = SERIES, title: str = "Program menurut status") -> str:
    return charts.stacked_bar(rows, series=series, title=title, unit="program", source=SOURCE)


def svg(html: str) -> ElementTree.Element:
    match = re.search(r"<svg.*?</svg>", html, re.DOTALL)
    assert match
    return ElementTree.fromstring(match[0])


def obeys_content_policy(html: str) -> bool:
    return not re.search(r"<script|\son\w+=|\sstyle=|<style|javascript:|https?://", html)


def test_every_chart_says_title_and_source_and_has_a_table():
    for html in (bars(), stacks()):
        assert "<figcaption>Program menurut" in html
        assert SOURCE in html
        assert "Lihat sebagai tabel" in html
        assert 'role="group"' in html
        assert obeys_content_policy(html)


def test_bars_are_as_long_as_their_share_of_the_longest():
    widths = [float(bar.get("width", "")) for bar in svg(bars()).iter("rect") if bar.get("class") == "batang"]

    assert widths == [400, 200, 10, 0]


def test_a_tiny_bar_is_still_visible():
    widths = [bar.get("width") for bar in svg(bars([Bar("a", 10**6), Bar("b", 1)])).iter("rect")]

    assert "2" in widths


def test_a_bar_tells_its_text_and_leads_to_its_rows():
    drawing = svg(bars())
    links = list(drawing.iter("a"))

    assert [link.get("href") for link in links] == ["/program/?bidang=1&urut=a"]
    assert [title.text for title in drawing.iter("title")] == [
        "Pendidikan: 120",
        "Kesehatan: 60",
        "Disabilitas: < 5",
        "Lansia: 0",
    ]


def test_words_of_people_are_escaped_everywhere():
    html = bars([Bar("<script>alert(1)</script>", 1, text="<b>", href='"><script>')])

    assert "<script" not in html
    assert "<b>" not in html


def test_a_long_label_is_cut_in_the_picture_and_whole_in_tooltip_and_table():
    label = "Pendidikan dan beasiswa anak keluarga prasejahtera di pesisir"
    html = bars([Bar(label, 1)])

    assert "Pendidikan dan beasiswa anak keluarga…" in html
    assert html.count(label) == 2


def test_nothing_to_draw_is_said_in_words():
    for html in (bars([]), stacks([])):
        assert "Belum ada data" in html
        assert "<svg" not in html


def test_only_zeros_are_drawn_without_bars():
    assert all(bar.get("width") in {"0", "400"} for bar in svg(bars([Bar("a", 0)])).iter("rect"))


def test_segments_fill_the_bar_in_the_order_of_the_series():
    drawing = svg(stacks())
    segments = [
        (float(box.get("x", "")), float(box.get("width", "")))
        for box in drawing.iter("rect")
        if (box.get("class") or "").startswith("peta-") and box.get("y") == "108"
    ]

    assert segments == [(0, 200), (200, 125), (325, 50), (375, 25)]


def test_a_stacked_bar_tells_every_part():
    titles = [title.text for title in svg(stacks()).iter("title")]

    assert titles[0] == "Samarinda: Terlaksana 40; Berjalan 25; Direkomendasikan 10; Belum 5"
    assert "5 program" in stacks()
    assert '<th scope="col" class="angka">Belum (program)</th>' in stacks()


def test_series_differ_by_pattern_and_charts_do_not_share_ids():
    ids = [pattern.get("id") for title in "AB" for pattern in svg(stacks(title=title)).iter("pattern")]

    assert len(ids) == len(set(ids)) == 6


@pytest.mark.parametrize(("rows", "series"), [(STACKS, []), (STACKS, ["a"]), ([Stack("a", [1] * 5)], list("abcde"))])
def test_series_and_values_must_match(rows: list[Stack], series: list[str]):
    with pytest.raises(ValueError, match="series"):
        stacks(rows, series)


def test_a_sparkline_is_one_picture_with_a_name():
    html = charts.sparkline([3, 5, 4], title='Program tiap triwulan, "naik"')
    drawing = svg(html)

    assert drawing.get("role") == "img"
    assert drawing.get("aria-label") == 'Program tiap triwulan, "naik"'
    assert drawing.find("path").get("d") == "M4.0 25.0L60.0 3.0L116.0 14.0"
    assert (drawing.find("circle").get("cx"), drawing.find("circle").get("cy")) == ("116.0", "14.0")
    assert obeys_content_policy(html)


def test_a_sparkline_leaves_gaps_and_bears_flat_and_single_values():
    assert svg(charts.sparkline([1, None, 1], title="x")).find("path").get("d") == "M4.0 14.0M116.0 14.0"
    assert svg(charts.sparkline([7], title="x")).find("circle").get("cx") == "4.0"
    assert charts.sparkline([None], title="x") == ""
