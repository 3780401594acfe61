"""The main job from end to end, as the people who do it: nobody touches the database, everything happens in the browser and by the calendar.

A company registers by the link of a coordination meeting, plans, is reviewed, commits, delivers and is verified; the period ends; drafts
appear by themselves; the report goes up from Kota Serang to Banten to the nation; the ministry's system finds that very delivery in it.
"""

from __future__ import annotations

import base64
import csv
import datetime as dt
import hashlib
import io
import json
import re
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser

from tests.e2e.people import Person, person, send_report
from tests.e2e.portal import Portal

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

COMPANY = "PT Mercusuar Karya Bakti"
PIC_EMAIL = "rina.mercusuar@example.com"
PIC_PASSWORD = "mercusuar-di-karangantu-7"
PROGRAM = "Perlengkapan asrama perlindungan anak Karangantu"
VALUE = 187_654_321
#: Nobody else in the small demo world helps this PPKS category, so that its line of T7 is the delivery of this journey and nothing else.
CATEGORY, CATEGORY_NAME = "7", "Anak yang memerlukan perlindungan khusus"
BOYS, GIRLS = 11, 14
DRAFT = "Rancangan Laporan Semester II 2026"  # title of the draft document, which the calendar alone brings about
PERIOD, PERIOD_STARTS, PERIOD_ENDS = "2026-S2", dt.date(2026, 7, 1), dt.date(2026, 12, 31)
PLACE = "36.73.01"  # Kecamatan Serang


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
        ani.press("Buat poster A4 (PDF)")
        ani.wait_for("Unduh PDF")
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
    before = _line_of_category(json.loads(_api(portal, f"/api/v1/national/{PERIOD}/tables/T7/", _token(portal))))
    assert (before["rupiah"], before["people"]) == (0, 0), "nobody else may stand on the line that the ministry looks for in the end"
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
        rina.fill(title=PROGRAM, sector="kesos", aid_form="goods", region=PLACE)
        rina.page.locator(f"main [name=categories][value='{CATEGORY}']").check()
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
        rina.fill(**{f"{prefix}region": PLACE, f"{prefix}category": CATEGORY, f"{prefix}quantity": "25", f"{prefix}value": str(VALUE)})
        rina.fill(**{f"{prefix}male": str(BOYS), f"{prefix}female": str(GIRLS)})
        rina.page.set_input_files("main [name=photos]", str(photo))
        rina.page.check("main [name=consent]")
        rina.fill(document_kind="bast")
        rina.page.set_input_files("main [name=documents]", str(photo))
        rina.page.locator("main details summary", has_text="Keterangan tambahan").click()
        rina.fill(bast_number="BAST/77/XI/2026", bast_on="2026-11-20", receiver="Kelurahan Serang")
        rina.shot("06-realisasi")
        rina.press("Kirim")
        rina.page.wait_for_url(re.compile(r"/realisasi/[0-9a-f-]{36}/"))
        kept["realization"] = rina.page.url.partition("/realisasi/")[2].split("/")[0]
        rina.sees("Menunggu verifikasi")
        rina.shot("06-terkirim")


def test_07_somebody_else_verifies(portal: Portal, chromium: Browser, kept: dict[str, Any], photo: Path) -> None:
    with person(portal, chromium, "Petugas Dinsos Kota Serang") as dewi:
        dewi.at(f"realisasi/{kept['realization']}/verifikasi/")
        dewi.shot("07-verifikasi")
        dewi.page.get_by_role("button", name="Verifikasi", exact=True).click()
        dewi.page.wait_for_load_state("load")
        dewi.at(f"realisasi/{kept['realization']}/")
        dewi.sees("Terverifikasi")


