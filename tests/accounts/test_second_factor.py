"""The second factor: whom it is demanded of, what counts, what is offered, and who may take a lost one away."""

from __future__ import annotations

import datetime as dt
import re
import time
import uuid

import pytest
import time_machine
from allauth.core.context import request_context
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.utils import timezone

from apps.accounts.adapter import AccountAdapter
from apps.accounts.models import Assignment, Device, User
from apps.accounts.permissions import Role
from apps.accounts.signin import factors
from apps.audit.models import Event
from apps.core.errors import NotAllowed, RuleViolation
from apps.core.scope import Scope, scope
from apps.notifications.models import Mail
from apps.notifications.services import mail_send_next
from tests import factories
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
STEP = "/accounts/langkah-kedua/?next="


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def person(db) -> User:
    factories.forum(3673)
    found = factories.user("Siti Sekretaris")
    factories.assign(found, Role.FORUM_SECRETARY, 3673)
    return found


@pytest.fixture
def pic(db) -> User:
    company = factories.company()
    return User.objects.get(pk=factories.actor(Role.COMPANY_PIC, 3673, company=company.pk).user_id)


def _desk(user: User) -> str:
    slug = next(iter(factors.desks_of(user)))
    return f"/{slug}/"


def _sign_in(client: Client, user: User, **more):
    return client.post("/accounts/login/", {"login": user.email, "password": PASSWORD, **more})


def _long_ago(user: User, days: int = 15) -> None:
    User.objects.filter(pk=user.pk).update(first_signed_in_at=timezone.now() - dt.timedelta(days=days))


def _code(secret: str, step: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))


def _with_app(user: User) -> str:
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def _letters(user: User) -> list[str]:
    with scope(Scope.system()):
        return list(Mail.objects.filter(to=user.email).order_by("-id").values_list("text", flat=True))


def _events(code: str) -> list[Event]:
    with scope(Scope.system()):
        return list(Event.objects.filter(code=code))


# --- the grace ------------------------------------------------------------------------------------------------------------


def test_the_grace_runs_from_the_first_sign_in_and_the_page_counts_its_days(client: Client, person: User) -> None:
    assert person.first_signed_in_at is None
    _sign_in(client, person)
    page = client.get("/forum-3673/").content.decode()
    assert "Tersisa 14 hari" in page
    first = User.objects.get(pk=person.pk).first_signed_in_at
    assert first is not None
    with time_machine.travel(timezone.now() + dt.timedelta(days=5)):
        later = Client()
        _sign_in(later, person)
        assert "Tersisa 9 hari" in later.get("/forum-3673/").content.decode()
        assert "Tersisa" not in later.get("/forum-3673/program/").content.decode()
    with time_machine.travel(timezone.now() + dt.timedelta(days=12)):
        last = Client()
        _sign_in(last, person)
        assert "Tersisa 2 hari" in last.get("/forum-3673/program/").content.decode()
    assert User.objects.get(pk=person.pk).first_signed_in_at == first


@pytest.mark.parametrize(
    ("role", "area", "desk"),
    [(Role.FORUM_CHAIR, 3673, "forum-3673"), (Role.SOCIAL_OFFICER, 3673, "dinsos-3673"), (Role.MINISTRY_OFFICER, 0, "kemensos"), (Role.OPERATOR, 0, "operator")],
)  # fmt: skip
def test_after_the_grace_every_staff_role_is_led_to_the_second_step(client: Client, role: Role, area: int, desk: str) -> None:
    factories.forum(3673)
    user = User.objects.get(pk=factories.actor(role, area).user_id)
    _long_ago(user)
    _sign_in(client, user)
    answer = client.get(f"/{desk}/?q=1")
    assert answer.status_code == 302
    assert answer["Location"] == f"{STEP}%2F{desk}%2F%3Fq%3D1"
    assert client.get(answer["Location"]).status_code == 200


def test_a_company_is_never_forced_and_sees_the_offer_until_it_answers(client: Client, pic: User) -> None:
    _long_ago(pic, 400)
    _sign_in(client, pic)
    home = _desk(pic)
    assert "Tidak sekarang" in client.get(home).content.decode()
    answer = client.post("/accounts/tawaran/", {"action": "later", "next": home})
    assert answer["Location"] == home
    assert "Tidak sekarang" not in client.get(home).content.decode()
    again = Client()
    _sign_in(again, pic)
    assert "Tidak sekarang" not in again.get(home).content.decode()


