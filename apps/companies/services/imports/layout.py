"""What a kind of file must be able to do so that the import can carry it: read a row, place it among what is known, store it, take it back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol, TypeVar

from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import Permission
from apps.companies.models import ImportBatch, ImportRow
from apps.core import cells
from apps.core.columns import Field

Value = TypeVar("Value")


@dataclass(frozen=True)
class Fault:
    """What is wrong with one cell and how to mend it. A fault that does not block leaves the cell out and lets the row in."""

    key: str
    column: str
    letter: str
    value: str
    fault: str
    remedy: str
    blocks: bool = True

    def as_json(self) -> dict[str, Any]:
        """For the row's record."""
        return asdict(self)


@dataclass
class Read:
    """What was understood of a row. ``twin`` is the number of an equal row above in the same file, with ``why`` in words."""

    data: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    twin: int = 0
    why: str = ""

    @property
    def blocked(self) -> bool:
        """Whether the row must stay out."""
        return any(fault.blocks for fault in self.faults)


class RowReader(Protocol):
    """Reads the rows of one file in their order; it remembers what it has seen."""

    def read(self, number: int, row: RowCells) -> Read:
        """Understand one row; no database."""

    def settle(self, rows: Sequence[ImportRow]) -> None:
        """Set outcome and remark of rows without a blocking fault from what the database knows."""


class Layout(Protocol):
    """One kind of file."""

    kind: str
    fields: tuple[Field, ...]
    record: str  # the field without which a row holds no record

    def permission(self, by: Actor) -> Permission:
        """What the importing person must hold."""

    def reader(self, batch: ImportBatch, by: Actor) -> RowReader:
        """A reader with its lists loaded; called inside the scope."""

    def notes(self, batch: ImportBatch) -> list[str]:
        """What a person should know about the checked file as a whole."""

    def store_plain(self, batch: ImportBatch, after: int) -> tuple[int, int | None]:
        """Bring in rows behind row ``after`` that need no thought and mark them: how many, and the last row looked at (None: none are left)."""

    def store(self, batch: ImportBatch, rows: Sequence[ImportRow], by: Actor) -> None:
        """Bring the rows in, inside the caller's transaction: sets outcome, remark and ``made`` of each; none stays as it was."""

    def take_back(self, batch: ImportBatch, rows: Sequence[ImportRow], by: Actor) -> None:
        """Remove what the rows made unless it is in use: sets outcome TAKEN_BACK or KEPT with the reason."""


_LAYOUTS: dict[str, Layout] = {}


def register(layout: Layout) -> None:
    """Make a kind of file known; an application above does this when it is ready."""
    _LAYOUTS[layout.kind] = layout


def layout_of(kind: str) -> Layout:
    """The layout of a kind; raises KeyError for an unknown one."""
    return _LAYOUTS[kind]


def kinds_of(by: Actor) -> list[str]:
    """The kinds of files that a person may bring in."""
    return [kind for kind, layout in _LAYOUTS.items() if by.has(layout.permission(by))]


class RowCells:
    """The mapped cells of one row, read one by one; what cannot be read becomes a fault at its cell."""

    def __init__(self, values: Mapping[str, str], columns: Mapping[str, tuple[str, str]]) -> None:
        self.raw = values
        self.columns = columns
        self.faults: list[Fault] = []

    def text(self, key: str) -> str:
        """A cell without control characters; empty where the file has no such column."""
        return cells.tidy(self.raw.get(key, ""))

    def take(self, key: str, read: Callable[[str], Value], *, blocks: bool = True) -> Value | None:
        """The value of a cell; None when it is empty or, noted as a fault, cannot be read."""
        text = self.text(key)
        if not text:
            return None
        try:
            return read(text)
        except ValueError as error:
            self.wrong(key, str(error), blocks=blocks)
            return None

    def words(self, key: str, longest: int, *, blocks: bool = False) -> str:
        """A text that fits its column; see ``cells.plain_text``."""
        return self.take(key, lambda text: cells.plain_text(text, longest), blocks=blocks) or ""

    def wrong(self, key: str, message: str, *, blocks: bool = True) -> None:
        """Note a fault; the message says the fault in its first sentence and the remedy after it."""
        fault, _dot, remedy = message.partition(". ")
        column, place = self.columns.get(key, ("", ""))
        value = cells.tidy(self.raw.get(key, "")) or self.raw.get(key, "").strip()
        self.faults.append(
            Fault(key, column, place, value[:80], f"{fault.rstrip('.')}.", remedy or _("Perbaiki isi sel, lalu unggah kembali."), blocks)
        )
