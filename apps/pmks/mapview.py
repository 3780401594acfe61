"""What the map page and its export show: one place, optionally one category and one kecamatan."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.core.dates import tanggal
from apps.core.money import angka
from apps.pmks.models import PpksCategory
from apps.pmks.selectors import CategoryFigure, Cell, category_figures, matrix, place_sources, places_below, protects, shown_counts
from apps.regions.models import Region
from apps.regions.places import code_of


@dataclass
class MapView:
    """Figures of the regions below a place, protected where the viewer may not see them."""

    actor: Actor
    area: int
    place: Region | None
    parent: Region | None
    places: list[Region]
    categories: list[PpksCategory]
    figures: list[CategoryFigure]
    source_line: str
    has_map: bool
    _counts: dict[int, dict[str, int]] = field(default_factory=dict)

    @property
    def area_compares(self) -> bool:
        """Whether figures are compared with the map before: only in a kabupaten/kota."""
        return any(figure.before is not None for figure in self.figures)

    def cells_of(self, category: PpksCategory) -> dict[str, Cell]:
        """Code → figure of one category; a region without data is absent."""
        values = {
            place.code: self._counts[category.number][place.code]
            for place in self.places
            if place.code in self._counts.get(category.number, {})
        }
        return shown_counts(values, strict=protects(category, self.actor, area=self.area))

    def figure_of(self, category: PpksCategory) -> CategoryFigure:
        """The summary line of one category."""
        return next(figure for figure in self.figures if figure.category.number == category.number)

    def total_of(self, category: PpksCategory) -> int | None:
        """The figure of the place (or the chosen kecamatan's villages) that stands above its regions; None when not known."""
        if self.parent is None:
            return self.figure_of(category).count
        values = self._counts.get(category.number, {})
        return sum(values.values()) if values else None


def map_view(actor: Actor, *, area: int, category: PpksCategory | None, parent: str) -> MapView:
    """Collect a view. ``parent`` is a kecamatan of ``area`` or empty; anything else is ignored."""
    place = Region.objects.filter(pk=code_of(area)).first() if area else None
    inside = Region.objects.filter(pk=parent, level=3, parent_id=code_of(area)).first() if parent and area % 100 else None
    code = inside.code if inside else ""
    sources = place_sources(area)
    return MapView(
        actor=actor,
        area=area,
        place=place,
        parent=inside,
        places=places_below(area, code),
        categories=[category] if category else list(PpksCategory.objects.all()),
        figures=category_figures(area),
        source_line=_source_line(sources),
        has_map=bool(sources),
        _counts=matrix(area=area, parent=code),
    )


def _source_line(sources: list) -> str:
    if not sources:
        return _("Belum ada data.")
    if len(sources) == 1:
        return _("Sumber: %(source)s · keadaan per %(day)s") % {"source": sources[0].source, "day": tanggal(sources[0].snapshot_on)}
    days = [one.snapshot_on for one in sources]
    return _("Sumber: %(n)s unggahan Dinas Sosial · keadaan per %(first)s sampai %(last)s") % {
        "n": angka(len(sources)), "first": tanggal(min(days)), "last": tanggal(max(days)),
    }  # fmt: skip
