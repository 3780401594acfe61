"""The frame around every page of a desk."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

from apps.accounts.permissions import DeskKind, Role
from apps.core.scope import Scope, scope
from apps.forums.models import BoardTerm
from apps.portal import navigation
from tests import factories

pytestmark = pytest.mark.django_db


def _client(user_id: int) -> Client:
    from apps.accounts.models import User

    client = Client()
    client.force_login(User.objects.get(pk=user_id))
    return client


def test_the_home_of_a_forum_shows_place_level_term_and_person() -> None:
    forum = factories.forum(3673)
    secretary = factories.actor(Role.FORUM_SECRETARY, 3673, name="Siti Sekretaris")
    page = _client(secretary.user_id).get("/forum-3673/").content.decode()
    with scope(Scope.system()):
        term = forum.terms.get()
    assert "Forum CSR Kota Serang" in page
    assert "Tingkat kabupaten/kota" in page
    assert f"Masa bakti {term}" in page
    assert "Siti Sekretaris" in page
    assert "Sekretariat forum" in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"ends_on": timezone.localdate() - dt.timedelta(days=1)}, "Masa bakti berakhir"),
        ({"ends_on": timezone.localdate() + dt.timedelta(days=90)}, "Masa bakti segera berakhir"),
    ],
)
def test_a_term_that_ended_or_is_ending_stands_at_the_top(change: dict, words: str) -> None:
    forum = factories.forum(3673)
    with scope(Scope.system()):
        BoardTerm.objects.filter(forum=forum).update(**change)
    secretary = factories.actor(Role.FORUM_SECRETARY, 3673)
    assert words in _client(secretary.user_id).get("/forum-3673/").content.decode()


def test_a_place_without_a_forum_and_a_disputed_one_say_so() -> None:
    factories.forum(3672, active=False)
    factories.forum(3673, disputed=True)
    person = factories.user()
    factories.assign(person, Role.SOCIAL_OFFICER, 3672)
    factories.assign(person, Role.SOCIAL_OFFICER, 3673)
    client = _client(person.pk)
    assert "Forum belum terbentuk" in client.get("/dinsos-3672/").content.decode()
    assert "Dua kepengurusan" in client.get("/dinsos-3673/").content.decode()


def test_the_switcher_lists_all_desks_of_the_person_and_no_other() -> None:
    factories.forum(3673)
    person = factories.user()
    factories.assign(person, Role.FORUM_SECRETARY, 3673)
    factories.assign(person, Role.FORUM_SECRETARY, 3600)
    page = _client(person.pk).get("/forum-3673/").content.decode()
    assert 'href="/forum-3600/"' in page
    assert "Forum CSR Banten" in page
    assert "/dinsos-3673/" not in page


def test_a_single_desk_needs_no_switcher() -> None:
    factories.forum(3673)
    secretary = factories.actor(Role.FORUM_SECRETARY, 3673)
    page = _client(secretary.user_id).get("/forum-3673/").content.decode()
    assert "Ganti tempat kerja" not in page


def test_a_company_desk_is_named_after_the_company_and_knows_its_reach() -> None:
    company = factories.company(name="PT Banten Makmur")
    site = factories.site(company)
    person = factories.user()
    head = factories.assign(person, Role.COMPANY_PIC, 3673, company=company.pk, place_name="PT Banten Makmur")
    local = factories.assign(person, Role.COMPANY_PIC, 3673, company=company.pk, site=site.pk, place_name="PT Banten Makmur, pabrik")
    client = _client(person.pk)
    assert "Semua lokasi usaha" in client.get(f"/{head.slug}/").content.decode()
    page = client.get(f"/{local.slug}/").content.decode()
    assert "Satu lokasi usaha" in page
    assert "PT Banten Makmur, pabrik" in page


def test_a_desk_of_somebody_else_is_not_found_and_error_pages_ask_nothing(django_assert_num_queries) -> None:
    factories.forum(3673)
    secretary = factories.actor(Role.FORUM_SECRETARY, 3672)
    client = _client(secretary.user_id)
    client.get("/forum-3672/")
    with django_assert_num_queries(4):  # the person, desks of today, support access, desks of before; the frame asks nothing
        assert client.get("/forum-3673/").status_code == 404


def test_the_sign_in_page_has_no_frame_and_asks_nothing(client: Client, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        page = client.get("/accounts/login/")
    assert page.status_code == 200
    assert "Menu utama" not in page.content.decode()


def test_navigation_follows_the_permissions() -> None:
    factories.forum(3673)
    person = factories.user()
    factories.assign(person, Role.SOCIAL_OFFICER, 3673)
    factories.assign(person, Role.FORUM_SECRETARY, 3673)
    client = _client(person.pk)
    assert "/forum-3673/akun/" in client.get("/forum-3673/").content.decode()
    assert "/dinsos-3673/akun/" not in client.get("/dinsos-3673/").content.decode()


@pytest.mark.parametrize(
    ("kind", "view", "more", "entry"),
    [
        (DeskKind.COMPANY, "companies:company-detail", {"pk": UUID(int=1)}, "companies:company-detail"),
        (DeskKind.COMPANY, "companies:person-list", {}, "companies:person-list"),
        (DeskKind.COMPANY, "programs:company-programs", {"pk": UUID(int=1)}, "companies:company-detail"),
        (DeskKind.FORUM, "programs:company-programs", {"pk": UUID(int=1)}, "companies:member-list"),
        (DeskKind.MINISTRY, "reports:company-reporting", {"pk": UUID(int=1)}, "companies:member-list"),
        (DeskKind.OPERATOR, "accounts:account-list", {}, "accounts:account-list"),
        (DeskKind.OPERATOR, "accounts:support-list", {}, "accounts:support-list"),
        (DeskKind.FORUM, "visibility-roles", {}, "accounts:account-list"),
    ],
)
def test_a_page_marks_exactly_one_entry(kind, view, more, entry) -> None:
    match = resolve(reverse(view, kwargs={"desk": "operator", **more}))
    assert [part.view for part in navigation.PARTS[kind] if navigation._is_here(part, navigation.PARTS[kind], match)] == [entry]
