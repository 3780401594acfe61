"""Activation on paper: for people whom no letter by mail reaches."""

from __future__ import annotations

import datetime as dt
import io
import re

import pikepdf
import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from apps.accounts import listing, services
from apps.accounts.models import ActivationCode, Assignment, Invitation, User
from apps.accounts.permissions import Role
from apps.accounts.signin import activation, factors
from apps.audit.models import Event
from apps.core.errors import NotAllowed, RuleViolation
from apps.core.scope import Scope, scope
from apps.notifications.models import Mail
from tests import factories

pytestmark = pytest.mark.django_db
GOOD = "kalimat sandi panjang"


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def secretary(db):
    factories.forum(3673)
    return factories.actor(Role.FORUM_SECRETARY, 3673, name="Siti Sekretaris")


@pytest.fixture
def browser(secretary) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=secretary.user_id))
    return client


def _invite(browser: Client, role: str = "forum_planning") -> Invitation:
    answer = browser.post("/forum-3673/akun/undang-tanpa-surel/", {"full_name": "Pak Darmo", "role": role})
    assert answer.status_code == 302, answer.content.decode()
    return Invitation.objects.get(full_name="Pak Darmo")


def _use(client: Client, letter: activation.Letter, **changes):
    return client.post("/aktivasi/", {"name": letter.sign_in_name, "code": letter.code, "password": GOOD, **changes})


def test_an_invitation_without_mail_gets_a_name_and_no_letter_by_mail(browser: Client) -> None:
    invitation = _invite(browser)
    assert invitation.email.endswith("@tanpa-surel.invalid")
    with scope(Scope.system()):
        assert not Mail.objects.exists()
    page = browser.get("/forum-3673/akun/").content.decode()
    assert activation.printed_name(invitation.email) in page
    assert "Cetak surat aktivasi" in page
    assert "Kirim ulang" not in page


