"""What a forum settled about its members."""

from __future__ import annotations

from collections.abc import Iterable

from apps.companies.models import MemberRule
from apps.forums.models import Forum


def rule_of(forum: Forum) -> MemberRule:
    """The rule of a forum; the defaults (a row not stored) where it settled nothing."""
    return MemberRule.objects.filter(forum_id=forum.pk).first() or MemberRule(forum=forum, area=forum.area)


def report_days_at(area: int) -> int:
    """Days after the end of a period in which companies of a place report."""
    return report_days_of([area])[area]


def report_days_of(areas: Iterable[int]) -> dict[int, int]:
    """The same for several places, in one query."""
    usual = MemberRule._meta.get_field("report_days").default
    wanted = set(areas)
    return dict.fromkeys(wanted, usual) | dict(MemberRule.objects.filter(area__in=wanted).values_list("area", "report_days"))
