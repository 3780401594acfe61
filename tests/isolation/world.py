"""A generated world in the database, and what the oracle is told about it: plain values of every row and every person."""

from __future__ import annotations

import datetime as dt
import json
import random
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.utils import timezone

from apps.accounts.models import Assignment, User
from apps.accounts.selectors import desks_of
from apps.companies.models import Company, Site
from apps.core.ids import uuid7
from apps.core.scope import Scope, scope
from apps.forums.models import Forum
from apps.regions.models import Region
from tests.isolation.plan import Held, Plan

MODELS: dict[str, type[models.Model]] = {model._meta.db_table: model for model in apps.get_models()}
#: Tables whose rows belong to somebody; the others are reached before any scope (sign-in) or by everybody (lists).
POLICED = tuple(table for table, rule in settings.TABLE_CLASSES.items() if rule.forced)
BY_LINK = tuple(table for table in POLICED if any("app_key()" in policy.using for policy in settings.TABLE_CLASSES[table].policies))
MARKER = re.compile(r"MK(\d{6})C(\d\d)")


def marker(number: int, column: int) -> str:
    """An unmistakable word for one column of one row."""
    return f"MK{number:06d}C{column:02d}"


@dataclass(frozen=True)
class Seat:
    """One desk of one person, in the plain words that the oracle understands, beside the scope that the product gives to it.

    ``kind`` is forum, dinsos, kemensos, usaha or operator; public for anybody, key for the holder of a signed link to the row ``key`` in
    ``area``, system for a job, nobody for a person whose roles are over.
    """

    label: str
    kind: str
    area: int = -1
    company: UUID | None = None
    site: UUID | None = None
    user: int | None = None
    key: UUID | None = None
    slug: str = ""
    scope: Scope | None = None


@dataclass
class World:
    """Everything that stands in the database, as plain values."""

    plan: Plan
    areas: tuple[int, ...]
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    seats: list[Seat] = field(default_factory=list)
    people: dict[str, User] = field(default_factory=dict)
    numbers: dict[int, tuple[str, int]] = field(default_factory=dict)  # marker number -> table, position in rows
    held: dict[int, set[str]] = field(default_factory=dict)  # person -> companies where a role is not over

    @property
    def size(self) -> int:
        """Rows of policed tables."""
        return sum(map(len, self.rows.values()))


