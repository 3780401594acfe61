"""Writing history: one function, called inside the business transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Protocol
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models

from apps.core import request_context
from apps.core.ids import uuid7


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
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_append(%s, %s::jsonb)", [area, json.dumps(body, cls=DjangoJSONEncoder)])
