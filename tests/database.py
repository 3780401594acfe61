"""One migrated template database with the reference data, cloned for each test process; the tests connect as the weak web login."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import psycopg2
from psycopg2 import sql

from tests.settings import SERVERS

ROOT = Path(__file__).resolve().parent.parent
SPARED = ("django_migrations", "django_content_type")


def owner(statement: str | sql.Composable, database: str = "postgres") -> None:
    """Run one statement as the migration login, outside any transaction."""
    connection = psycopg2.connect(SERVERS.url("csr_migrasi", database))
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
    finally:
        connection.close()


def exists(name: str) -> bool:
    connection = psycopg2.connect(SERVERS.url("csr_migrasi", "postgres"))
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            return cursor.fetchone() is not None
    finally:
        connection.close()


def _digest() -> str:
    """Changes with every migration, table rule and reference list."""
    state = hashlib.sha256()
    patterns = (
        "apps/*/migrations/*.py",
        "apps/*/reference.py",
        "apps/core/rls.py",
        "apps/core/tablerules.py",
        "forum_portal/tables.py",
        "apps/regions/management/commands/*.py",
        "tests/database.py",
    )
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            state.update(path.read_bytes())
    return state.hexdigest()[:12]


def template() -> str:
    """Name of the migrated template database, made when it is missing."""
    name = f"template_{_digest()}"
    if not exists(name):
        making = f"{name}_making"
        owner(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(making)))
        SERVERS.create_database(making)
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "forum_portal.settings",
            "DATABASE_URL": SERVERS.url("csr_web", making),
            "DATABASE_WORKER_URL": SERVERS.url("csr_pekerja", making),
            "DATABASE_MIGRATE_URL": SERVERS.url("csr_migrasi", making),
        }
        for command, role in (("migrate", "owner"), ("reference_load", "worker")):
            done = subprocess.run(
                [sys.executable, "manage.py", command, "-v", "0"],
                cwd=ROOT, env=environment | {"DB_ROLE": role}, capture_output=True, text=True, check=False,
            )  # fmt: skip
            if done.returncode:
                raise RuntimeError(f"manage.py {command} failed:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
        owner("ANALYZE", making)  # plans like those of a portal that has run for a day
        owner(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(making), sql.Identifier(name)))
        owner(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(sql.Identifier(name)))
    return name


def clone(name: str) -> None:
    """A fresh copy of the template."""
    owner(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
    owner(
        sql.SQL("CREATE DATABASE {} TEMPLATE {} ALLOW_CONNECTIONS true OWNER csr_pemilik STRATEGY FILE_COPY").format(
            sql.Identifier(name), sql.Identifier(template())
        )
    )


def truncate(name: str) -> None:
    """Empty every table but the reference ones, as the owner: the web login has no right to."""
    from django.conf import settings

    spared = {*SPARED, *(table for table, rule in settings.TABLE_CLASSES.items() if rule.kind == "reference")}
    connection = psycopg2.connect(SERVERS.url("csr_migrasi", name))
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            tables = [row[0] for row in cursor.fetchall() if row[0] not in spared]
            cursor.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY").format(sql.SQL(", ").join(map(sql.Identifier, sorted(tables)))))
    finally:
        connection.close()
