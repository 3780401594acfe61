"""Ten thousand ways to tamper with the history, by somebody who owns the database: each is found, and the first bad entry is named.

What no chain can show by itself, a rewrite or a cut of a whole end together with the last seal, is found by the anchors kept outside.
Two things cannot be found by design and are not among them: an end written after the last anchor and replaced as a whole, and an event
appended through the proper function by somebody who may write anything (docs/security.md).
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from apps.accounts.actors import SYSTEM
from apps.audit import services as audit
from apps.audit.anchors import Anchor
from apps.audit.checking import chains, check
from apps.core.scope import Scope, scope
from tests import factories
from tests.settings import SERVERS

ATTACKS = 10_000
SEED = 20261122
PLACES = (3601, 3673, 0)
LENGTH = 24
EVERY = 6  # an anchor for every sixth event
TEXTS = ("actor_name", "actor_role", "desk", "code", "object_type", "object_id", "object_label", "reason", "request_id", "address")
COLUMNS = ("id", "company_id", "site_id", "at", "actor_id", *TEXTS, "changes")
RESEAL = "UPDATE audit_event e SET hash = sha256(convert_to(audit_text(e), 'UTF8')) WHERE area = %s AND seq = %s"
FORGE = """
INSERT INTO audit_event (id, area, seq, prev, hash, at, actor_name, actor_role, desk, code, object_type, object_id, object_label, changes,
                         reason, request_id, address)
