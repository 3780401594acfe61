"""Every policy dropped or weakened in turn: the proof must notice each, or it proves nothing."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest
from django.conf import settings
from django.db import connection, transaction

from apps.accounts.permissions import Role
from tests.isolation import mutants
from tests.isolation.catalogue import faults
from tests.isolation.plan import AT_COMPANIES, AT_FORUMS, AT_OFFICES, Held, Plan
from tests.isolation.world import POLICED, World, build
from tests.settings import SERVERS

pytestmark = pytest.mark.django_db(transaction=True)
#: Changes that change nothing, with the reason; anything else that survives is a hole in the proof.
EQUIVALENT: dict[str, str] = {}
AREAS = (0, 3600, 3671, 3673, 6400, 6471, 6472)
COMPANIES = ((2, 3), (3, 5), (2, 6, 3))
PEOPLE = (
    *((Held(AT_FORUMS[place % 5], place),) for place in range(len(AREAS))),
    *((Held(AT_OFFICES[place % 2], place),) for place in range(len(AREAS))),
    *((Held(AT_COMPANIES[0], sites[0], number, site),) for number, sites in enumerate(COMPANIES) for site in (-1, 0, 1)),
    (Held(Role.MINISTRY_OFFICER),),
    (Held(Role.OPERATOR),),
)


@pytest.fixture
def world() -> World:
    """One world that stands in the database until the test ends."""
    with transaction.atomic():
        made = build(Plan(AREAS, COMPANIES, PEOPLE, 6, 20260817))
    connection.close()
    return made


@pytest.fixture
def administrator() -> Iterator[Any]:
    """A cursor of the administrator, who alone may change policies."""
    admin = psycopg2.connect(SERVERS.url("postgres", os.environ["TEST_DATABASE"]))
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute("SET lock_timeout = '10s'")
        yield cursor
    admin.close()


def run(cursor: Any, world: World, chosen: list[mutants.Mutant]) -> dict[str, str]:
    """What noticed each mutant, empty for survivors."""
    seats = mutants.cast(world)
    found = {}
    for mutant in chosen:
        found[str(mutant)] = mutants.noticed(cursor, world, seats, mutant)
    return found


def judge(found: dict[str, str], started: float) -> None:
    """Print the list and fail on survivors that are not known to be equivalent."""
    for name, by in found.items():
        print(f"{'caught' if by else 'EQUIVALENT' if name in EQUIVALENT else 'SURVIVED'}  {name}\n        {by or EQUIVALENT.get(name, '')}")
    survivors = [name for name, by in found.items() if not by and name not in EQUIVALENT]
    print(
        f"\n{len(found)} mutants, {len(found) - len(survivors)} caught or equivalent, {len(survivors)} survived, {time.monotonic() - started:.0f} s"
    )
    assert not survivors, "Nobody noticed:\n" + "\n".join(survivors)
    assert not set(EQUIVALENT) - set(found), "no longer among the mutants"


def test_the_unchanged_world_agrees_with_the_oracle(world: World, administrator: Any) -> None:
    nothing = [mutants.Mutant(table, "", "nothing changed", ()) for table in POLICED]
    wrong = {name: by for name, by in run(administrator, world, nothing).items() if by}
    assert not wrong, wrong


def test_every_policy_dropped_or_weakened_is_noticed(world: World, administrator: Any) -> None:
    started = time.monotonic()
    chosen = mutants.of_policies(administrator)
    policies = {(mutant.table, mutant.what.split()[1].rstrip(",")) for mutant in chosen}
    declared = {(table, policy.name) for table, rule in settings.TABLE_CLASSES.items() for policy in rule.policies}
    assert policies == declared, "every policy of the map is changed at least once"
    print(Counter(mutant.what.split(" ", 2)[2].split(" without")[0] for mutant in chosen))
    judge(run(administrator, world, chosen), started)


def test_every_right_too_many_is_noticed_in_the_catalogue(administrator: Any) -> None:
    started, found = time.monotonic(), {}
    for table in POLICED:
        for mutant in mutants.of_the_table(table):
            administrator.execute("BEGIN")
            for statement in mutant.statements:
                administrator.execute(statement)
            found[str(mutant)] = next(iter(faults(administrator)), "")
            administrator.execute("ROLLBACK")
    print(f"{len(found)} changes of rights, {sum(map(bool, found.values()))} noticed, {time.monotonic() - started:.0f} s")
    assert all(found.values()), [name for name, by in found.items() if not by]
