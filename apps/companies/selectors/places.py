"""Where a site may lie: the place of the forum and everything below it."""

from __future__ import annotations

import re

from django.db.models import Case, QuerySet, When

from apps.core.scope import bounds
from apps.regions.models import Level, Region

HITS = 12
_WORDS = re.compile(r"[\s,]+")


def is_local(area: int) -> bool:
    """Whether a place is a kabupaten/kota, so that its kecamatan fit into one list."""
    return area % 100 != 0


def districts(area: int) -> QuerySet[Region]:
    """The kecamatan of a kabupaten/kota."""
    return Region.objects.filter(area=area, level=Level.DISTRICT, valid_until=None).order_by("name")


def regions_inside(area: int) -> QuerySet[Region]:
    """Regions from kabupaten/kota downwards inside a place."""
    lo, hi = bounds(area)
    return Region.objects.filter(area__gte=lo, area__lte=hi, level__gte=Level.REGENCY, valid_until=None)


def _matching(text: str, area: int) -> QuerySet[Region]:
    found = regions_inside(area)
    for word in plain_words(text):
        found = found.filter(search__contains=word)
    return found


def plain_words(text: str) -> list[str]:
    """Words of a typed place as they are searched for."""
    return [word for word in _WORDS.split(text.lower().replace("'", "")) if word][:6]


def region_hits(text: str, area: int) -> list[Region]:
    """Regions inside ``area`` whose path holds every word of ``text``: those named so first, the higher level first."""
    words = plain_words(text)
    if not words:
        return []
    named = Case(When(search__startswith=" ".join(words), then=0), default=1)
    return list(_matching(text, area).annotate(named=named).order_by("named", "level", "name")[:HITS])


def region_named(code: str, text: str, area: int) -> Region | None:
    """The region ``code`` if it lies inside ``area`` and fits the typed ``text``."""
    return _matching(text, area).filter(pk=code).first() if code else None
