"""Transition tables as data: read by services, buttons, the API, tests and the diagrams."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from apps.core.errors import InvalidTransition


@dataclass(frozen=True, slots=True)
class Move:
    """One arrow: from any of `sources` to `target`, for holders of `permission` (a StrEnum member)."""

    sources: frozenset[str]
    target: str
    permission: str


class Workflow:
    """An immutable table of named moves. Side effects live in services, never here."""

    def __init__(self, moves: Mapping[str, Move]) -> None:
        self.moves: Mapping[str, Move] = MappingProxyType(dict(moves))

    def target(self, name: str, *, current: str) -> str:
        """Return the status after move `name`.

        Raises InvalidTransition when the move does not start at `current`, and KeyError when no
        such move exists (a mistake of the programmer, not of the person).
        """
        move = self.moves[name]
        if current not in move.sources:
            raise InvalidTransition
        return move.target

    def available(self, current: str) -> list[str]:
        """Return the names of the moves that start at `current`, in the order of the table."""
        return [name for name, move in self.moves.items() if current in move.sources]

    @property
    def statuses(self) -> frozenset[str]:
        """Every status that a move starts from or ends in."""
        ends = {move.target for move in self.moves.values()}
        return frozenset(ends.union(*(move.sources for move in self.moves.values())))
