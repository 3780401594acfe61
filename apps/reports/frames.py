"""The frame of a report: which records its tables count."""

from __future__ import annotations

import datetime as dt

from apps.reports.measures.base import Frame
from apps.reports.models import PeriodicReport


def frame_of(report: PeriodicReport, cut_off: dt.datetime) -> Frame:
    """Which records the tables of a report count."""
    period = report.period
    return Frame(report.area, period.starts_on, period.ends_on, cut_off, period.key, report.pk)
