"""What the database itself refuses, asked as the web login with plain SQL: no code of ours stands in between."""

from __future__ import annotations

import datetime as dt
import uuid

import psycopg2
import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from apps.core.ids import uuid7
from apps.core.scope import Scope, scope
from apps.meetings.models import Meeting
from apps.pmks.choices import NeedState
from apps.pmks.models import Need, NeedPledge, ProblemMap
from tests import factories

SERANG, TANGERANG, BANTEN, KALTIM = 3673, 3671, 3600, 6400
POLICED = sorted(table for table, rule in settings.TABLE_CLASSES.items() if rule.forced)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def maps() -> None:
    with scope(Scope.system()):
        for area in (0, BANTEN, SERANG, TANGERANG, KALTIM):
            ProblemMap.objects.create(area=area, source=f"sumber {area}", snapshot_on=dt.date(2026, 1, 1))


def areas() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT area FROM pmks_problemmap ORDER BY area")
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.parametrize("table", POLICED)
def test_without_a_scope_the_table_is_refused(table: str) -> None:
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"):
        cursor.execute(f'SELECT 1 FROM "{table}" LIMIT 1')


@pytest.mark.parametrize("table", sorted(settings.TABLE_CLASSES))
def test_nobody_may_truncate(table: str) -> None:
    for wanted in (Scope.area(SERANG), Scope.nation(), Scope.system()):
        with pytest.raises(ProgrammingError, match="permission denied"), scope(wanted), connection.cursor() as cursor:
            cursor.execute(f'TRUNCATE "{table}"')


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Scope.area(SERANG), [SERANG]),
        (Scope.area(BANTEN), [BANTEN, TANGERANG, SERANG]),
        (Scope.nation(), [0, BANTEN, TANGERANG, SERANG, KALTIM]),
        (Scope.system(), [0, BANTEN, TANGERANG, SERANG, KALTIM]),
    ],
)
def test_a_place_sees_itself_and_what_lies_below(maps: None, wanted: Scope, expected: list[int]) -> None:
    with scope(wanted):
        assert areas() == expected


@pytest.mark.parametrize("wanted", [Scope.public(), Scope.of_company(uuid7())])
def test_public_and_companies_have_no_right_on_an_internal_table(maps: None, wanted: Scope) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), scope(wanted):
        areas()


def test_the_connection_used_by_another_tenant_twelve_times_over_shows_only_own_rows(maps: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()
    for _ in range(12):
        for area in (SERANG, TANGERANG, KALTIM):
            with scope(Scope.area(area)):
                assert areas() == ([area] if area != KALTIM else [KALTIM])
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            assert cursor.fetchone() == backend, "the test must reuse one connection"
            with pytest.raises(ProgrammingError, match="permission denied"):
                cursor.execute("SELECT count(*) FROM pmks_problemmap")


def test_a_prepared_statement_follows_the_tenant_and_not_the_first_plan(maps: None) -> None:
    with scope(Scope.area(SERANG)), connection.cursor() as cursor:
        cursor.execute("PREPARE seen AS SELECT area FROM pmks_problemmap ORDER BY area")
    try:
        for area in [SERANG] * 12 + [TANGERANG, KALTIM]:
            with scope(Scope.area(area)), connection.cursor() as cursor:
                cursor.execute("EXECUTE seen")
                assert [row[0] for row in cursor.fetchall()] == [area]
    finally:
        connection.close()


def test_a_row_for_another_place_is_refused(maps: None) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"), scope(Scope.area(SERANG)):
        ProblemMap.objects.create(area=TANGERANG, source="palsu", snapshot_on=dt.date(2026, 1, 1))


@pytest.mark.parametrize("condition", ["", " WHERE area = 3673"])
def test_moving_a_row_to_another_place_is_refused(maps: None, condition: str) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"), scope(Scope.area(SERANG)), connection.cursor() as cursor:
        cursor.execute(f"UPDATE pmks_problemmap SET area = 3671{condition}")


def test_changing_and_deleting_invisible_rows_touches_none(maps: None) -> None:
    with scope(Scope.area(SERANG)), connection.cursor() as cursor:
        cursor.execute("UPDATE pmks_problemmap SET source = 'diubah' WHERE area = 3671")
        assert cursor.rowcount == 0
        cursor.execute("DELETE FROM pmks_problemmap WHERE area <> 3673")
        assert cursor.rowcount == 0
    with scope(Scope.nation()):
        assert len(areas()) == 5


def test_a_refused_statement_inside_a_savepoint_leaves_the_rest_usable(maps: None) -> None:
    with scope(Scope.area(SERANG)):
        with pytest.raises(ProgrammingError), transaction.atomic():
            ProblemMap.objects.create(area=0, source="palsu", snapshot_on=dt.date(2026, 1, 1))
        assert areas() == [SERANG]


def test_copy_out_obeys_the_walls_and_copy_in_is_refused(maps: None, tmp_path) -> None:
    with scope(Scope.area(SERANG)), connection.cursor() as cursor, (tmp_path / "out").open("w") as out:
        cursor.copy_expert("COPY (SELECT area FROM pmks_problemmap) TO STDOUT", out)
    assert (tmp_path / "out").read_text().split() == ["3673"]
    with (
        pytest.raises(psycopg2.NotSupportedError, match="COPY FROM not supported"),
        scope(Scope.area(SERANG)),
        connection.cursor() as cursor,
        (tmp_path / "out").open() as source,
    ):
        cursor.copy_expert("COPY pmks_problemmap (area) FROM STDIN", source)


def test_a_scope_role_without_bounds_sees_nothing(maps: None) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('role', 'csr_daerah', true)")
        cursor.execute("SELECT count(*) FROM pmks_problemmap")
        assert cursor.fetchone() == (0,)


def need(area: int) -> Need:
    """A published need in a place."""
    with scope(Scope.system()):
        at = factories.forum(area)
        region = factories.region_of(area)
        return Need.objects.create(
            forum=at, area=area, state=NeedState.PUBLISHED, title="Kursi roda", region=region, category_id=9, aid_form="goods",
            quantity=10, unit="unit", proposer="dinsos",
        )  # fmt: skip


def test_a_row_cannot_point_at_a_row_of_another_place() -> None:
    foreign = need(KALTIM + 71)
    company = factories.company()
    with pytest.raises(IntegrityError, match="same_area"), scope(Scope.area(SERANG)):
        NeedPledge.objects.create(area=SERANG, need_id=foreign.pk, company_id=company.pk, program_id=uuid7(), quantity=1, state="interest")


def test_a_change_of_territory_takes_the_children_along() -> None:
    moved = need(SERANG)
    with scope(Scope.system()):
        pledge = NeedPledge.objects.create(area=SERANG, need=moved, company_id=uuid7(), program_id=uuid7(), quantity=1)
        Need.objects.filter(pk=moved.pk).update(forum=factories.forum(TANGERANG), area=TANGERANG)
        pledge.refresh_from_db()
        assert pledge.area == TANGERANG


def test_a_district_reads_shared_rows_of_the_levels_above_and_changes_none() -> None:
    with scope(Scope.system()):
        for area in (0, BANTEN, KALTIM):
            for shared in (True, False):
                Meeting.objects.create(
                    forum=factories.forum(area), area=area, kind="rakor", title=f"{area} {shared}", shared=shared,
                    starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2026, 1, 1),
                )  # fmt: skip
    with scope(Scope.area(SERANG)), connection.cursor() as cursor:
        cursor.execute("SELECT title FROM meetings_meeting ORDER BY title")
        assert [row[0] for row in cursor.fetchall()] == ["0 True", "3600 True"]
        cursor.execute("UPDATE meetings_meeting SET title = 'diubah'")
        assert cursor.rowcount == 0
        cursor.execute("DELETE FROM meetings_meeting")
        assert cursor.rowcount == 0


