"""The history of the demo world, written in the order of time so that every place's chain tells it in that order.

The portal has no way to tell of an earlier day: its logins may only call ``audit_append``, which takes the clock's time. The demo world
is therefore made by the login of migrations, which no process of a running portal holds, and which may become ``csr_definer``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from apps.portal.demo.world import Happening, World

CHUNK = 1_000
_INSERT = """
INSERT INTO audit_event (id, area, company_id, site_id, at, actor_id, actor_name, actor_role, desk, code, object_type, object_id,
                         object_label, changes, reason, request_id, address)
SELECT (e.body->>'id')::uuid, e.area, (e.body->>'company_id')::uuid, (e.body->>'site_id')::uuid, least(e.at, clock_timestamp()),
       (e.body->>'actor_id')::bigint, e.body->>'actor_name', e.body->>'actor_role', e.body->>'desk', e.body->>'code',
       e.body->>'object_type', e.body->>'object_id', e.body->>'object_label', e.body->'changes', e.body->>'reason',
       e.body->>'request_id', e.body->>'address'
FROM ROWS FROM (unnest(%s::int[]), unnest(%s::timestamptz[]), unnest(%s::jsonb[])) AS e (area, at, body)
"""


def write(world: World) -> int:
    """Append all that happened, and what services recorded for an earlier day; returns how much."""
    told = [(one.at, one.area, _body(world, one)) for one in world.happenings]
    told += [(at, area, json.dumps(body, cls=DjangoJSONEncoder)) for at, area, body in world.recorded]
    told.sort(key=lambda one: one[0])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE csr_definer")
        for start in range(0, len(told), CHUNK):
            moments, areas, bodies = zip(*told[start : start + CHUNK], strict=True)
            cursor.execute(_INSERT, [list(areas), list(moments), list(bodies)])
        cursor.execute("SET LOCAL ROLE csr_sistem")
    return len(told)


@contextmanager
def holding() -> Iterator[list[tuple[int, dict[str, Any]]]]:
    """Hold back what services record inside, as (place, body): the world tells it later, for an earlier day."""
    held: list[tuple[int, dict[str, Any]]] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("SELECT audit_append("):
            held.append((params[0], json.loads(params[1])))
            return None
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        yield held


def _body(world: World, one: Happening) -> str:
    body = {
        "id": str(world.key(one.at)),
        "company_id": str(one.company_id or getattr(one.obj, "company_id", None) or "") or None,
        "site_id": str(getattr(one.obj, "site_id", None) or "") or None,
        "actor_id": one.by.user_id,
        "actor_name": one.by.name,
        "actor_role": one.by.role_label,
        "desk": one.by.slug,
        "code": one.code,
        "object_type": one.obj._meta.label_lower,
        "object_id": str(one.obj.pk),
        "object_label": str(one.obj)[:200],
        "changes": one.changes,
        "reason": one.reason,
        "request_id": "",
        "address": "",
    }
    return json.dumps(body, cls=DjangoJSONEncoder)
