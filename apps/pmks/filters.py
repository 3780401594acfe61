"""Filters of the list of needs: the same for page, export and public catalogue."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import F, Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from apps.pmks.choices import PUBLIC_NEED_STATES, AidForm, Criterion, NeedState
from apps.pmks.models import Need, PpksCategory
from apps.pmks.querysets import NeedQuerySet


class NeedFilter(filters.FilterSet):
    """Needs by words, state, category, criterion, aid form, place and whether anything is left."""

    q = filters.CharFilter(label=_("Cari kebutuhan atau daerah"), method="by_words")
    status = filters.ChoiceFilter(label=_("Status"), field_name="state", choices=NeedState.choices, empty_label=_("Semua"))
    kategori = filters.ModelChoiceFilter(
        label=_("Kategori PPKS"), field_name="category", queryset=PpksCategory.objects.all(), empty_label=_("Semua")
    )
    kriteria = filters.ChoiceFilter(
        label=_("Kriteria masalah"), field_name="category__criterion", choices=Criterion.choices, empty_label=_("Semua")
    )
    bentuk = filters.ChoiceFilter(label=_("Bentuk bantuan"), field_name="aid_form", choices=AidForm.choices, empty_label=_("Semua"))
    urut = filters.ChoiceFilter(
        label=_("Urutan"),
        method="in_order",
        empty_label=_("Terbaru"),
        choices=[("tenggat", _("Tenggat terdekat")), ("kurang", _("Kekurangan terbesar"))],
    )
    tempat = filters.CharFilter(label=_("Kode wilayah"), method="by_place", widget=forms.HiddenInput())
    sisa = filters.BooleanFilter(label=_("Hanya yang masih kurang"), method="with_left", widget=forms.CheckboxInput())

    class Meta:
        model = Need
        fields: tuple[str, ...] = ()

    def by_words(self, rows: NeedQuerySet, _name: str, value: str) -> NeedQuerySet:
        """Every word must stand in the title or in the name of the place."""
        for word in value.split()[:6]:
            rows = rows.filter(Q(title__icontains=word) | Q(region__search__icontains=word.lower()))
        return rows

    def in_order(self, rows: NeedQuerySet, _name: str, value: str) -> NeedQuerySet:
        """Another order than the list's own."""
        if value == "tenggat":
            return rows.order_by(F("needed_by").asc(nulls_last=True), "-id")
        return rows.order_by((F("quantity") - F("quantity_pledged") - F("quantity_delivered")).desc(), "-id")

    def by_place(self, rows: NeedQuerySet, _name: str, value: str) -> NeedQuerySet:
        """The region and everything inside it."""
        return rows.filter(Q(region_id=value) | Q(region__code__startswith=f"{value}."))

    def with_left(self, rows: NeedQuerySet, _name: str, value: bool) -> NeedQuerySet:
        """Needs of which something is still free."""
        return rows.filter(quantity__gt=F("quantity_pledged") + F("quantity_delivered")) if value else rows


class CatalogFilter(NeedFilter):
    """The public catalogue knows published states only."""

    status = filters.ChoiceFilter(
        label=_("Status"), field_name="state", choices=[(state.value, state.label) for state in PUBLIC_NEED_STATES], empty_label=_("Semua")
    )


def chips(found: NeedFilter, query: QueryDict) -> list[dict[str, Any]]:
    """Active filters as removable chips for components/filters.html."""
    if not found.form.is_valid():
        return []
    rows = []
    for name, value in found.form.cleaned_data.items():
        if value in (None, "", False):
            continue
        rest = query.copy()
        rest.pop(name, None)
        rest.pop("halaman", None)
        field = found.form.fields[name]
        text = dict(getattr(field, "choices", ())).get(value) if not isinstance(field, forms.ModelChoiceField) else str(value)
        label = str(field.label) if value is True else f"{field.label}: {text or value}"
        rows.append({"label": label, "remove_url": f"?{rest.urlencode()}"})
    return rows
