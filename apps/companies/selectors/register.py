"""Many rows at once against the national register: the same company by NIB, NPWP or name and place, or one that only looks like it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from apps.companies.choices import MembershipState
from apps.core.scope import bounds

Row = TypeVar("Row")
#: From this likeness of two names (per cent) on, a row is held back instead of making a second record.
ALIKE = 90
#: Shorter names are too often alike by chance; words that more names share than COMMON say nothing.
SHORTEST, COMMON = 8, 300
#: Length of the code of a kabupaten/kota, ``36.73``.
REGENCY = 5
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class Registered:
    """What the register says about one row. ``certain``: the same company; otherwise only like it. ``member``: why nothing is to be done."""

    company_id: UUID | None = None
    name: str = ""
    why: str = ""
    certain: bool = False
    member: str = ""
    conflict: str = ""


class Spellings:
    """Names by the words they share, so that one that is spelt a little differently is found without comparing it with all of them."""

    def __init__(self) -> None:
        self._words: dict[str, list[str]] = {}
        self._names: set[str] = set()

    def add(self, key: str) -> None:
        """Remember a name (``name_key``)."""
        if key in self._names:
            return
        self._names.add(key)
        for word in set(key.split()):
            self._words.setdefault(word, []).append(key)

    def like(self, key: str) -> str:
        """The name that is most like this one but not equal to it; empty when none is. Numbers in names must be equal."""
        if len(key) < SHORTEST:
            return ""
        near: set[str] = set()
        for word in key.split():
            if len(found := self._words.get(word, ())) <= COMMON:
                near.update(found)
        near.discard(key)
        digits = _DIGITS.findall(key)
        same = [name for name in near if _DIGITS.findall(name) == digits]
        hit = process.extractOne(key, sorted(same), scorer=fuzz.ratio, score_cutoff=ALIKE)
        return str(hit[0]) if hit else ""


class Twins:
    """Rows of one file that speak of the same company."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._names: dict[tuple[str, str], tuple[int, str, str]] = {}
        self._spelt: dict[str, Spellings] = {}

    def seen(self, number: int, *, nib: str, npwp: str, key: str, region: str) -> tuple[int, str]:
        """The number of an earlier row of the same company with the reason, else (0, "") and the row is remembered."""
        for label, value in (("NIB", nib), ("NPWP", npwp)):
            if value and (first := self._numbers.get(label + value)):
                return first, _("%(label)s sama") % {"label": label}
        place = region[:REGENCY]
        found = self._names.get((place, key))
        if found and not ((nib and found[1] and nib != found[1]) or (npwp and found[2] and npwp != found[2])):
            return found[0], _("nama dan wilayah sama")
        spelt = self._spelt.setdefault(place, Spellings())
        if found is None and not (nib or npwp) and (near := spelt.like(key)):
            return self._names[place, near][0], _("nama mirip di wilayah yang sama")
        for label, value in (("NIB", nib), ("NPWP", npwp)):
            if value:
                self._numbers[label + value] = number
        self._names.setdefault((place, key), (number, nib, npwp))
        spelt.add(key)
        return 0, ""


_EXACT = """
SELECT c.id, c.name, c.nib, c.npwp, c.name_key,
       c.area BETWEEN %(lo)s AND %(hi)s
         OR EXISTS (SELECT 1 FROM companies_membership m WHERE m.company_id = c.id AND m.area BETWEEN %(lo)s AND %(hi)s)
         OR EXISTS (SELECT 1 FROM companies_site s WHERE s.company_id = c.id AND s.area BETWEEN %(lo)s AND %(hi)s) AS near
FROM companies_company c
WHERE c.nib = ANY(%(nibs)s) OR c.npwp = ANY(%(npwps)s) OR c.name_key = ANY(%(keys)s)
ORDER BY c.id
"""
_MEMBERS = """
SELECT DISTINCT ON (company_id) company_id, state, number FROM companies_membership
WHERE area = %(area)s AND company_id = ANY(%(ids)s::uuid[]) AND state <> 'left' ORDER BY company_id, state = 'listed', number DESC
"""
_NAMES = "SELECT name_key, id, name, nib, npwp FROM companies_company WHERE area BETWEEN %(lo)s AND %(hi)s ORDER BY id"


