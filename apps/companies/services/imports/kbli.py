"""Codes of business fields as lists write them. KBLI 2020: Peraturan BPS 2/2020; the first two digits give the category."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

#: Last division of each category.
_LAST = (
    (3, "A"), (9, "B"), (33, "C"), (35, "D"), (39, "E"), (43, "F"), (47, "G"), (53, "H"), (56, "I"), (63, "J"), (66, "K"), (68, "L"), (75, "M"),
    (82, "N"), (84, "O"), (85, "P"), (88, "Q"), (93, "R"), (96, "S"), (98, "T"), (99, "U"),
)  # fmt: skip
_GAPS = frozenset({4, 34, 40, 44, 48, 54, 57, 67, 76, 83, 89})


def kbli_of(text: str) -> tuple[str, str]:
    """Category letter and code (two to five digits) of the first KBLI in a cell; a bare letter is a category. Raises ValueError."""
    if re.fullmatch(r"[A-Ua-u]", text):
        return text.upper(), ""
    match = re.search(r"(?<!\d)\d{4,5}(?!\d)|(?<!\d)\d{2,3}(?!\d)", text)
    if match is None:
        raise ValueError(_("Kode KBLI tidak terbaca. Tulis lima angka, misalnya 64121."))
    code = (
        match[0].zfill(5)
        if len(match[0]) == 4 and text.strip().isdigit() and match[0][0] in "123" and _division(match[0]) is None
        else match[0]
    )
    letter = _division(code)
    if letter is None:
        raise ValueError(_("Kode KBLI %(code)s tidak ada pada KBLI 2020. Periksa dua angka pertamanya.") % {"code": code})
    return letter, code


def _division(code: str) -> str | None:
    number = int(code[:2])
    if number == 0 or number in _GAPS:
        return None
    return next(letter for last, letter in _LAST if number <= last)
