"""Reading needs and the problem map."""

from __future__ import annotations

from apps.pmks.selectors.counts import (
    UNKNOWN,
    CategoryFigure,
    Cell,
    Coverage,
    MapSource,
    category_figures,
    map_in_force,
    matrix,
    place_sources,
    places_below,
    ppks_totals,
    protects,
    shown_counts,
)
from apps.pmks.selectors.needs import (
    NeedLeft,
    NeedSummary,
    earlier_reasons,
    nearness,
    need_left,
    need_rows,
    need_summary,
    next_waiting,
    pledges_of,
    public_needs,
    waiting,
)
from apps.pmks.selectors.work import worklist

__all__ = [
    "UNKNOWN",
    "CategoryFigure",
    "Cell",
    "Coverage",
    "MapSource",
    "NeedLeft",
    "NeedSummary",
    "category_figures",
    "earlier_reasons",
    "map_in_force",
    "matrix",
    "nearness",
    "need_left",
    "need_rows",
    "need_summary",
    "next_waiting",
    "place_sources",
    "places_below",
    "pledges_of",
    "ppks_totals",
    "protects",
    "public_needs",
    "shown_counts",
    "waiting",
    "worklist",
]
