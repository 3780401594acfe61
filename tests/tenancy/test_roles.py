"""The first test of all: the login of the tests is as weak as in production."""

from __future__ import annotations

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def test_the_web_login_owns_nothing_and_bypasses_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper, rolbypassrls, rolinherit, rolcreatedb FROM pg_roles WHERE rolname = session_user")
        assert cursor.fetchone() == ("csr_web", False, False, False, False)
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND pg_has_role(session_user, relowner, 'USAGE')"
        )
        assert cursor.fetchone() == (0,)
