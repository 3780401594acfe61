"""Proof of the demo world: small drawn pictures and one-page papers. Each file is a valid one of its own, told apart by a comment inside."""

from __future__ import annotations

import hashlib
import io
import random
from dataclasses import dataclass

import pikepdf
from PIL import Image, ImageDraw

from apps.core import storage
from apps.programs.choices import EvidenceKind

SCENES = (
    ((126, 170, 214), (94, 140, 84), (196, 152, 92)),
    ((206, 214, 222), (150, 118, 84), (170, 60, 52)),
    ((236, 212, 170), (118, 148, 96), (70, 96, 140)),
    ((176, 204, 226), (168, 160, 148), (222, 186, 78)),
    ((214, 226, 204), (108, 128, 108), (128, 84, 120)),
    ((120, 152, 178), (84, 92, 104), (232, 160, 96)),
)
WIDTH, HEIGHT = 480, 320
#: What a company calls its papers.
NAMES = {
    EvidenceKind.RECEIPT: "kuitansi",
    EvidenceKind.VILLAGE_LETTER: "surat-kelurahan",
    EvidenceKind.BAST: "bast",
    EvidenceKind.MOU: "mou",
}


@dataclass(frozen=True)
class Proof:
    """A stored file."""

    key: str
    name: str
    content_type: str
    size: int
    sha256: str


class Files:
    """Makes the files of a world and keeps them in the storage of the portal."""

    def __init__(self, dice: random.Random) -> None:
        self.photos = [_scene(dice, colours) for colours in SCENES]
        self.paper = _paper()
        self.count = 0

    def add(self, area: int, kind: str, dice: random.Random) -> Proof:
        """One proof of that kind."""
        self.count += 1
        mark = f"Berkas contoh {self.count:05d}".encode()
        if kind == EvidenceKind.PHOTO:
            photo = dice.choice(self.photos)
            content = photo[:2] + b"\xff\xfe" + (len(mark) + 2).to_bytes(2, "big") + mark + photo[2:]
            return _stored(area, content, ".jpg", "image/jpeg", f"foto-penyerahan-{self.count:05d}.jpg")
        content = self.paper + b"% " + mark + b"\n"
        return _stored(area, content, ".pdf", "application/pdf", f"{NAMES.get(EvidenceKind(kind), 'bukti')}-{self.count:05d}.pdf")


def paper(mark: str) -> bytes:
    """A one-page paper of its own; ``mark`` tells it apart from the others."""
    return _paper() + b"% " + mark.encode() + b"\n"


def _stored(area: int, content: bytes, suffix: str, content_type: str, name: str) -> Proof:
    key = storage.put(area, "bukti", content, suffix)
    return Proof(key, name, content_type, len(content), hashlib.sha256(content).hexdigest())


def _scene(dice: random.Random, colours: tuple[tuple[int, int, int], ...]) -> bytes:
    """A drawn picture of goods before a building; no faces."""
    sky, ground, wall = colours
    image = Image.new("RGB", (WIDTH, HEIGHT), sky)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 210, WIDTH, HEIGHT), fill=ground)
    draw.rectangle((70, 110, 290, 226), fill=wall)
    draw.polygon(((54, 112), (180, 52), (306, 112)), fill=tuple(part // 2 for part in wall))
    draw.rectangle((160, 156, 204, 226), fill=(70, 56, 44))
    for _ in range(dice.randint(9, 16)):
        left, top = dice.randint(20, 420), dice.randint(232, 290)
        size = dice.randint(18, 34)
        draw.rectangle((left, top - size // 2, left + size, top + size // 3), fill=(188, 150, 100), outline=(110, 84, 52))
    draw.rectangle((322, 60, 462, 104), fill=(250, 250, 250), outline=(90, 90, 90))
    draw.text((334, 74), "FOTO CONTOH", fill=(40, 40, 40))
    target = io.BytesIO()
    image.save(target, "JPEG", quality=62, optimize=True)
    return target.getvalue()


def _paper() -> bytes:
    """A one-page paper that says what it is."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595, 842))
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=pdf.make_indirect(font)))
    text = b"BT /F1 18 Tf 72 740 Td (Dokumen contoh) Tj 0 -28 Td /F1 11 Tf (Berkas ini bagian dari dunia contoh portal.) Tj ET"
    page.Contents = pdf.make_stream(text)
    target = io.BytesIO()
    pdf.save(target, deterministic_id=True)
    return target.getvalue()
