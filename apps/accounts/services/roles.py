"""Roles that people hold: ended, and what every change of them needs."""

from __future__ import annotations

from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts import rules
from apps.accounts.actors import Actor
from apps.accounts.models import Assignment
from apps.accounts.permissions import Permission, Role
from apps.audit import services as audit
from apps.core.db import lock
from apps.core.errors import NotAllowed, RuleViolation


@transaction.atomic
def assignment_end(*, assignment: Assignment, by: Actor) -> Assignment:
    """End a role at once; the person's next click no longer finds the desk.

    Raises NotAllowed out of reach, RuleViolation for the own role (a place would lock itself out) or one that ended before.
    """
    assignment = lock(assignment)
    require(by, Permission.ACCOUNT_END, assignment.role, assignment.area)
    if by.user_id is not None and assignment.user_id == by.user_id:
        raise RuleViolation(_("Anda tidak dapat mengakhiri peran sendiri. Minta rekan atau tingkat di atas Anda."))
    today = timezone.localdate()
    if assignment.ended_at is not None or (assignment.until is not None and assignment.until < today):
        raise RuleViolation(_("Peran ini sudah berakhir."))
    assignment.ended_at = timezone.now()
    assignment.until = max(today, assignment.since)
    assignment.save()
    changes = {"name": assignment.user.full_name, "role": str(Role(assignment.role).label)}
    audit.record("account.end", by=by, area=assignment.area, obj=assignment, changes=changes)
    forget_chairs(assignment.area)
    return assignment


def require(by: Actor, permission: Permission, role: str, area: int) -> None:
    """Raise NotAllowed unless the actor holds ``permission`` and administers this role at this place."""
    if not by.has(permission) or not rules.administers(by, role, area):
        raise NotAllowed


def desk_code(company_id: UUID | None, site_id: UUID | None) -> str:
    """Last twelve hexadecimal digits of the site, or of the company for its head office: they name the desk in addresses."""
    owner = site_id or company_id
    return owner.hex[-12:] if owner else ""


def forget_chairs(area: int) -> None:
    """Whether a chair is empty is remembered for half a minute; a change of roles must show at once."""
    keys = [f"chair:{area}:{permission}" for permission in Permission]
    transaction.on_commit(lambda: cache.delete_many(keys), robust=True)
