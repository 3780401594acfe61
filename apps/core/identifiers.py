"""Numbers and names from outside: cleaned to one canonical form, or refused with a remedy.

Formats: NIB 13 digits (PP 5/2021), NPWP 15 or 16 digits (PMK 112/2022), NIK 16 digits
PPKKCC DDMMYY SSSS with 40 added to the day for women (UU 23/2006), phones in E.164.
"""

from __future__ import annotations

import calendar
import re
import unicodedata

from django.utils.translation import gettext as _

_FORMS = frozenset(["pt", "cv", "ud", "pd", "fa", "firma", "tbk", "persero", "perseroan", "terbatas", "perseroda", "perum", "perumda"])
_LEADING_FORMS = frozenset(["pt", "cv", "ud", "pd", "fa", "firma", "perum", "perumda", "koperasi", "yayasan"])
#: Abbreviations in company names; both spellings are one name. Written out in ``normalise_company``.
_SHORT = {
    "ind": "indonesia", "indon": "indonesia", "sej": "sejahtera", "sjht": "sejahtera", "sjhtr": "sejahtera", "mkm": "makmur", "mkmr": "makmur",
    "abd": "abadi", "nus": "nusantara", "nsntr": "nusantara", "intl": "internasional", "international": "internasional", "mfg": "manufaktur",
    "manufacturing": "manufaktur", "tek": "teknologi", "tekn": "teknologi", "technology": "teknologi", "perkeb": "perkebunan", "elek": "elektronik",
    "ent": "enterprise", "dev": "development", "eng": "engineering", "sby": "surabaya", "jkt": "jakarta", "kalsel": "kalimantan selatan",
    "sumsel": "sumatera selatan", "sumatra": "sumatera", "co": "company", "corp": "corporation", "bros": "brothers",
}  # fmt: skip
_SEPARATORS = re.compile(r"[\s.,()/‐-―−-]+")
_INITIALS = re.compile(r"\b([a-z])\.(?=[a-z]\b)")
_NOT_WORD = re.compile(r"[^a-z0-9]+")
#: Sixteen digits in a free text: a NIK, or a number that is taken for one.
IDENTITY_NUMBER = re.compile(r"(?<!\d)\d{16}(?!\d)")


def _digits(text: str) -> str:
    """Drop spaces and punctuation people put between digits."""
    return _SEPARATORS.sub("", str(text))


def _is_number(text: str, *lengths: int) -> bool:
    return len(text) in lengths and text.isascii() and text.isdigit()


def clean_nib(text: str) -> str:
    """Return the 13 digits of a business number (NIB), or raise ValueError."""
    number = _digits(text)
    if not number:
        raise ValueError(_("NIB belum diisi. Tulis 13 angka NIB dari OSS."))
    if not _is_number(number, 13):
        raise ValueError(_("NIB harus 13 angka, misalnya 9120001234567. Salin dari dokumen NIB di OSS."))
    if number == "0" * 13:
        raise ValueError(_("NIB tidak boleh nol semua. Salin dari dokumen NIB di OSS."))
    return number


def clean_npwp(text: str) -> str:
    """Return the 16 digits of a tax number; 15 old digits get a leading 0. Raises ValueError."""
    number = _digits(text)
    if not number:
        raise ValueError(_("NPWP belum diisi. Tulis 16 angka, atau 15 angka NPWP lama."))
    if _is_number(number, 22):
        raise ValueError(_("Yang ditulis adalah NITKU (22 angka). Tulis NPWP 16 angka; NITKU dicatat pada lokasi."))
    if not _is_number(number, 15, 16):
        raise ValueError(_("NPWP harus 16 angka, atau 15 angka untuk NPWP lama. Periksa jumlah angkanya."))
    if not number.strip("0"):
        raise ValueError(_("NPWP tidak boleh nol semua. Salin dari kartu NPWP."))
    return number.zfill(16)


def clean_nitku(text: str) -> str:
    """Return the 22 digits of the number of a place of activity (NPWP and six more digits), or raise ValueError."""
    number = _digits(text)
    if not number:
        raise ValueError(_("NITKU belum diisi. Tulis 22 angka dari portal DJP."))
    if not _is_number(number, 22):
        raise ValueError(_("NITKU harus 22 angka: 16 angka NPWP dan 6 angka tempat kegiatan. Periksa jumlah angkanya."))
    return number


