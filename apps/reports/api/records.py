"""A record behind a figure as the API answers it: names that stay, plain values."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from apps.core.tables import cell

#: Field of the record → name in the API, by kind.
NAMES: dict[str, dict[str, str]] = {
    "line": {
        "id": "id", "realization__handover_on": "handover_on", "company__name": "company", "realization__program__title": "program",
        "realization__program_id": "program_id", "region__path": "region", "category__name": "category", "value": "value", "male": "male",
        "female": "female", "sex_unknown": "sex_unknown", "families": "families", "groups": "groups",
    },
    "realization": {
        "id": "id", "handover_on": "handover_on", "company__name": "company", "program__title": "program", "program_id": "program_id",
        "state": "state", "value": "value", "value_verified": "value_verified", "bast_number": "bast_number",
    },
    "program": {
        "id": "id", "title": "program", "company__name": "company", "region__path": "region", "route": "route", "state": "state",
        "starts_on": "starts_on", "budget": "budget",
    },
    "need": {
        "id": "id", "title": "need", "region__path": "region", "category__name": "category", "unit": "unit", "quantity": "needed",
        "quantity_pledged": "pledged", "quantity_delivered": "delivered",
    },
    "count": {
        "id": "id", "region__path": "region", "category__name": "category", "problem_map__source": "source",
        "problem_map__snapshot_on": "snapshot_on", "count": "count",
    },
    "company": {"id": "id", "name": "company", "ownership": "ownership", "kbli_category": "kbli_category"},
    "forum": {"id": "id", "name": "forum", "area": "area", "state": "state"},
}  # fmt: skip


def record_data(kind: str, record: Mapping[str, Any]) -> dict[str, Any]:
    """One record under the names of the API."""
    return {name: record[field] for field, name in NAMES[kind].items()}


def json_lines(kind: str, records: Iterable[Mapping[str, Any]]) -> bytes:
    """Records as one JSON object a line."""
    return b"".join(orjson.dumps(record_data(kind, record)) + b"\n" for record in records)


def csv_head(kind: str) -> bytes:
    """The first line of a CSV of records: a byte order mark and the names of the API."""
    return (",".join(NAMES[kind].values()) + "\r\n").encode("utf-8-sig")


def csv_lines(kind: str, records: Iterable[Mapping[str, Any]]) -> bytes:
    """Records as lines of CSV: numbers stay numbers, days are ISO, no text becomes a formula."""
    out = io.StringIO(newline="")
    rows = (record_data(kind, record).values() for record in records)
    csv.writer(out, lineterminator="\r\n").writerows(
        [cell(value, "date" if hasattr(value, "year") else "int") for value in row] for row in rows
    )
    return out.getvalue().encode()