def test_08_the_period_ends_and_the_draft_is_there_by_itself(portal: Portal, chromium: Browser, kept: dict[str, Any]) -> None:
    portal.move_clock(dt.date(2027, 1, 4), "web", "worker", "documents", "documents2", "beat")
    with person(portal, chromium, "Sekretariat Forum Kota Serang") as ani:
        ani.at("laporan/?periode=2026-S2")
        ani.wait_for("Buka laporan", seconds=420)
        ani.page.locator("main a", has_text="Buka laporan").first.click()
        ani.page.wait_for_url(re.compile(r"/laporan/[0-9a-f-]{36}/"))
        kept["serang"] = ani.page.url.partition("/laporan/")[2].split("/")[0]
        ani.wait_for(DRAFT, seconds=420)
        ani.fill(
            problems="Data PPKS kelurahan belum lengkap.",
            recommendations="Dinas Sosial memutakhirkan data.",
            next_plan="Rapat koordinasi Februari.",
        )
        ani.press("Simpan narasi")
        ani.shot("08-laporan")
    with person(portal, chromium, "Ketua Forum Kota Serang") as chair:
        send_report(chair, kept["serang"], "001/FCSR-SRG/I/2027")
        chair.shot("08-dikirim")


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
            send_report(chair, kept[place.lower()], number)


def _own_report(secretary: Person) -> str:
    """The own report of the period, found on the list."""
    secretary.at("laporan/?periode=2026-S2")
    secretary.wait_for("Buka laporan", seconds=420)
    secretary.page.locator("main a", has_text="Buka laporan").first.click()
    secretary.page.wait_for_url(re.compile(r"/laporan/[0-9a-f-]{36}/"))
    secretary.wait_for(DRAFT, seconds=420)
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
    kept["token"] = _token(portal)
    schema = _api(portal, "/api/v1/schema/", kept["token"]).decode()
    assert "openapi" in schema
    _line_over_the_api(portal, kept)
    _line_in_the_csv(portal, kept)
    _line_on_paper(portal, kept, tmp_path)


def _token(portal: Portal) -> str:
    basic = base64.b64encode(f"{portal.api['client_id']}:{portal.api['client_secret']}".encode()).decode()
    form = urllib.parse.urlencode({"grant_type": "client_credentials", "scope": "laporan:baca"}).encode()
    request = urllib.request.Request(f"{portal.url}/o/token/", form, {"Authorization": f"Basic {basic}"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)["access_token"]


def _line_of_category(table: dict[str, Any]) -> dict[str, Any]:
    """Cells of the line of T7 on which only this journey's delivery stands."""
    row = next(row for row in table["rows"] if row["key"] == CATEGORY)
    return row["cells"]


def _line_over_the_api(portal: Portal, kept: dict[str, Any]) -> None:
    """The accepted national report, and the one record behind that line."""
    base = f"/api/v1/national/{PERIOD}"
    national = json.loads(_api(portal, f"{base}/", kept["token"]))
    assert national["final"], list(national)
    cells = _line_of_category(next(table for table in national["final"]["tables"] if table["code"] == "T7"))
    assert cells["category"] == CATEGORY_NAME
    wanted = {"rupiah": VALUE, "male": BOYS, "female": GIRLS, "sex_unknown": 0, "people": BOYS + GIRLS}
    assert {key: cells[key] for key in wanted} == wanted
    query = f"?row={CATEGORY}&column=rupiah"
    found = json.loads(_api(portal, f"{base}/tables/T7/rows/{query}", kept["token"]))
    assert (found["value"], found["next"], len(found["results"])) == (VALUE, None, 1)
    record = found["results"][0]
    facts = ("company", "program", "handover_on", "category", "value", "male", "female")
    assert [record[key] for key in facts] == [COMPANY, PROGRAM, "2026-11-20", CATEGORY_NAME, VALUE, BOYS, GIRLS]
    assert "Serang" in record["region"]
    assert record["program_id"] == kept["program"]
    stream = _api(portal, f"{base}/tables/T7/rows.ndjson{query}", kept["token"]).decode().splitlines()
    assert [json.loads(line) for line in stream] == [record]
    sheet = list(csv.DictReader(io.StringIO(_api(portal, f"{base}/tables/T7/rows.csv{query}", kept["token"]).decode("utf-8-sig"))))
    assert len(sheet) == 1
    assert [sheet[0][key] for key in facts] == [COMPANY, PROGRAM, "2026-11-20", CATEGORY_NAME, str(VALUE), str(BOYS), str(GIRLS)]


def _line_in_the_csv(portal: Portal, kept: dict[str, Any]) -> None:
    text = _api(portal, f"/api/v1/national/{PERIOD}/tables/T7.csv?version=final", kept["token"]).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";" if ";" in text.splitlines()[0] else ","))
    mine = [row for row in rows if row["Kategori PPKS"] == CATEGORY_NAME]
    assert len(mine) == 1
    cells = [mine[0][label] for label in ("No", "Rp terverifikasi", "L", "P", "Tidak diketahui", "Penerima (orang)")]
    assert cells == [CATEGORY, str(VALUE), str(BOYS), str(GIRLS), "0", str(BOYS + GIRLS)]
    assert sum(str(VALUE) in row.values() for row in rows) == 1