class Maker:
    """Makes rows: what a recipe does not say is filled in by the kind of the column, with a marker wherever a text fits."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.areas = plan, plan.areas
        self.dice = random.Random(plan.seed)
        self.made: dict[type[models.Model], list[Any]] = defaultdict(list)
        self.tables: dict[int, str] = {}
        self.today, self.now = timezone.localdate(), timezone.now()
        self.regions: dict[int, Region | None] = {0: None}
        self.small: dict[int, Region] = {}  # a kecamatan of each place
        self.sites: list[list[Site]] = []
        self._own: tuple[Any, ...] = ()

    def place(self, area: int) -> Region:
        """The region of an area; for the nation any region, where one must be named."""
        found = self.regions.get(area)
        return found if found is not None else next(region for region in self.regions.values() if region is not None)

    def forum(self, area: int) -> Forum:
        """The forum of an area."""
        return next(forum for forum in self.made[Forum] if forum.area == area and forum.line == "kesos")

    def of(self, model: type[models.Model], area: int) -> Any:
        """Some row of a model in an area."""
        return self.dice.choice([row for row in self.made[model] if row.area == area])

    def places(self) -> list[int]:
        """Every area as often as the plan wants rows."""
        return [area for area in self.areas for _ in range(self.plan.rows)]

    def owners(self) -> list[tuple[int, Company, Site]]:
        """(area, company, site) of rows that belong to a company: each site at its own place, and now and then elsewhere."""
        found = []
        for company, sites in zip(self.made[Company], self.sites, strict=True):
            for site in sites:
                found += [(area, company, site) for area in [site.area] * self.plan.rows + [self.dice.choice(self.areas[1:])]]
        return found

    def add(self, model: type[models.Model], **fields: Any) -> Any:
        """One row more, stored when the recipe ends."""
        number = len(self.tables) + 1
        self.tables[number] = model._meta.db_table
        row = model(**fields)
        for position, column in enumerate(model._meta.concrete_fields):
            if column.name not in fields and column.attname not in fields and not column.generated:
                _fill(self, row, column, marker(number, position))
        self.made[model].append(row)
        return row


#: Columns that carry keys, states and formats: a marker would not be a possible value.
_PLAIN = re.compile(
    r"(^|_)(state|before|sha256|hash|file|type|template|code|codes|key|url|website|version|line|prefix|nib|npwp|email|phone)$"
)


def _fill(make: Maker, row: models.Model, column: models.Field, mark: str) -> None:
    if column.primary_key:
        if isinstance(column, models.UUIDField):
            setattr(row, column.attname, uuid7())
        return
    if column.choices:
        if not getattr(row, column.attname) and not column.null and not column.blank:
            setattr(row, column.attname, column.choices[0][0])
        return
    if isinstance(column, models.CharField | models.TextField) and not isinstance(column, models.ForeignKey):
        fits = column.max_length is None or column.max_length >= len(mark)
        if fits and not column.null and not _PLAIN.search(column.name):
            setattr(row, column.attname, mark)
        return
    if column.null or column.has_default() or getattr(row, column.attname, None) is not None:
        return
    setattr(row, column.attname, _value(make, row, column))


def _value(make: Maker, row: models.Model, column: models.Field) -> Any:
    if isinstance(column, models.ForeignKey):
        if column.related_model is Region:
            return make.place(getattr(row, "area", 0)).pk
        if column.related_model is Forum:
            return make.forum(getattr(row, "area")).pk  # noqa: B009 - models differ
        raise LookupError(f"{row._meta.label}.{column.name}: name the row it points at in tests/isolation/rows.py")
    kinds = ((models.DateTimeField, make.now), (models.DateField, make.today), (models.UUIDField, uuid7()), (models.JSONField, {}))
    for kind, value in kinds:
        if isinstance(column, kind):
            return value
    return True if isinstance(column, models.BooleanField) else 7


def build(plan: Plan) -> World:
    """Make the rows of every policed table and the people, inside the system's scope; nothing is committed here."""
    from tests.isolation.rows import RECIPES

    make = Maker(plan)
    world = World(plan, plan.areas)
    world.people = _people(make, world)
    with scope(Scope.system()):
        for region in Region.objects.filter(area__in=plan.areas, level__lte=2):
            make.regions[region.area] = region
        for region in Region.objects.filter(area__in=plan.areas, level=3).order_by("-code"):
            make.small[region.area] = region
        for area in plan.areas:
            make.small.setdefault(area, make.place(area))
        for recipe in RECIPES.values():
            before = {model: len(rows) for model, rows in make.made.items()}
            recipe(make)
            for model, rows in make.made.items():
                fresh = rows[before.get(model, 0) :]
                for row in fresh:
                    row.created_at = row.updated_at = make.now
                model._default_manager.bulk_create(fresh)
        world.rows = capture()
    numbers = {str(row.pk): number for (number, table), row in zip(make.tables.items(), _in_order(make), strict=True) if table}
    for table, rows in world.rows.items():
        for position, row in enumerate(rows):
            if str(row["id"]) in numbers:
                world.numbers[numbers[str(row["id"])]] = (table, position)
    _assign(make, world)
    return world


def _in_order(make: Maker) -> list[Any]:
    positions: dict[str, int] = defaultdict(int)
    found = []
    for table in make.tables.values():
        found.append(make.made[MODELS[table]][positions[table]])
        positions[table] += 1
    return found


def capture() -> dict[str, list[dict[str, Any]]]:
    """Every row of every policed table as plain values; runs in the system's scope."""
    found: dict[str, list[dict[str, Any]]] = {}
    with connection.cursor() as cursor:
        for table in POLICED:
            if settings.TABLE_CLASSES[table].kind == "internal":
                continue
            cursor.execute(f'SELECT to_jsonb(t)::text FROM "{table}" t ORDER BY id')
            found[table] = [json.loads(row[0]) for row in cursor.fetchall()]
    return _told(found)


