"""Forming, ratifying, suspending and dissolving the forum of a place: acts of the level above it.

A register is read by every scope but locked only by its own place, so here the permission is asked before the row is locked.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import Permission
from apps.audit import services as audit
from apps.core.db import lock
from apps.core.errors import RuleViolation
from apps.forums import access
from apps.forums.choices import DecreeKind, ForumState, LegalLine
from apps.forums.models import BoardTerm, Decree, Forum
from apps.forums.workflow import FORUM_WORKFLOW

#: Decrees by which a forum may begin its work.
FOUNDING = (DecreeKind.BOARD, DecreeKind.RATIFICATION, DecreeKind.CARETAKER)
REASON_LIMIT = 500


@transaction.atomic
def forum_propose(*, forum: Forum, by: Actor, reason: str = "") -> Forum:
    """Propose that a forum be formed where there is none."""
    return _move(forum, "propose", by, reason)


@transaction.atomic
def forum_deliberate(*, forum: Forum, by: Actor, reason: str = "") -> Forum:
    """Record that the deliberation (musda) that elects the board is under way."""
    return _move(forum, "deliberate", by, reason)


@transaction.atomic
def forum_await_decree(*, forum: Forum, by: Actor, reason: str = "") -> Forum:
    """The board is chosen and waits for its decree. Raises RuleViolation while no board is recorded."""
    return _move(forum, "await_decree", by, reason)


@transaction.atomic
def forum_ratify(*, forum: Forum, by: Actor, reason: str = "") -> Forum:
    """Ratify the chosen board. Raises RuleViolation while its term is not recorded or is over."""
    return _move(forum, "ratify", by, reason)


@transaction.atomic
def forum_activate(*, forum: Forum, by: Actor, reason: str = "") -> Forum:
    """Let the forum begin its work, and report from now on. Raises RuleViolation without a running board term and a decree."""
    return _move(forum, "activate", by, reason)


@transaction.atomic
def forum_withdraw(*, forum: Forum, by: Actor, reason: str) -> Forum:
    """Stop forming the forum, with a reason; the place counts as without forum again."""
    return _move(forum, "withdraw", by, reason)


@transaction.atomic
def forum_suspend(*, forum: Forum, by: Actor, reason: str) -> Forum:
    """Suspend the forum, with a reason; its records stay and the level above acts for it."""
    return _move(forum, "suspend", by, reason)


@transaction.atomic
def forum_restore(*, forum: Forum, by: Actor, reason: str = "") -> Forum:
    """Let a suspended forum work again."""
    return _move(forum, "restore", by, reason)


@transaction.atomic
def forum_dissolve(*, forum: Forum, by: Actor, reason: str) -> Forum:
    """Dissolve the forum, with a reason; its records stay."""
    return _move(forum, "dissolve", by, reason)


REASON_REQUIRED = frozenset({"withdraw", "suspend", "dissolve"})
MOVES = {
    "propose": forum_propose,
    "deliberate": forum_deliberate,
    "await_decree": forum_await_decree,
    "ratify": forum_ratify,
    "activate": forum_activate,
    "withdraw": forum_withdraw,
    "suspend": forum_suspend,
    "restore": forum_restore,
    "dissolve": forum_dissolve,
}


def _move(forum: Forum, move: str, by: Actor, reason: str) -> Forum:
    access.require_former(by, Permission.FORUM_RATIFY, area=forum.area)
    forum = lock(forum)
    before = forum.state
    forum.state = FORUM_WORKFLOW.target(move, current=before)
    reason = _reason(reason, required=move in REASON_REQUIRED)
    today = timezone.localdate()
    if move in {"await_decree", "ratify", "activate"}:
        _require_board(forum, today)
    changes: dict[str, Any] = {"state": [str(ForumState(before).label), str(ForumState(forum.state).label)], "name": forum.short_name}
    if move == "activate":
        forum.formed_on = forum.formed_on or _founded(forum) or today
    forum.save(update_fields=["state", "formed_on", "updated_at"])
    audit.record(f"forum.{move}", by=by, area=forum.area, obj=forum, changes=changes, reason=reason)
    return forum


def _reason(text: str, *, required: bool) -> str:
    reason = text.strip()
    if required and not reason:
        raise RuleViolation(_("Alasan belum diisi. Tulis alasannya; forum yang bersangkutan membacanya di riwayat."), "reason")
    if len(reason) > REASON_LIMIT:
        raise RuleViolation(_("Alasan lebih panjang dari %(n)d huruf. Persingkat alasannya.") % {"n": REASON_LIMIT}, "reason")
    return reason


def _require_board(forum: Forum, today: dt.date) -> None:
    """Raise RuleViolation unless a board is recorded whose term is not over."""
    terms = BoardTerm.objects.filter(forum=forum, ends_on__gte=today, ended_early_on=None)
    if not terms.exists():
        raise RuleViolation(
            _(
                "Susunan pengurus dengan masa bakti yang masih berlaku belum dicatat. Catat masa baktinya lebih dahulu pada bagian Kepengurusan."
            )
        )


def _founded(forum: Forum) -> dt.date | None:
    """Day of the founding decree; raises RuleViolation when none is recorded."""
    decree = Decree.objects.filter(forum=forum, kind__in=FOUNDING).order_by("-year", "-signed_on").first()
    if decree is None:
        raise RuleViolation(_("SK pengangkatan atau pengesahan belum dicatat. Catat SK-nya lebih dahulu pada bagian Surat keputusan."))
    return decree.signed_on


@transaction.atomic
def forum_dispute(*, forum: Forum, by: Actor, disputed: bool, reason: str, other_name: str = "") -> Forum:
    """Set or clear the flag that two bodies claim the place (R7: both are stored, flagged, never overwritten).

    ``other_name`` records the second body, on the line of a regional regulation (Perda), when it is not there yet.
    """
    access.require_former(by, Permission.FORUM_RATIFY, area=forum.area)
    forum = lock(forum)
    reason = _reason(reason, required=True)
    if forum.disputed == disputed:
        raise RuleViolation(_("Tanda dua kepengurusan sudah seperti itu. Muat ulang halaman untuk melihat keadaan terakhir."))
    forum.disputed = disputed
    forum.save(update_fields=["disputed", "updated_at"])
    other = other_name.strip()
    if disputed and other:
        _second_body(forum, other)
    code = "forum.dispute" if disputed else "forum.dispute_end"
    audit.record(code, by=by, area=forum.area, obj=forum, changes={"name": forum.short_name, "other": other}, reason=reason)
    return forum


def _second_body(forum: Forum, name: str) -> None:
    if len(name) > 200:
        raise RuleViolation(_("Nama lembaga lebih panjang dari 200 huruf. Tulis nama seperti dalam SK-nya."), "other_name")
    line = LegalLine.PERDA if forum.line == LegalLine.KESOS else LegalLine.KESOS
    Forum.objects.get_or_create(
        area=forum.area,
        line=line,
        defaults={"region": forum.region, "name": name, "short_name": name[:80], "state": ForumState.ACTIVE, "disputed": True},
    )
