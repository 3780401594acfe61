"""Accounts as the list and the page of one person show them: rows of finished text.

The tables of accounts belong to the door and have no row-level policies, so every read here names the actor's place itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts import rules
from apps.accounts.actors import Actor
from apps.accounts.models import NO_MAIL, Assignment, Invitation, SupportAccess, User
from apps.accounts.permissions import DESK_OF_ROLE, ROLE_PERMISSIONS, DeskKind, Permission, Role
from apps.accounts.places import desk_label
from apps.accounts.selectors import desk_of
from apps.accounts.services import invitation_url
from apps.accounts.signin.activation import from_above, printed_name
from apps.accounts.wording import in_words, reach_in_words
from apps.core.dates import tanggal, waktu
from apps.core.scope import bounds


@dataclass(frozen=True)
class AccountRow:
    """One role of one person."""

    pk: Any
    user_id: int
    name: str
    email: str
    role: str
    place: str
    until: str
    state: str
    tone: str
    can_end: bool


@dataclass(frozen=True)
class InvitationRow:
    """One invitation that was not taken up."""

    pk: Any
    name: str
    email: str
    role: str
    place: str
    expires: str
    expired: bool
    can_change: bool
    may_print: bool
    note: str
    has_mail: bool
    message: str
    key: str


@dataclass(frozen=True)
class Rights:
    """One role with everything that follows from it."""

    role: str
    place: str
    reach: str
    until: str
    reading: list[str]
    acting: list[str]


def in_reach(rows: models.QuerySet[Any], actor: Actor) -> models.QuerySet[Any]:
    """Limit assignments or invitations to the actor's place and below, and to the roles on its list."""
    rows = rows.filter(role__in=rules.listed_roles(actor))
    if actor.desk is not None and actor.desk.kind == DeskKind.OPERATOR:
        return rows
    low, high = bounds(actor.area)
    return rows.filter(area__gte=low, area__lte=high)


def assignments(actor: Actor, *, text: str = "", role: str = "", ended: bool = False) -> models.QuerySet[Assignment]:
    """Roles in reach, current ones or ended ones: those of the place itself by name, then those of companies."""
    rows = in_reach(Assignment.objects.all() if ended else Assignment.objects.current(), actor).filter(user__is_active=True)
    if ended:
        rows = rows.exclude(pk__in=Assignment.objects.current())
    if text:
        rows = rows.filter(models.Q(user__full_name__icontains=text) | models.Q(user__email__icontains=text))
    if role:
        rows = rows.filter(role=role)
    of_company = models.Q(company_id__isnull=False)
    return rows.select_related("user").order_by(models.Case(models.When(of_company, then=1), default=0), "user__full_name", "user_id", "id")


def invitations(actor: Actor) -> models.QuerySet[Invitation]:
    """Invitations in reach that nobody took up or revoked, newest first."""
    return in_reach(Invitation.objects.filter(accepted_at=None, revoked_at=None), actor).order_by("-id")


def account_row(assignment: Assignment, actor: Actor) -> AccountRow:
    """An assignment as a line."""
    state, tone = _state(assignment)
    may_end = actor.has(Permission.ACCOUNT_END) and rules.administers(actor, assignment.role, assignment.area)
    return AccountRow(
        pk=assignment.pk,
        user_id=assignment.user_id,
        name=assignment.user.full_name,
        email=printed_name(assignment.user.email),
        role=str(Role(assignment.role).label),
        place=_place(assignment),
        until=tanggal(assignment.until) if assignment.until else _("tanpa batas"),
        state=state,
        tone=tone,
        can_end=may_end and tone != "netral" and assignment.user_id != actor.user_id,
    )


