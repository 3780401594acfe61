"""Identifiers of rows: UUID version 7, ordered by time of creation."""

from __future__ import annotations

import secrets
import time
import uuid
from collections.abc import Iterable

_NANOSECONDS_PER_MILLISECOND = 1_000_000


def uuid7() -> uuid.UUID:
    """Return a new UUIDv7 (RFC 9562, section 5.7, method 3).

    The first 48 bits are Unix milliseconds, the next 12 bits the fraction of the millisecond
    (steps of about 244 ns), the remaining 62 bits are random. Rows made later sort later, and
    the number tells nothing about how many rows exist.
    """
    milliseconds, rest = divmod(time.time_ns(), _NANOSECONDS_PER_MILLISECOND)
    fraction = rest * 4096 // _NANOSECONDS_PER_MILLISECOND
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80
    value |= 0x7 << 76 | fraction << 64 | 0b10 << 62
    return uuid.UUID(int=value | secrets.randbits(62))


def uuids(texts: Iterable[str]) -> list[uuid.UUID]:
    """The ids among texts that came from outside; anything else is left out."""
    found = []
    for text in texts:
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return found
