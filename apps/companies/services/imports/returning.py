"""Deleting rows that nothing refers to, and leaving the others: the database's own keys say who uses what, also in places we cannot see."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db import IntegrityError, connection, transaction


def delete_unless_used(delete: Callable[[Sequence[str]], object], ids: Sequence[str]) -> set[str]:
    """Let ``delete`` remove the rows with these ids, except those something refers to; returns the ids that are gone.

    All at once where nothing is in use, else by halves, each try in a savepoint of its own.
    """
    if not ids:
        return set()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            delete(ids)
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError:
        if len(ids) == 1:
            return set()
        middle = len(ids) // 2
        return delete_unless_used(delete, ids[:middle]) | delete_unless_used(delete, ids[middle:])
    return set(ids)
