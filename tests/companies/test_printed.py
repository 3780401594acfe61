"""What is printed is read back as a phone reads it: rendered at 150 dots an inch, every QR decoded from the picture."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from base64 import b64encode
from pathlib import Path

import pikepdf
import pytest
import zxingcpp
from django.conf import settings
from django.urls import reverse
from PIL import Image
from weasyprint import HTML

from apps.accounts.permissions import Role
from apps.companies.models import RegistrationLink
from apps.companies.services import members
from apps.companies.services.links import PAPERS, poster_issue
from apps.companies.tokens import link_url
from apps.core import storage
from apps.core.errors import RuleViolation
from apps.core.pdf import render_pdf
from apps.core.qr import qr_data_uri, qr_png, qr_svg_file
from apps.core.scope import Scope, scope
from apps.forums.choices import DocumentState
from apps.forums.models import Document
from apps.forums.services import document_render_run
from tests import factories
from tests.companies.make import SERANG, make_link, signed_in

DPI = 150
#: Paper in millimetres, upright.
SIZES = {"a4": (210, 297), "a3": (297, 420)}
LONG = "Kesejahteraan Sosial Kabupaten "
ADDRESS = "https://portal.forum-csr-kesos.example.go.id/daftar/AZ6VS0qAc0ya1_r9C7yreQYjH8e50LYjSOhv/"
CONTACT = "(0254) 123456 · sekretariat@forum-csr-kesos.example.go.id · https://forum-csr-kesos.example.go.id"


@pytest.fixture(scope="module")
def pictures():
    """Return a function giving the pages of a PDF as pictures, by poppler's pdftoppm; ``PRINTED`` names a folder that keeps them."""
    if shutil.which("pdftoppm") is None:
        pytest.skip("needs the system package poppler-utils")

    def draw(content: bytes, name: str) -> list[Image.Image]:
        folder = Path(os.environ.get("PRINTED") or settings.MEDIA_ROOT) / "printed"
        folder.mkdir(parents=True, exist_ok=True)
        for earlier in folder.glob(f"{name}-*.png"):
            earlier.unlink()
        subprocess.run(["pdftoppm", "-r", str(DPI), "-png", "-", str(folder / name)], input=content, check=True)
        return [Image.open(path) for path in sorted(folder.glob(f"{name}-*.png"))]

    return draw


def codes(picture: Image.Image) -> set[str]:
    return {code.text for code in zxingcpp.read_barcodes(picture.convert("L"), formats=zxingcpp.BarcodeFormat.QRCode)}


def rendered(document: Document) -> Document:
    if document.state != DocumentState.READY:
        document_render_run(document.pk)
    with scope(Scope.system()):
        return Document.objects.get(pk=document.pk)


def millimetres(picture: Image.Image) -> tuple[int, int]:
    return round(picture.width / DPI * 25.4), round(picture.height / DPI * 25.4)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("paper", list(PAPERS))
