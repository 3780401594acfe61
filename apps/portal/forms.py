"""Filters of the pages of the portal."""

from __future__ import annotations

import re
from operator import itemgetter

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.audit.sentences import SENTENCES
from apps.core.forms import DateInput


def code_in_words(code: str) -> str:
    """What an event code means: its sentence without the facts, “mengundang … sebagai …”."""
    text = re.sub(r"\{\w+\}", "…", str(SENTENCES.get(code, code)))
    return text.removeprefix("… ").strip()


class EventFilter(forms.Form):
    """Who, what, which record, when; all optional."""

    orang = forms.CharField(label=_("Orang"), required=False, max_length=80)
    kode = forms.ChoiceField(label=_("Tindakan"), required=False)
    catatan = forms.CharField(
        label=_("Nama catatan"), required=False, max_length=80, help_text=_("Misalnya nama program, perusahaan, atau laporan.")
    )
    dari = forms.DateField(label=_("Sejak tanggal"), required=False, widget=DateInput())
    sampai = forms.DateField(label=_("Sampai tanggal"), required=False, widget=DateInput())

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["kode"].choices = [  # type: ignore[attr-defined]
            ("", _("Semua tindakan")),
            *sorted(((code, code_in_words(code)) for code in SENTENCES), key=itemgetter(1)),
        ]

    def clean(self) -> dict[str, object]:
        """The span must not be turned round."""
        data = super().clean() or {}
        if data.get("dari") and data.get("sampai") and data["dari"] > data["sampai"]:
            self.add_error("sampai", _("Tanggal akhir mendahului tanggal awal. Tukar kedua tanggal itu."))
        return data
