"""What the reports answer to applications below: see docs/signals.md."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from apps.companies.selectors.reported import Reported
from apps.reports import reporting
from apps.reports.models import Period

#: Periods offered in the filters of lists.
OFFERED = 12


def tell_reported(sender: Any, *, area: int, period: str, status: str, **_: Any) -> Reported:
    """Which companies of a place stand how on a period, by the rules of the page of the reporting status."""
    today = timezone.localdate()
    newest = list(Period.objects.filter(starts_on__lte=today)[:OFFERED])
    offered = [(one.key, one.label) for one in newest]
    if not status or not newest:
        return Reported(offered)
    over = next((one for one in newest if one.ends_on < today), newest[0])
    wanted = next((one for one in newest if one.key == period), over)
    found = reporting.statuses(wanted, area, reporting.ReportingQuery(status=status, member=""), limit=None)
    return Reported(offered, [row.company_id for row in found])
