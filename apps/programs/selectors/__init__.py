"""Reading programmes and realisations."""

from __future__ import annotations

from apps.programs.selectors.evidence import Evidence, History, evidence, evidence_for_plan
from apps.programs.selectors.figures import CompanyRecord, Totals, company_record, totals
from apps.programs.selectors.overlap import Neighbour, Plan, neighbours
from apps.programs.selectors.queues import decidable_areas, worklist

__all__ = [
    "CompanyRecord",
    "Evidence",
    "History",
    "Neighbour",
    "Plan",
    "Totals",
    "company_record",
    "decidable_areas",
    "evidence",
    "evidence_for_plan",
    "neighbours",
    "totals",
    "worklist",
]
