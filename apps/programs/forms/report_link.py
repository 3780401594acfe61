"""The five-minute report behind a link: one activity, one place."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.forms import PHOTO_TYPES, FileInput, FilesField
from apps.programs.choices import EvidenceKind
from apps.programs.forms.fields import PlainForm
from apps.programs.forms.realization import HandoverForm, LineForm
from apps.programs.models import ReportLink, Sector
from apps.programs.services import DirectInput, NewFile


class LinkReportForm(HandoverForm):
    """What was done and when, and who says so."""

    title = forms.CharField(label=_("Nama kegiatan"), max_length=160, help_text=_("Misalnya Bagi sembako Ramadan."))
    sector = forms.ModelChoiceField(Sector.objects.all(), label=_("Bidang"), empty_label=_("— pilih —"), initial="kesos")
    reporter = forms.CharField(label=_("Nama Anda"), max_length=160, min_length=3, help_text=_("Dicatat sebagai pelapor."))

    def activity(self) -> DirectInput:
        """Head of the direct report."""
        return DirectInput(title=self.cleaned_data["title"], sector_id=self.cleaned_data["sector"].pk)


class LinkProofForm(PlainForm):
    """One proof is enough."""

    photos = FilesField(
        label=_("Foto penyerahan"), required=False, max_files=6, widget=FileInput(accept=PHOTO_TYPES, multiple=True),
        help_text=_("Boleh beberapa sekaligus."),
    )  # fmt: skip
    consent = forms.BooleanField(
        label=_("Orang pada foto setuju difoto dan dilaporkan"), required=False,
        help_text=_("Tanpa persetujuan, foto hanya dilihat pemeriksa."),
    )  # fmt: skip
    documents = FilesField(label=_("BAST atau kuitansi (bila ada)"), required=False, max_files=3, widget=FileInput(multiple=True))

    def proofs(self) -> list[NewFile]:
        """The files as the services take them."""
        data = self.cleaned_data
        found = [NewFile(EvidenceKind.PHOTO, upload, consent=data["consent"]) for upload in data["photos"]]
        return found + [NewFile(EvidenceKind.BAST, upload) for upload in data["documents"]]


def line_form(link: ReportLink, data: Any = None) -> LineForm:
    """The one place with its receivers; the site's own place stands there already."""
    form = LineForm(data, initial={"region": link.region}, prefix="baris", use_required_attribute=False)
    form.fields["region"].area = link.area  # type: ignore[attr-defined]
    return form
