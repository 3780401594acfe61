from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from apps.core.forms import DateInput, FileInput, FilesField, MoneyField, PortalRenderer


class Plan(forms.Form):
    title = forms.CharField(label="Nama program", help_text="Contoh: kursi roda.")
    budget = MoneyField(label="Anggaran", required=False)
    start = forms.DateField(label="Mulai", required=False, widget=DateInput())
    aid = forms.ChoiceField(label="Bentuk", choices=[("b", "Barang")], widget=forms.RadioSelect, help_text="Pilih satu.")
    consent = forms.BooleanField(label="Setuju", required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def show(data: dict[str, Any] | None = None, **kwargs: Any) -> str:
    return str(Plan(data, renderer=PortalRenderer(), **kwargs))


def test_a_field_ties_help_and_error_to_its_control():
    page = show({"title": "", "aid": "b"})
    assert 'aria-describedby="id_title_helptext id_title_error"' in page
    assert 'id="id_title_helptext"' in page
    assert 'id="id_title_error"' in page
    assert 'aria-invalid="true"' in page


def test_the_error_summary_links_to_the_field():
    page = show({"title": "", "aid": "b"})
    assert "data-galat-ringkas" in page
    assert '<a href="#id_title">Nama program:' in page


def test_a_form_without_errors_has_no_summary():
    assert "data-galat-ringkas" not in show()


def test_an_error_of_the_whole_form_stands_in_the_summary():
    form = Plan({"title": "x", "aid": "b"}, renderer=PortalRenderer())
    form.add_error(None, "Tahun sudah ditutup.")
    assert "<li>Tahun sudah ditutup.</li>" in str(form)


def test_optional_fields_say_so_and_required_ones_do_not():
    page = show()
    assert "Anggaran <small>(opsional)</small>" in page
    assert "Nama program <small>" not in page


def test_choices_stand_in_a_fieldset_with_their_help():
    page = show()
    assert '<fieldset id="id_aid" aria-describedby="id_aid_helptext">' in page
    assert "<legend>Bentuk</legend>" in page


def test_hidden_fields_are_kept():
    assert '<input type="hidden" name="secret"' in show()


def test_a_label_is_escaped():
    form = Plan(renderer=PortalRenderer())
    form.fields["title"].label = "<b>x</b>"
    assert "<b>x</b>" not in str(form)


def test_money_is_grouped_and_repeated_in_words():
    page = show(initial={"budget": 1_250_000})
    assert 'value="1.250.000"' in page
    assert "satu juta dua ratus lima puluh ribu rupiah" in page


def test_money_typed_in_short_is_kept_as_typed_and_read_in_words():
    page = show({"title": "x", "budget": "1,25 jt", "aid": "b"})
    assert 'value="1,25 jt"' in page
    assert "satu juta dua ratus lima puluh ribu rupiah" in page


@pytest.mark.parametrize(("text", "amount"), [("Rp 1.250.000", 1_250_000), ("2 M", 2_000_000_000), ("0", 0), ("", None), (5, 5)])
def test_money_is_cleaned_to_whole_rupiah(text: Any, amount: int | None):
    assert MoneyField(required=False).clean(text) == amount


@pytest.mark.parametrize("text", ["dua puluh", "-5", "9" * 40, "\x00", "1.25.0"])
def test_wrong_money_is_refused_with_a_message(text: str):
    with pytest.raises(forms.ValidationError) as caught:
        MoneyField().clean(text)
    assert caught.value.messages[0]


def test_money_has_changed_only_when_the_amount_differs():
    field = MoneyField(required=False)
    assert not field.has_changed(1000, "1.000")
    assert field.has_changed(1000, "1.001")
    assert field.has_changed(1000, "seribu")


def test_the_date_box_speaks_the_language_of_browsers():
    assert 'type="date"' in show()
    assert DateInput().format_value("2026-11-05") == "2026-11-05"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "Foto (JPG, PNG) atau PDF"),
        ({"accept": "application/pdf"}, "PDF"),
        ({"accept": "image/jpeg"}, "Foto"),
        ({"accept": ".xlsx"}, "Berkas"),
    ],
)
def test_the_file_box_names_kinds_and_limit(options: dict[str, Any], words: str):
    page = FileInput(max_mb=15, **options).render("proof", None, {"id": "p"}, renderer=PortalRenderer())
    assert words in page
    assert "15 MB" in page
    assert 'data-max-bytes="15728640"' in page


def test_shrinking_can_be_switched_off():
    assert "data-shrink" not in FileInput(shrink=False).render("sheet", None, renderer=PortalRenderer())


class Proofs(forms.Form):
    proofs = FilesField(max_files=2)


def upload(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"content")


def proofs(*files: SimpleUploadedFile) -> Proofs:
    return Proofs({}, MultiValueDict({"proofs": list(files)}))


def test_several_files_clean_to_a_list():
    form = proofs(upload("a.jpg"), upload("b.pdf"))
    assert form.is_valid()
    assert [file.name for file in form.cleaned_data["proofs"]] == ["a.jpg", "b.pdf"]


def test_too_many_files_are_refused_by_number():
    form = proofs(upload("a.jpg"), upload("b.jpg"), upload("c.jpg"))
    assert not form.is_valid()
    assert "3" in form.errors["proofs"][0]
    assert "2" in form.errors["proofs"][0]


def test_no_file_is_an_error_only_when_one_is_required():
    assert not proofs().is_valid()
    assert FilesField(required=False).clean(None) == []


def test_an_empty_file_is_refused():
    assert not proofs(SimpleUploadedFile("a.jpg", b"")).is_valid()
