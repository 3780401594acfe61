"""The scope of a transaction: which rows of which place may be seen and written. The only module that sets it.

A scope takes a role in the database and sets the bounds of the place, for one transaction, in one statement; PostgreSQL's row-level
security does the rest. Without a scope the login role has no right on any tenant table. See docs/adr/0003-two-walls.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction

AREA_MAX = 9999
_ROLES = {
    "area": "csr_daerah",
    "nation": "csr_nasional",
    "company": "csr_perusahaan",
    "public": "csr_publik",
    "system": "csr_sistem",
}
_APPLY = (
    "SELECT set_config('role', %s, true), set_config('app.lo', %s, true), set_config('app.hi', %s, true), "
    "set_config('app.company', %s, true), set_config('app.site', %s, true), set_config('app.key', %s, true), "
    "set_config('app.user', %s, true)"
)


class ScopeWidened(RuntimeError):
    """Code inside one scope asked for another that is not inside it."""


class ScopeMissing(RuntimeError):
    """Code that needs a scope ran without one."""


@dataclass(frozen=True)
class Scope:
    """One kind of scope with its bounds.

    ``lo`` and ``hi`` are area codes (nation 0, province PP00, kabupaten/kota PPKK); ``company`` and ``site`` limit a company's
    people; ``key`` opens one registration draft; ``user`` is the person whose own messages may be read. ``read_only`` makes the database
    refuse every write of the transaction.
    """

    kind: str
    lo: int = 0
    hi: int = AREA_MAX
    company: UUID | None = None
    site: UUID | None = None
    key: UUID | None = None
    user: int | None = None
    read_only: bool = False

    @classmethod
    def area(cls, area: int, user: int | None = None) -> Scope:
        """A kabupaten/kota sees itself, a province itself and all below it, 0 is the nation."""
        if area == 0:
            return cls.nation(user)
        lo, hi = bounds(area)
        return cls("area", lo, hi, user=user)

    @classmethod
    def nation(cls, user: int | None = None) -> Scope:
        """All places."""
        return cls("nation", user=user)

    @classmethod
    def of_company(cls, company: UUID, site: UUID | None = None, user: int | None = None) -> Scope:
        """Rows of one company anywhere, or of one of its sites only."""
        return cls("company", company=company, site=site, user=user)

    @classmethod
    def public(cls, *, area: int | None = None, key: UUID | None = None) -> Scope:
        """Public columns only; with ``key`` also that one draft, created inside ``area``."""
        if area is None:
            return cls("public", -1, -1, key=key)
        return cls("public", area, area, key=key)

    @classmethod
    def system(cls) -> Scope:
        """Background work that concerns all places."""
        return cls("system")

    def narrowed(self, area: int) -> Scope:
        """The same person's scope limited to one place inside it."""
        lo, hi = bounds(area)
        return Scope("area", lo, hi, user=self.user)

    def within(self, outer: Scope) -> bool:
        """Whether this scope shows nothing that ``outer`` does not show."""
        if outer.kind == "system":
            return True
        if outer.kind == "nation":
            return self.kind in {"nation", "area"}
        if self.kind != outer.kind:
            return False
        if outer.kind == "public" and outer.key is None:
            return True  # a signed link opens one draft; the public itself sees no rows by area
        same_company = self.company == outer.company and (outer.site is None or self.site == outer.site)
        return outer.lo <= self.lo and self.hi <= outer.hi and same_company and (outer.key is None or self.key == outer.key)

    def settings(self) -> list[str]:
        """Parameters of the one statement that applies the scope."""
        return [
            _ROLES[self.kind],
            str(self.lo),
            str(self.hi),
            str(self.company or ""),
            str(self.site or ""),
            str(self.key or ""),
            str(self.user or ""),
        ]


def bounds(area: int) -> tuple[int, int]:
    """The range of area codes that a place covers: the nation all, a province its own hundred, a kabupaten/kota itself."""
    if area == 0:
        return 0, AREA_MAX
    return (area, area + 99) if area % 100 == 0 else (area, area)


_current: ContextVar[Scope | None] = ContextVar("scope", default=None)


def current() -> Scope | None:
    """The scope of the running transaction, or None."""
    return _current.get()


def required() -> Scope:
    """The scope of the running transaction; raises ScopeMissing without one."""
    found = _current.get()
    if found is None:
        raise ScopeMissing("This code reads or writes tenant rows and needs `with scope(...)` around it.")
    return found


def _apply(wanted: Scope | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_APPLY, wanted.settings() if wanted else ["none", "", "", "", "", "", ""])


def _forbid_writing() -> None:
    """The database refuses every write until the transaction ends, in nested scopes too."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")


@contextmanager
def scope(wanted: Scope) -> Iterator[Scope]:
    """Open a transaction (or savepoint) in which exactly ``wanted`` is visible; nested scopes may only narrow.

    Raises ScopeWidened when ``wanted`` is not inside the scope that is already open. Leaving restores the outer one.
    """
    outer, nested = _current.get(), connection.in_atomic_block
    if outer is not None and not wanted.within(outer):
        raise ScopeWidened(f"{wanted} is not inside {outer}")
    with transaction.atomic():
        token = _current.set(wanted)
        try:
            _apply(wanted)
            if wanted.read_only:
                _forbid_writing()
            yield wanted
            if nested and not connection.needs_rollback:
                _apply(outer)
        finally:
            _current.reset(token)
