"""How alike two names of companies are, whatever their spelling: typing errors, swapped words, abbreviations, acronyms. No database here."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from apps.core.identifiers import expand_word

_SHARED_WORDS = """
abadi agung agro aneka anugerah artha bahari bangun berkah bersama bersatu bina bumi cahaya cemerlang central cipta citra dan daya dinamika dua
dunia duta dwi eka energi gemilang global graha group grup guna harapan indah indo indonesia industri industries inti international internasional
investama jasa jati jaya karunia karya kencana konstruksi kreasi lestari lima lintas logistik maju makmur mandiri manufaktur maritim mas mega megah
mitra mulia multi niaga nusa nusantara pangan perdana perkasa perkebunan persada prakarsa pratama prima properti propertindo putra putri raya
rezeki sakti samudera sarana satria satu sejahtera sejati selaras semesta sentosa sentral setia sinar solusi sukses sumber surya tama tambang teknik
teknindo teknologi tekstil tiga trans transportasi tri tunggal unggul usaha utama wahana wijaya
"""
#: Words that many companies share count less than the word that tells them apart.
COMMON = frozenset(_SHARED_WORDS.split())
#: Other spellings of some of them.
_SPELT = {"anugrah": "anugerah", "rejeki": "rezeki", "rizki": "rezeki", "samudra": "samudera"}
#: A cooperative or foundation is another body than the company of its name, yet lists leave the word out.
BODIES = frozenset(["koperasi", "kop", "yayasan"])
COMMON_WEIGHT, BODY_WEIGHT, SHORT_WEIGHT = 0.55, 0.3, 0.5
#: Below this share of equal letters two words are different words.
SAME_WORD = 0.75
ABBREVIATED = 0.9
INITIAL = 0.75
#: What one slip of the finger costs, in letters: doubled or swapped letters are slips, another letter may be another name.
SWAPPED, DOUBLED, LOST = 0.4, 0.4, 0.7
#: Two names whose numbers differ are two companies.
OTHER_NUMBER = 0.5
_NUMBER = re.compile(r"\d+|(?=[ivx])(x{0,2})(ix|iv|v?i{0,3})")


@dataclass(frozen=True)
class Likeness:
    """How alike two names are (0 to 1) and by what."""

    score: float
    abbreviated: bool = False
    misspelt: bool = False


@dataclass(frozen=True, order=True)
class _Same:
    """Two words that may be one: how much of them is alike, and how they differ (``""``, ``short``, ``slip``)."""

    share: float
    how: str = ""


def likeness(one: str, two: str) -> Likeness:
    """Compare two ``normalise_company`` keys word by word; each word is used once, in any order."""
    left, right = one.split(), two.split()
    if not left or not right:
        return Likeness(0.0)
    if sorted(left) == sorted(right):
        return Likeness(1.0)
    if one.replace(" ", "") == two.replace(" ", "") or _joined(left, right) or _joined(right, left):
        return Likeness(0.97, misspelt=True)
    same_left, same_right = _paired(left, right)
    total = sum(map(_weight, left)) + sum(map(_weight, right))
    found = sum(_weight(left[i]) * same.share for i, same in same_left.items())
    found += sum(_weight(right[j]) * same.share for j, same in same_right.items())
    score = found / total
    if (mine := _numbers(left)) and (theirs := _numbers(right)) and mine != theirs:
        score = min(score, OTHER_NUMBER)
    how = {same.how for same in same_left.values()}
    return Likeness(score, abbreviated="short" in how, misspelt="slip" in how)


def _paired(left: list[str], right: list[str]) -> tuple[dict[int, _Same], dict[int, _Same]]:
    """The best partner of each word, by its place in either name, with how alike they are."""
    pairs = sorted((-same.share, i, j, same) for i, a in enumerate(left) for j, b in enumerate(right) if (same := _word(a, b)))
    used_left: dict[int, _Same] = {}
    used_right: dict[int, _Same] = {}
    for _order, i, j, same in pairs:
        if i not in used_left and j not in used_right:
            used_left[i] = used_right[j] = same
    return used_left, used_right


def _joined(few: list[str], many: list[str]) -> bool:
    """Whether the names differ only in one word written as two: ``indo food`` and ``indofood``."""
    if len(many) != len(few) + 1:
        return False
    rest, spare = sorted(set(many) - set(few)), set(few) - set(many)
    return len(rest) == 2 and len(spare) == 1 and spare <= {rest[0] + rest[1], rest[1] + rest[0]}


def _weight(word: str) -> float:
    if word in BODIES:
        return BODY_WEIGHT
    if word in COMMON or word in _SPELT:
        return COMMON_WEIGHT
    return 1.0 if len(word) > 2 else SHORT_WEIGHT


def _is_number(word: str) -> bool:
    return bool(_NUMBER.fullmatch(word))


def _numbers(words: list[str]) -> list[str]:
    return sorted(word for word in words if _is_number(word))


def _word(one: str, two: str) -> _Same | None:
    """Whether two words may be one; None for different ones."""
    one, two = _SPELT.get(one, one), _SPELT.get(two, two)
    if one == two or expand_word(one) == expand_word(two):
        return _Same(1.0)
    if _is_number(one) or _is_number(two) or any(char.isdigit() for char in one + two):
        return None  # "unit 1" is not "unit 2"
    if one in COMMON and two in COMMON:
        return None  # "utama" is not "tama"
    short, long = sorted((one, two), key=len)
    if short[0] == long[0] and len(short) < len(long):
        if len(short) == 1:
            return _Same(INITIAL, "short")
        if _shortened(short, long):
            return _Same(ABBREVIATED, "short")
    same = 1 - _slips(short, long) / len(long)
    return _Same(same, "slip") if same >= SAME_WORD else None


def _slips(short: str, long: str) -> float:
    """The cost of turning one word into the other, in letters."""
    far = int(OSA.distance(short, long, score_cutoff=3))
    if far != 1:
        return float(far)
    at = next((place for place, letter in enumerate(short) if letter != long[place]), len(short))
    if len(short) == len(long):
        return SWAPPED if short[at] != long[at] and sorted(short) == sorted(long) else 1.0
    return DOUBLED if long[at] == long[at - 1] else LOST


def _shortened(short: str, long: str) -> bool:
    """Whether ``short`` is the beginning of ``long`` as people cut it, or keeps its consonants in order: ``sej``, ``perkeb``, ``mkmr``.

    A long beginning of a word that few share is a name of its own: ``banda`` is not ``bandara``.
    """
    if len(short) > len(long) - 2:
        return False
    if long.startswith(short):
        return long in COMMON or len(short) <= 4
    if any(char in "aeiou" for char in short[1:]):
        return False
    rest = iter(long)
    return all(char in rest for char in short)


def acronym(words_in_order: str) -> str:
    """The first letters of the words of a name: ``kaltim prima coal`` gives ``kpc``; empty for fewer than three words."""
    words = words_in_order.split()
    return "".join(word[0] for word in words) if len(words) > 2 else ""