def test_the_offer_leads_to_the_page_of_security_and_nowhere_outside(client: Client, pic: User) -> None:
    _sign_in(client, pic)
    assert client.post("/accounts/tawaran/", {"action": "set-up"})["Location"] == "/accounts/2fa/"
    assert client.post("/accounts/tawaran/", {"next": "https://jahat.example/"})["Location"] == "/"


# --- the code by mail -----------------------------------------------------------------------------------------------------


def _mailed_code(client: Client, user: User) -> str:
    client.post("/accounts/langkah-kedua/", {"action": "send", "next": "/forum-3673/"})
    found = re.search(r"^(\d{6})$", _letters(user)[0], re.MULTILINE)
    assert found
    return found[1]


def test_a_code_by_mail_is_a_second_factor_recorded_in_session_and_history(client: Client, person: User) -> None:
    _long_ago(person)
    _sign_in(client, person)
    code = _mailed_code(client, person)
    answer = client.post("/accounts/langkah-kedua/", {"code": f" {code} ", "next": "/forum-3673/"})
    assert answer["Location"] == "/forum-3673/"
    assert client.get("/forum-3673/").status_code == 200
    assert client.session[factors.DONE] == "code"
    assert [event.changes["how"] for event in _events("account.second_step")] == ["kode surel"]
    assert [event.changes["how"] for event in _events("account.sign_in")] == ["kata sandi"]
    assert code not in str(dict(client.session))


def test_a_wrong_code_is_counted_and_after_five_only_a_new_one_helps(client: Client, person: User) -> None:
    _long_ago(person)
    _sign_in(client, person)
    code = _mailed_code(client, person)
    wrong = "000000" if code != "000000" else "111111"
    for number in range(5):
        answer = client.post("/accounts/langkah-kedua/", {"code": wrong, "next": "/forum-3673/"})
        assert answer.status_code == 400
        assert ("Kode tidak cocok" if number < 4 else "tidak berlaku lagi") in answer.content.decode()
    assert client.post("/accounts/langkah-kedua/", {"code": code}).status_code == 400
    assert client.get("/forum-3673/").status_code == 302
    assert client.post("/accounts/langkah-kedua/", {"code": _mailed_code(client, person)}).status_code == 302


def test_an_old_code_no_longer_works(client: Client, person: User) -> None:
    _long_ago(person)
    _sign_in(client, person)
    code = _mailed_code(client, person)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=16)):
        assert client.post("/accounts/langkah-kedua/", {"code": code}).status_code == 400
        assert client.get("/forum-3673/").status_code == 302


def test_codes_by_mail_are_limited(client: Client, person: User) -> None:
    _long_ago(person)
    _sign_in(client, person)
    for _ in range(7):
        answer = client.post("/accounts/langkah-kedua/", {"action": "send"}, follow=True)
    assert "Tunggu 15 menit" in answer.content.decode()
    assert len([text for text in _letters(person) if "Kode langkah kedua" in text]) == 5


def test_tries_are_limited_across_codes(client: Client, person: User) -> None:
    _long_ago(person)
    _sign_in(client, person)
    statuses = []
    for _ in range(3):
        _mailed_code(client, person)
        statuses += [client.post("/accounts/langkah-kedua/", {"code": "12"}).status_code for _ in range(4)]
    assert statuses == [400] * 10 + [429] * 2


def test_who_came_by_a_code_alone_gives_the_password_as_second_step(client: Client, person: User) -> None:
    _long_ago(person)
    client.post("/accounts/login/code/", {"email": person.email})
    found = re.search(r"^(\d{6})$", _letters(person)[0], re.MULTILINE)
    assert found
    client.post("/accounts/login/code/confirm/", {"code": found[1]})
    answer = client.get("/forum-3673/", follow=True)
    assert "Tulis juga kata sandi" in answer.content.decode()
    assert client.post("/accounts/langkah-kedua/", {"password": "salah"}).status_code == 400
    assert client.post("/accounts/langkah-kedua/", {"password": PASSWORD, "next": "/forum-3673/"})["Location"] == "/forum-3673/"
    assert client.get("/forum-3673/").status_code == 200


