"""The history: written by one function, sealed at commit, readable by its place, changed by nobody."""

from __future__ import annotations

import io
import threading
from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, connections, transaction

from apps.accounts.actors import SYSTEM
from apps.accounts.permissions import Role
from apps.audit import checking
from apps.audit import services as audit
from apps.audit.checking import chains
from apps.audit.models import Event
from apps.core import request_context
from apps.core.scope import Scope, scope
from tests import database, factories

FORUM = 3673


INSERT = """
INSERT INTO audit_event (id, area, at, actor_name, actor_role, desk, code, object_type, object_id, object_label, changes, reason, request_id, address)
VALUES (gen_random_uuid(), 3673, now(), 'x', '', '', 'x', 'x', 'x', 'x', '{}', '', '', '')
"""


def _record(area: int = FORUM, code: str = "account.end", **more) -> None:
    audit.record(code, by=SYSTEM, area=area, obj=factories.forum(area), changes={"name": "Budi", "role": "x"}, **more)


def _events(area: int = FORUM) -> list[Event]:
    with scope(Scope.system()):
        return list(Event.objects.filter(area=area).order_by("seq"))


def _as_owner(sql: str) -> None:
    """What only somebody with the keys of the database itself could do."""
    name = connections["default"].settings_dict["NAME"]
    admin = psycopg2.connect(database.SERVERS.url("postgres", name))
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(sql)
    admin.close()


@pytest.fixture
def five(transactional_db):
    with scope(Scope.system()):
        for _ in range(5):
            _record()
        _record(3672)


@pytest.mark.django_db(transaction=True)
def test_events_are_sealed_at_commit_each_on_the_one_before() -> None:
    for _ in range(3):
        with scope(Scope.system()):
            _record()
    events = _events()
    assert [event.seq for event in events] == [1, 2, 3]
    assert bytes(events[0].prev) == b""
    assert [bytes(event.prev) for event in events[1:]] == [bytes(event.hash) for event in events[:-1]]
    assert len({bytes(event.hash) for event in events}) == 3


@pytest.mark.django_db(transaction=True)
def test_eight_writers_at_once_leave_a_chain_without_a_gap() -> None:
    forum = factories.forum(FORUM)
    start = threading.Barrier(8)

    def write(_number: int) -> None:
        try:
            start.wait()
            for _ in range(5):
                with scope(Scope.area(FORUM)):
                    for _event in range(2):
                        audit.record("account.end", by=SYSTEM, area=FORUM, obj=forum, changes={"name": "Budi", "role": "x"})
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    assert [event.seq for event in _events()] == list(range(1, 81))
    assert [chain for chain in chains() if chain.fault] == []


@pytest.mark.django_db(transaction=True)
def test_two_commits_over_the_same_places_in_opposite_order_never_stop_each_other() -> None:
    places = [3601, 3602, 3603, 3671, 3672, FORUM]
    forums = {area: factories.forum(area) for area in places}
    start = threading.Barrier(4)

    def write(number: int) -> None:
        order = places if number % 2 else places[::-1]
        try:
            for _ in range(15):
                start.wait(timeout=30)
                with scope(Scope.system()):
                    for area in order:
                        audit.record("account.end", by=SYSTEM, area=area, obj=forums[area], changes={"name": "Budi", "role": "x"})
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    found = list(chains())
    assert [chain for chain in found if chain.fault] == []
    assert [chain.events for chain in found] == [60] * 6


@pytest.mark.django_db
def test_no_function_of_the_database_takes_the_day_of_an_event_from_its_caller() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, pg_get_function_identity_arguments(oid) FROM pg_proc "
            "WHERE pronamespace = 'public'::regnamespace AND prosrc ILIKE '%%audit_event%%'"
        )
        found = dict(cursor.fetchall())
        assert found == {"audit_append": "area integer, body jsonb", "audit_seal": ""}
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'audit_append'")
        assert "clock_timestamp()" in cursor.fetchone()[0]
    with pytest.raises(ProgrammingError, match="permission denied"), scope(Scope.system()), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE csr_definer")


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_leaves_neither_event_nor_gap() -> None:
    with pytest.raises(RuntimeError), scope(Scope.system()):  # noqa: PT012
        _record()
        raise RuntimeError
    with scope(Scope.system()):
        _record()
    assert [event.seq for event in _events()] == [1]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "wanted",
    [Scope.area(FORUM), Scope.area(3600), Scope.nation(), Scope.public(), Scope.system(), "company", None],
    ids=["area", "province", "nation", "public", "system", "company", "none"],
)
def test_every_kind_of_scope_and_none_can_write_history(wanted) -> None:
    factories.forum(FORUM)
    if wanted == "company":
        wanted = Scope.of_company(factories.company().pk)
    if wanted is None:
        with transaction.atomic():
            audit.record("account.accept", by=SYSTEM, area=FORUM, obj=factories.user(), changes={"role": "x"})
    else:
        person = factories.user()
        with scope(wanted):
            audit.record("account.accept", by=SYSTEM, area=FORUM, obj=person, changes={"role": "x"})
    assert [event.seq for event in _events()] == [1]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql",
    [
        INSERT,
        "UPDATE audit_event SET actor_name = 'orang lain'",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event",
        "UPDATE audit_head SET seq = 0",
        "SELECT * FROM audit_head",
        "SELECT audit_seal()",
    ],
    ids=["insert", "update", "delete", "truncate", "head", "head-read", "seal"],
)
@pytest.mark.parametrize("wanted", [Scope.area(FORUM), Scope.nation(), Scope.system(), Scope.public(), None])
def test_the_web_login_cannot_touch_the_rows_themselves(sql: str, wanted) -> None:
    factories.forum(FORUM)
    with scope(Scope.system()):
        _record()
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner|trigger functions"):  # noqa: SIM117
        with scope(wanted) if wanted else transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


