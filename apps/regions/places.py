"""Codes of places, and finding a region by the name in a spreadsheet."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz, process

from apps.regions.loading import plain
from apps.regions.models import Kind, Level, Region

_NOT_LETTERS = re.compile(r"[^a-z0-9]+")
#: Alike in so many per cent, a name is offered as what was meant.
LIKELY = 75
_KIND_WORDS = {
    Kind.DISTRICT: ("kecamatan", "kec", "distrik"),
    Kind.VILLAGE: ("desa", "ds", "gampong", "nagari", "pekon", "kampung"),
    Kind.URBAN_VILLAGE: ("kelurahan", "kel"),
    Kind.REGENCY: ("kab",),
}


def code_of(area: int) -> str:
    """Kemendagri code of an area: 3673 → ``36.73``, 3600 → ``36``, 0 → empty."""
    if area == 0:
        return ""
    return f"{area // 100:02d}.{area % 100:02d}" if area % 100 else f"{area // 100:02d}"


def squeezed(text: str) -> str:
    """A name as it is compared: lower case letters and digits only (“Sumur Pecung” = “Sumurpecung”)."""
    return _NOT_LETTERS.sub("", plain(text))


@dataclass(frozen=True)
class Place:
    """A region as far as counts need it."""

    code: str
    name: str
    path: str
    level: int
    kind: str


@dataclass
class Places:
    """The regions of one area: by default a kabupaten/kota down to its villages, a province down to its kabupaten/kota."""

    by_code: dict[str, Place]

    @classmethod
    def of(cls, area: int, levels: Collection[int] = ()) -> Places:
        """Load the places of an area, of other levels than the usual ones where ``levels`` names them."""
        levels = levels or ([Level.REGENCY, Level.DISTRICT, Level.VILLAGE] if area % 100 else [Level.PROVINCE, Level.REGENCY])
        rows = Region.objects.filter(code__startswith=code_of(area), level__in=levels, valid_until=None)
        return cls({row[0]: Place(*row) for row in rows.values_list("code", "name", "path", "level", "kind")})

    @cached_property
    def by_name(self) -> dict[str, set[str]]:
        """Codes by every spelling; made when the first name is looked up."""
        found: dict[str, set[str]] = defaultdict(set)
        for place in self.by_code.values():
            for key in self._names(place):
                found[key].add(place.code)
        return found

    def _names(self, place: Place) -> set[str]:
        """All spellings by which a place is found: alone, with its kind, with its parents."""
        own = {place.name, *(f"{word} {place.name}" for word in _KIND_WORDS.get(Kind(place.kind), ()))}
        parents = place.path.split(", ")[1:]
        tails = ["", *(" ".join(parents[: n + 1]) for n in range(len(parents)))]
        return {squeezed(name + tail) for name in own for tail in tails}

    def named(self, text: str) -> list[Place]:
        """Places a name can mean, the larger first."""
        return sorted((self.by_code[code] for code in self.by_name.get(squeezed(text), ())), key=lambda place: place.code)

    def likely(self, text: str) -> str:
        """The name that a misspelt one probably means, empty when none is close."""
        names = {squeezed(place.name): place.name for place in self.by_code.values()}
        hit = process.extractOne(squeezed(text), list(names), scorer=fuzz.ratio, score_cutoff=LIKELY)
        return names[hit[0]] if hit else ""

    def coded(self, text: str) -> Place | None:
        """The place of a code, also without dots or as a spreadsheet spoils it (``36,7`` for ``36.70``)."""
        digits = re.sub(r"\D", "", text)
        if re.fullmatch(r"\d\d[.,]\d", text.strip()):
            digits += "0"
        parts = (digits[:2], digits[2:4], digits[4:6], digits[6:10])
        return self.by_code.get(".".join(part for part in parts if part)) if len(digits) in {2, 4, 6, 10} else None
