"""The benchmark itself runs at a small scale: its database can be built from today's tables, and its statements are those of the product."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest
from django.db import connection

from tests import database
from tests.bench import figures, rls, world
from tests.settings import SERVERS

SMALL = "bench_small"


@pytest.fixture
def small_world(monkeypatch: pytest.MonkeyPatch, django_db_blocker: Any) -> Iterator[str]:
    """Two thousand programmes of three hundred companies in a database of their own."""
    monkeypatch.setattr(world, "PROGRAMS", 2000)
    monkeypatch.setattr(world, "COMPANIES", 300)
    monkeypatch.setattr(rls, "ROUNDS", 1)
    with django_db_blocker.unblock():
        world.build(SERVERS, SMALL)
        connection.close()
        kept = connection.settings_dict["NAME"]
        connection.settings_dict["NAME"] = SMALL
        try:
            yield SMALL
        finally:
            connection.close()
            connection.settings_dict["NAME"] = kept
            database.owner(f"DROP DATABASE IF EXISTS {SMALL} WITH (FORCE)")
            administrator = psycopg2.connect(SERVERS.url("postgres", "postgres"))
            administrator.autocommit = True
            administrator.cursor().execute(f"DROP ROLE IF EXISTS {world.FLOOR}")
            administrator.close()


def test_every_reader_finds_rows_and_every_statement_runs_on_both_sides(small_world: str) -> None:
    with rls._session("postgres", None) as cursor:
        people = rls.readers(cursor)
    assert [reader.name for reader in people] == ["kabupaten", "provinsi", "perusahaan", "nasional"]
    for reader in people:
        statements = rls.statements(reader)
        assert {statement.name.split()[0] for statement in statements} >= {"list", "handovers", "record"}
        with rls._session("csr_web", reader.actor.scope) as inside, rls._session("postgres", None) as bare:
            for statement in statements:
                inside.execute(statement.sql, statement.params)
                found = inside.fetchall()
                bare.execute(statement.sql, statement.params)
                assert (found == []) == (bare.fetchall() == []), statement.name
        if reader.actor.company_id is None:
            assert min(rls.search(reader, "lansia")) > 0


def test_both_sides_run_in_turn_equally_often() -> None:
    calls: list[str] = []
    figures.interleaved(lambda: calls.append("one"), lambda: calls.append("other"), rounds=3)
    assert calls.count("one") == calls.count("other") >= 4
