"""Rupiah and plain numbers: writing them the Indonesian way and reading what people type.

Amounts are whole rupiah in an `int` (64 bit in the database).
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

MAX_RUPIAH = 9_000_000_000_000_000
NO_VALUE = "–"

_UNITS = {
    **dict.fromkeys(("rb", "ribu"), 10**3),
    **dict.fromkeys(("jt", "juta"), 10**6),
    **dict.fromkeys(("m", "miliar", "milyar"), 10**9),
    **dict.fromkeys(("t", "triliun", "trilyun"), 10**12),
}
_AMOUNT = re.compile(
    r"""(?:rp\.?)?\s*
    (?P<whole>[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)
    (?:(?P<mark>[,.])(?P<cents>[0-9]+|-))?
    \s*(?P<unit>[a-z]*)\.?""",
    re.VERBOSE,
)
_LONGEST_AMOUNT = 60

_SMALL = ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas"]
_SCALES = (
    (10**12, "triliun"),
    (10**9, "miliar"),
    (10**6, "juta"),
    (10**3, "ribu"),
)


def angka(number: int | float | Decimal, decimals: int = 0) -> str:
    """Write a number with dots between thousands and a decimal comma: `1.250.000`, `12,5`.

    More decimals than asked for are rounded half up.
    """
    if isinstance(number, int) and not decimals:
        return f"{number:,}".replace(",", ".")
    step = Decimal(1).scaleb(-decimals)
    rounded = Decimal(str(number)).quantize(step, rounding=ROUND_HALF_UP)
    text = f"{rounded:,.{decimals}f}"
    if not rounded:
        text = text.removeprefix("-")
    return text.translate(str.maketrans(",.", ".,"))


def rupiah(amount: int) -> str:
    """Write whole rupiah: `Rp1.250.000`; a negative difference is `-Rp1.250.000`."""
    sign = "-" if amount < 0 else ""
    return f"{sign}Rp{angka(abs(amount))}"


def persen(part: int | Decimal, whole: int | Decimal, decimals: int = 2) -> str:
    """Write `part` of `whole` as a percentage, `21,15 %`; `–` when `whole` is zero."""
    if not whole:
        return NO_VALUE
    return f"{angka(Decimal(part) * 100 / Decimal(whole), decimals)} %"


def terbilang(amount: int, unit: str = "rupiah") -> str:
    """Write a whole number in Indonesian words, `satu juta dua ratus ribu rupiah`.

    Always Indonesian, whatever the language of the screen: the words belong to the document.
    `unit` follows the number; empty for a bare number.
    """
    words = _words(abs(amount)) or "nol"
    sign = "minus " if amount < 0 else ""
    return f"{sign}{words} {unit}".rstrip()


def _words(number: int) -> str:
    """Words of a number above zero; the empty string for zero."""
    if number == 0:
        return ""
    if number < 12:
        return _SMALL[number]
    if number < 20:
        return f"{_SMALL[number - 10]} belas"
    if number < 100:
        return f"{_SMALL[number // 10]} puluh {_words(number % 10)}".rstrip()
    if number < 1000:
        head = "seratus" if number < 200 else f"{_SMALL[number // 100]} ratus"
        return f"{head} {_words(number % 100)}".rstrip()
    scale, name = next(pair for pair in _SCALES if number >= pair[0])
    count, rest = divmod(number, scale)
    head = "seribu" if scale == 1000 and count == 1 else f"{_words(count)} {name}"
    return f"{head} {_words(rest)}".rstrip()


def parse_rupiah(text: str) -> int:
    """Read an amount as people write it and return whole rupiah.

    Accepts `Rp 1.250.000`, `1250000`, `Rp1.250.000,00`, `1.250.000,-`, `1,25 jt`, `2 M`
    (M is miliar, 10^9). Raises ValueError with an Indonesian message when the text is not an
    amount, has a fraction of a rupiah, is negative or is above MAX_RUPIAH.
    """
    cleaned = " ".join(str(text).split()).lower()
    if not cleaned:
        raise ValueError(_("Nilai rupiah belum diisi. Tulis misalnya 1.250.000."))
    if len(cleaned) > _LONGEST_AMOUNT:
        raise ValueError(_not_an_amount())
    if re.match(r"(?:rp\.?)?\s*[-−–]\s*[0-9]", cleaned) or re.match(r"[-−–]\s*rp", cleaned):
        raise ValueError(_("Nilai rupiah tidak boleh negatif. Tulis angka nol atau lebih."))
    match = _AMOUNT.fullmatch(cleaned)
    if match is None:
        raise ValueError(_not_an_amount())
    return _checked(_value(match))


def _value(match: re.Match[str]) -> Decimal:
    """Compute the amount of a matched text; the decimal dot is only clear before a unit word."""
    unit, mark = match["unit"], match["mark"]
    if unit and unit not in _UNITS:
        raise ValueError(
            _("Satuan “%(unit)s” tidak dikenal. Gunakan rb, jt, M (miliar) atau T (triliun), atau tulis angka lengkap, misalnya 1.250.000.")
            % {"unit": unit[:20]}
        )
    if mark == "." and (not unit or "." in match["whole"]):
        raise ValueError(_not_an_amount())
    cents = match["cents"] or "0"
    if cents == "-":
        cents = "0"
    number = Decimal(f"{match['whole'].replace('.', '')}.{cents}")
    return number * _UNITS.get(unit, 1)


def _checked(value: Decimal) -> int:
    if value > MAX_RUPIAH:
        raise ValueError(_("Nilai rupiah terlalu besar. Paling besar %(max)s; periksa jumlah angka nolnya.") % {"max": rupiah(MAX_RUPIAH)})
    if value != value.to_integral_value():
        raise ValueError(_("Nilai rupiah harus bulat tanpa sen. Pakai titik untuk ribuan, misalnya 1.250.000."))
    return int(value)


def _not_an_amount() -> str:
    return _("Nilai rupiah tidak terbaca. Tulis angka dengan titik sebagai pemisah ribuan, misalnya 1.250.000 atau 1,25 jt.")
