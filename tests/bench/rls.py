"""What row-level security costs: the product's own queries as the web login inside a scope, beside the same SQL without any policy.

The statements are taken from the product's selectors and measures as they run, for the most restricted roles of the largest tenants: planning
division of the largest kabupaten and province, people of one company site, the ministry for the nation.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import psycopg2
from django.db import connection
from django.http import QueryDict

from apps.accounts.actors import Actor, Desk
from apps.accounts.permissions import ROLE_PERMISSIONS, DeskKind, Role
from apps.core.scope import _APPLY, Scope, scope
from apps.programs import filters
from apps.programs.models import Program
from apps.programs.paging import Order, keyset_page
from apps.programs.selectors import figures, lists, queues
from apps.programs.selectors.search import matching
from apps.reports import measures
from apps.reports.measures.base import Frame
from tests.bench.figures import Figure, geometric_mean, interleaved
from tests.bench.world import FLOOR
from tests.settings import SERVERS

ROUNDS = 9
#: A statement faster than this is dominated by the round trip: judged in the mean, not for the worst case.
TOO_QUICK_MS = 0.5


_PLANNING = (
    "SET LOCAL statement_timeout = 0; SET LOCAL jit = off; SET LOCAL random_page_cost = 1.1; SET LOCAL max_parallel_workers_per_gather = 0"
)


@dataclass(frozen=True)
class Reader:
    """A person whose screens are measured."""

    name: str
    actor: Actor
    bare: str  # condition with literal bounds for hand-written statements


@dataclass(frozen=True)
class Statement:
    """One statement of the product with its parameters."""

    name: str
    sql: str
    params: Any


def _actor(role: Role, kind: DeskKind, area: int, **place: Any) -> Actor:
    desk = Desk(kind, area, name="Pengukuran", code="0" * 12, **place)
    return Actor(1, "Pengukur", desk, frozenset({role}), ROLE_PERMISSIONS[role], desk.scope(1))


def readers(cursor: Any) -> list[Reader]:
    """The largest kabupaten/kota, the largest province, one site of the busiest company there, the nation."""
    cursor.execute("SELECT area FROM programs_program GROUP BY 1 ORDER BY count(*) DESC LIMIT 1")
    area = cursor.fetchone()[0]
    cursor.execute("SELECT area / 100 * 100 FROM programs_program GROUP BY 1 ORDER BY count(*) DESC LIMIT 1")
    province = cursor.fetchone()[0]
    cursor.execute("SELECT company_id, site_id FROM programs_program GROUP BY 1, 2 ORDER BY count(*) DESC, 1 LIMIT 1")
    company, site = cursor.fetchone()
    return [
        Reader("kabupaten", _actor(Role.FORUM_PLANNING, DeskKind.FORUM, area), f"area = {area}"),
        Reader("provinsi", _actor(Role.FORUM_PLANNING, DeskKind.FORUM, province), f"area BETWEEN {province} AND {province + 99}"),
        Reader("perusahaan", _actor(Role.COMPANY_PIC, DeskKind.COMPANY, area, company=company, site=site), f"company_id = '{company}' AND site_id = '{site}'"),
        Reader("nasional", _actor(Role.MINISTRY_OFFICER, DeskKind.MINISTRY, 0), "true"),
    ]  # fmt: skip


@contextmanager
def _recorded(into: list[tuple[str, Any]]) -> Iterator[None]:
    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().upper().startswith(("SELECT", "WITH")) and "set_config" not in sql:
            into.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield


def _screens(actor: Actor) -> dict[str, Callable[[], object]]:
    """What the person opens, by name; each runs product code."""
    newest = Order("created_at", True)

    def listed(query: str) -> object:
        found = filters.ProgramFilter(QueryDict(query), actor=actor, queryset=lists.program_rows(actor)).qs
        return keyset_page(found, QueryDict(""), newest, lists.with_cells).rows

    def record() -> object:
        pk = Program.objects.visible_to(actor).order_by("-created_at").values_list("pk", flat=True)[0]
        return lists.program_record(actor).get(pk=pk)

    screens: dict[str, Callable[[], object]] = {
        "list": lambda: listed(""),
        "list by state": lambda: listed("status=submitted"),
        "list by sector and year": lambda: listed("bidang=kesehatan&tahun=2025"),
        "list sums": lambda: figures.totals(lists.program_rows(actor).filter(year=2025)),
        "handovers": lambda: keyset_page(lists.realization_rows(actor), QueryDict(""), newest, lists.with_handover_cells).rows,
        "handover sums": lambda: figures.realization_sums(lists.realization_rows(actor).filter(handover_on__year=2025)),
        "record": record,
        "worklist": lambda: queues.worklist(actor),
    }
    if actor.company_id is None:
        frame = Frame(actor.area, dt.date(2025, 1, 1), dt.date(2025, 6, 30), dt.datetime(2026, 7, 1, tzinfo=dt.UTC), "2025-S1")
        for code in ("T5", "T6", "T7", "T8", "T9", "T10"):
            screens[f"table {code}"] = lambda code=code: measures.compute(code, frame)
    return screens


def statements(reader: Reader) -> list[Statement]:
    """Every statement that the reader's screens send, in order."""
    found: list[Statement] = []
    for name, screen in _screens(reader.actor).items():
        sent: list[tuple[str, Any]] = []
        with scope(reader.actor.scope), _recorded(sent):
            screen()
        found += [Statement(f"{name} {number}" if len(sent) > 1 else name, sql, params) for number, (sql, params) in enumerate(sent, 1)]
    return found


