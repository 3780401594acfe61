"""Filters of the pages of the portal."""

from __future__ import annotations

import re
from operator import itemgetter

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.actors import Actor
from apps.accounts.places import region_name
from apps.audit.sentences import SENTENCES
from apps.core.forms import DateInput
from apps.core.scope import AREA_MAX
from apps.regions.models import Level, Region


def code_in_words(code: str) -> str:
    """What an event code means: its sentence without the facts, “mengundang … sebagai …”."""
    text = re.sub(r"\{\w+\}", "…", str(SENTENCES.get(code, code)))
    return text.removeprefix("… ").strip()


def _places(actor: Actor) -> list[tuple[int, str]]:
    """Places whose events the actor may read; an operator acts everywhere."""
    wanted = actor.scope
    low, high = (wanted.lo, wanted.hi) if wanted.kind == "area" and wanted.hi >= 0 else (0, AREA_MAX)
    if actor.company_id is not None or low == high:
        return []
    rows = Region.objects.filter(level__lte=Level.REGENCY, area__gte=low, area__lte=high, valid_until=None)
    found = list(rows.order_by("code").values_list("area", "name"))
    return [(0, region_name(0)), *found] if low == 0 else found


class EventFilter(forms.Form):
    """Who, what, where, which record or words, when; all optional. Without a choice of places there is no field for them."""

    orang = forms.CharField(label=_("Orang"), required=False, max_length=80)
    kode = forms.ChoiceField(label=_("Tindakan"), required=False)
    tempat = forms.TypedChoiceField(label=_("Tempat"), required=False, coerce=int, empty_value=None)
    catatan = forms.CharField(label=_("Catatan, alasan, atau kata lain"), required=False, max_length=80)
    dari = forms.DateField(label=_("Sejak tanggal"), required=False, widget=DateInput())
    sampai = forms.DateField(label=_("Sampai tanggal"), required=False, widget=DateInput())

    def __init__(self, *args: object, actor: Actor, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        places = _places(actor)
        if len(places) < 2:
            del self.fields["tempat"]
        else:
            self.fields["tempat"].choices = [("", _("Semua tempat")), *places]  # type: ignore[attr-defined]
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
