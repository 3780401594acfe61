"""Facts about regions that the code list does not carry."""

from __future__ import annotations

import datetime as dt

#: Decrees that set the codes in use. The package's list says 2138; the amendment of June 2025 changed islands only, no code of a region.
DECREES = (
    ("300.2.2-2138/2025", dt.date(2025, 4, 25), "Pemberian dan pemutakhiran kode, data wilayah administrasi pemerintahan, dan pulau"),
    ("300.2.2-2430/2025", dt.date(2025, 6, 23), "Perubahan atas Keputusan Menteri Dalam Negeri Nomor 300.2.2-2138 Tahun 2025"),
)
CURRENT_DECREE = DECREES[0]

#: Provinces in WITA and WIT; all others keep WIB (Keppres 41/1987 with the later provinces in the zone of their origin).
WITA = frozenset({"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"})
WIT = frozenset({"81", "82", "91", "92", "93", "94", "95", "96"})


def time_zone(code: str) -> str:
    """IANA zone of a region by its province."""
    province = code[:2]
    if province in WITA:
        return "Asia/Makassar"
    return "Asia/Jayapura" if province in WIT else "Asia/Jakarta"


#: BPS codes of provinces that differ from Kemendagri's; the others are equal at province level.
BPS_PROVINCE = {"91": "94", "92": "91", "93": "95", "94": "96", "95": "97", "96": "92"}


def bps_code(code: str) -> str:
    """BPS code of a province; empty where no mapping is recorded, since codes below the province differ region by region."""
    if len(code) != 2:
        return ""
    return BPS_PROVINCE.get(code, code)
