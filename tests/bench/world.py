"""A database of national scale, made by formula and therefore the same each time: companies, programmes, realisations and their lines.

Rows are written by the administrator with foreign-key triggers off, since the formulas keep them right; `vacuum analyze` follows. The largest
kabupaten/kota holds about six of a hundred programmes.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg2
from psycopg2 import sql

from forum_portal.local.servers import Servers
from tests import database

PROGRAMS = int(os.environ.get("BENCH_PROGRAMS", "1000000"))
COMPANIES = int(os.environ.get("BENCH_COMPANIES", "100000"))
ROOT = Path(__file__).resolve().parents[2]
DAY = dt.date(2026, 7, 1)
FLOOR = "bench_floor"
_ZERO = {
    "boolean": "false",
    "jsonb": "'{}'",
    "ARRAY": "'{}'",
    "date": "date '2026-01-01'",
    "timestamp with time zone": "timestamptz '2026-01-01'",
}
_NUMBERS = {"integer", "bigint", "smallint", "numeric", "double precision"}


def uuid_of(prefix: str, number: str) -> str:
    """SQL: the id of the numbered row."""
    return f"md5('{prefix}' || ({number}))::uuid"


def pick(number: str, salt: str, size: str) -> str:
    """SQL: a number below ``size`` that depends on the row number only."""
    return f"(abs(hashint8extended(({number})::bigint, {salt})) % ({size}))"


@dataclass
class Filler:
    """Writes INSERT … SELECT statements; columns that nobody names get the empty value of their type."""

    cursor: psycopg2.extensions.cursor

    def fill(self, table: str, source: str, values: dict[str, str]) -> None:
        """Insert the rows of ``source`` (a FROM clause) with the named SQL expressions."""
        self.cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s AND table_schema = 'public' "
            "AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO' AND is_generated = 'NEVER'",
            [table],
        )
        for column, kind in self.cursor.fetchall():
            if column not in values:
                values[column] = "0" if kind in _NUMBERS else _ZERO.get(kind, "''")
        columns = ", ".join(f'"{column}"' for column in values)
        self.cursor.execute(f'INSERT INTO "{table}" ({columns}) SELECT {", ".join(values.values())} FROM {source}')


def _places(cursor: psycopg2.extensions.cursor) -> None:
    cursor.execute(
        """
        CREATE UNLOGGED TABLE bench_place AS
          SELECT (row_number() OVER (ORDER BY (area <> 3201), hashint8extended(area::bigint, 5)) - 1)::int AS n, area, id AS forum_id
          FROM forums_forum WHERE area % 100 > 0;
        CREATE UNLOGGED TABLE bench_village AS
          SELECT p.n, r.code, (row_number() OVER (PARTITION BY p.n ORDER BY r.code) - 1)::int AS k
          FROM bench_place p JOIN regions_region r ON r.area = p.area AND r.level = 4;
        CREATE UNIQUE INDEX ON bench_village (n, k);
        CREATE UNLOGGED TABLE bench_size AS SELECT n, count(*)::int AS villages FROM bench_village GROUP BY n;
        ANALYZE bench_place; ANALYZE bench_village; ANALYZE bench_size;
        """
    )


WORDS = "ARRAY['Bantuan','Pelatihan','Perbaikan','Santunan','Renovasi','Pemeriksaan','Penyediaan','Pendampingan']"
THINGS = (
    "ARRAY['sembako lansia','alat bantu disabilitas','rumah tidak layak huni','beasiswa anak asuh','keterampilan menjahit','air bersih',"
    "'modal usaha keluarga','kesehatan ibu','layanan panti','taman baca']"
)
NAMES = "ARRAY['Maju','Sentosa','Bahari','Nusantara','Cipta','Karya','Lestari','Mandiri','Prima','Utama','Abadi','Jaya','Surya','Mitra']"


def _companies(filler: Filler) -> None:
    n = "i"
    name = f"'PT ' || ({NAMES})[1 + {pick(n, '1', '14')}] || ' ' || ({NAMES})[1 + {pick(n, '2', '14')}] || ' ' || i"
    place = f"floor(514 * power({pick(n, '3', '100000')} / 100000.0, 2.2))::int"
    source = f"(SELECT i, {name} AS label, {place} AS n FROM generate_series(1, {COMPANIES}) i) c JOIN bench_place p ON p.n = c.n"
    filler.fill(
        "companies_company",
        source,
        {
            "id": uuid_of("company", "i"), "area": "p.area", "kind": "'company'", "name": "label", "name_sort": "lower(label)",
            "name_key": "lower(label)", "legal_form": "'pt'", "ownership": "(ARRAY['private','bumn','foreign'])[1 + i % 3]",
            "is_public": "true", "public_consent_at": "timestamptz '2026-01-01'", "public_consent_text": "'1'", "kbli_version": "'2020'", "nib": "'9' || lpad(i::text, 12, '0')",
        },
    )  # fmt: skip
    filler.fill(
        "companies_site",
        f"{source} JOIN bench_village v ON v.n = c.n AND v.k = 0",
        {"id": uuid_of("site", "i"), "company_id": uuid_of("company", "i"), "area": "p.area", "name": "'Kantor ' || i", "kind": "'head_office'", "region_id": "v.code"},
    )  # fmt: skip


def _programs(filler: Filler) -> None:
    n = "i"
    place = f"floor(514 * power({pick(n, '11', '1000000')} / 1000000.0, 2.2))::int"
    source = (
        f"(SELECT i, {place} AS n, 1 + {pick(n, '12', str(COMPANIES))} AS c FROM generate_series(1, {PROGRAMS}) i) g "
        f"JOIN bench_place p ON p.n = g.n JOIN bench_size s ON s.n = g.n JOIN bench_village v ON v.n = g.n AND v.k = {pick('i', '13', 's.villages')} "
        "JOIN bench_sector k ON k.n = g.i % 8"
    )
    title = f"({WORDS})[1 + {pick(n, '14', '8')}] || ' ' || ({THINGS})[1 + {pick(n, '15', '10')}] || ' ' || i"
    states = (
        "ARRAY['submitted','recommended','committed','running','completed','verified','verified','verified','closed','needs_correction']"
    )
    start = f"date '2024-01-01' + {pick(n, '16', '900')}::int"
    filler.fill(
        "programs_program",
        source,
        {
            "id": uuid_of("program", "i"), "created_at": "timestamptz '2024-01-01' + i * interval '1 minute'",
            "updated_at": "timestamptz '2024-01-01' + i * interval '1 minute'", "area": "p.area", "forum_id": "p.forum_id",
            "company_id": uuid_of("company", "c"), "site_id": uuid_of("site", "c"), "route": "(ARRAY['plan','plan','direct'])[1 + i % 3]",
            "state": f"({states})[1 + i % 10]", "state_since": "timestamptz '2026-01-01'", "version": "1", "title": title,
            "year": f"extract(year FROM {start})::int", "region_id": "v.code", "sector_id": "k.code", "program_form": "'direct_aid'",
            "categories": "ARRAY[1 + i % 26]::smallint[]", "aid_form": "'goods'", "target_count": "10 + i % 90", "target_unit": "'person'",
            "quantity": "10 + i % 90", "unit": "'paket'", "budget": "1000000 * (1 + i % 400)", "starts_on": start, "ends_on": f"{start} + 60",
            "due_on": f"{start} + 14",
        },
    )  # fmt: skip


def _realizations(filler: Filler) -> None:
    state = "CASE WHEN p.state IN ('verified', 'closed') THEN 'verified' ELSE 'sent' END"
    verified = "p.state IN ('verified', 'closed')"
    filler.fill(
        "programs_realization",
        "programs_program p WHERE p.state IN ('completed', 'verified', 'closed')",
        {
            "id": "md5('handover' || p.id)::uuid", "created_at": "p.created_at", "updated_at": "p.created_at", "area": "p.area",
            "company_id": "p.company_id", "site_id": "p.site_id", "program_id": "p.id", "state": state, "state_since": "p.created_at",
            "version": "1", "handover_on": "p.starts_on + 30", "aid_form": "p.aid_form", "quantity": "p.quantity", "unit": "p.unit",
            "value": "p.budget", "sent_at": "p.starts_on + 40", "sent_by": "1",
            "verified_at": f"CASE WHEN {verified} THEN p.starts_on + 45 END", "verified_by": f"CASE WHEN {verified} THEN 2 END",
            "value_verified": f"CASE WHEN {verified} THEN p.budget END", "quantity_verified": f"CASE WHEN {verified} THEN p.quantity END",
        },
    )  # fmt: skip
    filler.fill(
        "programs_realizationline",
        "programs_realization r JOIN programs_program p ON p.id = r.program_id, generate_series(0, 1) k",
        {
            "id": "md5('line' || r.id || k)::uuid", "created_at": "r.created_at", "updated_at": "r.created_at", "area": "r.area",
            "company_id": "r.company_id", "site_id": "r.site_id", "realization_id": "r.id", "region_id": "p.region_id",
            "category_id": "1 + (p.categories[1] + k * 7 - 1) % 26", "quantity": "r.quantity / 2", "value": "r.value / 2", "male": "r.quantity / 4",
            "female": "r.quantity / 4",
        },
    )  # fmt: skip


def _floor_role(cursor: psycopg2.extensions.cursor) -> None:
    """A role that reads every table as the scopes' roles do, but without policies."""
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [FLOOR])
    if cursor.fetchone() is None:
        cursor.execute(f"CREATE ROLE {FLOOR} NOLOGIN BYPASSRLS")
    cursor.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {FLOOR}")


