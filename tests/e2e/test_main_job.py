"""The main job from end to end, as the people who do it: nobody touches the database, everything happens in the browser and by the calendar.

A company registers by the link of a coordination meeting, plans, is reviewed, commits, delivers and is verified; the period ends; drafts
appear by themselves; the report goes up from Kota Serang to Banten to the nation; the ministry's system finds that very delivery in it.
"""

from __future__ import annotations

import base64
import csv
import datetime as dt
import io
import json
import re
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.e2e.portal import Portal

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

COMPANY = "PT Mercusuar Karya Bakti"
PIC_EMAIL = "rina.mercusuar@example.com"
PIC_PASSWORD = "mercusuar-di-karangantu-7"
PROGRAM = "Kursi roda untuk warga Karangantu"
VALUE = 187_654_321
PLACE = "36.73.01"  # Kecamatan Serang


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


@pytest.fixture(scope="module")
def kept() -> dict[str, Any]:
    """What one step leaves for the next."""
    return {}


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A photo as a phone makes it."""
    path = tmp_path_factory.mktemp("bukti") / "serah-terima.jpg"
    Image.effect_noise((1600, 1200), 60).convert("RGB").save(path, quality=80)
    return path


def test_01_the_secretariat_opens_a_link_and_prints_the_poster(portal: Portal, chromium: Browser, kept: dict[str, Any]) -> None:
    with person(portal, chromium, "Sekretariat Forum Kota Serang") as ani:
        ani.shot("01-beranda")
        ani.at("tautan-pendaftaran/baru/")
        ani.fill(label="Rapat Koordinasi Akhir Tahun")
        ani.press("Buka tautan")
        found = re.search(r"https?://\S+/daftar/\S+", ani.page.locator("#alamat").first.input_value())
        assert found
        kept["link"] = found.group(0)
        ani.press("Buat poster PDF")
        ani.wait_for("Unduh")
        ani.shot("01-poster")


def test_02_a_company_registers_on_a_phone(portal: Portal, chromium: Browser, kept: dict[str, Any], photo: Path) -> None:
    with person(portal, chromium, phone=True) as rina:
        rina.go(kept["link"])
        rina.sees("Gratis. Forum tidak menerima uang")
        rina.fill(kind="company", number="9120001234567")
        rina.page.check("main [name=consent]")
        rina.shot("02-daftar-1")
        rina.press("Lanjut")
        rina.fill(
            company_name=COMPANY,
            legal_form="pt",
            ownership="private",
            site_name="Kantor pusat",
            region=PLACE,
            address="Jl. Mercusuar No. 7",
        )
        rina.shot("02-daftar-2")
        rina.press("Lanjut")
        rina.fill(contact_name="Rina Mercusuar", contact_position="Manajer CSR", contact_email=PIC_EMAIL, contact_phone="0812 3456 7890")
        rina.page.set_input_files("main [name=document]", str(photo))
        rina.press("Kirim pendaftaran")
        found = re.search(r"REG-3673-\d{4}-\d{4}", rina.page.inner_text("body"))
        assert found, rina.page.inner_text("body")
        kept["registration"] = found.group(0)
        rina.shot("02-status")
        code = re.search(r"\b(\d{6})\b", portal.letter(PIC_EMAIL, containing="Kode"))
        assert code
        rina.fill(code=code.group(1))
        rina.press("Konfirmasi")
        rina.sees("terkonfirmasi")


def test_03_the_secretariat_verifies_and_the_certificate_is_checked(portal: Portal, chromium: Browser, kept: dict[str, Any]) -> None:
    with person(portal, chromium, "Sekretariat Forum Kota Serang") as ani:
        ani.at(f"pendaftaran/?q={kept['registration']}")
        ani.page.locator("main a", has_text=COMPANY).first.click()
        ani.sees("9120001234567")
        ani.shot("03-periksa")
        ani.press("Verifikasi")
        ani.at(f"anggota/?q={urllib.parse.quote(COMPANY)}")
        ani.page.locator("main .tabel a", has_text=COMPANY).first.click()
        ani.wait_for("Unduh")
        ani.shot("03-anggota")
        code = re.search(r"kode periksa\s+([A-Z0-9]{5}-[A-Z0-9]{5})", ani.page.inner_text("main"))
        assert code
    with person(portal, chromium, phone=True) as anybody:
        anybody.go(f"/periksa/{code.group(1)}/")
        anybody.sees(COMPANY)
        anybody.shot("03-periksa-dokumen")


def test_04_the_company_takes_up_its_invitation_and_files_a_plan(portal: Portal, chromium: Browser, kept: dict[str, Any]) -> None:
    letter = portal.letter(PIC_EMAIL, containing="/undangan/")
    found = re.search(r"https?://\S+/undangan/\S+", letter)
    assert found
    with person(portal, chromium) as rina:
        rina.go(found.group(0).rstrip(".>)"))
        rina.fill(full_name="Rina Mercusuar", password=PIC_PASSWORD)
        rina.press("Terima undangan")
    with person(portal, chromium) as rina:
        rina.sign_in(PIC_EMAIL, PIC_PASSWORD)
        rina.at("program/rencana/")
        rina.fill(title=PROGRAM, sector="kesehatan", aid_form="goods", region=PLACE)
        rina.page.locator("main [name=categories][value='9']").check()
        rina.fill(
            starts_on="2026-11-01",
            ends_on="2026-12-20",
            target_count="25",
            target_unit="person",
            quantity="25",
            unit="unit",
            budget="190000000",
        )
        rina.shot("04-rencana")
        rina.press("Ajukan")
        rina.sees(PROGRAM)
        rina.sees("Menunggu telaah")
        kept["program"] = rina.page.url.partition("/program/")[2].split("/")[0]
        rina.shot("04-diajukan")


def test_05_dinas_sosial_reviews_with_the_evidence_beside(portal: Portal, chromium: Browser, kept: dict[str, Any]) -> None:
    with person(portal, chromium, "Petugas Dinsos Kota Serang") as dewi:
        dewi.at(f"program/{kept['program']}/telaah/")
        dewi.sees(PROGRAM)
        dewi.shot("05-telaah")
        dewi.page.locator("#putusan summary", has_text="Direkomendasikan").first.click()
        dewi.press("Direkomendasikan", within="#putusan details[open]")
    with person(portal, chromium, "Petugas Dinsos Kota Serang") as dewi:
        dewi.at(f"program/{kept['program']}/")
        dewi.sees("Direkomendasikan")


def test_06_the_company_commits_and_reports_what_it_handed_over(
    portal: Portal, chromium: Browser, kept: dict[str, Any], photo: Path
) -> None:
    with person(portal, chromium, phone=True) as rina:
        rina.sign_in(PIC_EMAIL, PIC_PASSWORD)
        rina.at(f"program/{kept['program']}/komitmen/")
        rina.fill(
            kind="letter",
            number="012/MKB/XI/2026",
            signed_on="2026-11-10",
            parties=f"{COMPANY} dan Dinas Sosial Kota Serang",
            value="188000000",
            quantity="25",
        )
        rina.press("Simpan komitmen")
        rina.at(f"program/{kept['program']}/")
        rina.press("Mulai")
        rina.at(f"program/{kept['program']}/realisasi/")
        rina.fill(handover_on="2026-11-20", aid_form="goods", unit="unit")
        line = "main [name^='baris-0-'], main [name*='-0-']"
        names = rina.page.locator(line).evaluate_all("fields => fields.filter(f => f.type !== 'hidden').map(f => f.name)")
        prefix = next(name for name in names if name.endswith("-region")).removesuffix("region")
        rina.fill(**{f"{prefix}region": PLACE, f"{prefix}category": "9", f"{prefix}quantity": "25", f"{prefix}value": str(VALUE)})
        rina.fill(**{f"{prefix}male": "11", f"{prefix}female": "14"})
        rina.page.set_input_files("main [name=photos]", str(photo))
        rina.page.check("main [name=consent]")
        rina.fill(document_kind="bast")
        rina.page.set_input_files("main [name=documents]", str(photo))
        rina.page.locator("main details summary", has_text="Keterangan tambahan").click()
        rina.fill(bast_number="BAST/77/XI/2026", bast_on="2026-11-20", receiver="Kelurahan Serang")
        rina.shot("06-realisasi")
        rina.press("Kirim")
        found = re.search(r"/realisasi/([0-9a-f-]{36})/", rina.page.url)
        kept["realization"] = found.group(1) if found else ""
        rina.shot("06-terkirim")


def test_07_somebody_else_verifies(portal: Portal, chromium: Browser, kept: dict[str, Any], photo: Path) -> None:
    with person(portal, chromium, "Petugas Dinsos Kota Serang") as dewi:
        if not kept["realization"]:
            dewi.at(f"program/{kept['program']}/")
            found = re.search(r"/realisasi/([0-9a-f-]{36})/", dewi.page.content())
            assert found, dewi.page.inner_text("body")
            kept["realization"] = found.group(1)
        dewi.at(f"realisasi/{kept['realization']}/")
        for label in ("Mulai verifikasi dokumen", "Verifikasi dokumen", "Periksa dokumen"):
            if dewi.page.locator("main button", has_text=label).count():
                dewi.press(label)
                break
        dewi.at(f"realisasi/{kept['realization']}/verifikasi/")
        dewi.shot("07-verifikasi")
        dewi.page.get_by_role("button", name="Verifikasi", exact=True).click()
        dewi.page.wait_for_load_state("load")
        dewi.at(f"realisasi/{kept['realization']}/")
        dewi.sees("Terverifikasi")


def test_08_the_period_ends_and_the_draft_is_there_by_itself(portal: Portal, chromium: Browser, kept: dict[str, Any]) -> None:
    portal.move_clock(dt.date(2027, 1, 4))
    with person(portal, chromium, "Sekretariat Forum Kota Serang") as ani:
        ani.at("laporan/?periode=2026-S2")
        ani.wait_for("Buka laporan", seconds=240)
        ani.page.locator("main a", has_text="Buka laporan").first.click()
        ani.page.wait_for_url(re.compile(r"/laporan/[0-9a-f-]{36}/"))
        kept["serang"] = ani.page.url.partition("/laporan/")[2].split("/")[0]
        ani.fill(
            problems="Data PPKS kelurahan belum lengkap.",
            recommendations="Dinas Sosial memutakhirkan data.",
            next_plan="Rapat koordinasi Februari.",
        )
        ani.press("Simpan narasi")
        ani.wait_for("Unduh", seconds=240)
        ani.shot("08-laporan")
    with person(portal, chromium, "Ketua Forum Kota Serang") as chair:
        _send(chair, kept["serang"], "001/FCSR-SRG/I/2027")
        chair.shot("08-dikirim")


def _send(chair: Person, report: str, number: str) -> None:
    chair.at(f"laporan/{report}/kirim/")
    chair.fill(number=number)
    if chair.page.locator("main [name=countersign_name]").count():
        chair.fill(countersign_name="Drs. Suparman, M.Si.")
    for box in chair.page.locator("main form input[type=checkbox]").all():
        box.check()
    chair.press("Kirim laporan")


def _tell(secretary: Person, report: str) -> None:
    secretary.at(f"laporan/{report}/")
    secretary.fill(problems="Sebagian forum belum melapor.", recommendations="Pendampingan forum.", next_plan="Rapat koordinasi wilayah.")
    secretary.press("Simpan narasi")


def test_09_province_and_nation_receive_consolidate_and_send(portal: Portal, chromium: Browser, kept: dict[str, Any]) -> None:
    for place, above, number in (("Banten", "serang", "002/FCSR-BTN/I/2027"), ("Nasional", "banten", "003/FCSR-NAS/I/2027")):
        names = {"Banten": ("Sekretariat Forum Banten", "Ketua Forum Banten"), "Nasional": ("Sekretariat Nasional", "Ketua Nasional")}[
            place
        ]
        with person(portal, chromium, names[0]) as secretary:
            secretary.at(f"laporan/{kept[above]}/")
            secretary.press("Mulai menelaah")
            kept[place.lower()] = _own_report(secretary)
            _tell(secretary, kept[place.lower()])
        with person(portal, chromium, names[1]) as chair:
            chair.at(f"laporan/{kept[above]}/")
            chair.press("Terima laporan")
            chair.shot(f"09-{place.lower()}-terima")
            chair.at(f"laporan/{kept[place.lower()]}/")
            chair.shot(f"09-{place.lower()}")
            _send(chair, kept[place.lower()], number)


def _own_report(secretary: Person) -> str:
    """The own report of the period, found on the list."""
    secretary.at("laporan/?periode=2026-S2")
    secretary.wait_for("Buka laporan", seconds=240)
    secretary.page.locator("main a", has_text="Buka laporan").first.click()
    secretary.page.wait_for_url(re.compile(r"/laporan/[0-9a-f-]{36}/"))
    return secretary.page.url.partition("/laporan/")[2].split("/")[0]


def _api(portal: Portal, path: str, token: str) -> bytes:
    request = urllib.request.Request(f"{portal.url}{path}", headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.read()


def test_10_the_ministry_finds_that_very_delivery(portal: Portal, chromium: Browser, kept: dict[str, Any], tmp_path: Path) -> None:
    with person(portal, chromium, "Petugas Kemensos") as eko:
        eko.at(f"laporan/{kept['nasional']}/")
        eko.press("Mulai menelaah")
        eko.press("Terima laporan")
        eko.at("laporan/nasional/?periode=2026-S2")
        eko.sees("sementara")
        eko.shot("10-nasional")
    basic = base64.b64encode(f"{portal.api['client_id']}:{portal.api['client_secret']}".encode()).decode()
    form = urllib.parse.urlencode({"grant_type": "client_credentials", "scope": "laporan:baca"}).encode()
    request = urllib.request.Request(f"{portal.url}/o/token/", form, {"Authorization": f"Basic {basic}"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        token = json.load(answer)["access_token"]
    schema = _api(portal, "/api/v1/schema/", token).decode()
    assert "openapi" in schema
    kept["token"] = token
    _final_figures(portal, kept, tmp_path)


def _final_figures(portal: Portal, kept: dict[str, Any], tmp_path: Path) -> None:
    """JSON, rows, CSV and PDF of the national report carry the delivery of this journey."""
    base = "/api/v1/national/2026-S2"
    national = json.loads(_api(portal, f"{base}/", kept["token"]))
    assert national["final"], list(national)
    total = _verified_total(national["final"])
    assert total >= VALUE
    rows = json.loads(_api(portal, f"{base}/tables/T5/rows/?row=total&column=rp_verified&limit=500", kept["token"]))
    mine = [row for row in rows["results"] if VALUE in row.values()]
    assert len(mine) == 1, "the delivery of this journey stands behind the national figure once"
    assert COMPANY in mine[0].values()
    text = _api(portal, f"{base}/tables/T5.csv?version=final", kept["token"]).decode("utf-8-sig")
    assert str(total) in text.replace(".", "")
    lines = list(csv.reader(io.StringIO(text), delimiter=";" if ";" in text.splitlines()[0] else ","))
    assert len(lines) > 2
    reports = json.loads(_api(portal, "/api/v1/reports/?periode=2026-S2&tingkat=0", kept["token"]))["results"]
    deadline = time.monotonic() + 300
    while True:
        try:
            pdf = _api(portal, f"/api/v1/reports/{reports[0]['id']}/pdf/", kept["token"])
            break
        except urllib.error.HTTPError:
            assert time.monotonic() < deadline, "the national PDF never came"
            time.sleep(2)
    (tmp_path / "nasional.pdf").write_bytes(pdf)
    printed = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "nasional.pdf"), "-"], capture_output=True, text=True, check=True
    ).stdout
    assert "Semester II 2026" in printed
    assert f"{total:,}".replace(",", ".") in printed.replace("\n", "")


def _verified_total(final: dict[str, Any]) -> int:
    table = next(table for table in final["tables"] if table["code"] == "T5")
    return next(row for row in table["rows"] if row["level"] == "total")["cells"]["rp_verified"]
