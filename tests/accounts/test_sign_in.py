"""Signing in, out, and getting a new password."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.test import Client

from apps.accounts.permissions import Role
from apps.core.scope import Scope, scope
from apps.notifications.models import Mail
from tests import factories
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def person(db):
    factories.forum(3673)
    found = factories.user("Siti Sekretaris")
    factories.assign(found, Role.FORUM_SECRETARY, 3673)
    return found


def _sign_in(client: Client, email: str, password: str, **more):
    return client.post("/accounts/login/", {"login": email, "password": password, **more})


def test_a_desk_sends_to_sign_in_and_back(client: Client, person) -> None:
    answer = client.get("/forum-3673/akun/?q=siti")
    assert answer["Location"] == "/accounts/login/?next=/forum-3673/akun/%3Fq%3Dsiti"
    assert "Masuk" in client.get(answer["Location"]).content.decode()
    answer = _sign_in(client, person.email, PASSWORD, next="/forum-3673/akun/?q=siti")
    assert answer["Location"] == "/forum-3673/akun/?q=siti"


def test_without_a_target_sign_in_leads_to_the_first_desk(client: Client, person) -> None:
    answer = client.post("/accounts/login/", {"login": person.email, "password": PASSWORD}, follow=True)
    assert answer.redirect_chain[-1][0] == "/forum-3673/"


def test_sign_in_leads_nowhere_outside(client: Client, person) -> None:
    assert _sign_in(client, person.email, PASSWORD, next="https://jahat.example/")["Location"] == "/"


@pytest.mark.parametrize(("who", "password"), [("right", "salah-sekali-1"), ("nobody@example.com", PASSWORD)])
def test_wrong_password_and_unknown_address_sound_the_same(client: Client, person, who: str, password: str) -> None:
    answer = _sign_in(client, person.email if who == "right" else who, password)
    assert answer.status_code == 200
    assert "galat-ringkas" in answer.content.decode()
    assert client.get("/forum-3673/").status_code == 302


def test_an_inactive_account_does_not_sign_in(client: Client, person) -> None:
    person.is_active = False
    person.save()
    _sign_in(client, person.email, PASSWORD)
    assert client.get("/forum-3673/").status_code == 302


def test_somebody_without_a_role_lands_on_the_public_page(client: Client) -> None:
    lone = factories.user()
    answer = client.post("/accounts/login/", {"login": lone.email, "password": PASSWORD}, follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain[-1][0] == "/"


def test_sign_out_is_a_post_and_ends_the_session(client: Client, person) -> None:
    client.force_login(person)
    assert client.get("/accounts/logout/").status_code == 200
    assert client.get("/forum-3673/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/forum-3673/").status_code == 302


def test_after_many_wrong_tries_the_door_closes_for_a_while(client: Client, person) -> None:
    answers = [_sign_in(client, person.email, f"salah-{number}") for number in range(7)]
    closed = _sign_in(client, person.email, PASSWORD)
    assert "terlalu" in closed.content.decode().lower()
    assert closed.status_code in {200, 429}
    assert client.get("/forum-3673/").status_code == 302
    assert answers[0].status_code == 200


def _reset_path() -> str:
    with scope(Scope.system()):
        text = Mail.objects.get(subject__contains="Buat kata sandi baru").text
    found = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", text)
    assert found, text
    return found[1]


def test_a_forgotten_password_is_replaced_by_a_link_in_a_letter(client: Client, person) -> None:
    answer = client.post("/accounts/password/reset/", {"email": person.email})
    assert answer["Location"] == "/accounts/password/reset/done/"
    assert client.get(answer["Location"]).status_code == 200
    opened = client.get(_reset_path(), follow=True)
    form = {"password1": "kalimat sandi baru", "password2": "kalimat sandi baru"}
    done = client.post(opened.redirect_chain[-1][0], form, follow=True)
    assert "Kata sandi tersimpan" in done.content.decode()
    person.refresh_from_db()
    assert person.check_password("kalimat sandi baru")
    assert "Tautan tidak berlaku lagi" in Client().get(_reset_path(), follow=True).content.decode()


def test_asking_for_an_unknown_address_tells_nothing(client: Client) -> None:
    answer = client.post("/accounts/password/reset/", {"email": "tidak.ada@example.com"})
    assert answer["Location"] == "/accounts/password/reset/done/"


def test_the_password_is_changed_with_the_old_one(client: Client, person) -> None:
    client.force_login(person)
    assert client.get("/accounts/password/change/").status_code == 200
    form = {"oldpassword": "salah", "password1": "kalimat sandi baru", "password2": "kalimat sandi baru"}
    assert client.post("/accounts/password/change/", form).status_code == 200
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    client.post("/accounts/password/change/", {**form, "oldpassword": PASSWORD})
    person.refresh_from_db()
    assert person.check_password("kalimat sandi baru")


def test_nobody_signs_up_without_an_invitation(client: Client) -> None:
    assert "Akun dibuat lewat undangan" in client.get("/accounts/signup/").content.decode()
    client.post("/accounts/signup/", {"email": "baru@example.com", "password1": PASSWORD, "password2": PASSWORD})
    assert client.get("/forum-3673/").status_code == 302


@pytest.mark.parametrize("path", ["login", "logout", "password/reset", "password/reset/done", "password/change", "signup", "inactive"])
def test_pages_of_sign_in_have_our_look(client: Client, person, path: str) -> None:
    if path in {"logout", "password/change"}:
        client.force_login(person)
    page = client.get(f"/accounts/{path}/").content.decode()
    assert 'class="akun"' in page
    assert "css/tokens.css" in page


def test_limits_count_by_the_address_that_the_proxy_names(person, settings) -> None:
    settings.PROXY_HOPS = 1
    for number in range(12):
        Client(headers={"X-Forwarded-For": "203.0.113.7"}).post(
            "/accounts/login/", {"login": f"x{number}@example.com", "password": "salah"}
        )
    blocked = Client(headers={"X-Forwarded-For": "203.0.113.7"})
    _sign_in(blocked, person.email, PASSWORD)
    assert blocked.get("/forum-3673/").status_code == 302
    free = Client(headers={"X-Forwarded-For": "203.0.113.8"})
    _sign_in(free, person.email, PASSWORD)
    assert free.get("/forum-3673/").status_code == 200


def test_too_many_requests_get_a_page_with_a_way_out() -> None:
    for _ in range(31):
        answer = Client().post("/accounts/login/", {"login": "", "password": ""})
    assert answer.status_code == 429
    assert "Tunggu lima menit" in answer.content.decode()
