"""The actor: a person (or machine) at one desk, as services, access rules and scoped reads see them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from apps.accounts.permissions import DeskKind, Permission, Role
from apps.core.scope import Scope

DESK_PATTERN = r"(?:forum|dinsos)-\d{1,4}|kemensos|operator|usaha-[0-9a-f]{12}"
_DESK = re.compile(rf"^/({DESK_PATTERN})(?:/|$)")


@dataclass(frozen=True)
class Desk:
    """One workplace of a person: a forum, an office, the ministry, a company (or one of its sites), the operator's room."""

    kind: DeskKind
    area: int
    company: UUID | None = None
    site: UUID | None = None
    name: str = ""
    code: str = ""

    @property
    def slug(self) -> str:
        """First part of every address of this desk."""
        if self.kind in {DeskKind.FORUM, DeskKind.SOCIAL}:
            return f"{self.kind.value}-{self.area}"
        if self.kind == DeskKind.COMPANY:
            return f"{self.kind.value}-{self.code}"
        return str(self.kind.value)

    def scope(self, user: int | None) -> Scope:
        """Rows that this desk reaches. The operator gets the public's bounds: never the rows of a tenant."""
        if self.kind == DeskKind.COMPANY:
            assert self.company is not None
            return Scope.of_company(self.company, self.site, user)
        if self.kind == DeskKind.MINISTRY:
            return Scope.nation(user)
        if self.kind == DeskKind.OPERATOR:
            return Scope("area", -1, -1, user=user)
        return Scope.area(self.area, user)


@dataclass(frozen=True)
class Actor:
    """Who acts, from which desk, with which roles. Services take it as ``by``.

    ``support`` names the support access by which an operator looks at a desk of others: no role, reading only.
    """

    user_id: int | None
    name: str
    desk: Desk | None
    roles: frozenset[Role]
    permissions: frozenset[Permission]
    scope: Scope
    support: UUID | None = None

    @property
    def area(self) -> int:
        """Place of the desk; -1 for somebody without one."""
        return self.desk.area if self.desk else -1

    @property
    def company_id(self) -> UUID | None:
        """Company of the desk, if it is a company's."""
        return self.desk.company if self.desk else None

    @property
    def site_id(self) -> UUID | None:
        """Site of the desk; None for the head office, which sees all sites."""
        return self.desk.site if self.desk else None

    @property
    def slug(self) -> str:
        """Desk prefix of addresses."""
        return self.desk.slug if self.desk else ""

    @property
    def role_label(self) -> str:
        """Roles in words, for the history and the shell."""
        if self.support is not None:
            return _("Akses bantuan operator")
        return ", ".join(str(role.label) for role in sorted(self.roles))

    def has(self, permission: Permission) -> bool:
        """Whether one of the roles carries the permission (not whether the place fits: that is ``forums.access``)."""
        return permission in self.permissions


PUBLIC = Actor(None, "", None, frozenset(), frozenset(), Scope.public())
SYSTEM = Actor(None, "Sistem", None, frozenset(), frozenset(Permission), Scope.system())


def desk_slug_of(path: str) -> str | None:
    """The desk named at the start of an address, or None."""
    found = _DESK.match(path)
    return found.group(1) if found else None
