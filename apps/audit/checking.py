"""Recomputes the chains of the history: any changed, missing or added event breaks the seal of its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from apps.core.scope import Scope, scope

CHUNK = 2_000
_EVENTS = """
SELECT e.seq, e.id, e.prev, e.hash, sha256(convert_to(audit_text(e), 'UTF8'))
FROM audit_event e WHERE e.area = %s AND e.seq > %s ORDER BY e.seq LIMIT %s
"""


@dataclass(frozen=True)
class Chain:
    """The chain of one place as found: how many events hold, and what is wrong with the first that does not (empty when all hold)."""

    area: int
    events: int
    fault: str = ""


def chains(area: int | None = None) -> Iterator[Chain]:
    """Check the chain of one place, or of every place that has one; each in its own transaction of the system."""
    with scope(Scope.system()):
        places = {row[0] for row in _query("SELECT area FROM audit_heads() UNION SELECT DISTINCT area FROM audit_event", [])}
    for place in sorted(places):
        if area is None or place == area:
            with scope(Scope.system()):
                yield _check(place)


def _check(area: int) -> Chain:
    """Walk the events, then compare with the last seal; events written meanwhile are walked too."""
    count, last = 0, b""
    unsealed = _query("SELECT id FROM audit_event WHERE area = %s AND seq IS NULL LIMIT 1", [area])
    if unsealed:
        return Chain(area, 0, f"event {unsealed[0][0]} is not sealed")
    while True:
        while rows := _query(_EVENTS, [area, count, CHUNK]):
            for seq, number, prev, found, computed in rows:
                fault = _fault(seq, count + 1, bytes(prev), last, bytes(found), bytes(computed))
                if fault:
                    return Chain(area, count, f"event {seq} ({number}): {fault}")
                count, last = seq, bytes(found)
        head = _head(area)
        if (count, last) == head:
            return Chain(area, count)
        if count >= head[0] or not _query(_EVENTS, [area, count, 1]):
            return Chain(area, count, f"the last seal is number {head[0]}, the last event found is number {count}")


def _head(area: int) -> tuple[int, bytes]:
    rows = _query("SELECT seq, hash FROM audit_heads() WHERE area = %s", [area])
    return (rows[0][0], bytes(rows[0][1])) if rows else (0, b"")


def _fault(seq: int, expected: int, prev: bytes, last: bytes, found: bytes, computed: bytes) -> str:
    if seq != expected:
        return f"number {expected} is missing before it"
    if prev != last:
        return "it does not follow the event before it"
    return "" if found == computed else "its content does not match its seal"


def _query(sql: str, parameters: list[object]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)  # type: ignore[arg-type]
        return cursor.fetchall()