def _told(found: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """Facts that the rules ask for and that stand in another row: the state of a snapshot's report, the site an event is about."""
    states = {row["id"]: row["state"] for row in found["reports_periodicreport"]}
    for row in found["reports_snapshot"]:
        row["report_state"] = states[row["report_id"]]
    sites = {row["id"]: row["site_id"] for rows in found.values() for row in rows if row.get("site_id")}
    for row in found["audit_event"]:
        row["site_id"] = sites.get(row["object_id"])
    return found


# -- people ---------------------------------------------------------------------------------------------------------------------
def _people(make: Maker, world: World) -> dict[str, User]:
    made = {}
    for number in range(len(make.plan.people) + 1):
        label = f"p{number}"
        made[label] = User.objects.create(email=f"{label}-{make.plan.seed}@example.com", full_name=f"Orang {label}", password="!")
    make._own = tuple(user.pk for user in made.values())
    return made


def _assign(make: Maker, world: World) -> None:
    """Give the roles out, then ask the product which desks and scopes come of them; the oracle hears the plan's own words."""
    for (label, user), roles in zip(world.people.items(), make.plan.people, strict=False):
        wanted: dict[str, Seat] = {}
        world.held[user.pk] = set()
        for held in roles:
            slug, seat = _seat(make, label, user, held)
            since, until, ended = held.days(make.today)
            Assignment.objects.create(
                user=user, role=held.role, area=seat.area, company_id=seat.company, site_id=seat.site, since=since, until=until,
                code=(seat.site or seat.company).hex[-12:] if seat.company else "", ended_at=make.now if ended else None,
            )  # fmt: skip
            if seat.company and not ended and (until is None or until >= make.today):
                world.held[user.pk].add(str(seat.company))
            if held.time in {"open", "until today", "from today"}:
                wanted.setdefault(slug, seat)
        desks = desks_of(user)
        assert set(desks) == set(wanted), f"{label}: the desks of today differ from the roles that count today"
        for slug, seat in wanted.items():
            world.seats.append(Seat(**{**seat.__dict__, "slug": slug, "scope": desks[slug][0].scope(user.pk)}))
        if not wanted:
            world.seats.append(Seat(f"{label} (over)", "nobody", user=user.pk))
    area = sorted(make.areas)[len(make.areas) // 2 + 1]  # places before and behind it
    if area % 100 == 0:
        area = sorted(make.areas)[len(make.areas) // 2 + 2]
    world.seats += [
        Seat("public", "public", scope=Scope.public()),
        Seat("link without key", "key", area, scope=Scope.public(area=area)),
        Seat("system", "system", scope=Scope.system()),
        Seat("without scope", "nobody"),
    ]
    for table in BY_LINK:
        row = next((row for row in world.rows[table] if row["area"] == area), None)
        if row is None:
            continue
        key = UUID(row["id"])
        world.seats.append(Seat(f"link {table}", "key", area, key=key, scope=Scope.public(area=area, key=key)))


def _seat(make: Maker, label: str, user: User, held: Held) -> tuple[str, Seat]:
    desk = {"f": "forum", "s": "dinsos", "m": "kemensos", "c": "usaha", "o": "operator"}[held.role.value[0]]
    area = 0 if desk in {"kemensos", "operator"} else make.areas[held.place]
    company = make.made[Company][held.company].pk if held.company >= 0 else None
    site = make.sites[held.company][held.site].pk if held.company >= 0 and held.site >= 0 else None
    slug = {"kemensos": desk, "operator": desk, "usaha": f"usaha-{(site or company or uuid7()).hex[-12:]}"}.get(desk, f"{desk}-{area}")
    return slug, Seat(f"{label} {held.role.value} {slug}", desk, area, company, site, user.pk)


def own_user(make: Maker) -> int:
    """Somebody of this world."""
    return make.dice.choice(make._own)


def day(make: Maker, days: int) -> dt.date:
    """A day before or after today."""
    return make.today + dt.timedelta(days=days)