def test_a_code_alone_is_enough_in_the_grace_and_works_once(client: Client, person: User) -> None:
    client.post("/accounts/login/code/", {"email": person.email})
    found = re.search(r"^(\d{6})$", _letters(person)[0], re.MULTILINE)
    assert found
    client.post("/accounts/login/code/confirm/", {"code": found[1]})
    assert client.get("/forum-3673/").status_code == 200
    assert Client().post("/accounts/login/code/confirm/", {"code": found[1]}).status_code == 302


def test_asking_for_a_code_is_limited_and_tells_nothing_about_addresses(client: Client, person: User) -> None:
    known = client.post("/accounts/login/code/", {"email": person.email})
    unknown = Client().post("/accounts/login/code/", {"email": "tidak.ada@example.com"})
    assert known["Location"] == unknown["Location"] == "/accounts/login/code/confirm/"
    for _ in range(4):
        answer = Client().post("/accounts/login/code/", {"email": person.email})
    assert "terlalu" in answer.content.decode().lower()
    assert len(_letters(person)) == 3


def test_the_pages_that_change_an_account_are_behind_the_second_step_too(client: Client, person: User) -> None:
    _long_ago(person)
    _sign_in(client, person)
    for path in ("/accounts/2fa/", "/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/add/", "/accounts/password/change/"):
        answer = client.get(path)
        assert answer["Location"].startswith("/accounts/langkah-kedua/"), path
    assert client.post(f"/accounts/perangkat/{uuid.uuid4()}/keluarkan/")["Location"].startswith("/accounts/langkah-kedua/")


def test_a_fragment_asked_for_by_htmx_moves_the_whole_page(client: Client, person: User) -> None:
    _long_ago(person)
    _sign_in(client, person)
    answer = client.get("/forum-3673/", headers={"HX-Request": "true"})
    assert answer["HX-Redirect"].startswith("/accounts/langkah-kedua/")


# --- own factors ----------------------------------------------------------------------------------------------------------


def _reauthenticate(client: Client) -> None:
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})


@pytest.mark.django_db(transaction=True)
def test_an_app_is_set_up_by_its_first_code_with_letter_history_and_recovery_codes_shown_once(client: Client, person: User) -> None:
    _sign_in(client, person)
    assert client.get("/accounts/2fa/totp/activate/")["Location"].startswith("/accounts/reauthenticate/")
    _reauthenticate(client)
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    found = re.search(r'id="kunci-totp">([A-Z2-7]+)<', page)
    assert found
    assert "<svg" in page
    answer = client.post("/accounts/2fa/totp/activate/", {"code": _code(found[1])})
    assert answer["Location"] == "/accounts/2fa/recovery-codes/"
    shown = client.get("/accounts/2fa/recovery-codes/").content.decode()
    codes = re.findall(r'kode-besar">(\d{8})<', shown)
    assert len(codes) == 10
    assert "data:text/plain" in shown
    assert not re.findall(r'kode-besar">(\d{8})<', client.get("/accounts/2fa/recovery-codes/").content.decode())
    assert "aplikasi autentikator dipasang" in _letters(person)[0]
    assert [event.changes["what"] for event in _events("account.security")] == ["aplikasi autentikator dipasang"]
    stored = Authenticator.objects.get(user=person, type="totp").data["secret"]
    assert found[1] not in stored
    assert "Tersisa" not in client.get("/forum-3673/").content.decode()


def test_the_app_is_asked_for_at_every_sign_in_also_in_the_grace(client: Client, person: User) -> None:
    secret = _with_app(person)
    answer = _sign_in(client, person, next="/forum-3673/akun/")
    assert answer["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/forum-3673/").status_code == 302
    code = _code(secret)
    answer = client.post("/accounts/2fa/authenticate/", {"code": code})
    assert answer["Location"] == "/forum-3673/akun/"
    assert client.get("/forum-3673/").status_code == 200
    assert [event.changes["how"] for event in _events("account.sign_in")] == ["kata sandi, aplikasi autentikator"]
    other = Client()
    _sign_in(other, person)
    assert "tidak cocok" in other.post("/accounts/2fa/authenticate/", {"code": code}).content.decode()
    assert other.get("/forum-3673/").status_code == 302


