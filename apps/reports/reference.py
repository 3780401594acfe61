"""The calendar of reports as data: which periods are reported, from when on, and how many days after their end each level sends.

Default (domain facts, part 7b; periodicity of Permensos 9/2020 is not confirmed, therefore data): kabupaten/kota, province and nation
report each semester, 30, 45 and 60 days after its end. Quarters and years stand ready and are switched off.
"""

from __future__ import annotations

import datetime as dt

from apps.core.periods import Kind
from apps.reports.models import PeriodRule

#: kind, in use, days for kabupaten/kota, province, nation
PERIOD_RULES = (
    (Kind.SEMESTER, True, 30, 45, 60),
    (Kind.TRIWULAN, False, 15, 30, 45),
    (Kind.TAHUN, False, 30, 45, 60),
)
FIRST_DAY = dt.date(2025, 7, 1)


def period_rules_load() -> int:
    """Add the rules that are missing; what an operator changed stays. Returns how many there are."""
    PeriodRule.objects.bulk_create(
        [
            PeriodRule(
                kind=kind,
                is_active=active,
                valid_from=FIRST_DAY,
                due_days_regency=regency,
                due_days_province=province,
                due_days_nation=nation,
            )
            for kind, active, regency, province, nation in PERIOD_RULES
        ],
        ignore_conflicts=True,
    )
    return len(PERIOD_RULES)