def _line_on_paper(portal: Portal, kept: dict[str, Any], tmp_path: Path) -> None:
    """The PDF that the nation sent: label and rupiah on one line of T7."""
    reports = json.loads(_api(portal, f"/api/v1/reports/?periode={PERIOD}&tingkat=0", kept["token"]))["results"]
    deadline = time.monotonic() + 300
    while True:
        try:
            pdf = _api(portal, f"/api/v1/reports/{reports[0]['id']}/pdf/", kept["token"])
            break
        except urllib.error.HTTPError:
            assert time.monotonic() < deadline, "the national PDF never came"
            time.sleep(2)
    (tmp_path / "nasional.pdf").write_bytes(pdf)
    command = ["pdftotext", "-layout", str(tmp_path / "nasional.pdf"), "-"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Semester II 2026" in printed
    parts = re.split(r"^\s*(T\d+R?) · ", printed, flags=re.MULTILINE)
    section = dict(zip(parts[1::2], parts[2::2], strict=True))["T7"]  # the last one of that name: the first stands in the contents
    rupiah = f"Rp{VALUE:,}".replace(",", ".")
    lines = [line for line in section.splitlines() if rupiah in line]
    assert len(lines) == 1, f"{rupiah} stands on {len(lines)} lines of T7:\n{section}"
    assert re.fullmatch(rf"\s*{CATEGORY}\s+Anak yang.*\s{re.escape(rupiah)}\s+{BOYS}\s+{GIRLS}\s+0\s+{BOYS + GIRLS}\b.*", lines[0]), lines[
        0
    ]


def test_11_every_forum_that_reports_has_its_draft_on_paper_and_nobody_asked(portal: Portal) -> None:
    formed = portal.rows(
        "SELECT area FROM forums_forum WHERE line = 'kesos' AND state IN ('ratified', 'active') AND coalesce(formed_on, %s) <= %s",
        PERIOD_ENDS, PERIOD_ENDS,
    )  # fmt: skip
    wanted = {area for (area,) in formed}
    assert {0, 3600, 3673} < wanted
    assert len(wanted) > 40, "the small world is too small to prove anything"
    deadline = time.monotonic() + 420
    while (missing := wanted - set(_drafts(portal))) and time.monotonic() < deadline:
        time.sleep(1)
    assert not missing
    drafts = _drafts(portal)
    assert set(drafts) == wanted, "and nobody else got one"
    for area, (file, sha256) in drafts.items():
        content = (portal.folder / "media" / file).read_bytes()
        assert content.startswith(b"%PDF-"), area
        assert hashlib.sha256(content).hexdigest() == sha256, area
    asked = portal.rows(
        "SELECT count(*) FROM audit_event WHERE code IN ('report.refresh', 'report.start') AND actor_id IS NOT NULL AND at > %s",
        PERIOD_ENDS,
    )
    assert asked == [(0,)]


def _drafts(portal: Portal) -> dict[int, tuple[str, str]]:
    """File and checksum of the printed draft of each place, where its figures were frozen too."""
    rows = portal.rows(
        """SELECT r.area, min(d.file), min(d.sha256), count(DISTINCT d.id), count(DISTINCT s.id) FROM reports_periodicreport r
           JOIN reports_period p ON p.id = r.period_id AND p.starts_on = %s AND p.ends_on = %s
           JOIN reports_snapshot s ON s.report_id = r.id AND s.kind = 'draft'
           JOIN forums_document d ON d.subject_id = r.id AND d.kind = 'report_draft' AND d.state = 'ready' AND d.area = r.area
           GROUP BY r.area""",
        PERIOD_STARTS, PERIOD_ENDS,
    )  # fmt: skip
    assert all((documents, snapshots) == (1, 1) for *_rest, documents, snapshots in rows)
    return {area: (file, sha256) for area, file, sha256, *_rest in rows}
