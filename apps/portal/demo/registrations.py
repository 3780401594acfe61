"""Registration links with the applications that came through them: decided, waiting, sent back, refused and left unfinished."""

from __future__ import annotations

import datetime as dt
import random

from apps.accounts.permissions import Role
from apps.companies.choices import JoinMode, MembershipState, RegistrationState
from apps.companies.models import Membership, Registration, RegistrationLink, Site
from apps.portal.demo.companies import KINDS, RAKOR_SERANG
from apps.portal.demo.forums import place_name
from apps.portal.demo.handovers import workdays_after
from apps.portal.demo.names import POSITIONS, Names, bare, slug
from apps.portal.demo.places import Map
from apps.portal.demo.store import insert, stamped
from apps.portal.demo.words import CORRECT_REGISTRATION, REFUSE_REGISTRATION
from apps.portal.demo.world import SAMARINDA, SERANG, WIB, Person, World

PROMISED_DAYS = 3
S = RegistrationState
#: (state, days ago) of the applications in Kota Serang that are not decided in favour; those past three working days are overdue.
SERANG_QUEUE = (
    (S.SUBMITTED, 0), (S.SUBMITTED, 1), (S.SUBMITTED, 1), (S.SUBMITTED, 2), (S.SUBMITTED, 4), (S.SUBMITTED, 8), (S.SUBMITTED, 13),
    (S.NEEDS_CORRECTION, 6), (S.NEEDS_CORRECTION, 11), (S.NEEDS_CORRECTION, 20), (S.REFUSED, 30), (S.REFUSED, 75), (S.REFUSED, 160),
    (S.DRAFT, 0), (S.DRAFT, 3), (S.DRAFT, 9),
)  # fmt: skip
ELSEWHERE = ((S.SUBMITTED, 1), (S.SUBMITTED, 9), (S.NEEDS_CORRECTION, 7))


