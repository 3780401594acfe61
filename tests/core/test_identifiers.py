from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core import identifiers as ids

CLEANERS = [ids.clean_nib, ids.clean_npwp, ids.clean_phone, ids.clean_nik]


@pytest.mark.parametrize(
    ("clean", "text", "result"),
    [
        (ids.clean_nib, "9120001234567", "9120001234567"),
        (ids.clean_nib, " 9120 0012 34567 ", "9120001234567"),
        (ids.clean_npwp, "01.234.567.8-901.000", "0012345678901000"),
        (ids.clean_npwp, "0012345678901000", "0012345678901000"),
        (ids.clean_phone, "0812-3456-7890", "+6281234567890"),
        (ids.clean_phone, "+62 812 3456 7890", "+6281234567890"),
        (ids.clean_phone, "62812 3456 7890", "+6281234567890"),
        (ids.clean_phone, "0062 812 3456 7890", "+6281234567890"),
        (ids.clean_phone, "(0541) 123456", "+62541123456"),
        (ids.clean_phone, "+62 (0)541 123456", "+62541123456"),
        (ids.clean_nik, "6472 0111 0885 0001", "6472011108850001"),
        (ids.clean_nik, "6472015108850001", "6472015108850001"),
        (ids.clean_nik, "6472012902000001", "6472012902000001"),
    ],
)
def test_numbers_are_brought_to_their_canonical_form(clean: Callable[[str], str], text: str, result: str):
    assert clean(text) == result
    assert clean(result) == result


@pytest.mark.parametrize(
    ("clean", "text", "message"),
    [
        (ids.clean_nib, "", "NIB belum diisi"),
        (ids.clean_nib, "123", "13 angka"),
        (ids.clean_nib, "912000123456X", "13 angka"),
        (ids.clean_nib, "0000000000000", "nol semua"),
        (ids.clean_nib, "٩١٢٠٠٠١٢٣٤٥٦٧", "13 angka"),
        (ids.clean_npwp, " ", "NPWP belum diisi"),
        (ids.clean_npwp, "12345678901234", "16 angka"),
        (ids.clean_npwp, "1" * 22, "NITKU"),
        (ids.clean_npwp, "0" * 15, "nol semua"),
        (ids.clean_phone, "", "belum diisi"),
        (ids.clean_phone, "+65 9123 4567", "diawali 0 atau"),
        (ids.clean_phone, "0812", "tidak lengkap"),
        (ids.clean_phone, "00812345678", "tidak lengkap"),
        (ids.clean_phone, "0812345678901234", "tidak lengkap"),
        (ids.clean_phone, "0812-CALL-NOW", "tidak lengkap"),
        (ids.clean_nik, "", "NIK belum diisi"),
        (ids.clean_nik, "647201110885000", "16 angka"),
        (ids.clean_nik, "6,47201E+15", "16 angka"),
        (ids.clean_nik, "0972011108850001", "kode wilayah"),
        (ids.clean_nik, "6470011108850001", "kode wilayah"),
        (ids.clean_nik, "6472001108850001", "kode wilayah"),
        (ids.clean_nik, "6472013202850001", "tanggal lahir"),
        (ids.clean_nik, "6472010008850001", "tanggal lahir"),
        (ids.clean_nik, "6472011113850001", "tanggal lahir"),
        (ids.clean_nik, "6472012902010001", "tanggal lahir"),
        (ids.clean_nik, "6472017208850001", "tanggal lahir"),
        (ids.clean_nik, "6472011108850000", "0000"),
    ],
)
def test_wrong_numbers_are_refused_with_a_remedy(clean: Callable[[str], str], text: str, message: str):
    with pytest.raises(ValueError, match=message):
        clean(text)


@given(st.sampled_from(CLEANERS), st.text(max_size=40))
def test_any_text_is_cleaned_for_good_or_refused(clean: Callable[[str], str], text: str):
    try:
        result = clean(text)
    except ValueError as error:
        assert str(error)  # noqa: PT017 - either outcome is right
    else:
        assert result.isascii()
        assert clean(result) == result


@given(st.integers(1, 10**15 - 1))
def test_an_old_tax_number_becomes_the_new_one_by_a_leading_zero(number: int):
    assert ids.clean_npwp(f"{number:015d}") == f"0{number:015d}"


def test_a_masked_nik_shows_only_its_ends():
    assert ids.mask_nik("6472011108850001") == "6472********0001"
    assert ids.mask_nik("12345") == "*****"
    assert ids.mask_nik("") == ""


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("PT Kaltim Prima Coal", "kaltim prima coal  pt"),
        ("P.T. Bumi Étam, Tbk.", "bumi etam tbk  pt"),
        ("CV. Maju & Jaya", "maju dan jaya  cv"),
        ("Koperasi Sejahtera", "sejahtera  koperasi"),
        ("PT", "pt"),
        ("Ani Rahmawati", "ani rahmawati"),
        ("株式会社", "株式会社"),
    ],
)
def test_names_sort_by_their_words_and_not_by_their_legal_form(name: str, key: str):
    assert ids.name_sort(name) == key


def test_a_short_name_sorts_before_a_longer_one_that_begins_with_it():
    names = ["PT Kaltim Prima Coal", "PT Kaltim", "CV Kaltim Abadi"]

    assert sorted(names, key=ids.name_sort) == [
        "PT Kaltim",
        "CV Kaltim Abadi",
        "PT Kaltim Prima Coal",
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("PT Bumi Étam (Persero) Tbk.", "bumi etam"),
        ("P.T. Kaltim Prima Coal", "Kaltim Prima Coal, PT"),
        ("CV Maju & Jaya", "Jaya dan Maju CV."),
        ("PERUM BULOG", "Bulog"),
        ("ＰＴ Ｂｕｍｉ", "Bumi"),
    ],
)
def test_spellings_of_one_company_are_equal(one: str, other: str):
    assert ids.normalise_company(one) == ids.normalise_company(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("PT Bumi Etam", "Koperasi Bumi Etam"),
        ("PT Bumi", "Yayasan Bumi"),
        ("PT Satu", "PT Dua"),
    ],
)
def test_different_bodies_stay_different(one: str, other: str):
    assert ids.normalise_company(one) != ids.normalise_company(other)


def test_a_name_of_legal_forms_only_is_kept():
    assert ids.normalise_company("PT CV") == "cv pt"


@pytest.mark.parametrize("name", ["", "  ", "...", "\u200b"])
def test_an_empty_name_is_refused(name: str):
    for function in (ids.name_sort, ids.normalise_company):
        with pytest.raises(ValueError, match="Nama belum diisi"):
            function(name)


@given(st.text(max_size=60))
def test_normalising_twice_changes_nothing(name: str):
    try:
        once = ids.normalise_company(name)
    except ValueError:
        return
    assert ids.normalise_company(once) == once
