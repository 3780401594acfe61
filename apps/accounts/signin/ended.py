"""Roles that are over, for the page that says so."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from apps.accounts.models import Assignment, User
from apps.accounts.permissions import Role
from apps.accounts.selectors import desk_of
from apps.accounts.signin.devices import desk_name
from apps.core.dates import tanggal


def ended_roles(user: User) -> dict[str, Any]:
    """Context of the page: the roles that ended with place and day, the latest first, and whether any role is left."""
    held = list(Assignment.objects.filter(user=user).order_by("-until"))
    current = set(Assignment.objects.current().filter(user=user).values_list("pk", flat=True))
    rows = [
        {"role": str(Role(row.role).label), "place": row.place_name or desk_name(desk_of(row)), "day": tanggal(row.until)}
        for row in held
        if row.pk not in current and row.until is not None and row.until <= timezone.localdate()
    ]
    return {"rows": rows, "has_desk": bool(current)}
