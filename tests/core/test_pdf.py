from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from django.template import engines
from django.utils import translation
from weasyprint.urls import FatalURLFetchingError

from apps.core import pdf
from apps.core.pdf import Letterhead, render_pdf

URL = "https://portal.contoh.id/cek/AB12-CD34"
KOP = Letterhead(
    name="Forum CSR Kesejahteraan Sosial",
    subtitle="Provinsi Kalimantan Timur",
    address="Jl. Basuki Rahmat No. 76, Samarinda 75112",
    contact="Telepon (0541) 123456 · forum@contoh.id",
    logo="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 10 10'%3E%3Ccircle cx='5' cy='5' r='4.5'/%3E%3C/svg%3E",
    logo_alt="Lambang forum",
)
SAMPLE = """
{% extends "pdf/base.html" %}
{% block isi %}
<h2>Ringkasan</h2>
<p>Laporan ini memuat <strong>{{ rows|length }} program</strong> anggota forum.</p>
<table class="fakta"><tr><th scope="row">Periode</th><td>Triwulan II 2026</td></tr>
<tr><th scope="row">Wilayah</th><td>Provinsi Kalimantan Timur</td></tr></table>
<h2>T5 · Rekap program dan realisasi</h2>
<table>
<caption>Program menurut perusahaan</caption>
<colgroup><col class="k1"><col class="k5"><col class="k4"><col class="k2"><col class="k4"></colgroup>
<thead><tr><th scope="col">No</th><th scope="col">Perusahaan</th><th scope="col">Kabupaten/Kota</th>
<th scope="col" class="angka">Penerima</th><th scope="col" class="angka">Realisasi</th></tr></thead>
<tbody>{% for row in rows %}<tr><td class="angka">{{ forloop.counter }}</td><td>{{ row.0 }}</td><td>{{ row.1 }}</td>
<td class="angka">{{ row.2 }}</td><td class="angka">{{ row.3 }}</td></tr>{% endfor %}</tbody>
<tfoot><tr><th colspan="3" scope="row">Jumlah</th><td class="angka">12.345</td><td class="angka">Rp9.000.000.000</td></tr></tfoot>
</table>
<p class="sumber">Sumber: realisasi terverifikasi. Angka di bawah 5 ditulis “< 5”.</p>
<h3>Catatan pengurus</h3>
<p class="catatan">{{ note }}</p>
<div class="tanda-tangan"><div><p>Samarinda, 11 Agustus 2026<br>Ketua Forum,</p><p class="nama">H. Andi Rahman, S.E.</p></div></div>
{% endblock %}
"""
ROWS = [
    (
        f"PT Sumber Makmur Abadi Sejahtera {n}",
        "Kutai Kartanegara",
        "1.250",
        "Rp1.250.000.000",
    )
    for n in range(1, 71)
]
CONTEXT = {
    "kop": KOP,
    "number": "460/K.15/2026",
    "rows": ROWS,
    "note": "<b>Tidak tebal</b> — ≥ 50 % tercapai; é ü “kutip”.",
    "check_url": URL,
    "check_code": "AB12-CD34",
}
TITLE = "Laporan CSR Kesos Triwulan II 2026"


@pytest.fixture(autouse=True)
def sample_template(monkeypatch: pytest.MonkeyPatch):
    """Render the sample from memory under the name `sample`."""
    real = pdf.render_to_string

    def render_to_string(name: str, context: dict) -> str:
        if name != "sample":
            return real(name, context)
        return engines["django"].from_string(context.pop("source", SAMPLE).strip()).render(context)

    monkeypatch.setattr(pdf, "render_to_string", render_to_string)


@pytest.fixture(scope="module")
def text_of():
    """Return a function giving the text of each page, by poppler's pdftotext."""
    if shutil.which("pdftotext") is None:
        pytest.skip("needs the system package poppler-utils")

    def read(content: bytes) -> list[str]:
        command = ["pdftotext", "-layout", "-", "-"]
        done = subprocess.run(command, input=content, capture_output=True, check=True)
        return done.stdout.decode().split("\f")[:-1]

    return read


