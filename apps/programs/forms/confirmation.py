"""Answer of a company to what the secretariat entered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class EntryAnswerForm(forms.Form):
    """Name, and yes or no; a no needs a reason."""

    name = forms.CharField(
        label=_("Nama Anda"), max_length=160, help_text=_("Nama lengkap dan jabatan, misalnya Dewi Lestari, Manajer CSR.")
    )
    answer = forms.ChoiceField(
        label=_("Jawaban perusahaan"),
        choices=[("confirm", _("Benar, isian ini sesuai")), ("object", _("Ada yang keliru"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Apa yang keliru?"), required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Hanya bila ada yang keliru. Sebut angka atau keterangan yang benar."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """An objection says what is wrong."""
        data = super().clean() or {}
        if data.get("answer") == "object" and len((data.get("reason") or "").strip()) < 5:
            self.add_error("reason", _("Tulis apa yang keliru dan bagaimana seharusnya."))
        return data
