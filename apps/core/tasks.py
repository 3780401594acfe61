"""Tasks that carry their scope."""

from __future__ import annotations

from typing import Any

from celery import Task

from apps.core.scope import Scope, ScopeMissing, scope


class ScopedTask(Task):
    """A short task that runs in one scope: ``area`` (an area code) or ``system=True`` is an argument, never a guess.

    Long work (PDF, import, export) must not use it: it opens its scopes itself, one for each step, none while computing.
    """

    typing = False
    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        area, system = kwargs.pop("area", None), kwargs.pop("system", False)
        if system:
            wanted = Scope.system()
        elif area is not None:
            wanted = Scope.area(int(area))
        else:
            raise ScopeMissing(f"{self.name} needs area=… or system=True")
        with scope(wanted):
            return super().__call__(*args, **kwargs)
