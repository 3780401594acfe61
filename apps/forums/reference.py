"""A row for every forum and office that there is or could be: the nation, 38 provinces, 514 kabupaten/kota."""

from __future__ import annotations

from apps.core.scope import required
from apps.forums.choices import LegalLine
from apps.forums.models import Forum, Office
from apps.regions.models import Level, Region

FORUM = "Forum CSR Kesejahteraan Sosial"
FORUM_SHORT = "Forum CSR Kesos"
OFFICE = "Dinas Sosial"
MINISTRY = "Kementerian Sosial"


def place_name(region: Region | None) -> str:
    """How a place is called in the name of its forum and office; a province says that it is one."""
    if region is None:
        return "Nasional"
    return f"Provinsi {region.name}" if region.level == Level.PROVINCE else region.name


def forums_load() -> int:
    """Add the missing forums (not formed) and offices; rows that exist keep the names their decrees gave them. Needs the system scope."""
    required()
    places = [(0, None), *((region.area, region) for region in Region.objects.filter(level__lte=Level.REGENCY, valid_until=None))]
    forums = [
        Forum(
            area=area,
            region=region,
            line=LegalLine.KESOS,
            name=f"{FORUM} {place_name(region)}",
            short_name=f"{FORUM_SHORT} {place_name(region)}",
        )
        for area, region in places
    ]
    offices = [Office(area=area, name=f"{OFFICE} {place_name(region)}" if region else MINISTRY) for area, region in places]
    Forum.objects.bulk_create(forums, ignore_conflicts=True)
    Office.objects.bulk_create(offices, ignore_conflicts=True)
    return len(places)
