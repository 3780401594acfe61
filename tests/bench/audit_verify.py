"""How long the checker needs for a million events: ``python -m tests.bench.audit_verify``.

The floor is the same hashing as one plain SQL query of the administrator. Goal: a million events in less than 60 s on two cores.
"""

from __future__ import annotations

import os
import time

from tests.bench.figures import Figure

EVENTS, PLACES = 1_000_000, 500
GOAL, RATIO = 60.0, 2.0
DATABASE = "bench_audit"

_FILL = """
DO $$
DECLARE e public.audit_event; last bytea; place int;
BEGIN
  FOR place IN SELECT 1000 + n FROM generate_series(1, %(places)s) n LOOP
    last := ''::bytea;
    FOR number IN 1 .. %(each)s LOOP
      e.id := gen_random_uuid(); e.area := place; e.company_id := gen_random_uuid();
      e.at := timestamptz '2026-01-01' + number * interval '1 minute'; e.actor_id := number; e.actor_name := 'Petugas ' || number;
      e.actor_role := 'Sekretariat forum'; e.desk := 'forum-' || place; e.code := 'program.review'; e.object_type := 'programs.program';
      e.object_id := e.company_id::text; e.object_label := 'Paket sembako lansia ' || number;
      e.changes := jsonb_build_object('verdict', 'Direkomendasikan', 'budget', jsonb_build_array(number, number * 1000));
      e.reason := 'Sesuai kebutuhan di kelurahan'; e.request_id := md5(number::text); e.address := '203.0.113.7';
      e.seq := number; e.prev := last; e.hash := sha256(convert_to(public.audit_text(e), 'UTF8')); last := e.hash;
      INSERT INTO public.audit_event SELECT e.*;
    END LOOP;
    INSERT INTO public.audit_head (area, seq, hash) VALUES (place, %(each)s, last);
  END LOOP;
END $$
"""
_FLOOR = "SELECT count(*) FROM audit_event e WHERE e.hash IS DISTINCT FROM sha256(convert_to(audit_text(e), 'UTF8'))"


def run() -> list[Figure]:
    """Build a database of its own, measure, throw it away."""
    import psycopg2
    from django.db import connection

    from tests import database
    from tests.settings import SERVERS

    database.clone(DATABASE)
    admin = psycopg2.connect(SERVERS.url("postgres", DATABASE))
    admin.autocommit = True
    kept = connection.settings_dict["NAME"]
    try:
        with admin.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(_FILL % {"places": PLACES, "each": EVENTS // PLACES})
            cursor.execute("RESET session_replication_role")
            cursor.execute("VACUUM ANALYZE audit_event")
            cursor.execute("SET max_parallel_workers_per_gather = 0")
            began = time.perf_counter()
            cursor.execute(_FLOOR)
            floor = time.perf_counter() - began
        connection.close()
        connection.settings_dict["NAME"] = DATABASE
        seconds, events = _checked()
    finally:
        connection.close()
        connection.settings_dict["NAME"] = kept
        admin.close()
        database.owner(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
    assert events == EVENTS
    return [
        Figure("history: verify 1,000,000 events", seconds, "s", GOAL),
        Figure("history: verify 1,000,000 events, beside hashing them in one query", seconds, "s", RATIO, floor),
    ]


def _checked() -> tuple[float, int]:
    from apps.audit.checking import chains

    began, events = time.perf_counter(), 0
    for chain in chains():
        assert not chain.fault, chain
        events += chain.events
    return time.perf_counter() - began, events


def main() -> None:
    """Print one JSON line a figure; ends non-zero when a goal is missed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from tests import database
    from tests.settings import SERVERS

    SERVERS.start()
    try:
        database.template()
        figures = run()
    finally:
        SERVERS.stop()
    for figure in figures:
        print(figure.line())
    raise SystemExit(not all(figure.met for figure in figures))


if __name__ == "__main__":
    main()