class Desk:
    """Makes links and registrations."""

    def __init__(self, world: World) -> None:
        self.world, self.dice = world, world.dice("registrations")
        self.names = Names(world.dice("applicants"))
        self.links: list[RegistrationLink] = []
        self.rows: list[Registration] = []
        self.numbers: dict[tuple[int, int], int] = {}

    def link(self, area: int, label: str, opens: dt.date, closes: dt.date) -> RegistrationLink:
        """A registration link of a forum."""
        at = dt.datetime.combine(opens, dt.time(8), WIB)
        secretary, _by_province = self.world.officer(area, Role.FORUM_SECRETARY)
        made = RegistrationLink(
            id=self.world.key(at), forum=self.world.forums[area], area=area, label=label, opens_at=at,
            closes_at=dt.datetime.combine(closes, dt.time(23, 59), WIB), created_by=secretary.user_id,
        )  # fmt: skip
        self.links.append(stamped(made, at))
        self.world.tell(at, "link.create", secretary, made, changes={"label": label})
        return made

    def number(self, area: int, year: int) -> str:
        """The next registration number of a place and year."""
        self.numbers[area, year] = self.numbers.get((area, year), 0) + 1
        return f"REG-{area:04d}-{year}-{self.numbers[area, year]:04d}"

    def of_member(self, link: RegistrationLink, membership: Membership) -> None:
        """How a member came in: the application behind a membership."""
        site, since = membership.site, membership.since
        if site is None or since is None:
            return
        at = dt.datetime.combine(since - dt.timedelta(days=self.dice.choice((0, 0, 1, 2))), dt.time(9, self.dice.randint(0, 59)), WIB)
        row = self._row(link, S.VERIFIED, at)
        row.company_name, row.legal_form, row.ownership = site.company.name, site.company.legal_form, site.company.ownership
        row.nib, row.npwp = site.company.nib or "", site.company.npwp or ""
        row.site_name, row.region, row.address = site.name, site.region, site.address
        row.contact_name, row.contact_position = membership.contact_name, membership.contact_position
        row.contact_email, row.contact_phone = membership.contact_email, membership.contact_phone
        row.mode = JoinMode.NEW_SITE if site.kind != "head_office" else JoinMode.NEW_COMPANY
        row.known_company_id, row.membership_id, row.kind = site.company_id, membership.pk, membership.kind
        row.decided_at = max(membership.created_at, at + dt.timedelta(hours=2))
        secretary, _by_province = self.world.officer(row.area, Role.FORUM_SECRETARY)
        row.decided_by, row.updated_at = secretary.user_id, row.decided_at
        self._told(row)
        facts = {"number": row.number, "member": membership.number}
        self.world.tell(row.decided_at, "registration.verify", secretary, row, changes=facts, company_id=membership.company_id)
        self.world.tell(row.decided_at, "membership.activate", secretary, membership, changes={"number": membership.number})
        self.rows.append(row)

    def new(self, link: RegistrationLink, state: RegistrationState, days_ago: int) -> None:
        """An application of a company that the portal did not know."""
        area = link.area
        row = self._row(link, state, self.world.moment(self.world.day(-days_ago), self.dice))
        trade, (form, ownership, _weight) = self.names.trade("kota"), self.dice.choice(KINDS)
        place = bare(place_name(self.world.forums[area]))
        row.company_name, row.legal_form, row.ownership = self.names.company(trade, place, (form, ownership)), form, ownership
        if self.dice.random() < 0.7:
            row.nib, row.npwp = str(self.dice.randint(10**12, 10**13 - 1)), f"0{self.dice.randint(10**14, 10**15 - 1)}"
        self._contact(row)
        if state != S.DRAFT or self.dice.random() < 0.5:
            region = self.dice.choice(self.world.villages(area))
            row.region, row.site_name, row.address = region, f"Kantor {place}", f"{self.names.street()}, {region.name}"
        self._told(row)
        if state in {S.NEEDS_CORRECTION, S.REFUSED}:
            self._decide(row, self.world.officer(area, Role.FORUM_SECRETARY)[0])
        self.rows.append(row)

    def access(self, link: RegistrationLink, site: Site, days_ago: int) -> None:
        """Somebody who asks for access to a site that is a member; its own people decide."""
        row = self._row(link, S.SUBMITTED, self.world.moment(self.world.day(-days_ago), self.dice))
        company = site.company
        row.mode, row.known_company_id, row.site_id, row.nib = JoinMode.ACCESS, company.pk, site.pk, company.nib or ""
        row.company_name, row.legal_form, row.ownership, row.site_name = company.name, company.legal_form, company.ownership, site.name
        row.contact_name, row.contact_position = "Arya Wirasena", "Staf CSR"
        row.contact_email, row.contact_phone = "arya.wirasena@example.com", self.names.phone()
        self._told(row)
        self.rows.append(row)

    def _contact(self, row: Registration) -> None:
        row.contact_name, row.contact_position = self.names.person(), self.dice.choice(POSITIONS)
        row.contact_email, row.contact_phone = f"csr.{slug(row.company_name)[:40]}@example.com", self.names.phone()

    def _row(self, link: RegistrationLink, state: RegistrationState, at: dt.datetime) -> Registration:
        submitted = state != S.DRAFT
        row = Registration(
            id=self.world.key(at), forum=link.forum, area=link.area, link=link, state=state, step=3 if submitted else self.dice.choice((1, 2)),
            number=self.number(link.area, at.year) if submitted else "", consent_at=at, is_public=True,
            email_confirmed_at=at if submitted and self.dice.random() < 0.7 else None, submitted_at=at if submitted else None,
            due_on=workdays_after(at.date(), PROMISED_DAYS) if submitted else None,
        )  # fmt: skip
        link.started += 1
        link.opened += self.dice.choice((1, 1, 2, 3))
        link.finished += int(submitted)
        return stamped(row, at)

    def _told(self, row: Registration) -> None:
        """What the applicant did, in the history."""
        applicant = Person(None, row.contact_name or "Pendaftar", "", "")
        self.world.tell(row.created_at - dt.timedelta(minutes=self.dice.randint(3, 9)), "registration.start", applicant, row)
        if row.submitted_at is not None:
            self.world.tell(row.submitted_at, "registration.submit", applicant, row, changes={"number": row.number})

    def _decide(self, row: Registration, secretary: Person) -> None:
        refused = row.state == S.REFUSED
        row.reason = self.dice.choice(REFUSE_REGISTRATION if refused else CORRECT_REGISTRATION)
        row.decided_at = min(row.created_at + dt.timedelta(days=2, hours=3), self.world.now)
        row.decided_by, row.updated_at = secretary.user_id, row.decided_at
        self.world.tell(
            row.decided_at,
            f"registration.{'refuse' if refused else 'return'}",
            secretary,
            row,
            changes={"number": row.number},
            reason=row.reason,
        )


def build(world: World, chart: Map) -> None:
    """Links and registrations of Kota Serang, its neighbours and the story places."""
    desk = Desk(world)
    rakor = desk.link(SERANG, "Rapat Koordinasi 23 April 2025", RAKOR_SERANG - dt.timedelta(days=3), RAKOR_SERANG + dt.timedelta(days=30))
    current = desk.link(SERANG, "Pendaftaran anggota baru", world.day(-170), world.day(60))
    joined = [one for one in world.memberships if one.area == SERANG and one.state != MembershipState.LISTED]
    for membership in sorted(joined, key=lambda one: (one.since or RAKOR_SERANG, one.number)):
        at_rakor = membership.since is not None and membership.since <= RAKOR_SERANG + dt.timedelta(days=30)
        desk.of_member(rakor if at_rakor else current, membership)
    for state, days_ago in sorted(SERANG_QUEUE, key=lambda one: -one[1]):
        desk.new(current, state, days_ago)
    for area in (SAMARINDA, 1571, 3671, *_some(chart, desk.dice)):
        link = desk.link(area, "Pendaftaran anggota", world.day(-100), world.day(90))
        for state, days_ago in sorted(ELSEWHERE, key=lambda one: -one[1]):
            desk.new(link, state, days_ago)
    branch = next((one.site for one in joined if one.site and one.company.name.startswith("PT Lokadira")), None)
    if branch is not None:
        desk.access(current, branch, 1)
    world.links = desk.links
    insert(desk.links)
    insert(desk.rows)


def _some(chart: Map, dice: random.Random) -> list[int]:
    others = [place.area for place in chart.places if place.area not in {SERANG, SAMARINDA, 1571, 3671}]
    return sorted(dice.sample(others, min(6, len(others))))