def test_the_letter_is_a_pdf_and_the_code_is_kept_as_a_hash_only(browser: Client) -> None:
    invitation = _invite(browser)
    answer = browser.post(f"/forum-3673/akun/undangan/{invitation.pk}/surat/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "private, no-store"
    assert len(pikepdf.open(io.BytesIO(answer.content)).pages) == 1
    assert re.fullmatch(r"[0-9a-f]{64}", ActivationCode.objects.get(invitation=invitation).code_hash)
    with scope(Scope.system()):
        assert Event.objects.filter(code="account.activation_letter").count() == 1


def test_the_code_opens_the_account_once_and_the_printed_name_signs_in(browser: Client, client: Client, secretary) -> None:
    invitation = _invite(browser)
    letter = activation.letter_for_invitation(invitation=invitation, by=secretary)
    assert _use(client, letter, name=letter.sign_in_name.lower(), code=letter.code.replace("-", " ").lower())["Location"] == "/"
    assert client.get("/forum-3673/").status_code == 200
    person = User.objects.get(email=invitation.email)
    assert Assignment.objects.get(user=person).role == Role.FORUM_PLANNING
    again = _use(Client(), letter, password="kata sandi lain")
    assert again.status_code == 400
    assert "Nama atau kode tidak cocok" in again.content.decode()
    later = Client()
    later.post("/accounts/login/", {"login": letter.sign_in_name, "password": GOOD})
    assert later.get("/forum-3673/").status_code == 200


def test_a_weak_password_does_not_use_the_code_up(browser: Client, client: Client, secretary) -> None:
    letter = activation.letter_for_invitation(invitation=_invite(browser), by=secretary)
    answer = _use(client, letter, password="pendek")
    assert answer.status_code == 400
    assert "id_password_error" in answer.content.decode()
    assert _use(client, letter).status_code == 302


@pytest.mark.parametrize("changes", [{"code": "BBBBB-BBBBB"}, {"name": "XXXX-XXXX"}, {"code": "\x00💥"}, {"name": "siti@example.com"}])
def test_wrong_name_and_wrong_code_sound_the_same(browser: Client, client: Client, secretary, changes: dict[str, str]) -> None:
    letter = activation.letter_for_invitation(invitation=_invite(browser), by=secretary)
    answer = _use(client, letter, **changes)
    assert answer.status_code == 400
    assert not User.objects.filter(full_name="Pak Darmo").exists()
    if "\x00" not in changes.get("code", ""):
        assert "Nama atau kode tidak cocok" in answer.content.decode()


def test_a_code_ends_after_fourteen_days_and_with_the_next_letter(browser: Client, client: Client, secretary) -> None:
    invitation = _invite(browser)
    first = activation.letter_for_invitation(invitation=invitation, by=secretary)
    second = activation.letter_for_invitation(invitation=invitation, by=secretary)
    assert _use(client, first).status_code == 400
    with time_machine.travel(timezone.now() + dt.timedelta(days=14, minutes=1)):
        assert _use(client, second).status_code == 400
    assert _use(client, second).status_code == 302


def test_a_revoked_invitation_has_no_letter_and_its_code_is_dead(browser: Client, client: Client, secretary) -> None:
    invitation = _invite(browser)
    letter = activation.letter_for_invitation(invitation=invitation, by=secretary)
    browser.post(f"/forum-3673/akun/undangan/{invitation.pk}/cabut/")
    assert _use(client, letter).status_code == 400
    with pytest.raises(RuleViolation):
        activation.letter_for_invitation(invitation=invitation, by=secretary)


def test_guessing_is_stopped(browser: Client, client: Client, secretary) -> None:
    letter = activation.letter_for_invitation(invitation=_invite(browser), by=secretary)
    statuses = [_use(client, letter, code=f"BBBBB-BBBB{end}").status_code for end in "BCDFG"]
    assert statuses == [400] * 5
    answer = _use(client, letter)
    assert answer.status_code == 429
    assert "Tunggu 15 menit" in answer.content.decode()
    assert not User.objects.filter(full_name="Pak Darmo").exists()


def test_one_address_may_not_try_many_names(client: Client) -> None:
    for number in range(11):
        answer = client.post("/aktivasi/", {"name": f"ORANG-{number}", "code": "BBBBB-BBBBB", "password": GOOD})
    assert answer.status_code == 429


def test_a_neighbour_cannot_print_the_letter(browser: Client, secretary) -> None:
    invitation = _invite(browser)
    factories.forum(3672)
    neighbour = factories.actor(Role.FORUM_SECRETARY, 3672)
    with pytest.raises(NotAllowed):
        activation.letter_for_invitation(invitation=invitation, by=neighbour)
    other = Client()
    other.force_login(User.objects.get(pk=neighbour.user_id))
    assert other.post(f"/forum-3672/akun/undangan/{invitation.pk}/surat/").status_code == 404
    chair = Client()
    chair.force_login(User.objects.get(pk=factories.actor(Role.FORUM_CHAIR, 3673).user_id))
    assert chair.post(f"/forum-3673/akun/undangan/{invitation.pk}/surat/").status_code == 403


def _paper_person(browser: Client, secretary) -> User:
    letter = activation.letter_for_invitation(invitation=_invite(browser), by=secretary)
    _use(Client(), letter)
    return User.objects.get(full_name="Pak Darmo")


def test_somebody_without_mail_gets_a_new_password_by_a_new_letter(browser: Client, client: Client, secretary) -> None:
    person = _paper_person(browser, secretary)
    page = browser.get(f"/forum-3673/akun/{person.pk}/").content.decode()
    assert "Cetak surat aktivasi baru" in page
    assert browser.post(f"/forum-3673/akun/{person.pk}/surat/")["Content-Type"] == "application/pdf"
    letter = activation.letter_for_user(user=person, by=secretary)
    assert _use(client, letter, password="sandi yang baru sekali").status_code == 302
    person.refresh_from_db()
    assert person.check_password("sandi yang baru sekali")


def test_no_letter_takes_over_an_account_that_has_mail(browser: Client, secretary) -> None:
    with_mail = User.objects.get(pk=factories.actor(Role.FORUM_MONEV, 3673).user_id)
    with pytest.raises(NotAllowed):
        activation.letter_for_user(user=with_mail, by=secretary)
    assert browser.post(f"/forum-3673/akun/{with_mail.pk}/surat/").status_code == 403


def test_staff_without_mail_is_not_locked_out_when_the_grace_ends(browser: Client, client: Client, secretary) -> None:
    person = _paper_person(browser, secretary)
    User.objects.filter(pk=person.pk).update(first_signed_in_at=timezone.now() - dt.timedelta(days=20))
    client.post("/accounts/login/", {"login": person.sign_in_name, "password": GOOD})
    page = client.get("/forum-3673/", follow=True).content.decode()
    assert "Pasang aplikasi autentikator" in page
    assert client.get("/accounts/2fa/totp/activate/")["Location"].startswith("/accounts/reauthenticate/")
    assert client.get("/accounts/password/change/")["Location"].startswith("/accounts/langkah-kedua/")
    assert not factors.has_own_factor(person)


def test_other_ways_to_write_a_name_do_not_start_the_count_anew(browser: Client, client: Client, secretary) -> None:
    letter = activation.letter_for_invitation(invitation=_invite(browser), by=secretary)
    name = letter.sign_in_name
    for written in (name, name.lower(), name.replace("-", ""), f"  {name.replace('-', ' ')} ", f"-{name}-"):
        assert _use(client, letter, name=written, code="BBBBB-BBBBB").status_code == 400, written
    assert _use(client, letter).status_code == 429


def test_an_invitation_with_mail_has_no_letter_and_shows_no_link_to_the_inviter(browser: Client, secretary) -> None:
    with scope(secretary.scope):
        made = services.invitation_send(email="ketua@example.com", full_name="Bu Ketua", role=Role.FORUM_MONEV, area=3673, by=secretary)
    page = browser.get("/forum-3673/akun/").content.decode()
    assert "Bu Ketua" in page
    assert "/undangan/" not in page.replace(f"/akun/undangan/{made.pk}/", "")
    assert "Cetak surat aktivasi" not in page
    assert "Tautannya hanya ada di surel orang itu" in page
    with pytest.raises(NotAllowed):
        activation.letter_for_invitation(invitation=made, by=secretary)
    assert browser.post(f"/forum-3673/akun/undangan/{made.pk}/surat/").status_code == 403
    assert not ActivationCode.objects.exists()


def test_the_link_of_a_company_invitation_is_still_given_to_the_inviter(secretary) -> None:
    company = factories.company()
    made = Invitation(email="pic@example.com", full_name="Rina", role=Role.COMPANY_PIC, area=3673, company_id=company.pk, place_name="PT")
    made.expires_at = timezone.now() + dt.timedelta(days=1)
    assert "/undangan/" in listing.invitation_row(made, secretary).message
    made.role = Role.FORUM_CHAIR
    assert listing.invitation_row(made, secretary).message == ""


@pytest.mark.parametrize("role", [Role.FORUM_CHAIR, Role.FORUM_DELEGATE, Role.FORUM_MONEV])
def test_who_prints_a_letter_cannot_become_the_one_who_decides(browser: Client, secretary, role: Role) -> None:
    invitation = _invite(browser, role)
    page = browser.get("/forum-3673/akun/").content.decode()
    assert "Cetak surat aktivasi" not in page
    assert "suratnya tidak dicetak di tempatnya sendiri" in page
    answer = browser.post(f"/forum-3673/akun/undangan/{invitation.pk}/surat/")
    assert answer.status_code == 403
    assert "Mintalah sekretariat tingkat di atas" in answer.content.decode()
    assert not ActivationCode.objects.exists()
    factories.forum(3600)
    above = factories.actor(Role.FORUM_SECRETARY, 3600)
    desk = Client()
    desk.force_login(User.objects.get(pk=above.user_id))
    assert "Cetak surat aktivasi" in desk.get("/forum-3600/akun/").content.decode()
    assert desk.post(f"/forum-3600/akun/undangan/{invitation.pk}/surat/")["Content-Type"] == "application/pdf"


def test_only_operators_print_the_letter_of_the_national_chair(secretary) -> None:
    factories.forum(0)
    national = factories.actor(Role.FORUM_SECRETARY, 0)
    address = activation.new_address()
    with scope(national.scope):
        made = services.invitation_send(email=address, full_name="Ketua nasional", role=Role.FORUM_CHAIR, area=0, by=national)
        with pytest.raises(NotAllowed):
            activation.letter_for_invitation(invitation=made, by=national)
    operator = factories.actor(Role.OPERATOR, 0)
    with scope(operator.scope):
        assert activation.letter_for_invitation(invitation=made, by=operator).name == "Ketua nasional"


def test_a_new_letter_for_a_chair_without_mail_comes_from_above_too(browser: Client, client: Client, secretary) -> None:
    person = _paper_person(browser, secretary)
    Assignment.objects.create(user=person, role=Role.FORUM_CHAIR, area=3673)
    assert "Cetak surat aktivasi baru" not in browser.get(f"/forum-3673/akun/{person.pk}/").content.decode()
    assert browser.post(f"/forum-3673/akun/{person.pk}/surat/").status_code == 403
    before = ActivationCode.objects.filter(user=person).count()
    with pytest.raises(NotAllowed):
        activation.letter_for_user(user=person, by=secretary)
    assert ActivationCode.objects.filter(user=person).count() == before == 0
    factories.forum(3600)
    above = factories.actor(Role.FORUM_SECRETARY, 3600)
    with scope(above.scope):
        assert activation.letter_for_user(user=person, by=above).code


def test_a_head_of_the_office_prints_for_officers_who_decide_no_more_than_the_head(secretary) -> None:
    head = factories.actor(Role.SOCIAL_HEAD, 3673)
    with scope(head.scope):
        made = services.invitation_send(email=activation.new_address(), full_name="Petugas", role=Role.SOCIAL_OFFICER, area=3673, by=head)
        assert activation.letter_for_invitation(invitation=made, by=head).code