def clean_phone(text: str) -> str:
    """Return an Indonesian telephone number as E.164 (`+62…`), or raise ValueError."""
    number = _digits(str(text).replace("(0)", ""))
    if not number:
        raise ValueError(_("Nomor telepon belum diisi. Tulis misalnya 0812 3456 7890."))
    for prefix in ("+62", "0062", "62", "0"):
        if number.startswith(prefix):
            national = number.removeprefix(prefix)
            break
    else:
        raise ValueError(_("Nomor telepon harus diawali 0 atau +62, misalnya 0812 3456 7890."))
    if not _is_number(national, *range(9, 14)) or national.startswith("0"):
        raise ValueError(
            _("Nomor telepon tidak lengkap atau memuat karakter lain. Tulis dengan kode area, misalnya 0812 3456 7890 atau (0541) 123456.")
        )
    return f"+62{national}"


def clean_nik(text: str) -> str:
    """Return the 16 digits of a NIK after checking its form; nothing is looked up anywhere.

    The area part is where the number was first issued, so only its range is checked.
    Raises ValueError with what is wrong.
    """
    number = _digits(text)
    if not number:
        raise ValueError(_("NIK belum diisi. Tulis 16 angka sesuai KTP atau KK."))
    if not _is_number(number, 16):
        raise ValueError(_("NIK harus 16 angka. Bila disalin dari lembar kerja, ubah dahulu kolomnya menjadi teks."))
    province, regency, district = int(number[:2]), int(number[2:4]), int(number[4:6])
    if province < 11 or not (1 <= regency <= 69 or 71 <= regency <= 99) or district == 0:
        raise ValueError(_("Enam angka pertama NIK bukan kode wilayah. Periksa kembali NIK."))
    if not _is_birth_date(number[6:12]):
        raise ValueError(_("Angka ke-7 sampai ke-12 NIK bukan tanggal lahir yang benar. Periksa kembali NIK."))
    if number[12:] == "0000":
        raise ValueError(_("Empat angka terakhir NIK tidak boleh 0000. Periksa kembali NIK."))
    return number


def _is_birth_date(part: str) -> bool:
    """Tell whether DDMMYY, with 40 added to the day for women, is a date of 19YY or 20YY."""
    day, month, year = int(part[:2]), int(part[2:4]), int(part[4:])
    day = day - 40 if day > 40 else day
    if not 1 <= month <= 12 or day < 1:
        return False
    return any(day <= calendar.monthrange(century + year, month)[1] for century in (1900, 2000))


def mask_nik(number: str) -> str:
    """Hide the middle of a NIK: `6472********0001`; anything shorter is hidden entirely."""
    if len(number) != 16:
        return "*" * len(number)
    return f"{number[:4]}{'*' * 8}{number[-4:]}"


def mask_identity_numbers(text: str) -> str:
    """A free text, or the name of a file, with the middle of every number like a NIK hidden."""
    return IDENTITY_NUMBER.sub(lambda found: mask_nik(found[0]), text)


def _plain(name: str) -> str:
    """Lower case, without accents and compatibility forms, initials joined (`P.T.` -> `pt`)."""
    decomposed = unicodedata.normalize("NFKD", str(name)).casefold()
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _INITIALS.sub(r"\1", bare.replace("&", " dan "))


def _tokens(name: str) -> list[str]:
    """Split a name into plain words; a name in another script is kept as one piece."""
    plain = _plain(name)
    tokens = _NOT_WORD.sub(" ", plain).split()
    if tokens:
        return tokens
    fallback = "".join(char for char in plain if char.isalnum())
    if not fallback:
        raise ValueError(_("Nama belum diisi. Tulis nama lengkap sesuai akta."))
    return [fallback]


def name_sort(name: str) -> str:
    """Return the key by which names are sorted: plain words, a leading legal form moved behind.

    `PT. Kaltim Prima Coal` gives `kaltim prima coal  pt`; the two spaces put a short name before
    a longer one that begins with it. Raises ValueError for an empty name.
    """
    tokens = _tokens(name)
    form: list[str] = []
    while len(tokens) > 1 and tokens[0] in _LEADING_FORMS:
        form.append(tokens.pop(0))
    return "  ".join(part for part in (" ".join(tokens), " ".join(form)) if part)


def normalise_company(name: str) -> str:
    """Return the form in which two spellings of one company are equal.

    Legal forms that do not tell companies apart are dropped and the words are sorted:
    `PT Bumi Étam (Persero) Tbk.` gives `bumi etam`. Koperasi and Yayasan stay, because the
    cooperative or foundation of a company is another body. Raises ValueError for an empty name.
    """
    tokens = _tokens(name)
    kept = [token for token in tokens if token not in _FORMS] or tokens
    return " ".join(sorted(" ".join(map(expand_word, kept)).split()))


def expand_word(word: str) -> str:
    """Write a known abbreviation of a company name out: ``sej`` gives ``sejahtera``; other words stay."""
    return _SHORT.get(word, word)
