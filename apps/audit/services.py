"""Writing history: one function, called inside the business transaction."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models

from apps.core import request_context
from apps.core.ids import uuid7

_held: ContextVar[list[tuple[int, dict[str, Any]]] | None] = ContextVar("held", default=None)


class Acting(Protocol):
    """Who acts: an actor, or the system."""

    @property
    def user_id(self) -> int | None: ...
    @property
    def name(self) -> str: ...
    @property
    def role_label(self) -> str: ...
    @property
    def slug(self) -> str: ...


def record(
    code: str,
    *,
    by: Acting,
    area: int,
    obj: models.Model,
    changes: Mapping[str, Any] | None = None,
    reason: str = "",
    company_id: UUID | None = None,
) -> None:
    """Append one event to the history of ``area`` in the running transaction; it is sealed into the chain at commit.

    ``changes`` maps a field to ``[before, after]`` or names other facts of the event. Personal data of beneficiaries must not go in.
    """
    request = request_context.current()
    body: dict[str, Any] = {
        "id": str(uuid7()),
        "company_id": str(company_id or getattr(obj, "company_id", None) or "") or None,
        "site_id": str(getattr(obj, "site_id", None) or "") or None,
        "actor_id": by.user_id,
        "actor_name": by.name,
        "actor_role": by.role_label,
        "desk": by.slug,
        "code": code,
        "object_type": obj._meta.label_lower,
        "object_id": str(obj.pk),
        "object_label": str(obj)[:200],
        "changes": dict(changes or {}),
        "reason": reason,
        "request_id": request.request_id,
        "address": request.address,
    }
    if (held := _held.get()) is not None:
        held.append((area, body))
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_append(%s, %s::jsonb)", [area, json.dumps(body, cls=DjangoJSONEncoder)])


@contextmanager
def holding() -> Iterator[list[tuple[int, dict[str, Any]]]]:
    """Hold back what is recorded inside, as (place, body), for ``record_past``: services that tell of an earlier day."""
    held: list[tuple[int, dict[str, Any]]] = []
    token = _held.set(held)
    try:
        yield held
    finally:
        _held.reset(token)


def record_past(events: Iterable[tuple[int, dt.datetime, str]]) -> None:
    """Append events that happened earlier: (place, moment, body as JSON text). The database allows it to the system scope only.

    For histories brought in from elsewhere; the chain seals them in the order given, so bring them in the order of time.
    """
    areas, moments, bodies = zip(*events, strict=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_append_past(%s, %s, %s::jsonb[])", [list(areas), list(moments), list(bodies)])