def test_a_code_by_mail_does_not_replace_an_own_factor(client: Client, person: User) -> None:
    _with_app(person)
    client.post("/accounts/login/code/", {"email": person.email})
    found = re.search(r"^(\d{6})$", _letters(person)[0], re.MULTILINE)
    assert found
    assert client.post("/accounts/login/code/confirm/", {"code": found[1]})["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/forum-3673/").status_code == 302


def test_a_recovery_code_works_once(client: Client, person: User) -> None:
    _with_app(person)
    code = RecoveryCodes.activate(person).generate_codes()[0]
    _sign_in(client, person)
    assert client.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 302
    assert client.get("/forum-3673/").status_code == 200
    other = Client()
    _sign_in(other, person)
    assert other.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 200
    assert other.get("/forum-3673/").status_code == 302


def test_guessing_recovery_codes_is_stopped(client: Client, person: User) -> None:
    _with_app(person)
    code = RecoveryCodes.activate(person).generate_codes()[0]
    _sign_in(client, person)
    for number in range(6):
        client.post("/accounts/2fa/authenticate/", {"code": f"1000000{number}"})
    answer = client.post("/accounts/2fa/authenticate/", {"code": code})
    assert "terlalu" in answer.content.decode().lower()
    assert client.get("/forum-3673/").status_code == 302


def test_taking_the_app_away_needs_the_password_again_and_is_told(client: Client, person: User) -> None:
    secret = _with_app(person)
    _sign_in(client, person)
    client.post("/accounts/2fa/authenticate/", {"code": _code(secret)})
    assert client.post("/accounts/2fa/totp/deactivate/")["Location"].startswith("/accounts/reauthenticate/")
    assert Authenticator.objects.filter(user=person).exists()
    _reauthenticate(client)
    client.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(user=person).exists()
    assert "aplikasi autentikator dilepas" in _letters(person)[0]


@pytest.mark.django_db(transaction=True)
def test_new_recovery_codes_end_the_old_ones(client: Client, person: User) -> None:
    secret = _with_app(person)
    old = RecoveryCodes.activate(person).generate_codes()
    _sign_in(client, person)
    client.post("/accounts/2fa/authenticate/", {"code": _code(secret)})
    _reauthenticate(client)
    client.post("/accounts/2fa/recovery-codes/generate/")
    shown = re.findall(r'kode-besar">(\d{8})<', client.get("/accounts/2fa/recovery-codes/").content.decode())
    assert len(shown) == 10
    assert not set(shown) & set(old)
    assert "kode pemulihan dibuat ulang" in _letters(person)[0]


def test_a_broken_passkey_answer_is_refused_with_words(client: Client, person: User) -> None:
    client.get("/accounts/2fa/webauthn/login/", headers={"X-Requested-With": "XMLHttpRequest"})
    for rubbish in ("{}", '{"id": "x", "response": {"userHandle": "MQ"}}', "[]", "null", "bukan json"):
        answer = client.post("/accounts/2fa/webauthn/login/", {"credential": rubbish}, follow=True)
        assert answer.status_code == 200
    assert client.get("/forum-3673/").status_code == 302


# --- a lost device --------------------------------------------------------------------------------------------------------


def _lost(area: int = 3673, role: Role = Role.FORUM_MONEV) -> User:
    user = User.objects.get(pk=factories.actor(role, area, name="Budi Hilang").user_id)
    _with_app(user)
    RecoveryCodes.activate(user)
    return user


def test_the_secretariat_resets_for_its_people_with_a_reason_letter_and_history(client: Client, person: User) -> None:
    lost = _lost()
    signed_in = Client()
    signed_in.force_login(lost)
    client.force_login(person)
    url = f"/forum-3673/akun/{lost.pk}/langkah-kedua/"
    assert "Atur ulang langkah kedua" in client.get(f"/forum-3673/akun/{lost.pk}/").content.decode()
    assert client.post(url, {"reason": "hilang"}).status_code == 400
    assert Authenticator.objects.filter(user=lost).count() == 2
    answer = client.post(url, {"reason": "Ponsel hilang, datang sendiri dengan KTP"})
    assert answer.status_code == 302
    assert not Authenticator.objects.filter(user=lost).exists()
    assert "Ponsel hilang, datang sendiri dengan KTP" in _letters(lost)[0]
    assert [event.reason for event in _events("account.factor_reset")] == ["Ponsel hilang, datang sendiri dengan KTP"]


