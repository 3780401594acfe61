"""Which forums exist and how they stand. Fixed places carry the stories; the others are drawn."""

from __future__ import annotations

from dataclasses import dataclass, field

from apps.forums.choices import ForumState, LegalLine
from apps.forums.models import Forum
from apps.portal.demo.world import BALIKPAPAN, BANTEN, JAMBI, KALTIM, KOTA_JAMBI, SAMARINDA, SERANG, World


@dataclass(frozen=True)
class Place:
    """A place that takes part: what its companies do, how many joined and are listed, and who sits there."""

    area: int
    trade: str = "kota"
    local: int = 1
    listed: int = 1
    branches: int = 2
    term: str = "active"  # active, ended, expiring, caretaker: what the dates of the board term say
    officer: bool = True  # False: nobody at Dinas Sosial or monev, the province acts
    pace: float = 1.0  # programmes a member and semester, about


#: The places of the seed stories and around them.
FIXED: tuple[Place, ...] = (
    Place(SERANG, "industri", 46, 44, 22, pace=1.1),
    Place(3601, "kota", 6, 5, 3, officer=False),
    Place(3603, "industri", 9, 8, 5),
    Place(3604, "industri", 8, 8, 5, "expiring"),
    Place(3671, "industri", 8, 7, 5),
    Place(3674, "kota", 7, 5, 4),
    Place(SAMARINDA, "tambang", 16, 10, 9),
    Place(BALIKPAPAN, "tambang", 15, 10, 9),
    Place(6474, "tambang", 8, 5, 5),
    Place(6402, "tambang", 6, 4, 4),
    Place(6408, "tambang", 6, 4, 4, "ended"),
    Place(6409, "tambang", 4, 3, 2),
    Place(KOTA_JAMBI, "kebun", 12, 8, 7),
    Place(1505, "kebun", 5, 3, 3),
    Place(1506, "kebun", 5, 4, 3, "ended"),
)
#: Kabupaten/kota without a forum where companies work all the same: the province decides there.
WITHOUT_FORUM = (3602, 6401, 1508)
#: On the way to a forum.
FORMING: dict[int, ForumState] = {
    3672: ForumState.AWAITING_DECREE,
    6403: ForumState.DELIBERATION,
    1507: ForumState.PROPOSED,
    3217: ForumState.RATIFIED,
    3374: ForumState.AWAITING_DECREE,
    5108: ForumState.PROPOSED,
    7371: ForumState.DELIBERATION,
}
SUSPENDED, DISSOLVED = 1271, 3578
#: Provinces: what their term says; those not named are active.
PROVINCES: dict[int, str] = {
    KALTIM: "ended", JAMBI: "expiring", 1700: "ended", 5200: "ended", 7200: "ended", 6200: "ended", 8100: "caretaker", 3300: "expiring",
}  # fmt: skip
PROVINCES_NOT_FORMED = frozenset({9300, 9400, 9500, 9600, 6500})
PROVINCES_FORMING: dict[int, ForumState] = {7600: ForumState.PROPOSED, 9200: ForumState.AWAITING_DECREE}
#: How the drawn kabupaten/kota stand, in this order.
DRAWN_TERMS = ("ended",) * 15 + ("expiring",) * 9 + ("caretaker",)
DRAWN = 78
DRAWN_SMALL = 6


@dataclass
class Map:
    """The places of one world."""

    places: list[Place] = field(default_factory=list)
    provinces: dict[int, str] = field(default_factory=dict)

    @property
    def areas(self) -> list[int]:
        """Kabupaten/kota where something happens."""
        return [place.area for place in self.places] + list(WITHOUT_FORUM)

    def place(self, area: int) -> Place | None:
        """The formed place with that code."""
        return next((place for place in self.places if place.area == area), None)


def draw(world: World) -> Map:
    """Choose the places; needs the rows of all forums."""
    dice = world.dice("places")
    world.forums = {forum.area: forum for forum in Forum.objects.filter(line=LegalLine.KESOS).select_related("region")}
    taken = {place.area for place in FIXED} | set(WITHOUT_FORUM) | set(FORMING) | {SUSPENDED, DISSOLVED}
    free = sorted(area for area in world.forums if area % 100 and area not in taken and area // 100 != 31)
    weights = [3 if area // 100 in {32, 33, 34, 35, 12, 73, 51} else 1 for area in free]
    chosen: list[int] = []
    while len(chosen) < (DRAWN_SMALL if world.small else DRAWN):
        area = dice.choices(free, weights)[0]
        if area not in chosen:
            chosen.append(area)
    drawn = [_drawn(world, area, index) for index, area in enumerate(sorted(chosen, key=lambda _area: dice.random()))]
    fixed = [_smaller(place) for place in FIXED] if world.small else list(FIXED)
    provinces = {
        area: PROVINCES.get(area, "active")
        for area in sorted(world.forums)
        if area and area % 100 == 0 and area not in PROVINCES_NOT_FORMED and area not in PROVINCES_FORMING
    }
    return Map(sorted(fixed + drawn, key=lambda place: place.area), provinces)


def _drawn(world: World, area: int, index: int) -> Place:
    dice = world.dice(f"place {area}")
    terms = DRAWN_TERMS[::5] if world.small else DRAWN_TERMS
    term = terms[index] if index < len(terms) else "active"
    kind = {6: "tambang", 1: "kebun"}.get(area // 1000, "kota")
    return Place(
        area, kind, dice.choice((1, 1, 1, 2)), dice.choice((0, 0, 1, 1)), dice.choice((1, 2, 3, 4)), term, officer=dice.random() > 0.15
    )


def _smaller(place: Place) -> Place:
    """A sample of a place, for tests: the story places keep enough to show every state."""
    part = 0.3 if place.area == SERANG else 0.2
    return Place(
        place.area, place.trade, max(2, round(place.local * part)), max(1, round(place.listed * part)), max(1, round(place.branches * part)),
        place.term, place.officer, place.pace,
    )  # fmt: skip


__all__ = ["BANTEN", "Map", "Place", "draw"]
