"""Forms of forums and documents."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.files import MAX_BYTES
from apps.core.forms import FileInput


class FileCheckForm(forms.Form):
    """The file whose fingerprint is compared; it is read once and not kept."""

    file = forms.FileField(
        label=_("Berkas PDF yang Anda terima"),
        help_text=_("Berkas hanya dibandingkan dan tidak disimpan."),
        widget=FileInput(accept="application/pdf", shrink=False),
        error_messages={
            "required": _("Berkas belum dipilih. Pilih PDF yang ingin Anda periksa."),
            "empty": _("Berkas kosong. Pilih berkas lain."),
        },
    )

    def clean_file(self) -> Any:
        """Refuse what is larger than any document of the portal."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("Berkas lebih besar dari 15 MB. Dokumen portal selalu lebih kecil; pilih berkas aslinya."))
        return file
