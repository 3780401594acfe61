"""What PostgreSQL's catalogue must say about tables, grants, views and functions; each deviation as one sentence."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.conf import settings

OURS = "public'::regnamespace"


def faults(cursor: Any) -> list[str]:
    """Everything in the catalogue that differs from the map of tables and from the rules for views and functions."""
    return [*_row_security(cursor), *_grants(cursor), *_views(cursor), *_functions(cursor), *_public(cursor), *_references(cursor)]


def _rows(cursor: Any, sql: str) -> list[tuple[Any, ...]]:
    cursor.execute(sql)
    return cursor.fetchall()


def _row_security(cursor: Any) -> Iterator[str]:
    """Enabled and forced exactly where the map says so, with exactly its policies, all of them permissive and for one role each."""
    policies: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
    for table, name, command, roles, permissive in _rows(
        cursor, "SELECT tablename, policyname, cmd, roles::text[], permissive FROM pg_policies WHERE schemaname = 'public'"
    ):
        if permissive != "PERMISSIVE" or len(roles) != 1:
            yield f"{table}: policy {name} is {permissive} for {roles}"
        policies[table].add((name, command, roles[0]))
    for table, enabled, forced in _rows(
        cursor, f"SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = '{OURS}"
    ):
        rule = settings.TABLE_CLASSES.get(table)
        if rule is None:
            yield f"{table}: no class in forum_portal/tables.py"
            continue
        if (enabled, forced) != (rule.forced, rule.forced):
            yield f"{table}: row-level security enabled {enabled}, forced {forced}, wanted {rule.forced}"
        if policies[table] != {(policy.name, policy.command, policy.role) for policy in rule.policies}:
            yield f"{table}: policies differ from its class"


def _grants(cursor: Any) -> Iterator[str]:
    """Rights on tables and columns are those of the map and no other; the owner aside nobody else appears."""
    held: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
    for table, column, role, privilege in _rows(
        cursor,
        "SELECT c.relname, '', coalesce(r.rolname, 'PUBLIC'), a.privilege_type FROM pg_class c, aclexplode(c.relacl) a LEFT JOIN pg_roles r "
        f"ON r.oid = a.grantee WHERE c.relnamespace = '{OURS} AND c.relkind IN ('r', 'p', 'v', 'S') AND a.grantee <> c.relowner "
        "UNION ALL SELECT c.relname, t.attname, coalesce(r.rolname, 'PUBLIC'), a.privilege_type FROM pg_class c "
        "JOIN pg_attribute t ON t.attrelid = c.oid, aclexplode(t.attacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee "
        f"WHERE c.relnamespace = '{OURS} AND a.grantee <> c.relowner",
    ):
        held[table].add((column, role, privilege))
    for table in sorted(set(held) | set(settings.TABLE_CLASSES)):
        rule = settings.TABLE_CLASSES.get(table)
        wanted = set(_promised(rule.grants)) if rule else set()
        for column, role, privilege in sorted(held[table] ^ wanted):
            more = "more" if (column, role, privilege) in held[table] else "less"
            yield f"{table}: {more} than its class: {privilege} {column} to {role}"


def _promised(grants: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, str, str]]:
    for privileges, role in grants:
        for privilege, columns in re.findall(r"([A-Z]+)(?: \(([^)]*)\))?", privileges):
            for column in columns.split(", ") if columns else [""]:
                yield column.strip(), role, privilege


def _views(cursor: Any) -> Iterator[str]:
    """A view runs with the rights of who reads it; nothing is materialized."""
    for name, kind, options in _rows(
        cursor,
        f"SELECT relname, relkind, coalesce(reloptions::text, '') FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = '{OURS}",
    ):
        if kind == "m" or "security_invoker=true" not in options:
            yield f"{name}: a view without security_invoker"


def _functions(cursor: Any) -> Iterator[str]:
    """Definer functions: weak owner, fixed path, callers named; helpers of policies follow the transaction's settings."""
    for name, definer, owner, config, volatile, everybody in _rows(
        cursor,
        "SELECT p.oid::regprocedure::text, p.prosecdef, pg_get_userbyid(p.proowner), coalesce(array_remove(p.proconfig, 'random_page_cost=4')::text, ''), "
        "p.provolatile::text, "
        "p.proacl IS NULL OR EXISTS (SELECT 1 FROM aclexplode(p.proacl) a WHERE a.grantee = 0) FROM pg_proc p "
        f"WHERE p.pronamespace = '{OURS} AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')",
    ):
        if definer and owner != "csr_definer":
            yield f"{name}: a definer function of {owner}"
        if definer and config != '{"search_path=pg_catalog, pg_temp"}':
            yield f"{name}: its search path is {config or 'not fixed'}"
        if everybody:
            yield f"{name}: anybody may call it"
        if name.startswith("app_") and volatile != "s":
            yield f"{name}: must be STABLE, a plan would keep another tenant's bounds"


def _public(cursor: Any) -> Iterator[str]:
    """Nobody but the owner makes anything in the schema; the logins stay weak and own nothing."""
    for role in ("csr_web", "csr_pekerja", "csr_daerah", "csr_nasional", "csr_perusahaan", "csr_publik", "csr_sistem", "csr_definer"):
        cursor.execute("SELECT has_schema_privilege(%s, 'public', 'CREATE')", [role])
        if cursor.fetchone()[0]:
            yield f"{role} may create in the schema"
    for (name,) in _rows(cursor, "SELECT rolname FROM pg_roles WHERE starts_with(rolname, 'csr_') AND (rolsuper OR rolbypassrls OR rolreplication)"):  # fmt: skip
        yield f"{name} can bypass"
    for (name,) in _rows(
        cursor,
        f"SELECT relname FROM pg_class WHERE relnamespace = '{OURS} AND pg_get_userbyid(relowner) <> 'csr_pemilik' AND relkind IN ('r', 'p', 'v')",
    ):
        yield f"{name}: not the owner's"


#: Keys to rows of tenant and register tables that need no place of their own to agree, with the reason.
ANYWHERE = {
    "companies_company": "a company is one record of the whole nation, read by every place",
    "companies_site": "a site may act outside its own place; same_company holds it to its company",
}


def _references(cursor: Any) -> Iterator[str]:
    """A row of a place points only at rows of the same place: every key between policed tables is doubled by (id, area)."""
    policed = {table for table, rule in settings.TABLE_CLASSES.items() if rule.forced}
    doubled, single = set(), []
    for table, parent, columns in _rows(
        cursor,
        "SELECT conrelid::regclass::text, confrelid::regclass::text, (SELECT array_agg(attname::text ORDER BY attname) FROM pg_attribute a "
        "WHERE a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)) FROM pg_constraint c "
        f"WHERE contype = 'f' AND connamespace = '{OURS}",
    ):
        if len(columns) == 1:
            single.append((table, parent, columns[0]))
        elif "area" in columns:
            doubled |= {(table, parent, column) for column in columns}
    for table, parent, column in single:
        if table in policed and parent in policed and parent not in ANYWHERE and (table, parent, column) not in doubled:
            yield f"{table}.{column} may point at a row of {parent} in another place: add same_area(...) in a migration"
