"""People of one site never reach another site's rows, in the database too; the head office reads all sites of its company."""

from __future__ import annotations

import dataclasses

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from apps.accounts.models import User
from apps.accounts.permissions import Role
from apps.audit.selectors import visible_to
from apps.companies.models import Membership
from apps.companies.services.members import certificate_issue
from apps.core.scope import Scope, scope
from apps.forums.models import Document, Forum
from apps.programs.models import Program, Realization
from apps.programs.services.verification import realization_verify
from tests import factories
from tests.programs import make

pytestmark = pytest.mark.django_db

#: Every table in which a row belongs to one site of a company.
TABLES = [
    "companies_membership", "programs_program", "programs_review", "programs_commitment", "programs_realization",
    "programs_realizationline", "programs_evidence", "programs_check", "forums_document", "audit_event",
]  # fmt: skip


@pytest.fixture
def sites(db) -> tuple[make.Cast, make.Cast]:
    """Two sites of one company, each with people, a membership with certificate, and a programme carried to its verification."""
    first = make.cast()
    site = factories.site(first.company)
    ani = factories.actor(Role.COMPANY_PIC, 3673, name="Bela", company=first.company.pk, site=site.pk)
    second = dataclasses.replace(first, site=site, ani=ani)
    with scope(Scope.system()):
        forum = Forum.objects.get(area=3673, line="kesos")
    for by in (first, second):
        member = factories.membership(by.site, forum, contact_name="Narahubung", contact_email="pic@contoh.co.id")
        with scope(by.citra.scope):
            certificate_issue(membership=member, by=by.citra)
        sent = make.sent(by)
        with scope(by.budi.scope):
            realization_verify(realization=sent, value=sent.value, quantity=sent.quantity, by=by.budi)
    return first, second


def rows(wanted: Scope, table: str, site: object) -> int:
    """How many rows of one site a scope reads."""
    with scope(wanted), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table} WHERE site_id = %s", [site])
        return cursor.fetchone()[0]


def test_a_site_reads_its_own_rows_and_none_of_the_other_site(sites) -> None:
    first, second = sites
    for table in TABLES:
        assert rows(first.ani.scope, table, first.site.pk) > 0, f"{table}: the test would prove nothing"
        assert rows(first.ani.scope, table, second.site.pk) == 0, table
        with scope(first.ani.scope), connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table} WHERE site_id IS DISTINCT FROM %s", [first.site.pk])
            assert cursor.fetchone()[0] == 0, table


def test_the_head_office_reads_every_site_and_no_other_company(sites) -> None:
    first, second = sites
    head = Scope.of_company(first.company.pk)
    stranger = Scope.of_company(factories.company().pk)
    for table in TABLES:
        for by in (first, second):
            assert rows(head, table, by.site.pk) == rows(Scope.system(), table, by.site.pk), table
            assert rows(stranger, table, by.site.pk) == 0, table


def test_a_site_changes_and_deletes_nothing_of_the_other_site(sites) -> None:
    first, second = sites
    for table in set(TABLES) - {"audit_event"}:
        with scope(first.ani.scope), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET updated_at = now() WHERE site_id = %s", [second.site.pk])
            assert cursor.rowcount == 0, table
            cursor.execute(f"DELETE FROM {table} WHERE site_id = %s", [second.site.pk])
            assert cursor.rowcount == 0, table


@pytest.mark.parametrize("table", sorted(set(TABLES) - {"audit_event"}))
def test_a_site_cannot_pass_a_row_to_the_other_site_or_write_one_for_it(sites, table) -> None:
    first, second = sites
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
        scope(first.ani.scope),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE {table} SET site_id = %s", [second.site.pk])
    with scope(Scope.system()), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table} WHERE site_id = %s", [second.site.pk])
        before = cursor.fetchone()[0]
    columns = "SELECT string_agg(format('%%I', attname), ', ') FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attname NOT IN ('id', 'site_id')"
    with connection.cursor() as cursor:
        cursor.execute(columns, [table])
        names = cursor.fetchone()[0]
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
        scope(first.ani.scope),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            f"INSERT INTO {table} (id, site_id, {names}) SELECT gen_random_uuid(), %s, {names} FROM {table} LIMIT 1", [second.site.pk]
        )
    assert rows(Scope.system(), table, second.site.pk) == before


def test_the_first_wall_says_the_same_as_the_database(sites) -> None:
    first, _second = sites
    for model in (Membership, Program, Realization, Document):
        with scope(Scope.system()):
            own = set(model.objects.filter(site_id=first.site.pk).values_list("pk", flat=True))
            assert own
            assert set(model.objects.visible_to(first.ani).values_list("pk", flat=True)) == own, model
    with scope(Scope.system()):
        assert set(visible_to(first.ani).values_list("site_id", flat=True)) == {first.site.pk}


def test_pages_of_the_other_site_are_unknown(sites, client) -> None:
    first, second = sites
    client.force_login(_person(first.ani))
    with scope(Scope.system()):
        program = Program.objects.get(site_id=second.site.pk)
        member = Membership.objects.get(site_id=second.site.pk)
        document = Document.objects.filter(site_id=second.site.pk)[0]
    for url in (f"program/{program.pk}/", f"anggota/{member.pk}/", f"dokumen/{document.pk}/"):
        assert client.get(f"/{first.ani.slug}/{url}").status_code == 404, url
    assert client.get(f"/{second.ani.slug}/").status_code == 404


def _person(actor):
    return User.objects.get(pk=actor.user_id)
