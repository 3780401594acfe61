"""What lies in the inboxes of the personas: the lines that the portal would have sent them these weeks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import NoReverseMatch, reverse

from apps.accounts.permissions import Role
from apps.notifications.models import Message
from apps.portal.demo.people import Seat
from apps.portal.demo.store import insert, stamped
from apps.portal.demo.world import Happening, Person, World

#: How long back, and from which age on a line counts as read.
WEEKS, READ = dt.timedelta(days=42), dt.timedelta(days=4)
#: Event, line, and who gets it: roles at the place, or the people of the company.
LINES: dict[str, tuple[str, tuple[Role, ...]]] = {
    "program.submit": ("Rencana program “{object}” menunggu telaah.", (Role.SOCIAL_OFFICER, Role.SOCIAL_HEAD)),
    "program.review": ("“{object}”: {verdict}.", (Role.FORUM_CHAIR, Role.COMPANY_PIC)),
    "program.commit": ("“{object}” kini berkomitmen.", (Role.SOCIAL_OFFICER,)),
    "realization.send": ("Realisasi “{object}” menunggu verifikasi.", (Role.SOCIAL_OFFICER, Role.FORUM_MONEV)),
    "realization.verify": ("Realisasi “{object}” terverifikasi: {amount}.", (Role.COMPANY_PIC,)),
    "realization.return": ("Realisasi “{object}”: Dikembalikan.", (Role.COMPANY_PIC,)),
    "need.propose": ("Usulan kebutuhan menunggu verifikasi: {object}", (Role.SOCIAL_OFFICER,)),
    "need.verify": ("Kebutuhan siap dipublikasikan: {object}", (Role.FORUM_SECRETARY,)),
    "report.return": ("Laporan berkala dikembalikan untuk diperbaiki.", (Role.FORUM_SECRETARY, Role.FORUM_CHAIR)),
    "report.accept": ("Laporan {period} diterima.", (Role.FORUM_SECRETARY, Role.FORUM_CHAIR)),
    "report.ask": ("Pertanyaan Kemensos atas laporan berkala.", (Role.FORUM_SECRETARY,)),
}
PAGES = {
    "programs.program": "programs:program-detail",
    "pmks.need": "pmks:need-detail",
    "reports.periodicreport": "reports:report-detail",
}


def build(world: World, seats: list[Seat], people: dict[str, Person]) -> None:
    """Lines for the personas, stored."""
    personas = {(seat.area, seat.role): people[seat.email] for seat in seats if seat.persona and seat.company_id is None}
    company_people = [(seat, people[seat.email]) for seat in seats if seat.persona and seat.company_id is not None]
    rows: list[Message] = []
    for one in world.happenings:
        if one.code in LINES and world.now - one.at < WEEKS and one.at <= world.now:
            rows += [_message(world, one, person) for person in _readers(one, personas, company_people)]
    insert(sorted(rows, key=lambda row: row.created_at))


def _readers(one: Happening, personas: dict[tuple[int, Role], Person], company_people: list[tuple[Seat, Person]]) -> Iterator[Person]:
    roles = LINES[one.code][1]
    for role in roles:
        if (one.area, role) in personas:
            yield personas[one.area, role]
    if Role.COMPANY_PIC in roles:
        for seat, person in company_people:
            if seat.company_id == one.obj.company_id and seat.site_id in {None, one.obj.site_id}:
                yield person


def _message(world: World, one: Happening, person: Person) -> Message:
    text = LINES[one.code][0].format_map({**one.changes, "object": str(one.obj)})
    row = Message(
        id=world.key(one.at), user_id=person.user_id or 0, area=one.area, code=one.code.split(".")[0], text=text[:300], url=_url(one, person),
        read_at=one.at + dt.timedelta(days=1) if world.now - one.at > READ else None,
    )  # fmt: skip
    return stamped(row, one.at)


def _url(one: Happening, person: Person) -> str:
    try:
        return reverse(PAGES[one.obj._meta.label_lower], args=[person.slug, one.obj.pk])
    except NoReverseMatch:
        return reverse("desk-home", args=[person.slug])
