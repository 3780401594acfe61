"""How the numbers of members are composed: a pattern of the forum with a running number without gaps. No database access."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

LONGEST = 40
_PART = re.compile(r"\{([a-z]+)(\d?)\}")
_PLAIN = re.compile(r"[A-Za-z0-9./\- ]*")


def check_pattern(pattern: str) -> str:
    """The trimmed pattern: ``{urut}`` or ``{urut2}`` to ``{urut8}`` exactly once, ``{kode}`` and ``{tahun}`` as wanted, else letters,
    digits, space, dot, dash and slash. Raises ValueError naming fault and remedy."""
    pattern = pattern.strip()
    parts = _PART.findall(pattern)
    rest = _PART.sub("", pattern)
    if [name for name, _width in parts].count("urut") != 1:
        raise ValueError(_("Susunan harus memuat nomor urut tepat satu kali, misalnya {kode}-{tahun}-{urut4}."))
    for name, width in parts:
        if name not in {"kode", "tahun", "urut"} or (width and (name != "urut" or not 2 <= int(width) <= 8)):
            raise ValueError(_("Bagian {%(part)s} tidak dikenal. Pakai {kode}, {tahun}, dan {urut4}.") % {"part": name + width})
    if not _PLAIN.fullmatch(rest):
        raise ValueError(_("Di luar bagian berkurung hanya boleh huruf, angka, spasi, titik, garis, dan garis miring."))
    return pattern


def compose(pattern: str, *, code: str, year: int, serial: int) -> str:
    """The number of the ``serial``-th member; ``{urut4}`` is padded to four digits and grows beyond them."""

    def part(found: re.Match[str]) -> str:
        name, width = found.groups()
        if name == "kode":
            return code
        return str(year) if name == "tahun" else str(serial).zfill(int(width or 1))

    return _PART.sub(part, pattern)
