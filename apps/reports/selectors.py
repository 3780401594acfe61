"""Reads for the pages and the API of reports."""

from __future__ import annotations

import orjson

from apps.reports.measures.base import Table
from apps.reports.models import Snapshot


def tables_of(snapshot: Snapshot) -> list[Table]:
    """The tables of a frozen text."""
    return [Table.of_plain(table) for table in orjson.loads(snapshot.content)["tables"]]
