"""What may be done with periodic reports."""

from __future__ import annotations

from apps.reports.services.calendar import drafts_wanted, periods_open_due, reports_open_due
from apps.reports.services.closing import closings_wanted, report_close_programs
from apps.reports.services.drafts import report_draft_run, report_refresh, report_start
from apps.reports.services.flow import countersign_needed, report_accept, report_receive, report_return, report_send, report_update
from apps.reports.services.questions import report_answer, report_ask

__all__ = [
    "closings_wanted",
    "countersign_needed",
    "drafts_wanted",
    "periods_open_due",
    "report_accept",
    "report_answer",
    "report_ask",
    "report_close_programs",
    "report_draft_run",
    "report_receive",
    "report_refresh",
    "report_return",
    "report_send",
    "report_start",
    "report_update",
    "reports_open_due",
]
