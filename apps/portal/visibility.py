"""What a person can see: counted by the very reads that the pages use, inside the place of whoever asks.

An administrator learns nothing about places outside their own: the open scope is theirs, and the person's own filter comes on top. Where
the person's scope lies inside it, the count runs in that scope, so both walls speak.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts.actors import Actor
from apps.accounts.models import Assignment, User
from apps.accounts.permissions import ROLE_PERMISSIONS, DeskKind, Permission, Role
from apps.accounts.places import desk_label, region_name
from apps.accounts.selectors import actor_at, desk_of
from apps.accounts.wording import in_words, reach_in_words
from apps.audit import selectors as audit
from apps.companies.models import Membership, Registration
from apps.core.money import angka
from apps.core.scope import bounds, required, scope
from apps.forums.access import acts_for_empty_chair
from apps.forums.models import Forum
from apps.forums.selectors.documents import documents_of
from apps.meetings.models import Meeting
from apps.pmks.models import Need, PpksCount
from apps.programs.selectors.lists import program_rows, realization_rows
from apps.reports.models import PeriodicReport


@dataclass(frozen=True)
class Kind:
    """One kind of rows: the permission its pages ask for, and the read they use."""

    label: str | Promise
    permission: Permission
    rows: Callable[[Actor], QuerySet[Any]]


KINDS = (
    Kind(_("Keanggotaan"), Permission.COMPANY_VIEW, Membership.objects.visible_to),
    Kind(_("Pendaftaran"), Permission.REGISTRATION_VIEW, Registration.objects.visible_to),
    Kind(_("Permintaan akses"), Permission.ACCESS_DECIDE, Registration.objects.visible_to),
    Kind(_("Program"), Permission.PROGRAM_VIEW, program_rows),
    Kind(_("Realisasi"), Permission.PROGRAM_VIEW, realization_rows),
    Kind(_("Kebutuhan"), Permission.NEED_VIEW, Need.objects.visible_to),
    Kind(_("Angka PPKS/PMKS"), Permission.PPKS_VIEW, PpksCount.objects.visible_to),
    Kind(_("Rapat"), Permission.MEETING_VIEW, Meeting.objects.visible_to),
    Kind(_("Laporan berkala"), Permission.REPORT_VIEW, PeriodicReport.objects.visible_to),
    Kind(_("Dokumen terbit"), Permission.DOCUMENT_VIEW, documents_of),
    Kind(_("Baris jejak audit"), Permission.AUDIT_VIEW, audit.visible_to),
)
#: What a province does for a place below whose chair is empty.
CHAIRS = (
    Permission.REGISTRATION_VERIFY, Permission.NEED_VERIFY, Permission.PROGRAM_REVIEW, Permission.REALIZATION_VERIFY, Permission.REPORT_SEND,
)  # fmt: skip


@dataclass(frozen=True)
class Counted:
    """How many rows of one kind are visible."""

    label: str
    number: str


@dataclass(frozen=True)
class Chair:
    """A place below whose work falls to this person while nobody there can do it."""

    place: str
    tasks: list[str]


@dataclass(frozen=True)
class View:
    """One desk of a person: what it reaches, shows and lets do, and how many rows that is today."""

    title: str
    roles: str
    reach: str
    reading: list[str]
    acting: list[str]
    counts: list[Counted] = field(default_factory=list)
    chairs: list[Chair] = field(default_factory=list)


def views_of(person: User, held: list[Assignment], by: Actor) -> list[View]:
    """Every desk among ``held``, as ``by`` may know it. Needs the scope of ``by`` open."""
    desks: dict[str, list[Assignment]] = {}
    for one in held:
        desks.setdefault(desk_of(one).slug, []).append(one)
    return [_view(person, roles, by) for roles in desks.values()]


def _view(person: User, held: list[Assignment], by: Actor) -> View:
    desk = desk_of(held[0])
    actor = actor_at(person, desk, frozenset(Role(one.role) for one in held))
    reading, acting = in_words(actor.permissions)
    counted = by.desk is not None and by.desk.kind != DeskKind.OPERATOR
    return View(
        desk.name if desk.kind == DeskKind.COMPANY and desk.name else desk_label(desk),
        actor.role_label,
        reach_in_words(desk),
        reading,
        acting,
        counts(actor) if counted else [],
        chairs(actor),
    )


def counts(actor: Actor) -> list[Counted]:
    """Rows of every kind that the actor may open pages about, inside the open scope."""
    inside = scope(actor.scope) if actor.scope.within(required()) else nullcontext()
    with inside:
        return [Counted(str(kind.label), angka(kind.rows(actor).count())) for kind in KINDS if actor.has(kind.permission)]


def chairs(actor: Actor) -> list[Chair]:
    """Places below where the actor acts today because nobody there can: the same rule as the access check."""
    if actor.desk is None or actor.area <= 0 or actor.area % 100:
        return []
    low, high = bounds(actor.area)
    found = []
    for area in Forum.objects.filter(area__gt=low, area__lte=high).order_by("area").values_list("area", flat=True).distinct():
        able = frozenset(permission for permission in CHAIRS if acts_for_empty_chair(actor, permission, area=area))
        if able:
            found.append(Chair(region_name(area), in_words(able)[1]))
    return found


@dataclass(frozen=True)
class RoleView:
    """One role with everything it allows, wherever it is held."""

    role: str
    reading: list[str]
    acting: list[str]


def roles_in_words(roles: list[Role]) -> list[RoleView]:
    """What each role lets one see and do, from the table that every check reads."""
    return [RoleView(str(role.label), *in_words(ROLE_PERMISSIONS[role])) for role in roles]
