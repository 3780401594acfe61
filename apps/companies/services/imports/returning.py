"""Deleting rows that nothing refers to, and leaving the others: the database's own keys say who uses what, also in places we cannot see."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet


def delete_unless_used(rows: QuerySet, ids: Sequence[str]) -> set[str]:
    """Delete the rows with these ids, except those something refers to; returns the ids that are gone.

    All at once where nothing is in use, else by halves, each try in a savepoint of its own.
    """
    if not ids:
        return set()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            rows.filter(pk__in=ids)._raw_delete(rows.db)
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError:
        if len(ids) == 1:
            return set()
        middle = len(ids) // 2
        return delete_unless_used(rows, ids[:middle]) | delete_unless_used(rows, ids[middle:])
    return set(ids)
