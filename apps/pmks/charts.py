"""Pictures of needs and of the problem map."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.core import charts
from apps.core.charts import Bar, Stack, bar_chart, stacked_bar
from apps.core.money import angka
from apps.core.tilemap import Tile, tile_map
from apps.pmks.models import Need
from apps.pmks.selectors import Cell
from apps.regions.models import Region
from apps.regions.selectors import Shape

_FILLS = ("#eeebe6", "#c4dedb", "#86b9b4", "#3f8f8a", "#0b5c5a")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def need_bar(need: Need) -> SafeString:
    """Delivered, promised and missing of one need as a single stacked bar."""
    parts = (need.quantity_delivered, need.quantity_pledged, need.quantity_left)
    return stacked_bar(
        [Stack(_("Dibutuhkan"), parts, text=f"{angka(need.quantity)} {need.unit}")],
        series=[
            f"{name}: {angka(part)} {need.unit}"
            for name, part in zip((_("Diserahkan"), _("Dijanjikan"), _("Masih kurang")), parts, strict=True)
        ],
        title=_("Pemenuhan kebutuhan"),
        unit=need.unit,
        source=_("Sumber: janji dan penyerahan yang tercatat pada program perusahaan. Penyebut: jumlah dibutuhkan."),
    )


@dataclass(frozen=True)
class Words:
    """What stands around a map: title, unit of the figures, source with date, denominator."""

    title: str
    unit: str
    source: str
    denominator: str


def level_of(value: int | None, highest: int) -> int:
    """Step 0 (none) to 4 (most) on a scale of four equal parts of the highest figure."""
    return 0 if not value or highest <= 0 else min(4, -(-value * 4 // highest))


def legend_of(highest: int, unit: str) -> list[str]:
    """The five steps in words; with few people the upper ones fall together."""
    edges = [highest * part // 4 for part in range(5)]
    words = [_("0 atau tidak ditampilkan")]
    for part in range(1, 5):
        low, high = edges[part - 1] + 1, edges[part]
        words.append(f"{angka(low)}–{angka(high)} {unit}" if low < high else f"{angka(high)} {unit}" if low == high else "–")
    return words


def place_map(
    places: Sequence[Region], cells: Mapping[str, Cell], links: Mapping[str, str], words: Words, *, national: bool, shapes: Sequence[Shape]
) -> SafeString:
    """The picture of one category: tiles for the nation, shapes where they were imported, else bars from the highest down."""
    if not cells:
        return charts.bar_chart([], title=words.title, unit=words.unit, source=words.source)
    highest = max((cell.value or 0 for cell in cells.values()), default=0)
    if national:
        tiles = {code: Tile(cell.text, level_of(cell.value, highest), links.get(code, "")) for code, cell in cells.items()}
        return tile_map(tiles, title=words.title, source=words.source, denominator=words.denominator, legend=legend_of(highest, words.unit))
    if shapes:
        return choropleth(shapes, cells, links, words, highest)
    known = sorted((place for place in places if place.code in cells), key=lambda place: -(cells[place.code].value or 0))
    bars = [Bar(place.name, cells[place.code].value or 0, cells[place.code].text, links.get(place.code, "")) for place in known]
    return bar_chart(bars, title=words.title, unit=words.unit, source=f"{words.source} · {words.denominator}")


def choropleth(shapes: Sequence[Shape], cells: Mapping[str, Cell], links: Mapping[str, str], words: Words, highest: int) -> SafeString:
    """Imported outlines filled by step; the step is also printed on each, so colour only repeats it."""
    boxes = {shape.code: _box(shape.path) for shape in shapes}
    left, top = min(box[0] for box in boxes.values()), min(box[1] for box in boxes.values())
    wide, high = max(box[2] for box in boxes.values()) - left, max(box[3] for box in boxes.values()) - top
    scale = 400 / (max(wide, high) or 1)
    parts = format_html_join("", "{}", ((_shape(shape, boxes[shape.code], cells, links, highest, scale),) for shape in shapes))
    content = format_html('<g transform="scale({0}) translate({1} {2})">{3}</g>', round(scale, 4), round(-left, 2), round(-top, 2), parts)
    picture = charts.drawing(words.title, round(wide * scale) or 1, round(high * scale) or 1, content)
    names = format_html_join("", "<li>{}: {}</li>", ((number, text) for number, text in enumerate(legend_of(highest, words.unit))))
    picture += format_html('<ul class="legenda">{}</ul>', names)
    empty = _("tidak diketahui")
    rows = ([shape.name, cells[shape.code].text if shape.code in cells else empty] for shape in shapes)
    table = charts.table([_("Wilayah"), words.denominator], rows)
    return charts.figure(words.title, picture, table, source=f"{words.source} · {words.denominator}", kind="gambar-peta")


def _box(path: str) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of the absolute coordinates in a path."""
    numbers = [float(text) for text in _NUMBER.findall(path)] or [0.0, 0.0]
    across, down = numbers[::2], numbers[1::2]
    return min(across), min(down), max(across), max(down)


def _shape(
    shape: Shape, box: tuple[float, float, float, float], cells: Mapping[str, Cell], links: Mapping[str, str], highest: int, scale: float
) -> SafeString:
    cell = cells.get(shape.code)
    level = level_of(cell.value, highest) if cell else 0
    outline = format_html(
        '<path class="{}" d="{}" fill="{}" stroke="#877f75" stroke-width="{}"/>',
        f"peta-{level}" if cell else "peta-kosong",
        shape.path,
        _FILLS[level] if cell else "none",
        round(1 / scale, 4),
    )
    label = format_html(
        '<text class="peta-teks-{}" x="{}" y="{}" font-size="{}" text-anchor="middle">{}</text>',
        level,
        round((box[0] + box[2]) / 2, 2),
        round((box[1] + box[3]) / 2, 2),
        round(12 / scale, 3),
        level if cell else "–",
    )
    text = cell.text if cell else _("tidak diketahui")
    return charts.linked(outline + label, href=links.get(shape.code, "") if cell else "", title=f"{shape.name}: {text}")
