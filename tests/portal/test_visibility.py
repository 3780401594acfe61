"""The page “What can this person see?” agrees with real requests, and tells an administrator nothing about other places."""

from __future__ import annotations

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.accounts.permissions import Role
from apps.core.scope import Scope, scope
from apps.portal import visibility
from apps.programs.models import Program
from tests import factories
from tests.programs import make

pytestmark = pytest.mark.django_db


def browser(actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


@pytest.fixture
def cast(db):
    """Kota Serang with two submitted programmes of two sites and a draft, Cilegon with one of the same company."""
    serang = make.cast()
    for forum in (3600, 3672):
        factories.forum(forum)
    other = factories.site(serang.company)
    second = make.Cast(
        serang.company, other, factories.actor(Role.COMPANY_PIC, 3673, company=serang.company.pk, site=other.pk), *[serang.budi] * 3
    )
    make.draft(serang)
    make.submitted(serang)
    make.submitted(second)
    cilegon = factories.site(serang.company, 3672)
    third = make.Cast(
        serang.company, cilegon, factories.actor(Role.COMPANY_PIC, 3672, company=serang.company.pk, site=cilegon.pk), *[serang.budi] * 3
    )
    make.draft(third, region=make.village(3672))
    serang.head = factories.actor(Role.COMPANY_PIC, 3673, name="Hana", company=serang.company.pk)
    return serang


def _count(answer, label: str) -> int:
    found = [row.number for view in answer.context["views"] for row in view.counts if row.label == label]
    assert len(found) == 1
    return int(found[0].replace(".", ""))


@pytest.mark.parametrize("who", ["ani", "budi", "citra", "monev"])
def test_the_number_of_programmes_is_the_number_of_pages_that_open(cast, who) -> None:
    person = getattr(cast, who)
    administrator = cast.citra if person.company_id or person.slug.startswith("forum") else factories.actor(Role.SOCIAL_HEAD, 3673)
    answer = browser(administrator).get(f"/{administrator.slug}/akun/{person.user_id}/terlihat/")
    assert answer.status_code == 200
    with scope(Scope.system()):
        ids = list(Program.objects.filter(area=3673).values_list("pk", flat=True))
    client = browser(person)
    opens = sum(client.get(f"/{person.slug}/program/{pk}/").status_code == 200 for pk in ids)
    assert opens == _count(answer, "Program") == 2


def test_every_kind_counts_what_the_person_reads_in_the_own_scope(cast) -> None:
    for person in (cast.ani, cast.budi, cast.citra):
        with scope(person.scope):
            own = {str(kind.label): kind.rows(person).count() for kind in visibility.KINDS if person.has(kind.permission)}
        with scope(Scope.area(3673)):
            assert {row.label: int(row.number.replace(".", "")) for row in visibility.counts(person)} == own


def test_an_administrator_learns_nothing_about_other_places(cast) -> None:
    answer = browser(cast.citra).get(f"/forum-3673/akun/{cast.head.user_id}/terlihat/")
    assert _count(answer, "Program") == 3
    with scope(cast.head.scope):
        assert Program.objects.visible_to(cast.head).count() == 4
    elsewhere = factories.actor(Role.FORUM_SECRETARY, 3672)
    assert browser(cast.citra).get(f"/forum-3673/akun/{elsewhere.user_id}/terlihat/").status_code == 404


def test_an_empty_chair_shows_where_the_province_acts(cast) -> None:
    province, head = factories.actor(Role.SOCIAL_OFFICER, 3600, name="Prov"), factories.actor(Role.SOCIAL_HEAD, 3600)
    views = browser(head).get(f"/{head.slug}/akun/{province.user_id}/terlihat/").context["views"]
    chairs = {chair.place: chair.tasks for chair in views[0].chairs}
    assert "menelaah program" in chairs["Kota Cilegon"]
    assert "menelaah program" not in chairs.get("Kota Serang", [])  # Budi sits there


def test_the_operator_sees_rights_and_no_numbers(cast) -> None:
    operator = factories.actor(Role.OPERATOR, 0)
    answer = browser(operator).get(f"/operator/akun/{cast.citra.user_id}/terlihat/")
    assert answer.status_code == 200
    assert answer.context["views"][0].counts == []


def test_only_who_looks_after_accounts_opens_it(cast) -> None:
    assert browser(cast.budi).get(f"/dinsos-3673/akun/{cast.citra.user_id}/terlihat/").status_code == 403
    assert browser(cast.ani).get(f"/{cast.ani.slug}/akun/{cast.ani.user_id}/terlihat/").status_code == 403


def test_roles_are_told_in_words(cast) -> None:
    page = browser(cast.citra).get("/forum-3673/akun/hak/").content.decode()
    assert "Sekretariat forum" in page
    assert "memverifikasi pendaftaran" in page
