"""PPKS counts of Dinas Sosial: of the size that the population of a place suggests, drawn from rates; marked as example data."""

from __future__ import annotations

import datetime as dt
import random

from apps.accounts.permissions import Role
from apps.pmks.choices import MapState
from apps.pmks.models import PpksCount, ProblemMap
from apps.portal.demo.forums import place_name
from apps.portal.demo.places import Map
from apps.portal.demo.store import insert, stamped
from apps.portal.demo.world import SERANG, World
from apps.regions.models import Kind, Region

SOURCE = "Data contoh – pendataan Dinas Sosial {place} {year}"
#: People of each category for 100,000 inhabitants: invented magnitudes.
RATES: dict[int, float] = {
    1: 45, 2: 210, 3: 8, 4: 18, 5: 60, 6: 7, 7: 12, 8: 420, 9: 380, 10: 6, 11: 9, 12: 14, 13: 55, 14: 5, 15: 24, 16: 11, 17: 13, 18: 1.2, 19: 9,
    20: 7, 21: 90, 22: 3, 23: 520, 24: 6200, 25: 40, 26: 4,
}  # fmt: skip
#: Remote indigenous communities live in kabupaten.
REMOTE = 26
#: Inhabitants of a kelurahan, a desa and a desa adat, about.
INHABITANTS = {Kind.URBAN_VILLAGE: 8_200, Kind.VILLAGE: 2_900, Kind.CUSTOMARY_VILLAGE: 2_500}


def build(world: World, chart: Map) -> None:
    """Counts in force for nearly every place that takes part, older ones beside them, and a new one waiting in Kota Serang."""
    dice = world.dice("problems")
    maps: list[ProblemMap] = []
    counts: list[PpksCount] = []
    for area in chart.areas:
        people = inhabitants(world, area)
        if area != SERANG and dice.random() < 0.06:
            continue
        current = _map(world, area, MapState.IN_FORCE, dice.randint(60, 260), dice)
        rows = _counts(world, current, people, dice, factor=1.0)
        if dice.random() < 0.4 or area == SERANG:
            former = _map(world, area, MapState.SUPERSEDED, dice.randint(430, 560), dice)
            maps.append(former)
            counts += _counts(world, former, people, dice, factor=1.06)
        maps.append(current)
        counts += rows
    waiting = _map(world, SERANG, MapState.CHECKED, 4, dice)
    waiting.warnings = ["Fakir miskin turun lebih dari 20 % dibanding data yang berlaku. Periksa apakah benar."]
    maps.append(waiting)
    counts += _counts(world, waiting, inhabitants(world, SERANG), dice, factor=0.78)
    insert(maps)
    insert(counts)


def inhabitants(world: World, area: int) -> int:
    """About how many people live in a place, by the number and kind of its villages."""
    return sum(INHABITANTS[Kind(region.kind)] for region in world.villages(area))


def _map(world: World, area: int, state: MapState, days_ago: int, dice: random.Random) -> ProblemMap:
    at = world.moment(world.day(-days_ago), dice)
    officer, _by_province = world.officer(area, Role.SOCIAL_OFFICER)
    snapshot = (at - dt.timedelta(days=dice.randint(20, 60))).date().replace(day=1)
    made = ProblemMap(
        id=world.key(at), area=area, state=state, source=SOURCE.format(place=place_name(world.forums[area]), year=snapshot.year), snapshot_on=snapshot,
        file_name=f"ppks-{area}-{snapshot:%Y-%m}.csv", uploaded_by=officer.user_id,
        in_force_at=at + dt.timedelta(minutes=50) if state in {MapState.IN_FORCE, MapState.SUPERSEDED} else None,
    )  # fmt: skip
    return stamped(made, at, min(made.in_force_at or at, world.now))


def _counts(world: World, owner: ProblemMap, people: int, dice: random.Random, *, factor: float) -> list[PpksCount]:
    region = Region.objects.get(pk=f"{owner.area // 100:02d}.{owner.area % 100:02d}")
    rows: list[PpksCount] = []
    for category, rate in RATES.items():
        usual = world.dice(f"problem {owner.area} {category}").uniform(0.6, 1.4)
        count = round(people * rate / 100_000 * factor * usual * dice.uniform(0.93, 1.07))
        remote = category != REMOTE or region.kind == Kind.REGENCY
        if count == 0 or not remote or world.dice(f"unknown {owner.area} {category}").random() < 0.03:
            continue  # not known: absent, never zero
        rows.append(_count(world, owner, region, category, count))
        if owner.area == SERANG:
            rows += _by_district(world, owner, category, count, dice)
    owner.rows_good = len(rows)
    _history(world, owner)
    return rows


def _history(world: World, owner: ProblemMap) -> None:
    officer, _by_province = world.officer(owner.area, Role.SOCIAL_OFFICER)
    facts = {"good": owner.rows_good, "bad": owner.rows_bad}
    world.tell(owner.created_at, "map.upload", officer, owner, changes=facts)
    world.tell(owner.created_at + dt.timedelta(minutes=25), "map.check", officer, owner)
    if owner.in_force_at is not None:
        world.tell(owner.in_force_at, "map.enforce", officer, owner)


def _count(world: World, owner: ProblemMap, region: Region, category: int, count: int) -> PpksCount:
    made = PpksCount(
        id=world.key(owner.created_at), area=owner.area, problem_map=owner, region=region, category_id=category, count=count,
        in_force=owner.state == MapState.IN_FORCE,
    )  # fmt: skip
    return stamped(made, owner.created_at)


def _by_district(world: World, owner: ProblemMap, category: int, count: int, dice: random.Random) -> list[PpksCount]:
    """The same people by kecamatan; the parts add up to the count of the kota."""
    districts = world.districts[owner.area]
    weights = [dice.uniform(0.6, 1.6) for _district in districts]
    parts = [int(count * weight / sum(weights)) for weight in weights]
    parts[0] += count - sum(parts)
    return [_count(world, owner, district, category, part) for district, part in zip(districts, parts, strict=True) if part]
