"""The place switcher: the desk is part of the address, so two tabs on two desks never mix."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.accounts.permissions import Role
from tests import factories
from tests.programs import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(db) -> tuple[Client, object, object]:
    """A person who is secretary in Kota Serang and in Kota Cilegon, with one submitted programme in Serang."""
    serang = make.cast()
    factories.forum(3672)
    made = make.submitted(serang)
    person = factories.user("Dua Meja")
    for area in (3673, 3672):
        factories.assign(person, Role.FORUM_SECRETARY, area)
    client = Client()
    client.force_login(User.objects.get(pk=person.pk))
    return client, made, serang


def links(page: str) -> dict[str, str]:
    """What the switcher offers: first part of the address, then the whole."""
    sheet = page.split('class="lembar"', 1)[1].split("</ul>", 1)[0]
    return {url.split("/")[1]: url for url in re.findall(r'href="([^"]+)"', sheet)}


def test_switching_keeps_the_page(two) -> None:
    client, made, _cast = two
    assert links(client.get("/forum-3673/program/").content.decode())["forum-3672"] == "/forum-3672/program/"
    assert links(client.get(f"/forum-3673/program/{made.pk}/").content.decode())["forum-3672"] == "/forum-3672/program/"
    assert links(client.get("/forum-3673/").content.decode())["forum-3672"] == "/forum-3672/"


def test_it_works_without_scripts(two) -> None:
    client, _made, _cast = two
    page = client.get("/forum-3673/").content.decode()
    assert "<details" in page.split('class="tempat"', 1)[1].split("</header>", 1)[0]
    assert client.get(links(page)["forum-3672"]).status_code == 200


def test_two_tabs_on_two_desks_never_mix(two) -> None:
    client, made, _cast = two
    for _turn in range(3):
        assert made.title in client.get("/forum-3673/program/").content.decode()
        other = client.get("/forum-3672/program/")
        assert other.status_code == 200
        assert made.title not in other.content.decode()
    assert client.get(f"/forum-3672/program/{made.pk}/").status_code == 404
    assert client.get(f"/forum-3673/program/{made.pk}/").status_code == 200
    assert not [key for key in client.session.keys() if "desk" in key or "area" in key]  # noqa: SIM118 - a session is no dict
