"""What a generated world is made of, drawn by Hypothesis: places, companies with their sites, and people with their roles."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hypothesis import strategies as st

from apps.accounts.permissions import Role

#: Real provinces with some of their kabupaten/kota; a world takes two, the first and the last area of a range among them.
PROVINCES = {
    3600: (3601, 3671, 3672, 3673, 3674),
    6400: (6401, 6471, 6472, 6474),
    3500: (3501, 3573, 3578),
    1500: (1501, 1571, 1572),
}
AT_FORUMS = (Role.FORUM_CHAIR, Role.FORUM_DELEGATE, Role.FORUM_SECRETARY, Role.FORUM_PLANNING, Role.FORUM_MONEV)
AT_OFFICES = (Role.SOCIAL_OFFICER, Role.SOCIAL_HEAD)
AT_COMPANIES = (Role.COMPANY_PIC, Role.COMPANY_APPROVER)
#: How long a role is held, as (since, until, ended by hand) in days from today; the first three count today.
HELD = {
    "open": (-30, None, False),
    "until today": (-30, 0, False),
    "from today": (0, 90, False),
    "over yesterday": (-30, -1, False),
    "from tomorrow": (1, None, False),
    "ended by hand": (-30, None, True),
}


@dataclass(frozen=True)
class Held:
    """One role of one person: ``place`` counts into the areas, ``company`` and ``site`` into the companies; -1 means none."""

    role: Role
    place: int = 0
    company: int = -1
    site: int = -1
    time: str = "open"

    def days(self, today: dt.date) -> tuple[dt.date, dt.date | None, bool]:
        """First day, last day and whether it was ended by hand."""
        since, until, ended = HELD[self.time]
        return today + dt.timedelta(since), None if until is None else today + dt.timedelta(until), ended


@dataclass(frozen=True)
class Plan:
    """A world in numbers: enough to make it again."""

    areas: tuple[int, ...]
    companies: tuple[tuple[int, ...], ...]  # for each company the places (counted into areas) of its sites
    people: tuple[tuple[Held, ...], ...]
    rows: int
    seed: int
    figures: bool = False  # whether reports hold their real tables, for worlds that are looked at through pages


@st.composite
def plans(draw: st.DrawFn, rows: int = 3) -> Plan:
    """Two provinces with two or three kabupaten/kota each and the nation; everybody's roles drawn, none of them left out."""
    areas = [0]
    for province in draw(st.permutations(sorted(PROVINCES)))[:2]:
        below = draw(st.permutations(PROVINCES[province]))[: draw(st.integers(2, 3))]
        areas += [province, *sorted(below)]
    districts = [number for number, area in enumerate(areas) if area % 100]
    companies = draw(st.lists(st.lists(st.sampled_from(districts), min_size=2, max_size=3).map(tuple), min_size=3, max_size=4).map(tuple))
    return Plan(tuple(areas), companies, tuple(_people(draw, areas, companies)), rows, draw(st.integers(0, 2**32)))


def _people(draw: st.DrawFn, areas: list[int], companies: tuple[tuple[int, ...], ...]) -> list[tuple[Held, ...]]:
    times = st.sampled_from(["open"] * 4 + list(HELD))
    people = [(Held(Role.OPERATOR),), (Held(Role.MINISTRY_OFFICER),), (Held(Role.MINISTRY_OFFICER, time=draw(times)),)]
    for place in range(len(areas)):
        people += [(Held(AT_FORUMS[place % 5], place),), (Held(AT_OFFICES[place % 2], place),)]
    for number, sites in enumerate(companies):
        people.append((Held(AT_COMPANIES[number % 2], sites[0], number, -1, draw(times)),))
        people += [(Held(draw(st.sampled_from(AT_COMPANIES)), place, number, site),) for site, place in enumerate(sites)]
    places = st.integers(0, len(areas) - 1)
    public_side = st.builds(Held, st.sampled_from(AT_FORUMS + AT_OFFICES), places, time=times)
    of_companies = st.integers(0, len(companies) - 1).flatmap(
        lambda number: st.builds(
            Held, st.sampled_from(AT_COMPANIES), st.just(companies[number][0]), st.just(number),
            st.integers(-1, len(companies[number]) - 1), times,
        )
    )  # fmt: skip
    several = st.lists(st.one_of(public_side, of_companies), min_size=2, max_size=3).map(tuple)
    return people + draw(st.lists(several, min_size=4, max_size=6))
