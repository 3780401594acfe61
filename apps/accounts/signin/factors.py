"""The second factor: who needs one, from when, what counts, and how an administrator takes a lost one away.

The rule stands here alone: people with a staff role (forum, Dinas Sosial, Kemensos, operator) need a second factor from
``SECOND_FACTOR_GRACE_DAYS`` after their first sign-in. An authenticator app, a passkey or a recovery code counts, and so does a code sent by
mail, which is always within reach. Whoever has an authenticator or passkey is asked for it at every sign-in, grace or not. Companies are
offered it once.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts import rules
from apps.accounts.actors import Actor, Desk
from apps.accounts.models import Assignment, User
from apps.accounts.permissions import DESK_OF_ROLE, DeskKind, Permission, Role
from apps.accounts.requests import PortalRequest
from apps.accounts.selectors import actor_at, desks_of
from apps.accounts.signin import devices, letters
from apps.audit import services as audit
from apps.core.dates import tanggal
from apps.core.errors import NotAllowed, RuleViolation
from apps.core.scope import Scope

DONE = "second_step"  # session: which further step was taken after sign-in
OWN = "own_factor"  # session: whether the person has an authenticator app or a passkey
URGENT_DAYS = 3  # so many days before the grace ends every page says so, not the home page alone
_OWN_TYPES = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@dataclass(frozen=True)
class Notice:
    """The line about the second factor: on the home page, and on every page of the last days (``urgent``)."""

    kind: str  # grace | offer
    text: str
    urgent: bool = False


def grace_ends(user: User) -> dt.datetime:
    """When a second factor becomes compulsory for a person with a staff role."""
    begun = user.first_signed_in_at or timezone.now()
    return begun + dt.timedelta(days=settings.SECOND_FACTOR_GRACE_DAYS)


def has_own_factor(user: User) -> bool:
    """Whether the person set up an authenticator app or a passkey."""
    return Authenticator.objects.filter(user=user, type__in=_OWN_TYPES).exists()


def factors_of(user: User) -> list[Authenticator]:
    """Authenticator app, passkeys and recovery codes of a person, the oldest first."""
    return list(Authenticator.objects.filter(user=user).order_by("pk"))


def is_staff(desks: dict[str, tuple[Desk, frozenset[Role]]]) -> bool:
    """Whether one of the desks is not a company's."""
    return any(desk.kind != DeskKind.COMPANY for desk, _roles in desks.values())


def is_complete(request: HttpRequest) -> bool:
    """Whether this session was opened with two factors (or a passkey, which is two in one), as recorded in the session."""
    if request.session.get(DONE):
        return True
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))  # type: ignore[arg-type]


def is_demanded(request: HttpRequest, desks: dict[str, tuple[Desk, frozenset[Role]]]) -> bool:
    """Whether the person must take a second step before going on."""
    user = request.user
    if not isinstance(user, User) or not is_staff(desks):
        return False
    return timezone.now() >= grace_ends(user) and not is_complete(request)


def first_step(request: HttpRequest) -> str:
    """How the session was opened: ``code`` when only a code by mail was given, else ``password``."""
    methods = {record.get("method") for record in get_authentication_records(request, request.user)}  # type: ignore[arg-type]
    return "code" if methods == {"code"} else "password"


def methods_in_words(request: HttpRequest) -> str:
    """What was shown at sign-in, in words, for the history."""
    words = {
        "password": _("kata sandi"),
        "code": _("kode surel"),
        "totp": _("aplikasi autentikator"),
        "webauthn": _("passkey"),
        "recovery_codes": _("kode pemulihan"),
    }
    records = get_authentication_records(request, request.user)  # type: ignore[arg-type]
    shown = [words.get(record.get("type") or record.get("method", ""), "") for record in records]
    return ", ".join(dict.fromkeys(word for word in shown if word)) or _("tautan")


