"""Invitations to roles: sent, sent again, withdrawn, taken up."""

from __future__ import annotations

import datetime as dt
from uuid import NAMESPACE_OID, UUID, uuid5

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.accounts import rules
from apps.accounts.actors import Actor, Desk
from apps.accounts.models import Assignment, Invitation, User
from apps.accounts.permissions import DESK_OF_ROLE, Permission, Role
from apps.accounts.places import desk_label
from apps.accounts.selectors import actor_at, desk_of
from apps.accounts.services.roles import desk_code, forget_chairs, require
from apps.audit import services as audit
from apps.core import links
from apps.core.dates import tanggal
from apps.core.db import lock, once
from apps.core.errors import NotAllowed, RuleViolation
from apps.core.ids import uuid7
from apps.notifications.services import mail_queue

PURPOSE = "undangan"
VALID_DAYS = 14
LINK_AGE = dt.timedelta(days=90)  # the row's own day decides; this only bounds the signature


@transaction.atomic
def invitation_send(
    *,
    email: str,
    full_name: str,
    role: str,
    area: int,
    by: Actor,
    place_name: str = "",
    company_id: UUID | None = None,
    site_id: UUID | None = None,
    until: dt.date | None = None,
    key: UUID | None = None,
) -> Invitation:
    """Invite a person to one role at one place; a letter with a link goes out after commit.

    An open invitation of the same person to the same role and place is renewed instead of doubled; the same form (``key``) sent twice
    sends one. Raises NotAllowed when ``by`` may
    not give this role or does not reach the place, RuleViolation (with the field) for own rights, incompatible roles and wrong input.
    """
    if not by.has(Permission.PERSON_INVITE if by.company_id is not None else Permission.ACCOUNT_INVITE):
        raise NotAllowed
    if not rules.administers(by, role, area, company_id=company_id, site_id=site_id):
        raise NotAllowed(_("Peran atau tempat ini di luar wewenang Anda. Peran diberikan oleh tempat itu sendiri atau tingkat di atasnya."))
    if key is not None:
        once(key)
        if sent := Invitation.objects.filter(pk=key, invited_by_id=by.user_id).first():
            return sent
    email, full_name = _clean(email, full_name, role, company_id, until)
    rules.refuse_own(by, email)
    rules.refuse_incompatible(role, rules.held_roles(email))
    _refuse_held(email, role, area, company_id, site_id, until)
    same = {"email": email, "role": role, "area": area, "company_id": company_id, "site_id": site_id}
    once(uuid5(NAMESPACE_OID, "|".join(map(str, same.values()))))
    open_ones = Invitation.objects.select_for_update().filter(**same, accepted_at=None, revoked_at=None)
    found = open_ones.first() or Invitation(id=key or uuid7(), **same)
    found.full_name, found.until = full_name, until
    found.place_name = place_name or desk_label(Desk(DESK_OF_ROLE[Role(role)], area))
    found.invited_by_id = by.user_id
    found.expires_at = timezone.now() + dt.timedelta(days=VALID_DAYS)
    found.save()
    audit.record(
        "account.invite",
        by=by,
        area=area,
        obj=found,
        changes={"name": full_name, "role": str(Role(role).label), "until": until},
    )
    _post(found, by)
    return found


@transaction.atomic
def invitation_resend(*, invitation: Invitation, by: Actor) -> Invitation:
    """Send the letter again with a fresh term. Raises RuleViolation when it was taken up or revoked, NotAllowed out of reach."""
    invitation = lock(invitation)
    require(by, Permission.ACCOUNT_INVITE, invitation)
    _refuse_settled(invitation)
    invitation.expires_at = timezone.now() + dt.timedelta(days=VALID_DAYS)
    invitation.save()
    audit.record("account.resend", by=by, area=invitation.area, obj=invitation, changes={"name": invitation.full_name})
    _post(invitation, by)
    return invitation


@transaction.atomic
def invitation_revoke(*, invitation: Invitation, by: Actor) -> Invitation:
    """Make the link useless. Raises RuleViolation when it was taken up or revoked already, NotAllowed out of reach."""
    invitation = lock(invitation)
    require(by, Permission.ACCOUNT_INVITE, invitation)
    _refuse_settled(invitation)
    invitation.revoked_at = timezone.now()
    invitation.save()
    audit.record("account.revoke", by=by, area=invitation.area, obj=invitation, changes={"name": invitation.full_name})
    return invitation


@transaction.atomic
def invitation_accept(*, invitation: Invitation, full_name: str, password: str) -> User:
    """Take up an invitation with a new account. Raises RuleViolation when the link is spent, the address has an account, or the
    password is weak. Runs without a scope: only tables of the door are touched."""
    invitation = lock(invitation)
    _refuse_spent(invitation)
    if User.objects.filter(email=invitation.email).exists():
        raise RuleViolation(_("Alamat ini sudah punya akun. Masuklah dahulu, lalu buka kembali tautan undangan."))
    full_name = full_name.strip()
    if not full_name:
        raise RuleViolation(_("Nama belum diisi. Tulis nama lengkap Anda."), field="full_name")
    rules.refuse_weak(password, User(email=invitation.email, full_name=full_name))
    user = User.objects.create_user(invitation.email, password, full_name=full_name)
    _assign(invitation, user)
    return user


