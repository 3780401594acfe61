"""Who does what when: the programmes of the members over two finished semesters and the running one, and those that wait for somebody."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, replace

from apps.accounts.permissions import Role
from apps.companies.choices import MembershipState
from apps.companies.models import Site
from apps.portal.demo.activities import ACTIVITIES, Activity
from apps.portal.demo.companies import HEROES
from apps.portal.demo.files import Files
from apps.portal.demo.needs import Catalogue
from apps.portal.demo.places import WITHOUT_FORUM, Map
from apps.portal.demo.programs import Books, Brief, Story
from apps.portal.demo.store import insert
from apps.portal.demo.world import SAMARINDA, SERANG, Person, World
from apps.programs.choices import ProgramState, RealizationState, Route

S, R = ProgramState, RealizationState
#: How many programmes a member begins in a semester, about: a quarter does nothing, a few do much.
DILIGENCE, DILIGENCE_WEIGHTS = (0.0, 0.6, 1.3, 3.0), (26, 36, 29, 9)
PLAN_SHARE = 0.56


class Planner:
    """Draws the stories of all members."""

    def __init__(self, world: World, chart: Map, catalogue: Catalogue) -> None:
        self.world, self.chart, self.catalogue = world, chart, catalogue
        self.dice = world.dice("programs")
        self.books = Books()
        self.files = Files(world.dice("files"))

    def activity(self, dice: random.Random) -> Activity:
        """Any activity, the usual ones more often."""
        return dice.choices(ACTIVITIES, [one.weight for one in ACTIVITIES])[0]

    def tell(self, brief: Brief, dice: random.Random) -> None:
        """Tell one story."""
        Story(self.world, self.books, self.catalogue, self.files, brief, dice).live()

    def contact(self, site: Site) -> Person | None:
        """Who writes for a site: its own person, else the head office's."""
        return self.world.contacts.get(site.pk) or self.world.contacts.get(site.company_id)

    def member(self, site: Site, *, pace: float, hero: bool = False) -> None:
        """The programmes of one member."""
        dice = self.world.dice(f"member {site.company.name} {site.name}")
        writer = self.contact(site)
        if writer is None:
            return
        rate = (2.6 if hero else dice.choices(DILIGENCE, DILIGENCE_WEIGHTS)[0]) * pace
        first, last = self.world.begins_on, self.world.day(25)
        count = round(rate * (last - first).days / 182 * dice.uniform(0.8, 1.2))
        for _ in range(count):
            day = first + dt.timedelta(days=dice.randint(0, (last - first).days))
            self._one(site, writer, day, dice)
        if count and dice.random() < 0.4:
            for _ in range(dice.choice((1, 1, 2))):
                self._next_year(site, writer, dice)

    def _one(self, site: Site, writer: Person, day: dt.date, dice: random.Random) -> None:
        route = Route.PLAN if day > self.world.day(-2) or dice.random() < PLAN_SHARE else Route.DIRECT
        brief = Brief(site, site.area, self.activity(dice), day, route, writer)
        need = self.catalogue.take(site.area, day, dice) if dice.random() < 0.4 else None
        if need is not None:
            brief = replace(brief, need=need, activity=self.catalogue.activity_of[need.pk])
        elif dice.random() < 0.04:
            self._joint(brief, dice)
            return
        if route == Route.DIRECT and dice.random() < 0.09:
            secretary, _by_province = self.world.officer(site.area, Role.FORUM_SECRETARY)
            brief = replace(brief, writer=secretary, secretariat=True, confirmed=dice.random() < 0.6)
        self.tell(brief, dice)

    def _joint(self, brief: Brief, dice: random.Random) -> None:
        """The same activity in two or three kabupaten/kota of the province: one programme for each, under one joint id."""
        province = brief.area // 100
        others = [place.area for place in self.chart.places if place.area // 100 == province and place.area != brief.area]
        areas = [brief.area, *dice.sample(others, min(len(others), dice.choice((1, 2))))]
        joint = self.world.key(self.world.moment(brief.starts_on - dt.timedelta(days=80), dice))
        for area in areas:
            self.tell(replace(brief, area=area, joint=joint if len(areas) > 1 else None), dice)

    def _next_year(self, site: Site, writer: Person, dice: random.Random) -> None:
        """Plans for the coming year lie with the reviewers these weeks."""
        day = dt.date(self.world.today.year + 1, dice.randint(1, 9), dice.randint(1, 28))
        began = self.world.moment(self.world.day(-dice.choice((1, 2, 3, 4, 6, 8, 11, 15, 20, 28, 40, 60))), dice)
        self.tell(Brief(site, site.area, self.activity(dice), day, Route.PLAN, writer, began=began), dice)

    def outsider(self, site: Site, *, secretariat: bool) -> None:
        """A company that is listed only and reported once all the same, or one of a place without a forum."""
        dice = self.world.dice(f"outsider {site.company.name}")
        secretary, _by_province = self.world.officer(site.area, Role.FORUM_SECRETARY)
        writer = secretary if secretariat else self.contact(site)
        if writer is None:
            return
        day = self.world.begins_on + dt.timedelta(days=dice.randint(10, (self.world.today - self.world.begins_on).days - 12))
        self.tell(
            Brief(site, site.area, self.activity(dice), day, Route.DIRECT, writer, secretariat=secretariat, confirmed=dice.random() < 0.3),
            dice,
        )


def build(world: World, chart: Map, catalogue: Catalogue) -> Books:
    """All programmes with everything that hangs on them, stored."""
    planner = Planner(world, chart, catalogue)
    heroes = {hero.name for hero in HEROES}
    for membership in world.memberships:
        site, place = membership.site, chart.place(membership.area)
        if place is None or site is None or membership.kind != "company":
            continue
        if membership.state == MembershipState.ACTIVE:
            planner.member(site, pace=place.pace, hero=site.company.name in heroes)
        elif membership.state == MembershipState.LISTED and planner.dice.random() < 0.07:
            planner.outsider(site, secretariat=True)
    for area in WITHOUT_FORUM:
        for site in world.sites[area]:
            planner.outsider(site, secretariat=True)
    for waiting in waiting_for_personas():
        _tell_waiting(planner, waiting)
    _store(planner.books)
    world.programs, world.realizations = planner.books.programs, planner.books.ledger.realizations
    return planner.books


def _store(books: Books) -> None:
    insert(books.programs)
    insert(books.reviews)
    insert(books.commitments)
    insert(books.pledges)
    insert(books.ledger.realizations)
    insert(books.ledger.lines)
    insert(books.ledger.evidence)
    insert(books.ledger.checks)


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for a persona: a programme begun ``days`` ago that stays in that state."""

    hero: int
    area: int
    days: int
    until: ProgramState | None = None
    handover: RealizationState | None = None
    starts: int = 40
    direct: bool = False
    secretariat: bool = False


def waiting_for_personas() -> list[Waiting]:
    """Work for every persona on the first morning, some of it overdue."""
    serang = [
        Waiting(0, SERANG, 4, S.SUBMITTED), Waiting(0, SERANG, 26, S.SUBMITTED, starts=60), Waiting(0, SERANG, 11, S.NEEDS_CORRECTION),
        Waiting(0, SERANG, 24, S.RECOMMENDED), Waiting(0, SERANG, 2, S.DRAFT, starts=90), Waiting(0, SERANG, 170, S.RUNNING, starts=-130),
        Waiting(0, SERANG, 30, None, R.RETURNED, starts=-34, direct=True), Waiting(0, SERANG, 34, None, R.SENT, starts=-38, direct=True),
        Waiting(0, SERANG, 3, None, R.DRAFT, starts=-6, direct=True), Waiting(0, SERANG, 9, None, R.FIELD_CHECK, starts=-12, direct=True),
        Waiting(1, SERANG, 18, S.WITH_NOTES), Waiting(1, SERANG, 3, S.SUBMITTED), Waiting(1, SERANG, 5, None, R.SENT, starts=-8, direct=True),
        Waiting(1, SERANG, 13, None, R.RETURNED, starts=-20, direct=True), Waiting(1, SERANG, 150, S.RUNNING, starts=-110),
        Waiting(1, SERANG, 60, S.COMMITTED, starts=20), Waiting(0, SERANG, 80, S.POSTPONED), Waiting(0, SERANG, 120, S.CANCELLED),
        Waiting(0, SERANG, 6, None, R.SENT, starts=-9, direct=True, secretariat=True),
    ]  # fmt: skip
    samarinda = [
        Waiting(2, SAMARINDA, 8, S.SUBMITTED), Waiting(2, SAMARINDA, 30, S.RECOMMENDED), Waiting(2, SAMARINDA, 12, S.NEEDS_CORRECTION),
        Waiting(2, SAMARINDA, 160, S.RUNNING, starts=-120), Waiting(2, SAMARINDA, 24, None, R.SENT, starts=-27, direct=True),
        Waiting(2, SAMARINDA, 16, None, R.RETURNED, starts=-21, direct=True),
    ]  # fmt: skip
    province = [
        Waiting(0, 3601, 22, S.SUBMITTED),
        Waiting(0, 3601, 12, None, R.SENT, starts=-15, direct=True),
        Waiting(0, 3602, 5, S.SUBMITTED),
    ]
    return serang + samarinda + province


def _tell_waiting(planner: Planner, waiting: Waiting) -> None:
    world, hero = planner.world, HEROES[waiting.hero]
    dice = world.dice(f"waiting {waiting}")
    sites = [site for area, found in world.sites.items() for site in found if site.company.name == hero.name and area == hero.sites[0][0]]
    here = [site for site in world.sites[waiting.area] if site.company.name == hero.name]
    site = (here or sites)[0]
    writer = planner.contact(site)
    if waiting.secretariat or writer is None:
        writer = world.officer(waiting.area, Role.FORUM_SECRETARY)[0]
    brief = Brief(
        site, waiting.area, planner.activity(dice), world.day(waiting.starts), Route.DIRECT if waiting.direct else Route.PLAN, writer,
        until=waiting.until, handover_until=waiting.handover, began=world.moment(world.day(-waiting.days), dice),
        secretariat=waiting.secretariat, confirmed=False,
    )  # fmt: skip
    planner.tell(brief, dice)
