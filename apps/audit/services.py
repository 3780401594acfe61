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
from apps.core.scope import current


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
    obj: models.Model | None,
    changes: Mapping[str, Any] | None = None,
    reason: str = "",
    company_id: UUID | None = None,
) -> None:
    """Append one event to the history of ``area`` in the running transaction; it is sealed into the chain at commit.

    What somebody without a place did (-1: an operator, a person without a desk) stands in the history of the nation.
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
        "object_type": obj._meta.label_lower if obj is not None else "",
        "object_id": str(obj.pk) if obj is not None else "",
        "object_label": str(obj)[:200] if obj is not None else "",
        "changes": dict(changes or {}),
        "reason": reason,
        "request_id": request.request_id,
        "address": request.address,
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_append(%s, %s::jsonb)", [max(area, 0), json.dumps(body, cls=DjangoJSONEncoder)])


def record_read(
    *, by: Acting, area: int, obj: models.Model | None = None, rows: int | None = None, file: str = "", company_id: UUID | None = None
) -> None:
    """Somebody opened personal data: one event for each page or file, not for each row.

    ``obj`` is the record whose people were shown; without it a list was opened, or with ``rows`` a file of so many rows taken away.
    ``file`` names a file attached to ``obj`` that was handed out.
    People who look at their own company's or their own data leave no such event; support access writes its own one for every page.
    """
    if _only_looks():
        return
    code: str
    facts: dict[str, Any]
    if file:
        code, facts = "personal.file", {"file": file[:160]}
    elif rows is not None:
        code, facts = "personal.export", {"rows": rows}
    else:
        code, facts = "personal.list" if obj is None else "personal.read", {}
    record(code, by=by, area=area, obj=obj, changes=facts, company_id=company_id)


def record_support_list(*, by: Acting, area: int, company_id: UUID | None = None) -> None:
    """The people of a desk looked at who of the operators had access; operators, who see their own only, leave no such event."""
    if not _only_looks():
        record("support.list", by=by, area=area, obj=None, company_id=company_id)


def record_export(*, by: Acting, area: int, rows: int) -> None:
    """Somebody took ``rows`` events of the history away as a file: names, times and reasons of people go with them."""
    if not _only_looks():
        record("audit.export", by=by, area=area, obj=None, changes={"rows": rows})


def _only_looks() -> bool:
    """Whether a support access is at work: its transaction writes nothing, and each of its pages is an event already."""
    outer = current()
    return outer is not None and outer.read_only
