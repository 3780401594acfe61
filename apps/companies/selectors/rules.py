"""What a forum settled about its members."""

from __future__ import annotations

from apps.companies.models import MemberRule
from apps.forums.models import Forum


def rule_of(forum: Forum) -> MemberRule:
    """The rule of a forum; the defaults (a row not stored) where it settled nothing."""
    return MemberRule.objects.filter(forum_id=forum.pk).first() or MemberRule(forum=forum, area=forum.area)


def report_days_at(area: int) -> int:
    """Days after the end of a period in which companies of a place report."""
    found = MemberRule.objects.filter(area=area).values_list("report_days", flat=True).first()
    return MemberRule._meta.get_field("report_days").default if found is None else found
