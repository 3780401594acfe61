"""Each policy of the database dropped or weakened, one at a time, inside a transaction that is rolled back: somebody must notice.

The administrator changes the policy, takes on the web login (SET LOCAL SESSION AUTHORIZATION) and asks the same questions as the proof
does; so a mutant is judged with exactly the rights of the running portal.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from apps.core.scope import Scope
from tests.isolation.channels import add_rows, attempt, move_rows, whole_table
from tests.isolation.tally import Tally
from tests.isolation.world import Seat, World

#: Tables whose policies read another table: a hole there shows here.
LOOKS_AT = {"reports_periodicreport": ("reports_snapshot",)}
SEATS_OF_ROLE = {
    "csr_daerah": ("forum", "dinsos", "operator"),
    "csr_nasional": ("kemensos", "forum"),
    "csr_perusahaan": ("usaha",),
    "csr_publik": ("public", "key"),
    "csr_sistem": ("system",),
    "csr_definer": ("definer",),
}


@dataclass(frozen=True)
class Mutant:
    """One change for the worse and the table it concerns."""

    table: str
    role: str
    what: str
    statements: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.table}: {self.what}"


def of_policies(cursor: Any) -> list[Mutant]:
    """Every policy in the catalogue: dropped, each condition replaced by true, opened to all commands, each comparison left out."""
    cursor.execute(
        "SELECT tablename, policyname, cmd, roles[1]::text, qual, with_check FROM pg_policies WHERE schemaname = 'public' ORDER BY 1, 2"
    )
    found: list[Mutant] = []
    rows = cursor.fetchall()
    free = {
        (table, role, one)
        for table, _, command, role, using, check in rows
        for one in _commands(command)
        if {using, check} <= {None, "true"}
    }
    for table, name, _command, role, using, check in rows:
        drop = f'DROP POLICY "{name}" ON "{table}"'
        found.append(Mutant(table, role, f"policy {name} dropped", (drop,)))
        if {(table, role, one) for one in _granted(table, role)} - free:  # else every command the role may use is open already
            anew = f'CREATE POLICY "{name}" ON "{table}" FOR ALL TO {role} USING (true) WITH CHECK (true)'
            found.append(Mutant(table, role, f"policy {name} opened to everything", (drop, anew)))
        for word, condition in (("USING", using), ("WITH CHECK", check)):
            if condition in {None, "true"}:
                continue
            for weaker, left_out in [("true", "all"), *loosened(condition)]:
                change = f'ALTER POLICY "{name}" ON "{table}" {word} ({weaker})'
                found.append(Mutant(table, role, f"policy {name}, {word} without {left_out}", (change,)))
    return found


def _commands(command: str) -> tuple[str, ...]:
    return ("SELECT", "INSERT", "UPDATE", "DELETE") if command == "ALL" else (command,)


def _granted(table: str, role: str) -> set[str]:
    text = " ".join(what for what, who in settings.TABLE_CLASSES[table].grants if who == role)
    return set(re.findall(r"SELECT|INSERT|UPDATE|DELETE", text))


def loosened(condition: str) -> list[tuple[str, str]]:
    """The condition with one comparison replaced by true, and which one, for each of them."""
    spans = list(_comparisons(condition))
    found = [(condition[:start] + "(true)" + condition[end:], condition[start:end]) for start, end in spans]
    if "(shared AND" in condition:
        found.append((condition.replace("(shared AND", "(true AND"), "shared"))
    return found if len(found) > 1 else []  # the only comparison left out is the condition itself


def _comparisons(text: str, offset: int = 0) -> Iterator[tuple[int, int]]:
    """Spans of the groups in parentheses that hold no AND or OR: single comparisons."""
    depth, start = 0, 0
    for position, char in enumerate(text):
        if char == "(":
            start, depth = (position, 1) if depth == 0 else (start, depth + 1)
        elif char == ")":
            depth -= 1
            if depth == 0:
                group = text[start : position + 1]
                if " AND " in group or " OR " in group:
                    yield from _comparisons(group[1:-1], offset + start + 1)
                elif start == 0 or not (text[start - 1].isalnum() or text[start - 1] in "_]"):
                    yield offset + start, offset + position + 1


def of_the_table(table: str) -> list[Mutant]:
    """What weakens a table beside its policies; the catalogue must tell."""
    grants = [(f"GRANT {what} ON \"{table}\" TO {role}", role) for what, role in (
        ("SELECT", "csr_web"), ("SELECT", "csr_pintu"), ("TRUNCATE", "csr_daerah"), ("DELETE", "csr_publik"), ("SELECT", "PUBLIC"),
    )]  # fmt: skip
    plain = [f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY', f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY']
    return [Mutant(table, "", sql.replace(f'"{table}" ', ""), (sql,)) for sql in plain] + [
        Mutant(table, role, sql.replace(f' ON "{table}"', ""), (sql,)) for sql, role in grants
    ]


def cast(world: World) -> list[Seat]:
    """One seat of each kind at each place, head office and site of one company: a mutant is judged in milliseconds."""
    found: dict[tuple[Any, ...], Seat] = {}
    for seat in world.seats:
        where = seat.site is None if seat.kind == "usaha" else seat.area
        found.setdefault((seat.kind, where, seat.key), seat)
    return [*found.values(), Seat("definer functions", "definer")]


@contextmanager
def sitting(cursor: Any, seat: Seat) -> Iterator[None]:
    """Take a seat inside the administrator's transaction as the web login; standing up takes back whatever was done."""
    cursor.execute("SAVEPOINT seat")
    if seat.kind == "definer":
        cursor.execute("SET LOCAL ROLE csr_definer")
    else:
        cursor.execute("SET LOCAL SESSION AUTHORIZATION csr_web")
        if seat.scope is not None:
            cursor.execute(_SETTINGS, _settings(seat.scope))
    yield
    cursor.execute("ROLLBACK TO SAVEPOINT seat; RELEASE SAVEPOINT seat")


