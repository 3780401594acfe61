"""Reading the problem map: figures of places by category, with source and date; what is not known is absent, never zero."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from apps.accounts.actors import Actor
from apps.accounts.permissions import DeskKind
from apps.core.money import angka
from apps.core.suppression import protect
from apps.pmks.choices import MapState, Masking
from apps.pmks.models import PpksCategory, PpksCount, ProblemMap
from apps.pmks.querysets import CountQuerySet
from apps.regions.models import Region
from apps.regions.places import code_of


def _bounds(area: int) -> tuple[int, int]:
    return (area, area) if area % 100 else (area, area + 99) if area else (0, 9999)


def _kept(area: int) -> CountQuerySet:
    """Figures in force of the kabupaten/kota in a place. Where the province gave one too, the kabupaten/kota's own counts."""
    rows = PpksCount.objects.totals().filter(in_force=True, region__level=2, area__range=_bounds(area))
    if area:
        rows = rows.filter(region__code__startswith=code_of(area))
    return rows.order_by("region_id", "category_id", "-area").distinct("region_id", "category_id")


def ppks_totals(*, area: int, categories: Iterable[int] = ()) -> dict[int, int]:
    """People counted by category in a kabupaten/kota from the map in force; for a province or the nation the sum of the places below.

    A category without data is absent: not known, never zero. In a company's scope counts below five are absent too.
    """
    wanted = set(categories)
    totals: dict[int, int] = {}
    for category, count in _kept(area).values_list("category_id", "count"):
        if not wanted or category in wanted:
            totals[category] = totals.get(category, 0) + count
    return totals


@dataclass(frozen=True)
class MapSource:
    """Where figures come from."""

    source: str
    snapshot_on: dt.date


def map_in_force(area: int) -> ProblemMap | None:
    """The map that counts in one place."""
    return ProblemMap.objects.filter(area=area, state=MapState.IN_FORCE).first()


def place_sources(area: int) -> list[MapSource]:
    """Sources and days of all maps in force in a place and below it, the latest first."""
    rows = ProblemMap.objects.filter(state=MapState.IN_FORCE, area__range=_bounds(area)).order_by("-snapshot_on")
    return [MapSource(*row) for row in rows.values_list("source", "snapshot_on")]


@dataclass(frozen=True)
class Coverage:
    """In how many of the places below there is a figure."""

    known: int
    whole: int


@dataclass(frozen=True)
class CategoryFigure:
    """One line of the summary: people now (None: not known), on the map before, and where it is known."""

    category: PpksCategory
    count: int | None
    before: int | None
    coverage: Coverage


def _children(area: int) -> QuerySet[Region]:
    if area:
        return Region.objects.filter(parent_id=code_of(area), valid_until=None)
    return Region.objects.filter(level=1, valid_until=None)


def category_figures(area: int) -> list[CategoryFigure]:
    """All 26 categories of a place. The map before is compared only in a kabupaten/kota, where it is one map."""
    whole = _children(area).count()
    totals = ppks_totals(area=area)
    known: dict[int, set[str]] = {}
    if area % 100:
        rows = PpksCount.objects.totals().filter(in_force=True, area=area, region__parent_id=code_of(area))
        for category, code in rows.values_list("category_id", "region_id"):
            known.setdefault(category, set()).add(code)
    else:
        for category, code in _kept(area).values_list("category_id", "region_id"):
            known.setdefault(category, set()).add(code if area else code[:2])
    before = _before(area) if area % 100 else {}
    return [
        CategoryFigure(
            category, totals.get(category.number), before.get(category.number), Coverage(len(known.get(category.number, ())), whole)
        )
        for category in PpksCategory.objects.all()
    ]


def _before(area: int) -> dict[int, int]:
    last = ProblemMap.objects.filter(area=area, state=MapState.SUPERSEDED).order_by("-in_force_at").first()
    if last is None:
        return {}
    return dict(last.counts.totals().filter(region_id=code_of(area)).values_list("category_id", "count"))


@dataclass(frozen=True)
class Cell:
    """A figure as it may be shown: a number, ``< 5`` or ``*`` for a protected one, or unknown."""

    value: int | None
    text: str

    @property
    def known(self) -> bool:
        """Whether the map says anything here, shown or protected."""
        return self.text != ""


UNKNOWN = Cell(None, "")


def shown_counts(values: dict[str, int], *, strict: bool) -> dict[str, Cell]:
    """Cells of regions that share one total; small ones of a strict category are hidden together with what would give them away."""
    if not strict or not values:
        return {code: Cell(value, angka(value)) for code, value in values.items()}
    cells = protect(list(values.values())).cells
    return {code: Cell(cell.value, cell.text) for code, cell in zip(values, cells, strict=True)}


def protects(category: PpksCategory, actor: Actor, *, area: int) -> bool:
    """Whether small figures of a category are hidden from the actor: strict ones below the kabupaten/kota, except from Dinas Sosial."""
    social = actor.desk is not None and actor.desk.kind == DeskKind.SOCIAL
    return category.masking == Masking.STRICT and area % 100 != 0 and not social


def matrix(*, area: int, parent: str = "") -> dict[int, dict[str, int]]:
    """Figures of the regions directly below a place: category → code → people."""
    if area % 100 or parent:
        rows = PpksCount.objects.totals().filter(in_force=True, area=area, region__parent_id=parent or code_of(area)).order_by("region_id")
    else:
        rows = _kept(area)
    found: dict[int, dict[str, int]] = {}
    for code, category, count in rows.values_list("region_id", "category_id", "count"):
        key = code if area else code[:2]
        line = found.setdefault(category, {})
        line[key] = line.get(key, 0) + count
    return found


def places_below(area: int, parent: str = "") -> list[Region]:
    """The regions directly below a place, by code."""
    if parent:
        return list(Region.objects.filter(parent_id=parent, valid_until=None).order_by("code"))
    return list(_children(area).order_by("code"))
