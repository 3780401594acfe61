"""Invitations and roles: who may give what, and what a link is worth."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager

import pytest
import time_machine
from django.utils import timezone

from apps.accounts import services
from apps.accounts.models import Assignment, Invitation, User
from apps.accounts.permissions import Permission, Role
from apps.accounts.selectors import desks_of, has_active_holder
from apps.audit.models import Event
from apps.core.errors import NotAllowed, RuleViolation
from apps.core.scope import Scope, scope
from apps.notifications.models import Mail
from tests import factories

pytestmark = pytest.mark.django_db
GOOD = "kalimat sandi panjang"


@contextmanager
def at(actor):
    with scope(actor.scope):
        yield actor


@pytest.fixture
def secretary(db):
    factories.forum(3673)
    return factories.actor(Role.FORUM_SECRETARY, 3673, name="Siti Sekretaris")


def _send(by, **changes) -> Invitation:
    values = {"email": "budi@example.com", "full_name": "Budi", "role": Role.FORUM_MONEV, "area": 3673, **changes}
    with at(by):
        return services.invitation_send(by=by, **values)


def _system(query):
    with scope(Scope.system()):
        return query()


def test_an_invitation_is_stored_recorded_and_posted(secretary) -> None:
    made = _send(secretary, until=timezone.localdate() + dt.timedelta(days=30))
    assert made.is_open
    assert made.place_name == "Forum CSR Kota Serang"
    mail = _system(Mail.objects.get)
    assert mail.to == "budi@example.com"
    assert services.invitation_url(made).split("/undangan/")[0] in mail.text
    assert "Bidang monev" in mail.text
    assert "Siti Sekretaris" in mail.text
    event = _system(lambda: Event.objects.get(code="account.invite"))
    assert (event.area, event.actor_name, event.changes["name"]) == (3673, "Siti Sekretaris", "Budi")


def test_the_same_invitation_again_renews_the_open_one(secretary) -> None:
    first = _send(secretary)
    second = _send(secretary, full_name="Budi Santoso")
    assert second.pk == first.pk
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize(
    ("role", "at_area", "gives", "where"),
    [
        (Role.FORUM_SECRETARY, 3673, Role.FORUM_CHAIR, 3672),  # another place
        (Role.FORUM_SECRETARY, 3673, Role.FORUM_CHAIR, 3600),  # the level above
        (Role.FORUM_SECRETARY, 3673, Role.SOCIAL_OFFICER, 3673),  # a role of another desk
        (Role.FORUM_SECRETARY, 3673, Role.OPERATOR, 3673),
        (Role.FORUM_SECRETARY, 3600, Role.FORUM_CHAIR, 3201),  # another province
        (Role.FORUM_CHAIR, 3673, Role.FORUM_SECRETARY, 3673),  # the chair reads the list only
        (Role.SOCIAL_OFFICER, 3673, Role.SOCIAL_OFFICER, 3673),
        (Role.SOCIAL_HEAD, 3673, Role.FORUM_SECRETARY, 3673),
        (Role.MINISTRY_OFFICER, 0, Role.MINISTRY_OFFICER, 0),
    ],
)
def test_roles_outside_the_own_reach_are_refused(role, at_area, gives, where) -> None:
    by = factories.actor(role, at_area)
    with pytest.raises(NotAllowed):
        _send(by, role=gives, area=where)
    assert not Invitation.objects.exists()


def test_people_of_a_company_invite_to_their_own_company_and_site_only() -> None:
    company, other = factories.company(), factories.company()
    first, second = factories.site(company), factories.site(company)
    head = factories.actor(Role.COMPANY_PIC, 3673, company=company.pk)
    pic = factories.actor(Role.COMPANY_APPROVER, 3673, company=company.pk, site=first.pk)
    assert _send(head, role=Role.COMPANY_PIC, company_id=company.pk, site_id=second.pk).site_id == second.pk
    assert _send(pic, role=Role.COMPANY_PIC, company_id=company.pk, site_id=first.pk, email="a@example.com").site_id == first.pk
    for by, place in (
        (pic, {"company_id": company.pk}),
        (pic, {"company_id": company.pk, "site_id": second.pk}),
        (head, {"company_id": other.pk}),
    ):
        with pytest.raises(NotAllowed):
            _send(by, role=Role.COMPANY_PIC, email="b@example.com", **place)
    with pytest.raises(NotAllowed):
        _send(head, role=Role.FORUM_SECRETARY, email="c@example.com")


def test_a_province_invites_for_the_places_below(secretary) -> None:
    by = factories.actor(Role.FORUM_SECRETARY, 3600)
    assert _send(by, role=Role.FORUM_CHAIR, area=3673).area == 3673


def test_the_operator_gives_any_role_but_those_of_companies() -> None:
    by = factories.actor(Role.OPERATOR, 0)
    assert _send(by, role=Role.MINISTRY_OFFICER, area=0).role == Role.MINISTRY_OFFICER
    with pytest.raises(NotAllowed):
        _send(by, role=Role.COMPANY_PIC, area=3673, company_id=factories.company().pk)


def test_nobody_raises_their_own_rights(secretary) -> None:
    email = User.objects.get(pk=secretary.user_id).email
    with pytest.raises(RuleViolation, match="diri sendiri") as caught:
        _send(secretary, email=email.upper(), role=Role.FORUM_CHAIR)
    assert caught.value.field == "email"


def test_who_reviews_must_not_belong_to_a_company() -> None:
    company = factories.company()
    pic = factories.actor(Role.COMPANY_PIC, 3673, company=company.pk)
    head = factories.actor(Role.SOCIAL_HEAD, 3673)
    with pytest.raises(RuleViolation, match="tidak boleh dirangkap") as caught:
        _send(head, role=Role.SOCIAL_OFFICER, email=User.objects.get(pk=pic.user_id).email)
    assert caught.value.field == "role"


def test_incompatible_roles_are_refused_at_acceptance_too(secretary) -> None:
    company = factories.company()
    invitation = _send(secretary, role=Role.COMPANY_PIC, company_id=company.pk, place_name=company.name)
    officer = factories.user()
    User.objects.filter(pk=officer.pk).update(email="budi@example.com")
    officer.refresh_from_db()
    factories.assign(officer, Role.SOCIAL_OFFICER, 3673)
    with pytest.raises(RuleViolation, match="tidak boleh dirangkap"):
        services.invitation_take(invitation=invitation, user=officer)
    assert Invitation.objects.get().accepted_at is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "bukan-alamat"}, "email"),
        ({"email": ""}, "email"),
        ({"full_name": "  "}, "full_name"),
        ({"until": dt.date(2020, 1, 1)}, "until"),
        ({"role": Role.COMPANY_PIC}, "role"),
    ],
)
def test_wrong_input_names_the_field(secretary, change, field) -> None:
    with pytest.raises(RuleViolation) as caught:
        _send(secretary, **change)
    assert caught.value.field == field
    assert not Invitation.objects.exists()


def test_a_role_already_held_is_not_offered_again(secretary) -> None:
    chair = factories.actor(Role.FORUM_CHAIR, 3673)
    with pytest.raises(RuleViolation, match="sudah memegang"):
        _send(secretary, role=Role.FORUM_CHAIR, email=User.objects.get(pk=chair.user_id).email)


def test_a_new_person_takes_up_the_invitation_with_name_and_password(secretary) -> None:
    until = timezone.localdate() + dt.timedelta(days=10)
    user = services.invitation_accept(invitation=_send(secretary, until=until), full_name="Budi Santoso", password=GOOD)
    assert user.check_password(GOOD)
    assert list(desks_of(user)) == ["forum-3673"]
    assert Assignment.objects.get(user=user).until == until
    assert Assignment.objects.get(user=user).granted_by_id == secretary.user_id
    event = _system(lambda: Event.objects.get(code="account.accept"))
    assert (event.actor_id, event.desk) == (user.pk, "forum-3673")


def test_a_company_desk_is_named_by_the_last_digits_of_site_or_company(secretary) -> None:
    company = factories.company()
    site = factories.site(company)
    whole = _send(secretary, role=Role.COMPANY_PIC, company_id=company.pk, place_name=company.name)
    services.invitation_accept(invitation=whole, full_name="Budi", password=GOOD)
    one = _send(secretary, role=Role.COMPANY_PIC, company_id=company.pk, site_id=site.pk, email="ani@example.com", place_name=company.name)
    services.invitation_accept(invitation=one, full_name="Ani", password=GOOD)
    assert list(desks_of(User.objects.get(email="budi@example.com"))) == [f"usaha-{company.pk.hex[-12:]}"]
    assert list(desks_of(User.objects.get(email="ani@example.com"))) == [f"usaha-{site.pk.hex[-12:]}"]


@pytest.mark.parametrize("password", ["pendek", "password123", "budi@example.com"])
def test_a_weak_password_is_refused_and_the_link_stays_good(secretary, password) -> None:
    invitation = _send(secretary)
    with pytest.raises(RuleViolation) as caught:
        services.invitation_accept(invitation=invitation, full_name="Budi", password=password)
    assert caught.value.field == "password"
    assert not User.objects.filter(email="budi@example.com").exists()
    assert Invitation.objects.get().is_open


def test_a_link_works_once(secretary) -> None:
    invitation = _send(secretary)
    services.invitation_accept(invitation=invitation, full_name="Budi", password=GOOD)
    with pytest.raises(RuleViolation, match="sudah diterima"):
        services.invitation_accept(invitation=invitation, full_name="Budi", password=GOOD)


def test_a_revoked_and_an_expired_invitation_give_nothing(secretary) -> None:
    revoked = _send(secretary)
    with at(secretary):
        services.invitation_revoke(invitation=revoked, by=secretary)
    with pytest.raises(RuleViolation, match="dicabut"):
        services.invitation_accept(invitation=revoked, full_name="Budi", password=GOOD)
    expired = _send(secretary, email="ani@example.com")
    Invitation.objects.filter(pk=expired.pk).update(expires_at=timezone.now() - dt.timedelta(minutes=1))
    with pytest.raises(RuleViolation, match="kedaluwarsa"):
        services.invitation_accept(invitation=expired, full_name="Ani", password=GOOD)
    assert User.objects.count() == 1


def test_an_address_with_an_account_must_sign_in_first(secretary) -> None:
    invitation = _send(secretary)
    person = User.objects.create_user("budi@example.com", GOOD, full_name="Budi")
    with pytest.raises(RuleViolation, match="Masuklah dahulu"):
        services.invitation_accept(invitation=invitation, full_name="Budi", password="kata sandi yang lain")
    person.refresh_from_db()
    assert person.check_password(GOOD)
    services.invitation_take(invitation=invitation, user=person)
    assert list(desks_of(person)) == ["forum-3673"]


def test_an_invitation_to_another_address_cannot_be_taken(secretary) -> None:
    with pytest.raises(RuleViolation, match="alamat lain"):
        services.invitation_take(invitation=_send(secretary), user=factories.user())


def test_resending_gives_a_fresh_term_and_a_second_letter(secretary) -> None:
    invitation = _send(secretary)
    with time_machine.travel(timezone.now() + dt.timedelta(days=20)):
        assert not Invitation.objects.get().is_open
        with at(secretary):
            services.invitation_resend(invitation=invitation, by=secretary)
        assert Invitation.objects.get().is_open
    assert _system(Mail.objects.count) == 2


def test_settled_invitations_are_neither_resent_nor_revoked(secretary) -> None:
    invitation = _send(secretary)
    services.invitation_accept(invitation=invitation, full_name="Budi", password=GOOD)
    for service in (services.invitation_resend, services.invitation_revoke):
        with at(secretary), pytest.raises(RuleViolation, match="sudah diterima"):
            service(invitation=invitation, by=secretary)


def test_a_neighbour_may_not_resend_revoke_or_end(secretary) -> None:
    invitation = _send(secretary)
    member = factories.actor(Role.FORUM_MONEV, 3673)
    neighbour = factories.actor(Role.FORUM_SECRETARY, 3672)
    with at(neighbour):
        for service in (services.invitation_resend, services.invitation_revoke):
            with pytest.raises(NotAllowed):
                service(invitation=invitation, by=neighbour)
        with pytest.raises(NotAllowed):
            services.assignment_end(assignment=Assignment.objects.get(user_id=member.user_id), by=neighbour)


def test_ending_a_role_closes_the_desk_at_once(secretary) -> None:
    member = factories.actor(Role.FORUM_MONEV, 3673)
    assignment = Assignment.objects.get(user_id=member.user_id)
    with at(secretary):
        services.assignment_end(assignment=assignment, by=secretary)
    assert desks_of(User.objects.get(pk=member.user_id)) == {}
    assert _system(lambda: Event.objects.get(code="account.end")).changes["name"] == assignment.user.full_name
    with at(secretary), pytest.raises(RuleViolation, match="sudah berakhir"):
        services.assignment_end(assignment=assignment, by=secretary)


def test_the_own_role_and_a_chair_by_the_chair_cannot_be_ended(secretary) -> None:
    own = Assignment.objects.get(user_id=secretary.user_id)
    with at(secretary), pytest.raises(RuleViolation, match="peran sendiri"):
        services.assignment_end(assignment=own, by=secretary)
    chair = factories.actor(Role.FORUM_CHAIR, 3673)
    with at(chair), pytest.raises(NotAllowed):
        services.assignment_end(assignment=own, by=chair)


@pytest.mark.django_db(transaction=True)
def test_an_ended_chair_is_empty_at_once() -> None:
    factories.forum(3673)
    secretary = factories.actor(Role.FORUM_SECRETARY, 3673)
    monev = factories.actor(Role.FORUM_MONEV, 3673)
    assert has_active_holder(3673, Permission.REALIZATION_VERIFY)
    with at(secretary):
        services.assignment_end(assignment=Assignment.objects.get(user_id=monev.user_id), by=secretary)
    assert not has_active_holder(3673, Permission.REALIZATION_VERIFY)


def test_a_role_ends_by_its_last_day() -> None:
    today = timezone.localdate()
    person = factories.user()
    factories.assign(person, Role.FORUM_MONEV, 3673, since=today - dt.timedelta(days=9), until=today - dt.timedelta(days=1))
    factories.assign(person, Role.FORUM_MONEV, 3672, since=today, until=today)
    factories.assign(person, Role.FORUM_MONEV, 3671, since=today + dt.timedelta(days=1))
    assert list(desks_of(person)) == ["forum-3672"]
