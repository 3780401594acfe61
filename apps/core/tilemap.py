"""The 38 provinces as equal tiles: small provinces are as visible as large ones.

The arrangement is our own. Keys are Kemendagri province codes (Kepmendagri 300.2.2-2138/2025).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from apps.core.charts import drawing, figure, linked, table
from apps.core.money import NO_VALUE

LEVELS = 5
_SIDE, _GAP = 52, 3
_STEP = _SIDE + _GAP

# Fill and ink of the levels where no stylesheet reaches; the same pairs stand in tokens.css.
_FILLS = ("#eeebe6", "#c4dedb", "#86b9b4", "#3f8a85", "#0b5c5a")
_INKS = ("#211e1a", "#211e1a", "#211e1a", "#000000", "#ffffff")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a province stands in the grid, its letters (ISO 3166-2:ID), short label and name."""

    column: int
    row: int
    letters: str
    short: str
    name: str


PROVINCES: dict[str, Place] = {
    "11": Place(0, 0, "AC", "Aceh", "Aceh"),
    "12": Place(1, 1, "SU", "Sumut", "Sumatera Utara"),
    "13": Place(1, 2, "SB", "Sumbar", "Sumatera Barat"),
    "14": Place(2, 1, "RI", "Riau", "Riau"),
    "15": Place(2, 2, "JA", "Jambi", "Jambi"),
    "16": Place(2, 3, "SS", "Sumsel", "Sumatera Selatan"),
    "17": Place(1, 3, "BE", "Bengkulu", "Bengkulu"),
    "18": Place(2, 4, "LA", "Lampung", "Lampung"),
    "19": Place(3, 3, "BB", "Babel", "Kepulauan Bangka Belitung"),
    "21": Place(3, 1, "KR", "Kepri", "Kepulauan Riau"),
    "31": Place(3, 5, "JK", "DKI", "DKI Jakarta"),
    "32": Place(3, 6, "JB", "Jabar", "Jawa Barat"),
    "33": Place(4, 5, "JT", "Jateng", "Jawa Tengah"),
    "34": Place(4, 6, "YO", "DIY", "Daerah Istimewa Yogyakarta"),
    "35": Place(5, 5, "JI", "Jatim", "Jawa Timur"),
    "36": Place(2, 5, "BT", "Banten", "Banten"),
    "51": Place(6, 6, "BA", "Bali", "Bali"),
    "52": Place(7, 6, "NB", "NTB", "Nusa Tenggara Barat"),
    "53": Place(8, 6, "NT", "NTT", "Nusa Tenggara Timur"),
    "61": Place(4, 2, "KB", "Kalbar", "Kalimantan Barat"),
    "62": Place(4, 3, "KT", "Kalteng", "Kalimantan Tengah"),
    "63": Place(5, 3, "KS", "Kalsel", "Kalimantan Selatan"),
    "64": Place(5, 2, "KI", "Kaltim", "Kalimantan Timur"),
    "65": Place(5, 1, "KU", "Kaltara", "Kalimantan Utara"),
    "71": Place(8, 1, "SA", "Sulut", "Sulawesi Utara"),
    "72": Place(7, 2, "ST", "Sulteng", "Sulawesi Tengah"),
    "73": Place(7, 4, "SN", "Sulsel", "Sulawesi Selatan"),
    "74": Place(8, 3, "SG", "Sultra", "Sulawesi Tenggara"),
    "75": Place(7, 1, "GO", "Gorontalo", "Gorontalo"),
    "76": Place(7, 3, "SR", "Sulbar", "Sulawesi Barat"),
    "81": Place(9, 4, "MA", "Maluku", "Maluku"),
    "82": Place(9, 2, "MU", "Malut", "Maluku Utara"),
    "91": Place(12, 2, "PA", "Papua", "Papua"),
    "92": Place(11, 2, "PB", "Pabar", "Papua Barat"),
    "93": Place(12, 4, "PS", "Pasel", "Papua Selatan"),
    "94": Place(11, 3, "PT", "Pateng", "Papua Tengah"),
    "95": Place(12, 3, "PE", "Papeg", "Papua Pegunungan"),
    "96": Place(10, 2, "PD", "PBD", "Papua Barat Daya"),
}
_COLUMNS = max(place.column for place in PROVINCES.values()) + 1
_ROWS = max(place.row for place in PROVINCES.values()) + 1


@dataclass(frozen=True, slots=True)
class Tile:
    """What a province shows: its figure as text, its step 0 (least) to 4 (most), and a link."""

    value_text: str
    level: int
    href: str = ""


