"""One filter for the list of the page and of the API."""

from __future__ import annotations

import django_filters as filters
from django.db.models import F, QuerySet
from django.db.models.functions import Mod
from django.utils.translation import gettext_lazy as _

from apps.reports.choices import ReportState
from apps.reports.models import PeriodicReport

LEVELS = (("0", _("Nasional")), ("1", _("Provinsi")), ("2", _("Kabupaten/kota")))


class ReportFilter(filters.FilterSet):
    """Reports by period, state and level."""

    periode = filters.CharFilter(field_name="period__key", label=_("Kunci periode, misalnya 2026-S1"))
    status = filters.ChoiceFilter(field_name="state", choices=ReportState.choices, label=_("Status laporan"))
    tingkat = filters.ChoiceFilter(method="by_level", choices=LEVELS, label=_("Tingkat: 0 nasional, 1 provinsi, 2 kabupaten/kota"))

    class Meta:
        model = PeriodicReport
        fields: tuple[str, ...] = ()

    def by_level(self, rows: QuerySet[PeriodicReport], _name: str, value: str) -> QuerySet[PeriodicReport]:
        """Level of the place that reports."""
        if value == "0":
            return rows.filter(area=0)
        marked = rows.annotate(part=Mod(F("area"), 100))
        return marked.filter(part=0).exclude(area=0) if value == "1" else marked.exclude(part=0)
