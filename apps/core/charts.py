"""Charts drawn by the server as SVG: no script, no inline style, readable without colour.

Colours come from the classes of the stylesheet; the presentation attributes beside them are what
a document without it (PDF, e-mail) shows. Every chart carries its title, source and a table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from apps.core.money import NO_VALUE, angka

WIDTH = 400
_LINE = 40
_BAR = 12
_LABEL_LENGTH = 38
_NOTHING = mark_safe("")

# The four fills of a stacked bar differ in lightness and in pattern.
_SERIES_FILLS = (("peta-4", "#0b5c5a"), ("peta-1", "#c4dedb"), ("peta-2", "#86b9b4"), ("peta-0", "#eeebe6"))
_PATTERNS = ("", "M0 6L6 0", "M3 2.4v1.2", "M0 3h6M3 0v6")
MAX_SERIES = len(_SERIES_FILLS)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar. `text` is printed instead of the plain number; `href` leads to the rows behind it."""

    label: str
    value: float
    text: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Stack:
    """One stacked bar: a value for each series, in their order."""

    label: str
    values: Sequence[float]
    text: str = ""
    href: str = ""


def figure(title: str, picture: SafeString, table: SafeString, *, source: str, kind: str = "") -> SafeString:
    """Wrap a picture with its title above, and its table and source line below."""
    return format_html(
        '<figure class="gambar{}"><figcaption>{}</figcaption>{}{}<p class="sumber">{}</p></figure>',
        f" {kind}" if kind else "",
        title,
        picture,
        table,
        source,
    )


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> SafeString:
    """Return the figures of a picture as a table that opens on request; the first cell heads a row."""
    head = format_html_join("", '<th scope="col"{}>{}</th>', ((_right(n), text) for n, text in enumerate(heads)))
    body = format_html_join(
        "",
        '<tr><th scope="row">{}</th>{}</tr>',
        ((row[0], format_html_join("", '<td class="angka">{}</td>', ((cell,) for cell in row[1:]))) for row in rows),
    )
    return format_html(
        '<details class="gambar-tabel"><summary>{}</summary><table class="tabel tabel-tetap tabel-padat">'
        "<thead><tr>{}</tr></thead><tbody>{}</tbody></table></details>",
        _("Lihat sebagai tabel"),
        head,
        body,
    )


def _right(index: int) -> SafeString:
    return mark_safe(' class="angka"') if index else _NOTHING


def linked(content: SafeString, *, href: str, title: str) -> SafeString:
    """Group parts of a drawing under a tooltip, as a link when there is somewhere to go."""
    if href:
        return format_html('<a href="{}" aria-label="{}"><title>{}</title>{}</a>', href, title, title, content)
    return format_html("<g><title>{}</title>{}</g>", title, content)


def drawing(title: str, width: int, height: int, content: SafeString) -> SafeString:
    """Return the <svg> that scales with its column and is named by its title."""
    return format_html(
        '<svg class="grafik" viewBox="0 0 {} {}" role="group" font-family="Source Sans Pro, sans-serif" aria-label="{}">{}</svg>',
        width,
        height,
        title,
        content,
    )


def bar_chart(rows: Sequence[Bar], *, title: str, unit: str, source: str) -> SafeString:
    """Draw horizontal bars, one a row, in the given order. `unit` heads the column of values.

    Values are zero or more; a bar's text, not its length, is what a reader quotes.
    """
    if not rows:
        return _empty(title, source)
    highest = max(0, *(row.value for row in rows)) or 1
    bars = format_html_join("", "{}", ((_bar(number, row, row.value / highest),) for number, row in enumerate(rows)))
    cells = table([_("Uraian"), unit], ([row.label, row.text or angka(row.value)] for row in rows))
    picture = drawing(title, WIDTH, len(rows) * _LINE, bars)
    return figure(title, picture, cells, source=source, kind="gambar-batang")


def _bar(number: int, row: Bar, part: float) -> SafeString:
    """Draw one bar on its track; a value above zero is always visible."""
    length = max(round(max(part, 0) * WIDTH, 1), 2) if row.value > 0 else 0
    text = row.text or angka(row.value)
    top = number * _LINE
    content = _line_of_words(top, row.label, text) + format_html(
        '<rect class="batang" x="0" y="{}" width="{}" height="{}" fill="#0b5c5a"/>', top + 20, length, _BAR
    )
    return linked(content, href=row.href, title=f"{row.label}: {text}")


def _line_of_words(top: int, label: str, text: str) -> SafeString:
    """Write the label on the left, the value on the right, and the empty track below."""
    short = label if len(label) <= _LABEL_LENGTH else f"{label[: _LABEL_LENGTH - 1].rstrip()}…"
    return format_html(
        '<text x="0" y="{y}" font-size="13">{label}</text>'
        '<text x="{width}" y="{y}" font-size="13" font-weight="600" text-anchor="end">{text}</text>'
        '<rect class="alur" x="0" y="{track}" width="{width}" height="{bar}" fill="#eeebe6"/>',
        y=top + 14,
        label=short,
        width=WIDTH,
        text=text,
        track=top + 20,
        bar=_BAR,
    )


