"""People of a company as finished strings."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.models import Assignment, Invitation
from apps.accounts.permissions import Permission, Role
from apps.companies.models import Registration
from apps.companies.rows.frame import Fact
from apps.companies.selectors import people as selectors
from apps.core.dates import lalu, tanggal


@dataclass(frozen=True)
class PersonRow:
    """One role of one person."""

    pk: UUID
    name: str
    email: str
    role: str
    until: str
    state: str
    tone: str
    own: bool
    can_end: bool
    can_hand_over: bool


@dataclass(frozen=True)
class InvitationRow:
    """An invitation that was not taken up."""

    pk: UUID
    name: str
    email: str
    role: str
    expires: str
    expired: bool


@dataclass(frozen=True)
class PlaceRows:
    """One site (or the head office) with its people."""

    key: str
    title: str
    note: str
    people: list[PersonRow] = field(default_factory=list)
    invitations: list[InvitationRow] = field(default_factory=list)


@dataclass(frozen=True)
class RequestRow:
    """A request for access that waits."""

    pk: UUID
    name: str
    text: str
    since: str


def place_rows(actor: Actor) -> list[PlaceRows]:
    """Every place the actor looks after, with its people and open invitations."""
    found = list(selectors.people(actor))
    invited = list(selectors.invitations(actor)) if actor.has(Permission.PERSON_INVITE) else []
    return [
        PlaceRows(
            place.key,
            place.label,
            place.site.region.path if place.site else _("Melihat semua lokasi perusahaan ini"),
            [_person(one, actor) for one in found if one.site_id == place.site_id],
            [_invitation(one) for one in invited if one.site_id == place.site_id],
        )
        for place in selectors.places(actor)
    ]


def _person(one: Assignment, actor: Actor) -> PersonRow:
    own = one.user_id == actor.user_id
    soon = one.until is not None and (one.until - timezone.localdate()).days <= 30
    return PersonRow(
        one.pk, one.user.full_name, one.user.email, str(Role(one.role).label),
        tanggal(one.until) if one.until else _("tanpa batas"), _("Segera berakhir") if soon else _("Aktif"), "perlu" if soon else "selesai",
        own, not own and actor.has(Permission.PERSON_END), actor.has(Permission.PERSON_HANDOVER),
    )  # fmt: skip


def _invitation(one: Invitation) -> InvitationRow:
    return InvitationRow(
        one.pk, one.full_name, one.email, str(Role(one.role).label), tanggal(timezone.localtime(one.expires_at)), not one.is_open
    )


def request_rows(actor: Actor) -> list[RequestRow]:
    """Requests that wait for the actor's decision."""
    now = timezone.localtime()
    return [
        RequestRow(row.pk, row.contact_name, f"{row.number} · {row.site_name}", lalu(row.submitted_at, now) if row.submitted_at else "")
        for row in selectors.requests(actor)
    ]


def request_facts(registration: Registration) -> list[Fact]:
    """Who asks, and for what."""
    phone = registration.contact_phone
    confirmed = _("terkonfirmasi") if registration.email_confirmed_at else _("belum dikonfirmasi")
    return [
        Fact(_("Nama"), registration.contact_name, registration.contact_position),
        Fact(_("Surel"), registration.contact_email, confirmed, f"mailto:{registration.contact_email}"),
        Fact(_("WhatsApp"), phone, "", f"https://wa.me/{phone.removeprefix('+')}" if phone else ""),
        Fact(_("Lokasi yang disebut"), registration.site_name),
        Fact(_("Dikirim lewat"), registration.forum.name, registration.number),
    ]
