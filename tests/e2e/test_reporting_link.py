"""A company reports from a WhatsApp link: the secretary copies the text, a preview opens the link, a person at a phone reports and sends."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser

from tests.e2e.portal import Portal
from tests.e2e.test_main_job import person

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
LIST = "laporan/perusahaan/?periode=2026-S2"


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    """The portal with web and worker only."""
    made = Portal("reporting_link")
    made.prepare()
    made.start("web", "worker")
    yield made
    made.stop()


@pytest.fixture(scope="module")
def kept() -> dict[str, Any]:
    """What one step leaves for the next."""
    return {}


def test_the_secretary_finds_a_silent_member_and_copies_the_text(portal: Portal, chromium: Browser, kept: dict[str, Any]) -> None:
    with person(portal, chromium, "Sekretariat Forum Kota Serang") as ani:
        ani.at(LIST)
        ani.sees("anggota aktif sudah melapor")
        ani.shot("01-status")
        ani.at(f"{LIST}&status=nothing")
        row = ani.page.locator("tbody tr", has=ani.page.locator("button", has_text="Teks WhatsApp")).first
        kept["company"] = row.locator("th a").inner_text()
        row.locator("button", has_text="Teks WhatsApp").click()
        ani.page.wait_for_url(re.compile(r"/laporan/perusahaan/tautan/"))
        kept["page"] = ani.page.url
        ani.shot("02-teks")
        text = ani.page.locator("#teks-wa").input_value()
        found = re.search(r"https?://\S+/lapor/\S+", text)
        assert found, text
        kept["link"] = found.group(0)
        assert ani.page.locator("a", has_text="Buka di WhatsApp").get_attribute("href").startswith("https://wa.me/")
    with person(portal, chromium, "Sekretariat Forum Kota Serang", phone=True) as ani:
        ani.at(LIST)
        ani.shot("01-status-ponsel")
        ani.go(kept["page"])
        ani.shot("02-teks-ponsel")


def test_a_preview_then_a_person_open_it_and_the_report_is_sent(
    portal: Portal, chromium: Browser, kept: dict[str, Any], tmp_path: Path
) -> None:
    with urllib.request.urlopen(kept["link"], timeout=30) as preview:
        assert preview.status == 200
    photo = tmp_path / "serah-terima.jpg"
    Image.effect_mandelbrot((900, 700), (-2.0, -1.2, 1.0, 1.2), 60).convert("RGB").save(photo)
    with person(portal, chromium, phone=True) as sari:
        sari.go(kept["link"])
        sari.sees(kept["company"])
        sari.sees("Semester II 2026")
        sari.shot("03-formulir")
        sari.fill(title="Paket sembako warga Kaligandu", handover_on="2026-10-05", aid_form="goods", unit="paket", reporter="Sari Puspita")
        sari.fill(**{"baris-category": "9", "baris-quantity": "60", "baris-value": "15 jt", "baris-male": "25", "baris-female": "35"})
        sari.page.set_input_files("input[name=photos]", str(photo))
        sari.page.check("input[name=consent]")
        sari.shot("04-terisi")
        sari.press("Kirim laporan")
        sari.sees("Laporan sudah terkirim")
        sari.sees("Sari Puspita")
        sari.shot("05-terkirim")
        sari.go(kept["link"])
        sari.sees("Tautan ini sudah dipakai")


def test_the_status_page_says_reported_and_the_officer_sees_where_it_came_from(
    portal: Portal, chromium: Browser, kept: dict[str, Any]
) -> None:
    with person(portal, chromium, "Sekretariat Forum Kota Serang") as ani:
        ani.go(kept["page"])
        ani.sees("Dipakai Sari Puspita")
        ani.at(f"{LIST}&status=on_time")
        ani.sees(kept["company"])
        ani.shot("06-tepat-waktu")
    with person(portal, chromium, "Petugas Dinsos Kota Serang") as dewi:
        dewi.at("realisasi/?q=Kaligandu")
        dewi.sees("lewat tautan, oleh Sari Puspita")
        dewi.shot("07-verifikasi")