@contextmanager
def _session(login: str, wanted: Scope | None) -> Iterator[Any]:
    """One open transaction of a login: inside a scope where one is named, else with the same rights on every table and no policies.

    Both sides plan alike and without parallel workers, and share one processor with this process: otherwise a statement of a tenth of a
    millisecond measures which processor woke up.
    """
    session = psycopg2.connect(SERVERS.url(login, connection.settings_dict["NAME"]))
    try:
        with session.cursor() as cursor:
            with suppress(PermissionError):
                os.sched_setaffinity(session.get_backend_pid(), {min(os.sched_getaffinity(0))})
            cursor.execute(_PLANNING)
            if wanted is None:
                cursor.execute(f"SET LOCAL ROLE {FLOOR}")
            else:
                cursor.execute(_APPLY, wanted.settings())
            yield cursor
    finally:
        session.close()


def _run(cursor: Any, sql: str, params: Any) -> Callable[[], object]:
    def once() -> object:
        cursor.execute(sql, params)
        return cursor.fetchall()

    return once


def compare(reader: Reader) -> list[tuple[str, float, float]]:
    """Name, milliseconds inside the scope, milliseconds without policies, for every statement of the reader."""
    wanted = statements(reader)
    with _session("csr_web", reader.actor.scope) as inside, _session("postgres", None) as bare:
        return [
            (one.name, *interleaved(_run(inside, one.sql, one.params), _run(bare, one.sql, one.params), rounds=ROUNDS)) for one in wanted
        ]


_BARE_SEARCH = """
WITH found AS MATERIALIZED (
  SELECT p.id FROM programs_program p WHERE {bounds} AND (upper(p.title::text) LIKE upper(%(word)s)
    OR p.company_id = ANY (ARRAY(SELECT c.id FROM companies_company c WHERE c.name_key LIKE lower(%(word)s)))
    OR p.region_id = ANY (ARRAY(SELECT r.code FROM regions_region r WHERE r.search LIKE lower(%(word)s)))))
SELECT p.id, p.title, p.state, p.budget FROM programs_program p WHERE {bounds} AND p.id IN (SELECT id FROM found)
ORDER BY p.created_at DESC, p.id DESC LIMIT 25
"""


def search(reader: Reader, word: str) -> tuple[float, float]:
    """Milliseconds of the product's search and of the best statement without policies."""
    sent: list[tuple[str, Any]] = []
    with scope(reader.actor.scope), _recorded(sent):
        rows = matching(Program.objects.visible_to(reader.actor), word)
        list(rows.order_by("-created_at", "-id").values("id", "title", "state", "budget")[:25])
    sql, params = sent[-1]
    bounds = reader.bare.replace("area", "p.area") if "area" in reader.bare else "true"
    with _session("csr_web", reader.actor.scope) as inside, _session("postgres", None) as bare:
        bare.execute("SET LOCAL random_page_cost = 4")  # as the product's search function plans
        floor = _run(bare, _BARE_SEARCH.format(bounds=bounds), {"word": f"%{word}%"})
        return interleaved(_run(inside, sql, params), floor, rounds=ROUNDS)


def scope_cost() -> tuple[float, float]:
    """Milliseconds of a transaction that sets the scope, and of BEGIN; SELECT 1; COMMIT."""
    session = psycopg2.connect(SERVERS.url("csr_web", connection.settings_dict["NAME"]))
    session.autocommit = True
    wanted = Scope.area(3673, 1).settings()
    try:
        with session.cursor() as cursor:

            def scoped() -> None:
                for _ in range(50):
                    cursor.execute("BEGIN")
                    cursor.execute(_APPLY, wanted)
                    cursor.execute("COMMIT")

            def plain() -> None:
                for _ in range(50):
                    cursor.execute("BEGIN")
                    cursor.execute("SELECT 1")
                    cursor.execute("COMMIT")

            with_scope, without = interleaved(scoped, plain, rounds=21)
    finally:
        session.close()
    return with_scope / 50, without / 50


def run() -> list[Figure]:
    """All figures of row-level security at the scale of the connected database."""
    processors = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(processors)})
    try:
        return _figures()
    finally:
        os.sched_setaffinity(0, processors)


def _figures() -> list[Figure]:
    with _session("postgres", None) as cursor:
        people = readers(cursor)
    made: list[Figure] = []
    ratios: list[float] = []
    for reader in people:
        taken = compare(reader)
        for name, inside, bare in taken:
            print(f"  {reader.name:<11} {name:<28} {inside:9.2f} ms  {bare:9.2f} ms  {inside / bare:5.2f} x", flush=True)
        own = [inside / bare for _, inside, bare in taken]
        slow = [(inside / bare, name) for name, inside, bare in taken if bare >= TOO_QUICK_MS]
        worst, which = max(slow or [(max(own), "")])
        if reader.name != "nasional":
            ratios += own
        made.append(Figure(f"rls worst query, {reader.name} ({which}, {len(taken)} queries)", worst, "x", 1.5))
        if reader.actor.company_id is None:
            made.append(Figure(f"rls geometric mean, {reader.name}", geometric_mean(own), "x", 1.10))
    made.append(Figure("rls geometric mean, districts, provinces and companies", geometric_mean(ratios), "x", 1.10))
    for reader in people:
        if reader.actor.company_id is None:
            for word in ("lansia", "sentosa", "cibinong"):
                inside, bare = search(reader, word)
                made.append(Figure(f"search '{word}', {reader.name}", inside, "ms", 1.4, bare))
    with_scope, without = scope_cost()
    made.append(Figure("scope set above BEGIN; SELECT 1; COMMIT", with_scope - without, "ms", 0.3))
    made.append(Figure("statements that set the scope", 1, "", 1))
    return made