def tile_map(
    values: Mapping[str, Tile],
    *,
    title: str,
    source: str,
    denominator: str,
    legend: Sequence[str] = (),
) -> SafeString:
    """Draw the provinces by code. A province without a tile is shown dashed, with a dash.

    Each tile prints its figure and as many marks at its foot as its level, so colour only repeats
    what is written. `legend` names the five levels. Raises ValueError for a level outside 0..4.
    """
    if any(not 0 <= tile.level < LEVELS for tile in values.values()):
        raise ValueError("Levels of tiles go from 0 to 4")
    if legend and len(legend) != LEVELS:
        raise ValueError("A legend names all five levels")
    tiles = format_html_join("", "{}", ((_tile(place, values.get(code)),) for code, place in _in_order()))
    picture = drawing(title, _COLUMNS * _STEP, _ROWS * _STEP, tiles)
    if legend:
        picture += _legend(legend)
    cells = table([_("Provinsi"), denominator], ([place.name, _value(values.get(code))] for code, place in _by_name()))
    words = f"{_('Sumber')}: {source} · {_('Penyebut')}: {denominator}"
    return figure(title, picture, cells, source=words, kind="gambar-peta")


def _in_order() -> list[tuple[str, Place]]:
    """Provinces by code, the order in which a keyboard walks them."""
    return sorted(PROVINCES.items())


def _by_name() -> list[tuple[str, Place]]:
    return sorted(PROVINCES.items(), key=lambda pair: pair[1].name)


def _value(tile: Tile | None) -> str:
    return tile.value_text if tile else NO_VALUE


def _tile(place: Place, tile: Tile | None) -> SafeString:
    """Draw one province: square, label, figure, marks of its level."""
    x, y = place.column * _STEP, place.row * _STEP
    level = tile.level if tile else 0
    square = format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="4" fill="{}"{}/>',
        f"peta-{level}" if tile else "peta-kosong",
        x + 0.5,
        y + 0.5,
        _SIDE - 1,
        _SIDE - 1,
        _FILLS[level] if tile else "none",
        _NO_DATA if not tile else _NOTHING,
    )
    words = _words(place, x, y, level, _value(tile))
    spoken = f"{place.name}: {tile.value_text if tile else _('tidak ada data')}"
    content = square + words + _marks(x, y, level)
    return linked(content, href=tile.href if tile else "", title=spoken)


def _words(place: Place, x: int, y: int, level: int, value: str) -> SafeString:
    """Write label and figure; on a phone the stylesheet shows the two letters in their stead."""
    return format_html(
        '<text class="petak-panjang {ink}" x="{x}" y="{label}" font-size="{size}" text-anchor="middle" fill="{fill}">{short}</text>'
        '<text class="petak-panjang {ink}" x="{x}" y="{figure}" font-size="14" font-weight="600" text-anchor="middle"'
        ' fill="{fill}">{value}</text>'
        '<text class="petak-pendek {ink}" x="{x}" y="{letters}" font-size="23" text-anchor="middle" display="none">{code}</text>',
        ink=f"peta-teks-{level}",
        fill=_INKS[level],
        x=x + _SIDE / 2,
        label=y + 17,
        figure=y + 35,
        letters=y + 33,
        size=12 if len(place.short) < 7 else 10.5,
        short=place.short,
        value=value,
        code=place.letters,
    )


_NOTHING = mark_safe("")
_NO_DATA = mark_safe(' stroke="#877f75" stroke-dasharray="3 3"')


def _marks(x: float, y: float, level: int) -> SafeString:
    """Draw as many small squares at the foot of a tile as its level."""
    left = x + _SIDE / 2 - (level * 8 - 3) / 2
    return format_html_join(
        "",
        '<rect class="peta-tanda peta-teks-{}" x="{}" y="{}" width="5" height="5" fill="{}"/>',
        ((level, round(left + number * 8, 1), y + 42, _INKS[level]) for number in range(level)),
    )


def _legend(names: Sequence[str]) -> SafeString:
    """List the levels, each behind a small tile with its marks."""
    items = format_html_join(
        "",
        '<li><svg class="legenda-petak" viewBox="0 0 {} {}" width="40" height="16" aria-hidden="true">'
        '<rect class="peta-{}" width="{}" height="{}" rx="3" fill="{}"/>{}</svg> {}</li>',
        ((_SIDE, 20, level, _SIDE, 20, _FILLS[level], _marks(0, -34, level), name) for level, name in enumerate(names)),
    )
    return format_html('<ul class="legenda">{}</ul>', items)