def test_sessions_end_with_the_reset(django_capture_on_commit_callbacks, person: User) -> None:
    lost = _lost()
    signed_in = Client()
    signed_in.force_login(lost)
    with django_capture_on_commit_callbacks(execute=True):
        factors.second_factor_reset(user=lost, by=factors.acting(person), reason="Ponsel hilang di jalan")
    assert signed_in.get("/forum-3673/")["Location"].startswith("/accounts/login/")


def test_nobody_resets_out_of_reach_or_for_oneself(client: Client, person: User) -> None:
    secretary = factors.acting(person)
    _with_app(person)
    for user in (_lost(3672), _lost(3673, Role.SOCIAL_OFFICER), _lost(0, Role.OPERATOR), person):
        with pytest.raises(NotAllowed):
            factors.second_factor_reset(user=user, by=secretary, reason="Ponsel hilang di jalan")
        assert Authenticator.objects.filter(user=user).exists()
    client.force_login(person)
    assert client.get(f"/forum-3673/akun/{_lost(3672).pk}/langkah-kedua/").status_code == 404


def test_a_role_elsewhere_keeps_the_reset_with_the_level_above(person: User) -> None:
    lost = _lost()
    factories.assign(lost, Role.FORUM_CHAIR, 3672)
    with pytest.raises(NotAllowed):
        factors.second_factor_reset(user=lost, by=factors.acting(person), reason="Ponsel hilang di jalan")
    factories.forum(3600)
    province = factories.actor(Role.FORUM_SECRETARY, 3600)
    factors.second_factor_reset(user=lost, by=province, reason="Ponsel hilang di jalan")
    assert not Authenticator.objects.filter(user=lost).exists()


def test_there_is_nothing_to_reset_without_a_factor(person: User) -> None:
    plain = User.objects.get(pk=factories.actor(Role.FORUM_MONEV, 3673).user_id)
    with pytest.raises(RuleViolation, match="tidak memasang"):
        factors.second_factor_reset(user=plain, by=factors.acting(person), reason="Ponsel hilang di jalan")


def test_after_the_reset_the_next_sign_in_works_and_demands_the_mail_code_when_the_grace_is_over(client: Client, person: User) -> None:
    lost = _lost()
    _long_ago(lost)
    factors.second_factor_reset(user=lost, by=factors.acting(person), reason="Ponsel hilang di jalan")
    _sign_in(client, lost)
    assert client.get("/forum-3673/")["Location"].startswith("/accounts/langkah-kedua/")


# --- devices --------------------------------------------------------------------------------------------------------------


def test_the_page_lists_devices_in_plain_words_and_one_or_all_others_can_be_ended(person: User) -> None:
    agents = (
        "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0 Mobile Safari/537.36",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:131.0) Gecko/20100101 Firefox/131.0",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Mobile Safari/604.1",
    )
    phone, office, third = (Client(headers={"User-Agent": agent}) for agent in agents)
    for one in (phone, office, third):
        _sign_in(one, person)
    page = office.get("/accounts/2fa/").content.decode()
    assert "Chrome di Android" in page
    assert "Firefox di Windows" in page
    assert "Safari di iPhone" in page
    of_phone = Device.objects.get(user_agent=agents[0])
    office.post(f"/accounts/perangkat/{of_phone.pk}/keluarkan/")
    assert phone.get("/forum-3673/")["Location"].startswith("/accounts/login/")
    assert third.get("/forum-3673/").status_code == 200
    office.post("/accounts/perangkat/lainnya/keluarkan/")
    assert third.get("/forum-3673/").status_code == 302
    assert office.get("/forum-3673/").status_code == 200
    assert "semua perangkat lain dikeluarkan" in _letters(person)[0]
    assert len(_events("account.security")) == 2


def test_the_device_of_somebody_else_does_not_exist(client: Client, person: User) -> None:
    other, theirs = factories.user(), Client()
    theirs.force_login(other)
    client.force_login(person)
    assert client.post(f"/accounts/perangkat/{Device.objects.get(user=other).pk}/keluarkan/").status_code == 404
    assert Device.objects.filter(user=other).exists()


