"""QR codes for checking documents and joining meetings."""

from __future__ import annotations

import io

import segno
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe


def _code(text: str) -> segno.QRCode:
    """Make a code that survives 15 % damage (level M). Raises ValueError for too long a text."""
    return segno.make(text, error="m", micro=False)


def qr_svg(text: str, *, scale: int = 4, title: str) -> SafeString:
    """Return an inline SVG, `scale` pixels a module, named by `title` for screen readers.

    Dark on white with a quiet zone of four modules, also on a dark page.
    """
    drawing = _code(text).svg_inline(scale=scale, dark="#000", light="#fff", svgclass="qr", lineclass=None)
    head = f'<svg role="img" aria-label="{escape(title)}" '
    # segno draws only numbers; the title is escaped above.
    return mark_safe(drawing.replace("<svg ", head, 1))  # noqa: S308


def qr_svg_file(text: str, *, title: str) -> bytes:
    """Return an SVG that stands alone, for printers and designers: dark on white, no script, no outside reference."""
    out = io.BytesIO()
    _code(text).save(out, kind="svg", scale=10, dark="#000", light="#fff", title=title, svgclass=None, lineclass=None)
    return out.getvalue()


def qr_png(text: str, *, dpi_scale: int = 10) -> bytes:
    """Return a black and white PNG, `dpi_scale` pixels a module."""
    out = io.BytesIO()
    _code(text).save(out, kind="png", scale=dpi_scale)
    return out.getvalue()


def qr_data_uri(text: str, *, dpi_scale: int = 8) -> str:
    """Return the PNG as a `data:` URI for an <img> in documents and letters."""
    return str(_code(text).png_data_uri(scale=dpi_scale))