def complete(request: PortalRequest, how: str) -> None:
    """Note in session and history that the second step was taken; ``how`` is ``code``, ``password`` or ``setup``."""
    request.session[DONE] = how
    words = {"code": _("kode surel"), "password": _("kata sandi"), "setup": _("langkah kedua yang baru dipasang")}
    by = acting(request.user)  # type: ignore[arg-type]
    audit.record("account.second_step", by=by, area=by.area, obj=request.user, changes={"how": words[how]})  # type: ignore[arg-type]


def notice(request: PortalRequest) -> Notice | None:
    """What the head of the page says about the second factor: days left for staff, an offer for companies; None when settled. No query."""
    user = request.user
    if not isinstance(user, User) or request.session.get(OWN):
        return None
    if not is_staff(request.desks):
        if user.factor_offer_at is not None:
            return None
        return Notice("offer", _("Lindungi akun ini dengan langkah kedua: passkey atau aplikasi autentikator. Cukup sekali atur."))
    ends = grace_ends(user)
    left = math.ceil((ends - timezone.now()) / dt.timedelta(days=1))
    if left <= 0:
        return None
    day = tanggal(timezone.localtime(ends))
    text = _("Tersisa %(n)s hari: mulai %(day)s, masuk memerlukan langkah kedua. Tanpa passkey atau aplikasi, kode dikirim ke surel Anda.")
    return Notice("grace", text % {"n": left, "day": day}, urgent=left <= URGENT_DAYS)


def offer_answer(user: User) -> None:
    """Note that the offer of a second factor was answered; it does not come again."""
    User.objects.filter(pk=user.pk, factor_offer_at=None).update(factor_offer_at=timezone.now())


def acting(user: User) -> Actor:
    """The person as author of events about the own account: at the oldest desk, or without one."""
    for desk, roles in desks_of(user).values():
        return actor_at(user, desk, roles)
    return Actor(user.pk, user.full_name, None, frozenset(), frozenset(), Scope.public())


def may_reset(user: User, by: Actor) -> bool:
    """Whether ``by`` may take away the second factor of ``user``: administers all current roles of that person; never one's own."""
    if not by.has(Permission.FACTOR_RESET) or user.pk == by.user_id:
        return False
    held = list(Assignment.objects.current().filter(user=user).values_list("role", "area"))
    if by.desk is not None and by.desk.kind == DeskKind.OPERATOR:
        held = [(role, area) for role, area in held if DESK_OF_ROLE[Role(role)] != DeskKind.COMPANY]
    return bool(held) and all(rules.administers(by, role, area) for role, area in held)


@transaction.atomic
def second_factor_reset(*, user: User, by: Actor, reason: str) -> None:
    """Take away authenticator app, passkeys and recovery codes of somebody who lost the device, and end all sessions; the person is told.

    The next sign-in works with the password and, for staff after the grace, a code by mail. Raises NotAllowed when ``by`` does not administer
    every role of the person (or is the person), RuleViolation without a reason or when there is nothing to take away.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if not may_reset(user, by):
        raise NotAllowed(_("Langkah kedua orang ini hanya dapat diatur ulang oleh pengelola semua perannya, bukan oleh dirinya sendiri."))
    reason = reason.strip()
    if len(reason) < 10:
        raise RuleViolation(_("Alasan terlalu pendek. Tulis mengapa dan bagaimana Anda memastikan orangnya."), field="reason")
    found = Authenticator.objects.filter(user=user)
    if not found.exists():
        raise RuleViolation(_("Orang ini tidak memasang langkah kedua, jadi tidak ada yang diatur ulang."), field="reason")
    found.delete()
    audit.record("account.factor_reset", by=by, area=by.area, obj=user, changes={"name": user.full_name}, reason=reason)
    letters.send(user, "factor_reset", {"by": by.name, "reason": reason})
    transaction.on_commit(lambda: devices.end_all(user))


def security_changed(user: User, what: str) -> None:
    """Something about the person's sign-in changed: one line of history and one letter to the owner."""
    by = acting(user)
    audit.record("account.security", by=by, area=by.area, obj=user, changes={"what": what})
    letters.send(user, "security_change", {"what": what})
