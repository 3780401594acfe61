"""Decisions: answers to plans, commitments, verification."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.core.forms import FileInput, MoneyField
from apps.programs.choices import CommitmentKind
from apps.programs.forms.fields import CountField, DayField, PlainForm
from apps.programs.models import RealizationLine
from apps.programs.services import CommitmentInput, NewFile


class NoteForm(PlainForm):
    """A reason, typed or taken from earlier ones."""

    note = forms.CharField(label=_("Alasan"), required=False, max_length=4000)
    earlier = forms.CharField(required=False, max_length=4000)

    def text(self) -> str:
        """What was typed, else the earlier reason that was chosen."""
        return (self.cleaned_data.get("note") or self.cleaned_data.get("earlier") or "").strip()


class CommitmentForm(PlainForm):
    """Letter of commitment or MoU."""

    kind = forms.ChoiceField(label=_("Jenis"), choices=CommitmentKind.choices, widget=forms.RadioSelect, initial=CommitmentKind.LETTER)
    number = forms.CharField(label=_("Nomor surat"), max_length=100, help_text=_("Tulis seperti pada surat, misalnya 012/CSR/II/2026."))
    signed_on = DayField(label=_("Tanggal ditandatangani"))
    parties = forms.CharField(label=_("Para pihak"), max_length=300, help_text=_("Misalnya PT Contoh dan Dinas Sosial Kota Serang."))
    value = MoneyField(label=_("Nilai komitmen"), help_text=_("Angka tersendiri: boleh berbeda dari anggaran rencana."))
    quantity = CountField(label=_("Volume yang dikomitmenkan"))
    ends_on = DayField(label=_("Berlaku sampai"), required=False)
    file = forms.FileField(label=_("Surat atau MoU"), required=False, widget=FileInput(), help_text=_("Boleh menyusul."))

    def value_input(self) -> CommitmentInput:
        """The commitment as the service takes it."""
        names = ("kind", "number", "signed_on", "parties", "value", "quantity", "ends_on")
        return CommitmentInput(**{name: self.cleaned_data[name] for name in names})

    def new_file(self) -> NewFile | None:
        """The uploaded letter, if there is one."""
        upload = self.cleaned_data.get("file")
        return NewFile("mou", upload) if upload else None


class VerifyForm(PlainForm):
    """Figures as found. Without changes the report is accepted as it stands."""

    value = MoneyField(label=_("Nilai yang diakui"))
    quantity = CountField(label=_("Volume yang diakui"))
    visited_on = DayField(label=_("Tanggal kunjungan"), required=False, help_text=_("Isi bila penyerahan diperiksa di tempat."))
    note = forms.CharField(
        label=_("Catatan"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Wajib bila angka Anda berbeda dari laporan. Perusahaan membacanya."),
    )  # fmt: skip

    def __init__(self, *args: Any, lines: list[RealizationLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines if len(lines) > 1 else []
        for line in self.lines:
            self.fields[f"q_{line.pk.hex}"] = CountField(label=_t("Volume"), least=0, required=False)
            self.fields[f"v_{line.pk.hex}"] = MoneyField(label=_t("Nilai"), required=False)

    def given_lines(self) -> dict[UUID, tuple[int, int]] | None:
        """Quantity and value of single lines when all of them were filled in, else None: then they are scaled."""
        found: dict[UUID, tuple[int, int]] = {}
        for line in self.lines:
            quantity, value = self.cleaned_data.get(f"q_{line.pk.hex}"), self.cleaned_data.get(f"v_{line.pk.hex}")
            if quantity is None or value is None:
                return None
            found[line.pk] = (quantity, value)
        return found or None

    def line_fields(self) -> list[tuple[RealizationLine, Any, Any]]:
        """Each line with its two boxes."""
        return [(line, self[f"q_{line.pk.hex}"], self[f"v_{line.pk.hex}"]) for line in self.lines]
