"""Filters of the lists of programmes and realisations: the same for page, sums and export."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from apps.accounts.actors import Actor
from apps.core.dates import tanggal
from apps.core.forms import DateInput
from apps.core.querysets import ScopedQuerySet
from apps.pmks.models import PpksCategory
from apps.programs.choices import ProgramState, RealizationState, Route
from apps.programs.models import Program, Realization, Sector
from apps.programs.paging import Order
from apps.programs.selectors.search import matching
from apps.regions.models import Level, Region

ORDERS = {
    "-baru": Order("created_at", True),
    "baru": Order("created_at", False),
    "judul": Order("title", False),
    "-judul": Order("title", True),
    "-anggaran": Order("budget", True),
    "anggaran": Order("budget", False),
    "mulai": Order("starts_on", False),
    "-mulai": Order("starts_on", True),
    "tenggat": Order("due_on", False, nullable=True),
    "-tenggat": Order("due_on", True, nullable=True),
}


class PlaceFilter(filters.ChoiceFilter):
    """A region code: the region and everything inside it. Offers the places directly below the reader's own."""

    def filter(self, qs: Any, value: str) -> Any:
        """Rows whose region is the named one or below it."""
        if not value:
            return qs
        return qs.filter(Q(region_id=value) | Q(region__code__startswith=f"{value}."))


class ProgramFilter(filters.FilterSet):
    """Programmes by words, state, sector, year, route, category, place and company."""

    q = filters.CharFilter(label=_("Cari nama program, perusahaan, atau tempat"), method="by_words")
    status = filters.ChoiceFilter(label=_("Status"), field_name="state", choices=ProgramState.choices, empty_label=_("Semua"))
    bidang = filters.ModelChoiceFilter(label=_("Bidang"), field_name="sector", queryset=Sector.objects.all(), empty_label=_("Semua"))
    tahun = filters.NumberFilter(label=_("Tahun"), field_name="year", min_value=2000, max_value=2100)
    jalur = filters.ChoiceFilter(label=_("Jalur"), field_name="route", choices=Route.choices, empty_label=_("Semua"))
    kategori = filters.ModelChoiceFilter(
        label=_("Kategori PPKS"), queryset=PpksCategory.objects.all(), method="by_category", empty_label=_("Semua")
    )
    tempat = PlaceFilter(label=_("Tempat"), empty_label=_("Semua"))
    perusahaan = filters.UUIDFilter(label=_("Perusahaan"), field_name="company_id", widget=forms.HiddenInput)
    diinput = filters.BooleanFilter(label=_("Hanya diinput sekretariat"), method="entered", widget=forms.CheckboxInput)

    class Meta:
        model = Program
        fields: tuple[str, ...] = ()

    def __init__(self, data: Any, *, actor: Actor, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        chosen = str((data or {}).get("tempat", ""))[:13]
        self.filters["tempat"].extra["choices"] = places_below(actor, chosen)

    def by_words(self, rows: ScopedQuerySet, _name: str, value: str) -> ScopedQuerySet:
        """Every word must stand in the title, the company's name or the place."""
        return matching(rows, value)

    def by_category(self, rows: ScopedQuerySet, _name: str, value: PpksCategory) -> ScopedQuerySet:
        """Programmes that serve the category."""
        return rows.filter(categories__contains=[value.pk])

    def entered(self, rows: ScopedQuerySet, _name: str, value: bool) -> ScopedQuerySet:
        """What the secretariat entered for companies."""
        return rows.filter(entered_by_secretariat=True) if value else rows


def _day(label: Any, bound: str) -> filters.DateFilter:
    """A day of handover as the first (``gte``) or the last (``lte``) one that is shown."""
    return filters.DateFilter(
        label=label, field_name="handover_on", lookup_expr=bound, widget=DateInput, input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"],
        error_messages={"invalid": _("Tanggal tidak dikenali. Tulis seperti 31-12-2026.")},
    )  # fmt: skip


class RealizationFilter(filters.FilterSet):
    """Realisations by state, day of handover, words and who wrote them."""

    status = filters.ChoiceFilter(label=_("Status"), field_name="state", choices=RealizationState.choices, empty_label=_("Semua"))
    q = filters.CharFilter(label=_("Cari nama program atau perusahaan"), method="by_words")
    sejak = _day(_("Diserahkan sejak"), "gte")
    sampai = _day(_("Diserahkan sampai"), "lte")
    tanpa_bast = filters.BooleanFilter(label=_("Hanya tanpa BAST"), method="without_bast", widget=forms.CheckboxInput)
    diinput = filters.BooleanFilter(label=_("Hanya diinput sekretariat"), method="entered", widget=forms.CheckboxInput)

    class Meta:
        model = Realization
        fields: tuple[str, ...] = ()

    def by_words(self, rows: ScopedQuerySet, _name: str, value: str) -> ScopedQuerySet:
        """Every word must stand in the programme's title, the company's name or the place."""
        return matching(rows, value, program="program__")

    def without_bast(self, rows: ScopedQuerySet, _name: str, value: bool) -> ScopedQuerySet:
        """Realisations whose BAST is still missing."""
        return rows.exclude(evidence__kind="bast") if value else rows

    def entered(self, rows: ScopedQuerySet, _name: str, value: bool) -> ScopedQuerySet:
        """What the secretariat entered for companies."""
        return rows.filter(entered_by_secretariat=True) if value else rows


def order_of(query: QueryDict) -> Order:
    """The order named by ``urut``; newest first for anything else."""
    return ORDERS.get(query.get("urut", ""), ORDERS["-baru"])


def _words(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.ModelChoiceField):
        return str(value)
    if isinstance(value, dt.date):
        return tanggal(value)
    return str(dict(getattr(field, "choices", ())).get(value, value))


def chips(found: filters.FilterSet, query: QueryDict, *, names: dict[str, str]) -> list[dict[str, Any]]:
    """Active filters as removable chips for components/filters.html; ``names`` puts words to filters that hold an id."""
    if not found.form.is_valid():
        return []
    rows = []
    for name, value in found.form.cleaned_data.items():
        if value in (None, "", False):
            continue
        rest = query.copy()
        for gone in (name, "sesudah", "sebelum"):
            rest.pop(gone, None)
        field = found.form.fields[name]
        label = str(field.label) if value is True else f"{field.label}: {names.get(name) or _words(field, value)}"
        rows.append({"label": label, "remove_url": f"?{rest.urlencode()}"})
    return rows


def places_below(actor: Actor, chosen: str) -> list[tuple[str, str]]:
    """Provinces for the nation, kabupaten/kota for a province, kecamatan for a kabupaten/kota; and the one chosen by a link."""
    area = actor.area
    if actor.company_id is not None:
        area, rows = -1, Region.objects.none()
    elif area <= 0:
        rows = Region.objects.filter(level=Level.PROVINCE, valid_until=None)
    elif area % 100 == 0:
        rows = Region.objects.filter(level=Level.REGENCY, area__range=(area, area + 99), valid_until=None)
    else:
        rows = Region.objects.filter(level=Level.DISTRICT, area=area, valid_until=None)
    found = list(rows.values_list("code", "name"))
    if chosen and chosen not in {code for code, _name in found}:
        found += list(Region.objects.filter(pk=chosen.replace("\x00", "")).values_list("code", "name"))
    return found
