"""Registration on a phone with two bars: three screens of at most 50 kB, on a line that breaks, with and without JavaScript."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.portal import Portal

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

SCREEN_LIMIT = 50_000
LINE = {"offline": False, "latency": 300, "downloadThroughput": 50_000 // 8, "uploadThroughput": 50_000 // 8}


@pytest.fixture(scope="module")
def start_url(portal: Portal) -> str:
    """Address of an open registration link of Kota Serang."""
    script = (
        "from apps.companies.models import RegistrationLink as L; from apps.companies.tokens import link_url; from apps.core.scope import Scope, scope\n"
        "from django.utils import timezone as t; import datetime as d; from apps.forums.models import Forum\n"
        "with scope(Scope.system()):\n"
        "    f = Forum.objects.get(area=3673, line='kesos'); n = t.now()\n"
        "    l = L.objects.create(forum=f, area=3673, label='Rakor uji', opens_at=n - d.timedelta(hours=1), closes_at=n + d.timedelta(days=2))\n"
        "    print(link_url(l))\n"
    )
    return portal.manage("shell", "-v", "0", "-c", script).strip().splitlines()[-1]


class Phone:
    """A phone of 360 px that counts what comes over the line for each screen."""

    def __init__(self, browser: Browser, *, script: bool = True) -> None:
        self.context: BrowserContext = browser.new_context(
            viewport={"width": 360, "height": 740}, locale="id-ID", java_script_enabled=script
        )
        self.context.set_default_timeout(45_000)
        self.page: Page = self.context.new_page()
        self.line: Any = self.context.new_cdp_session(self.page)
        self.line.send("Network.enable")
        self.line.on("Network.loadingFinished", lambda event: self._count(event["encodedDataLength"]))
        self.bytes = 0

    def _count(self, size: float) -> None:
        self.bytes += int(size)

    def slow(self) -> None:
        """A line of 50 kbit/s with 300 ms of delay."""
        self.line.send("Network.emulateNetworkConditions", LINE)

    def offline(self, gone: bool) -> None:
        """Cut the line, or mend it (slow as before)."""
        self.context.set_offline(gone)
        if not gone:
            self.slow()

    def screen(self) -> int:
        """Bytes since the last screen."""
        self.page.wait_for_load_state("load")
        self.page.wait_for_timeout(500)
        seen, self.bytes = self.bytes, 0
        return seen

    def press(self, text: str) -> None:
        """Press a button and wait for the next page."""
        with self.page.expect_navigation(wait_until="load"):
            self.page.click(f"main button:has-text('{text}')")


def fill_company(page: Page, name: str) -> None:
    page.fill("[name=company_name]", name)
    page.fill("[name=site_name]", "Kantor pusat")
    page.fill("[name=region]", "36.73.01")


def fill_contact(page: Page, email: str) -> None:
    page.fill("[name=contact_name]", "Rina Amalia")
    page.fill("[name=contact_email]", email)
    page.fill("[name=contact_phone]", "0812 3456 7890")


def choose_region(phone: Phone) -> None:
    """Where the typed place is not clear, pick the first line that is offered."""
    picker = phone.page.locator("[name=region_pilih]")
    if picker.count():
        if picker.first.evaluate("field => field.tagName") == "SELECT":
            value = picker.first.locator("option[value]:not([value=''])").first.get_attribute("value")
            picker.first.select_option(value)
        else:
            picker.first.check()
        phone.press("Lanjut")


def test_three_screens_of_fifty_kilobytes_on_a_line_that_breaks(portal: Portal, chromium: Browser, start_url: str) -> None:
    phone = Phone(chromium)
    phone.slow()
    page, screens = phone.page, []
    page.goto(start_url)
    screens.append(phone.screen())
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.check("[name=consent]")
    phone.press("Lanjut")
    screens.append(phone.screen())

    page.fill("[name=company_name]", "PT Garis Putus Sejahtera")
    page.fill("[name=site_name]", "Kantor pusat")
    page.wait_for_function("document.querySelector('[data-autosave-status]').textContent.includes('Tersimpan')")
    page.reload()
    assert page.input_value("[name=company_name]") == "PT Garis Putus Sejahtera", "survives reload"

    phone.offline(True)
    page.fill("[name=address]", "Jalan Veteran 12")
    page.wait_for_function("document.querySelector('[data-autosave-status]').textContent.includes('Tidak ada sambungan')")
    time.sleep(10)
    phone.offline(False)
    page.wait_for_function("/^Tersimpan \\d/.test(document.querySelector('[data-autosave-status]').textContent)")
    page.reload()
    assert page.input_value("[name=address]") == "Jalan Veteran 12", "typed without a line, saved when it came back"

    page.fill("[name=region]", "36.73.01")
    phone.bytes = 0
    phone.press("Lanjut")
    choose_region(phone)
    screens.append(phone.screen())
    page.go_back(wait_until="load")
    assert page.input_value("[name=company_name]") == "PT Garis Putus Sejahtera", "survives back"
    page.go_forward(wait_until="load")
    fill_contact(page, "rina.putus@example.com")
    phone.press("Kirim pendaftaran")
    assert "REG-3673-" in page.inner_text("main")
    print("bytes a screen:", screens)
    assert len(screens) == 3
    assert max(screens) <= SCREEN_LIMIT, screens
    assert "REG-3673-" in portal.letter("rina.putus@example.com")


def test_the_draft_goes_on_at_another_device_by_the_letter(portal: Portal, chromium: Browser, start_url: str) -> None:
    phone = Phone(chromium)
    page = phone.page
    page.goto(start_url)
    page.check("[name=consent]")
    phone.press("Lanjut")
    fill_company(page, "PT Pindah Perangkat Jaya")
    phone.press("Lanjut")
    choose_region(phone)
    page.fill("[name=contact_email]", "rina.pindah@example.com")
    phone.press("Lanjutkan nanti")
    link = portal.link_in(portal.letter("rina.pindah@example.com", containing="lanjut"))
    desktop = Phone(chromium)
    desktop.page.goto(link)
    fill_contact(desktop.page, "rina.pindah@example.com")
    desktop.press("Kirim pendaftaran")
    assert re.search(r"REG-3673-\d{4}-\d{4}", desktop.page.inner_text("main"))


def test_everything_works_without_javascript(portal: Portal, chromium: Browser, start_url: str) -> None:
    phone = Phone(chromium, script=False)
    page = phone.page
    page.goto(start_url)
    page.check("[name=consent]")
    phone.press("Lanjut")
    fill_company(page, "PT Tanpa Skrip Mandiri")
    phone.press("Lanjut")
    choose_region(phone)
    fill_contact(page, "rina.skrip@example.com")
    phone.press("Kirim pendaftaran")
    assert "REG-3673-" in page.inner_text("main")
