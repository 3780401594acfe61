"""The tables of the periodic report: one named definition each, for page, PDF, XLSX, CSV, API and drill-down alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from django.conf import settings
from django.utils import translation

from apps.reports.measures import activity, chain, members, people, places, quality
from apps.reports.measures.base import Frame, Table, canonical

#: Rises when a definition or the layout of the frozen text changes; snapshots keep the one they were made with.
MEASURES_VERSION = "1"

MEASURES: Mapping[str, Callable[[Frame], Table]] = {
    "T1": chain.identity,
    "T2": chain.child_forums,
    "T2R": chain.child_list,
    "T3": members.members,
    "T4": members.reporting_rate,
    "T5": activity.plan_against_realisation,
    "T6": activity.by_sector,
    "T7": people.by_category,
    "T8": places.by_region,
    "T9": activity.by_aid_form,
    "T10": people.beneficiaries,
    "T17": chain.narrative,
    "T18": quality.data_quality,
}


def compute(code: str, frame: Frame) -> Table:
    """One table from the records that the open scope shows. KeyError for an unknown code."""
    with translation.override(settings.LANGUAGE_CODE):
        return MEASURES[code](frame)


def compute_all(frame: Frame) -> list[Table]:
    """All tables in the order of the report, in its language."""
    with translation.override(settings.LANGUAGE_CODE):
        children = chain.children_of(frame)
        shared = {"T2": chain.child_forums, "T2R": chain.child_list}
        return [shared[code](frame, children) if code in shared else measure(frame) for code, measure in MEASURES.items()]


def frozen(frame: Frame, tables: Sequence[Table]) -> str:
    """The canonical text of all tables: equal data give equal text, whenever they are computed."""
    content = {
        "version": MEASURES_VERSION,
        "area": frame.area,
        "period": frame.period,
        "starts_on": frame.starts_on.isoformat(),
        "ends_on": frame.ends_on.isoformat(),
        "tables": [table.plain() for table in tables],
    }
    return canonical(content)
