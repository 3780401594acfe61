"""The history of the demo world, written in the order of time so that every place's chain tells it in that order."""

from __future__ import annotations

import json

from django.core.serializers.json import DjangoJSONEncoder

from apps.audit import services as audit
from apps.portal.demo.world import Happening, World

CHUNK = 1_000


def write(world: World) -> int:
    """Append all that happened, and what services recorded for an earlier day; returns how much."""
    told = [(one.at, one.area, _body(world, one)) for one in world.happenings]
    told += [(at, area, json.dumps(body, cls=DjangoJSONEncoder)) for at, area, body in world.recorded]
    told.sort(key=lambda one: one[0])
    for start in range(0, len(told), CHUNK):
        audit.record_past((area, at, body) for at, area, body in told[start : start + CHUNK])
    return len(told)


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
