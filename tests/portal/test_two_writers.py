"""Two people change one record at once; one person sends one form twice. Real threads, real connections."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.permissions import Role
from apps.audit.models import Event
from apps.companies.models import RegistrationLink
from apps.core import versions
from apps.core.scope import Scope, scope
from apps.forums.models import Forum
from apps.meetings.models import Meeting
from apps.pmks.models import Need, PpksCategory
from tests import factories
from tests.racing import at_once, hidden

pytestmark = pytest.mark.django_db(transaction=True)
DESK = "/forum-3673"


def _client(actor: Any) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


@pytest.fixture
def secretary() -> Any:
    factories.forum(3673)
    return factories.actor(Role.FORUM_SECRETARY, 3673, name="Siti")


PLAN = {"title": "Rakor", "kind": "rakor", "starts_on": "2026-03-02", "mode": "onsite", "venue": "Aula", "invited": "40"}


def _meeting(client: Client) -> Meeting:
    form = hidden(client.get(f"{DESK}/rapat/baru/"))
    client.post(f"{DESK}/rapat/baru/", {**PLAN, "key": form["key"]})
    with scope(Scope.system()):
        return Meeting.objects.get()


def test_the_second_writer_sees_both_versions_and_chooses_for_each_field(secretary) -> None:
    first, second = _client(secretary), _client(factories.actor(Role.FORUM_SECRETARY, 3673, name="Budi"))
    meeting = _meeting(first)
    url = f"{DESK}/rapat/{meeting.pk}/ubah/"
    version = hidden(second.get(url))["version"]
    assert first.post(url, {**PLAN, "venue": "Aula Dinsos", "theme": "Sinergi", "version": version}).status_code == 302
    typed = {**PLAN, "venue": "Gedung Serbaguna", "title": "Rakor II", "version": version}
    page = second.post(url, typed)
    assert page.status_code == 409
    text = page.content.decode()
    for words in ("Aula Dinsos", "Gedung Serbaguna", "Rakor II", "Sinergi", "Siti mengubah keterangan rapat", "pilih-venue"):
        assert words in text
    assert "pilih-kind" not in text, "what is equal is not asked"
    answer = hidden(page)
    answer["pilih-venue"], answer["pilih-title"], answer["pilih-theme"] = "theirs", "mine", "theirs"
    assert second.post(url, answer).status_code == 302
    with scope(Scope.system()):
        now = Meeting.objects.get()
    assert (now.title, now.venue, now.theme, now.invited) == ("Rakor II", "Aula Dinsos", "Sinergi", 40)


def test_a_third_save_in_between_asks_again(secretary) -> None:
    client = _client(secretary)
    url = f"{DESK}/rapat/{_meeting(client).pk}/ubah/"
    version = hidden(client.get(url))["version"]
    client.post(url, {**PLAN, "venue": "A", "version": version})
    page = client.post(url, {**PLAN, "venue": "B", "version": version})
    client.post(url, {**PLAN, "venue": "C", "version": hidden(page)["version"]})
    again = client.post(url, hidden(page))
    assert again.status_code == 409
    assert ">C<" in again.content.decode()


@pytest.mark.parametrize("version", ["", "kemarin", "2026-01-01T00:00:00"])
def test_a_form_without_a_proper_version_never_overwrites(secretary, version: str) -> None:
    client = _client(secretary)
    url = f"{DESK}/rapat/{_meeting(client).pk}/ubah/"
    assert client.post(url, {**PLAN, "venue": "B", "version": version}).status_code == 409


def test_decisions_of_a_meeting_are_compared_as_a_whole(secretary) -> None:
    client = _client(secretary)
    meeting = _meeting(client)
    url = f"{DESK}/rapat/{meeting.pk}/hasil/"
    base = {
        "attended": "30",
        "summary": "Baik",
        "k-TOTAL_FORMS": "1",
        "k-INITIAL_FORMS": "0",
        "version": hidden(client.get(url))["version"],
    }
    assert client.post(url, {**base, "k-0-text": "Susun peta jalan", "k-0-owner": "Siti"}).status_code == 302
    page = client.post(url, {**base, "k-0-text": "Bentuk tim kecil"})
    assert page.status_code == 409
    assert "1. Susun peta jalan · Siti" in page.content.decode()
    answer = hidden(page)
    answer["pilih-k"] = "theirs"
    assert client.post(url, answer).status_code == 302
    with scope(Scope.system()):
        assert list(meeting.decisions.values_list("text", "owner")) == [("Susun peta jalan", "Siti")]


def test_the_profile_of_a_forum_shows_both_versions(secretary) -> None:
    client = _client(secretary)
    url = f"{DESK}/forum/3673/ubah/"
    page = client.get(url)
    base = {"name": "Forum A", "short_name": "FA", "version": hidden(page)["version"]}
    assert client.post(url, {**base, "address": "Jalan Satu", "countersign": "on"}).status_code == 302
    page = client.post(url, {**base, "address": "Jalan Dua"})
    assert page.status_code == 409
    answer = hidden(page)
    answer["pilih-countersign"], answer["pilih-address"] = "theirs", "mine"
    assert client.post(url, answer).status_code == 302
    with scope(Scope.system()):
        forum = Forum.objects.get(area=3673, line="kesos")
    assert (forum.address, forum.countersign) == ("Jalan Dua", True)


def _need_form(client: Client) -> dict[str, str]:
    with scope(Scope.system()):
        category = PpksCategory.objects.order_by("pk").first()
    base = {
        "title": "Perbaikan rumah",
        "category": str(category.pk),
        "region": "36.73",
        "aid_form": "goods",
        "quantity": "20",
        "unit": "unit",
    }
    return {**base, "proposer": "forum", "key": hidden(client.get(f"{DESK}/kebutuhan/baru/"))["key"]}


def test_a_need_shows_both_places_in_words(secretary) -> None:
    client = _client(secretary)
    form = _need_form(client)
    made = client.post(f"{DESK}/kebutuhan/baru/", {**form, "keep": "1"})
    assert made.status_code == 302, made.content.decode()
    url = made["Location"].rstrip("/") + "/ubah/"
    version = hidden(client.get(url))["version"]
    client.post(url, {**form, "quantity": "25", "version": version, "keep": "1"})
    page = client.post(url, {**form, "region": "36.73.01", "quantity": "30", "version": version, "keep": "1"})
    assert page.status_code == 409
    assert "Serang" in page.content.decode()
    answer = hidden(page)
    answer["pilih-region"] = "theirs"
    assert client.post(url, answer).status_code == 302
    with scope(Scope.system()):
        need = Need.objects.get()
    assert (need.region_id, need.quantity) == ("36.73", 30)


@pytest.mark.parametrize("kind", ["meeting", "need", "link"])
def test_the_same_form_sent_twice_at_once_makes_one_row(secretary, kind: str) -> None:
    client = _client(secretary)
    now = timezone.localtime()
    if kind == "meeting":
        url, model, form = f"{DESK}/rapat/baru/", Meeting, {**PLAN, "key": hidden(client.get(f"{DESK}/rapat/baru/"))["key"]}
    elif kind == "need":
        url, model, form = f"{DESK}/kebutuhan/baru/", Need, {**_need_form(client), "propose": "1"}
    else:
        url, model = f"{DESK}/tautan-pendaftaran/baru/", RegistrationLink
        form = {"label": "Rakor", "key": hidden(client.get(url))["key"], "opens_at": f"{now:%Y-%m-%dT%H:%M}",
                "closes_at": f"{now + dt.timedelta(days=3):%Y-%m-%dT%H:%M}"}  # fmt: skip
    answers = at_once(*(lambda: _client(secretary).post(url, form) for _ in range(4)))
    assert [answer.status_code for answer in answers] == [302] * 4, answers[0].content.decode()
    assert len({answer["Location"] for answer in answers}) == 1
    with scope(Scope.system()):
        assert model.objects.count() == 1
        made = "need.create" if kind == "need" else f"{kind}.create"
        assert Event.objects.filter(code=made).count() == 1


def test_a_key_of_somebody_else_makes_a_row_of_its_own(secretary) -> None:
    client, other = _client(secretary), _client(factories.actor(Role.FORUM_SECRETARY, 3673))
    key = hidden(client.get(f"{DESK}/rapat/baru/"))["key"]
    for person in (client, other, other):
        assert person.post(f"{DESK}/rapat/baru/", {**PLAN, "key": key}).status_code == 302
    with scope(Scope.system()):
        assert Meeting.objects.count() == 3


def test_two_edits_at_once_keep_one_and_show_it_to_the_other(secretary) -> None:
    client = _client(secretary)
    meeting = _meeting(client)
    url = f"{DESK}/rapat/{meeting.pk}/ubah/"
    version = hidden(client.get(url))["version"]
    answers = at_once(*(lambda n=n: _client(secretary).post(url, {**PLAN, "venue": f"Aula {n}", "version": version}) for n in range(4)))
    assert sorted(answer.status_code for answer in answers) == [302, 409, 409, 409]
    with scope(Scope.system()):
        stored = Meeting.objects.get().venue
    for answer in answers:
        if answer.status_code == 409:
            assert stored in answer.content.decode()


def test_the_api_answer_holds_both() -> None:
    row = Meeting(title="Rakor", venue="Aula")
    body = versions.both_versions({"title": "Rakor", "venue": "Gedung"}, row)
    assert (body["mine"], body["theirs"]) == ({"venue": "Gedung"}, {"venue": "Aula"})
    assert "diubah orang lain" in body["detail"]


def test_choices_for_unknown_fields_change_nothing() -> None:
    sent = QueryDict("title=A&theirs-title=B&pilih-venue=theirs&pilih-title=mine&theirs-version=x")
    assert versions.chosen(sent).dict() == {"title": "A"}
