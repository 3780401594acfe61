"""Members without a report for so many periods in a row that the forum asked to be told: proposed, never decided, by the calendar."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from apps.accounts.actors import SYSTEM
from apps.companies.models import MemberRule, Membership
from apps.companies.services.members import membership_propose
from apps.core.errors import DomainError
from apps.core.scope import Scope, scope
from apps.reports.measures.base import CALENDAR_ZONE
from apps.reports.models import Period

BATCH = 200
_SILENT_SQL = """
SELECT m.id FROM companies_membership m LEFT JOIN companies_memberrule u ON u.area = m.area
WHERE m.state = 'active' AND m.kind = 'company' AND m.proposed_period <> %(key)s AND m.since <= %(starts)s
  AND coalesce(u.inactive_after, %(default)s) = %(periods)s
  AND %(ends)s::date + coalesce(u.report_days, %(days)s) < %(today)s
  AND NOT EXISTS (
    SELECT 1 FROM programs_realization r WHERE r.company_id = m.company_id
      AND r.area BETWEEN m.area AND CASE WHEN m.area = 0 THEN 9999 WHEN m.area %% 100 = 0 THEN m.area + 99 ELSE m.area END
      AND r.state IN ('sent', 'desk_check', 'field_check', 'verified') AND r.handover_on BETWEEN %(starts)s AND %(ends)s)
ORDER BY m.area, m.id LIMIT %(limit)s"""


def inactive_propose_due(now: dt.datetime) -> int:
    """Propose whoever is silent long enough, each in a transaction of its own; returns how many. Opens its own scopes.

    Only a member since before the first of those periods is proposed, and only after the last day in time of the newest one has passed.
    """
    today, proposed = now.astimezone(CALENDAR_ZONE).date(), 0
    with scope(Scope.system()):
        found = [(pk, spell) for spell in _spells(today) for pk in _silent(spell, today)]
    for pk, (key, _starts, _ends, periods, label) in found[:BATCH]:
        with scope(Scope.system()):
            membership = Membership.objects.select_related("company", "forum").filter(pk=pk).first()
            if membership is None:
                continue
            reason = _("Tidak ada laporan selama %(n)s periode berturut-turut sampai %(period)s.") % {"n": periods, "period": label}
            try:
                membership_propose(membership=membership, period=key, reason=reason, by=SYSTEM)
                proposed += 1
            except DomainError:
                continue  # its state changed in the meantime
    return proposed


def _default(name: str) -> int:
    return int(getattr(MemberRule(), name))


def _spells(today: dt.date) -> list[tuple[str, dt.date, dt.date, int, str]]:
    """For each number of periods that some forum asks for: the newest ended period, the first day of the spell and its last."""
    wanted = {_default("inactive_after"), *MemberRule.objects.values_list("inactive_after", flat=True)} - {0}
    ended: dict[str, list[Period]] = {}
    for period in Period.objects.filter(ends_on__lt=today).order_by("-ends_on"):
        ended.setdefault(period.kind, []).append(period)
    return [
        (rows[0].key, rows[periods - 1].starts_on, rows[0].ends_on, periods, rows[0].label)
        for rows in ended.values()
        for periods in sorted(wanted)
        if len(rows) >= periods
    ]


def _silent(spell: tuple[str, dt.date, dt.date, int, str], today: dt.date) -> list[UUID]:
    key, starts, ends, periods, _label = spell
    facts: dict[str, Any] = {
        "key": key, "starts": starts, "ends": ends, "periods": periods, "today": today, "limit": BATCH,
        "default": _default("inactive_after"), "days": _default("report_days"),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_SILENT_SQL, facts)
        return [row[0] for row in cursor.fetchall()]
