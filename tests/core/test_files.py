from __future__ import annotations

import hashlib
import io
import struct
import zlib
from collections.abc import Callable

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from apps.core import files
from apps.core.errors import RuleViolation
from apps.core.files import accept_document, accept_pdf, accept_photo


class Upload(io.BytesIO):
    def __init__(self, data: bytes, name: str | None = "berkas") -> None:
        super().__init__(data)
        self.name = name


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **options):
    out = io.BytesIO()
    Image.new(mode, size, options.pop("color", None) or 0).save(out, kind, **options)
    return out.getvalue()


def pdf(change: Callable[[pikepdf.Pdf], None] | None = None, **options) -> bytes:
    document = pikepdf.new()
    document.add_blank_page()
    if change:
        change(document)
    out = io.BytesIO()
    document.save(out, **options)
    return out.getvalue()


def png_claiming(width: int, height: int) -> bytes:
    """Build a tiny PNG that claims to be huge."""

    def chunk(name: bytes, content: bytes) -> bytes:
        body = name + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(100_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


# --- photos --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "mode", "name"),
    [
        ("JPEG", "RGB", "foto.jpg"),
        ("JPEG", "CMYK", "foto.JPEG"),
        ("JPEG", "L", "foto"),
        ("PNG", "RGBA", "foto.png"),
        ("PNG", "P", "foto.png"),
        ("PNG", "1", "foto.png"),
        ("PNG", "I;16", "foto.png"),
        ("WEBP", "RGB", "foto.webp"),
        ("PNG", "RGB", "kiriman wa.jpg"),
        ("JPEG", "RGB", None),
    ],
)
def test_a_picture_becomes_a_fresh_jpeg(kind: str, mode: str, name: str | None):
    accepted = accept_photo(Upload(picture(kind, mode=mode), name))

    with Image.open(io.BytesIO(accepted.content)) as result:
        assert (result.format, result.mode, result.size) == ("JPEG", "RGB", (60, 40))
    assert (accepted.content_type, accepted.suffix) == ("image/jpeg", ".jpg")
    assert (accepted.width, accepted.height) == (60, 40)
    assert accepted.sha256 == hashlib.sha256(accepted.content).hexdigest()


def test_a_large_photo_is_made_smaller_in_proportion():
    accepted = accept_photo(Upload(picture(size=(4000, 3000))))

    assert (accepted.width, accepted.height) == (2000, 1500)


def test_the_place_and_every_other_trace_is_gone():
    exif = Image.Exif()
    exif[0x010F] = "Kamera Rahasia"
    exif.get_ifd(0x8825).update({1: "S", 2: (0.0, 30.0, 0.0), 3: "E", 4: (117.0, 9.0, 0.0)})
    data = picture(exif=exif, comment=b"catatan rahasia")
    with Image.open(io.BytesIO(data)) as before:
        assert before.getexif().get_ifd(0x8825)

    content = accept_photo(Upload(data, "foto.jpg")).content

    with Image.open(io.BytesIO(content)) as after:
        assert not after.getexif()
        assert "comment" not in after.info
        assert "icc_profile" not in after.info
    assert b"Rahasia" not in content
    assert b"rahasia" not in content


def test_a_photo_held_sideways_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6

    accepted = accept_photo(Upload(picture(size=(60, 40), exif=exif)))

    assert (accepted.width, accepted.height) == (40, 60)


def test_transparency_becomes_white():
    content = accept_photo(Upload(picture("PNG", mode="RGBA"))).content

    with Image.open(io.BytesIO(content)) as result:
        assert result.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    "passenger",
    [b"PK\x03\x04 arsip", b"<script>alert(1)</script>", b"%PDF-1.7 /JavaScript"],
)
def test_a_passenger_behind_or_inside_a_photo_does_not_survive(passenger: bytes):
    data = picture(comment=passenger) + passenger

    assert passenger not in accept_photo(Upload(data, "foto.jpg")).content


@pytest.mark.parametrize(
    ("data", "name", "message"),
    [
        (b"", "foto.jpg", "kosong"),
        (pdf(), "foto.jpg", "Isi berkas “foto.jpg” adalah PDF, bukan foto"),
        (b"<svg xmlns='x'><script>alert(1)</script></svg>", "gambar.svg", "adalah SVG"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><svg/>", "foto.png", "adalah SVG"),
        (b"<!doctype html><p>halo", "foto.png", "adalah HTML"),
        (picture("GIF"), "foto.gif", "adalah GIF"),
        (b"PK\x03\x04", "foto.jpg", "adalah ZIP"),
        (b"\x00\x00\x00\x18ftypheic\x00", "IMG_1.HEIC", "HEIC belum dapat dibaca"),
        (b"halo", "foto.jpg", "“foto.jpg” bukan foto"),
        (picture("BMP"), "foto.bmp", "bukan foto"),
        (picture(), "foto.exe", "tidak berakhiran"),
        (picture()[:200], "foto.jpg", "rusak"),
        (b"\xff\xd8\xff" + b"x" * 500, "foto.jpg", "rusak"),
        (picture() + bytes(20 * 1024 * 1024), "foto.jpg", "15 MB"),
        (png_claiming(30_000, 30_000), "bom.png", "50 megapiksel"),
        (png_claiming(10_000, 6_000), "bom.png", "50 megapiksel"),
        (png_claiming(5_000, 5_000), "bom.png", "rusak"),
    ],
)
def test_a_wrong_or_hostile_photo_is_refused(data: bytes, name: str, message: str):
    with pytest.raises(RuleViolation, match=message) as refused:
        accept_photo(Upload(data, name), field="foto")
    assert refused.value.field == "foto"


@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"%PDF-1.7\n"]),
)
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_refused_with_words(data: bytes, start: bytes):
    with pytest.raises(RuleViolation):
        accept_document(Upload(start + data))


