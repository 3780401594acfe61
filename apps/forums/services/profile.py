"""What a forum says about itself. The permission is asked before the lock: see ``formation``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import Permission
from apps.audit import services as audit
from apps.core.db import lock
from apps.core.errors import RuleViolation, StaleVersion
from apps.forums import access
from apps.forums.models import Forum

#: What the secretariat writes; everything else follows from decrees and moves.
EDITABLE = ("name", "short_name", "address", "email", "phone", "website", "member_number_prefix", "countersign")


@transaction.atomic
def forum_update(*, forum: Forum, by: Actor, version: dt.datetime, values: Mapping[str, Any]) -> Forum:
    """Store the profile; ``version`` is the ``updated_at`` that the person saw.

    Raises StaleVersion when somebody saved it in between and RuleViolation for an empty name. Only the names in ``EDITABLE`` count.
    """
    access.require(by, Permission.FORUM_UPDATE, area=forum.area)
    forum = lock(forum)
    if forum.updated_at != version:
        raise StaleVersion
    changes: dict[str, list[Any]] = {}
    for name in EDITABLE:
        new = values.get(name, getattr(forum, name))
        if new != getattr(forum, name):
            changes[name] = [getattr(forum, name), new]
            setattr(forum, name, new)
    for name in ("name", "short_name"):
        if not str(getattr(forum, name)).strip():
            raise RuleViolation(_("Nama forum tidak boleh kosong. Tulis nama seperti dalam SK."), name)
    if changes:
        forum.save(update_fields=[*changes, "updated_at"])
        audit.record("forum.update", by=by, area=forum.area, obj=forum, changes=changes)
    return forum
