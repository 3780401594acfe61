"""Row locks."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, models

from apps.core.errors import NotAllowed

Model = TypeVar("Model", bound=models.Model)


def lock(obj: Model) -> Model:
    """The row of ``obj`` read again and locked until the transaction ends.

    The lock leaves the key free: a row of somebody else that points at ``obj`` need not wait for it at commit, where two transactions
    could otherwise wait for each other. Raises ``DoesNotExist`` when the row left the scope in the meantime, ``NotAllowed`` when the
    scope reads the row but may not change it: registers and shared meetings are read beyond the place that writes them.
    """
    rows = type(obj)._default_manager.filter(pk=obj.pk)
    try:
        return rows.select_for_update(of=("self",), no_key=True).get()
    except ObjectDoesNotExist:
        if rows.exists():
            raise NotAllowed from None
        raise


def hold(name: str) -> None:
    """Let only one transaction at a time work on what has this name, until it ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def once(key: UUID) -> None:
    """Let only one transaction at a time work on the form with this key: the same form sent twice makes one row."""
    hold(str(key))
