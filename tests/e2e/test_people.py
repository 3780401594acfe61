"""People who decide at once in two browsers, at a company and at a forum; a request for access and a handover."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.people import Person
from tests.e2e.people import person as somebody
from tests.e2e.portal import Portal

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
PIC, APPROVER, NEW = "pic.lokadira.serang@example.com", "penyetuju.lokadira.serang@example.com", "arya.wirasena@example.com"
SECRET = "kalimat-sandi-arya-9"


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    """Web, the worker that sends letters, and the calendar that reminds it."""
    made = Portal("people")
    made.prepare()
    made.start("web", "worker", "beat")
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


SECOND, WORD = "budi.sekretariat@example.com", "kalimat-sandi-budi-7"


def pressed_at_once(*buttons: tuple[Person, str]) -> list[str]:
    """Each presses an own button before any answer is there; what stands on their pages afterwards."""
    for who, label in buttons:
        who.page.locator("main form button", has_text=label).first.evaluate("button => button.form.submit()")
    for who, _label in buttons:
        who.page.wait_for_selector(
            "text=/sudah memutuskan pada|Terverifikasi sebagai anggota|sudah berubah|Laporan diterima|Laporan dikembalikan/"
        )
    return [who.page.inner_text("body") for who, _label in buttons]


def test_two_secretaries_verify_one_registration_and_it_counts_once(portal: Portal, chromium: Browser) -> None:
    with somebody(portal, chromium, "Sekretariat Forum Kota Serang") as ani, somebody(portal, chromium) as budi:
        ani.at("akun/undang/")
        ani.fill(full_name="Budi Sekretaris", email=SECOND, role="forum_secretary")
        ani.press("Kirim undangan")
        ani.sees("Undangan untuk Budi Sekretaris dikirim")
        budi.go(portal.link_in(portal.letter(SECOND, containing="mengundang")))
        budi.fill(password=WORD)
        budi.press("Terima undangan")
        (waiting, mail), *_rest = portal.rows(
            "SELECT id::text, contact_email FROM companies_registration r WHERE area = 3673 AND state = 'submitted' AND mode = 'new_company' AND contact_email <> '' "
            "AND NOT EXISTS (SELECT 1 FROM companies_company c WHERE c.nib = r.nib OR c.npwp = r.npwp OR similarity(c.name, r.company_name) > 0.3) ORDER BY submitted_at"
        )
        began = portal.rows("SELECT count(*) FROM companies_membership")[0][0]
        sent = portal.rows('SELECT id FROM notifications_mail WHERE "to" = %s', mail)
        for who in (ani, budi):
            who.go(f"/forum-3673/pendaftaran/{waiting}/")
        words = pressed_at_once(*((who, "Verifikasi") for who in (ani, budi)))
        winner = next(number for number, text in enumerate(words) if "Terverifikasi sebagai anggota" in text)
        loser = (budi, ani)[winner]
        name = portal.rows("SELECT u.full_name FROM companies_registration r JOIN accounts_user u ON u.id = r.decided_by WHERE r.id = %s", waiting)[0][0]  # fmt: skip
        assert f"{name} sudah memutuskan pada" in words[1 - winner]
        picture(portal, loser.page, "second-secretary")
    assert portal.rows("SELECT count(*) FROM companies_membership")[0][0] == began + 1
    told = "SELECT count(*) FROM audit_event WHERE object_id = %s AND code IN ('registration.verify', 'registration.refuse', 'registration.return')"
    assert portal.rows(told, waiting) == [(1,)]
    letters = portal.rows('SELECT subject, count(*) FROM notifications_mail WHERE "to" = %s AND NOT id = ANY (%s::uuid[]) GROUP BY 1', mail, [str(row[0]) for row in sent])  # fmt: skip
    assert letters
    assert {count for _subject, count in letters} == {1}, letters


def test_chair_and_secretary_above_decide_on_one_report_and_one_word_stands(portal: Portal, chromium: Browser) -> None:
    report = portal.rows("SELECT id::text FROM reports_periodicreport WHERE area = 3671 AND state = 'in_review'")[0][0]
    with somebody(portal, chromium, "Ketua Forum Banten") as chair, somebody(portal, chromium, "Sekretariat Forum Banten") as secretary:
        chair.at(f"laporan/{report}/")
        secretary.at(f"laporan/{report}/kembalikan/")
        secretary.page.locator("main form textarea").first.fill("Lengkapi uraian masalah.")
        words = pressed_at_once((chair, "Terima laporan"), (secretary, "Kembalikan untuk perbaikan"))
        second = next(text for text in words if "sudah berubah" in text)
        assert "Langkah Anda tidak disimpan" in second
        picture(portal, (chair if second is words[0] else secretary).page, "second-decider")
    assert portal.rows("SELECT state FROM reports_periodicreport WHERE id = %s", report)[0][0] in {"accepted", "returned"}
    told = "SELECT count(*) FROM audit_event WHERE object_id = %s AND code IN ('report.accept', 'report.return') AND at > now() - interval '1 day' + %s * interval '1 second'"
    assert portal.rows(told, report, portal.offset)[0][0] == 1