def invitation_row(invitation: Invitation, actor: Actor) -> InvitationRow:
    """An invitation as a line."""
    has_mail = not invitation.email.endswith(NO_MAIL)
    on_paper = invitation.is_open and not has_mail and actor.has(Permission.ACTIVATION_PRINT)
    holds = rules.may_hold_code(actor, invitation.role, invitation.area)
    return InvitationRow(
        pk=invitation.pk,
        name=invitation.full_name,
        email=printed_name(invitation.email),
        role=str(Role(invitation.role).label),
        place=_place(invitation),
        expires=tanggal(timezone.localtime(invitation.expires_at)),
        expired=not invitation.is_open,
        can_change=actor.has(Permission.ACCOUNT_INVITE) and rules.administers(actor, invitation.role, invitation.area),
        may_print=on_paper and holds,
        note=from_above() if on_paper and not holds else "",
        has_mail=has_mail,
        message=_message(invitation) if invitation.is_open and has_mail and invitation.role in rules.COMPANY_ROLES else "",
        key=invitation.pk.hex,
    )


def _message(invitation: Invitation) -> str:
    """The invitation as a text for WhatsApp, for people of companies only: whoever holds the link of a staff role can take it up."""
    return _("%(name)s, ini undangan sebagai %(role)s di %(place)s: %(url)s (berlaku sampai %(day)s, jangan diteruskan).") % {
        "name": invitation.full_name,
        "role": Role(invitation.role).label,
        "place": _place(invitation),
        "url": invitation_url(invitation),
        "day": tanggal(timezone.localtime(invitation.expires_at)),
    }


def rights_of(rows: models.QuerySet[Assignment]) -> list[Rights]:
    """What the roles of a person let them see and do, from the same tables that the portal checks."""
    return [_rights(assignment) for assignment in rows]


def rights_elsewhere(user: User, actor: Actor) -> int:
    """How many current roles of a person lie outside the actor's reach."""
    current = Assignment.objects.current().filter(user=user)
    return current.exclude(pk__in=in_reach(current, actor)).count()


def _rights(assignment: Assignment) -> Rights:
    desk = desk_of(assignment)
    reading, acting = in_words(ROLE_PERMISSIONS[Role(assignment.role)])
    return Rights(
        role=str(Role(assignment.role).label),
        place=_place(assignment),
        reach=reach_in_words(desk),
        until=_("berlaku sampai %(day)s") % {"day": tanggal(assignment.until)} if assignment.until else _("tanpa batas waktu"),
        reading=reading,
        acting=acting,
    )


def _state(assignment: Assignment) -> tuple[str, str]:
    today = timezone.localdate()
    if assignment.ended_at is not None or (assignment.until is not None and assignment.until < today):
        return _("Berakhir"), "netral"
    if assignment.since > today:
        return _("Belum mulai"), "jalan"
    if assignment.until is not None and (assignment.until - today).days <= 30:
        return _("Segera berakhir"), "perlu"
    return _("Aktif"), "selesai"


def _place(row: Assignment | Invitation) -> str:
    if DESK_OF_ROLE[Role(row.role)] == DeskKind.COMPANY:
        return row.place_name or _("Perusahaan")
    desk = desk_of(row) if isinstance(row, Assignment) else desk_of(Assignment(role=row.role, area=row.area))
    return desk_label(desk)


@dataclass(frozen=True)
class SupportRow:
    """One support access."""

    pk: Any
    place: str
    operator: str
    reason: str
    opened: str
    until: str
    state: str
    tone: str
    is_open: bool
    url: str


def support_row(access: SupportAccess, actor: Actor) -> SupportRow:
    """A support access as a line; ``url`` leads its operator to the desk while it is open."""
    if access.is_open:
        state, tone = _("Terbuka"), "perlu"
    elif access.ended_at is not None:
        state, tone = _("Diakhiri oleh %(name)s") % {"name": access.ended_by_name}, "netral"
    else:
        state, tone = _("Berakhir sendiri"), "netral"
    mine = access.user_id == actor.user_id
    return SupportRow(
        access.pk, access.place_name, access.user.full_name, access.reason, waktu(timezone.localtime(access.created_at)),
        waktu(timezone.localtime(access.until)), state, tone, access.is_open,
        reverse("desk-home", kwargs={"desk": access.slug}) if mine and access.is_open else "",
    )  # fmt: skip
