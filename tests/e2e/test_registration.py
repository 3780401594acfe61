"""A company registers from the link on an old phone with two bars: three light pages, and nothing typed is lost whatever the line does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, expect

from tests.e2e.people import Person, person
from tests.e2e.portal import Portal

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
#: 50 kbit/s, and a third of a second until the first byte.
LINE = {"latency": 300, "downloadThroughput": 50_000 / 8, "uploadThroughput": 50_000 / 8}
MOST_BYTES = 50_000
SECRETARY = "Sekretariat Forum Kota Serang"


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    """The portal without the printing of documents; the calendar sends a letter whose first nudge came too early."""
    made = Portal("registration")
    made.prepare()
    made.start("web", "worker", "beat")
    yield made
    made.stop()


@pytest.fixture(scope="module")
def link(portal: Portal, chromium: Browser) -> str:
    """Address of the open registration link of Kota Serang, as its secretary copies it."""
    with person(portal, chromium, SECRETARY) as ani:
        ani.at("tautan-pendaftaran/")
        ani.page.locator("tbody tr", has_text="Dibuka").locator("th a").first.click()
        address = ani.page.locator("#alamat").input_value()
        ani.shot("00-tautan")
    assert "/daftar/" in address
    return address


class Phone:
    """A small phone on a slow line that counts what it loads."""

    def __init__(self, portal: Portal, browser: Browser, *, script: bool = True, slow: bool = True) -> None:
        self.portal = portal
        self.context: BrowserContext = browser.new_context(
            viewport={"width": 360, "height": 740}, device_scale_factor=2, is_mobile=True, has_touch=True, locale="id-ID", java_script_enabled=script
        )  # fmt: skip
        self.context.set_default_timeout(90_000)
        self.page: Page = self.context.new_page()
        self.line: CDPSession = self.context.new_cdp_session(self.page)
        self.loaded = 0.0
        self.screens: list[str] = []
        self.line.send("Network.enable")
        self.line.on("Network.loadingFinished", self._count)
        self.conditions = LINE if slow else {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
        self.connect()

    def _count(self, event: dict[str, Any]) -> None:
        self.loaded += event["encodedDataLength"]

    def connect(self) -> None:
        """The line is there, slow as it is."""
        self.line.send("Network.emulateNetworkConditions", {"offline": False, **self.conditions})

    def lose_line(self) -> None:
        """No connection at all."""
        self.line.send("Network.emulateNetworkConditions", {"offline": True, **self.conditions})

    def open(self, address: str) -> float:
        """Open an address; the bytes that came over the line."""
        before = self.loaded
        answer = self.page.goto(address, wait_until="load")
        assert answer is not None
        assert answer.status < 400, self.page.inner_text("body")[:1500]
        self.page.wait_for_timeout(300)
        return self.loaded - before

    def at(self, title: str) -> None:
        """Stand on a screen; remembers which ones were needed."""
        expect(self.page.locator("h1")).to_have_text(title)
        expect(self.page.locator("html")).to_have_class("js")  # no hand is quicker than the small script
        assert self.page.evaluate("document.documentElement.scrollWidth") <= 360, title
        if title not in self.screens:
            self.screens.append(title)

    def holds(self, **fields: str) -> None:
        """The fields hold what was typed."""
        for name, value in fields.items():
            expect(self.page.locator(f"main [name={name}]").first).to_have_value(value)

    def press(self, label: str) -> None:
        """Tap a button."""
        self.page.locator("main button", has_text=label).first.tap()

    def press_without_line(self, label: str, title: str, **fields: str) -> None:
        """Tap a button while there is no connection for ten seconds; it is sent by itself once the line is back."""
        self.lose_line()
        self.press(label)
        expect(self.page.locator(".tersimpan")).to_contain_text("Tidak ada sambungan")
        self.page.wait_for_timeout(10_000)
        self.holds(**fields)
        self.at(self.screens[-1])
        self.connect()
        self.at(title)
        self.page.wait_for_load_state("load")
        self.page.wait_for_timeout(500)  # the last counts

    def press_into_the_void(self, label: str) -> None:
        """Tap a button while the phone believes in a line that is dead: the browser shows its own error page."""
        self.page.route("**/daftar/**", lambda route: route.abort("connectionreset"))
        self.press(label)
        expect(self.page.locator("#main-frame-error")).to_be_visible()
        self.page.unroute("**/daftar/**")

    def saved(self) -> None:
        """Wait until the server has what was typed."""
        expect(self.page.locator(".tersimpan")).to_have_text(re.compile(r"^Tersimpan \d\d\.\d\d$"))

    def shot(self, name: str) -> None:
        """Keep a picture."""
        folder = self.portal.folder / "shots"
        folder.mkdir(exist_ok=True)
        self.page.screenshot(path=folder / f"{name}.png", full_page=True)


START, COMPANY, CONTACT = "Gratis. Forum tidak menerima uang.", "Perusahaan Anda", "Siapa yang dihubungi?"
FACTS = {"company_name": "PT Sinyal Lemah Contoh", "site_name": "Pabrik Sumur Pecung", "address": "Jl. Raya Serang 12"}
PEOPLE = {"contact_name": "Rina Amalia", "contact_position": "Staf CSR", "contact_phone": "0812 3456 7890"}


def registered(portal: Portal, email: str) -> list[tuple[Any, ...]]:
    """The rows of one applicant, as the database has them."""
    return portal.rows(
        "SELECT r.state, r.nib, r.company_name, r.site_name, g.name, r.address, r.contact_name, r.contact_phone, r.number <> '', r.id "
        "FROM companies_registration r LEFT JOIN regions_region g ON g.code = r.region_id WHERE r.contact_email = %s",
        email,
    )


def counted(portal: Portal) -> tuple[int, int]:
    """Registrations started and finished over all links."""
    return portal.rows("SELECT sum(started)::int, sum(finished)::int FROM companies_registrationlink")[0]


def press_link(somebody: Person, label: str) -> None:
    """Follow a link of the page."""
    somebody.page.locator("main a", has_text=label).first.click()
    somebody.page.wait_for_load_state("load")


def drafts(portal: Portal) -> int:
    return portal.rows("SELECT count(*) FROM companies_registration")[0][0]


def test_three_light_screens_survive_reload_back_and_forward_and_a_lost_line(portal: Portal, chromium: Browser, link: str) -> None:
    phone, before, rows = Phone(portal, chromium), counted(portal), drafts(portal)
    weights = [phone.open(link)]
    phone.at(START)
    phone.shot("01-mulai")
    phone.page.fill("[name=number]", "9120 0055 1234 5")
    phone.page.check("[name=consent]")
    phone.page.reload()
    phone.holds(number="9120 0055 1234 5")
    assert phone.page.is_checked("[name=consent]")
    mark = phone.loaded
    phone.press_without_line("Lanjut", COMPANY, number="9120 0055 1234 5")
    weights.append(phone.loaded - mark)
    phone.shot("02-perusahaan")

    for name, value in FACTS.items():
        phone.page.fill(f"[name={name}]", value)
    phone.page.locator("[name=region]").press_sequentially("sumur pecung", delay=30)
    phone.page.locator("[role=option]", has_text="Sumur Pecung").first.tap()
    phone.saved()
    phone.page.reload()
    phone.holds(**FACTS)
    assert "Sumur Pecung" in phone.page.input_value("[name=region]")
    mark = phone.loaded
    phone.press_without_line("Lanjut", CONTACT, **FACTS)
    weights.append(phone.loaded - mark)
    phone.shot("03-kontak")

    phone.page.go_back()
    phone.at(COMPANY)
    phone.holds(**FACTS)
    phone.page.go_back()
    phone.at(START)
    phone.holds(number="9120005512345")
    phone.shot("04-kembali-ke-awal")
    phone.page.go_forward()
    phone.at(COMPANY)
    phone.page.go_forward()
    phone.at(CONTACT)

    email = "rina@sinyal-lemah.example"
    for name, value in {**PEOPLE, "contact_email": email}.items():
        phone.page.fill(f"[name={name}]", value)
    phone.page.check("[name=is_public]")
    phone.saved()
    phone.page.reload()
    phone.holds(contact_name="Rina Amalia", contact_email=email)
    phone.press_without_line("Kirim pendaftaran", FACTS["company_name"], contact_name="Rina Amalia", contact_email=email)
    phone.shot("05-status")
    assert phone.screens[:3] == [START, COMPANY, CONTACT]
    assert len(phone.screens) == 4, "three screens and the answer"
    assert all(0 < weight <= MOST_BYTES for weight in weights), weights
    print("bytes over the line:", [round(weight) for weight in weights])

    found = registered(portal, email)
    assert [row[:-1] for row in found] == [
        ("submitted", "9120005512345", FACTS["company_name"], FACTS["site_name"], "Sumur Pecung", FACTS["address"], "Rina Amalia", "+6281234567890", True)
    ]  # fmt: skip
    assert (drafts(portal) - rows, counted(portal)) == (1, (before[0] + 1, before[1] + 1)), (
        "one draft, whatever was reloaded and sent again"
    )
    phone.context.close()


def test_every_screen_is_light_on_a_device_that_was_never_here(portal: Portal, chromium: Browser, link: str) -> None:
    first = Phone(portal, chromium, slow=False)
    weights = {START: first.open(link)}
    first.page.check("[name=consent]")
    first.press("Lanjut")
    first.at(COMPANY)
    second_page = first.page.url
    first.context.close()
    for title, address in ((COMPANY, second_page), (CONTACT, second_page.replace("/2/", "/3/"))):
        fresh = Phone(portal, chromium, slow=False)
        weights[title] = fresh.open(address)
        fresh.at(title)
        fresh.context.close()
    assert all(10_000 < weight <= MOST_BYTES for weight in weights.values()), weights
    print("first visit:", {title: round(weight) for title, weight in weights.items()})


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_screens_of_the_registration_have_no_accessibility_violation(portal: Portal, chromium: Browser, link: str, scheme: str) -> None:
    phone = Phone(portal, chromium, slow=False)
    phone.page.emulate_media(color_scheme=scheme)
    phone.open(link)
    found = {START: _violations(phone)}
    phone.page.check("[name=consent]")
    phone.press("Lanjut")
    phone.at(COMPANY)
    found[COMPANY] = _violations(phone)
    phone.page.goto(phone.page.url.replace("/2/", "/3/"))
    phone.at(CONTACT)
    found[CONTACT] = _violations(phone)
    phone.shot(f"13-kontak-{scheme}")
    phone.page.goto(link)
    phone.at(START)
    found["again"] = _violations(phone)
    phone.shot(f"13-kembali-{scheme}")
    phone.context.close()
    assert not any(found.values()), found


def _violations(phone: Phone) -> list[str]:
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    return [fault["id"] for fault in Axe().run(phone.page, options=rules).response["violations"]]


def test_a_line_that_breaks_while_sending_loses_nothing(portal: Portal, chromium: Browser, link: str) -> None:
    phone = Phone(portal, chromium, slow=False)
    phone.open(link)
    phone.page.fill("[name=number]", "9120005500001")
    phone.page.check("[name=consent]")
    phone.press_into_the_void("Lanjut")
    phone.page.goto(link)
    phone.holds(number="9120005500001")
    phone.press("Lanjut")
    phone.at(COMPANY)
    phone.page.fill("[name=company_name]", "PT Putus Nyambung")
    phone.press_into_the_void("Lanjut")
    phone.page.goto(link)
    phone.at(START)
    phone.press("Lanjut")
    phone.at(COMPANY)
    phone.holds(company_name="PT Putus Nyambung")
    assert phone.page.locator(".tersimpan", has_text="dipulihkan").count() == 1
    phone.context.close()


def test_the_same_without_javascript(portal: Portal, chromium: Browser, link: str) -> None:
    phone, before, rows = Phone(portal, chromium, script=False), counted(portal), drafts(portal)
    assert phone.open(link) <= MOST_BYTES
    phone.screens.append(START)
    phone.page.fill("[name=number]", "9120005567890")
    phone.page.check("[name=consent]")
    phone.press("Lanjut")
    expect(phone.page.locator("h1")).to_have_text(COMPANY)
    phone.shot("06-tanpa-javascript")
    phone.page.reload()
    for name, value in {**FACTS, "company_name": "PT Tanpa Skrip Contoh", "region": "sumur pecung"}.items():
        phone.page.fill(f"[name={name}]", value)
    phone.press("Lanjut")
    expect(phone.page.locator("h1")).to_have_text(CONTACT)
    phone.page.reload()
    expect(phone.page.locator("h1")).to_have_text(CONTACT)
    phone.page.go_back()
    expect(phone.page.locator("h1")).to_have_text(COMPANY)
    phone.holds(company_name="PT Tanpa Skrip Contoh", site_name=FACTS["site_name"])
    phone.page.go_back()
    expect(phone.page.locator("h1")).to_have_text(START)
    phone.holds(number="9120005567890")
    phone.press("Lanjut")
    expect(phone.page.locator("h1")).to_have_text(COMPANY)
    phone.press("Lanjut")
    expect(phone.page.locator("h1")).to_have_text(CONTACT)
    email = "rina@tanpa-skrip.example"
    for name, value in {**PEOPLE, "contact_email": email}.items():
        phone.page.fill(f"[name={name}]", value)
    phone.press("Kirim pendaftaran")
    expect(phone.page.locator("h1")).to_have_text("PT Tanpa Skrip Contoh")
    phone.shot("07-tanpa-javascript-status")
    assert [row[:-1] for row in registered(portal, email)] == [
        ("submitted", "9120005567890", "PT Tanpa Skrip Contoh", FACTS["site_name"], "Sumur Pecung", FACTS["address"], "Rina Amalia", "+6281234567890", True)
    ]  # fmt: skip
    assert (drafts(portal) - rows, counted(portal)) == (1, (before[0] + 1, before[1] + 1))
    phone.context.close()


def test_the_letter_goes_on_at_another_device(portal: Portal, chromium: Browser, link: str) -> None:
    email, rows = "dina@perangkat-lain.example", drafts(portal)
    phone = Phone(portal, chromium)
    phone.open(link)
    phone.page.check("[name=consent]")
    phone.press("Lanjut")
    phone.at(COMPANY)
    for name, value in {**FACTS, "company_name": "PT Pindah Perangkat", "region": "sumur pecung"}.items():
        phone.page.fill(f"[name={name}]", value)
    phone.press("Lanjut")
    phone.at(CONTACT)
    phone.page.fill("[name=contact_email]", email)
    phone.press("Lanjutkan nanti")
    phone.at("Tautan lanjutan dikirim")
    phone.shot("08-lanjut-nanti")
    phone.context.close()

    laptop = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="id-ID")
    page = laptop.new_page()
    page.goto(portal.link_in(portal.letter(email, containing="/daftar/lanjut/", timeout=120)))
    expect(page.locator("h1")).to_have_text(CONTACT)
    assert page.input_value("[name=contact_email]") == email
    page.locator("a", has_text="Kembali ke langkah sebelumnya").click()
    assert page.input_value("[name=company_name]") == "PT Pindah Perangkat"
    page.screenshot(path=portal.folder / "shots" / "09-perangkat-lain.png", full_page=True)
    page.locator("main button", has_text="Lanjut").first.click()
    for name, value in PEOPLE.items():
        page.fill(f"[name={name}]", value)
    page.locator("main button", has_text="Kirim pendaftaran").click()
    expect(page.locator("h1")).to_have_text("PT Pindah Perangkat")
    laptop.close()
    assert [row[0] for row in registered(portal, email)] == ["submitted"]
    assert drafts(portal) - rows == 1


def test_the_secretary_makes_the_link_of_a_meeting_and_sees_its_guests_counted(portal: Portal, chromium: Browser) -> None:
    with person(portal, chromium, SECRETARY) as ani:
        ani.at("rapat/?q=Musrenbang")
        ani.page.locator("tbody th a").first.click()
        meeting = ani.page.url
        press_link(ani, "Buat tautan pendaftaran")
        ani.shot("10-tautan-rapat")
        ani.press("Buka tautan")
        ani.sees("Musrenbang CSR Kota Serang")
        ani.press("Buat poster A3 (PDF)")
        ani.shot("11-halaman-tautan")
        address = ani.page.locator("#alamat").input_value()
        assert ani.page.locator("a", has_text="Unduh QR (SVG)").count() == 1
    guest = Phone(portal, chromium, slow=False)
    guest.open(address)
    guest.page.check("[name=consent]")
    guest.press("Lanjut")
    guest.at(COMPANY)
    guest.context.close()
    with person(portal, chromium, SECRETARY) as ani:
        ani.go(meeting)
        ani.sees("Pendaftaran anggota lewat rapat ini")
        counts = ani.page.locator("section", has_text="Pendaftaran anggota lewat rapat ini").locator(".figur-angka").all_inner_texts()
        assert counts == ["1", "1", "0"]
        ani.shot("12-rapat")
    with person(portal, chromium, SECRETARY, phone=True) as ani:
        ani.go(meeting)
        ani.shot("12-rapat-ponsel")
        press_link(ani, "QR, poster, dan undangan")
        ani.shot("11-halaman-tautan-ponsel")
