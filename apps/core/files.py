"""Uploaded photos and documents: the content decides, not the name.

Photos are decoded and written anew, so nothing hidden in them survives (position, comments,
appended files). PDF bytes are kept as they came, because re-saving would break an electronic
signature; they are only accepted when nothing in them can act.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Protocol

import pikepdf
from django.utils.translation import gettext as _
from PIL import Image, ImageFile, ImageOps

from apps.core.errors import RuleViolation

MAX_BYTES = 15 * 1024 * 1024
MAX_PIXELS = 50_000_000
MAX_SIDE = 2000
MAX_PDF_PAGES = 500
_JPEG_QUALITY = 85
_MAX_PDF_OBJECTS = 200_000
_MAX_PDF_STREAM = 100 * 1024 * 1024
_MAX_PDF_TAIL = 2048

_PHOTO_SUFFIXES = frozenset({"", ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp"})
_PDF_SUFFIXES = frozenset({"", ".pdf"})

# A Flate stream of a hostile PDF may unpack to gigabytes; the limit holds for the process.
pikepdf.settings.set_qpdf_limits(flate_max_memory=_MAX_PDF_STREAM, doc_max_warnings=100)

_ACTIVE_KEYS = frozenset(
    {
        "/JS",
        "/JavaScript",
        "/EmbeddedFiles",
        "/EF",
        "/XFA",
        "/RichMediaContent",
        "/Launch",
    }
)
_ACTIVE_ACTIONS = frozenset(
    {
        "/JavaScript",
        "/Launch",
        "/ImportData",
        "/SubmitForm",
        "/GoToE",
        "/Rendition",
        "/Movie",
        "/Sound",
        "/RichMediaExecute",
    }
)
_ACTIVE_SUBTYPES = frozenset({"/RichMedia", "/Screen", "/3D", "/Movie", "/Sound", "/FileAttachment"})


class Upload(Protocol):
    """What is needed of an uploaded file."""

    name: str | None

    def read(self, size: int = ..., /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class AcceptedFile:
    """A file that may be stored. `suffix` has its dot; width and height are pixels of a photo."""

    content: bytes
    content_type: str
    suffix: str
    sha256: str
    width: int | None = None
    height: int | None = None
    pages: int | None = None


def accept_photo(upload: Upload, *, field: str | None = None) -> AcceptedFile:
    """Return the photo as a fresh JPEG of at most 2000 px a side, without any metadata.

    Raises RuleViolation (on `field`) for anything but a JPEG, PNG or WebP picture of at most
    15 MB and 50 megapixels.
    """
    return _photo(_content(upload, field), _name(upload), field)


def accept_pdf(upload: Upload, *, field: str | None = None) -> AcceptedFile:
    """Return the PDF unchanged when it opens, has no password and nothing in it can act.

    Raises RuleViolation (on `field`) otherwise.
    """
    return _pdf(_content(upload, field), _name(upload), field)


def accept_document(upload: Upload, *, field: str | None = None) -> AcceptedFile:
    """Return a PDF or a photo, whichever the content is; rules as in the two functions above."""
    data = _content(upload, field)
    accept = _pdf if _kind(data) == "PDF" else _photo
    return accept(data, _name(upload), field)


def _name(upload: Upload) -> str:
    return PurePath((upload.name or "").replace("\\", "/")).name[:100]


def _content(upload: Upload, field: str | None) -> bytes:
    """Read the upload up to the limit."""
    data = upload.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise RuleViolation(
            _("Berkas lebih besar dari %(max)d MB. Perkecil berkas, lalu unggah kembali.") % {"max": MAX_BYTES // 1024**2},
            field,
        )
    if not data:
        raise RuleViolation(_("Berkas kosong. Pilih berkas lain."), field)
    return data


def _kind(data: bytes) -> str:
    """Name the kind of content by its first bytes; the empty string when unknown."""
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WEBP"
    if data.startswith(b"%PDF-"):
        return "PDF"
    if data[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypmsf1", b"ftyphevc"):
        return "HEIC"
    if head.startswith((b"<svg", b"<?xml", b"<!doctype", b"<html")):
        return "SVG" if b"<svg" in head else "HTML"
    known = {
        b"GIF8": "GIF",
        b"PK\x03\x04": "ZIP",
        b"\xd0\xcf\x11\xe0": "Office",
        b"MZ": "EXE",
    }
    return next((kind for magic, kind in known.items() if data.startswith(magic)), "")


# --- photos --------------------------------------------------------------------------------


def _photo(data: bytes, name: str, field: str | None) -> AcceptedFile:
    kind = _kind(data)
    if kind not in ("JPEG", "PNG", "WEBP"):
        raise RuleViolation(_not_a_photo(kind, name), field)
    if PurePath(name).suffix.lower() not in _PHOTO_SUFFIXES:
        raise RuleViolation(
            _(
                "Isi berkas “%(name)s” adalah foto %(kind)s, tetapi namanya tidak berakhiran "
                ".jpg, .png atau .webp. Ubah namanya atau pilih berkas yang benar."
            )
            % {"name": name, "kind": kind},
            field,
        )
    picture = _decoded(data, kind, name, field)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=_JPEG_QUALITY, optimize=True, progressive=True)
    content = out.getvalue()
    return AcceptedFile(
        content,
        "image/jpeg",
        ".jpg",
        hashlib.sha256(content).hexdigest(),
        *picture.size,
    )


def _not_a_photo(kind: str, name: str) -> str:
    """Say what the file is instead and what to do."""
    if kind == "HEIC":
        return _("Foto HEIC belum dapat dibaca. Di iPhone pilih Pengaturan › Kamera › Format › Paling Kompatibel, atau kirim sebagai JPG.")
    if kind:
        return _("Isi berkas “%(name)s” adalah %(kind)s, bukan foto. Unggah foto JPG, PNG atau WebP.") % {"name": name, "kind": kind}
    return _("Berkas “%(name)s” bukan foto. Unggah foto JPG, PNG atau WebP.") % {"name": name}


def _decoded(data: bytes, kind: str, name: str, field: str | None) -> Image.Image:
    """Decode to plain RGB pixels, upright and small; check the size before any pixel is read."""
    # Half a photo is no evidence. WeasyPrint turns this off for the whole process on import.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(io.BytesIO(data), formats=[kind]) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise Image.DecompressionBombError
            picture.draft("RGB", (MAX_SIDE, MAX_SIDE))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
            return _on_white(upright)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise RuleViolation(
            _("Foto lebih besar dari %(max)d megapiksel. Perkecil fotonya, lalu unggah kembali.") % {"max": MAX_PIXELS // 1_000_000},
            field,
        ) from None
    except Exception:  # noqa: BLE001 - decoders raise many kinds of errors on damaged data
        raise RuleViolation(
            _("Foto “%(name)s” rusak dan tidak dapat dibuka. Ambil ulang atau pilih foto lain.") % {"name": name},
            field,
        ) from None


def _on_white(picture: Image.Image) -> Image.Image:
    """Return new RGB pixels without any metadata; transparency becomes white."""
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        plain = Image.new("RGB", picture.size, "white")
        plain.paste(picture, mask=picture.getchannel("A"))
        return plain
    plain = Image.new("RGB", picture.size)
    plain.paste(picture.convert("RGB"))
    return plain


# --- PDF -----------------------------------------------------------------------------------


def _pdf(data: bytes, name: str, field: str | None) -> AcceptedFile:
    kind = _kind(data)
    if kind != "PDF":
        raise RuleViolation(
            _("Isi berkas “%(name)s” bukan PDF. Simpan dokumen sebagai PDF, lalu unggah kembali.") % {"name": name},
            field,
        )
    if PurePath(name).suffix.lower() not in _PDF_SUFFIXES:
        raise RuleViolation(
            _(
                "Isi berkas “%(name)s” adalah PDF, tetapi namanya tidak berakhiran .pdf. Ubah "
                "namanya menjadi .pdf atau pilih berkas yang benar."
            )
            % {"name": name},
            field,
        )
    pages = _checked_pages(data, name, field)
    return AcceptedFile(data, "application/pdf", ".pdf", hashlib.sha256(data).hexdigest(), pages=pages)


def _checked_pages(data: bytes, name: str, field: str | None) -> int:
    """Open the PDF, refuse what can act, and return the number of pages."""
    try:
        with pikepdf.open(io.BytesIO(data)) as document:
            if document.is_encrypted:
                raise pikepdf.PasswordError
            if not 1 <= len(document.pages) <= MAX_PDF_PAGES:
                raise RuleViolation(
                    _("PDF harus berisi 1 sampai %(max)d halaman. Bagi menjadi beberapa berkas.") % {"max": MAX_PDF_PAGES},
                    field,
                )
            _refuse_active(document, data, name, field)
            return len(document.pages)
    except RuleViolation:
        raise
    except pikepdf.PasswordError:
        raise RuleViolation(
            _("PDF “%(name)s” dikunci kata sandi. Simpan tanpa kata sandi, lalu unggah kembali.") % {"name": name},
            field,
        ) from None
    except Exception:  # noqa: BLE001 - the parser raises many kinds of errors on damaged data
        raise RuleViolation(
            _("PDF “%(name)s” rusak dan tidak dapat dibuka. Simpan atau pindai ulang dokumennya.") % {"name": name},
            field,
        ) from None


def _refuse_active(document: pikepdf.Pdf, data: bytes, name: str, field: str | None) -> None:
    """Refuse scripts, embedded files, launch actions, and bytes hidden behind the document."""
    if len(document.objects) > _MAX_PDF_OBJECTS:
        raise ValueError("too many objects")
    hidden = len(data) - data.rfind(b"%%EOF") > _MAX_PDF_TAIL
    if hidden or any(_is_active(item) for item in _dictionaries(document)):
        raise RuleViolation(
            _("PDF “%(name)s” memuat skrip, lampiran atau perintah otomatis. Cetak ulang ke PDF biasa, lalu unggah kembali.")
            % {"name": name},
            field,
        )


def _dictionaries(document: pikepdf.Pdf) -> Iterator[Any]:
    """Yield every dictionary of the document, those inside others too."""
    for root in document.objects:
        waiting: list[Any] = [root]
        while waiting:
            item = waiting.pop()
            if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
                yield item
                waiting += [value for _key, value in item.items() if _is_inner(value)]
            elif isinstance(item, pikepdf.Array):
                waiting += [value for value in item if _is_inner(value)]


def _is_inner(value: Any) -> bool:
    """Tell whether a value is a container written in place (the others are visited anyway)."""
    containers = pikepdf.Dictionary | pikepdf.Array | pikepdf.Stream
    return isinstance(value, containers) and not value.is_indirect


def _is_active(item: Any) -> bool:
    """Tell whether a dictionary runs something or carries a file."""
    if _ACTIVE_KEYS.intersection(item.keys()):
        return True
    if str(item.get("/Type", "")) in ("/EmbeddedFile", "/Filespec"):
        return True
    return str(item.get("/S", "")) in _ACTIVE_ACTIONS or str(item.get("/Subtype", "")) in _ACTIVE_SUBTYPES
