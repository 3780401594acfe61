"""Activation on paper, for people whom no letter by mail reaches: a code printed once, kept as a keyed hash, good for one use in 14 days."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac
from django.utils.translation import gettext as _

from apps.accounts import rules
from apps.accounts.actors import Actor
from apps.accounts.models import NO_MAIL, ActivationCode, Assignment, Invitation, User
from apps.accounts.permissions import Permission
from apps.accounts.services import invitation_accept
from apps.accounts.signin import devices, factors
from apps.audit import services as audit
from apps.core.db import lock
from apps.core.errors import NotAllowed, RuleViolation

VALID_DAYS = 14
LETTERS = "BCDFGHJKLMNPQRSTVWXZ"  # no vowels, no look-alikes: read off paper without doubt
LENGTH = 10  # 20^10, ten million million codes against five tries in 15 minutes


@dataclass(frozen=True)
class Letter:
    """What the activation letter shows; the code exists nowhere else in the clear."""

    name: str
    sign_in_name: str
    code: str
    expires_at: dt.datetime


def new_address() -> str:
    """An address for somebody without mail: the part before @ is the name printed on the letter."""
    while True:
        address = get_random_string(8, "BCDFGHJKLMNPQRSTVWXZ2345679").lower() + NO_MAIL
        if not User.objects.filter(email=address).exists() and not Invitation.objects.filter(email=address).exists():
            return address


def printed_name(address: str) -> str:
    """How an address stands on paper: the mail address, or the generated name in two groups of four."""
    if not address.endswith(NO_MAIL):
        return address
    name = address.removesuffix(NO_MAIL).upper()
    return f"{name[:4]}-{name[4:]}"


@transaction.atomic
def letter_for_invitation(*, invitation: Invitation, by: Actor) -> Letter:
    """Make the code that takes up an open invitation without mail; an earlier letter of it stops working.

    Raises NotAllowed out of reach, for invitations with mail and for roles whose code ``by`` must not hold (``rules.may_hold_code``),
    RuleViolation when the invitation was taken up, revoked or is too old.
    """
    invitation = lock(invitation)
    if not by.has(Permission.ACTIVATION_PRINT) or not rules.administers(by, invitation.role, invitation.area):
        raise NotAllowed
    if not rules.may_hold_code(by, invitation.role, invitation.area):
        raise NotAllowed(from_above())
    if not invitation.email.endswith(NO_MAIL):
        raise NotAllowed(_("Surat aktivasi hanya untuk undangan tanpa surel. Undangan ini sudah dikirim ke surel orangnya."))
    if not invitation.is_open:
        raise RuleViolation(_("Undangan ini sudah diterima, dicabut, atau kedaluwarsa. Undang orang itu lagi, lalu cetak suratnya."))
    code, row = _issue(ActivationCode(invitation=invitation), by)
    invitation.expires_at = row.expires_at
    invitation.save()
    audit.record("account.activation_letter", by=by, area=invitation.area, obj=invitation, changes={"name": invitation.full_name})
    return Letter(invitation.full_name, printed_name(invitation.email), code, row.expires_at)


def from_above() -> str:
    """Who prints the letter of a role that decides, in words."""
    return _(
        "Peran ini memutuskan, jadi suratnya tidak dicetak di tempatnya sendiri. Mintalah sekretariat tingkat di atas atau operator mencetaknya."
    )


def may_print_for(user: User, by: Actor) -> bool:
    """Whether ``by`` may print a new letter for an account: only for people without mail, whose every role ``by`` administers, and
    none of whose roles decides what ``by`` may not decide."""
    if not by.has(Permission.ACTIVATION_PRINT) or user.has_mail or not user.is_active or not factors.may_reset(user, by):
        return False
    held = Assignment.objects.current().filter(user=user).values_list("role", "area")
    return all(rules.may_hold_code(by, role, area) for role, area in held)


@transaction.atomic
def letter_for_user(*, user: User, by: Actor) -> Letter:
    """Make the code with which somebody without mail sets a new password. Raises NotAllowed for people with mail, out of reach, or with
    a role whose code ``by`` must not hold."""
    if not may_print_for(user, by):
        raise NotAllowed(
            _(
                "Surat aktivasi hanya untuk orang tanpa surel yang semua perannya Anda kelola. Surat bagi peran yang memutuskan dicetak tingkat di atas."
            )
        )
    code, row = _issue(ActivationCode(user=user), by)
    audit.record("account.activation_letter", by=by, area=by.area, obj=user, changes={"name": user.full_name})
    return Letter(user.full_name, printed_name(user.email), code, row.expires_at)


def _issue(row: ActivationCode, by: Actor) -> tuple[str, ActivationCode]:
    """Store a fresh code for the row's owner and forget earlier unused ones; the code in two groups of five letters."""
    ActivationCode.objects.filter(invitation=row.invitation, user=row.user, used_at=None).delete()
    code = get_random_string(LENGTH, LETTERS)
    row.code_hash = _hash(code)
    row.issued_by_id = by.user_id
    row.expires_at = timezone.now() + dt.timedelta(days=VALID_DAYS)
    row.save()
    return f"{code[:5]}-{code[5:]}", row


@transaction.atomic
def activate(*, address: str, code: str, password: str) -> User:
    """Use a code: take up the invitation with a new account, or set the password of an account without mail.

    Raises RuleViolation, in the same words whatever was wrong with name or code; with the field for a weak password.
    """
    wanted = _hash("".join(letter for letter in code.upper() if letter.isalpha()))
    rows = ActivationCode.objects.select_for_update(of=("self",)).select_related("invitation", "user")
    rows = rows.filter(used_at=None, expires_at__gt=timezone.now())
    found = next(
        (row for row in [*rows.filter(invitation__email=address), *rows.filter(user__email=address)] if constant_time_compare(row.code_hash, wanted)),
        None,
    )  # fmt: skip
    if found is None or (found.invitation is not None and not found.invitation.is_open):
        raise RuleViolation(
            _("Nama atau kode tidak cocok, sudah dipakai, atau sudah lewat 14 hari. Periksa surat Anda; bila perlu minta surat baru."),
            field="code",
        )
    if found.invitation is not None:
        user = invitation_accept(invitation=found.invitation, full_name=found.invitation.full_name, password=password)
    else:
        user = _set_password(found.user, password)  # type: ignore[arg-type]  # the database wants one of the two
    found.used_at = timezone.now()
    found.save()
    return user


def _set_password(user: User, password: str) -> User:
    if not user.is_active:
        raise RuleViolation(_("Akun ini tidak aktif. Hubungi pengelola akun di tempat Anda."))
    rules.refuse_weak(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    by = factors.acting(user)
    audit.record("account.activate", by=by, area=by.area, obj=user)
    transaction.on_commit(lambda: devices.end_all(user))
    return user


def _hash(code: str) -> str:
    return salted_hmac("accounts.activation", code, algorithm="sha256").hexdigest()


def purge() -> int:
    """Forget codes a month past their last day; returns how many."""
    return ActivationCode.objects.filter(expires_at__lt=timezone.now() - dt.timedelta(days=30)).delete()[0]
