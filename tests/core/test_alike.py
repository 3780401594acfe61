"""Names compared word by word: what is one company under two spellings and what are two companies."""

from __future__ import annotations

import pytest

from apps.core.alike import acronym, likeness
from apps.core.identifiers import normalise_company

SAME, OTHER = 0.84, 0.84


def compare(one: str, two: str) -> float:
    there = likeness(normalise_company(one), normalise_company(two)).score
    assert there == likeness(normalise_company(two), normalise_company(one)).score, "the order of the two names does not matter"
    return there


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("PT Sumber Makmur", "CV. Makmur Sumber"),
        ("PT Krakatau Baja Sentosa", "PT Krakatua Baja Sentosa"),
        ("PT Krakatau Baja Sentosa", "PT Krakkatau Baja Sentosa"),
        ("PT Kaltara Sejahtera Abadi", "PT Kaltara Sej. Abd."),
        ("PT Bandaka Perkebunan", "PT Bandaka Perkeb."),
        ("PT Indofood Makmur", "PT Indo Food Makmur"),
        ("PT Anugerah Rezeki Bandaka", "PT Anugrah Rejeki Bandaka"),
        ("Koperasi Bandaka Lestari", "Bandaka Lestari"),
        ("PT Bandaka Unit 2", "PT Bandaka Unit 2 (Persero) Tbk."),
    ],
)
def test_another_spelling_of_one_name_is_found(one: str, two: str) -> None:
    assert compare(one, two) >= SAME


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("PT Perkebunan Nusantara III", "PT Perkebunan Nusantara IV"),
        ("PT Bandaka Unit 1", "PT Bandaka Unit 2"),
        ("PT Banda Jaya", "PT Bandara Jaya"),
        ("PT Bandaka Utama", "PT Bandaka Pratama"),
        ("PT Bandaka Jaya", "PT Melinda Jaya"),
        ("PT Jaya Abadi Sentosa", "PT Jaya Abadi Makmur"),
        ("PT Pertamina", "Koperasi Karyawan Pertamina"),
    ],
)
def test_two_companies_stay_two(one: str, two: str) -> None:
    assert compare(one, two) < OTHER


def test_what_differs_is_said() -> None:
    misspelt = likeness("bandaka jaya", "bandka jaya")
    shortened = likeness("bandaka sejahtera", "bandaka sejaht")
    assert (misspelt.misspelt, misspelt.abbreviated) == (True, False)
    assert (shortened.misspelt, shortened.abbreviated) == (False, True)
    assert likeness("bandaka jaya", "jaya bandaka").score == 1.0
    assert likeness("", "bandaka").score == 0.0


def test_a_slip_of_the_finger_weighs_less_than_another_letter() -> None:
    swapped, doubled = likeness("bandaka jaya", "badnaka jaya").score, likeness("bandaka jaya", "banddaka jaya").score
    lost, other = likeness("bandaka jaya", "bndaka jaya").score, likeness("bandaka jaya", "bandika jaya").score
    assert min(swapped, doubled) > lost > other


def test_first_letters_of_three_words_or_more() -> None:
    assert acronym("kaltim prima coal") == "kpc"
    assert acronym("kaltim prima") == ""
