"""The answer to the yearly confirmation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.companies.services.confirmations import FIELDS


class ConfirmForm(forms.Form):
    """Who answers; the data themselves are right unless something is changed below."""

    name = forms.CharField(
        label=_("Nama Anda"), max_length=160, error_messages={"required": _("Nama Anda belum diisi. Tulis nama lengkap Anda.")}
    )
    contact_name = forms.CharField(label=_("Narahubung"), required=False, max_length=160)
    contact_position = forms.CharField(label=_("Jabatan"), required=False, max_length=120)
    contact_email = forms.EmailField(
        label=_("Surel"), required=False, error_messages={"invalid": _("Alamat surel belum lengkap. Misalnya nama@perusahaan.co.id.")}
    )
    contact_phone = forms.CharField(label=_("Nomor WhatsApp"), required=False, max_length=30)
    note = forms.CharField(
        label=_("Perubahan lain"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Misalnya alamat atau nama perusahaan yang berubah; sekretariat menindaklanjuti."),
    )  # fmt: skip

    def corrections(self) -> dict[str, str]:
        """The data as typed."""
        return {name: self.cleaned_data[name] for name in FIELDS}

    @property
    def data_fields(self) -> list[Any]:
        """The boxes under *ada yang berubah*."""
        return [self[name] for name in (*FIELDS, "note")]

    @property
    def opened(self) -> bool:
        """Whether one of them is wrong, so that they are shown."""
        return any(self[name].errors for name in (*FIELDS, "note"))
