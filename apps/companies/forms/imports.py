"""Forms of imports: the file, the columns, what goes in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.companies.choices import ImportKind
from apps.core.columns import Field, Head, letter
from apps.core.errors import RuleViolation
from apps.core.files import AcceptedFile, accept_document
from apps.core.forms import FileInput, PlainForm
from apps.core.sheets import Grid

TABLE_TYPES = ".xlsx,.csv"


class ImportForm(PlainForm):
    """A file and where it comes from; activities may come with one signed paper that covers all of them."""

    source = forms.CharField(label=_("Asal data"), max_length=130, help_text=_("Misalnya: DPMPTSP Kota Serang, Januari 2026."))
    file = forms.FileField(
        label=_("Berkas"), widget=FileInput(accept=TABLE_TYPES, shrink=False),
        help_text=_("Apa adanya: baris judul, sel gabungan, dan baris jumlah tidak perlu dihapus."),
        error_messages={"empty": _("Berkas kosong. Pilih berkas yang berisi tabel.")},
    )  # fmt: skip
    proof = forms.FileField(
        label=_("Bukti untuk semua baris"), required=False, widget=FileInput(shrink=False),
        help_text=_("Rekap atau surat bertanda tangan, PDF atau foto. Tanpa bukti, kegiatan masuk sebagai draf dan buktinya menyusul."),
    )  # fmt: skip

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind == ImportKind.LISTED:
            del self.fields["proof"]
        else:
            self.fields["source"].help_text = _("Misalnya: rekap CSR 2022–2024, laporan tahunan perusahaan.")

    def clean_source(self) -> str:
        """Words, not only blanks."""
        return " ".join(self.cleaned_data["source"].replace("\x00", "").split())

    def clean_proof(self) -> AcceptedFile | None:
        """The checked and re-encoded paper."""
        upload = self.cleaned_data.get("proof")
        if not upload:
            return None
        try:
            return accept_document(upload, field="proof")
        except RuleViolation as error:
            raise ValidationError(error.message) from error


class PlaceForm(forms.Form):
    """Which sheet is meant and in which row its headings stand."""

    lembar = forms.ChoiceField(label=_("Lembar"), required=False)
    baris = forms.IntegerField(label=_("Judul kolom pada baris"), min_value=1, max_value=100_000, required=False)

    def __init__(self, *args: Any, grids: Sequence[Grid], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(grid.name[:80], grid.name[:80] or _t("(CSV)")) for grid in grids]
        cast(forms.ChoiceField, self.fields["lembar"]).choices = names
        if len(names) == 1:
            self.fields["lembar"].widget = forms.HiddenInput()


class MappingForm(forms.Form):
    """Which column holds what: one choice for each field."""

    def __init__(self, *args: Any, fields: Sequence[Field], head: Head, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = [(str(index), f"{letter(index)} · {text or _t('(tanpa judul)')}") for index, text in enumerate(head.headings)]
        for field in fields:
            self.fields[field.key] = forms.ChoiceField(
                label=str(field.label), required=field.required, choices=[("", _t("— tidak ada di berkas —")), *columns], help_text=str(field.help),
                error_messages={"required": _t("Pilih kolom yang memuat %(field)s.") % {"field": field.label},
                                "invalid_choice": _t("Kolom ini tidak ada di berkas. Pilih dari daftar.")},
            )  # fmt: skip

    def mapping(self) -> dict[str, int]:
        """The column of each field that has one."""
        return {key: int(value) for key, value in self.cleaned_data.items() if value}
