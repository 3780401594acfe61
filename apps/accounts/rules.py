"""Who may give which role to whom: read by the services, the forms and the page that explains a person's rights."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.accounts.actors import SYSTEM, Actor
from apps.accounts.models import Assignment, User
from apps.accounts.permissions import DESK_OF_ROLE, GRANTABLE, INCOMPATIBLE, ROLE_PERMISSIONS, DeskKind, Permission, Role
from apps.core.errors import RuleViolation
from apps.core.scope import bounds

COMPANY_ROLES = frozenset({Role.COMPANY_PIC, Role.COMPANY_APPROVER})
#: The decisions about what others entered: signing a report, reviewing a plan, verifying.
DECIDING = frozenset(
    {Permission.REPORT_SEND, Permission.REPORT_ACCEPT, Permission.PROGRAM_REVIEW, Permission.NEED_VERIFY, Permission.REALIZATION_VERIFY}
)


def grantable(by: Actor) -> list[Role]:
    """Roles that the actor may give, in the order of the list of roles."""
    if by is SYSTEM:
        return list(Role)
    allowed: frozenset[Role] = frozenset().union(*(GRANTABLE.get(role, frozenset()) for role in by.roles))
    return [role for role in Role if role in allowed]


def reaches(by: Actor, area: int) -> bool:
    """Whether a place is the actor's own or lies below it; the operator and the system reach all places."""
    if by is SYSTEM:
        return True
    if by.desk is None:
        return False
    if by.desk.kind == DeskKind.OPERATOR:
        return True
    low, high = bounds(by.desk.area)
    return by.desk.kind in {DeskKind.FORUM, DeskKind.SOCIAL} and low <= area <= high


def administers(by: Actor, role: str, area: int, *, company_id: UUID | None = None, site_id: UUID | None = None) -> bool:
    """Whether the actor may give or end this role at this place.

    People of a company do so inside it: the head office (no site) everywhere, people of a site at that site only.
    """
    if Role(role) not in grantable(by):
        return False
    if by.desk is not None and by.desk.kind == DeskKind.COMPANY:
        return company_id == by.company_id and by.site_id in {None, site_id}
    return reaches(by, area)


def may_hold_code(by: Actor, role: str, area: int) -> bool:
    """Whether the printed code of this role at this place may pass through the actor's hands.

    Whoever prints a code could use it, and nobody raises their own rights: a role that decides something which the actor may not decide
    is printed by the level above or by operators.
    """
    beyond = (ROLE_PERMISSIONS[Role(role)] & DECIDING) - by.permissions
    return not beyond or (by.desk is not None and (by.desk.kind == DeskKind.OPERATOR or by.desk.area != area))


def listed_roles(by: Actor) -> list[Role]:
    """Roles that appear on the actor's list of accounts: those of the own kind of desk and those the actor may give."""
    kind = by.desk.kind if by.desk else None
    own = {DeskKind.FORUM, DeskKind.COMPANY} if kind == DeskKind.FORUM else {kind}
    if kind == DeskKind.OPERATOR:
        return [role for role in Role if role not in COMPANY_ROLES]
    return [role for role in Role if DESK_OF_ROLE[role] in own]


def refuse_incompatible(role: str, held: Iterable[str]) -> None:
    """Raise RuleViolation when ``role`` must not meet one of the roles a person already holds (nobody checks an own company)."""
    new = DESK_OF_ROLE[Role(role)]
    for other in held:
        if frozenset({new, DESK_OF_ROLE[Role(other)]}) in INCOMPATIBLE:
            raise RuleViolation(
                _("Orang ini sudah menjadi %(held)s. Peran itu tidak boleh dirangkap dengan %(new)s; akhiri dahulu peran lamanya.")
                % {"held": Role(other).label, "new": Role(role).label},
                field="role",
            )


def held_roles(email: str) -> list[str]:
    """Roles held today by whoever signs in with this address."""
    return list(Assignment.objects.current().filter(user__email=email.lower()).values_list("role", flat=True))


def refuse_own(by: Actor, email: str) -> None:
    """Raise RuleViolation when somebody gives a role to themselves: nobody raises their own rights."""
    if by.user_id is not None and User.objects.filter(pk=by.user_id, email=email.lower()).exists():
        raise RuleViolation(_("Anda tidak dapat memberi peran kepada diri sendiri. Minta rekan atau tingkat di atas Anda."), field="email")


def refuse_weak(password: str, user: User) -> None:
    """Raise RuleViolation, naming every fault, when the password is too weak for this person."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise RuleViolation(" ".join(error.messages), field="password") from None
