"""What all parts of the demo world share: the clock, the dice, the people, the places."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from apps.accounts.permissions import Role
from apps.core import periods
from apps.regions.models import Region

if TYPE_CHECKING:
    from apps.companies.models import Company, Membership, RegistrationLink, Site
    from apps.forums.models import BoardTerm, Forum, Office
    from apps.pmks.models import Need
    from apps.programs.models import Program, Realization

WIB = ZoneInfo("Asia/Jakarta")
SERANG, BANTEN, KALTIM, SAMARINDA, BALIKPAPAN, JAMBI, KOTA_JAMBI = 3673, 3600, 6400, 6472, 6471, 1500, 1571


@dataclass(frozen=True)
class Person:
    """Somebody who acts, as the history names them (``audit.services.Acting``)."""

    user_id: int | None
    name: str
    role_label: str
    slug: str
    email: str = ""


@dataclass
class Happening:
    """One line of the history, with the moment it is told for."""

    at: dt.datetime
    code: str
    by: Person
    area: int
    obj: Any
    changes: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    company_id: uuid.UUID | None = None


SYSTEM_PERSON = Person(None, "Sistem", "", "")


class World:
    """One demo world in the making."""

    def __init__(self, seed: int, size: str) -> None:
        self.seed, self.size = seed, size
        self.now = timezone.now().replace(microsecond=0)
        self.today = self.now.astimezone(WIB).date()
        self._ids = self.dice("ids")
        self.forums: dict[int, Forum] = {}
        self.terms: dict[int, BoardTerm] = {}
        self.offices: dict[int, Office] = {}
        self.staff: dict[tuple[int, Role], list[Person]] = defaultdict(list)
        self.companies: list[Company] = []
        self.sites: dict[int, list[Site]] = defaultdict(list)
        self.memberships: list[Membership] = []
        self.contacts: dict[uuid.UUID, Person] = {}
        self.links: list[RegistrationLink] = []
        self.needs: list[Need] = []
        self.programs: list[Program] = []
        self.realizations: list[Realization] = []
        self.happenings: list[Happening] = []
        self.recorded: list[tuple[dt.datetime, int, dict[str, Any]]] = []
        self.regions: dict[int, list[Region]] = {}
        self.districts: dict[int, list[Region]] = {}

    @property
    def small(self) -> bool:
        """Whether only a sample is made, for tests."""
        return self.size == "small"

    def dice(self, name: str) -> random.Random:
        """Chance of one part, so that a change in one part does not shift the others."""
        return random.Random(f"{self.seed}:{name}")  # noqa: S311 - repeatable chance, not a secret

    def key(self, at: dt.datetime) -> uuid.UUID:
        """An identifier (UUIDv7) as of that moment, the same in every world with this seed and day."""
        milliseconds = int(at.timestamp() * 1000)
        value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80 | 0x7 << 76 | self._ids.getrandbits(12) << 64 | 0b10 << 62
        return uuid.UUID(int=value | self._ids.getrandbits(62))

    def day(self, offset: int) -> dt.date:
        """The day ``offset`` days from today; negative lies in the past."""
        return self.today + dt.timedelta(days=offset)

    def moment(self, day: dt.date, dice: random.Random) -> dt.datetime:
        """A moment of office hours on that day (WIB), never in the future when the day is today or before."""
        at = dt.datetime.combine(day, dt.time(dice.randint(8, 15), dice.randint(0, 59), dice.randint(0, 59)), WIB)
        return min(at, self.now) if day <= self.today else at

    def past(self, at: dt.datetime) -> bool:
        """Whether that moment has come."""
        return at <= self.now

    def tell(
        self,
        at: dt.datetime,
        code: str,
        by: Person,
        obj: Any,
        *,
        area: int | None = None,
        changes: dict[str, Any] | None = None,
        reason: str = "",
        company_id: uuid.UUID | None = None,
    ) -> None:
        """Note one line of history, written at the end in the order of time."""
        self.happenings.append(Happening(at, code, by, obj.area if area is None else area, obj, changes or {}, reason, company_id))

    def officer(self, area: int, *roles: Role) -> tuple[Person, bool]:
        """Who decides at a place, and whether it is the province because the chair there is empty (product rule R5)."""
        for place in (area, area // 100 * 100, 0):
            for role in roles:
                if found := self.staff.get((place, role)):
                    return found[0], place != area
        return SYSTEM_PERSON, False

    def finished_semesters(self) -> list[tuple[dt.date, dt.date]]:
        """First and last day of the two semesters before the running one, older first."""
        kind = periods.Kind.SEMESTER
        last = periods.previous(kind, *periods.containing(kind, self.today))
        return [periods.bounds(kind, *periods.previous(kind, *last)), periods.bounds(kind, *last)]

    @property
    def begins_on(self) -> dt.date:
        """First day of the activities told."""
        return self.finished_semesters()[0][0]

    def villages(self, area: int) -> list[Region]:
        """Villages (desa, kelurahan) of a kabupaten/kota."""
        return self.regions[area]


def load_regions(world: World, areas: list[int]) -> None:
    """Read the kecamatan and villages of the places that take part, in one query."""
    found = Region.objects.filter(area__in=areas, level__in=[3, 4], valid_until=None).order_by("code")
    for region in found.only("code", "name", "level", "area", "kind", "path"):
        target = world.districts if region.level == 3 else world.regions
        target.setdefault(region.area, []).append(region)
