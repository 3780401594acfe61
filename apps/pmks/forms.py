"""Forms of needs and of the problem map; every message names field, fault and remedy."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.accounts.actors import Actor
from apps.core.formkeys import KeyField
from apps.core.forms import CountField, DateInput, FileInput, MoneyField, PlainForm
from apps.core.versions import VersionField
from apps.pmks.choices import AidForm, Proposer
from apps.pmks.models import Need, PpksCategory
from apps.pmks.services import NeedInput
from apps.regions.fields import RegionField


class NeedForm(PlainForm):
    """What is needed where, for whom, how much."""

    title = forms.CharField(
        label=_("Kebutuhan"), max_length=160, help_text=_("Sebut bendanya, bukan orangnya. Misalnya: perbaikan rumah tidak layak huni.")
    )
    category = forms.ModelChoiceField(PpksCategory.objects.all(), label=_("Kategori PPKS"), empty_label=_("— pilih —"))
    region = RegionField(label=_("Lokasi"), help_text=_("Sedalam yang diketahui: desa/kelurahan, kecamatan, atau kabupaten/kota."))
    aid_form = forms.ChoiceField(label=_("Bentuk bantuan"), choices=[("", _("— pilih —")), *AidForm.choices])
    quantity = CountField(label=_("Jumlah dibutuhkan"))
    unit = forms.CharField(label=_("Satuan"), max_length=30, help_text=_("Misalnya: unit, paket, orang, kursi roda."))
    estimated_cost = MoneyField(label=_("Perkiraan biaya"), required=False, help_text=_("Untuk seluruh jumlah. Misalnya 150 jt."))
    needed_by = forms.DateField(label=_("Dibutuhkan sebelum"), required=False, widget=DateInput())
    description = forms.CharField(
        label=_("Uraian"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Dibaca perusahaan dan masyarakat. Jangan menulis nama atau NIK."),
    )
    proposer = forms.ChoiceField(label=_("Pengusul"), choices=Proposer.choices)
    proposer_name = forms.CharField(
        label=_("Nama pengusul"), required=False, max_length=160, help_text=_("Misalnya: Kelurahan Sumur Pecung.")
    )
    version = VersionField()
    key = KeyField()

    def __init__(self, *args: Any, actor: Actor, need: Need | None = None, **kwargs: Any) -> None:
        if need is not None:
            kwargs.setdefault("initial", self._initial(need))
        super().__init__(*args, **kwargs)
        region = cast(RegionField, self.fields["region"])
        region.area = actor.area if need is None else need.area
        self.need = need
        cast(KeyField, self.fields["key"]).belong_to(actor.user_id)

    @staticmethod
    def _initial(need: Need) -> dict[str, Any]:
        names = ("title", "aid_form", "quantity", "unit", "estimated_cost", "needed_by", "description", "proposer", "proposer_name")
        places = {"region": need.region_id, "category": need.category_id, "version": need.updated_at}
        return {name: getattr(need, name) for name in names} | places

    def clean_needed_by(self) -> dt.date | None:
        """A date still to come."""
        day = self.cleaned_data["needed_by"]
        if day and day < timezone.localdate() and (self.need is None or day != self.need.needed_by):
            raise ValidationError(_t("Dibutuhkan sebelum: tanggal sudah lewat. Isi tanggal mulai hari ini atau kosongkan."))
        return day

    def data_input(self) -> NeedInput:
        """The checked values for the service."""
        return NeedInput(**{name: value for name, value in self.cleaned_data.items() if name not in {"version", "key"}})


class ReasonForm(PlainForm):
    """The words that go with a return or a closing; ``earlier`` is a reason chosen from those used before."""

    note = forms.CharField(label=_("Alasan"), required=False, max_length=500)
    earlier = forms.CharField(required=False, max_length=500)

    def text(self) -> str:
        """What was written, else what was chosen."""
        return self.cleaned_data.get("note") or self.cleaned_data.get("earlier") or ""


SHEET_TYPES = ".csv,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class RowsForm(PlainForm):
    """One spreadsheet."""

    file = forms.FileField(
        label=_("Berkas CSV atau XLSX"), widget=FileInput(accept=SHEET_TYPES, shrink=False), help_text=_("Paling banyak 20.000 baris.")
    )


class UploadForm(RowsForm):
    """A file of counts with where it comes from and which day it describes; a province may choose a place whose office is empty."""

    source = forms.CharField(label=_("Sumber data"), max_length=200, help_text=_("Misalnya: pendataan Dinas Sosial, DTSEN triwulan II."))
    snapshot_on = forms.DateField(label=_("Keadaan per tanggal"), widget=DateInput())
    area = forms.TypedChoiceField(label=_("Untuk daerah"), coerce=int)
    field_order = ("area", "source", "snapshot_on", "file")

    def __init__(self, *args: Any, places: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(places) == 1:
            del self.fields["area"]
        else:
            cast(forms.TypedChoiceField, self.fields["area"]).choices = places
