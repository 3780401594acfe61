"""What a forum settles about its members, and the next member number."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import Permission
from apps.audit import services as audit
from apps.companies import numbers
from apps.companies.choices import MemberKind
from apps.companies.models import MemberRule, Membership
from apps.companies.selectors.rules import rule_of
from apps.core.db import hold
from apps.core.errors import RuleViolation, StaleVersion
from apps.core.versions import NEVER
from apps.forums import access
from apps.forums.models import Forum


@dataclass(frozen=True)
class RuleInput:
    """The settings as a form hands them in; see ``MemberRule``."""

    number_pattern: str
    report_days: int
    inactive_after: int
    confirm_month: int | None
    confirm_day: int
    confirm_days: int


@transaction.atomic
def member_rule_save(*, forum: Forum, data: RuleInput, by: Actor, version: dt.datetime | None = None) -> MemberRule:
    """Settle the rules of a forum. Numbers already given stay as they are.

    Raises RuleViolation for a pattern that cannot work, StaleVersion when somebody saved the rules since ``version`` (``NEVER`` while
    the forum works by the defaults).
    """
    access.require(by, Permission.MEMBERSHIP_UPDATE, area=forum.area)
    _check(forum, data)
    rule, made = MemberRule.objects.select_for_update().get_or_create(forum=forum, area=forum.area)
    if version is not None and version != (NEVER if made else rule.updated_at):
        raise StaleVersion
    changes = {name: [getattr(rule, name), value] for name, value in vars(data).items() if getattr(rule, name) != value}
    for name, value in vars(data).items():
        setattr(rule, name, value)
    rule.save()
    if changes:
        audit.record("member_rule.save", by=by, area=forum.area, obj=forum, changes=changes)
    return rule


def _check(forum: Forum, data: RuleInput) -> None:
    try:
        numbers.check_pattern(data.number_pattern)
    except ValueError as error:
        raise RuleViolation(str(error), "number_pattern") from error
    longest = numbers.compose(data.number_pattern, code=code_of(forum), year=9999, serial=99_999_999)
    if len(longest) > numbers.LONGEST:
        raise RuleViolation(
            _("Nomor yang terjadi lebih panjang dari %(n)s huruf. Persingkat susunannya.") % {"n": numbers.LONGEST}, "number_pattern"
        )
    for name, low, high in (("report_days", 0, 120), ("inactive_after", 0, 12), ("confirm_day", 1, 28), ("confirm_days", 7, 120)):
        if not low <= getattr(data, name) <= high:
            raise RuleViolation(_("Isi angka dari %(low)s sampai %(high)s.") % {"low": low, "high": high}, name)


def code_of(forum: Forum) -> str:
    """``{kode}`` of a forum: its own prefix, else its area."""
    return forum.member_number_prefix.strip() or f"{forum.area:04d}"


def number_preview(forum: Forum, pattern: str) -> list[str]:
    """The next three numbers under a pattern. Raises ValueError for one that cannot work."""
    numbers.check_pattern(pattern)
    first, year = _highest(forum) + 1, timezone.localdate().year
    return [numbers.compose(pattern, code=code_of(forum), year=year, serial=serial) for serial in range(first, first + 3)]


def number_give(membership: Membership) -> None:
    """Give a member its number and serial unless it has one: the forum's next, without gap or double. The caller saves in the same
    transaction; the lock of the forum's numbers is held until it ends. The code of a partner ends in M (*mitra*): 3673M-0012."""
    if membership.number:
        return
    forum = membership.forum
    hold(f"member:{forum.area}")
    pattern, serial = rule_of(forum).number_pattern, _highest(forum) + 1
    code = f"{code_of(forum)}M" if membership.kind == MemberKind.PARTNER else code_of(forum)
    year = (membership.since or timezone.localdate()).year
    number = numbers.compose(pattern, code=code, year=year, serial=serial)
    while Membership.objects.filter(area=forum.area, number=number).exists():
        serial += 1  # a number typed in from an older list
        number = numbers.compose(pattern, code=code, year=year, serial=serial)
    membership.number, membership.serial = number, serial


def _highest(forum: Forum) -> int:
    """The highest running number given: kept as serial, or (numbers older than the serial) the digits behind the forum's code."""
    prefix = f"{code_of(forum)}-"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT greatest(coalesce(max(serial), 0), coalesce(max(substr(number, length(%s) + 1)::int) FILTER "
            "(WHERE serial IS NULL AND starts_with(number, %s) AND substr(number, length(%s) + 1) ~ '^[0-9]{1,8}$'), 0)) "
            "FROM companies_membership WHERE area = %s",
            [prefix, prefix, prefix, forum.area],
        )
        return int(cursor.fetchone()[0])
