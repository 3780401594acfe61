"""The catalogue of the database holds what the map of tables promises."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from apps.core.tablerules import SCOPES, SETTINGS
from tests.isolation.catalogue import faults

pytestmark = pytest.mark.django_db


def fetch(sql: str, *parameters: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def test_every_table_has_a_class_and_every_class_a_table() -> None:
    present = {
        row[0] for row in fetch("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace")
    }
    assert present == set(settings.TABLE_CLASSES)


def test_policies_grants_views_functions_and_keys_are_those_of_the_map_and_no_others() -> None:
    with connection.cursor() as cursor:
        assert faults(cursor.cursor) == []


def test_every_model_with_an_area_is_policed() -> None:
    for model in apps.get_models():
        if any(field.name == "area" for field in model._meta.fields) and model._meta.app_label not in {"accounts", "regions"}:
            assert settings.TABLE_CLASSES[model._meta.db_table].forced, model


def test_row_level_security_is_enabled_and_forced_with_the_declared_policies() -> None:
    flags = {
        name: (enabled, forced)
        for name, enabled, forced in fetch(
            "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
    }
    found: dict[str, set[tuple[str, str, str]]] = {name: set() for name in flags}
    for table, policy, command, roles in fetch(
        "SELECT tablename, policyname, cmd, roles::text[] FROM pg_policies WHERE schemaname = 'public'"
    ):
        for role in roles:
            found[table].add((policy, command, role))
    for table, rule in settings.TABLE_CLASSES.items():
        assert flags[table] == (rule.forced, rule.forced), table
        assert found[table] == {(policy.name, policy.command, policy.role) for policy in rule.policies}, table


def test_policies_hold_what_the_functions_of_the_scope_read() -> None:
    bodies = dict(
        fetch(
            "SELECT proname || '()', btrim(prosrc) FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND starts_with(proname, 'app_')"
        )
    )
    assert bodies == {function: f"SELECT {expression}" for function, expression in SETTINGS.items()}
    called = fetch("SELECT tablename, policyname FROM pg_policies WHERE schemaname = 'public' AND (qual ~ 'app_' OR with_check ~ 'app_')")
    assert called == []


def test_no_policy_or_grant_on_tenant_tables_for_the_group_roles() -> None:
    policed = [table for table, rule in settings.TABLE_CLASSES.items() if rule.forced]
    for table in policed:
        for role in ("csr_pintu", "csr_rujukan", "csr_web", "csr_pekerja"):
            assert fetch("SELECT has_any_column_privilege(%s, %s, 'SELECT')", role, table) == [(False,)], (table, role)


def test_every_table_belongs_to_the_owner_and_nobody_may_truncate_or_reference() -> None:
    owners = fetch("SELECT DISTINCT pg_get_userbyid(relowner) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
    assert owners == [("csr_pemilik",)]
    for table in settings.TABLE_CLASSES:
        for role in (*SCOPES, "csr_web", "csr_pekerja", "csr_pintu", "csr_rujukan"):
            for privilege in ("TRUNCATE", "REFERENCES", "TRIGGER"):
                assert fetch("SELECT has_table_privilege(%s, %s, %s)", role, table, privilege) == [(False,)], (table, role, privilege)


def test_definer_functions_have_a_fixed_path_a_weak_owner_and_no_public_execute() -> None:
    rows = fetch(
        "SELECT p.oid::regprocedure::text, pg_get_userbyid(p.proowner), coalesce(array_to_string(p.proconfig, ','), ''), p.proacl::text "
        "FROM pg_proc p WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace"
    )
    assert rows, "the audit functions at least are definer functions"
    for name, owner, config, grants in rows:
        assert owner == "csr_definer", name
        assert config.removesuffix(",random_page_cost=4") == "search_path=pg_catalog, pg_temp", name
        assert grants is not None, f"{name} may be executed by everybody"
        assert "{=" not in grants, f"{name} may be executed by everybody"
        assert ",=" not in grants, f"{name} may be executed by everybody"


def test_helpers_of_policies_are_stable_so_that_plans_do_not_keep_a_tenant() -> None:
    rows = fetch("SELECT proname, provolatile FROM pg_proc WHERE proname LIKE 'app\\_%%' AND pronamespace = 'public'::regnamespace")
    assert len(rows) == 6
    assert {row[1] for row in rows} == {"s"}


def test_views_run_with_the_rights_of_the_reader_and_nothing_is_materialized() -> None:
    for name, kind, options in fetch(
        "SELECT relname, relkind, coalesce(array_to_string(reloptions, ','), '') FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace"
    ):
        assert kind == "v", name
        assert "security_invoker=true" in options, name


def test_definer_and_scope_roles_cannot_log_in_or_bypass() -> None:
    rows = fetch("SELECT rolname, rolcanlogin, rolsuper, rolbypassrls FROM pg_roles WHERE rolname LIKE 'csr\\_%%'")
    for name, login, superuser, bypass in rows:
        assert login == (name in {"csr_migrasi", "csr_web", "csr_pekerja"}), name
        assert (superuser, bypass) == (False, False), name
