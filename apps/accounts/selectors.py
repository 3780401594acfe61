"""Reads about people: run before any scope is open."""

from __future__ import annotations

from django.core.cache import cache

from apps.accounts.actors import PUBLIC, Actor, Desk
from apps.accounts.models import ApiClient, Assignment, User
from apps.accounts.permissions import DESK_OF_ROLE, ROLE_PERMISSIONS, DeskKind, Permission, Role
from apps.core.scope import Scope


def desk_of(assignment: Assignment) -> Desk:
    """The desk at which an assignment is carried out."""
    return Desk(
        kind=DESK_OF_ROLE[Role(assignment.role)],
        area=assignment.area,
        company=assignment.company_id,
        site=assignment.site_id,
        name=assignment.place_name,
        code=assignment.code,
    )


def desks_of(user: User) -> dict[str, tuple[Desk, frozenset[Role]]]:
    """All desks of a person today, by slug, with the roles held there; the oldest assignment first."""
    found: dict[str, tuple[Desk, frozenset[Role]]] = {}
    for assignment in Assignment.objects.current().filter(user=user).order_by("id"):
        desk = desk_of(assignment)
        roles = found.get(desk.slug, (desk, frozenset()))[1]
        found[desk.slug] = (desk, roles | {Role(assignment.role)})
    return found


def actor_at(user: User, desk: Desk, roles: frozenset[Role]) -> Actor:
    """The person acting from one desk."""
    permissions: frozenset[Permission] = frozenset().union(*(ROLE_PERMISSIONS[role] for role in roles))
    return Actor(user.pk, user.full_name, desk, roles, permissions, desk.scope(user.pk))


def machine_actor(application_id: int) -> Actor:
    """The actor of an OAuth client: reads what a ministry officer reads, at the place it was registered for. PUBLIC when unknown."""
    client = ApiClient.objects.filter(application_id=application_id, is_active=True).first()
    if client is None:
        return PUBLIC
    desk = Desk(DeskKind.MINISTRY, client.area, name=client.name)
    roles = frozenset({Role.MINISTRY_OFFICER})
    return Actor(None, client.name, desk, roles, ROLE_PERMISSIONS[Role.MINISTRY_OFFICER], Scope.area(client.area))


def has_active_holder(area: int, permission: Permission) -> bool:
    """Whether anybody at the forum or office of ``area`` holds ``permission`` today: an empty chair is one where nobody does."""
    key = f"chair:{area}:{permission}"
    held = cache.get(key)
    if held is None:
        roles = [role for role, granted in ROLE_PERMISSIONS.items() if permission in granted]
        held = Assignment.objects.current().filter(area=area, role__in=roles, company_id=None, user__is_active=True).exists()
        cache.set(key, held, 30)
    return bool(held)