def test_a_document_has_letterhead_title_number_and_check_block(text_of):
    first, *_, last = text_of(render_pdf("sample", CONTEXT, title=TITLE))

    for words in (
        "FORUM CSR KESEJAHTERAAN SOSIAL",
        "Samarinda 75112",
        TITLE,
        "460/K.15/2026",
    ):
        assert words in first
    assert "Periksa keaslian dokumen ini" in last
    assert "AB12-CD34" in last
    assert "<b>Tidak tebal</b> — ≥ 50 % tercapai; é ü “kutip”." in last


def test_every_page_counts_itself_and_repeats_title_and_heads_of_the_table(text_of):
    pages = text_of(render_pdf("sample", CONTEXT, title=TITLE))

    assert len(pages) == 3
    for number, page in enumerate(pages, start=1):
        assert f"Halaman {number} dari 3" in page
        assert page.count(TITLE) == 1
    for page in pages[:2]:
        assert "Perusahaan" in page
        assert "Kabupaten/Kota" in page


def test_the_document_is_tagged_named_in_indonesian_and_has_bookmarks():
    with pikepdf.open(io.BytesIO(render_pdf("sample", CONTEXT, title=TITLE))) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "id"
        assert str(document.docinfo["/Title"]) == TITLE
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
        with document.open_outline() as outline:
            top = outline.root[0]
            assert top.title == TITLE
            assert next(child.title for child in top.children) == "Ringkasan"
        assert [round(float(side)) for side in document.pages[0].mediabox] == [
            0,
            0,
            595,
            842,
        ]


def test_only_our_font_is_used_and_it_is_embedded():
    with pikepdf.open(io.BytesIO(render_pdf("sample", CONTEXT, title=TITLE))) as document:
        fonts = [item for item in document.objects if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"]
        assert fonts
        for font in fonts:
            assert "Source-Sans-Pro" in str(font.FontName)
            assert "/FontFile2" in font or "/FontFile3" in font


def test_equal_input_gives_equal_bytes():
    assert render_pdf("sample", CONTEXT, title=TITLE) == render_pdf("sample", CONTEXT, title=TITLE)


@pytest.mark.parametrize("seed", ["1", "2"])
def test_another_process_gives_the_same_bytes(seed: str):
    code = (
        "import django, hashlib; django.setup();"
        "from apps.core.pdf import render_pdf;"
        "content = render_pdf('pdf/base.html', {'check_url': 'https://contoh.id'}, title='Surat');"
        "print(hashlib.sha256(content).hexdigest())"
    )
    here = render_pdf("pdf/base.html", {"check_url": "https://contoh.id"}, title="Surat")
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=True,
        env=environment,
        cwd=root,
    )

    assert done.stdout.decode().split()[-1] == hashlib.sha256(here).hexdigest()


def test_the_screen_in_english_does_not_change_the_document():
    with translation.override("en"):
        english = render_pdf("pdf/base.html", {"number": "1"}, title="Surat")

    assert english == render_pdf("pdf/base.html", {"number": "1"}, title="Surat")


@pytest.mark.parametrize(
    "address",
    [
        "https://contoh.invalid/x.png",
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "static:../forum_portal/settings.py",
        "static:css/tidak-ada.css",
        "font:../LICENSE.txt",
        "ftp://contoh.invalid/x",
    ],
)
def test_a_document_loads_nothing_but_our_own_files(address: str):
    source = f'<html lang="id"><title>x</title><img src="{address}" alt="x">'

    with pytest.raises(FatalURLFetchingError):
        render_pdf("sample", {"source": source}, title="x")


def test_a_document_without_head_number_and_check_is_plain(text_of):
    (page,) = text_of(render_pdf("pdf/base.html", {}, title="Surat"))

    assert "Surat" in page
    assert "Nomor" not in page
    assert "keaslian" not in page


def test_the_language_of_documents_is_indonesian():
    assert settings.LANGUAGE_CODE == "id"
