"""Reads about people: run before any scope is open."""

from __future__ import annotations

from dataclasses import replace

from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.accounts.actors import PUBLIC, Actor, Desk
from apps.accounts.models import ApiClient, Assignment, SupportAccess, User
from apps.accounts.permissions import DESK_OF_ROLE, READING, ROLE_PERMISSIONS, DeskKind, Permission, Role
from apps.core.scope import Scope, bounds


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


def support_at(user: User, slug: str) -> SupportAccess | None:
    """The support access by which this person may look at that desk now: not ended, not expired, and still an operator."""
    found = SupportAccess.objects.filter(user=user, slug=slug, ended_at=None, until__gt=timezone.now()).order_by("-id").first()
    if found is None or not Assignment.objects.current().filter(user=user, role=Role.OPERATOR).exists():
        return None
    return found


def supports(actor: Actor) -> QuerySet[SupportAccess]:
    """Support accesses that concern the actor, newest first: an operator's own ones, those to the desk one sits at, and those to desks of
    the same kind below it (where nobody may end one, the level above is told)."""
    rows = SupportAccess.objects.select_related("user")
    if actor.has(Permission.SUPPORT_OPEN):
        return rows.filter(user_id=actor.user_id or 0)
    concerned = Q(slug=actor.slug)
    if actor.desk is not None and actor.desk.kind in {DeskKind.FORUM, DeskKind.SOCIAL} and actor.support is None:
        low, high = bounds(actor.desk.area)
        concerned |= Q(slug__startswith=f"{actor.desk.kind.value}-", area__gte=low, area__lte=high, company_id=None)
    return rows.filter(concerned)


def support_actor(access: SupportAccess) -> Actor:
    """The operator at the desk of others: sees what its roles see, may do nothing, and the database refuses every write."""
    kind = DeskKind(access.slug.partition("-")[0])
    desk = Desk(kind, access.area, access.company_id, access.site_id, access.place_name, access.slug.partition("-")[2])
    seen = frozenset().union(*(ROLE_PERMISSIONS[role] for role, at in DESK_OF_ROLE.items() if at == kind))
    reading = frozenset(permission for permission in seen if permission in READING)
    wanted = replace(desk.scope(access.user_id), read_only=True)
    return Actor(access.user_id, access.user.full_name, desk, frozenset(), reading, wanted, support=access.pk)


def machine_actor(application_id: int) -> Actor:
    """The actor of an OAuth client: reads what a ministry officer reads, at the place it was registered for. PUBLIC when unknown.

    NIB, NPWP and NITKU are given to those clients only whose operator allowed it.
    """
    client = ApiClient.objects.filter(application_id=application_id, is_active=True).first()
    if client is None:
        return PUBLIC
    desk = Desk(DeskKind.MINISTRY, client.area, name=client.name)
    roles = frozenset({Role.MINISTRY_OFFICER})
    numbers = {Permission.COMPANY_NUMBER_VIEW} if client.reads_numbers else set()
    return Actor(None, client.name, desk, roles, ROLE_PERMISSIONS[Role.MINISTRY_OFFICER] | numbers, Scope.area(client.area))


def actor_again(user_id: int | None, slug: str) -> Actor | None:
    """The person at that desk with the roles held today, for work begun earlier; None when there are none any more."""
    user = User.objects.filter(pk=user_id or 0, is_active=True).first()
    found = desks_of(user).get(slug) if user else None
    return actor_at(user, *found) if user and found else None


def has_active_holder(area: int, permission: Permission) -> bool:
    """Whether anybody at the forum or office of ``area`` holds ``permission`` today: an empty chair is one where nobody does."""
    key = f"chair:{area}:{permission}"
    held = cache.get(key)
    if held is None:
        roles = [role for role, granted in ROLE_PERMISSIONS.items() if permission in granted]
        held = Assignment.objects.current().filter(area=area, role__in=roles, company_id=None, user__is_active=True).exists()
        cache.set(key, held, 30)
    return bool(held)


def desk_named(slug: str) -> Desk | None:
    """The desk with this address, if anybody works there today."""
    found = Assignment.objects.current().filter(user__is_active=True)
    kind, _sep, rest = slug.partition("-")
    if kind == DeskKind.COMPANY:
        found = found.filter(code=rest, company_id__isnull=False)
    else:
        roles = [role for role, at in DESK_OF_ROLE.items() if at.value == kind]
        found = found.filter(role__in=roles, area=int(rest or 0)) if kind != DeskKind.OPERATOR else found.none()
    one = found.order_by("id").first()
    return desk_of(one) if one else None
