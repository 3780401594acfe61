"""Seals kept outside of the table, so that a rewrite or a cut of a whole end is found: nightly signed sheets and copies of them.

A sheet is plain text: one line ``place number seal`` for each chain, signed with a key of the portal. Whoever rules the database but
not the portal's key cannot make one; whoever rules both is stopped by copies that were carried away (docs/security.md).
"""

from __future__ import annotations

import datetime as dt
import hmac
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.utils.crypto import salted_hmac

FOLDER = "anchors"
TITLE = "segel jejak audit"
_LINE = re.compile(r"(\d{1,4}) (\d{1,18}) ([0-9a-f]{64})")
_HEAD = re.compile(r"(\d{1,4}):(\d{1,18}):([0-9a-f]{8,64})")


class ForgedSheet(ValueError):
    """The signature of a sheet does not fit its lines."""


@dataclass(frozen=True)
class Anchor:
    """The seal of one event, and where it was kept. ``hash`` is hexadecimal, possibly only its beginning."""

    area: int
    seq: int
    hash: str
    source: str

    def __str__(self) -> str:
        return f"{self.area}:{self.seq}:{self.hash}"


def heads() -> list[Anchor]:
    """The last seal of every place as the database tells it now; needs the scope of the system."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT area, seq, encode(hash, 'hex') FROM audit_heads() WHERE seq > 0")
        return [Anchor(area, seq, seal, "") for area, seq, seal in cursor.fetchall()]


def sheet(anchors: Iterable[Anchor], at: dt.datetime) -> str:
    """The text of a signed sheet."""
    lines = [f"{TITLE} {at.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"]
    lines += [f"{anchor.area} {anchor.seq} {anchor.hash}" for anchor in sorted(anchors, key=lambda one: one.area)]
    text = "\n".join(lines) + "\n"
    return f"{text}tanda {_signature(text)}\n"


def read_sheet(text: str, source: str) -> list[Anchor]:
    """The anchors of a sheet. Raises ForgedSheet when a line was changed, added or taken away."""
    body, mark, signature = text.rstrip("\n").rpartition("\ntanda ")
    body += "\n"
    if not mark or not body.startswith(TITLE) or not hmac.compare_digest(signature, _signature(body)):
        raise ForgedSheet(f"{source}: the signature does not fit; the sheet was changed, or made with another SECRET_KEY.")
    found = [_LINE.fullmatch(line) for line in body.splitlines()[1:]]
    return [Anchor(int(one[1]), int(one[2]), one[3], source) for one in found if one]


def read_printed(text: str, source: str = "") -> Anchor:
    """A seal as printed in a periodic report, ``3673:182:4fd1…``. Raises ValueError."""
    found = _HEAD.fullmatch(text.strip().lower())
    if not found:
        raise ValueError(
            f"{text!r} is not a seal. Write place:number:seal as printed in the report, for example 3673:182:4fd1a0b2c3d4e5f6."
        )
    return Anchor(int(found[1]), int(found[2]), found[3], source or f"the printed seal {text.strip()}")


def keep(at: dt.datetime) -> str:
    """Write today's sheet into the storage and return its name; a second call on the same day changes nothing. Needs the system's scope."""
    name = f"{FOLDER}/{at.astimezone(dt.UTC):%Y-%m-%d}.txt"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(sheet(heads(), at).encode()))
    return name


def kept() -> Iterator[Anchor]:
    """All anchors of the storage. Raises ForgedSheet at the first sheet that was changed."""
    try:
        names = default_storage.listdir(FOLDER)[1]
    except FileNotFoundError:
        return
    for name in sorted(names):
        with default_storage.open(f"{FOLDER}/{name}") as file:
            yield from read_sheet(file.read().decode(), f"{FOLDER}/{name}")


def _signature(text: str) -> str:
    return salted_hmac("audit.anchors", text, algorithm="sha256").hexdigest()