class Neighbours:
    """The companies that a place registered, to find one that a new name only misspells."""

    def __init__(self, area: int) -> None:
        lo, hi = bounds(area)
        self._found = {row[0]: row[1:] for row in _fetch(_NAMES, {"lo": lo, "hi": hi})}
        self._spelt = Spellings()
        for key in self._found:
            self._spelt.add(key)

    def like(self, data: Mapping[str, Any]) -> Registered | None:
        """The company whose name is nearly that of the row and whose numbers do not speak against it."""
        if not (near := self._spelt.like(data["key"])):
            return None
        pk, name, nib, npwp = self._found[near]
        return None if _contradict(data, nib, npwp) else Registered(pk, name, _("nama mirip di daerah yang sama"))


def known_rows(area: int, rows: Sequence[tuple[Row, Mapping[str, Any]]]) -> Iterator[tuple[Row, Registered]]:
    """For each row with its data (``nib``, ``npwp``, ``key``) what the register knows, in two statements for all of them."""
    if not rows:
        return
    lo, hi = bounds(area)
    exact = _Exact(_fetch(_EXACT, _asked(rows, lo, hi)))
    found = [(row, exact.of(data)) for row, data in rows]
    members = _members(area, [hit.company_id for _row, hit in found if hit.company_id and hit.certain])
    for row, hit in found:
        known = members.get(hit.company_id, "") if hit.company_id and hit.certain else ""
        yield row, replace(hit, member=known)


def _asked(rows: Sequence[tuple[Row, Mapping[str, Any]]], lo: int, hi: int) -> dict[str, Any]:
    def column(name: str) -> list[str]:
        return sorted({data[name] for _row, data in rows if data[name]})

    return {"lo": lo, "hi": hi, "nibs": column("nib"), "npwps": column("npwp"), "keys": column("key")}


def _fetch(sql: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def _contradict(data: Mapping[str, Any], nib: str | None, npwp: str | None) -> bool:
    """Whether both sides have a number and the numbers differ: then equal names are two companies."""
    return bool((data["nib"] and nib and data["nib"] != nib) or (data["npwp"] and npwp and data["npwp"] != npwp))


class _Exact:
    """Companies of the register by number and by name."""

    def __init__(self, found: Iterable[tuple[Any, ...]]) -> None:
        self.nib: dict[str, tuple[Any, ...]] = {}
        self.npwp: dict[str, tuple[Any, ...]] = {}
        self.names: dict[str, list[tuple[Any, ...]]] = {}
        for company in found:
            _pk, _name, nib, npwp, key, _near = company
            if nib:
                self.nib[nib] = company
            if npwp:
                self.npwp[npwp] = company
            self.names.setdefault(key, []).append(company)

    def of(self, data: Mapping[str, Any]) -> Registered:
        """By number first, then by name: in the same place it is the same company, elsewhere only like it."""
        by_nib, by_npwp = self.nib.get(data["nib"]), self.npwp.get(data["npwp"])
        if by_nib and by_npwp and by_nib[0] != by_npwp[0]:
            words = _("NIB milik %(one)s sedangkan NPWP milik %(two)s.") % {"one": by_nib[1], "two": by_npwp[1]}
            return Registered(conflict=words)
        if hit := by_nib or by_npwp:
            return Registered(hit[0], hit[1], _("NIB sama") if by_nib else _("NPWP sama"), certain=True)
        same = [company for company in self.names.get(data["key"], []) if not _contradict(data, company[2], company[3])]
        if here := [company for company in same if company[5]]:
            return Registered(here[0][0], here[0][1], _("nama sama di daerah yang sama"), certain=True)
        if same:
            return Registered(same[0][0], same[0][1], _("nama sama, di daerah lain"))
        return Registered()


def _members(area: int, ids: list[UUID | None]) -> dict[UUID, str]:
    """Companies that stand in the forum's own list already, with the words for it."""
    if not ids:
        return {}
    rows = _fetch(_MEMBERS, {"area": area, "ids": [str(pk) for pk in ids]})
    return {
        pk: _("Sudah terdata di forum ini.")
        if state == MembershipState.LISTED
        else _("Sudah tercatat sebagai anggota %(number)s.") % {"number": number}
        for pk, state, number in rows
    }


def named_by_applicants(companies: Sequence[str]) -> set[str]:
    """Which of these companies stand in a registration anywhere; says no more than that."""
    if not companies:
        return set()
    return {str(pk) for (pk,) in _fetch("SELECT id FROM companies_named_by_applicants(%(ids)s::uuid[])", {"ids": list(companies)})}
