"""Reading needs and the problem map."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Sum

from apps.pmks.choices import OPEN_NEED_STATES
from apps.pmks.models import Need, PpksCount


@dataclass(frozen=True)
class NeedLeft:
    """An open need with what is still free of it; quantities in ``unit``. ``url_id`` goes into addresses."""

    need_id: UUID
    title: str
    place: str
    unit: str
    needed: int
    pledged: int
    delivered: int
    left: int
    url_id: str
    distance: int


def nearness(code: str, other: str) -> int:
    """0 the same region or one inside the other, 1 same kecamatan, 2 same kabupaten/kota, 3 same province, 4 elsewhere."""
    if not code or not other:
        return 4
    if code.startswith(other) or other.startswith(code):
        return 0
    for distance, length in ((1, 8), (2, 5), (3, 2)):
        if len(code) >= length and len(other) >= length and code[:length] == other[:length]:
            return distance
    return 4


def need_left(*, area: int, region_code: str, categories: Iterable[int] = (), limit: int = 20) -> list[NeedLeft]:
    """Open needs of a place that still lack something, nearest to ``region_code`` first; ``categories`` empty means all."""
    wanted = list(categories)
    needs = Need.objects.filter(area=area, state__in=OPEN_NEED_STATES, quantity__gt=F("quantity_pledged") + F("quantity_delivered"))
    if wanted:
        needs = needs.filter(category_id__in=wanted)
    fields = ("id", "title", "region_id", "region__path", "unit", "quantity", "quantity_pledged", "quantity_delivered")
    found = [
        NeedLeft(pk, title, path, unit, needed, pledged, delivered, needed - pledged - delivered, str(pk), nearness(region, region_code))
        for pk, title, region, path, unit, needed, pledged, delivered in needs.values_list(*fields)
    ]
    return sorted(found, key=lambda row: (row.distance, -row.left, row.title))[:limit]


def ppks_totals(*, area: int, categories: Iterable[int] = ()) -> dict[int, int]:
    """People counted by category in a kabupaten/kota from the map in force; for a province or the nation the sum of the places below.

    A category without data is absent: not known, never zero. In a company's scope counts below five are absent too.
    """
    wanted = list(categories)
    rows = PpksCount.objects.totals().filter(in_force=True, region__level=2)
    if area % 100:
        rows = rows.filter(area=area)
    elif area:
        rows = rows.filter(area__range=(area, area + 99))
    if wanted:
        rows = rows.filter(category_id__in=wanted)
    return dict(rows.values_list("category_id").annotate(total=Sum("count")).order_by())
