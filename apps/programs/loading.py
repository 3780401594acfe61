"""Loads the sectors; running it again changes nothing."""

from __future__ import annotations

from apps.core.scope import required
from apps.programs.models import Sector
from apps.programs.reference import SECTORS


def sectors_load() -> int:
    """Insert or update the national list of sectors; returns how many it holds. Needs the system scope."""
    required()
    rows = [Sector(code=code, name=name, order=order) for order, (code, name) in enumerate(SECTORS, start=1)]
    Sector.objects.bulk_create(rows, update_conflicts=True, unique_fields=["code"], update_fields=["name", "order"])
    return len(rows)
