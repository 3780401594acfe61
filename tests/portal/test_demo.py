"""The persona bar exists in a demonstration and nowhere else."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from apps.accounts.permissions import Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db, tmp_path, settings):
    factories.forum(3673)
    secretary, chair = factories.user("Siti"), factories.user("Hj. Ketua")
    factories.assign(secretary, Role.FORUM_SECRETARY, 3673)
    factories.assign(chair, Role.FORUM_CHAIR, 3673)
    path = tmp_path / "accounts.json"
    rows = [
        {"persona": "Sekretariat Kota Serang", "email": secretary.email, "password": "x", "desk": "forum-3673"},
        {"persona": "Ketua Kota Serang", "email": chair.email, "password": "x", "desk": "forum-3673"},
        {"persona": "Sudah pergi", "email": "pergi@example.com", "password": "x", "desk": "forum-3673"},
    ]
    path.write_text(json.dumps({"accounts": rows, "api": {}}), encoding="utf-8")
    settings.DEMO, settings.DEMO_ACCOUNTS = True, str(path)
    return secretary, chair


def test_the_bar_lists_the_people_and_switches_with_one_click(people, client: Client) -> None:
    secretary, _chair = people
    client.force_login(secretary)
    page = client.get("/forum-3673/").content.decode()
    assert "Sekretariat Kota Serang" in page
    assert 'aria-pressed="true">Sekretariat Kota Serang' in page
    assert client.post("/demo/masuk/1/")["Location"] == "/forum-3673/"
    assert 'aria-pressed="true">Ketua Kota Serang' in client.get("/forum-3673/").content.decode()


def test_a_visitor_may_begin_as_any_persona(people, client: Client) -> None:
    client.post("/demo/masuk/0/")
    assert client.get("/forum-3673/").status_code == 200


def test_outside_a_demonstration_there_is_neither_bar_nor_door(people, client: Client, settings) -> None:
    settings.DEMO = False
    assert client.post("/demo/masuk/0/").status_code == 404
    assert client.get("/forum-3673/").status_code == 302
    client.force_login(people[0])
    assert "masuk sebagai" not in client.get("/forum-3673/").content.decode()


def test_unknown_people_and_other_methods_are_refused(people, client: Client) -> None:
    assert client.post("/demo/masuk/2/").status_code == 404
    assert client.post("/demo/masuk/99/").status_code == 404
    assert client.get("/demo/masuk/0/").status_code == 405


@pytest.mark.parametrize("content", [None, "bukan json"])
def test_a_missing_or_damaged_file_is_an_empty_bar(people, client: Client, settings, tmp_path, content) -> None:
    path = tmp_path / "lain.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    settings.DEMO_ACCOUNTS = str(path)
    client.force_login(people[0])
    assert client.get("/forum-3673/").status_code == 200


def test_a_plain_list_is_understood_too(people, client: Client, settings, tmp_path) -> None:
    path = tmp_path / "daftar.json"
    path.write_text(json.dumps([{"persona": "Siti", "email": people[0].email.upper()}]), encoding="utf-8")
    settings.DEMO_ACCOUNTS = str(path)
    assert client.post("/demo/masuk/0/")["Location"] == "/"
