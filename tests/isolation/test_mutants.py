"""Every policy dropped or weakened in turn: the proof must notice each, or it proves nothing."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
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
#: Changes that change nothing, by the beginning of their name, with the reason; anything else that survives is a hole in the proof.
EQUIVALENT = {
    "companies_company: policy perusahaan_ubah, ": "USING and WITH CHECK are the same words about the id, and a company has no right to change an id: each holds while the other is gone",
    **{
        f"audit_event: policy operator, USING without ((NULLIF(current_setting('app.{bound}'::text": "both bounds are -1 for operators and for nobody else who works as csr_daerah: each holds while the other is gone"
        for bound in ("lo", "hi")
    },
}  # fmt: skip
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


def judge(found: dict[str, str], started: float, tell: Callable[[str], None]) -> None:
    """Print the list and fail on survivors that are not known to be equivalent."""
    assert found, "no mutants were tried"
    reasons = {name: next((why for start, why in EQUIVALENT.items() if name.startswith(start)), "") for name, by in found.items() if not by}
    for name, by in found.items():
        word = "caught" if by else "equivalent" if reasons[name] else "SURVIVED"
        tell(f"{word:<11}{' '.join(name.split())}\n           {by or reasons[name]}")
    survivors = [name for name, why in reasons.items() if not why]
    caught, same = sum(map(bool, found.values())), sum(map(bool, reasons.values()))
    tell(f"{len(found)} mutants: {caught} caught, {same} equivalent, {len(survivors)} survived; {time.monotonic() - started:.0f} s")
    assert not survivors, "Nobody noticed:\n" + "\n".join(survivors)


def test_the_unchanged_world_agrees_with_the_oracle(world: World, administrator: Any) -> None:
    nothing = [mutants.Mutant(table, "", "nothing changed", ()) for table in POLICED]
    wrong = {name: by for name, by in run(administrator, world, nothing).items() if by}
    assert not wrong, wrong


def test_every_policy_that_is_dropped_is_missed(world: World, administrator: Any, tell: Callable[[str], None]) -> None:
    started = time.monotonic()
    dropped = [mutant for mutant in mutants.of_policies(administrator) if mutant.what.endswith(" dropped")]
    policies = {(mutant.table, mutant.what.split()[1]) for mutant in dropped}
    assert policies == {(table, policy.name) for table, rule in settings.TABLE_CLASSES.items() for policy in rule.policies}
    judge(run(administrator, world, dropped), started, tell)


@pytest.mark.isolation
def test_every_policy_that_is_weakened_is_noticed(world: World, administrator: Any, tell: Callable[[str], None]) -> None:
    started = time.monotonic()
    judge(run(administrator, world, mutants.of_policies(administrator)), started, tell)


@pytest.mark.isolation
def test_every_right_too_many_is_noticed_in_the_catalogue(administrator: Any, tell: Callable[[str], None]) -> None:
    started, found = time.monotonic(), {}
    for table in POLICED:
        for mutant in mutants.of_the_table(table):
            administrator.execute("BEGIN")
            for statement in mutant.statements:
                administrator.execute(statement)
            found[str(mutant)] = next(iter(faults(administrator)), "")
            administrator.execute("ROLLBACK")
    tell(f"{len(found)} changes of rights, {sum(map(bool, found.values()))} noticed, {time.monotonic() - started:.0f} s")
    assert found, "no rights were changed"
    assert all(found.values()), [name for name, by in found.items() if not by]
