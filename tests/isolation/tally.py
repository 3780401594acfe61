"""Counting decisions: one pair is one (person at a desk, row, channel) that was really compared with the oracle."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any

from tests.isolation.oracle import Row, Sitting, allowed

SHOWN = 20


class Tally:
    """Numbers of compared pairs by channel and table, and every disagreement."""

    def __init__(self) -> None:
        self.started = time.monotonic()
        self.pairs: Counter[tuple[str, str]] = Counter()
        self.seen: Counter[str] = Counter()
        self.leaks: list[str] = []
        self.missing: list[str] = []

    @property
    def total(self) -> int:
        """All pairs compared."""
        return sum(self.pairs.values())

    @property
    def differs(self) -> bool:
        """Whether anything was seen that must not be, or hidden that must be shown."""
        return bool(self.leaks or self.missing)

    def compare(
        self, channel: str, seat: Any, table: str, rows: Iterable[Row], reached: Collection[str], act: str, *, exact: bool = True
    ) -> None:
        """Compare what a channel reached with what the oracle allows, row by row; without ``exact`` showing less is no fault."""
        for row in rows:
            self.decide(channel, seat, table, row["id"], saw=row["id"] in reached, may=allowed(seat, table, row, act), exact=exact)

    def decide(self, channel: str, seat: Sitting, table: str, what: str, *, saw: bool, may: bool, exact: bool = True) -> None:
        """Count one pair; ``what`` names the row in the report."""
        self.pairs[channel, table] += 1
        self.seen[channel] += saw
        if saw and not may:
            self.leaks.append(f"{channel}: {getattr(seat, 'label', seat)} reached {table} {what}")
        elif may and not saw and exact:
            self.missing.append(f"{channel}: {getattr(seat, 'label', seat)} did not reach {table} {what}")

    def answered(self, channel: str, seat: Sitting, table: str, what: str, got: list[str], wanted: list[str]) -> None:
        """Count one pair whose answer is a list: nothing in it that plain words do not give, and nothing of that missing."""
        self.pairs[channel, table] += 1
        self.seen[channel] += bool(got)
        more, less = Counter(got) - Counter(wanted), Counter(wanted) - Counter(got)
        label = getattr(seat, "label", seat)
        if more:
            self.leaks.append(f"{channel}: {label} got from {table} {what} {sorted(more)[:2]}")
        elif less:
            self.missing.append(f"{channel}: {label} did not get from {table} {what} {sorted(less)[:2]}")

    def check(self) -> None:
        """Fail with the first disagreements."""
        text = "\n".join([*self.leaks[:SHOWN], *self.missing[:SHOWN]])
        assert not self.differs, f"{len(self.leaks)} leaks, {len(self.missing)} rows withheld from their owners:\n{text}"

    def report(self) -> str:
        """Pairs by channel and by table."""
        lines = [f"{'channel':<28}{'pairs':>12}{'reached':>12}"]
        channels, tables = Counter[str](), Counter[str]()
        for (channel, table), count in self.pairs.items():
            channels[channel] += count
            tables[table] += count
        lines += [f"{name:<28}{count:>12,}{self.seen[name]:>12,}" for name, count in channels.items()]
        lines += ["", f"{'table':<28}{'pairs':>12}", *(f"{name:<28}{count:>12,}" for name, count in sorted(tables.items()))]
        lines += [
            "",
            f"{self.total:,} pairs, {len(self.leaks)} leaks, {len(self.missing)} withheld, {time.monotonic() - self.started:.0f} s",
        ]
        return "\n".join(lines)
