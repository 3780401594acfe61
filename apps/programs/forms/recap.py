"""Ordering the recap of a company."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.forums.models import Forum


class RecapForm(forms.Form):
    """Year and place, offered from what the reader may see."""

    tahun = forms.TypedChoiceField(label=_("Tahun"), coerce=int, help_text=_("Realisasi dihitung pada tahun serah terimanya."))
    tempat = forms.TypedChoiceField(
        label=_("Tempat"), coerce=int,
        help_text=_("Rekap satu tempat dapat dibaca forum tempat itu. Rekap semua tempat hanya dibaca perusahaan dan Kemensos."),
    )  # fmt: skip

    def __init__(self, data: object = None, *, years: list[int], forums: list[Forum]) -> None:
        this_year = timezone.localdate().year
        super().__init__(data, initial={"tahun": next((year for year in years if year <= this_year), None)})  # type: ignore[arg-type]
        self.by_area = {forum.area: forum for forum in forums}
        self.fields["tahun"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]
        self.fields["tempat"].choices = [(area, _where(forum)) for area, forum in self.by_area.items()]  # type: ignore[attr-defined]
        if len(self.by_area) == 1:
            self.fields["tempat"].widget = forms.HiddenInput()
            self.fields["tempat"].initial = next(iter(self.by_area))

    @property
    def forum(self) -> Forum:
        """The forum of the chosen place."""
        return self.by_area[self.cleaned_data["tempat"]]


def _where(forum: Forum) -> str:
    return str(_("Semua tempat")) if forum.area == 0 else forum.short_name or forum.name