@pytest.mark.django_db
def test_a_place_reads_its_own_history_and_no_other() -> None:
    with scope(Scope.system()):
        _record(FORUM)
        _record(3672)
        _record(3201)
    for wanted, areas in ((Scope.area(FORUM), {FORUM}), (Scope.area(3600), {FORUM, 3672}), (Scope.nation(), {FORUM, 3672, 3201})):
        with scope(wanted):
            assert set(Event.objects.values_list("area", flat=True)) == areas
    with scope(Scope.of_company(factories.company().pk)):
        assert not Event.objects.exists()
    with pytest.raises(ProgrammingError), scope(Scope.public()):
        list(Event.objects.all())


@pytest.mark.django_db
def test_an_event_keeps_who_from_where_and_the_number_of_the_request() -> None:
    secretary = factories.actor(Role.FORUM_SECRETARY, FORUM, name="Siti")
    token = request_context.enter(request_context.RequestContext("permintaan-1", "203.0.113.7"))
    try:
        with scope(secretary.scope):
            audit.record(
                "account.end", by=secretary, area=FORUM, obj=factories.user("Budi"), changes={"name": "Budi"}, reason="pindah tugas"
            )
            event = Event.objects.get()
    finally:
        request_context.leave(token)
    assert (event.actor_id, event.actor_name, event.actor_role, event.desk) == (
        secretary.user_id,
        "Siti",
        "Sekretariat forum",
        "forum-3673",
    )
    assert (event.request_id, event.address, event.reason) == ("permintaan-1", "203.0.113.7", "pindah tugas")
    assert (event.object_type, event.object_label) == ("accounts.user", "Budi")


@pytest.mark.usefixtures("five")
def test_the_checker_finds_whole_chains_whole() -> None:
    out = io.StringIO()
    call_command("verify_audit", stdout=out)
    assert out.getvalue().strip() == "6 events of 2 places hold; 0 seals kept elsewhere agree."
    out = io.StringIO()
    call_command("verify_audit", area=FORUM, stdout=out)
    assert out.getvalue().strip() == "5 events of 1 places hold; 0 seals kept elsewhere agree."


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ("UPDATE audit_event SET actor_name = 'Orang lain' WHERE area = 3673 AND seq = 3", r"event 3 \(.*content does not match"),
        ('UPDATE audit_event SET changes = \'{"name": "Ani"}\' WHERE area = 3673 AND seq = 2', r"event 2 \(.*content does not match"),
        ("UPDATE audit_event SET at = at + interval '1 microsecond' WHERE area = 3673 AND seq = 1", r"event 1 \("),
        ("DELETE FROM audit_event WHERE area = 3673 AND seq = 2", r"event 3 \(.*number 2 is missing"),
        ("DELETE FROM audit_event WHERE area = 3673 AND seq = 5", r"the last seal is number 5, the last event found is number 4"),
        ("DELETE FROM audit_event WHERE area = 3673", r"the last seal is number 5, the last event found is number 0"),
        ("UPDATE audit_event SET prev = ''::bytea WHERE area = 3673 AND seq = 4", r"event 4 \(.*does not follow"),
        ("UPDATE audit_event SET seq = NULL WHERE area = 3673 AND seq = 4", r"event 5 \(.*number 4 is missing"),
        (f"SET session_replication_role = replica; {INSERT}", "is not sealed"),
        (
            f"SET session_replication_role = replica; {INSERT.replace('INTO audit_event (', 'INTO audit_event (seq, ').replace('(gen_', '(0, gen_')}",
            "is not sealed",
        ),
        (
            "DROP INDEX IF EXISTS x; ALTER TABLE audit_event DROP CONSTRAINT event_seq_once; UPDATE audit_event SET seq = 2 WHERE area = 3673 AND seq = 3",
            r"event 2 \(.*number is there twice|event 2 \(.*does not follow",
        ),
        (
            "UPDATE audit_event e SET reason = 'x', hash = sha256('x') WHERE area = 3673 AND seq = 4",
            r"event 4 \(.*content does not match",
        ),
    ],
)
def test_the_checker_names_the_first_event_that_was_tampered_with(damage: str, words: str) -> None:
    _as_owner(damage)
    with pytest.raises(CommandError, match=words) as caught:
        call_command("verify_audit")
    assert "area 3673" in str(caught.value)
    assert "area 3672" not in str(caught.value)
    call_command("verify_audit", area=3672, stdout=io.StringIO())


@pytest.mark.usefixtures("five")
def test_an_event_resealed_alone_breaks_the_one_after() -> None:
    _as_owner("UPDATE audit_event SET reason = 'diganti' WHERE area = 3673 AND seq = 2")
    _as_owner("UPDATE audit_event e SET hash = sha256(convert_to(audit_text(e), 'UTF8')) WHERE area = 3673 AND seq = 2")
    with pytest.raises(CommandError, match=r"event 3 \(.*does not follow"):
        call_command("verify_audit")


def test_events_written_while_the_checker_walks_are_no_fault(five, monkeypatch) -> None:
    read, late = checking._head, []

    def write_first(area: int) -> tuple[int, bytes]:
        if not late:
            late.append(area)
            _elsewhere(_record)
        return read(area)

    monkeypatch.setattr(checking, "_head", write_first)
    assert [(chain.events, chain.fault) for chain in chains(FORUM)] == [(6, "")]


def _elsewhere(write) -> None:
    """Run ``write`` on a connection of its own and commit."""

    def run() -> None:
        try:
            with scope(Scope.system()):
                write()
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(run).result()
