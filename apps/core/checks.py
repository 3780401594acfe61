"""The start is refused when the database would not hold the walls."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

MINIMUM_SERVER = 170000
_checked: set[str] = set()

_POWER = """
SELECT r.rolname, r.rolsuper, r.rolbypassrls, r.rolinherit,
       EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND pg_has_role(session_user, c.relowner, 'USAGE'))
FROM pg_roles r WHERE r.rolname = session_user
"""


def refuse_powerful_login(*, connection: Any, **_: Any) -> None:
    """Called for each new connection, looks once a process: the login must be weak and the server new enough.

    Raises ImproperlyConfigured when the login is a superuser, bypasses row-level security, inherits the scope roles or owns tables.
    """
    if settings.DB_ROLE == "owner" or settings.DB_ROLE in _checked:
        return
    if connection.pg_version < MINIMUM_SERVER:
        raise ImproperlyConfigured(f"PostgreSQL 17 or newer is needed; this server is {connection.pg_version // 10000}.")
    with connection.cursor() as cursor:
        cursor.execute(_POWER)
        name, superuser, bypass, inherits, owns = cursor.fetchone()
    if superuser or bypass or inherits or owns:
        raise ImproperlyConfigured(
            f"The database login {name} is too powerful (superuser={superuser}, bypassrls={bypass}, inherit={inherits}, "
            f"owns tables={owns}). Use csr_web or csr_pekerja."
        )
    _checked.add(settings.DB_ROLE)
