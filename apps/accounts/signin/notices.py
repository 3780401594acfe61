"""The day before a role ends: the person and those who administer the place are told, once."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts import rules
from apps.accounts.actors import Actor
from apps.accounts.models import Assignment, User
from apps.accounts.permissions import GRANTABLE, Permission, Role
from apps.accounts.places import desk_label
from apps.accounts.selectors import actor_at, desk_of
from apps.accounts.signin import letters
from apps.core.dates import tanggal
from apps.notifications.models import Message
from apps.notifications.services import message_send

CODE = "account.role_ends"


def announce_ending() -> int:
    """Tell about every role whose last day is tomorrow; returns how many. Safe to repeat: each reader is told once about a role and day.

    Needs the system scope. Told are the person and those who may give the role again: at the place itself, else at the level above.
    """
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    ending = list(Assignment.objects.current().filter(until=tomorrow, user__is_active=True).select_related("user"))
    for row in ending:
        _announce(row)
    return len(ending)


def _announce(row: Assignment) -> None:
    assert row.until is not None
    desk = desk_of(row)
    facts = {"role": str(Role(row.role).label), "place": row.place_name or desk_label(desk), "day": tanggal(row.until)}
    key = f"role-ends:{row.pk}:{row.until}"
    letters.send(row.user, "role_ends", facts, key=f"{key}:own")
    _tell(row.user, row.area, _("Peran Anda %(role)s di %(place)s berakhir besok, %(day)s.") % facts, f"/{desk.slug}/akun/saya/")
    for user, actor in administrators(row):
        path = f"/{actor.slug}/akun/"
        letters.send(user, "role_ends_admin", facts | {"who": row.user.full_name, "path": path}, key=f"{key}:{user.pk}")
        words = _("Peran %(who)s sebagai %(role)s berakhir besok, %(day)s.") % (facts | {"who": row.user.full_name})
        _tell(user, actor.area, words, path)


def administrators(row: Assignment) -> list[tuple[User, Actor]]:
    """Who may give this role again: people of the place itself, else of its province, else of the nation."""
    givers = [role for role, given in GRANTABLE.items() if Role(row.role) in given]
    for area in dict.fromkeys((row.area, row.area // 100 * 100, 0)):
        held = Assignment.objects.current().filter(area=area, role__in=givers, user__is_active=True).exclude(user=row.user)
        actors = [(one.user, actor_at(one.user, desk_of(one), frozenset({Role(one.role)}))) for one in held.select_related("user")]
        found = [
            (user, actor) for user, actor in actors if actor.has(Permission.ACCOUNT_INVITE) and rules.administers(actor, row.role, row.area)
        ]
        if found:
            return found
    return []


def _tell(user: User, area: int, text: str, url: str) -> None:
    if not Message.objects.filter(user_id=user.pk, code=CODE, text=text[:300]).exists():
        message_send(user_ids=[user.pk], area=area, code=CODE, text=text, url=url)
