"""People with their roles: the staff of forums and offices, the company people, and the personas whose accounts are handed out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.hashers import make_password

from apps.accounts.actors import Desk
from apps.accounts.models import Assignment, User
from apps.accounts.permissions import DESK_OF_ROLE, Role
from apps.accounts.places import desk_label
from apps.portal.demo.forums import place_name
from apps.portal.demo.names import Names, slug
from apps.portal.demo.places import Map
from apps.portal.demo.store import insert, stamped
from apps.portal.demo.world import BANTEN, KALTIM, SERANG, WIB, Person, World

#: One password for every account of the demo world, printed by ``make run``.
PASSWORD = "forum-csr-contoh"  # noqa: S105 - the demo world is public


@dataclass
class Seat:
    """One person with one role at one desk, to be written."""

    email: str
    name: str
    role: Role
    area: int
    place_name: str = ""
    company_id: UUID | None = None
    site_id: UUID | None = None
    persona: str = ""
    title: str = ""
    since: dt.date | None = None


#: Personas by (area, role): what the list of accounts calls them.
PERSONAS: dict[tuple[int, Role], str] = {
    (SERANG, Role.FORUM_SECRETARY): "Sekretariat Forum Kota Serang",
    (SERANG, Role.FORUM_CHAIR): "Ketua Forum Kota Serang",
    (SERANG, Role.FORUM_MONEV): "Monev Forum Kota Serang",
    (SERANG, Role.SOCIAL_OFFICER): "Petugas Dinsos Kota Serang",
    (SERANG, Role.SOCIAL_HEAD): "Kepala Dinsos Kota Serang",
    (BANTEN, Role.FORUM_SECRETARY): "Sekretariat Forum Banten",
    (BANTEN, Role.FORUM_CHAIR): "Ketua Forum Banten",
    (BANTEN, Role.SOCIAL_OFFICER): "Petugas Dinsos Banten",
    (KALTIM, Role.FORUM_SECRETARY): "Sekretariat Forum Kaltim",
    (0, Role.FORUM_SECRETARY): "Sekretariat Nasional",
    (0, Role.FORUM_CHAIR): "Ketua Nasional",
    (0, Role.MINISTRY_OFFICER): "Petugas Kemensos",
    (0, Role.OPERATOR): "Operator Portal",
}
_SHORT = {
    Role.FORUM_SECRETARY: "sekretariat", Role.FORUM_CHAIR: "ketua", Role.FORUM_MONEV: "monev", Role.FORUM_PLANNING: "perencanaan",
    Role.SOCIAL_OFFICER: "dinsos", Role.SOCIAL_HEAD: "kadinsos", Role.MINISTRY_OFFICER: "kemensos", Role.OPERATOR: "operator",
}  # fmt: skip


def staff(world: World, chart: Map) -> list[Seat]:
    """Seats of every formed forum and its office. The chair and the head are the people named in the records."""
    names = Names(world.dice("staff"))
    seats: list[Seat] = []
    for area in [0, *chart.provinces, *(place.area for place in chart.places)]:
        term = world.terms[area]
        seats += [
            _seat(world, area, Role.FORUM_SECRETARY, term.secretary_name),
            _seat(world, area, Role.FORUM_CHAIR, term.chair_name),
        ]
    seats += [_seat(world, 0, Role.MINISTRY_OFFICER, names.person(formal=True)), _seat(world, 0, Role.OPERATOR, names.person())]
    provinces = sorted(area for area in world.forums if area and area % 100 == 0)
    for area in [*provinces, *(place.area for place in chart.places if place.officer)]:
        office = world.offices.get(area)
        head = office.head_name if office and office.head_name else names.person(formal=True)
        seats += [_seat(world, area, Role.SOCIAL_OFFICER, names.person(formal=True)), _seat(world, area, Role.SOCIAL_HEAD, head)]
    for place in chart.places:
        if place.officer and (place.local >= 4 or place.area == SERANG):
            seats += [_seat(world, place.area, role, names.person()) for role in (Role.FORUM_MONEV, Role.FORUM_PLANNING)]
    return seats


def desk_name(seat: Seat) -> str:
    """What the desk of a seat is called, as on its screens."""
    return desk_label(Desk(DESK_OF_ROLE[seat.role], seat.area))


def _seat(world: World, area: int, role: Role, name: str) -> Seat:
    where = "nasional" if area == 0 else slug(place_name(world.forums[area]))
    if role in {Role.MINISTRY_OFFICER, Role.OPERATOR}:
        where = "portal"
    return Seat(f"{_SHORT[role]}.{where}@example.com", name, role, area, persona=PERSONAS.get((area, role), ""))


def write(world: World, seats: list[Seat]) -> dict[str, Person]:
    """Store people and their roles; returns them by address. One person may hold several seats."""
    hashed = make_password(PASSWORD)
    made_at = dt.datetime.combine(world.begins_on - dt.timedelta(days=30), dt.time(9), WIB)
    wanted = {seat.email: User(email=seat.email, full_name=seat.name, password=hashed, created_at=made_at) for seat in seats}
    users = {user.email: user for user in User.objects.bulk_create(wanted.values(), batch_size=500)}
    assignments = []
    people: dict[str, Person] = {}
    for seat in seats:
        since = seat.since or made_at.date()
        at = dt.datetime.combine(since, dt.time(9), WIB)
        owner = seat.site_id or seat.company_id
        row = Assignment(
            id=world.key(at), user=users[seat.email], role=seat.role, area=seat.area, company_id=seat.company_id, site_id=seat.site_id,
            place_name=seat.place_name, code=owner.hex[-12:] if owner else "", title=seat.title, since=since,
        )  # fmt: skip
        assignments.append(stamped(row, at))
        desk = Desk(DESK_OF_ROLE[seat.role], seat.area, seat.company_id, seat.site_id, seat.place_name, row.code)
        people[seat.email] = Person(users[seat.email].pk, seat.name, str(seat.role.label), desk.slug, seat.email)
        if seat.company_id is None:
            world.staff[seat.area, seat.role].append(people[seat.email])
        else:
            world.contacts[seat.site_id or seat.company_id] = people[seat.email]
    insert(assignments)
    return people
