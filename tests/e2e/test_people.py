"""People of a company in the browser: a request for access, two who decide at once, and a handover."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.portal import Portal

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
PIC, APPROVER, NEW = "pic.lokadira.serang@example.com", "penyetuju.lokadira.serang@example.com", "arya.wirasena@example.com"
SECRET = "kalimat-sandi-arya-9"


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    """Web and the worker that sends letters."""
    made = Portal("people")
    made.prepare()
    made.start("web", "worker")
    yield made
    made.stop()


def person(portal: Portal, browser: Browser, email: str, *, width: int = 1280) -> Page:
    """Somebody signed in, in a browser window of their own."""
    page = browser.new_context(viewport={"width": width, "height": 800}, locale="id-ID").new_page()
    page.set_default_timeout(30_000)
    password = portal.account("PIC Lokadira (cabang Serang)")["password"] if email != NEW else SECRET
    page.goto(f"{portal.url}/accounts/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.click("main button[type=submit]")
    page.wait_for_url(re.compile(r"/usaha-[0-9a-f]{12}/"))
    return page


def desk(page: Page) -> str:
    found = re.search(r"://[^/]+(/usaha-[0-9a-f]{12}/)", page.url)
    assert found
    return found.group(1)


def picture(portal: Portal, page: Page, name: str) -> None:
    """Keep what the screen shows, wide and narrow."""
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        page.screenshot(path=str(portal.folder / f"{name}-{width}.png"), full_page=True)
        assert overflow <= 0, f"{name} is wider than a screen of {width}"
    page.set_viewport_size({"width": 1280, "height": 800})


def test_a_request_is_accepted_once_and_opens_that_site_only(portal: Portal, chromium: Browser) -> None:
    bayu, wening = person(portal, chromium, PIC), person(portal, chromium, APPROVER)
    for page in (bayu, wening):
        page.click("text=Putuskan permintaan akses Arya Wirasena")
        page.wait_for_selector("text=Siapa yang meminta")
    picture(portal, bayu, "access")
    bayu.click("button:has-text('Terima dan undang')")
    bayu.wait_for_selector("text=Permintaan diterima")
    picture(portal, bayu, "people")
    wening.fill("#note", "Tidak kami kenal")
    wening.click("button.tombol-tolak:has-text('Tolak')")
    wening.wait_for_selector("text=sudah memutuskan pada")
    assert "Terverifikasi" in wening.inner_text("main")
    letter = portal.letter(NEW, containing="/undangan/")
    arya = chromium.new_context(viewport={"width": 360, "height": 740}, locale="id-ID").new_page()
    arya.goto(portal.link_in(letter))
    arya.fill("input[name=password]", SECRET)
    arya.click("main button[type=submit]")
    arya.wait_for_url(re.compile(r"/usaha-[0-9a-f]{12}/"))
    assert desk(arya) == desk(bayu)
    arya.goto(f"{portal.url}{desk(arya)}orang/")
    shown = arya.inner_text("main")
    assert "Kantor cabang Serang" in shown
    assert "Samarinda" not in shown
    assert "Jakarta" not in shown
    other = portal.account("PIC Ranupala Kimia (kantor pusat)")["desk"]
    assert arya.goto(f"{portal.url}/{other}/").status == 404


def test_a_handover_moves_the_desk_to_the_successor(portal: Portal, chromium: Browser) -> None:
    bayu = person(portal, chromium, PIC)
    home = desk(bayu)
    bayu.goto(f"{portal.url}{home}orang/")
    bayu.click("tr:has-text('(Anda)') >> text=Serah terima")
    picture(portal, bayu, "handover")
    bayu.check("label:has-text('Arya Wirasena') input, input:near(:text('Arya Wirasena'))")
    bayu.click("button:has-text('Serahkan tugas')")
    bayu.locator("dialog[open] button:has-text('Serahkan tugas'), dialog[open] button.tombol-utama").first.click()
    bayu.wait_for_url(lambda url: "serah-terima" not in url)
    portal.letter(PIC, containing="diserahkan kepada Arya")
    assert bayu.goto(f"{portal.url}{home}orang/").status == 404
    arya = person(portal, chromium, NEW)
    assert desk(arya) == home
    portal.letter(NEW, containing="diserahkan kepada Arya")