def test_a_register_is_read_by_all_and_written_by_its_place() -> None:
    factories.forum(SERANG)
    factories.forum(KALTIM)
    with scope(Scope.area(SERANG)), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM forums_forum WHERE area IN (3673, 6400)")
        assert cursor.fetchone() == (2,)
        cursor.execute("UPDATE forums_forum SET phone = '021' WHERE area IN (3673, 6400)")
        assert cursor.rowcount == 1


def test_the_public_reads_named_columns_of_published_rows_only() -> None:
    need(SERANG)
    with scope(Scope.system()):
        Need.objects.create(
            forum=factories.forum(SERANG), area=SERANG, state=NeedState.PROPOSED, title="Belum terbit", region=factories.region_of(SERANG),
            category_id=9, aid_form="goods", quantity=1, unit="unit", proposer="dinsos",
        )  # fmt: skip
    with scope(Scope.public()), connection.cursor() as cursor:
        cursor.execute("SELECT title FROM pmks_need")
        assert cursor.fetchall() == [("Kursi roda",)]
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            cursor.execute("SELECT proposer_name FROM pmks_need")


def test_a_company_and_a_site_see_their_own_rows_only() -> None:
    first, second = factories.company(name="PT Satu"), factories.company(name="PT Dua")
    sites = [factories.site(first), factories.site(first), factories.site(second)]
    at = factories.forum(SERANG)
    for one in sites:
        factories.membership(one, at)

    def seen(company: uuid.UUID, site: uuid.UUID | None = None) -> int:
        with scope(Scope.of_company(company, site)), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM companies_membership")
            return cursor.fetchone()[0]

    assert seen(first.pk) == 2
    assert seen(first.pk, sites[0].pk) == 1
    assert seen(second.pk) == 1
    assert seen(second.pk, sites[0].pk) == 0


def test_a_draft_opens_only_to_the_holder_of_its_key() -> None:
    at = factories.forum(SERANG)
    key = uuid7()
    with scope(Scope.public(area=SERANG, key=key)), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO companies_registration (id, area, forum_id, created_at, updated_at, state, step, number, kind, mode, nib, npwp, company_name,"
            " legal_form, ownership, site_name, address, contact_name, contact_position, contact_email, contact_phone, is_public, email_code,"
            " email_code_tries, file, file_name, file_type, reason, partner_kind) SELECT %s, 3673, %s, now(), now(), 'draft', 1, '', 'company', 'new_company', '', '',"
            " 'PT Rahasia', '', '', '', '', '', '', '', '', false, '', 0, '', '', '', '', ''",
            [str(key), str(at.pk)],
        )
    for wanted, expected in ((Scope.public(area=SERANG, key=key), 1), (Scope.public(area=SERANG, key=uuid7()), 0), (Scope.public(), 0)):
        with scope(wanted), connection.cursor() as cursor:
            cursor.execute("SELECT count(company_name) FROM companies_registration")
            assert cursor.fetchone() == (expected,)


def test_messages_are_read_by_their_receiver_only() -> None:
    from apps.notifications.services import message_send

    with scope(Scope.area(SERANG, user=1)):
        message_send(user_ids=[1, 2], area=SERANG, code="x", text="halo")
    for user, expected in ((1, 1), (2, 1), (3, 0)):
        with scope(Scope.area(SERANG, user=user)), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM notifications_message")
            assert cursor.fetchone() == (expected,)
