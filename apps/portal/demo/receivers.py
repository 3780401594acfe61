"""Lines of a realisation: where the aid went and who received it, as far as it is known."""

from __future__ import annotations

import random

from apps.portal.demo.activities import Activity
from apps.portal.demo.store import stamped
from apps.portal.demo.world import World
from apps.programs.choices import Unit
from apps.programs.models import Realization, RealizationLine
from apps.regions.models import Level, Region

AGES = ("age_0_5", "age_6_17", "age_18_59", "age_60")
DECILES = ("decile_1", "decile_2", "decile_3", "decile_4", "decile_5", "decile_6_10")
DECILE_SHARES = (0.3, 0.24, 0.18, 0.12, 0.08, 0.08)


def line_rows(world: World, dice: random.Random, row: Realization, activity: Activity) -> list[RealizationLine]:
    """One to three lines in neighbouring villages whose quantities and values add up to the realisation's."""
    places = _places(world, dice, row)
    pairs = [(region, category) for region in places for category in activity.categories][: max(1, row.quantity)]
    weights = [dice.uniform(0.7, 1.5) for _pair in pairs]
    quantities = parts(row.quantity, weights)
    values = parts(row.value, [max(1, quantity) for quantity in quantities])
    lines = []
    for (region, category), quantity, value in zip(pairs, quantities, values, strict=True):
        line = RealizationLine(
            id=world.key(row.created_at), area=row.area, company_id=row.company_id, site_id=row.site_id, realization=row, region=region,
            category_id=category, quantity=quantity, value=value,
        )  # fmt: skip
        _receivers(line, activity, dice)
        lines.append(stamped(line, row.created_at))
    return lines


def parts(total: int, weights: list[float] | list[int]) -> list[int]:
    """Whole parts in about these proportions that add up to ``total``, the rest going to the first."""
    whole = sum(weights)
    found = [int(total * weight / whole) for weight in weights]
    found[0] += total - sum(found)
    return found


def _places(world: World, dice: random.Random, row: Realization) -> list[Region]:
    """The programme's own place; larger handovers also reach other villages of the kecamatan. One in six says no more than the kecamatan."""
    home = row.program.region
    if home.level != Level.VILLAGE:
        return [home]
    district = home.code[:8]
    if dice.random() < 0.16:
        return [next((one for one in world.districts[row.area] if one.code == district), home)]
    neighbours = [one for one in world.villages(row.area) if one.code.startswith(district) and one.code != home.code]
    count = min(len(neighbours), dice.choice((0, 1, 2)) if row.quantity >= 20 else 0)
    return [home, *dice.sample(neighbours, count)]


def _receivers(line: RealizationLine, activity: Activity, dice: random.Random) -> None:
    if activity.counted == Unit.GROUP:
        line.groups = line.quantity * activity.receivers
        return
    if activity.counted == Unit.FAMILY:
        line.families = line.quantity * activity.receivers
        if dice.random() < 0.4:
            return
    people = line.quantity * activity.receivers * (dice.choice((3, 4)) if activity.counted == Unit.FAMILY else 1)
    _by_sex(line, people, activity, dice)
    if dice.random() < 0.72:
        shares = [share * dice.uniform(0.9, 1.0) for share in activity.ages]
        _fill(line, AGES, people, shares)
    if dice.random() < 0.56:
        _fill(line, DECILES, people, [share * dice.uniform(0.75, 1.0) for share in DECILE_SHARES])
    if activity.categories[0] in {5, 9}:
        line.disabled = people
    elif dice.random() < 0.4:
        line.disabled = int(people * dice.uniform(0, 0.06))


def _by_sex(line: RealizationLine, people: int, activity: Activity, dice: random.Random) -> None:
    roll = dice.random()
    if roll < 0.15 and 0 < activity.women < 1:
        line.sex_unknown = people
        return
    known = people if roll < 0.75 else int(people * dice.uniform(0.75, 0.98))
    line.female = min(known, round(known * min(1.0, activity.women * dice.uniform(0.9, 1.1)))) if activity.women < 1 else known
    line.male, line.sex_unknown = known - line.female, people - known


def _fill(line: RealizationLine, names: tuple[str, ...], people: int, shares: list[float]) -> None:
    """Counts of bands; what the shares leave open stays not known."""
    left = people
    for name, share in zip(names, shares, strict=True):
        count = min(left, round(people * min(1.0, share)))
        setattr(line, name, count)
        left -= count
