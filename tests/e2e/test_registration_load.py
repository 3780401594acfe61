"""Sixty people register at once on one hall Wi-Fi, through the real web server, while scripts try to flood the same link."""

from __future__ import annotations

import html
import http.client
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from apps.companies import limits
from tests.e2e.people import person
from tests.e2e.portal import Portal

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
PEOPLE, SCRIPT, SHIFTY = 60, 1_000, 150
HALL, ELSEWHERE = "127.0.0.1", "127.0.0.2"
PHONE = "Mozilla/5.0 (Linux; Android 13; K) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    """The portal with its web server only: no worker is needed to register."""
    made = Portal("registration_load")
    made.prepare()
    made.start("web")
    yield made
    made.stop()


@pytest.fixture(scope="module")
def path(portal: Portal, chromium: Any) -> str:
    """Path of the open registration link of Kota Serang."""
    with person(portal, chromium, "Sekretariat Forum Kota Serang") as ani:
        ani.at("tautan-pendaftaran/")
        ani.page.locator("tbody tr", has_text="Dibuka").locator("th a").first.click()
        return urlsplit(ani.page.locator("#alamat").input_value()).path


class Visitor:
    """One browser: an address, a name, a cookie jar, a connection."""

    def __init__(self, portal: Portal, *, source: str = HALL, name: str = PHONE) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", portal.port, timeout=120, source_address=(source, 0))
        self.name = name
        self.cookies: dict[str, str] = {}
        self.text = ""
        self.location = ""

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> int:
        """One request; keeps cookies, page and location."""
        head = {"User-Agent": self.name, "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if fields is not None:
            head["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, urlencode(fields) if fields is not None else None, head)
        answer = self.connection.getresponse()
        self.text, self.location = answer.read().decode(), answer.getheader("Location") or ""
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                self.cookies.update({key: morsel.value for key, morsel in SimpleCookie(value).items()})
        return answer.status

    def send(self, path: str, **fields: str) -> int:
        """Send the form of the page just read."""
        hidden = re.findall(r'<input type="hidden" name="(csrfmiddlewaretoken|draft)" value="([^"]*)"', self.text)
        return self.ask("POST", path, {name: html.unescape(value) for name, value in hidden} | fields)

    def forget(self) -> None:
        """Drop all cookies, as a script does to look new."""
        self.cookies.clear()


def register(portal: Portal, path: str, number: int, dice: random.Random) -> list[int]:
    """One person from the QR to the registration number; the answers to the forms."""
    time.sleep(dice.uniform(0, 8))
    phone, answers = Visitor(portal), []
    assert phone.ask("GET", path) == 200
    time.sleep(dice.uniform(limits.QUICK_SECONDS + 1, 6))
    answers.append(phone.send(path, kind="company", number=f"91200066{number:05d}", consent="on"))
    if answers[-1] == 429:
        time.sleep(1)
        answers.append(phone.send(path, kind="company", number=f"91200066{number:05d}", consent="on", answer=solved(phone.text)))
    step = phone.location
    phone.ask("GET", step)
    time.sleep(dice.uniform(1, 3))
    company = {"company_name": f"PT Aula {WORDS[number // 8]} {WORDS[8 + number % 8]}", "legal_form": "pt", "ownership": "private"}
    answers.append(phone.send(step, site_name="Kantor", region="36.73.01", address="Jl. Aula 1", **company))
    if answers[-1] == 400:
        answers[-1] = phone.send(step, site_name="Kantor", region="36.73.01", address="Jl. Aula 1", same="no", **company)
    step = phone.location
    phone.ask("GET", step)
    time.sleep(dice.uniform(1, 3))
    who = {"contact_name": f"Peserta {number}", "contact_email": f"peserta{number}@aula.example", "contact_phone": "081234567890"}
    answers.append(phone.send(step, **who))
    assert phone.ask("GET", phone.location) == 200
    assert f"91200066{number:05d}" in phone.text
    assert "REG-3673-" in phone.text
    return answers


WORDS = [
    "Mahoni",
    "Kenanga",
    "Bahtera",
    "Rajawali",
    "Samudra",
    "Purnama",
    "Cempaka",
    "Wijaya",
    "Lentera",
    "Nusa",
    "Gading",
    "Panorama",
    "Teratai",
    "Meranti",
    "Dahlia",
    "Garuda",
]
NUMBERS = ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"]


def solved(page: str) -> str:
    """The sum of the page, as a person reads it."""
    found = re.search(r"Berapa (\w+) ditambah (\w+)\?", page)
    assert found, page[:2000]
    return str(sum(NUMBERS.index(word) for word in found.groups()))


def flood(portal: Portal, path: str, count: int, prefix: str, visitor: Callable[[], Visitor], *, shifty: bool = False) -> Counter[int]:
    """A script that opens and sends page one again and again; what it was answered."""
    answers: Counter[int] = Counter()
    script = visitor()
    for turn in range(count):
        if shifty:
            script.forget()
            script.name = f"Mozilla/5.0 (versi {turn})"
        script.ask("GET", f"{path}?baru=1")
        answers[script.send(path, kind="company", number=f"{prefix}{turn:05d}", consent="on")] += 1
    return answers


def stored(portal: Portal, prefix: str, state: str = "%") -> int:
    return portal.rows("SELECT count(*) FROM companies_registration WHERE nib LIKE %s AND state LIKE %s", f"{prefix}%", state)[0][0]


def everybody(portal: Portal, path: str, first: int, count: int) -> tuple[list[list[int]], float]:
    """So many people at once; their answers and the seconds until the last one was done."""
    began = time.monotonic()
    with ThreadPoolExecutor(count) as hall:
        jobs = [hall.submit(register, portal, path, number, random.Random(number)) for number in range(first, first + count)]
        answers = [job.result() for job in jobs]
    return answers, time.monotonic() - began


def test_sixty_people_register_within_a_minute_while_two_scripts_are_stopped(portal: Portal, path: str) -> None:
    results: dict[str, Counter[int]] = {}

    def script() -> None:
        results["script"] = flood(portal, path, SCRIPT, "91200077", lambda: Visitor(portal, source=ELSEWHERE, name="python"))

    def shifty() -> None:
        results["shifty"] = flood(portal, path, SHIFTY, "91200088", lambda: Visitor(portal), shifty=True)

    attackers = [threading.Thread(target=script), threading.Thread(target=shifty)]
    for attacker in attackers:
        attacker.start()
    answers, seconds = everybody(portal, path, 0, PEOPLE)
    during = {name: stored(portal, prefix) for name, prefix in (("script", "91200077"), ("shifty", "91200088"))}
    for attacker in attackers:
        attacker.join()
    print(f"{PEOPLE} people in {seconds:.1f} s; scripts stored {during}, answered {results}")
    assert answers == [[302, 302, 302]] * PEOPLE, "nobody refused, nobody asked"
    assert seconds < 60
    assert stored(portal, "91200066", "submitted") == stored(portal, "91200066") == PEOPLE, "all stored, once"
    numbers = portal.rows("SELECT count(DISTINCT number) FROM companies_registration WHERE nib LIKE '91200066%%'")
    assert numbers == [(PEOPLE,)]
    assert results["script"] == {302: limits.QUICK, 429: SCRIPT - limits.QUICK}
    assert results["shifty"] == {302: limits.QUICK, 429: SHIFTY - limits.QUICK}
    assert (stored(portal, "91200077"), stored(portal, "91200088")) == (limits.QUICK, limits.QUICK)


def test_a_patient_script_in_the_same_hall_gets_everybody_asked_and_nobody_turned_away(portal: Portal, path: str) -> None:
    def patient(part: int) -> Counter[int]:
        answers: Counter[int] = Counter()
        for turn in range(20):
            script = Visitor(portal)
            script.ask("GET", path)
            time.sleep(limits.QUICK_SECONDS + 0.2)
            answers[script.send(path, kind="company", number=f"91200099{part:02d}{turn:03d}", consent="on")] += 1
        return answers

    with ThreadPoolExecutor(10) as many:
        answers = sum(many.map(patient, range(10)), Counter[int]())
    print("patient script:", answers)
    assert stored(portal, "91200099") == answers[302] == limits.CROWD - PEOPLE, "with the sixty of the hall before it"
    people, seconds = everybody(portal, path, PEOPLE, 12)
    print(f"12 people, each asked once, in {seconds:.1f} s")
    assert people == [[429, 302, 302, 302]] * 12
    assert stored(portal, "91200066", "submitted") == PEOPLE + 12
