"""The calendar of reports, unattended: looked at every minute, one short task for each forum."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from apps.core.scope import Scope, scope
from apps.core.tasks import ScopedTask
from apps.reports import services
from apps.reports.inactivity import inactive_propose_due


@shared_task
def calendar_tick() -> int:
    """Open periods, create what is due, hand out the drafts still missing and the closings of locked periods; returns how many drafts.

    Idempotent: it reads from the rows what is missing, so a missed, doubled or killed tick does no harm.
    """
    now = timezone.now()
    with scope(Scope.system()):
        services.periods_open_due(now)
        services.reports_open_due(now)
        wanted, closings = services.drafts_wanted(now), services.closings_wanted()
    for report_id, area in wanted:
        report_draft.delay(report_id, area=area)
    for report_id, area in closings:
        report_close.delay(report_id, area=area)
    return len(wanted)


@shared_task(base=ScopedTask)
def report_draft(report_id: str) -> bool:
    """Draw up one draft inside the scope of its place."""
    return services.report_draft_run(report_id=UUID(report_id))


@shared_task(base=ScopedTask)
def report_close(report_id: str) -> int:
    """Put away the programmes that a locked report counted, inside the scope of its place."""
    return services.report_close_programs(report_id=UUID(report_id))


@shared_task
def inactive_tick() -> int:
    """Propose members that have been silent for as many periods as their forum asks for; safe to repeat."""
    return inactive_propose_due(timezone.now())
