"""A list of 40,000 companies brought in by a secretariat, beside COPY FROM of the very rows it made, by the administrator.

Its own database. Both sides write the same companies and memberships with all keys, checks and indexes; ours besides looks every row up in the
register, works in the scope of one place under row-level security, in chunks, and notes at every row of the batch what became of it.
"""

from __future__ import annotations

import io
import os
import time
from unittest import mock

import psycopg2

from tests.bench.figures import Figure

ROWS = int(os.environ.get("BENCH_IMPORT", "40000"))
DATABASE = "bench_imports"
AREA = 3673
ROUNDS = 3
TABLES = ("companies_company", "companies_membership")
#: Reading and checking every cell, and writing: a person waits no longer than this.
WHOLE_WAY = 180.0


def workbook() -> bytes:
    """The list as a secretariat gets it: names, numbers, place, address, contact."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    page = book.add_worksheet("Data")
    page.write_row(0, 0, ("Nama Perusahaan", "NIB", "NPWP", "Kecamatan", "Alamat", "KBLI", "No. HP", "E-mail", "Penanggung Jawab"))
    kinds = ("Baja", "Kimia", "Pangan", "Tekstil", "Kertas", "Plastik", "Kaca", "Karet", "Logam", "Beton")
    for number in range(ROWS):
        name = f"PT {kinds[number % 10]} {kinds[number // 10 % 10]} Nusantara {number:05d}"
        page.write_row(
            number + 1, 0,
            (name, f"{9120000000000 + number * 37:013d}", f"{number + 1000000:016d}", "Serang", f"Jl. Raya Km {number % 90}", "10110",
             f"08{1234500000 + number}", f"csr{number}@contoh.co.id", f"Penanggung {number}"),
        )  # fmt: skip
    book.close()
    return out.getvalue()


def run() -> list[Figure]:
    """Build a database of its own, measure, throw it away."""
    from django.db import connection

    from tests import database
    from tests.settings import SERVERS

    kept = connection.settings_dict["NAME"]
    database.clone(DATABASE)
    connection.close()
    connection.settings_dict["NAME"] = DATABASE
    admin = psycopg2.connect(SERVERS.url("postgres", DATABASE))
    admin.autocommit = True
    try:
        with mock.patch("apps.companies.tasks.import_work.delay"):  # the steps are taken here, not by a worker
            return _measured(admin)
    finally:
        admin.close()
        connection.close()
        connection.settings_dict["NAME"] = kept
        database.owner(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")


def _measured(admin: psycopg2.extensions.connection) -> list[Figure]:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from apps.accounts.permissions import Role
    from apps.companies.services import imports
    from apps.companies.services.imports.work import import_run
    from apps.core.scope import scope
    from tests import factories

    factories.forum(AREA)
    by = factories.actor(Role.FORUM_SECRETARY, AREA)
    began = time.perf_counter()
    with scope(by.scope):
        batch = imports.batch_upload(upload=SimpleUploadedFile("daftar.xlsx", workbook()), kind="listed", source="DPMPTSP", by=by).batch
        imports.batch_check(batch=batch, sheet=batch.sheet, header_row=batch.header_row, mapping=batch.mapping, by=by)
    assert import_run(batch.pk)
    checked = time.perf_counter() - began
    ours, floors = [], []
    copied: list[tuple[str, str, bytes]] = []
    for turn in range(ROUNDS):
        _again(admin, full=turn > 0)
        with scope(by.scope):
            batch.refresh_from_db()
            imports.batch_run(batch=batch, take_similar=False, by=by)
        began = time.perf_counter()
        assert import_run(batch.pk)
        ours.append(time.perf_counter() - began)
        copied = copied or [_taken(admin, table) for table in TABLES]
        _again(admin, full=True)
        floors.append(_copy(admin, copied))
    written, floor = ROWS / min(ours), ROWS / min(floors)
    return [
        Figure(f"imports: {ROWS} rows written, beside COPY FROM as the administrator", written, "/s", 0.5, floor=floor, at_least=True),
        Figure(f"imports: the whole way of {ROWS} rows: read, checked, written", checked + min(ours), "s", WHOLE_WAY),
    ]


def _again(admin: psycopg2.extensions.connection, *, full: bool) -> None:
    """Empty both tables and set the batch back to the moment before it was brought in."""
    with admin.cursor() as cursor:
        if full:
            cursor.execute(f"TRUNCATE {', '.join(TABLES)} CASCADE")
            cursor.execute("UPDATE companies_importrow SET outcome = 'new', made = '{}', remark = ''")
            cursor.execute("UPDATE companies_importbatch SET state = 'checked', finished_at = NULL")
        cursor.execute("VACUUM FULL companies_importrow")
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")


def _taken(admin: psycopg2.extensions.connection, table: str) -> tuple[str, str, bytes]:
    """All rows of a table as COPY writes them, with its columns but those the database computes."""
    with admin.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) FROM information_schema.columns "
            "WHERE table_name = %s AND table_schema = 'public' AND is_generated = 'NEVER'",
            [table],
        )
        columns = cursor.fetchone()[0]
        out = io.BytesIO()
        cursor.copy_expert(f"COPY (SELECT {columns} FROM {table} ORDER BY id) TO STDOUT", out)
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone()[0] == ROWS, table
    return table, columns, out.getvalue()


def _copy(admin: psycopg2.extensions.connection, copied: list[tuple[str, str, bytes]]) -> float:
    """Seconds of one transaction that copies the rows in, its checks at commit included."""
    began = time.perf_counter()
    with admin.cursor() as cursor:
        cursor.execute("BEGIN")
        for table, columns, content in copied:
            cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", io.BytesIO(content))
        cursor.execute("COMMIT")
    return time.perf_counter() - began