def test_the_poster_of_a_link_is_one_page_of_its_paper_and_its_qr_opens_the_registration(paper: str, pictures) -> None:
    link, by = make_link(label="Rapat Koordinasi Forum CSR Kota Serang, 22 November 2026"), factories.actor(Role.FORUM_SECRETARY, SERANG)
    with scope(by.scope):
        document = poster_issue(link=link, by=by, paper=paper)
    document = rendered(document)
    assert document.pages == 1
    (page,) = pictures(storage.get(document.file), f"poster-{paper}")
    assert millimetres(page) == SIZES[paper]
    assert codes(page) == {link_url(link)}
    assert len(codes(page.resize((page.width // 3, page.height // 3)))) == 1, "also from far away"


@pytest.mark.parametrize("paper", list(PAPERS))
def test_the_longest_names_stay_on_one_page_and_its_qr_is_still_read(paper: str, pictures) -> None:
    context = {
        "register_url": ADDRESS, "forum_name": (LONG * 7)[:200], "label": (LONG * 7)[:160], "dense": True, "closes": "23 September 2026",
        "check_code": "EKT4X-UGKEJ", "check_url": "https://portal.forum-csr-kesos.example.go.id/periksa/EKT4XUGKEJ/", "paper": paper,
        "kop": {"name": "Forum", "contact": CONTACT},
    }  # fmt: skip
    (page,) = pictures(render_pdf("pdf/poster.html", context, title="Poster"), f"poster-panjang-{paper}")
    assert codes(page) == {ADDRESS}
    short = {**context, "forum_name": (LONG * 7)[:52], "label": (LONG * 7)[:70], "dense": False}
    (page,) = pictures(render_pdf("pdf/poster.html", short, title="Poster"), f"poster-sedang-{paper}")
    assert codes(page) == {ADDRESS}


@pytest.mark.django_db(transaction=True)
def test_the_certificate_is_one_page_and_its_qr_opens_the_check_page(pictures) -> None:
    forum = factories.forum(SERANG)
    row = factories.membership(factories.site(factories.company(name="PT Krakatau Contoh Sejahtera")), forum)
    by = factories.actor(Role.FORUM_SECRETARY, SERANG)
    with scope(by.scope):
        document = members.certificate_issue(membership=row, by=by)
    document = rendered(document)
    (page,) = pictures(storage.get(document.file), "sertifikat")
    assert codes(page) == {f"{settings.SITE_URL}/periksa/{document.code}/"}


@pytest.mark.django_db
def test_png_and_svg_of_the_qr_are_downloads_that_decode(pictures) -> None:
    link = make_link(label='Rapat <script>alert("x")</script> & Rekan')
    client, by = signed_in(Role.FORUM_SECRETARY, SERANG)
    png, svg = (client.get(reverse("companies:link-qr", kwargs={"desk": by.slug, "pk": link.pk, "kind": kind})) for kind in ("png", "svg"))
    assert png.content == qr_png(link_url(link), dpi_scale=24)
    assert codes(Image.open(io.BytesIO(png.content))) == {link_url(link)}
    assert svg["Content-Type"] == "image/svg+xml"
    for answer, kind in ((png, "png"), (svg, "svg")):
        assert answer["Content-Disposition"] == f'attachment; filename="qr-rapat-scriptalertxscript-rekan.{kind}"'
        assert answer["X-Content-Type-Options"] == "nosniff"
    text = svg.content.decode()
    assert text.startswith("<?xml")
    assert 'xmlns="http://www.w3.org/2000/svg"' in text
    assert "<script" not in text
    assert "href" not in text
    drawn = f'<img width="400" src="data:image/svg+xml;base64,{b64encode(svg.content).decode()}">'
    (page,) = pictures(_pdf_of(drawn), "qr-svg")
    assert codes(page) == {link_url(link)}
    assert client.get(reverse("companies:link-qr", kwargs={"desk": by.slug, "pk": link.pk, "kind": "exe"})).status_code == 404


def _pdf_of(body: str) -> bytes:
    return bytes(HTML(string=body).write_pdf())


def test_a_qr_drawn_as_data_is_the_same_code() -> None:
    assert qr_data_uri("https://contoh.go.id/").startswith("data:image/png;base64,")
    assert b"<title>A &amp; B</title>" in qr_svg_file("https://contoh.go.id/", title="A & B")


@pytest.mark.django_db
def test_each_paper_is_a_document_of_its_own_and_another_paper_is_refused() -> None:
    link, by = make_link(), factories.actor(Role.FORUM_SECRETARY, SERANG)
    with scope(by.scope):
        small, large, again = (poster_issue(link=link, by=by, paper=paper) for paper in ("a4", "a3", "a3"))
        assert small.pk != large.pk == again.pk
        with pytest.raises(RuleViolation, match="Pilih A4 atau A3"):
            poster_issue(link=link, by=by, paper="a0")


@pytest.mark.django_db
def test_the_page_of_a_link_offers_both_papers_and_refuses_another() -> None:
    link = make_link()
    client, by = signed_in(Role.FORUM_SECRETARY, SERANG)
    page = reverse("companies:link-detail", kwargs={"desk": by.slug, "pk": link.pk})
    text = client.get(page).content.decode()
    assert "Buat poster A4 (PDF)" in text
    assert "Buat poster A3 (PDF)" in text
    poster = reverse("companies:link-poster", kwargs={"desk": by.slug, "pk": link.pk})
    assert client.post(poster, {"paper": "a3"}, follow=True).status_code == 200
    text = client.get(page).content.decode()
    assert "Poster pendaftaran A3" in text
    assert "Buat poster A4 (PDF)" in text
    assert "Pilih A4 atau A3" in client.post(poster, {"paper": "a0"}, follow=True).content.decode()
    with scope(Scope.system()):
        assert [document.context["paper"] for document in Document.objects.filter(subject_id=link.pk)] == ["a3"]
        RegistrationLink.objects.update(closed_at=link.opens_at)
    assert "Buat poster A4 (PDF)" not in client.get(page).content.decode(), "a closed link needs no poster"


def test_the_poster_is_tagged_and_has_the_size_of_its_paper() -> None:
    context = {
        "register_url": ADDRESS,
        "forum_name": "Forum",
        "label": "Rapat",
        "closes": "1 Mei 2026",
        "check_code": "A",
        "check_url": ADDRESS,
    }
    for paper, (width, height) in SIZES.items():
        with pikepdf.open(io.BytesIO(render_pdf("pdf/poster.html", {**context, "paper": paper}, title="Poster"))) as document:
            assert [round(float(side) / 72 * 25.4) for side in document.pages[0].MediaBox[2:]] == [width, height]
