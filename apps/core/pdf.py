"""Documents: a template and its context become a tagged PDF, the same bytes every time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.template.loader import render_to_string
from django.utils import translation
from weasyprint import HTML  # type: ignore[import-untyped]
from weasyprint.urls import (  # type: ignore[import-untyped]
    FatalURLFetchingError,
    URLFetcher,
    URLFetcherResponse,
)

PDF_CONTENT_TYPE = "application/pdf"
_FONT_FILE = re.compile(r"SourceSansPro-[A-Za-z]+\.ttf")


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The head of a letter (`kop` in the context). Every line but the name may be empty.

    `logo` is a `data:` URI or a `static:` path; `logo_alt` names it for screen readers.
    """

    name: str
    subtitle: str = ""
    address: str = ""
    contact: str = ""
    logo: str = ""
    logo_alt: str = ""


class OwnFiles(URLFetcher):  # type: ignore[misc]  # the package has no types
    """Serve `static:` (our static files), `font:` (the packaged font) and `data:`; refuse the rest.

    A refused address stops the rendering: a document never goes out half dressed, and no
    document can make the server call another machine or open another file.
    """

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Return the content behind one of our addresses, or raise FatalURLFetchingError."""
        scheme, _colon, name = url.partition(":")
        if scheme == "data":
            return super().fetch(url, headers)
        path = _path(scheme, name)
        if path is None:
            raise FatalURLFetchingError(f"A document may not load {url[:200]}")
        return URLFetcherResponse(url, Path(path).read_bytes(), _headers(name))


def _path(scheme: str, name: str) -> str | None:
    """Find the file behind one of our addresses; None when it is not ours."""
    if scheme == "font" and _FONT_FILE.fullmatch(name):
        return str(files("font_source_sans_pro") / "files" / name)
    if scheme != "static":
        return None
    try:
        return finders.find(name)
    except SuspiciousFileOperation:
        return None


def _headers(name: str) -> dict[str, str]:
    kinds = {
        ".css": "text/css",
        ".svg": "image/svg+xml",
        ".png": "image/png",
        ".ttf": "font/ttf",
    }
    kind = kinds.get(Path(name).suffix)
    return {"Content-Type": kind} if kind else {}


def render_pdf(template: str, context: Mapping[str, Any], *, title: str) -> bytes:
    """Render a template, usually one extending `pdf/base.html`, to a PDF/UA-1 document.

    Equal input gives equal bytes: nothing depends on the clock or on chance. The words are
    always those of the source language, because the document is official whatever the language
    of the screen. Known to the base: `title`, `kop` (a Letterhead), `number` (of the document),
    `check_url` and `check_code` (for the QR block).
    """
    with translation.override(settings.LANGUAGE_CODE):
        html = render_to_string(template, {**context, "title": title})
    document = HTML(string=html, base_url="static:", url_fetcher=OwnFiles())
    content: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    return content
