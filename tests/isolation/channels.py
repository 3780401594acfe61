"""Ways to reach a row below the pages: plain SQL as the application's login, and the querysets of Python. Each tells which rows it reached.

A statement refused by the database counts as having reached nothing. Every attempt to write is taken back.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import psycopg2
from django.db import ProgrammingError, connection, models, transaction

from apps.audit.selectors import visible_to as events_visible_to
from apps.core.scope import Scope, scope
from tests.isolation.oracle import ADD, CHANGE, READ, REMOVE, allowed
from tests.isolation.tally import Tally
from tests.isolation.world import MODELS, Seat, World

REFUSED = "42501"  # no right, or a row against a policy
NOBODYS = "00000000-0000-4000-8000-000000000000"
#: Opens the seat's scope and hands out a cursor; everything done with it is taken back.
Opener = Callable[[Seat], AbstractContextManager[Any]]


class TakenBack(Exception):
    """Ends a scope whose writes must not stay."""


@contextmanager
def as_the_portal(seat: Seat) -> Iterator[Any]:
    """The seat's scope as the middleware opens it, on Django's connection as the web login; a seat without scope has the bare login."""
    wanted = scope(seat.scope) if seat.scope is not None else transaction.atomic()
    try:
        with wanted, connection.cursor() as cursor:
            yield cursor.cursor
            raise TakenBack
    except TakenBack:
        pass


def attempt(cursor: Any, statement: str, parameters: tuple[Any, ...] = ()) -> tuple[str, list[str], int]:
    """Run one statement and take it back: the error code ("" when it went through), the ids it returned, the rows it touched."""
    code, ids, count = "", [], 0
    try:
        cursor.execute(f"SAVEPOINT attempt; {statement}", parameters)
        ids = [str(row[0]) for row in cursor.fetchall()] if cursor.description else []
        count = cursor.rowcount
    except psycopg2.Error as error:
        code = error.pgcode or "?"
    cursor.execute("ROLLBACK TO SAVEPOINT attempt; RELEASE SAVEPOINT attempt")
    return code, ids, count


def reached(cursor: Any, statement: str) -> set[str]:
    """Ids that a statement over a whole table returned; nothing when it was refused."""
    code, ids, _ = attempt(cursor, statement)
    assert code in {"", REFUSED}, f"{statement}: {code}"
    return set(ids)


def whole_table(cursor: Any, world: World, seat: Seat, table: str, tally: Tally) -> None:
    """Read, change and remove without any condition: what comes back is what the policies let through."""
    rows = world.rows[table]
    column = "updated_at" if "updated_at" in rows[0] else "id"
    for act, statement in (
        (READ, f'SELECT id FROM "{table}"'),
        (CHANGE, f'UPDATE "{table}" SET {column} = {column} RETURNING id'),
        (REMOVE, f'DELETE FROM "{table}" RETURNING id'),
    ):
        tally.compare(f"SQL {act}", seat, table, rows, reached(cursor, statement), act)
    for act, statement in ((CHANGE, f'UPDATE "{table}" SET updated_at = now()'), (REMOVE, f'DELETE FROM "{table}"')):
        if act == CHANGE and "updated_at" not in rows[0]:
            continue
        # Without reading a column the read policies do not help: only the policy of the command stands in the way.
        code, _, count = attempt(cursor, statement)
        assert code in {"", REFUSED}, f"{statement}: {code}"
        may = sum(allowed(seat, table, row, act) for row in rows)
        tally.decide(f"SQL {act} unseen", seat, table, f"{count} rows, {may} of them its own", saw=count > may, may=False)
        tally.decide(f"SQL {act} unseen", seat, table, f"{count} of {may} rows", saw=count >= may, may=True)


def add_rows(cursor: Any, world: World, seat: Seat, table: str, tally: Tally, *, most: int, dice: random.Random) -> None:
    """Try to insert rows like those of the world, one of each owner first: refused means a policy said no, a double key that none did."""
    columns = ", ".join(f'"{column.column}"' for column in MODELS[table]._meta.concrete_fields if not column.generated)
    statement = f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM jsonb_populate_record(NULL::"{table}", %s)'
    for row in _sample(world.rows[table], most, dice):
        code, *_ = attempt(cursor, statement, (json.dumps(row),))
        assert code in {"", REFUSED, "23505"}, f"{table}: {code}"
        tally.compare("SQL add", seat, table, [row], set() if code == REFUSED else {row["id"]}, ADD)


def move_rows(cursor: Any, world: World, seat: Seat, table: str, tally: Tally) -> None:
    """Try to give rows that may be changed to another place, company, site or person; without a condition, so that no read policy helps."""
    rows = [row for row in world.rows[table] if allowed(seat, table, row, CHANGE)]
    if not rows:
        return
    for column in ("area", "company_id", "known_company_id", "site_id", "user_id", "mode", "state", "id"):
        if column not in rows[0] or (table == "audit_event" and column == "site_id"):
            continue
        values = {row[column] for row in world.rows[table] if row[column] is not None} if column != "id" else {NOBODYS}
        for value in sorted(values)[:12]:
            moved = [{**row, column: value} for row in rows]
            if any(allowed(seat, table, row, CHANGE) for row in moved):
                continue
            code, *_ = attempt(cursor, f'UPDATE "{table}" SET {column} = %s', (value,))
            tally.decide("SQL move", seat, table, f"{column} = {value}", saw=code != REFUSED, may=False)


def queryset(seat: Seat, table: str) -> models.QuerySet[Any] | None:
    """What the product's own read of a table asks; None for tables read by their functions only."""
    if table == "audit_event":
        return events_visible_to(seat)
    manager: Any = MODELS[table]._default_manager
    return manager.visible_to(seat) if hasattr(manager, "visible_to") else None


def querysets(world: World, seat: Seat, tally: Tally) -> None:
    """``visible_to`` inside the seat's scope (both walls), and for places once more where the database shows everything (Python alone)."""
    if seat.scope is None:
        return
    at_a_place = seat.kind in {"forum", "dinsos", "kemensos"}
    for channel, wanted in (("ORM", seat.scope), ("ORM without policies", Scope.system())):
        if wanted is not seat.scope and not at_a_place:
            continue
        with scope(wanted):
            for table, rows in world.rows.items():
                found = queryset(seat, table)
                if found is None:
                    continue
                try:
                    with transaction.atomic():
                        ids = {str(key) for key in found.order_by().values_list("pk", flat=True)}
                except ProgrammingError as error:
                    assert "permission denied" in str(error)  # noqa: PT017 - refused is an answer here
                    ids = set()
                tally.compare(channel, seat, table, rows, ids, READ, exact=at_a_place)


def ask_everything(world: World, tally: Tally, *, most: int, opener: Opener = as_the_portal) -> None:
    """All channels below the pages for every seat and every table of a world."""
    dice = random.Random(world.plan.seed)
    for seat in world.seats:
        with opener(seat) as cursor:
            for table in world.rows:
                whole_table(cursor, world, seat, table, tally)
                add_rows(cursor, world, seat, table, tally, most=most, dice=dice)
                move_rows(cursor, world, seat, table, tally)
        querysets(world, seat, tally)


def _sample(rows: list[dict[str, Any]], most: int, dice: random.Random) -> list[dict[str, Any]]:
    owners: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        owners.setdefault(tuple(row.get(name) for name in ("area", "company_id", "site_id", "user_id")), row)
    found = list(owners.values())
    return dice.sample(found, min(most, len(found)))