def build(servers: Servers, name: str) -> None:
    """Clone the template into ``name`` and fill it; replaces what was there."""
    database.clone(name)
    connection = psycopg2.connect(servers.url("postgres", name))
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "SET session_replication_role = replica; SET synchronous_commit = off; SET maintenance_work_mem = '512MB'; SET work_mem = '128MB'"
        )
        _places(cursor)
        cursor.execute(
            "CREATE UNLOGGED TABLE bench_sector AS SELECT (row_number() OVER (ORDER BY code) - 1)::int AS n, code FROM programs_sector"
        )
        filler = Filler(cursor)
        indexes = _drop_indexes(cursor, "programs_program", "programs_realization", "programs_realizationline")
        for step in (_companies, _programs, _realizations):
            step(filler)
        for statement in indexes:
            cursor.execute(statement)
        cursor.execute("DROP TABLE bench_place, bench_village, bench_size, bench_sector")
        _floor_role(cursor)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    connection.close()


def _drop_indexes(cursor: psycopg2.extensions.cursor, *tables: str) -> list[str]:
    """Drop the plain indexes, to be made again after loading; returns the statements that make them."""
    cursor.execute(
        "SELECT i.relname, pg_get_indexdef(i.oid) FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid "
        "WHERE t.relname = ANY(%s) AND NOT x.indisunique",
        [list(tables)],
    )
    found = cursor.fetchall()
    for name, _ in found:
        cursor.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    return [definition for _, definition in found]


def ready(servers: Servers) -> str:
    """Name of the filled database: kept from the last run when schema and scale are the same."""
    name = f"bench_{database.template().removeprefix('template_')}_{PROGRAMS}_{COMPANIES}"
    if not database.exists(name):
        print(f"building {PROGRAMS:,} programmes of {COMPANIES:,} companies …", flush=True)
        begun = time.monotonic()
        making = f"{name}_making"
        build(servers, making)
        database.owner(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(making), sql.Identifier(name)))
        print(f"built in {time.monotonic() - begun:.0f} s", flush=True)
    return name
