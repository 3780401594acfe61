"""Is this company known? Asked by the public through functions that answer with an id and a name only."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from apps.core.identifiers import normalise_company


@dataclass(frozen=True)
class KnownCompany:
    """A company of the register, as the public may know it."""

    id: UUID
    name: str


def _one(statement: str, parameters: list[str]) -> KnownCompany | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        row = cursor.fetchone()
    return KnownCompany(*row) if row else None


def company_known(*, nib: str = "", npwp: str = "") -> KnownCompany | None:
    """The company with this NIB (or else this NPWP); None when no place registered it. Works in the public scope."""
    if not nib and not npwp:
        return None
    return _one("SELECT id, name FROM company_known(%s, %s)", [nib, npwp])


def company_named(name: str) -> KnownCompany | None:
    """A company whose name is the same but for its spelling. Works in the public scope and tells nothing but what was typed."""
    try:
        key = normalise_company(name)
    except ValueError:
        return None
    return _one("SELECT id, name FROM company_named(%s)", [key])