_SETTINGS = (
    "SELECT set_config('role', %s, true), set_config('app.lo', %s, true), set_config('app.hi', %s, true), "
    "set_config('app.company', %s, true), set_config('app.site', %s, true), set_config('app.key', %s, true), set_config('app.user', %s, true)"
)


def _settings(wanted: Scope) -> list[str]:
    return wanted.settings()


def noticed(cursor: Any, world: World, seats: list[Seat], mutant: Mutant) -> str:
    """Make the mutant, ask everybody about its table until somebody sees too much or too little; the first disagreement or ""."""
    cursor.execute("BEGIN")
    try:
        for statement in mutant.statements:
            cursor.execute(statement)
        kinds = SEATS_OF_ROLE.get(mutant.role, ())
        for seat in sorted(seats, key=lambda seat: seat.kind not in kinds):
            for table in (mutant.table, *LOOKS_AT.get(mutant.table, ())):
                tally = Tally()
                with sitting(cursor, seat):
                    _ask(cursor, world, seat, table, tally)
                if tally.differs:
                    return (tally.leaks or tally.missing)[0]
        return ""
    finally:
        cursor.execute("ROLLBACK")


def _ask(cursor: Any, world: World, seat: Seat, table: str, tally: Tally) -> None:
    if seat.kind == "definer":
        _ask_as_definer(cursor, world, table, tally)
        return
    if table not in world.rows:
        return
    whole_table(cursor, world, seat, table, tally)
    add_rows(cursor, world, seat, table, tally, most=14, dice=random.Random(1))
    move_rows(cursor, world, seat, table, tally)


def _ask_as_definer(cursor: Any, world: World, table: str, tally: Tally) -> None:
    """What the functions see and keep: all rows of the tables they are asked about, and the columns that are theirs to keep."""
    seat = Seat("definer functions", "definer")
    for privilege, columns in _DEFINER.findall(
        " ".join(f"{what};" for what, role in settings.TABLE_CLASSES[table].grants if role == "csr_definer")
    ):
        count = len(world.rows.get(table, world.areas))
        column = columns.split(",")[0].strip() or "area"
        read, change = f'SELECT 1 FROM "{table}"', f'UPDATE "{table}" SET {column} = {column} RETURNING 1'
        if privilege != "INSERT":
            _, _, found = attempt(cursor, read if privilege == "SELECT" else change)
            tally.decide(f"function {privilege}", seat, table, "rows", saw=found == count, may=True)


_DEFINER = re.compile(r"(SELECT|INSERT|UPDATE)(?: \(([^)]*)\))?[,;]")