VALUES (gen_random_uuid(), %s, %s, %s, NULL, now(), 'Orang lain', '', '', 'account.end', 'x', 'x', 'x', '{}', '', '', '')
"""


class Tamperer:
    """Somebody with all rights of the database and no scruples; each method does one thing and tells the number that must be named."""

    def __init__(self, cursor: Any, chance: random.Random) -> None:
        self.cursor, self.chance = cursor, chance

    def one(self) -> int:
        return self.chance.randint(1, LENGTH)

    def two(self) -> tuple[int, int]:
        first, second = sorted(self.chance.sample(range(1, LENGTH + 1), 2))
        return first, second

    def run(self, sql: str, *parameters: object) -> None:
        self.cursor.execute(sql, list(parameters))

    # --- one event ---

    def update(self, area: int) -> int:
        at, column = self.one(), self.chance.choice(COLUMNS)
        changed = {
            "id": "gen_random_uuid()",
            "company_id": "gen_random_uuid()",
            "site_id": "gen_random_uuid()",
            "at": f"at + interval '{self.chance.choice((-86_400_000_000, -1, 1, 3_600_000_000))} microseconds'",
            "actor_id": "coalesce(actor_id, 0) + 1",
            "changes": "changes || jsonb_build_object('name', 'Ani ' || random()::text)",
        }.get(column, f"left({column} || 'x', {self.chance.choice((1, 40))}) || 'y'")
        self.run(f"UPDATE audit_event SET {column} = {changed} WHERE area = %s AND seq = %s", area, at)
        return at

    def update_and_reseal(self, area: int) -> int:
        at = self.one()
        self.run("UPDATE audit_event SET reason = 'lain' WHERE area = %s AND seq = %s", area, at)
        self.run(RESEAL, area, at)
        return min(at + 1, LENGTH)

    def break_seal(self, area: int) -> int:
        at, column = self.one(), self.chance.choice(("prev", "hash"))
        value = self.chance.choice(("sha256('x')", "NULL", "''::bytea", f"coalesce({column}, '') || '\\x00'::bytea"))
        if column == "prev" and at == 1 and value in {"NULL", "''::bytea"}:
            value = "sha256('y')"  # the first event follows nothing
        self.run(f"UPDATE audit_event SET {column} = {value} WHERE area = %s AND seq = %s", area, at)
        return at

    def move_away(self, area: int) -> int:
        at = self.one()
        self.run("UPDATE audit_event SET area = 9999 WHERE area = %s AND seq = %s", area, at)
        return at

    def renumber(self, area: int) -> int:
        at = self.one()
        self.run("UPDATE audit_event SET seq = %s WHERE area = %s AND seq = %s", self.chance.choice((None, 0, -3, LENGTH + 9)), area, at)
        return at

    # --- several ---

    def delete(self, area: int) -> int:
        gone = self.chance.sample(range(1, LENGTH + 1), self.chance.choice((1, 1, 2, 5)))
        self.run("DELETE FROM audit_event WHERE area = %s AND seq = ANY(%s)", area, gone)
        return min(gone)

    def delete_and_close_the_gap(self, area: int) -> int:
        at = self.chance.randint(1, LENGTH - 1)
        self.run("DELETE FROM audit_event WHERE area = %s AND seq = %s", area, at)
        self.run("UPDATE audit_event SET seq = seq - 1 WHERE area = %s AND seq > %s", area, at)
        return at

    def swap_numbers(self, area: int) -> int:
        first, second = self.two()
        self.run(
            "UPDATE audit_event SET seq = CASE seq WHEN %s THEN %s ELSE %s END WHERE area = %s AND seq IN (%s, %s)",
            first, second, first, area, first, second,
        )  # fmt: skip
        return first

    def swap_contents(self, area: int) -> int:
        first, second = self.two()
        names = self.chance.choice((("at",), ("reason",), ("at", "reason", "changes"), ("hash",), ("prev",), ("prev", "hash")))
        listed = ", ".join(f"{name} = o.{name}" for name in names)
        self.run(
            f"UPDATE audit_event e SET {listed} FROM audit_event o WHERE e.area = %s AND o.area = e.area "
            "AND (e.seq, o.seq) IN ((%s, %s), (%s, %s))",
            area, first, second, second, first,
        )  # fmt: skip
        return first

    # --- ends ---

    def cut(self, area: int) -> int:
        at = self.one()
        self.run("DELETE FROM audit_event WHERE area = %s AND seq >= %s", area, at)
        return at

    def truncate(self, area: int) -> int:
        self.run("TRUNCATE audit_event")
        return 1

    def rewind_head(self, area: int) -> int:
        at = self.chance.randint(0, LENGTH - 1)
        self.run("UPDATE audit_head h SET seq = e.seq, hash = e.hash FROM audit_event e WHERE h.area = %s AND e.area = h.area AND e.seq = %s",
                 area, max(at, 1))  # fmt: skip
        return max(at, 1) + 1

    def change_head(self, area: int) -> int:
        self.run("UPDATE audit_head SET hash = sha256('x') WHERE area = %s", area)
        return LENGTH

    def drop_head(self, area: int) -> int:
        self.run("DELETE FROM audit_head WHERE area = %s", area)
        return 1

    # --- forged ---

    def forge_at_the_end(self, area: int) -> int:
        self.run(FORGE, area, LENGTH + 1, self._seal(area, LENGTH))
        self.run(RESEAL, area, LENGTH + 1)
        return LENGTH + 1

    def forge_twin(self, area: int) -> int:
        at = self.one()
        self.run(FORGE, area, at, self._seal(area, at - 1))
        self.run(RESEAL, area, at)
        return at

    def forge_between(self, area: int) -> int:
        at = self.one()
        self.run("UPDATE audit_event SET seq = seq + 1 WHERE area = %s AND seq >= %s", area, at)
        self.run(FORGE, area, at, self._seal(area, at - 1))
        self.run(RESEAL, area, at)
        return at + 1

    def forge_unsealed(self, area: int) -> None:
        self.run(FORGE, area, self.chance.choice((None, 0, -1)), b"")

    # --- together with the last seal: only anchors tell ---

    def rewrite_the_end(self, area: int) -> int:
        at = self.one()
        self.run("UPDATE audit_event SET actor_name = 'Orang lain' WHERE area = %s AND seq = %s", area, at)
        for number in range(at, LENGTH + 1):
            self.run("UPDATE audit_event SET prev = %s WHERE area = %s AND seq = %s", self._seal(area, number - 1), area, number)
            self.run(RESEAL, area, number)
        self._take_head(area, LENGTH)
        return -(-at // EVERY) * EVERY  # the first anchor at or behind the change

    def cut_with_the_head(self, area: int) -> int:
        at = self.chance.randint(2, LENGTH)
        self.run("DELETE FROM audit_event WHERE area = %s AND seq >= %s", area, at)
        self._take_head(area, at - 1)
        return at

    def drop_the_chain(self, area: int) -> int:
        self.run("DELETE FROM audit_event WHERE area = %s", area)
        self.run("DELETE FROM audit_head WHERE area = %s", area)
        return 1

    def _take_head(self, area: int, seq: int) -> None:
        self.run("UPDATE audit_head SET seq = %s, hash = %s WHERE area = %s", seq, self._seal(area, seq), area)

    def _seal(self, area: int, seq: int) -> bytes:
        self.run("SELECT hash FROM audit_event WHERE area = %s AND seq = %s ORDER BY id LIMIT 1", area, seq)
        row = self.cursor.fetchone()
        return bytes(row[0]) if row else b""


PLAIN = [
    "update",
    "update",
    "update",
    "update",
    "update_and_reseal",
    "break_seal",
    "move_away",
    "renumber",
    "delete",
    "delete",
    "delete",
    "delete_and_close_the_gap",
    "swap_numbers",
    "swap_contents",
    "swap_contents",
    "cut",
    "cut",
    "rewind_head",
    "change_head",
    "drop_head",
    "forge_at_the_end",
    "forge_twin",
    "forge_between",
    "forge_unsealed",
]
ANCHORED = ("rewrite_the_end", "cut_with_the_head", "drop_the_chain")


@pytest.fixture
def owner(transactional_db) -> Iterator[None]:
    """The connection of the tests with all rights, as an attacker would have it."""
    kept = connection.settings_dict
    given = SERVERS.passwords["postgres"]
    connection.ensure_connection()  # the look at the login happens once a process, at the weak one
    connection.close()
    connection.settings_dict = {**kept, "USER": "postgres", "PASSWORD": given}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = kept


def _build() -> list[Anchor]:
    """Three chains, sealed now; returns the anchors somebody carried away."""
    forums = {area: factories.forum(area) for area in PLACES}
    for number in range(LENGTH):
        for area in PLACES:
            audit.record(
                "account.end",
                by=SYSTEM,
                area=area,
                obj=forums[area],
                changes={"name": f"Orang {number}", "role": "x"},
                reason=f"alasan {number}",
            )
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SELECT area, seq, encode(hash, 'hex') FROM audit_event WHERE seq %% %s = 0", [EVERY])
        return [Anchor(*row, "the copy") for row in cursor.fetchall()]


def _attack(name: str, area: int, chance: random.Random) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        expected = getattr(Tamperer(cursor, chance), name)(area)
        cursor.execute("SET LOCAL ROLE csr_sistem")
    return expected


def _undone(check_it: Callable[[], object]) -> None:
    """Run and take back everything it did."""
    with transaction.atomic():
        check_it()
        transaction.set_rollback(True)


@pytest.mark.usefixtures("owner")
def test_ten_thousand_manipulations_are_all_found_and_the_first_bad_entry_is_named() -> None:
    chance, missed, seen = random.Random(SEED), [], Counter()
    with transaction.atomic():
        with scope(Scope.system()):
            anchors = _build()
            _unguard()
            for number in range(ATTACKS):
                area = chance.choice(PLACES)
                anchored = number % 10 == 9
                name = chance.choice(ANCHORED) if anchored else "truncate" if number % 500 == 0 else chance.choice(PLAIN)
                kept = anchors if anchored else []

                def one(name: str = name, area: int = area, kept: list[Anchor] = kept, number: int = number) -> None:
                    expected = _attack(name, area, chance)
                    found = check(area, kept)
                    seen[name] += 1
                    if not found.fault or found.at != expected:
                        missed.append((number, name, area, expected, found))

                _undone(one)
            assert [chain for chain in chains(anchors=anchors) if chain.fault] == [], "the chains themselves hold"
        transaction.set_rollback(True)
    assert missed == []
    assert sum(seen.values()) == ATTACKS
    assert set(seen) == {*PLAIN, *ANCHORED, "truncate"}


def _unguard() -> None:
    """Without triggers and without the rule that a number stands once: the attacker would drop them, too."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("ALTER TABLE audit_event DROP CONSTRAINT IF EXISTS event_seq_once")
        cursor.execute("CREATE INDEX ON audit_event (area, seq)")
        cursor.execute("SET LOCAL ROLE csr_sistem")


@pytest.mark.usefixtures("owner")
def test_an_event_forged_for_a_place_without_a_chain_and_both_tables_emptied_are_found() -> None:
    with transaction.atomic():
        with scope(Scope.system()):
            anchors = _build()
            _unguard()
            with connection.cursor() as cursor:
                cursor.execute("RESET ROLE")
                cursor.execute(FORGE, [1100, 1, b""])
                cursor.execute(RESEAL, [1100, 1])
                cursor.execute("SET LOCAL ROLE csr_sistem")
            assert [(chain.area, chain.at) for chain in chains() if chain.fault] == [(1100, 1)]
            with connection.cursor() as cursor:
                cursor.execute("RESET ROLE")
                cursor.execute("TRUNCATE audit_event, audit_head")
                cursor.execute("SET LOCAL ROLE csr_sistem")
            assert list(chains()) == [], "an empty table holds by itself"
            assert [(chain.area, chain.at) for chain in chains(anchors=anchors) if chain.fault] == [(0, 1), (3601, 1), (3673, 1)]
        transaction.set_rollback(True)
