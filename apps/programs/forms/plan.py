"""The plan, and its part in another place."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.accounts.actors import Actor
from apps.companies.models import Site
from apps.core.forms import MoneyField
from apps.core.money import angka
from apps.pmks.choices import AidForm
from apps.pmks.models import Need
from apps.programs.choices import ProgramForm as Kind
from apps.programs.choices import ServiceField, Unit
from apps.programs.forms.fields import CategoriesField, CountField, DayField, PlainForm, pick
from apps.programs.models import Program, Sector
from apps.programs.selectors.lists import sites_for
from apps.programs.services import ProgramInput
from apps.regions.fields import RegionField
from apps.regions.models import Level

PLACES = (Level.REGENCY, Level.DISTRICT, Level.VILLAGE)


class PlanForm(PlainForm):
    """A plan in three parts: what and for whom, where and when, how much."""

    site = forms.ModelChoiceField(
        Site.objects.none(), label=_("Lokasi usaha"), empty_label=_("— pilih —"), help_text=_("Cabang atau pabrik yang melaksanakan.")
    )
    title = forms.CharField(
        label=_("Nama program"), max_length=160, help_text=_("Singkat dan jelas, misalnya Paket sembako lansia Sumur Pecung.")
    )
    sector = forms.ModelChoiceField(Sector.objects.all(), label=_("Bidang"), empty_label=_("— pilih —"))
    categories = CategoriesField(label=_("Kategori PPKS"), help_text=_("Siapa yang dibantu. Boleh lebih dari satu."))
    aid_form = forms.ChoiceField(label=_("Bentuk bantuan"), choices=pick(AidForm.choices))
    region = RegionField(
        label=_("Lokasi"), levels=PLACES, help_text=_("Tulis nama desa/kelurahan, kecamatan, atau kabupaten/kota, misalnya Sumur Pecung.")
    )
    location_note = forms.CharField(
        label=_("Keterangan lokasi"), required=False, max_length=200, help_text=_("Misalnya RW 02, dekat kantor kelurahan.")
    )
    starts_on = DayField(label=_("Mulai"))
    ends_on = DayField(label=_("Selesai"))
    target_count = CountField(label=_("Jumlah sasaran"), help_text=_("Misalnya 120."))
    target_unit = forms.ChoiceField(label=_("Satuan sasaran"), choices=Unit.choices, initial=Unit.PERSON)
    quantity = CountField(label=_("Volume bantuan"), help_text=_("Berapa banyak yang diberikan, misalnya 120."))
    unit = forms.CharField(label=_("Satuan"), max_length=30, help_text=_("Misalnya paket, unit, orang."))
    budget = MoneyField(label=_("Anggaran"), help_text=_("Seluruh biaya program ini di lokasi itu, misalnya 36 jt."))
    data_source = forms.CharField(
        label=_("Sumber data sasaran"), required=False, max_length=160, help_text=_("Misalnya data Dinas Sosial atau pendataan kelurahan.")
    )
    program_form = forms.ChoiceField(label=_("Bentuk program"), choices=Kind.choices, initial=Kind.DIRECT_AID)
    service_field = forms.ChoiceField(label=_("Bidang kesejahteraan sosial"), required=False, choices=pick(ServiceField.choices))
    description = forms.CharField(
        label=_("Uraian singkat"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Jangan menulis nama atau NIK penerima."),
    )  # fmt: skip
    key = forms.CharField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: Actor, need: Need | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.need = need
        sites = list(sites_for(actor)[:200])
        self.fields["site"].queryset = sites_for(actor)  # type: ignore[attr-defined]
        if len(sites) == 1:
            self.fields["site"].initial = sites[0].pk
            self.fields["site"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        """The end is not before the start."""
        data = super().clean() or {}
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _t("Tanggal selesai mendahului tanggal mulai. Periksa kedua tanggal."))
        return data

    def value(self) -> ProgramInput:
        """The plan as the service takes it."""
        data = self.cleaned_data
        names = ("title", "region", "categories", "aid_form", "target_count", "quantity", "unit", "budget", "starts_on", "ends_on",
                 "target_unit", "description", "location_note", "service_field", "program_form", "data_source")  # fmt: skip
        return ProgramInput(
            year=data["starts_on"].year, sector_id=data["sector"].pk, need=self.need, **{name: data[name] for name in names}
        )


def plan_initial(program: Program) -> dict[str, Any]:
    """A stored plan as values of the form."""
    names = ("title", "aid_form", "location_note", "starts_on", "ends_on", "target_count", "target_unit", "quantity", "unit", "budget",
             "data_source", "program_form", "service_field", "description", "categories", "version")  # fmt: skip
    found = {name: getattr(program, name) for name in names}
    return found | {"site": program.site_id, "sector": program.sector_id, "region": program.region}


def need_initial(need: Need) -> dict[str, Any]:
    """What is known when a company takes a need from the catalogue."""
    today = timezone.localdate()
    return {
        "title": need.title,
        "sector": "kesos",
        "categories": [need.category_id],
        "aid_form": need.aid_form,
        "region": need.region,
        "quantity": need.quantity_left or need.quantity,
        "unit": need.unit,
        "budget": need.estimated_cost,
        "starts_on": today,
        "data_source": _t("Katalog kebutuhan: %(n)s %(unit)s dibutuhkan") % {"n": angka(need.quantity), "unit": need.unit},
    }


class CopyForm(PlainForm):
    """The part of the same activity in another kabupaten/kota."""

    region = RegionField(label=_("Kabupaten/kota, kecamatan, atau desa"), levels=PLACES)
    quantity = CountField(label=_("Volume bantuan di sana"))
    target_count = CountField(label=_("Jumlah sasaran di sana"))
    budget = MoneyField(label=_("Anggaran di sana"))
