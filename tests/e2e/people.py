"""People of the journeys: one browser window each, with the words and buttons they see."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page

from tests.e2e.portal import Portal


class Person:
    """One person with an own browser window."""

    def __init__(self, portal: Portal, browser: Browser, *, phone: bool = False) -> None:
        size = {"width": 360, "height": 740} if phone else {"width": 1280, "height": 900}
        self.portal = portal
        self.context = browser.new_context(viewport=size, locale="id-ID", accept_downloads=True)
        self.context.set_default_timeout(30_000)
        self.page: Page = self.context.new_page()
        self.desk = ""

    def sign_in(self, email: str, password: str) -> None:
        """Sign in and arrive at the desk."""
        self.go("/accounts/login/")
        self.page.fill("input[name=login]", email)
        self.page.fill("input[name=password]", password)
        self.page.click("main button[type=submit]")
        self.page.wait_for_url(re.compile(r"/(forum|dinsos|usaha|kemensos|operator|accounts/langkah-kedua)[^/]*/"))
        if "langkah-kedua" in self.page.url:
            self.second_step(email)
        found = re.search(r"://[^/]+(/[^/]+)/", self.page.url)
        assert found
        self.desk = found.group(1)

    def second_step(self, email: str) -> None:
        """Staff whose grace is over type the code that comes by mail."""
        asked = time.time()
        self.page.click("main button[value=send]")
        found = re.search(r"^(\d{6})$", self.portal.letter(email, containing="langkah kedua", after=asked), re.MULTILINE)
        assert found
        self.page.fill("input[name=code]", found.group(1))
        self.page.click("main form:has(input[name=code]) button[type=submit]")
        self.page.wait_for_url(re.compile(r"/(forum|dinsos|usaha|kemensos|operator)[^/]*/"))

    def go(self, path: str) -> None:
        """Open an address and expect a good answer."""
        answer = self.page.goto(path if path.startswith("http") else self.portal.url + path)
        assert answer is not None, path
        assert answer.status < 400, f"{answer.status} {path}\n{self.page.inner_text('body')[:1500]}"

    def at(self, path: str) -> None:
        """Open an address below the own desk."""
        self.go(f"{self.desk}/{path}")

    def fill(self, **fields: str) -> None:
        """Fill fields by name, whatever kind they are."""
        for name, value in fields.items():
            box = self.page.locator(f"main [name='{name}']:not([type=hidden])").first
            kind = box.evaluate("field => field.tagName === 'SELECT' ? 'select' : field.type")
            if kind == "select":
                box.select_option(value)
            elif kind in {"radio", "checkbox"}:
                self.page.locator(f"main [name='{name}'][value='{value}']").first.check()
            else:
                box.fill(value)

    def press(self, label: str, *, within: str = "main") -> None:
        """Press a button (answering the question it may ask) and wait for the next page."""
        self.page.locator(f"{within} button", has_text=label).first.click()
        dialog = self.page.locator("dialog[open] button[type=submit], dialog[open] button.tombol-utama, dialog[open] [data-ya]")
        if dialog.count() and dialog.first.is_visible():
            dialog.first.click()
        self.page.wait_for_load_state("load")
        self.no_error(label)

    def no_error(self, what: str) -> None:
        """No error summary, no error page."""
        text = self.page.inner_text("body")
        faults = self.page.locator(".ringkasan-salah, .salah:visible").all_inner_texts()
        assert not faults, f"{what}: {faults}\n{self.page.url}"
        assert "Kesalahan pada sistem" not in text, what

    def sees(self, text: str) -> None:
        """The page says so."""
        assert text in self.page.inner_text("body"), f"{text!r} not on {self.page.url}:\n{self.page.inner_text('body')[:3000]}"

    def wait_for(self, text: str, *, seconds: float = 90) -> None:
        """Reload until the page says so: workers need a moment."""
        deadline = time.monotonic() + seconds
        while text not in self.page.inner_text("body"):
            assert time.monotonic() < deadline, f"{text!r} never came on {self.page.url}:\n{self.page.inner_text('body')[:2000]}"
            time.sleep(1)
            self.page.reload()

    def shot(self, name: str) -> None:
        """Keep a picture of the page for the journey's folder and for the user guide."""
        folder = self.portal.folder / "shots"
        folder.mkdir(exist_ok=True)
        self.page.screenshot(path=folder / f"{name}.png", full_page=True)


@contextmanager
def person(portal: Portal, chromium: Browser, persona: str = "", *, phone: bool = False) -> Iterator[Person]:
    """A persona of the demo world, signed in; or a stranger."""
    somebody = Person(portal, chromium, phone=phone)
    if persona:
        account = portal.account(persona)
        somebody.sign_in(account["email"], account["password"])
    yield somebody
    somebody.context.close()


def send_report(chair: Person, report: str, number: str) -> None:
    """The chair sends a report upward with the number of its letter."""
    chair.at(f"laporan/{report}/kirim/")
    chair.fill(number=number)
    if chair.page.locator("main [name=countersign_name]").count():
        chair.fill(countersign_name="Drs. Suparman, M.Si.")
    for box in chair.page.locator("main form input[type=checkbox]").all():
        box.check()
    chair.press("Kirim laporan")
