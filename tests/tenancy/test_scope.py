"""The one place that sets a scope: what it sets, restores and refuses."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from apps.core import scope as scope_module
from apps.core.ids import uuid7
from apps.core.scope import Scope, ScopeMissing, ScopeWidened, bounds, required, scope


def state() -> tuple[str, str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user::text, coalesce(current_setting('app.lo', true), ''), coalesce(current_setting('app.hi', true), '')"
        )
        return cursor.fetchone()


@pytest.mark.parametrize(("area", "expected"), [(0, (0, 9999)), (3600, (3600, 3699)), (3673, (3673, 3673))])
def test_bounds_of_a_place(area: int, expected: tuple[int, int]) -> None:
    assert bounds(area) == expected


@pytest.mark.django_db(transaction=True)
def test_a_scope_sets_role_and_bounds_in_one_statement_and_leaves_nothing_behind(django_assert_num_queries) -> None:
    with django_assert_num_queries(3) as captured, scope(Scope.area(3673)):
        pass
    assert [query["sql"].split()[0] for query in captured.captured_queries] == ["BEGIN", "SELECT", "COMMIT"]
    with scope(Scope.area(3673)):
        assert state() == ("csr_daerah", "3673", "3673")
    assert state() == ("csr_web", "", "")
    assert scope_module.current() is None


@pytest.mark.django_db(transaction=True)
def test_leaving_a_nested_scope_restores_the_outer_one() -> None:
    with scope(Scope.area(3600)):
        with scope(Scope.area(3673)):
            assert state() == ("csr_daerah", "3673", "3673")
        assert state() == ("csr_daerah", "3600", "3699")
        with pytest.raises(ZeroDivisionError), scope(Scope.area(3671)):
            _ = 1 // 0
        assert state() == ("csr_daerah", "3600", "3699")


@pytest.mark.django_db(transaction=True)
def test_a_scope_nested_in_a_plain_transaction_ends_as_the_bare_login() -> None:
    with transaction.atomic():
        with scope(Scope.nation()):
            assert state()[0] == "csr_nasional"
        assert state() == ("csr_web", "", "")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("outer", "inner"),
    [
        (Scope.area(3673), Scope.area(3671)),
        (Scope.area(3673), Scope.area(3600)),
        (Scope.area(3600), Scope.nation()),
        (Scope.area(3600), Scope.system()),
        (Scope.of_company(uuid7()), Scope.of_company(uuid7())),
        (Scope.of_company(uuid7()), Scope.area(3673)),
        (Scope.public(area=3673, key=uuid7()), Scope.public(area=3673, key=uuid7())),
        (Scope.public(), Scope.area(3673)),
    ],
)
def test_a_nested_scope_never_widens(outer: Scope, inner: Scope) -> None:
    with scope(outer), pytest.raises(ScopeWidened), scope(inner):
        pytest.fail("the wider scope opened")


@pytest.mark.django_db(transaction=True)
def test_a_site_cannot_become_its_head_office_or_another_site() -> None:
    company, site = uuid7(), uuid7()
    with scope(Scope.of_company(company, site)):
        for wanted in (Scope.of_company(company), Scope.of_company(company, uuid7())):
            with pytest.raises(ScopeWidened), scope(wanted):
                pytest.fail("the wider scope opened")


@pytest.mark.django_db(transaction=True)
def test_work_after_commit_has_no_scope() -> None:
    seen = []
    with scope(Scope.area(3673)):
        transaction.on_commit(lambda: seen.append((scope_module.current(), state()[0])))
    assert seen == [(None, "csr_web")]


def test_code_that_needs_a_scope_says_so() -> None:
    with pytest.raises(ScopeMissing):
        required()


@pytest.mark.django_db(transaction=True)
def test_the_setting_does_nothing_outside_a_transaction() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('role', 'csr_nasional', true), set_config('app.lo', '0', true)")
        with pytest.raises(ProgrammingError, match="permission denied"):
            cursor.execute("SELECT count(*) FROM pmks_problemmap")
