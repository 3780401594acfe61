"""Cells as people leave them in spreadsheets, read with patience: numbers spoilt by Excel, several telephones in one cell, four ways of dates.

Every reader returns the cleaned value or raises ValueError with an Indonesian message: first the fault, then the remedy.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from apps.core import identifiers
from apps.core.dates import parse_tanggal

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060\ufeff]|_x00[01][0-9A-Fa-f]_")
_SPOILT = re.compile(r"(\d)(?:[.,](\d+))?[eE]\+?(\d{1,2})")
_WHOLE = re.compile(r"(\d+)[.,]0{1,2}")
_FORMULA = ("=", "+", "@", "＝", "＋", "＠", "-")
_SERIAL = re.compile(r"\d{5}")
_EPOCH = dt.date(1899, 12, 30)  # day 0 of spreadsheets
_SHORT_YEAR = re.compile(r"(\d{1,2})[-/. ]([A-Za-z]{3,9}|\d{1,2})[-/. ](\d{2}|\d{4})")
_EMPTY = frozenset({"-", "--", "–", "—", "n/a", "na", "nihil", "tidak ada", "null", "none", "0", "#n/a", "#ref!", "#value!", "x"})
_MANY = re.compile(r"[;,/\n|]|\bdan\b|\batau\b")


def tidy(text: str) -> str:
    """The text without control and invisible characters, single-spaced; cells that only say “nothing” become empty."""
    cleaned = " ".join(_CONTROL.sub(" ", unicodedata.normalize("NFC", text)).split())
    return "" if cleaned.casefold() in _EMPTY else cleaned


def plain_text(text: str, longest: int) -> str:
    """A text that cannot act as a formula, also not behind the apostrophe that a file of remarks puts before one, and fits its column."""
    bare = text.lstrip("'’ ")
    if bare.startswith(_FORMULA):
        raise ValueError(_("Isi sel dimulai dengan “%(sign)s” seperti rumus. Hapus tanda itu dari awal isi sel.") % {"sign": bare[0]})
    if len(text) > longest:
        raise ValueError(
            _("Isi sel terlalu panjang (%(n)d huruf). Persingkat sampai paling banyak %(max)d huruf.") % {"n": len(text), "max": longest}
        )
    return text


def restored_number(text: str) -> str:
    """The digits of a number that a spreadsheet rewrote: ``1234567890123.0``, ``1,234567890123E+12``, a leading apostrophe."""
    text = text.lstrip("'’").strip()
    if match := _WHOLE.fullmatch(text):
        return match[1]
    if match := _SPOILT.fullmatch(text):
        if len(match[2] or "") < int(match[3]):
            raise ValueError(
                _("Angka terpotong oleh lembar kerja menjadi %(text)s. Ubah kolom menjadi teks, lalu ketik ulang nomornya lengkap.")
                % {"text": text}
            )
        return f"{Decimal(text.replace(',', '.')):.0f}"
    return text


def nib(text: str) -> str:
    """The 13 digits of a NIB."""
    return identifiers.clean_nib(restored_number(text))


def npwp(text: str) -> str:
    """The 16 digits of an NPWP; 14 bare digits are an old number whose leading zero the spreadsheet swallowed."""
    number = restored_number(text)
    if re.fullmatch(r"\d{14}", number):
        number = f"0{number}"
    return identifiers.clean_npwp(number)


def phone(text: str) -> str:
    """The first telephone number of the cell that can be used; a leading zero that the spreadsheet swallowed is put back."""
    whole = restored_number(text)
    for part in (whole, *_MANY.split(whole)):
        try:
            return identifiers.clean_phone(_with_zero(part.strip()))
        except ValueError:
            continue
    return identifiers.clean_phone(_with_zero(whole))  # raises, in words about the whole cell


def _with_zero(number: str) -> str:
    bare = re.fullmatch(r"[2-9][\d\s.-]{8,13}", number) and not number.startswith("62")
    return f"0{number}" if bare else number


def email(text: str) -> str:
    """The first address of the cell that can be used, in lower case."""
    for part in re.split(r"[;,/|\s]+|\bmailto:", text):
        address = part.strip("<>.'\"").lower()
        try:
            validate_email(address)
        except ValidationError:
            continue
        if len(address) <= 254:
            return address
    raise ValueError(_("Alamat surel tidak lengkap. Tulis seperti csr@perusahaan.co.id."))


def day(text: str) -> dt.date:
    """A date in any of the ways lists write it, the day before the month; a bare number counts days as a spreadsheet does."""
    text = text.strip()
    if _SERIAL.fullmatch(text):
        return _EPOCH + dt.timedelta(days=int(text))
    text = re.sub(r"[ T]\d{1,2}[:.]\d{2}([:.]\d{2})?$", "", text)
    if match := _SHORT_YEAR.fullmatch(text):
        first, month, year = match.groups()
        year = f"20{year}" if len(year) == 2 else year
        return parse_tanggal(f"{first}-{month}-{year}" if month.isdigit() else f"{first} {month} {year}")
    return parse_tanggal(text)


def count(text: str) -> int:
    """A whole number of things or people; dots between thousands and a unit behind it are read over (“1.250 orang”)."""
    match = re.fullmatch(r"(\d{1,3}(?:[.,]\d{3})+|\d+)(?:[.,]0{1,2})?\s*[A-Za-z()/ .]*", text.strip())
    if match is None:
        raise ValueError(_("Jumlah tidak terbaca. Tulis angka bulat, misalnya 1.250."))
    number = int(re.sub(r"\D", "", match[1]))
    if number > 2_000_000_000:
        raise ValueError(_("Angka terlalu besar. Periksa jumlah angka nolnya."))
    return number
