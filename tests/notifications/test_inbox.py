"""The inbox of a person."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError
from django.test import Client

from apps.accounts.models import User
from apps.accounts.permissions import Role
from apps.core.scope import Scope, scope
from apps.notifications.models import Message
from apps.notifications.services import message_send
from tests import factories

pytestmark = pytest.mark.django_db
URL = "/forum-3673/kotak-masuk/"


@pytest.fixture
def person(db):
    factories.forum(3673)
    return factories.actor(Role.FORUM_SECRETARY, 3673)


@pytest.fixture
def browser(person) -> Client:
    return _client(person.user_id)


def _client(user_id: int) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=user_id))
    return client


def _send(*users: int, text: str = "Program diajukan", url: str = "/forum-3673/akun/") -> None:
    with scope(Scope.system()):
        message_send(user_ids=users, area=3673, code="program.submit", text=text, url=url)


def _all() -> list[Message]:
    with scope(Scope.system()):
        return list(Message.objects.order_by("id"))


def test_the_inbox_counts_and_shows_what_is_unread(browser, person) -> None:
    _send(person.user_id)
    assert "belum dibaca" in browser.get("/forum-3673/").content.decode()
    page = browser.get(URL).content.decode()
    assert "Program diajukan" in page
    assert "Belum dibaca:" in page


def test_opening_a_message_marks_it_and_leads_to_the_record(browser, person) -> None:
    _send(person.user_id)
    (message,) = _all()
    answer = browser.post(f"{URL}{message.pk}/")
    assert answer["Location"] == "/forum-3673/akun/"
    first = _all()[0].read_at
    assert first is not None
    browser.post(f"{URL}{message.pk}/")
    assert _all()[0].read_at == first
    assert "Belum dibaca:" not in browser.get(URL).content.decode()


@pytest.mark.parametrize("url", ["", "https://jahat.example/", "//jahat.example/"])
def test_a_message_leads_nowhere_outside(browser, person, url: str) -> None:
    _send(person.user_id, url=url)
    assert browser.post(f"{URL}{_all()[0].pk}/")["Location"] == URL


def test_messages_of_somebody_else_are_not_found_and_not_shown(browser) -> None:
    other = factories.actor(Role.FORUM_CHAIR, 3673)
    _send(other.user_id, text="Rahasia ketua")
    (message,) = _all()
    assert "Rahasia ketua" not in browser.get(URL).content.decode()
    assert browser.post(f"{URL}{message.pk}/").status_code == 404
    browser.post(f"{URL}baca-semua/")
    assert _all()[0].read_at is None


def test_reading_is_a_post(browser, person) -> None:
    _send(person.user_id)
    (message,) = _all()
    assert browser.get(f"{URL}{message.pk}/").status_code == 405
    assert browser.get(f"{URL}baca-semua/").status_code == 405


def test_all_are_marked_at_once(browser, person) -> None:
    for number in range(3):
        _send(person.user_id, text=f"Pesan {number}")
    page = browser.post(f"{URL}baca-semua/", follow=True).content.decode()
    assert "3 pesan ditandai sudah dibaca." in page
    assert all(message.read_at for message in _all())
    assert "Tidak ada pesan yang belum dibaca." in browser.post(f"{URL}baca-semua/", follow=True).content.decode()


def test_only_the_unread_ones_on_request_and_pages_of_25(browser, person) -> None:
    for number in range(30):
        _send(person.user_id, text=f"Pesan {number:02d}")
    browser.post(f"{URL}{_all()[29].pk}/")
    page = browser.get(f"{URL}?tampil=belum").content.decode()
    assert "Pesan 29" not in page
    assert "Pesan 28" in page
    assert "Pesan 03" not in page
    assert "Pesan 03" in browser.get(f"{URL}?tampil=belum&hal=2").content.decode()
    assert browser.get(f"{URL}?hal=ngawur").status_code == 200


def test_an_empty_inbox_says_what_belongs_there(browser) -> None:
    assert "Tidak ada pesan" in browser.get(URL).content.decode()


def test_the_database_shows_a_message_to_its_receiver_only(person) -> None:
    other = factories.actor(Role.FORUM_CHAIR, 3673)
    _send(person.user_id, other.user_id)
    with scope(person.scope):
        assert [message.user_id for message in Message.objects.all()] == [person.user_id]
    with scope(Scope.area(3673)):
        assert not Message.objects.exists()
    with pytest.raises(ProgrammingError), scope(Scope.public()):
        list(Message.objects.all())


def test_each_person_gets_one_line_however_often_named(person) -> None:
    _send(person.user_id, person.user_id)
    assert len(_all()) == 1
