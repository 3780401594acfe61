"""Sixty people behind one address pass; scripts answer a question, wait, and learn nothing about lists of numbers."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.companies import limits
from apps.companies.models import Registration
from apps.companies.tokens import link_token, new_draft_token, read_new_draft, resume_token
from apps.core.scope import Scope, scope
from tests import factories
from tests.companies.make import begin, first_form, make_link

pytestmark = pytest.mark.django_db
DISTRICT = "36.73.01"


def stored() -> int:
    with scope(Scope.system()):
        return Registration.objects.count()


def only() -> Registration:
    with scope(Scope.system()):
        return Registration.objects.get()


def url_of(link) -> str:
    return reverse("registration-start", kwargs={"token": link_token(link)})


def slowly(client: Client, link, browser: str = "Ponsel", **fields: str):
    """As a person does: the page stays open for a while before it is sent. A fresh device each time."""
    client.cookies.clear()
    client.cookies["csrf"] = uuid4().hex
    page = client.get(url_of(link), headers={"User-Agent": browser})
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=20), tick=True):
        return client.post(url_of(link), first_form(page, **fields), headers={"User-Agent": browser})


def test_sixty_people_on_one_wifi_pass_without_a_question() -> None:
    link, hall = make_link(), Client(REMOTE_ADDR="10.1.1.1")
    assert {slowly(hall, link).status_code for _ in range(60)} == {302}
    assert stored() == 60


def test_beyond_the_crowd_a_question_is_asked_and_nothing_stored_before_its_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CROWD", 3)
    link, hall = make_link(), Client(REMOTE_ADDR="10.1.1.2")
    assert [slowly(hall, link).status_code for _ in range(3)] == [302] * 3
    page = slowly(hall, link, number="9120001234567")
    assert page.status_code == 429
    text = page.content.decode()
    assert "9120001234567" in text
    assert "ditambah" in text
    assert "Banyak pendaftaran dimulai dari jaringan ini." in text
    sent = first_form(page, number="9120001234567")
    assert "belum tepat" in hall.post(url_of(link), sent | {"answer": "0"}).content.decode()
    assert stored() == 3
    right = limits.question(read_new_draft(sent["draft"], link.pk).id.hex).answer
    assert hall.post(url_of(link), sent | {"answer": right}).status_code == 302
    assert slowly(Client(REMOTE_ADDR="10.1.1.3"), link).status_code == 302


def test_one_device_that_begins_again_and_again_is_asked_while_its_neighbours_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "QUICK", 100)
    link = make_link()
    script = Client(REMOTE_ADDR="10.1.1.4")
    script.get(url_of(link))
    assert [begin(script, link).status_code for _ in range(8)] == [302] * 6 + [429] * 2
    assert begin(Client(REMOTE_ADDR="10.1.1.4"), link).status_code == 302


def test_a_script_that_drops_its_cookies_and_changes_its_browser_stops_at_five_and_the_hall_does_not_notice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    link, script, hall = make_link(), Client(REMOTE_ADDR="10.1.1.5"), Client(REMOTE_ADDR="10.1.1.5")
    answers = []
    for turn in range(30):
        script.cookies.clear()
        answers.append(begin(script, link, headers={"User-Agent": f"Peramban {turn}"}, number=f"91200077700{turn:02d}").status_code)
    assert answers == [302] * limits.QUICK + [429] * (30 - limits.QUICK)
    monkeypatch.setattr(limits, "NUMBERS_ADDRESS", limits.QUICK + 20)
    assert {slowly(hall, link, number=f"91200055500{turn:02d}").status_code for turn in range(20)} == {302}, (
        "nor are their look-ups used up"
    )
    assert {slowly(hall, link).status_code for _ in range(20)} == {302}
    assert stored() == limits.QUICK + 40


@pytest.mark.parametrize(("limit", "same_address"), [("ADDRESS", True), ("LINK", False)])
def test_an_address_whatever_its_browsers_and_a_link_whatever_its_addresses_have_limits(
    limit: str, same_address: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, limit, 4)
    link, other = make_link(), make_link(3672)
    answers = [
        slowly(Client(REMOTE_ADDR="10.1.1.6" if same_address else f"10.2.1.{turn}"), link, browser=f"Peramban {turn}").status_code
        for turn in range(6)
    ]
    assert answers == [302] * 4 + [429] * 2
    assert slowly(Client(REMOTE_ADDR="10.3.1.1"), other).status_code == 302


def test_a_script_that_can_add_is_closed_out_in_the_end_with_words_and_what_was_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "QUICK", 1)
    monkeypatch.setattr(limits, "ANSWERED", 2)
    link, script = make_link(), Client(REMOTE_ADDR="10.1.1.7")
    answers, last = [], None
    for turn in range(5):
        script.cookies.clear()
        page = begin(script, link, number=f"912000111222{turn}")
        answers.append(page.status_code)
        if page.status_code == 429:
            form = first_form(page, number=f"912000111222{turn}")
            answer = limits.question(read_new_draft(form["draft"], link.pk).id.hex).answer
            last = script.post(url_of(link), form | {"answer": answer})
            answers.append(last.status_code)
    assert answers == [302, 429, 302, 429, 302, 429, 429, 429, 429]
    assert stored() == 3
    assert last is not None
    text = last.content.decode()
    assert "Terlalu banyak pendaftaran datang dari jaringan ini." in text
    assert "tunggu sepuluh menit lalu tekan Lanjut lagi" in text
    assert "9120001112224" in text


def test_a_form_sent_twice_counts_once_and_keeps_its_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CROWD", 1)
    link, hall = make_link(), Client(REMOTE_ADDR="10.1.1.8")
    page = hall.get(url_of(link))
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=20), tick=True):
        assert [hall.post(url_of(link), first_form(page)).status_code for _ in range(4)] == [302] * 4
    assert stored() == 1


def test_a_draft_cannot_try_a_list_of_numbers() -> None:
    factories.company(6471, name="PT Energi Contoh", nib="9120001234567")
    link, client = make_link(), Client(REMOTE_ADDR="10.1.1.9")
    slowly(client, link)
    token = resume_token(only())
    step = reverse("registration-step", kwargs={"token": token, "number": 1})
    autosave = reverse("registration-autosave", kwargs={"token": token, "number": 1})
    first = {"kind": "company", "consent": "on"}
    for turn in range(limits.NUMBERS_DRAFT):
        assert client.post(step, first | {"number": f"912000111222{turn}"}).status_code == 302
    page = client.post(step, first | {"number": "9120001234567"})
    assert page.status_code == 400
    text = page.content.decode()
    assert "sudah diganti beberapa kali. Kosongkan kotak ini dan lanjutkan dengan nama" in text
    assert "PT Energi Contoh" not in text
    assert client.post(autosave, first | {"number": "9120001234567"}).status_code == 422
    assert (only().nib, only().known_company_id) == ("9120001112224", None)
    assert client.post(step, first | {"number": "9120001112220"}).status_code == 302, "a number asked before costs nothing"
    assert client.post(step, first | {"number": ""}).status_code == 302
    assert only().nib == ""


@pytest.mark.parametrize(
    ("limit", "words"), [("NUMBERS_DEVICE", "diperiksa dari perangkat ini"), ("NUMBERS_ADDRESS", "diperiksa dari jaringan ini")]
)
def test_a_device_and_an_address_cannot_try_a_list_of_numbers_with_ever_new_drafts(
    limit: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, limit, 3)
    for name in ("DEVICE", "QUICK"):
        monkeypatch.setattr(limits, name, 1000)
    factories.company(6471, name="PT Energi Contoh", nib="9120001234567")
    link, script = make_link(), Client(REMOTE_ADDR="10.1.2.1")
    for turn in range(3):
        assert begin(script, link, number=f"912000111222{turn}").status_code == 302
    page = begin(script, link, number="9120001234567")
    assert page.status_code == 400
    assert words in page.content.decode()
    assert "PT Energi Contoh" not in page.content.decode()
    assert stored() == 3
    assert begin(script, link, number="").status_code == 302, "by name everybody goes on"


def test_names_are_asked_about_ten_times_in_a_draft_and_never_while_typing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "NAMES_DRAFT", 2)
    factories.company(name="PT Energi Contoh")
    link, client = make_link(), Client(REMOTE_ADDR="10.1.2.2")
    slowly(client, link)
    token = resume_token(only())
    step = reverse("registration-step", kwargs={"token": token, "number": 2})
    autosave = reverse("registration-autosave", kwargs={"token": token, "number": 2})
    company = {"legal_form": "pt", "ownership": "private", "site_name": "Kantor pusat", "region": DISTRICT}
    for typed in ("PT En", "PT Ener", "PT Energi", "PT Energi Con"):
        assert client.post(autosave, company | {"company_name": typed}).status_code == 204
    asked = client.post(step, company | {"company_name": "PT Energi Contoh"})
    assert "Apakah ini perusahaan Anda?" in asked.content.decode()
    assert client.post(step, company | {"company_name": "PT Lain Sekali"}).status_code == 302
    assert client.post(step, company | {"company_name": "PT. Energi Contoh, Tbk"}).status_code == 302, "unknown to the page from now on"
    again = client.post(step, company | {"company_name": "PT Energi Contoh", "same": "yes"})
    assert again.status_code == 302
    assert only().known_company_id is not None, "the name asked before is still known"


def test_a_name_that_was_only_kept_is_not_told_on_a_page_opened_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "NAMES_DRAFT", 1)
    factories.company(name="PT Energi Contoh")
    link, client = make_link(), Client(REMOTE_ADDR="10.1.2.3")
    slowly(client, link)
    token = resume_token(only())
    step = reverse("registration-step", kwargs={"token": token, "number": 2})
    autosave = reverse("registration-autosave", kwargs={"token": token, "number": 2})
    company = {"legal_form": "pt", "ownership": "private", "site_name": "Kantor pusat", "region": DISTRICT}
    assert client.post(step, company | {"company_name": "PT Lain Sekali"}).status_code == 302
    for keep, answer in ((autosave, 204), (step, 302)):
        assert client.post(keep, company | {"company_name": "PT Energi Contoh"}).status_code == answer
        assert only().company_name == "PT Energi Contoh"
        assert "Apakah ini perusahaan Anda?" not in client.get(step).content.decode()


@pytest.mark.parametrize(
    ("addresses", "answers"),
    [
        ([f"2001:db8:7:1::{turn:x}" for turn in range(1, 7)], [302] * 4 + [429] * 2),
        ([f"2001:db8:7:{turn:x}::1" for turn in range(1, 7)], [302] * 6),
        ([f"::ffff:10.4.1.{turn}" for turn in range(1, 7)], [302] * 6),
    ],
)
def test_the_addresses_of_one_subscriber_count_as_one(addresses: list[str], answers: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ADDRESS", 4)
    link = make_link()
    given = [slowly(Client(REMOTE_ADDR=address), link, browser=f"Peramban {address}").status_code for address in addresses]
    assert given == answers


def test_the_limits_are_those_of_the_documents() -> None:
    assert (limits.DEVICE, limits.QUICK, limits.QUICK_SECONDS, limits.CROWD, limits.ADDRESS, limits.LINK) == (6, 5, 3, 150, 300, 400)
    assert (limits.ANSWERED, limits.NUMBERS_DRAFT, limits.NUMBERS_DEVICE, limits.NUMBERS_ADDRESS) == (100, 5, 20, 300)


def test_the_moment_of_a_page_is_read_from_its_signed_id() -> None:
    link = make_link()
    key = read_new_draft(new_draft_token(link.area, link.pk), link.pk).id
    assert isinstance(key, UUID)
    assert abs((key.int >> 80) / 1000 - timezone.now().timestamp()) < 5
