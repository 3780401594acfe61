"""Opening personal data leaves one event for each page or file, not for each row; own data leave none."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.permissions import Role
from apps.audit import services as audit
from apps.audit.models import Event
from apps.companies.models import CompanyDocument
from apps.core import storage
from apps.core.scope import Scope, scope
from tests import factories
from tests.companies.make import make_registration
from tests.programs import make

pytestmark = pytest.mark.django_db


def _client(actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def _reads() -> list[tuple[str, str, str]]:
    with scope(Scope.system()):
        return list(Event.objects.filter(code__startswith="personal.").order_by("at").values_list("code", "object_type", "actor_name"))


@pytest.fixture
def siti(db):
    factories.forum(3673)
    return factories.actor(Role.FORUM_SECRETARY, 3673, name="Siti")


def test_pages_and_files_with_contact_persons_leave_one_event_each(siti) -> None:
    client, forum = _client(siti), factories.forum(3673)
    members = [factories.membership(factories.site(factories.company()), forum, contact_name="Rina") for _ in range(3)]
    registration = make_registration(3673)
    for name, args in (
        ("member-detail", [members[0].pk]), ("member-export", []), ("registration-detail", [registration.pk]), ("registration-export", []),
    ):  # fmt: skip
        assert client.get(reverse(f"companies:{name}", args=[siti.slug, *args])).status_code == 200
    assert _reads() == [
        ("personal.read", "companies.membership", "Siti"), ("personal.export", "", "Siti"),
        ("personal.read", "companies.registration", "Siti"), ("personal.export", "", "Siti"),
    ]  # fmt: skip
    with scope(Scope.system()):
        assert Event.objects.get(code="personal.export", changes={"rows": 3})
    hadi = factories.actor(Role.FORUM_CHAIR, 3673)
    again = client.get(reverse("companies:member-detail", args=[siti.slug, members[0].pk])).content.decode()
    assert "Siti membuka data kontak" not in again, "the history of the record is not a log of looks"
    assert "Siti membuka data kontak" in _client(hadi).get(reverse("audit:event-list", args=[hadi.slug])).content.decode()


def test_the_history_of_a_record_ends_after_fifty_lines_and_says_where_the_rest_is(siti) -> None:
    hadi = factories.actor(Role.FORUM_CHAIR, 3673)
    member = factories.membership(factories.site(factories.company()), factories.forum(3673))
    page = reverse("companies:member-detail", args=[siti.slug, member.pk])

    def happened(times: int) -> str:
        with scope(siti.scope):
            for _ in range(times):
                audit.record("membership.update", by=siti, area=3673, obj=member)
        return _client(siti).get(page).content.decode()

    assert happened(49).count('class="riwayat-') == 49
    assert "Hanya 50 kejadian terbaru" not in happened(0)
    long = happened(3)
    assert long.count('class="riwayat-') == 50
    assert "Hanya 50 kejadian terbaru" in long
    assert "Semua kejadian ada di jejak audit" not in long, "a secretary may not open it"
    shown = _client(hadi).get(page).content.decode()
    assert 'href="/forum-3673/jejak-audit/">Semua kejadian ada di jejak audit' in shown


def test_lists_and_pages_of_accounts_leave_one_event_each(siti) -> None:
    client, person = _client(siti), factories.actor(Role.FORUM_MONEV, 3673, name="Made")
    assert client.get(reverse("accounts:account-list", args=[siti.slug])).status_code == 200
    assert client.get(reverse("accounts:account-detail", args=[siti.slug, person.user_id])).status_code == 200
    assert client.get(reverse("accounts:account-own", args=[siti.slug])).status_code == 200
    assert _reads() == [("personal.list", "", "Siti"), ("personal.read", "accounts.user", "Siti")]


def test_lists_with_contacts_and_the_page_of_a_persons_rights_leave_one_event_each(siti) -> None:
    make_registration(3673)
    factories.membership(factories.site(factories.company()), factories.forum(3673), state="listed", contact_phone="+62811")
    client, person = _client(siti), factories.actor(Role.FORUM_MONEV, 3673, name="Made")
    for name, args in (("companies:registration-list", []), ("companies:invite-list", []), ("visibility-person", [person.user_id])):
        assert client.get(reverse(name, args=[siti.slug, *args])).status_code == 200, name
    assert client.get(reverse("visibility-person", args=[siti.slug, siti.user_id])).status_code == 200
    assert _reads() == [("personal.list", "", "Siti"), ("personal.list", "", "Siti"), ("personal.read", "accounts.user", "Siti")]


def test_taking_the_history_away_is_an_event_of_it_with_the_number_of_rows(siti) -> None:
    hadi = factories.actor(Role.FORUM_CHAIR, 3673, name="Hadi")
    with scope(siti.scope):
        for _ in range(2):
            audit.record("account.end", by=siti, area=3673, obj=factories.user("Ani"), changes={"name": "Ani", "role": "Bidang monev"})
    client = _client(hadi)
    for kind in ("csv", "xlsx"):
        assert client.get(reverse("audit:event-export", args=[hadi.slug, kind])).status_code == 200
    assert client.get(reverse("audit:event-export", args=[hadi.slug, "csv"]) + "?kode=tidak.ada").status_code == 400
    with scope(Scope.system()):
        taken = Event.objects.filter(code="audit.export", area=3673).order_by("at")
        assert [(event.actor_name, event.changes) for event in taken] == [("Hadi", {"rows": 2}), ("Hadi", {"rows": 3})]
    shown = client.get(reverse("audit:event-list", args=[hadi.slug])).content.decode()
    assert "Hadi mengunduh 2 kejadian dari jejak audit" in shown


def test_an_operator_who_takes_the_own_history_away_is_recorded_at_the_nation(db) -> None:
    operator = factories.actor(Role.OPERATOR, 0, name="Oki")
    assert _client(operator).get(reverse("audit:event-export", args=[operator.slug, "csv"])).status_code == 200
    with scope(Scope.system()):
        assert Event.objects.get(code="audit.export").area == 0


def test_own_data_and_refused_pages_leave_none(siti) -> None:
    company = factories.company()
    site = factories.site(company)
    member = factories.membership(site, factories.forum(3673), contact_name="Rina")
    own = factories.actor(Role.COMPANY_PIC, 3673, company=company.pk)
    assert _client(own).get(reverse("companies:member-detail", args=[own.slug, member.pk])).status_code == 200
    factories.forum(3672)
    stranger = factories.actor(Role.FORUM_SECRETARY, 3672)
    assert _client(stranger).get(reverse("companies:member-detail", args=[stranger.slug, member.pk])).status_code == 404
    assert _reads() == []


def test_files_attached_leave_an_event_with_their_name(siti) -> None:
    registration = make_registration(3673)
    with scope(Scope.system()):
        type(registration).objects.filter(pk=registration.pk).update(
            file=storage.put(3673, "registrations", b"%PDF", ".pdf"), file_name="kuasa.pdf", file_type="application/pdf"
        )
    client = _client(siti)
    assert client.get(reverse("companies:registration-file", args=[siti.slug, registration.pk])).status_code == 200
    assert _reads() == [("personal.file", "companies.registration", "Siti")]
    with scope(Scope.system()):
        assert Event.objects.get(code="personal.file").changes == {"file": "kuasa.pdf"}


def test_papers_of_a_company_and_proofs_leave_an_event_for_others_and_none_for_its_own_people() -> None:
    who = make.cast()
    row = make.sent(who, files=(make.photo(), make.bast()))
    with scope(Scope.system()):
        files = {file.kind: file.pk for file in row.evidence.all()}
        paper = CompanyDocument.objects.create(
            area=3673, company=who.company, site=who.site, kind="permit", file=storage.put(3673, "companies", b"%PDF", ".pdf"), file_name="izin.pdf",
            file_type="application/pdf", sha256="0" * 64,
        )  # fmt: skip
    for by in (who.ani, who.budi):
        for url in (
            reverse("programs:evidence-file", args=[by.slug, files["photo"]]), reverse("programs:evidence-file", args=[by.slug, files["bast"]]),
            reverse("companies:document-file", args=[by.slug, paper.pk]),
        ):  # fmt: skip
            assert _client(by).get(url).status_code == 200
    assert _reads() == [
        ("personal.file", "programs.program", who.budi.name), ("personal.file", "companies.company", who.budi.name),
    ]  # fmt: skip


def test_requests_for_access_leave_an_event_of_the_company(siti) -> None:
    company = factories.company()
    site = factories.site(company)
    factories.membership(site, factories.forum(3673))
    own = factories.actor(Role.COMPANY_PIC, 3673, company=company.pk, name="Andi")
    registration = make_registration(3673, mode="access", known_company_id=company.pk, site_id=site.pk)
    client = _client(own)
    assert client.get(reverse("companies:person-list", args=[own.slug])).status_code == 200
    assert client.get(reverse("companies:access-detail", args=[own.slug, registration.pk])).status_code == 200
    assert _reads() == [("personal.list", "", "Andi"), ("personal.read", "companies.registration", "Andi")]
    with scope(Scope.system()):
        assert set(Event.objects.filter(code__startswith="personal.").values_list("company_id", flat=True)) == {company.pk}


def test_the_list_of_support_accesses_leaves_an_event_for_the_desk_and_none_for_the_operator(siti) -> None:
    operator = factories.actor(Role.OPERATOR, 0)
    for by in (siti, operator):
        assert _client(by).get(reverse("accounts:support-list", args=[by.slug])).status_code == 200
    with scope(Scope.system()):
        assert [event.actor_name for event in Event.objects.filter(code="support.list")] == ["Siti"]


def test_the_operators_tables_of_people_leave_one_event_each(siti) -> None:
    operator = factories.actor(Role.OPERATOR, 0, name="Oki")
    client = _client(operator)
    for path in ("accounts/user/", f"accounts/user/{siti.user_id}/change/", "accounts/assignment/", "regions/region/"):
        assert client.get(f"/kelola/{path}").status_code == 200, path
    assert _reads() == [("personal.list", "", "Oki"), ("personal.read", "accounts.user", "Oki"), ("personal.list", "", "Oki")]
