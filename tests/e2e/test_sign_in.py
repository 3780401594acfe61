"""Sign-in as people meet it: invited, a password, an authenticator app, a passkey, a lost device, and the day the role is over.

Real Chromium with a virtual authenticator stands in for the fingerprint reader of a phone.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import re
import struct
import subprocess
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.people import Person, person
from tests.e2e.portal import TODAY, Portal

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

EMAIL = "sari.monev@example.com"
PASSWORD = "hujan-di-alun-alun-serang"
PROCESSES = ("web", "worker", "beat")
KEEPS = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}


@pytest.fixture(scope="module")
def portal(request: pytest.FixtureRequest) -> Iterator[Portal]:
    """The small demo world without the printing of documents."""
    made = Portal("sign_in")
    made.prepare()
    made.start(*PROCESSES)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def kept() -> dict[str, Any]:
    """What one step leaves for the next."""
    return {}


def totp(secret: str, at: float) -> str:
    """The six digits an authenticator app shows at a moment (RFC 6238)."""
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", int(at) // 30), hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def look(who: Person, name: str) -> None:
    """Keep pictures of a screen on a phone and on a desk, light and dark; nothing may be wider than the screen."""
    page, folder = who.page, who.portal.folder / "shots"
    folder.mkdir(exist_ok=True)
    for width, height in ((360, 740), (1280, 900)):
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.wait_for_timeout(300)  # colours fade over
            page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} is wider than {width} px"
    page.emulate_media(color_scheme="light")


def sign_in(page: Page, portal: Portal) -> None:
    """Password only; what follows differs."""
    page.goto(f"{portal.url}/accounts/login/")
    page.fill("input[name=login]", EMAIL)
    page.fill("input[name=password]", PASSWORD)
    page.click("main form:has(input[name=password]) button[type=submit]")


def test_01_the_secretariat_invites_with_an_end_date(portal: Portal, chromium: Browser, kept: dict[str, Any]) -> None:
    kept["until"] = TODAY + dt.timedelta(days=40)
    account = portal.account("Sekretariat Forum Kota Serang")
    with person(portal, chromium) as ani:
        ani.go("/accounts/login/")
        look(ani, "masuk")
        ani.sign_in(account["email"], account["password"])
        ani.at("akun/undang/")
        ani.fill(full_name="Sari Monev", email=EMAIL, role="forum_monev", until=kept["until"].isoformat())
        ani.press("Kirim undangan")
        ani.sees("Undangan untuk Sari Monev dikirim")


def test_02_the_invited_person_chooses_a_password_and_sees_the_days_left(portal: Portal, chromium: Browser, kept: dict[str, Any]) -> None:
    link = portal.link_in(portal.letter(EMAIL, containing="mengundang"))
    with person(portal, chromium) as sari:
        sari.go(link)
        sari.fill(password=PASSWORD)
        sari.press("Terima undangan")
        sari.sees("Tersisa 14 hari")
        look(sari, "tenggang")
        kept["state"] = sari.context.storage_state()


def test_03_the_authenticator_app_and_the_recovery_codes(portal: Portal, chromium: Browser, kept: dict[str, Any]) -> None:
    with person(portal, chromium) as sari:
        sari.context.add_cookies(kept["state"]["cookies"])
        sari.go("/accounts/2fa/")
        look(sari, "keamanan-awal")
        sari.page.get_by_role("link", name="Pasang aplikasi autentikator").click()
        look(sari, "pastikan")
        sari.fill(password=PASSWORD)
        sari.press("Lanjutkan")
        look(sari, "autentikator")
        kept["secret"] = sari.page.inner_text("#kunci-totp").strip()
        sari.fill(code=totp(kept["secret"], time.time() + portal.offset))
        sari.press("Pasang")
        sari.sees("hanya tampil sekali")
        look(sari, "kode-pemulihan")
        kept["codes"] = re.findall(r"\b\d{8}\b", sari.page.inner_text("main"))
        assert len(kept["codes"]) == 10
        with sari.page.expect_download() as download:
            sari.page.get_by_role("link", name="Unduh sebagai teks").click()
        assert kept["codes"][9] in download.value.path().read_text(encoding="utf-8")
        sari.page.reload()
        assert not re.findall(r"\b\d{8}\b", sari.page.inner_text("main"))
        sari.go("/forum-3673/")
        assert "Tersisa" not in sari.page.inner_text("main")
    assert "aplikasi autentikator dipasang" in portal.letter(EMAIL, containing="autentikator")


def test_04_a_passkey_is_registered_and_signs_in_alone(portal: Portal, chromium: Browser, kept: dict[str, Any]) -> None:
    with person(portal, chromium) as sari:
        cdp = sari.context.new_cdp_session(sari.page)
        cdp.send("WebAuthn.enable")
        cdp.send("WebAuthn.addVirtualAuthenticator", {"options": {**KEEPS, "automaticPresenceSimulation": True}})
        sari.context.add_cookies(kept["state"]["cookies"])
        sari.go("/accounts/2fa/webauthn/add/")
        if sari.page.locator("input[name=password]").count():
            sari.fill(password=PASSWORD)
            sari.press("Lanjutkan")
        look(sari, "passkey")
        sari.fill(name="Ponsel Sari")
        sari.page.get_by_role("button", name="Buat passkey").click()
        sari.page.wait_for_url(re.compile(r"/accounts/2fa/$"))
        sari.sees("Ponsel Sari")
        look(sari, "keamanan")
        sari.context.clear_cookies()
        sari.go("/accounts/login/")
        sari.page.get_by_role("button", name="Masuk dengan passkey").click()
        sari.page.wait_for_url(re.compile(r"/forum-3673/"))
        sari.sees("Beranda")
    assert "passkey ditambahkan" in portal.letter(EMAIL, containing="passkey")


def test_05_with_the_device_lost_a_recovery_code_opens_once(portal: Portal, chromium: Browser, kept: dict[str, Any]) -> None:
    with person(portal, chromium) as sari:
        sign_in(sari.page, portal)
        sari.sees("Perangkat hilang?")
        look(sari, "langkah-kedua")
        sari.fill(code=kept["codes"][0])
        sari.page.click("main form:has(input[name=code]) button[type=submit]")
        sari.page.wait_for_url(re.compile(r"/forum-3673/"))
    with person(portal, chromium) as thief:
        sign_in(thief.page, portal)
        thief.fill(code=kept["codes"][0])
        thief.page.click("main form:has(input[name=code]) button[type=submit]")
        thief.sees("Kode tidak cocok")
        look(thief, "langkah-kedua-salah")


def test_06_without_a_recovery_code_the_secretariat_resets_and_the_person_is_told(
    portal: Portal, chromium: Browser, kept: dict[str, Any]
) -> None:
    account = portal.account("Sekretariat Forum Kota Serang")
    with person(portal, chromium) as ani:
        ani.sign_in(account["email"], account["password"])
        ani.at("akun/?q=Sari Monev")
        ani.page.locator("main table").get_by_role("link", name="Sari Monev").click()
        look(ani, "orang")
        ani.page.get_by_role("link", name="Atur ulang langkah kedua").click()
        look(ani, "atur-ulang")
        ani.fill(reason="Ponsel dan kertas kode hilang; datang sendiri ke kantor")
        ani.press("Atur ulang")
        ani.sees("diatur ulang")
    assert "Ponsel dan kertas kode hilang" in portal.letter(EMAIL, containing="mengatur ulang")
    with person(portal, chromium) as sari:
        sign_in(sari.page, portal)
        sari.page.wait_for_url(re.compile(r"/forum-3673/"))


def test_07_after_the_grace_a_code_by_mail_is_the_second_step(portal: Portal, chromium: Browser) -> None:
    portal.move_clock(TODAY + dt.timedelta(days=20), *PROCESSES)
    with person(portal, chromium) as sari:
        sign_in(sari.page, portal)
        sari.page.wait_for_url(re.compile(r"langkah-kedua"))
        look(sari, "satu-langkah-lagi")
        asked = time.time()
        sari.page.click("main button[value=send]")
        sari.sees("Tulis kode yang kami kirim")
        look(sari, "satu-langkah-lagi-kode")
        found = re.search(r"^(\d{6})$", portal.letter(EMAIL, containing="langkah kedua", after=asked - 1), re.MULTILINE)
        assert found
        sari.fill(code=found.group(1))
        sari.press("Lanjutkan")
        sari.page.wait_for_url(re.compile(r"/forum-3673/"))


def test_08_somebody_without_mail_is_activated_on_paper(portal: Portal, chromium: Browser) -> None:
    account = portal.account("Sekretariat Forum Kota Serang")
    with person(portal, chromium) as ani:
        ani.sign_in(account["email"], account["password"])
        ani.at("akun/undang-tanpa-surel/")
        look(ani, "undang-tanpa-surel")
        ani.fill(full_name="Darmo Perencana", role="forum_planning")
        ani.press("Siapkan undangan")
        look(ani, "daftar-akun")
        with ani.page.expect_download() as download:
            ani.page.locator("#undangan tr", has_text="Darmo Perencana").get_by_role("button", name="Cetak surat aktivasi").click()
        letter = portal.folder / "surat-aktivasi.pdf"
        download.value.save_as(letter)
        name, code = letter_words(letter)
    with person(portal, chromium) as darmo:
        darmo.go("/aktivasi/")
        look(darmo, "aktivasi")
        darmo.fill(name=name, code=code, password="sawah di kaki gunung karang")
        darmo.press("Aktifkan dan masuk")
        darmo.page.wait_for_url(re.compile(r"/forum-3673/"))
        darmo.sees("Darmo Perencana")


def letter_words(path: Any) -> tuple[str, str]:
    """Sign-in name and code as they stand on the paper."""
    text = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True).stdout
    name, code = re.search(r"\b([0-9A-Z]{4}-[0-9A-Z]{4})\b", text), re.search(r"\b([B-Z]{5}-[B-Z]{5})\b", text)
    assert name, text
    assert code, text
    return name.group(1), code.group(1)


def test_09_the_role_is_announced_ends_and_says_so(portal: Portal, chromium: Browser, kept: dict[str, Any]) -> None:
    portal.move_clock(kept["until"] - dt.timedelta(days=1), *PROCESSES)
    portal.manage("shell", "-v", "0", "-c", "from apps.accounts.tasks import roles_ending_announce as t; t(system=True)")
    assert "berakhir besok" in portal.letter(EMAIL, containing="hari terakhirnya")
    portal.move_clock(kept["until"] + dt.timedelta(days=1), *PROCESSES)
    with person(portal, chromium) as sari:
        sign_in(sari.page, portal)
        sari.page.wait_for_url(re.compile(r"peran-berakhir"))
        sari.sees("Peran Anda sudah berakhir")
        look(sari, "peran-berakhir")
        answer = sari.page.goto(f"{portal.url}/forum-3673/")
        assert answer is not None
        assert answer.status == 404
        sari.sees("Peran Anda sudah berakhir")


@pytest.mark.parametrize(
    ("name", "path", "status"),
    [
        ("kode-surel", "/accounts/login/code/", 200),
        ("lupa", "/accounts/password/reset/", 200),
        ("tidak-ada", "/tidak-ada/", 404),
        ("bantuan", "/bantuan/", 200),
    ],
)
def test_10_doors_help_and_errors_in_both_lights(portal: Portal, chromium: Browser, name: str, path: str, status: int) -> None:
    with person(portal, chromium) as stranger:
        answer = stranger.page.goto(portal.url + path)
        assert answer is not None
        assert answer.status == status
        look(stranger, name)