@transaction.atomic
def invitation_take(*, invitation: Invitation, user: User) -> Assignment:
    """Add the invited role to an existing account. Raises RuleViolation when the link is spent or was sent to another address."""
    invitation = lock(invitation)
    _refuse_spent(invitation)
    if user.email.lower() != invitation.email:
        raise RuleViolation(_("Undangan ini dikirim ke alamat lain. Keluar, lalu masuk dengan %(email)s.") % {"email": invitation.email})
    return _assign(invitation, user)


def invitation_url(invitation: Invitation) -> str:
    """Full address of the link in the letter."""
    return settings.SITE_URL + reverse("invitation-accept", kwargs={"token": links.sign(PURPOSE, {"id": str(invitation.pk)})})


def invitation_of(token: str) -> Invitation:
    """The invitation behind a link, whatever became of it. Raises LinkError for a damaged link or one whose row is gone."""
    payload = links.read(PURPOSE, token, max_age=LINK_AGE)
    found = Invitation.objects.filter(pk=payload["id"]).first()
    if found is None:
        raise links.LinkError(_("Undangan ini tidak ada lagi. Mintalah undangan baru kepada pengirimnya."))
    return found


def _clean(email: str, full_name: str, role: str, company_id: UUID | None, until: dt.date | None) -> tuple[str, str]:
    email, full_name = email.strip().lower(), full_name.strip()
    try:
        validate_email(email)
    except ValidationError:
        message = _("Alamat surel tidak lengkap. Tulis seperti nama@contoh.go.id.")
        raise RuleViolation(message, field="email") from None
    if not full_name:
        raise RuleViolation(_("Nama belum diisi. Tulis nama lengkap orang yang diundang."), field="full_name")
    if until is not None and until < timezone.localdate():
        raise RuleViolation(_("Tanggal berakhir sudah lewat. Pilih hari ini atau sesudahnya."), field="until")
    if (Role(role) in rules.COMPANY_ROLES) != (company_id is not None):
        raise RuleViolation(_("Peran perusahaan memerlukan perusahaannya, dan peran lain tidak. Pilih peran yang sesuai."), field="role")
    return email, full_name


def _refuse_held(email: str, role: str, area: int, company_id: UUID | None, site_id: UUID | None, until: dt.date | None) -> None:
    held = Assignment.objects.current().filter(user__email=email, role=role, area=area, company_id=company_id, site_id=site_id)
    if held.filter(until=until).exists():
        raise RuleViolation(_("Orang ini sudah memegang peran itu di tempat ini."), field="role")


def _refuse_settled(invitation: Invitation) -> None:
    if invitation.accepted_at is not None:
        raise RuleViolation(_("Undangan ini sudah diterima."))
    if invitation.revoked_at is not None:
        raise RuleViolation(_("Undangan ini sudah dicabut."))


def _refuse_spent(invitation: Invitation) -> None:
    _refuse_settled(invitation)
    if not invitation.is_open:
        raise RuleViolation(
            _("Undangan ini kedaluwarsa pada %(day)s. Mintalah undangan baru kepada pengirimnya.") % {"day": tanggal(invitation.expires_at)}
        )


def _assign(invitation: Invitation, user: User) -> Assignment:
    """Give the role; the person's row is held first, so that two invitations taken up at once see each other's role."""
    User.objects.select_for_update().get(pk=user.pk)
    rules.refuse_incompatible(invitation.role, rules.held_roles(user.email))
    place = {"area": invitation.area, "company_id": invitation.company_id, "site_id": invitation.site_id}
    held = Assignment.objects.current().filter(user=user, role=invitation.role, **place).first()
    made = held or Assignment(user=user, role=invitation.role, **place)
    made.place_name, made.until, made.granted_by_id = invitation.place_name, invitation.until, invitation.invited_by_id
    made.code = desk_code(invitation.company_id, invitation.site_id)
    made.save()
    invitation.accepted_at = timezone.now()
    invitation.save()
    role = Role(made.role)
    actor = actor_at(user, desk_of(made), frozenset({role}))
    audit.record("account.accept", by=actor, area=made.area, obj=made, changes={"role": str(role.label), "name": user.full_name})
    forget_chairs(made.area)
    return made


def _post(invitation: Invitation, by: Actor) -> None:
    with translation.override("id"):
        context = {
            "name": invitation.full_name,
            "role": Role(invitation.role).label,
            "desk": DESK_OF_ROLE[Role(invitation.role)].label,
            "place": invitation.place_name,
            "by": by.name,
            "url": invitation_url(invitation),
            "until": tanggal(invitation.until) if invitation.until else "",
            "expires": tanggal(timezone.localtime(invitation.expires_at)),
        }
        text = render_to_string("emails/invitation.txt", context)
        subject = _("Undangan ke Portal Forum CSR Kesos")
    key = f"invitation:{invitation.pk}:{invitation.expires_at.timestamp():.0f}"
    mail_queue(key=key, to=invitation.email, subject=subject, text=text, area=invitation.area, secret=True)
