"""Programmes by the words of their title, their company or their place."""

from __future__ import annotations

from django.db.models import Q
from django.db.models.expressions import RawSQL

from apps.core.querysets import ScopedQuerySet
from apps.core.scope import required

MOST_WORDS = 6


def words_of(text: str) -> list[str]:
    """The words that are looked for: at most six, without characters that PostgreSQL refuses."""
    return text.replace("\x00", "").split()[:MOST_WORDS]


def matching(rows: ScopedQuerySet, text: str, *, program: str = "") -> ScopedQuerySet:
    """Rows whose programme has every word in its title, its company's name or its place.

    ``program`` is the prefix of the programme's fields ("program__" from a realisation). Inside a place or the nation the database function
    ``program_found`` names the ids with the help of its indexes; a company has few rows, which are looked through one by one.
    """
    words = words_of(text)
    if not words:
        return rows
    if required().kind != "company":
        return rows.filter(**{f"{program}pk__in": RawSQL("SELECT program_found(%s)", [words])})
    for word in words:
        rows = rows.filter(
            Q(**{f"{program}title__icontains": word})
            | Q(**{f"{program}company__name__icontains": word})
            | Q(**{f"{program}region__search__icontains": word.lower()})
        )
    return rows
