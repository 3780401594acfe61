"""Where a site may lie: the place of the forum and everything below it."""

from __future__ import annotations

import re

from django.db.models import QuerySet

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


def region_hits(text: str, area: int) -> list[Region]:
    """Regions inside ``area`` whose path holds every word of ``text``; the higher level first."""
    words = [word for word in _WORDS.split(text.lower().replace("'", "")) if word][:6]
    if not words:
        return []
    found = regions_inside(area)
    for word in words:
        found = found.filter(search__contains=word)
    return list(found.order_by("level", "name")[:HITS])
