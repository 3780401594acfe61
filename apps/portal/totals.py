"""The four numbers of the front page. The public cannot read programmes: one narrow function of the database adds them up."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core.cache import cache
from django.db import connection
from django.utils import timezone

SECONDS = 300
_KEY = "public-totals"


@dataclass(frozen=True)
class Totals:
    """Whole rupiah and counts of the nation at ``at``; None stands for a number that is hidden because it is too small."""

    verified: int | None
    programs: int | None
    forums: int
    needs: int
    at: dt.datetime


def totals() -> Totals:
    """The numbers, at most five minutes old. Runs in the public scope only."""
    found = cache.get(_KEY)
    if found is None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT verified, programs, forums, needs FROM public_totals()")
            found = Totals(*cursor.fetchone(), at=timezone.now())  # type: ignore[misc]
        cache.set(_KEY, found, SECONDS)
    return found
