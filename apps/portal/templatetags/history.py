"""Where the rest of a record's history stands."""

from __future__ import annotations

from collections.abc import Sized
from typing import Any

from django import template
from django.urls import reverse

from apps.accounts.permissions import Permission
from apps.audit.selectors import SHOWN

register = template.Library()


@register.simple_tag(takes_context=True)
def older_history(context: template.Context, entries: Any) -> dict[str, Any] | None:
    """None while all lines fit on the page; else their number and the address of the audit page, empty for people who may not open it."""
    if not isinstance(entries, Sized) or len(entries) < SHOWN:
        return None
    actor = getattr(getattr(context, "request", None), "actor", None)
    allowed = actor is not None and actor.desk is not None and actor.has(Permission.AUDIT_VIEW)
    return {"count": SHOWN, "url": reverse("audit:event-list", kwargs={"desk": actor.slug}) if actor is not None and allowed else ""}