def test_place_and_time_of_use_are_noted_every_few_minutes(client: Client, person: User) -> None:
    client.force_login(person)
    client.get("/forum-3673/")
    assert Device.objects.get(user=person).desk_name == ""
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=6)):
        client.get("/forum-3673/")
        assert "Forum CSR Kota Serang" in client.get("/accounts/2fa/").content.decode()


def test_a_session_ends_after_its_time_however_much_it_is_used(client: Client, person: User) -> None:
    start = timezone.now()
    client.force_login(person)
    for hours in (4, 8, 11):
        with time_machine.travel(start + dt.timedelta(hours=hours)):
            assert client.get("/forum-3673/").status_code == 200
    with time_machine.travel(start + dt.timedelta(hours=12, minutes=1)):
        assert client.get("/forum-3673/")["Location"].startswith("/accounts/login/")


def test_the_sessions_of_a_changed_password_leave_the_list(client: Client, person: User) -> None:
    other = Client()
    _sign_in(other, person)
    _sign_in(client, person)
    form = {"oldpassword": PASSWORD, "password1": "kalimat sandi baru", "password2": "kalimat sandi baru"}
    client.post("/accounts/password/change/", form)
    page = client.get("/accounts/2fa/").content.decode()
    assert page.count("Terakhir dipakai") == 1
    assert "kata sandi diganti" in _letters(person)[0]
    assert Device.objects.filter(user=person).count() == 1


# --- roles that ended -----------------------------------------------------------------------------------------------------


def test_a_desk_whose_role_ended_says_so_and_sign_in_leads_there(client: Client, person: User) -> None:
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    Assignment.objects.filter(user=person).update(since=yesterday - dt.timedelta(days=30), until=yesterday)
    answer = _sign_in(client, person)
    assert answer["Location"] == "/accounts/peran-berakhir/"
    page = client.get(answer["Location"]).content.decode()
    assert "Peran Anda sudah berakhir" in page
    assert "Sekretariat forum" in page
    answer = client.get("/forum-3673/")
    assert answer.status_code == 404
    assert "Peran Anda sudah berakhir" in answer.content.decode()
    assert "Peran Anda" not in client.get("/forum-3672/").content.decode()


# --- the last operator ----------------------------------------------------------------------------------------------------


def test_the_command_helps_the_last_operator_and_is_recorded(db) -> None:
    from django.core.management import CommandError, call_command

    operator = _lost(0, Role.OPERATOR)
    with pytest.raises(CommandError, match="Nobody"):
        call_command("second_factor_reset", email="tidak.ada@example.com", reason="Ponsel hilang di jalan")
    with pytest.raises(CommandError, match="Alasan terlalu pendek"):
        call_command("second_factor_reset", email=operator.email, reason="hilang")
    call_command("second_factor_reset", email=operator.email, reason="Ponsel hilang di jalan")
    assert not Authenticator.objects.filter(user=operator).exists()
    assert [event.actor_name for event in _events("account.factor_reset")] == ["Sistem"]


def test_a_secret_opens_with_an_older_key_and_not_with_a_strange_one(settings) -> None:
    from cryptography.fernet import Fernet

    from apps.core.seal import seal, unseal

    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.ENCRYPTION_KEYS = [old]
    sealed = seal("JBSWY3DP")
    assert "JBSWY3DP" not in sealed
    settings.ENCRYPTION_KEYS = [new, old]
    assert unseal(sealed) == "JBSWY3DP"
    settings.ENCRYPTION_KEYS = [new]
    with pytest.raises(ValueError, match="ENCRYPTION_KEYS"):
        unseal(sealed)


@pytest.mark.parametrize("letter", ["login_code", "password_reset_key"])
def test_the_same_words_are_sent_to_everybody_who_asks_and_forgotten_afterwards(db, letter: str) -> None:
    context = {"code": "123456", "user": None, "password_reset_url": "https://portal.example/x/"}
    for address in ("ani@example.com", "budi@example.com", "ani@example.com"):
        with request_context(RequestFactory().get("/")):
            AccountAdapter().send_mail(f"account/email/{letter}", address, dict(context))
    with scope(Scope.system()):
        assert sorted(Mail.objects.values_list("to", flat=True)) == ["ani@example.com", "ani@example.com", "budi@example.com"]
        while mail_send_next():
            pass
        assert set(Mail.objects.values_list("state", "text")) == {("sent", "")}
