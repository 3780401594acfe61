"""Opening personal data leaves one event for each page or file, not for each row; own data leave none."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.permissions import Role
from apps.audit import services as audit
from apps.audit.models import Event
from apps.core.scope import Scope, scope
from tests import factories
from tests.companies.make import make_registration

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