# --- PDF -----------------------------------------------------------------------------------


def test_a_plain_pdf_is_kept_byte_for_byte():
    data = pdf()

    accepted = accept_pdf(Upload(data, "SK Gubernur.pdf"))

    assert accepted.content == data
    assert (accepted.content_type, accepted.suffix, accepted.pages) == (
        "application/pdf",
        ".pdf",
        1,
    )
    assert accepted.sha256 == hashlib.sha256(data).hexdigest()


def test_a_link_to_a_web_page_is_harmless():
    def link(document: pikepdf.Pdf) -> None:
        action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://contoh.id")
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Link,
            Rect=[0, 0, 9, 9],
            A=action,
        )
        document.pages[0].Annots = document.make_indirect([note])

    assert accept_pdf(Upload(pdf(link))).pages == 1


def action(kind: str, **rest: object) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(S=pikepdf.Name(kind), **rest)


def run_script(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = action("/JavaScript", JS="app.alert(1)")


def run_script_on_page(document: pikepdf.Pdf) -> None:
    document.pages[0].AA = pikepdf.Dictionary(O=action("/JavaScript", JS="app.alert(1)"))


def name_script(document: pikepdf.Pdf) -> None:
    tree = pikepdf.Dictionary(Names=["x", action("/JavaScript", JS="app.alert(1)")])
    document.Root.Names = pikepdf.Dictionary(JavaScript=tree)


def launch(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = action("/Launch", F="cmd.exe")


def send_form(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = action("/SubmitForm", F="https://contoh.invalid")


def attach(document: pikepdf.Pdf) -> None:
    document.attachments["virus.exe"] = b"MZ"


def add_movie(document: pikepdf.Pdf) -> None:
    document.pages[0].Annots = [pikepdf.Dictionary(Subtype=pikepdf.Name.RichMedia)]


def add_xfa(document: pikepdf.Pdf) -> None:
    document.Root.AcroForm = pikepdf.Dictionary(XFA="x")


def bury_script(document: pikepdf.Pdf) -> None:
    document.Root.Anything = pikepdf.Array([1, [2, action("/JavaScript", X=1)]])


def embed_file(document: pikepdf.Pdf) -> None:
    document.Root.Anything = document.make_stream(b"MZ", Type=pikepdf.Name.EmbeddedFile)


@pytest.mark.parametrize(
    "change",
    [run_script, run_script_on_page, name_script, launch, send_form, attach, add_movie, add_xfa, bury_script, embed_file],
)
@pytest.mark.parametrize("streams", list(pikepdf.ObjectStreamMode))
def test_a_pdf_that_can_act_is_refused(change, streams: pikepdf.ObjectStreamMode):
    with pytest.raises(RuleViolation, match="skrip, lampiran atau perintah"):
        accept_pdf(Upload(pdf(change, object_stream_mode=streams), "surat.pdf"))


@pytest.mark.parametrize("password", ["rahasia", ""])
def test_a_locked_pdf_is_refused(password: str):
    locked = pdf(encryption=pikepdf.Encryption(owner="pemilik", user=password))

    with pytest.raises(RuleViolation, match="kata sandi"):
        accept_pdf(Upload(locked, "surat.pdf"))


@pytest.mark.parametrize(
    ("data", "name", "message"),
    [
        (picture(), "surat.pdf", "bukan PDF"),
        (pdf(), "surat.jpg", "adalah PDF, tetapi namanya tidak berakhiran .pdf"),
        (b"%PDF-1.7\nrusak", "surat.pdf", "rusak"),
        (pdf() + b"PK\x03\x04" + bytes(5000), "surat.pdf", "skrip, lampiran"),
        (b"<html>" + pdf(), "surat.pdf", "bukan PDF"),
        (pdf() + bytes(16 * 1024 * 1024), "surat.pdf", "15 MB"),
        (b"", "surat.pdf", "kosong"),
    ],
)
def test_a_wrong_pdf_is_refused(data: bytes, name: str, message: str):
    with pytest.raises(RuleViolation, match=message):
        accept_pdf(Upload(data, name))


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(files, "MAX_PDF_PAGES", 2)

    def more(document: pikepdf.Pdf) -> None:
        document.add_blank_page()
        document.add_blank_page()

    with pytest.raises(RuleViolation, match="1 sampai 2 halaman"):
        accept_pdf(Upload(pdf(more)))


def test_too_many_objects_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(files, "_MAX_PDF_OBJECTS", 1)

    with pytest.raises(RuleViolation, match="rusak"):
        accept_pdf(Upload(pdf()))


# --- either --------------------------------------------------------------------------------


def test_a_document_may_be_a_photo_or_a_pdf():
    assert accept_document(Upload(pdf(), "surat.pdf")).suffix == ".pdf"
    assert accept_document(Upload(picture(), "surat.jpg")).suffix == ".jpg"


def test_a_pdf_renamed_to_jpg_is_named_as_such():
    with pytest.raises(RuleViolation, match=r"adalah PDF, tetapi namanya tidak berakhiran \.pdf"):
        accept_document(Upload(pdf(), "C:\\foto\\surat.jpg"))
