"""How alike two names of companies are, whatever their spelling: typing errors, swapped words, abbreviations, acronyms. No database here."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz.distance import OSA

from apps.core.identifiers import expand_word

#: Words that many companies share count less than the word that tells them apart.
COMMON = frozenset(
    [
        "abadi",
        "agung",
        "anugerah",
        "bersama",
        "berkah",
        "cahaya",
        "cipta",
        "citra",
        "dan",
        "duta",
        "global",
        "graha",
        "group",
        "grup",
        "indah",
        "indo",
        "indonesia",
        "international",
        "internasional",
        "jaya",
        "karya",
        "lestari",
        "lima",
        "maju",
        "makmur",
        "mandiri",
        "mitra",
        "multi",
        "nusantara",
        "perdana",
        "perkasa",
        "persada",
        "prima",
        "pratama",
        "putra",
        "raya",
        "sarana",
        "sejahtera",
        "sejati",
        "sentosa",
        "setia",
        "sinar",
        "sukses",
        "surya",
        "tama",
        "tiga",
        "tri",
        "trans",
        "unggul",
        "usaha",
        "utama",
        "wahana",
        "wijaya",
        "dwi",
        "dua",
    ]
)
COMMON_WEIGHT = 0.6
#: Below this share of equal letters two words are different words.
SAME_WORD = 0.72
ABBREVIATED = 0.9
INITIAL = 0.75


@dataclass(frozen=True)
class Likeness:
    """How alike two names are (0 to 1) and by what."""

    score: float
    abbreviated: bool = False
    misspelt: bool = False


def likeness(one: str, two: str) -> Likeness:
    """Compare two ``normalise_company`` keys word by word; each word is used once, in any order."""
    left, right = one.split(), two.split()
    if not left or not right:
        return Likeness(0.0)
    if sorted(left) == sorted(right):
        return Likeness(1.0)
    if "".join(left) == "".join(right):
        return Likeness(0.97, misspelt=True)
    pairs = sorted(((_word(a, b), i, j) for i, a in enumerate(left) for j, b in enumerate(right)), reverse=True)
    used_left: dict[int, float] = {}
    used_right: dict[int, float] = {}
    for same, i, j in pairs:
        if same > 0 and i not in used_left and j not in used_right:
            used_left[i] = used_right[j] = same
    total = sum(map(_weight, left)) + sum(map(_weight, right))
    found = sum(_weight(left[i]) * same for i, same in used_left.items()) + sum(_weight(right[j]) * same for j, same in used_right.items())
    values = set(used_left.values())
    return Likeness(
        found / total, abbreviated=bool(values & {ABBREVIATED, INITIAL}), misspelt=any(v not in {1.0, ABBREVIATED, INITIAL} for v in values)
    )


def _weight(word: str) -> float:
    return COMMON_WEIGHT if word in COMMON else 1.0 if len(word) > 2 else 0.5


def _word(one: str, two: str) -> float:
    """How alike two words are: 1 for equal ones, 0 for different ones."""
    if one == two or expand_word(one) == expand_word(two):
        return 1.0
    short, long = sorted((one, two), key=len)
    if any(char.isdigit() for char in short + long):
        return 0.0  # "unit 1" is not "unit 2"
    if short[0] == long[0] and len(short) < len(long):
        if len(short) == 1:
            return INITIAL
        if _shortened(short, long):
            return ABBREVIATED
    same = float(OSA.normalized_similarity(one, two))
    return same if same >= SAME_WORD else 0.0


def _shortened(short: str, long: str) -> bool:
    """Whether ``short`` is the beginning of ``long`` or keeps its consonants in order: ``sej``, ``mkmr``."""
    if len(short) > len(long) - 2:
        return False
    if long.startswith(short):
        return True
    if any(char in "aeiou" for char in short[1:]):
        return False
    rest = iter(long)
    return all(char in rest for char in short)


def acronym(words_in_order: str) -> str:
    """The first letters of the words of a name: ``kaltim prima coal`` gives ``kpc``; empty for fewer than three words."""
    words = words_in_order.split()
    return "".join(word[0] for word in words) if len(words) > 2 else ""
