"""Which column of a messy table holds what: the row of headings found by itself, the columns guessed from their words.

Pure: no database, no words of the domain. The fields of one kind of file are given by the caller.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from rapidfuzz import fuzz

from apps.core.sheets import Grid

#: The headings stand within so many rows from the top.
SEARCHED = 40
_ALIKE = 88
_SQUEEZE = re.compile(r"[^a-z0-9]+")
_TOTAL = re.compile(r"^(sub\s*)?(grand\s*)?(jumlah|total)\b", re.IGNORECASE)
_FOOT = re.compile(r"^(mengetahui|sumber|catatan|keterangan|ket|dicetak|nb|note|halaman)\b\s*[:.,]?", re.IGNORECASE)


@dataclass(frozen=True)
class Field:
    """One thing a row may say. ``words`` are headings under which it is found, the usual one first; ``required`` must be mapped."""

    key: str
    label: str | Promise
    words: tuple[str, ...]
    required: bool = False
    help: str | Promise = ""


@dataclass(frozen=True)
class Head:
    """The headings of a grid: the number of their row (from 1) and their texts."""

    row: int
    headings: tuple[str, ...]

    @property
    def digest(self) -> str:
        """The same for every table with the same headings, whatever stands above them."""
        return hashlib.sha256("\x1f".join(squeezed(text) for text in self.headings).encode()).hexdigest()


def squeezed(text: str) -> str:
    """A heading as it is compared: letters and digits only (“N P W P” = “npwp”)."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    return _SQUEEZE.sub("", "".join(char for char in folded if not unicodedata.combining(char)))


def letter(index: int) -> str:
    """The letter of a column counted from 0: 0 is A, 27 is AB."""
    name, index = "", index + 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def find_head(grid: Grid, fields: Sequence[Field]) -> Head:
    """The row of headings: the one among the first rows in which most fields are recognised, a lower one when equal.

    A table without a known heading takes its first row with two cells or more.
    """
    best, score = 0, 1
    for index, cells in enumerate(grid.rows[:SEARCHED]):
        found = len(guess(cells, fields)) if sum(map(bool, cells)) > 1 else 0
        if found >= score and found > 1:
            best, score = index, found
    if score == 1:
        best = next((index for index, cells in enumerate(grid.rows) if sum(map(bool, cells)) > 1), 0)
    return Head(best + 1, tuple(" ".join(cell.split())[:120] for cell in grid.rows[best]) if grid.rows else ())


def guess(headings: Sequence[str], fields: Sequence[Field]) -> dict[str, int]:
    """The column (from 0) of each field that a heading speaks of; each column serves one field, the surest first."""
    scored = []
    for index, heading in enumerate(headings):
        bare = squeezed(heading)
        if not bare or len(bare) > 60:
            continue
        for order, field in enumerate(fields):
            if score := max(_score(bare, squeezed(word)) for word in field.words):
                scored.append((-score, index, order, field.key))
    taken: dict[str, int] = {}
    for _worst, index, _order, key in sorted(scored):
        if key not in taken and index not in taken.values():
            taken[key] = index
    return taken


def _score(bare: str, word: str) -> float:
    if bare == word:
        return 200.0
    if len(word) > 3 and bare.startswith(word):
        return 150.0 - len(bare) + len(word)
    if len(word) > 3 and word in bare:
        return 120.0 - len(bare) + len(word)
    if len(word) > 3 and (alike := fuzz.ratio(bare, word)) >= _ALIKE:
        return alike
    return 0.0


def not_a_record(cells: Sequence[str], mapping: Mapping[str, int], name: str) -> str:
    """Why a row holds no record — ``total``, ``numbers`` or ``remark`` — or an empty text when it does.

    ``name`` is the field without which there is no record. Totals, column numbers and signatures are part of every official list.
    """
    filled = [cell for cell in cells if cell]
    column = mapping.get(name, -1)
    named = cells[column] if 0 <= column < len(cells) else ""
    if any(_TOTAL.match(cell) for cell in filled[:2]) and (not named or _TOTAL.match(named)):
        return "total"
    numbers = [cell.strip("() ") for cell in filled]
    if len(filled) > 2 and numbers == [str(number) for number in range(1, len(filled) + 1)]:
        return "numbers"
    if not named and (len(filled) == 1 or _FOOT.match(filled[0])):
        return "remark"
    if named and len(filled) == 1 and _FOOT.match(named):
        return "remark"
    return ""
