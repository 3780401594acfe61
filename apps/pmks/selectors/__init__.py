"""Reading needs and the problem map."""

from __future__ import annotations

from apps.pmks.selectors.counts import (
    CategoryFigure,
    Coverage,
    MapSource,
    category_figures,
    map_in_force,
    place_counts,
    place_sources,
    ppks_totals,
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
    "CategoryFigure",
    "Coverage",
    "MapSource",
    "NeedLeft",
    "NeedSummary",
    "category_figures",
    "earlier_reasons",
    "map_in_force",
    "nearness",
    "need_left",
    "need_rows",
    "need_summary",
    "next_waiting",
    "place_counts",
    "place_sources",
    "pledges_of",
    "ppks_totals",
    "public_needs",
    "waiting",
    "worklist",
]
