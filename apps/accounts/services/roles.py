"""Roles that people hold: ended, and what every change of them needs."""

from __future__ import annotations

from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts import rules
from apps.accounts.actors import Actor
from apps.accounts.models import Assignment, Invitation, User
from apps.accounts.permissions import Permission, Role
from apps.audit import services as audit
from apps.core.db import lock
from apps.core.errors import NotAllowed, RuleViolation

#: What people of a company need instead, inside their company.
OF_COMPANY = {Permission.ACCOUNT_INVITE: Permission.PERSON_INVITE, Permission.ACCOUNT_END: Permission.PERSON_END}


@transaction.atomic
def assignment_end(*, assignment: Assignment, by: Actor) -> Assignment:
    """End a role at once; the person's next click no longer finds the desk.

    Raises NotAllowed out of reach, RuleViolation for the own role (a place would lock itself out) or one that ended before.
    """
    assignment = lock(assignment)
    require(by, Permission.ACCOUNT_END, assignment)
    if by.user_id is not None and assignment.user_id == by.user_id:
        raise RuleViolation(_("Anda tidak dapat mengakhiri peran sendiri. Minta rekan atau tingkat di atas Anda."))
    _close(assignment)
    changes = {"name": assignment.user.full_name, "role": str(Role(assignment.role).label)}
    audit.record("account.end", by=by, area=assignment.area, obj=assignment, changes=changes)
    forget_chairs(assignment.area)
    return assignment


@transaction.atomic
def assignment_hand_over(*, assignment: Assignment, heir: User, by: Actor) -> Assignment:
    """End a company role and give it to ``heir`` until the same last day; returns the heir's role.

    The holder does it, or somebody who administers the role. Raises NotAllowed otherwise, RuleViolation for a role that ended, for
    handing over to the holder, to the acting person (nobody raises their own rights), for a successor whose account is closed, and for
    one who must not hold it. Two roles given to the same heir at once wait for each other.
    """
    assignment = lock(assignment)
    heir = User.objects.select_for_update().get(pk=heir.pk)
    place = {name: getattr(assignment, name) for name in ("role", "area", "company_id", "site_id")}
    own = by.user_id is not None and assignment.user_id == by.user_id and assignment.company_id == by.company_id
    if not by.has(Permission.PERSON_HANDOVER) or not (own or rules.administers(by, **place)):
        raise NotAllowed
    if heir.pk == assignment.user_id or not heir.is_active:
        raise RuleViolation(_("Pilih orang lain yang masih aktif sebagai pengganti."), field="successor")
    if heir.pk == by.user_id:
        raise RuleViolation(_("Anda tidak dapat memberi peran kepada diri sendiri. Pilih rekan lain sebagai pengganti."), field="successor")
    rules.refuse_incompatible(assignment.role, rules.held_roles(heir.email))
    until = assignment.until
    _close(assignment)
    held = Assignment.objects.current().filter(user=heir, **place).first()
    made = held or Assignment(user=heir, place_name=assignment.place_name, code=assignment.code, until=until, **place)
    made.granted_by_id = by.user_id
    made.save()
    changes = {"name": assignment.user.full_name, "heir": heir.full_name, "role": str(Role(assignment.role).label)}
    audit.record("account.hand_over", by=by, area=assignment.area, obj=made, changes=changes)
    forget_chairs(assignment.area)
    return made


def _close(assignment: Assignment) -> None:
    """End a role now. Raises RuleViolation when it ended before."""
    today = timezone.localdate()
    if assignment.ended_at is not None or (assignment.until is not None and assignment.until < today):
        raise RuleViolation(_("Peran ini sudah berakhir."))
    assignment.ended_at = timezone.now()
    assignment.until = max(today, assignment.since)
    assignment.save()


@transaction.atomic
def company_roles_end(*, company_id: UUID, site_id: UUID | None, by: Actor, reason: str) -> list[Assignment]:
    """End every role at a site (with ``site_id`` None: of the whole company) and withdraw its open invitations; returns the roles.

    The caller has decided that nothing is left there to work on and required its own permission.
    """
    place = {"company_id": company_id, "site_id": site_id}
    held = list(Assignment.objects.current().select_for_update(of=("self",)).filter(**place).select_related("user"))
    for assignment in held:
        _close(assignment)
        changes = {"name": assignment.user.full_name, "role": str(Role(assignment.role).label)}
        audit.record("account.end", by=by, area=assignment.area, obj=assignment, changes=changes, reason=reason)
    now = timezone.now()
    Invitation.objects.filter(**place, accepted_at=None, revoked_at=None).update(revoked_at=now, updated_at=now)
    return held


def require(by: Actor, permission: Permission, row: Assignment | Invitation) -> None:
    """Raise NotAllowed unless the actor holds ``permission`` (at a company's desk its sister) and administers this role there."""
    wanted = OF_COMPANY.get(permission, permission) if by.company_id is not None else permission
    if not by.has(wanted) or not rules.administers(by, row.role, row.area, company_id=row.company_id, site_id=row.site_id):
        raise NotAllowed


def desk_code(company_id: UUID | None, site_id: UUID | None) -> str:
    """Last twelve hexadecimal digits of the site, or of the company for its head office: they name the desk in addresses."""
    owner = site_id or company_id
    return owner.hex[-12:] if owner else ""


def forget_chairs(area: int) -> None:
    """Whether a chair is empty is remembered for half a minute; a change of roles must show at once."""
    keys = [f"chair:{area}:{permission}" for permission in Permission]
    transaction.on_commit(lambda: cache.delete_many(keys), robust=True)
