"""Finding regions by what people type, and reading shapes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from apps.regions.loading import plain
from apps.regions.models import Boundary, Level, Region

ALL_LEVELS = (Level.PROVINCE, Level.REGENCY, Level.DISTRICT, Level.VILLAGE)
MAX_TYPED = 120
_SHORT = {"kab": "kabupaten", "kota adm": "kota administrasi", "kec": "", "kel": "", "ds": "", "prov": "", "provinsi": "", "desa": ""}
#: What stands before the name proper and is often left out.
_PREFIX = "^(kabupaten|kota|daerah khusus|daerah istimewa)( administrasi| ibukota)? "
_CODE = re.compile(r"\d\d(?:\.?\d\d(?:\.?\d\d(?:\.?\d{4})?)?)?")


@dataclass(frozen=True)
class RegionHit:
    """One region found: ``path`` is its name with its parents, ``kind`` what the law calls it."""

    code: str
    name: str
    path: str
    kind: str
    level: int
    area: int

    @property
    def parents(self) -> str:
        """The path without the own name; empty for a province."""
        return self.path.partition(", ")[2]


@dataclass(frozen=True)
class Shape:
    """The imported outline of one region, as SVG path data in the plane of the whole country."""

    code: str
    name: str
    path: str


_FIND = """
WITH found AS (
  SELECT code, name, path, kind, level, area, split_part(search, ',', 1) AS own,
         regexp_replace(split_part(search, ',', 1), %(prefix)s, '') AS bare, search
  FROM regions_region
  WHERE valid_until IS NULL AND level = ANY(%(levels)s) AND area BETWEEN %(lo)s AND %(hi)s AND {condition}
)
SELECT code, name, path, kind, level, area FROM found
ORDER BY {order}, level, similarity(own, %(text)s) DESC, own, code
LIMIT %(limit)s
"""
_RANK = (
    "CASE WHEN %(text)s IN (own, bare) THEN 0 WHEN starts_with(own, %(text)s) OR starts_with(bare, %(text)s) THEN 1 "
    "WHEN starts_with(%(text)s, bare || ' ') OR starts_with(%(text)s, own || ' ') THEN 2 WHEN own LIKE %(word)s THEN 3 ELSE 4 END"
)


def typed(text: str) -> str:
    """What was typed, as it is compared: lower case, no accents, common abbreviations written out or dropped."""
    words = re.sub(r"[^0-9a-z. ]+", " ", plain(text[:MAX_TYPED])).split()
    bare = [word.strip(".") for word in words]
    full = [_SHORT.get(word, word) for word in bare] if len(bare) > 1 else bare
    return " ".join(word for word in full if word) or " ".join(word for word in bare if word)


def code_in(text: str) -> str:
    """The region code that ``text`` is (``36.73`` or ``3673``), else the empty string."""
    if not _CODE.fullmatch(text.strip()):
        return ""
    digits = text.strip().replace(".", "")
    parts = [digits[:2], digits[2:4], digits[4:6], digits[6:10]]
    return ".".join(part for part in parts if part)


def region_search(
    text: str,
    *,
    area_lo: int | None = None,
    area_hi: int | None = None,
    levels: Iterable[int] | None = None,
    limit: int = 12,
) -> list[RegionHit]:
    """Regions that fit what was typed, best first: the exact name, then a beginning, then other words, then a likely misspelling.

    Of equal names the larger region comes first (Kota Serang before the village Serang). Parents may be typed too ("sumur pecung
    serang"), in any order; a code is accepted as well. Fewer than two letters find nothing.
    """
    asked = {"lo": 0 if area_lo is None else area_lo, "hi": 9999 if area_hi is None else area_hi, "limit": limit, "prefix": _PREFIX}
    asked["levels"] = [int(level) for level in levels or ALL_LEVELS]
    if code := code_in(text):
        return _rows(_FIND.format(condition="starts_with(code, %(text)s)", order="length(code)"), {**asked, "text": code})
    wanted = typed(text)
    if len(wanted) < 2:
        return []
    words = wanted.split()
    asked |= {"text": wanted, "word": f"% {wanted}%"}
    asked |= {f"w{number}": f"%{word}%" for number, word in enumerate(words)}
    if len(wanted) < 3:  # too short for the index: names of large regions only
        condition = "level <= 2 AND search LIKE %(w0)s"
    else:
        condition = " AND ".join(f"search LIKE %(w{number})s" for number in range(len(words)))
    found = _rows(_FIND.format(condition=condition, order=_RANK), asked)
    if found or len(wanted) < 4:
        return found
    likeness = "0.6 * greatest(similarity(own, %(text)s), similarity(bare, %(text)s)) + 0.4 * word_similarity(%(text)s, search)"
    order = f"round(({likeness})::numeric, 2) DESC"
    return _rows(_FIND.format(condition="%(text)s <%% search", order=order), asked)


def _rows(sql: str, parameters: dict[str, Any]) -> list[RegionHit]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [RegionHit(*row) for row in cursor.fetchall()]


def region_named(
    text: str, *, area_lo: int | None = None, area_hi: int | None = None, levels: Sequence[int] | None = None, limit: int = 20
) -> list[RegionHit]:
    """The regions a typed name can mean: one when the name is unique (or its whole path was typed), several to choose from, or none."""
    hits = region_search(text, area_lo=area_lo, area_hi=area_hi, levels=levels, limit=limit)
    wanted = typed(text)
    whole = [hit for hit in hits if typed(hit.path) == wanted]
    if whole:
        return whole
    code = code_in(text)
    exact = [hit for hit in hits if hit.code == code or wanted in (typed(hit.name), _bare(hit.name))]
    return exact or hits


def _bare(name: str) -> str:
    return re.sub(_PREFIX, "", typed(name))


def children(parent: str) -> list[Region]:
    """Regions directly below a code; the provinces for an empty one. Valid ones only."""
    return list(Region.objects.filter(parent_id=parent or None, valid_until=None).order_by("code"))


def boundaries(parent: str) -> tuple[list[Shape], str]:
    """Imported shapes of the regions directly below ``parent`` (provinces for an empty one) with their source; none when not imported."""
    rows = Boundary.objects.filter(region__parent_id=parent or None, region__valid_until=None).order_by("region_id")
    found = list(rows.values_list("region_id", "region__name", "path", "source"))
    return [Shape(code, name, path) for code, name, path, _source in found], found[0][3] if found else ""
