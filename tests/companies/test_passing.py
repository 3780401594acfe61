"""People who work for a site decide who joins them, whatever words the applicant chose in the form."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from apps.accounts.models import Invitation, User
from apps.accounts.permissions import Role
from apps.audit.models import Event
from apps.companies.choices import JoinMode, RegistrationState, SiteKind
from apps.companies.models import Company, Registration, Site
from apps.companies.selectors import worklist
from apps.companies.selectors.matches import blocking_reason
from apps.companies.selectors.people import lies_with_company
from apps.companies.services import access, bulk, decisions, passing
from apps.core.errors import InvalidTransition, NotAllowed, RuleViolation
from apps.core.scope import Scope, scope
from apps.notifications.models import Message
from tests import factories
from tests.companies.make import CILEGON, SERANG, browser, make_registration

pytestmark = pytest.mark.django_db
NIB = "9120001234567"


def site_at(company: Company, name: str, **fields: object) -> Site:
    site = factories.site(company, SERANG, region="36.73.01", **fields)
    with scope(Scope.system()):
        Site.objects.filter(pk=site.pk).update(name=name)
    site.name = name
    return site


@pytest.fixture
def plant(db):
    """A company with one plant in Kota Serang, where Ani works."""

    class Plant:
        forum = factories.forum(SERANG)
        company = factories.company(SERANG, name="PT Baja Contoh", nib=NIB)
        site = site_at(company, "Pabrik Walantaka", kind=SiteKind.PLANT)
        ani = factories.actor(Role.COMPANY_PIC, SERANG, name="Ani", company=company.pk, site=site.pk)
        secretary = factories.actor(Role.FORUM_SECRETARY, SERANG, name="Siti")

    factories.membership(Plant.site, Plant.forum)
    return Plant


def newcomer(plant, **fields: object) -> Registration:
    """Somebody who types the known number, keeps "new site" and writes the name of the site that exists."""
    wanted = {"nib": NIB, "mode": JoinMode.NEW_SITE, "known_company_id": plant.company.pk, "site_name": "pabrik walantaka", **fields}
    return make_registration(SERANG, **wanted)


def verify(plant, registration: Registration, **fields: object):
    with scope(plant.secretary.scope):
        return decisions.registration_verify(registration=registration, by=plant.secretary, **fields)


def read(registration: Registration) -> Registration:
    with scope(Scope.system()):
        return Registration.objects.get(pk=registration.pk)


@pytest.mark.parametrize("late", [False, True])
def test_the_name_of_a_manned_site_never_lets_a_stranger_in(plant, late: bool) -> None:
    asked = newcomer(plant, due_on=timezone.localdate() - dt.timedelta(days=9 if late else 0))
    with pytest.raises(RuleViolation, match="sudah punya orang yang aktif"):
        verify(plant, asked)
    with pytest.raises(RuleViolation, match="sudah punya orang yang aktif"):
        verify(plant, asked, site=plant.site)
    assert not Invitation.objects.exists()
    assert read(asked).state == RegistrationState.SUBMITTED


def test_verifying_together_leaves_it_out_and_says_why(plant) -> None:
    asked = newcomer(plant)
    with scope(plant.secretary.scope):
        assert "sudah punya orang yang aktif" in blocking_reason(asked)
        assert bulk._one(asked.pk, plant.secretary)[0] == ""
    assert not Invitation.objects.exists()


def test_a_really_new_site_of_a_known_company_joins_in_one_step(plant) -> None:
    asked = newcomer(plant, site_name="Gudang Kasemen")
    with scope(plant.secretary.scope):
        assert blocking_reason(asked) == ""
    member = verify(plant, asked)
    invitation = Invitation.objects.get()
    assert (member.company_id, invitation.site_id) == (plant.company.pk, member.site_id)
    assert member.site_id != plant.site.pk


def test_passed_on_its_people_are_told_and_decide(plant, django_capture_on_commit_callbacks) -> None:
    asked = newcomer(plant, due_on=timezone.localdate() - dt.timedelta(days=9))
    client, url = browser(plant.secretary), f"/{plant.secretary.slug}/pendaftaran/{asked.pk}/"
    page = client.get(url).content.decode()
    assert "Teruskan kepada orang lokasi itu" in page
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"{url}teruskan/", {"company": str(plant.company.pk), "site": "new", "site_kind": "branch"}).status_code == 302
    row = read(asked)
    assert (row.mode, row.site_id, row.known_company_id) == (JoinMode.ACCESS, plant.site.pk, plant.company.pk)
    assert row.due_on > timezone.localdate()
    with scope(Scope.system()):
        assert list(Message.objects.filter(code="access").values_list("user_id", flat=True)) == [plant.ani.user_id]
        assert Event.objects.get(code="registration.pass_on").changes["number"] == asked.number
    with pytest.raises(RuleViolation, match="merekalah yang memutuskan"):
        verify(plant, asked, site=plant.site)
    with scope(plant.ani.scope):
        access.access_refuse(registration=asked, by=plant.ani, note="Bukan karyawan kami")
    assert read(asked).state == RegistrationState.REFUSED
    assert not Invitation.objects.exists()
    with scope(plant.secretary.scope), pytest.raises(InvalidTransition):
        passing.registration_pass_on(registration=asked, by=plant.secretary)


def test_when_they_do_not_answer_the_forum_decides(plant) -> None:
    asked = newcomer(plant)
    with scope(plant.secretary.scope):
        passing.registration_pass_on(registration=asked, by=plant.secretary)
    with scope(Scope.system()):
        Registration.objects.filter(pk=asked.pk).update(due_on=timezone.localdate() - dt.timedelta(days=1))
    asked = read(asked)
    with scope(plant.secretary.scope), pytest.raises(RuleViolation, match="sudah ditanya"):
        passing.registration_pass_on(registration=asked, by=plant.secretary)
    verify(plant, asked, site=plant.site)
    assert Invitation.objects.get().site_id == plant.site.pk


def test_access_without_a_known_site_does_not_open_a_manned_one(plant) -> None:
    asked = newcomer(plant, mode=JoinMode.ACCESS, region_id=None, site_name="di mana saja")
    with pytest.raises(RuleViolation, match="sudah punya orang yang aktif"):
        verify(plant, asked, site=plant.site)


def test_what_cannot_be_passed_on_is_said(plant) -> None:
    empty = newcomer(plant, site_name="Gudang Kasemen")
    with scope(plant.secretary.scope), pytest.raises(RuleViolation, match="tidak punya orang yang aktif"):
        passing.registration_pass_on(registration=empty, by=plant.secretary)
    away = factories.site(plant.company, CILEGON)
    factories.actor(Role.COMPANY_PIC, CILEGON, company=plant.company.pk, site=away.pk)
    with scope(plant.secretary.scope), pytest.raises(RuleViolation):
        passing.registration_pass_on(registration=empty, by=plant.secretary, site=away)
    officer, asked = factories.actor(Role.SOCIAL_OFFICER, SERANG), newcomer(plant)
    with scope(officer.scope), pytest.raises(NotAllowed):
        passing.registration_pass_on(registration=asked, by=officer)


def test_a_guessed_head_office_does_not_open_the_sites_of_others(plant) -> None:
    asked = newcomer(plant, site_name="Kantor pusat Jakarta")
    with scope(plant.secretary.scope):
        assert "Periksa lokasinya" in blocking_reason(asked)
    member = verify(plant, asked)
    assert Invitation.objects.get().site_id == member.site_id
    with scope(Scope.system()):
        assert Site.objects.get(pk=member.site_id).kind == SiteKind.BRANCH


def test_a_head_office_chosen_by_the_secretary_opens_itself_only_where_others_work(plant) -> None:
    member = verify(plant, newcomer(plant, site_name="Gedung Contoh"), site_kind=SiteKind.HEAD_OFFICE)
    assert Invitation.objects.get().site_id == member.site_id


def test_the_people_of_the_whole_company_decide_on_its_head_office(plant) -> None:
    seat = site_at(plant.company, "Kantor pusat", kind=SiteKind.HEAD_OFFICE)
    factories.actor(Role.COMPANY_PIC, SERANG, company=plant.company.pk)
    with pytest.raises(RuleViolation, match="sudah punya orang yang aktif"):
        verify(plant, newcomer(plant, site_name="Kantor pusat"))
    asked = newcomer(plant, mode=JoinMode.ACCESS, region_id=None, site_name="Kantor pusat", site_id=seat.pk, due_on=timezone.localdate())
    with scope(plant.secretary.scope):
        assert lies_with_company(asked)
        assert str(asked) not in " ".join(item.title for item in worklist(plant.secretary))
        Registration.objects.filter(pk=asked.pk).update(due_on=timezone.localdate() - dt.timedelta(days=1))
        assert not lies_with_company(asked)
        assert str(asked) in " ".join(item.title for item in worklist(plant.secretary))


def test_an_open_invitation_counts_before_it_is_taken_up(plant) -> None:
    company = factories.company(SERANG, name="PT Dua Contoh", nib="9120007654321")
    first = newcomer(plant, nib=company.nib, known_company_id=company.pk, site_name="Kantor pusat")
    second = newcomer(plant, nib=company.nib, known_company_id=company.pk, site_name="Kantor pusat")
    verify(plant, first)
    with scope(plant.secretary.scope):
        assert "undangan" in blocking_reason(second)
    verify(plant, second)
    reach = dict(Invitation.objects.values_list("email", "site_id"))
    assert reach[first.contact_email] is None
    assert reach[second.contact_email] is not None
    assert User.objects.filter(email=first.contact_email).count() == 0
