"""Applies the table rules after every migration, and the pieces of migrations that concern the two walls."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection, migrations

from apps.core.tablerules import Rule

ALL_ROLES = "csr_pintu, csr_rujukan, csr_definer, csr_daerah, csr_nasional, csr_perusahaan, csr_publik, csr_sistem"


def apply_table_rules(**_: Any) -> None:
    """Bring grants and policies of every table in line with the map; tables already in line are not touched.

    The digest of a table's rule is kept in its comment, so an upgrade locks only the tables whose rule changed.
    """
    rules: dict[str, Rule] = settings.TABLE_CLASSES
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, coalesce(obj_description(c.oid, 'pg_class'), '') FROM pg_class c "
            "WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace"
        )
        present = dict(cursor.fetchall())
        for table, rule in rules.items():
            if table not in present:
                continue
            statements = rule.statements(table)
            digest = f"{rule.kind} {hashlib.sha256(chr(10).join(statements).encode()).hexdigest()[:16]}"
            if present[table] != digest:
                _reset(cursor, table)
                for statement in statements:
                    cursor.execute(statement)
                cursor.execute(f"COMMENT ON TABLE \"{table}\" IS '{digest}'")


def _reset(cursor: Any, table: str) -> None:
    cursor.execute(f'REVOKE ALL ON "{table}" FROM {ALL_ROLES}')
    cursor.execute("SELECT policyname FROM pg_policies WHERE schemaname = 'public' AND tablename = %s", [table])
    for (name,) in cursor.fetchall():
        cursor.execute(f'DROP POLICY "{name}" ON "{table}"')
    cursor.execute(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY')


def as_system(fill: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
    """Wrap a data migration so that it sees rows: the table owner sees none under forced row-level security.

    The rules in force stay as they are, since the map may name columns of later migrations; a table that has none yet is opened to the
    system alone until the rules are applied.
    """

    def run(apps: Any, editor: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT c.relname FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace "
                "AND obj_description(c.oid, 'pg_class') IS NULL"
            )
            fresh = [name for (name,) in cursor.fetchall()]
            for table in fresh:
                cursor.execute(f'GRANT SELECT, INSERT, UPDATE, DELETE ON "{table}" TO csr_sistem')
        editor.execute("SET LOCAL ROLE csr_sistem")
        fill(apps, editor)
        editor.execute("SET LOCAL ROLE csr_pemilik")

    return run


def same_area(table: str, column: str, parent: str) -> migrations.RunSQL:
    """Migration step: ``table.(column, area)`` must match ``parent.(id, area)``.

    Foreign key checks ignore row-level security, so this is what keeps a row from pointing at a row of another place; ON UPDATE CASCADE
    carries a change of territory from the parent to its children.
    """
    name = f"{table}_{column}_same_area"
    return migrations.RunSQL(
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" FOREIGN KEY ("{column}", area) '
        f'REFERENCES "{parent}" (id, area) ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED',
        f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"',
    )


def parent_of_areas(table: str) -> migrations.RunSQL:
    """Migration step: (id, area) of ``table`` may be referenced by ``same_area``."""
    name = f"{table}_id_area"
    return migrations.RunSQL(
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" UNIQUE (id, area)', f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"'
    )


def same_company(table: str) -> migrations.RunSQL:
    """Migration step: the site of a row must be a site of the row's company."""
    name = f"{table}_site_of_company"
    return migrations.RunSQL(
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" FOREIGN KEY (site_id, company_id) '
        f"REFERENCES companies_site (id, company_id) DEFERRABLE INITIALLY DEFERRED",
        f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"',
    )


def definer_function(
    signature: str, returns: str, body: str, *, grant_to: str, language: str = "sql", volatility: str = "STABLE"
) -> migrations.RunSQL:
    """Migration step: a narrow SECURITY DEFINER function owned by ``csr_definer``, executable only by ``grant_to``.

    ``signature`` is ``name(arg type, …)``; the body must qualify every name, since the search path is fixed to pg_catalog.
    """
    name = signature.split("(", 1)[0]
    types = ", ".join(part.strip().split(" ", 1)[1] for part in signature.split("(", 1)[1].rstrip(")").split(",") if part.strip())
    return migrations.RunSQL(
        f"""
        GRANT CREATE ON SCHEMA public TO csr_definer;
        CREATE OR REPLACE FUNCTION {signature} RETURNS {returns} LANGUAGE {language} {volatility} SECURITY DEFINER
          SET search_path = pg_catalog, pg_temp AS $definer$ {body} $definer$;
        ALTER FUNCTION {name}({types}) OWNER TO csr_definer;
        REVOKE CREATE ON SCHEMA public FROM csr_definer;
        SET LOCAL ROLE csr_definer;
        REVOKE ALL ON FUNCTION {name}({types}) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION {name}({types}) TO {grant_to};
        SET LOCAL ROLE csr_pemilik;
        """,
        f"SET LOCAL ROLE csr_definer; DROP FUNCTION {name}({types}); SET LOCAL ROLE csr_pemilik;",
    )