def stacked_bar(rows: Sequence[Stack], *, series: Sequence[str], title: str, unit: str, source: str) -> SafeString:
    """Draw stacked bars on one common scale, with a legend; at most MAX_SERIES series.

    Series differ by pattern and lightness, so that a photocopy can be read.
    """
    if not 1 <= len(series) <= MAX_SERIES or any(len(row.values) != len(series) for row in rows):
        raise ValueError(f"1 to {MAX_SERIES} series and one value for each are needed")
    if not rows:
        return _empty(title, source)
    key = f"p{sha256(title.encode()).hexdigest()[:8]}"
    offset = len(series) * 20 + 8
    highest = max(0, *(sum(row.values) for row in rows)) or 1
    bars = format_html_join(
        "",
        "{}",
        ((_stack(offset + number * _LINE, row, series, highest, key),) for number, row in enumerate(rows)),
    )
    content = _pattern_definitions(key, len(series)) + _legend(series, key) + bars
    picture = drawing(title, WIDTH, offset + len(rows) * _LINE, content)
    heads = [_("Uraian"), *(f"{name} ({unit})" for name in series)]
    cells = table(heads, ([row.label, *map(angka, row.values)] for row in rows))
    return figure(title, picture, cells, source=source, kind="gambar-batang")


def _stack(top: int, row: Stack, series: Sequence[str], highest: float, key: str) -> SafeString:
    """Draw one stacked bar, its segments in the order of the series."""
    text = row.text or angka(sum(row.values))
    parts, left = [_line_of_words(top, row.label, text)], 0.0
    for index, value in enumerate(row.values):
        length = round(max(value, 0) / highest * WIDTH, 1)
        if length:
            parts.append(_segment(round(left, 1), top + 20, length, index, key))
        left += length
    words = "; ".join(f"{name} {angka(value)}" for name, value in zip(series, row.values, strict=True))
    content = format_html_join("", "{}", ((part,) for part in parts))
    return linked(content, href=row.href, title=f"{row.label}: {words}")


def _segment(left: float, top: int, length: float, index: int, key: str) -> SafeString:
    """Draw one piece of a stacked bar: its fill, and its pattern over it."""
    name, colour = _SERIES_FILLS[index]
    box = format_html('x="{}" y="{}" width="{}" height="{}"', left, top, length, _BAR)
    fill = format_html('<rect class="{}" {} fill="{}" stroke="#fff" stroke-width="1"/>', name, box, colour)
    if not _PATTERNS[index]:
        return fill
    return fill + format_html('<rect {} fill="url(#{}-{})"/>', box, key, index)


def _pattern_definitions(key: str, count: int) -> SafeString:
    """Define the hatchings; their ids are derived from the title, so two charts do not clash."""
    patterns = format_html_join(
        "",
        '<pattern id="{}-{}" width="6" height="6" patternUnits="userSpaceOnUse">'
        '<path class="arsir" d="{}" fill="none" stroke="#211e1a" stroke-width="1.2"/></pattern>',
        ((key, index, path) for index, path in enumerate(_PATTERNS[:count]) if path),
    )
    return format_html("<defs>{}</defs>", patterns)


def _legend(series: Sequence[str], key: str) -> SafeString:
    """Write the names of the series, one a line, each behind a piece of its fill."""
    return format_html_join(
        "",
        '{}<text x="30" y="{}" font-size="13">{}</text>',
        ((_segment(0, index * 20 + 3, 22, index, key), index * 20 + 14, name) for index, name in enumerate(series)),
    )


def sparkline(values: Sequence[float | None], *, title: str) -> SafeString:
    """Draw a small line of the last values with a dot at its end; None leaves a gap.

    `title` is all that a screen reader hears, so it says what the line shows.
    """
    known = [value for value in values if value is not None]
    if not known:
        return _NOTHING
    low, high = min(known), max(known)
    span, step = (high - low) or 1, 112 / max(len(values) - 1, 1)
    path, last, gap = "", "", True
    for index, value in enumerate(values):
        if value is None:
            gap = True
            continue
        height = 14.0 if high == low else round(25 - (value - low) / span * 22, 1)
        last = f"{round(4 + index * step, 1)} {height}"
        path += f"{'M' if gap else 'L'}{last}"
        gap = False
    x, y = last.split()
    return format_html(
        '<svg class="grafik-mini" viewBox="0 0 120 28" width="120" height="28" role="img" aria-label="{}">'
        "<title>{}</title>"
        '<path class="garis" d="{}" fill="none" stroke="#0b5c5a" stroke-width="2"/>'
        '<circle class="batang" cx="{}" cy="{}" r="3" fill="#0b5c5a"/></svg>',
        title,
        title,
        path,
        x,
        y,
    )


def _empty(title: str, source: str) -> SafeString:
    """Say that there is nothing to draw instead of drawing nothing."""
    words = format_html('<p class="redup">{} {}</p>', NO_VALUE, _("Belum ada data untuk ditampilkan."))
    return figure(title, words, _NOTHING, source=source)
