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
#: The same questions answered by the database for a whole range: nearly always all is well, and then no row travels.
_RANGE = """
SELECT count(*), coalesce(bool_and(w.follows AND w.counted AND w.whole), true), max(w.seq), (array_agg(w.hash ORDER BY w.seq DESC))[1] FROM (
  SELECT e.seq, e.hash, e.prev IS NOT DISTINCT FROM coalesce(lag(e.hash) OVER steps, %s) AS follows,
         e.seq = coalesce(lag(e.seq) OVER steps, %s) + 1 AS counted,
         e.hash IS NOT DISTINCT FROM sha256(convert_to(audit_text(e), 'UTF8')) AS whole
  FROM audit_event e WHERE e.area = %s AND e.seq > %s AND e.seq <= %s WINDOW steps AS (ORDER BY e.seq, e.id)) w
"""
_SOME = "SELECT seq, hash FROM audit_event WHERE area = %s AND seq = ANY(%s)"
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
        start, end = self.count, self.count + CHUNK
        events, well, seq, seal = _query(_RANGE, [self.last, start, self.area, start, end])[0]
        if not events:
            if later := _query(_AFTER, [self.area, start])[0][0]:
                raise _Broken(start + 1, f"event {start + 1} is missing; the next one found is number {later}")
            return False
        if well and self._anchored(start, end):
            self.count, self.last = seq, bytes(seal)
        else:
            for seq, number, prev, found, whole in _query(_EVENTS, [self.area, start, end]):
                self._step(seq, f"event {seq} ({number})", bytes(prev or b""), bytes(found or b""), whole)
        return True

    def _anchored(self, start: int, end: int) -> bool:
        """Whether the events of a range have the seals that were kept of them."""
        wanted = [seq for seq in self.anchors if start < seq <= end]
        found = {seq: bytes(seal).hex() for seq, seal in _query(_SOME, [self.area, wanted])} if wanted else {}
        return all(found.get(seq, "").startswith(anchor.hash) for seq in wanted for anchor in self.anchors[seq])

    def _step(self, seq: int, name: str, prev: bytes, found: bytes, whole: bool) -> None:
        if seq == self.count:
            raise _Broken(seq, f"{name}: its number is there twice")
        if seq != self.count + 1:
            raise _Broken(self.count + 1, f"{name}: number {self.count + 1} is missing before it")
        if prev != self.last:
            raise _Broken(seq, f"{name}: it does not follow the event before it")
        if not whole:
            raise _Broken(seq, f"{name}: its content does not match its seal")
        for anchor in self.anchors.get(seq, ()):
            if not found.hex().startswith(anchor.hash):
                raise _Broken(seq, f"{name}: its seal is not the one kept in {anchor.source}")
        self.count, self.last = seq, found

    def end(self) -> bool:
        """Compare with the last seal and the anchors beyond; False when events were written meanwhile. Raises _Broken."""
        seq, seal = _head(self.area)
        if (self.count, self.last) != (seq, seal):
            if self.count < seq and _query(_EVENTS, [self.area, self.count, seq]):
                return False
            if self.count == seq:
                raise _Broken(seq, f"event {seq}: the last seal of the place is another one than this event's")
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
