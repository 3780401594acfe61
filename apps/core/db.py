"""Row locks."""

from __future__ import annotations

from typing import TypeVar

from django.db import models

Model = TypeVar("Model", bound=models.Model)


def lock(obj: Model) -> Model:
    """The row of ``obj`` read again and locked until the transaction ends.

    The lock leaves the key free: a row of somebody else that points at ``obj`` need not wait for it at commit, where two transactions
    could otherwise wait for each other. Raises ``DoesNotExist`` when the row left the scope in the meantime.
    """
    return type(obj)._default_manager.select_for_update(of=("self",), no_key=True).get(pk=obj.pk)
