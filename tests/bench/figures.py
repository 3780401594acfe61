"""One measured figure, how it is printed, and clocks that run both sides of a comparison in turn."""

from __future__ import annotations

import gc
import json
import math
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A value beside the floor measured in the same run. ``goal`` bounds ``ratio`` where a floor exists, else ``value``."""

    name: str
    value: float
    unit: str
    goal: float
    floor: float | None = None
    at_least: bool = False

    @property
    def ratio(self) -> float | None:
        """Value over floor; None without a floor."""
        return self.value / self.floor if self.floor else None

    @property
    def met(self) -> bool:
        """Whether the goal holds."""
        judged = self.value if self.ratio is None else self.ratio
        return judged >= self.goal if self.at_least else judged <= self.goal

    def line(self) -> str:
        """The figure as one line of JSON."""
        ratio = None if self.ratio is None else round(self.ratio, 3)
        floor = None if self.floor is None else round(self.floor, 4)
        plain = {"name": self.name, "value": round(self.value, 4), "unit": self.unit, "floor": floor, "ratio": ratio}
        return json.dumps({**plain, "goal": f"{'>=' if self.at_least else '<='} {self.goal:g}", "met": self.met})


def seconds(work: Callable[[], object]) -> float:
    """Wall time of one call."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def interleaved(one: Callable[[], object], other: Callable[[], object], *, rounds: int = 9, budget: float = 20.0) -> tuple[float, float]:
    """Medians of both sides in milliseconds, run in turn after one warm-up each.

    At least ``rounds`` rounds, up to 101 while they fit into half a second: a quick statement needs many to tell a tenth of a millisecond.
    Fewer when ``budget`` seconds are used up.
    """
    one(), other()
    taken: tuple[list[float], list[float]] = ([], [])
    begun = time.perf_counter()
    gc.disable()
    try:
        for number in range(max(rounds, 101)):
            order = ((0, one), (1, other)) if number % 2 else ((1, other), (0, one))
            for side, work in order:
                taken[side].append(seconds(work) * 1000)
            spent = time.perf_counter() - begun
            if (spent > budget and number >= 2) or (spent > 0.5 and number + 1 >= rounds):
                break
    finally:
        gc.enable()
    return statistics.median(taken[0]), statistics.median(taken[1])


def geometric_mean(ratios: Iterable[float]) -> float:
    """Mean of ratios."""
    logs = [math.log(ratio) for ratio in ratios]
    return math.exp(sum(logs) / len(logs))


def table(figures: list[Figure]) -> str:
    """Summary for people."""
    width = max(len(figure.name) for figure in figures)
    lines = [f"{'figure':<{width}}  {'value':>12}  {'floor':>12}  {'ratio':>7}  goal"]
    for figure in figures:
        floor = "" if figure.floor is None else f"{figure.floor:.3f}"
        ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
        goal = f"{'>=' if figure.at_least else '<='} {figure.goal:g}"
        lines.append(
            f"{figure.name:<{width}}  {figure.value:>9.3f} {figure.unit:<3} {floor:>12}  {ratio:>7}  {goal}{'' if figure.met else '  MISSED'}"
        )
    return "\n".join(lines)
