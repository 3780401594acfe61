"""Recomputes the chains of the history: any changed, missing, moved or added event breaks the seal of its place.

A chain proves itself up to its last seal. What a rewrite of a whole end could hide is compared with anchors: seals that were kept
outside of the table (``apps/audit/anchors.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import connection

from apps.audit.anchors import Anchor
from apps.core.scope import Scope, scope

CHUNK = 5_000
_PLACES = "SELECT area FROM audit_heads() UNION SELECT DISTINCT area FROM audit_event"
_STRAY = "SELECT id FROM audit_event WHERE area = %s AND (seq IS NULL OR seq < 1) ORDER BY id LIMIT 1"
# By range, not by count: an event that stands twice under one number must not fall between two chunks.
_EVENTS = """
SELECT e.seq, e.id, e.prev, e.hash, e.hash IS NOT DISTINCT FROM sha256(convert_to(audit_text(e), 'UTF8'))
FROM audit_event e WHERE e.area = %s AND e.seq > %s AND e.seq <= %s ORDER BY e.seq, e.id
"""
_AFTER = "SELECT min(seq) FROM audit_event WHERE area = %s AND seq > %s"


@dataclass(frozen=True)
class Chain:
    """The chain of one place as found: how many events hold, and what is wrong with the first that does not (empty when all hold).

    ``at`` is the number of that first event; None for a stray event without a number.
    """

    area: int
    events: int
    fault: str = ""
    at: int | None = None


class _Broken(Exception):
    def __init__(self, at: int | None, fault: str) -> None:
        super().__init__(fault)
        self.at, self.fault = at, fault


class _Walk:
    """The way along one chain: the number and hash last found good."""

    def __init__(self, area: int, anchors: Iterable[Anchor]) -> None:
        self.area, self.count, self.last = area, 0, b""
        self.anchors: dict[int, list[Anchor]] = {}
        for anchor in anchors:
            if anchor.area == area:
                self.anchors.setdefault(anchor.seq, []).append(anchor)

    def chunk(self) -> bool:
        """Check the next events; False when there are none. Raises _Broken at the first that does not hold."""
        rows = _query(_EVENTS, [self.area, self.count, self.count + CHUNK])
        for seq, number, prev, found, whole in rows:
            self._step(seq, f"event {seq} ({number})", bytes(prev or b""), bytes(found or b""), whole)
        if not rows and (later := _query(_AFTER, [self.area, self.count])[0][0]):
            raise _Broken(self.count + 1, f"event {self.count + 1} is missing; the next one found is number {later}")
        return bool(rows)

    def _step(self, seq: int, name: str, prev: bytes, found: bytes, whole: bool) -> None:
        if seq == self.count:
            raise _Broken(seq, f"{name}: its number is there twice")
        if seq != self.count + 1:
            raise _Broken(self.count + 1, f"{name}: number {self.count + 1} is missing before it")
        if prev != self.last:
            raise _Broken(seq, f"{name}: it does not follow the event before it")
        if not whole:
            raise _Broken(seq, f"{name}: its content does not match its seal")
        for anchor in self.anchors.pop(seq, ()):
            if not found.hex().startswith(anchor.hash):
                raise _Broken(seq, f"{name}: its seal is not the one kept in {anchor.source}")
        self.count, self.last = seq, found

    def end(self) -> bool:
        """Compare with the last seal and the anchors beyond; False when events were written meanwhile. Raises _Broken."""
        seq, seal = _head(self.area)
        if (self.count, self.last) != (seq, seal):
            if self.count < seq and _query(_EVENTS, [self.area, self.count, seq]):
                return False
            raise _Broken(min(self.count, seq) + 1, f"the last seal is number {seq}, the last event found is number {self.count}")
        for number in sorted(self.anchors):
            if number > self.count:
                source = self.anchors[number][0].source
                raise _Broken(
                    self.count + 1, f"the last event found is number {self.count}, but {source} keeps the seal of number {number}"
                )
        return True


def chains(area: int | None = None, anchors: Iterable[Anchor] = ()) -> Iterator[Chain]:
    """Check the chain of one place, or of every place that has one or should have; each in its own transaction of the system."""
    kept = list(anchors)
    with scope(Scope.system()):
        places = {row[0] for row in _query(_PLACES, [])} | {anchor.area for anchor in kept}
    for place in sorted(places):
        if area is None or place == area:
            with scope(Scope.system()):
                yield check(place, kept)


def check(area: int, anchors: Iterable[Anchor] = ()) -> Chain:
    """Walk the chain of one place inside the open scope of the system; events written meanwhile are walked, too."""
    walk = _Walk(area, anchors)
    try:
        while True:
            while walk.chunk():
                pass
            if walk.end():
                break
        if stray := _query(_STRAY, [area]):
            raise _Broken(None, f"event {stray[0][0]} is not sealed")
    except _Broken as broken:
        return Chain(area, walk.count, broken.fault, broken.at)
    return Chain(area, walk.count)


def _head(area: int) -> tuple[int, bytes]:
    rows = _query("SELECT seq, hash FROM audit_heads() WHERE area = %s", [area])
    return (rows[0][0], bytes(rows[0][1])) if rows else (0, b"")


def _query(sql: str, parameters: list[object]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)  # type: ignore[arg-type]
        return cursor.fetchall()
