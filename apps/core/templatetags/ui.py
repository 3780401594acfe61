"""Template filters and tags without domain words: numbers, dates, icons, query strings."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from django import template
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from apps.core import dates, money
from apps.core.qr import qr_data_uri, qr_svg

register = template.Library()

_ICON_NAME = re.compile(r"[a-z0-9-]+")
_ICON_BODY = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


def _or_dash(value: Any, write: Callable[[Any], str]) -> str:
    """Write a value, or a dash for nothing."""
    return money.NO_VALUE if value is None or value == "" else write(value)


@register.filter
def rupiah(value: int | None) -> str:
    """`Rp1.250.000`; a dash for nothing."""
    return _or_dash(value, money.rupiah)


@register.filter
def terbilang(value: int | None) -> str:
    """`satu juta rupiah`; a dash for nothing."""
    return _or_dash(value, money.terbilang)


@register.filter
def angka(value: float | None, decimals: int = 0) -> str:
    """`1.250.000`, or `12,5` with one decimal asked for; a dash for nothing."""
    return _or_dash(value, lambda number: money.angka(number, decimals))


@register.filter
def persen(part: int | None, whole: int | None) -> str:
    """`21,15 %` of the whole; a dash when there is no part or no whole."""
    if part is None or not whole:
        return money.NO_VALUE
    return money.persen(part, whole)


@register.filter
def tanggal(value: date | None) -> str:
    """`11 Agustus 2020`; a moment is first moved to the current time zone."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return _or_dash(value, dates.tanggal)


@register.filter
def waktu(value: datetime | None) -> str:
    """`11 Agustus 2020 09.14 WITA` in the current time zone."""
    return _or_dash(value, dates.waktu)


@register.filter
def lalu(value: date | None) -> str:
    """`3 hari lalu`, seen from now."""
    return _or_dash(value, lambda moment: dates.lalu(moment, timezone.localtime()))


@cache
def _icon_body(name: str) -> SafeString:
    """Return what stands inside the <svg> of a Bootstrap icon; raise for an unknown name."""
    if not _ICON_NAME.fullmatch(name):
        raise template.TemplateSyntaxError(f"Not an icon name: {name!r}")
    source = files("bs_icon_templates") / "templates" / "bs_icon" / f"{name}.svg"
    try:
        match = _ICON_BODY.search(source.read_text(encoding="utf-8"))
    except FileNotFoundError:
        match = None
    if match is None:
        raise template.TemplateSyntaxError(f"Unknown icon: {name!r}")
    # The file comes from an installed package under a checked name, not from a person.
    return mark_safe(" ".join(match[1].split()))  # noqa: S308


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw a Bootstrap icon inline. It says nothing to a screen reader: a word stands beside it."""
    return format_html(
        '<svg class="ikon" width="16" height="16" viewBox="0 0 16 16" fill="currentColor" aria-hidden="true" focusable="false">{}</svg>',
        _icon_body(name),
    )


@register.simple_tag
def qr(text: str, title: str, scale: int = 4) -> SafeString:
    """Draw a QR code inline; `title` names it for screen readers."""
    return qr_svg(text, title=title, scale=scale)


@register.simple_tag
def qr_uri(text: str) -> str:
    """Return a QR code as the `data:` address of an <img> in a document or letter."""
    return qr_data_uri(text)


@register.simple_tag
def qs(request: HttpRequest, **changes: Any) -> str:
    """Return the present query string with some keys changed; None or an empty text removes a key.

    `href="{% qs request page=2 %}"` keeps every other filter. The result begins with `?`.
    """
    query = request.GET.copy()
    for key, value in changes.items():
        if value is None or value == "":
            query.pop(key, None)
        elif isinstance(value, list | tuple):
            query.setlist(key, [str(item) for item in value])
        else:
            query[key] = str(value)
    return f"?{query.urlencode()}"
