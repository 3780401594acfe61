"""Generated worlds: everybody asks for every row by every way, and plain Python says what must come of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given
from hypothesis import seed as hypothesis_seed
from hypothesis import settings as hypothesis_settings

from tests.isolation.channels import ask_everything
from tests.isolation.functions import QUESTIONS, ask_functions, definers
from tests.isolation.oracle import RULES
from tests.isolation.plan import Plan, plans
from tests.isolation.rows import RECIPES
from tests.isolation.tally import Tally
from tests.isolation.world import POLICED, World, build

pytestmark = pytest.mark.django_db(transaction=True)
#: Reached by the functions of the history alone; no role of a person has any right on it.
SEED, WANTED, WORLDS = 20260817, 1_000_000, 40
INTERNAL = {table for table in POLICED if settings.TABLE_CLASSES[table].kind == "internal"}


class TakenBack(Exception):
    """Ends a world."""


def in_a_world(plan: Plan, ask) -> None:
    """Build the world, ask, and leave no trace of it."""
    try:
        with transaction.atomic():
            ask(build(plan))
            raise TakenBack
    except TakenBack:
        pass


def test_every_policed_table_has_rows_in_the_generated_worlds_and_a_rule_of_the_oracle() -> None:
    wanted = set(POLICED) - INTERNAL
    for having, place, what in ((set(RECIPES), "tests/isolation/rows.py", "recipe that makes rows"), (set(RULES), "tests/isolation/oracle.py", "rule that says who reads and writes them")):  # fmt: skip
        lacking, left_over = sorted(wanted - having), sorted(having - wanted)
        assert not lacking, f"New table {lacking}: add to {place} a {what} (five lines; the neighbours there show how)."
        assert not left_over, f"Gone table {left_over}: take its {what} out of {place}."


def test_every_function_with_more_rights_than_its_caller_is_asked() -> None:
    with connection.cursor() as cursor:
        found = definers(cursor)
    assert not sorted(found - set(QUESTIONS)), "New function: say in tests/isolation/functions.py who calls it and what it may answer."
    assert not sorted(set(QUESTIONS) - found), "Gone function: take its question out of tests/isolation/functions.py."


@hypothesis_settings(
    max_examples=1, deadline=None, database=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(plan=plans(rows=2))
def test_in_a_generated_world_nobody_reaches_a_row_that_plain_words_deny(plan: Plan) -> None:
    tally = Tally()

    def ask(world: World) -> None:
        assert all(world.rows[table] for table in RECIPES), "every table must have rows"
        ask_everything(world, tally, most=6)
        ask_functions(world, tally)

    in_a_world(plan, ask)
    assert tally.total > 30_000
    tally.check()


@pytest.mark.isolation
@pytest.mark.xdist_group("worlds")
def test_a_million_decisions_agree_with_plain_words(tell: Callable[[str], None]) -> None:
    """Worlds drawn by Hypothesis from a fixed seed until a million decisions were compared; prints what was counted."""
    tally, worlds = Tally(), []

    @hypothesis_seed(SEED)
    @hypothesis_settings(
        max_examples=WORLDS, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(plan=plans(rows=4))
    def one_world(plan: Plan) -> None:
        if tally.total >= WANTED:
            return

        def ask(world: World) -> None:
            worlds.append(world)
            ask_everything(world, tally, most=12)
            ask_functions(world, tally)

        in_a_world(plan, ask)
        tally.check()

    one_world()
    people, rows = sum(len(world.seats) for world in worlds), sum(world.size for world in worlds)
    tell(f"seed {SEED}: {len(worlds)} worlds, {people} people at their desks, {rows:,} rows\n{tally.report()}")
    assert tally.total >= WANTED
