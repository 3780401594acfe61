"""Rows for tests, made as the system. Every function returns a valid row with one call; people come as actors at their desk."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any
from uuid import UUID

from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.models import Assignment, User
from apps.accounts.permissions import Role
from apps.accounts.selectors import actor_at, desk_of
from apps.companies.choices import MembershipState
from apps.companies.models import Company, Membership, Site
from apps.core.identifiers import name_sort, normalise_company
from apps.core.scope import Scope, current, scope
from apps.forums.choices import ForumState
from apps.forums.models import BoardTerm, Forum, Office
from apps.forums.reference import FORUM, FORUM_SHORT, MINISTRY, OFFICE, place_name
from apps.regions.models import Region

_count = itertools.count(1)
PASSWORD = "rahasia-panjang-1"


def _system(make):
    """Run inside the system scope unless a system scope is open already."""
    if current() is not None and current().kind == "system":
        return make()
    with scope(Scope.system()):
        return make()


def region_of(area: int) -> Region | None:
    """The kabupaten/kota or province of an area; None for the nation."""
    if area == 0:
        return None
    code = f"{area // 100:02d}" if area % 100 == 0 else f"{area // 100:02d}.{area % 100:02d}"
    return Region.objects.get(pk=code)


def forum(area: int, *, active: bool = True, **fields: Any) -> Forum:
    """The forum of a place, with a board term that covers today when active; changes the row that the reference data made."""

    def make() -> Forum:
        region = region_of(area)
        state = ForumState.ACTIVE if active else ForumState.NOT_FORMED
        name = f"{FORUM} {place_name(region)}"
        made = {"region": region, "name": name, "short_name": f"{FORUM_SHORT} {place_name(region)}", "state": state, **fields}
        found, _ = Forum.objects.update_or_create(area=area, line="kesos", defaults={"state": state, **fields}, create_defaults=made)
        if active and not found.terms.exists():
            today = timezone.localdate()
            BoardTerm.objects.create(
                forum=found,
                area=area,
                starts_on=today - dt.timedelta(days=700),
                ends_on=today + dt.timedelta(days=1100),
                chair_name="Hj. Ketua",
            )
        office(area)
        return found

    return _system(make)


def office(area: int, **fields: Any) -> Office:
    """The Dinas Sosial of a place, or the ministry for the nation."""

    def make() -> Office:
        region = region_of(area)
        made = {"name": f"{OFFICE} {place_name(region)}" if region else MINISTRY, **fields}
        return Office.objects.update_or_create(area=area, defaults=fields, create_defaults=made)[0]

    return _system(make)


def user(name: str = "", **fields: Any) -> User:
    """A person who can sign in with PASSWORD."""
    number = next(_count)
    return User.objects.create_user(f"orang{number}@example.com", PASSWORD, full_name=name or f"Orang {number}", **fields)


def assign(person: User, role: Role, area: int, *, company: UUID | None = None, site: UUID | None = None, **fields: Any) -> Actor:
    """Give a person a role; returns the actor at that desk with all roles held there today."""
    code = (site or company).hex[-12:] if company else ""
    made = Assignment.objects.create(user=person, role=role, area=area, company_id=company, site_id=site, code=code, **fields)
    return actor_at(person, desk_of(made), frozenset({role}))


def actor(role: Role, area: int, *, name: str = "", company: UUID | None = None, site: UUID | None = None) -> Actor:
    """A new person with one role, as actor. The user row is found by ``actor.user_id``."""
    return assign(user(name), role, area, company=company, site=site)


def company(area: int = 3673, *, name: str = "", **fields: Any) -> Company:
    """A company registered in ``area``."""

    def make() -> Company:
        full = name or f"PT Contoh {next(_count)} Sejahtera"
        return Company.objects.create(area=area, name=full, name_sort=name_sort(full), name_key=normalise_company(full), **fields)

    return _system(make)


def site(of: Company, area: int = 3673, region: str = "", **fields: Any) -> Site:
    """A site of a company in ``area``."""

    def make() -> Site:
        code = region or Region.objects.filter(area=area, level=3).order_by("code").values_list("code", flat=True)[0]
        return Site.objects.create(company=of, area=area, region_id=code, name=f"Lokasi {next(_count)}", **fields)

    return _system(make)


def membership(of: Site, at: Forum, state: str = MembershipState.ACTIVE, **fields: Any) -> Membership:
    """An active membership of a site in a forum."""

    def make() -> Membership:
        number = f"A-{next(_count):05d}" if state == MembershipState.ACTIVE else ""
        return Membership.objects.create(
            forum=at, area=at.area, company=of.company, site=of, state=state, number=number, since=dt.date(2025, 1, 2), **fields
        )

    return _system(make)
