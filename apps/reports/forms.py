"""Shapes of the input about reports."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.formkeys import KeyedForm
from apps.core.forms import FileInput
from apps.reports import measures
from apps.reports.models import PeriodicReport


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class NarrativeForm(forms.Form):
    """T17 in the words of the secretariat; ``version`` is what the person started from."""

    problems = forms.CharField(
        label=_("Permasalahan"), required=False, widget=_area(5), help_text=_("Apa yang menghambat pada periode ini.")
    )
    recommendations = forms.CharField(
        label=_("Rekomendasi"), required=False, widget=_area(5), help_text=_("Kepada siapa dan apa yang disarankan.")
    )
    next_plan = forms.CharField(label=_("Rencana periode berikutnya"), required=False, widget=_area(5))
    version = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, report: PeriodicReport) -> NarrativeForm:
        """The form as it stands."""
        names = ("problems", "recommendations", "next_plan")
        return cls(initial={**{name: getattr(report, name) for name in names}, "version": report.edit_version})


class SendForm(forms.Form):
    """Covering letter of a report."""

    number = forms.CharField(
        label=_("Nomor surat pengantar"), max_length=100, help_text=_("Seperti pada buku agenda forum, misalnya 012/FCSR/VII/2026.")
    )
    countersign_name = forms.CharField(label=_("Nama Kepala Dinas Sosial (Mengetahui)"), max_length=160, required=False)
    signed = forms.FileField(
        label=_("Pindaian laporan bertanda tangan basah"), required=False, widget=FileInput(max_mb=15, accept="application/pdf,image/jpeg,image/png"),
        help_text=_("Boleh dilewati: menekan Kirim sudah merupakan persetujuan ketua."),
    )  # fmt: skip

    def __init__(self, *args: Any, countersign: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if countersign:
            self.fields["countersign_name"].required = True
        else:
            del self.fields["countersign_name"]


class ReturnForm(forms.Form):
    """A reason for the whole report, and one for each table that needs mending."""

    reason = forms.CharField(label=_("Alasan untuk seluruh laporan"), required=False, max_length=2_000, widget=_area(3))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in measures.MEASURES:
            self.fields[f"t_{code}"] = forms.CharField(
                label=_("Tabel %(code)s") % {"code": code}, required=False, max_length=2_000, widget=_area(2)
            )

    def reasons(self) -> dict[str, str]:
        """Reasons by table code; "" for the whole report."""
        told = {"": self.cleaned_data["reason"]}
        return told | {code: self.cleaned_data[f"t_{code}"] for code in measures.MEASURES}


class AskForm(KeyedForm):
    """A question, about one table or the whole report."""

    table = forms.ChoiceField(label=_("Tentang"), required=False)
    text = forms.CharField(label=_("Pertanyaan"), max_length=2_000, widget=_area(3))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["table"].choices = [("", _("Seluruh laporan")), *((code, code) for code in measures.MEASURES)]  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """The answer to a question."""

    text = forms.CharField(label=_("Jawaban"), max_length=2_000, widget=_area(3))
