"""Forms of a company's own people."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import Assignment
from apps.accounts.permissions import Role
from apps.companies.models import Registration
from apps.companies.selectors.people import Place
from apps.core.formkeys import KeyedForm
from apps.core.forms import DateInput

ROLES = [(role.value, role.label) for role in (Role.COMPANY_PIC, Role.COMPANY_APPROVER)]


class RoleForm(forms.Form):
    """Which role at which place, and until when."""

    role = forms.ChoiceField(label=gettext_lazy("Peran"), choices=ROLES, widget=forms.RadioSelect, initial=Role.COMPANY_PIC)
    place = forms.ChoiceField(
        label=gettext_lazy("Lokasi"), help_text=gettext_lazy("Orang kantor pusat melihat semua lokasi; orang lokasi hanya lokasinya.")
    )
    until = forms.DateField(
        label=gettext_lazy("Berakhir pada"), required=False, widget=DateInput(), help_text=gettext_lazy("Kosongkan bila tanpa batas. Isi untuk tugas sementara.")
    )  # fmt: skip

    def __init__(self, *args: Any, places: list[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {place.key: place for place in places}
        choices = [(place.key, place.label if place.site else _("Kantor pusat (semua lokasi)")) for place in places]
        self.fields["place"].choices = choices  # type: ignore[attr-defined]  # a choice field

    def clean_until(self) -> dt.date | None:
        """A day that has not passed."""
        until: dt.date | None = self.cleaned_data["until"]
        if until is not None and until < timezone.localdate():
            raise forms.ValidationError(_("Tanggal berakhir sudah lewat. Pilih hari ini atau sesudahnya."))
        return until

    def values(self) -> dict[str, Any]:
        """Arguments of the services."""
        data = self.cleaned_data
        return {**data, "place": self.places[data["place"]]}


class PersonForm(KeyedForm, RoleForm):
    """Whom to invite."""

    full_name = forms.CharField(label=gettext_lazy("Nama lengkap"), max_length=160, widget=forms.TextInput({"autocomplete": "off"}))
    email = forms.EmailField(
        label=gettext_lazy("Alamat surel"), help_text=gettext_lazy("Undangan dikirim ke alamat ini. Pakai alamat kerja orang itu sendiri, bukan alamat bersama.")
    )  # fmt: skip

    field_order = ("full_name", "email", "role", "place", "until")


class AccessForm(RoleForm):
    """What an applicant gets; the site asked for is proposed."""

    def __init__(self, *args: Any, registration: Registration, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = str(registration.site_id or "")
        keys = list(self.places)
        self.fields["place"].initial = asked if asked in self.places else (keys[0] if len(keys) == 1 else "")
        if len(keys) > 1 and asked not in self.places:
            self.fields["place"].choices = [("", _("— pilih lokasi —")), *self.fields["place"].choices]  # type: ignore[attr-defined]


class HandoverForm(forms.Form):
    """Who takes over."""

    successor = forms.ChoiceField(label=gettext_lazy("Pengganti"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, candidates: list[Assignment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = {str(one.pk): one for one in candidates}
        self.fields["successor"].choices = [  # type: ignore[attr-defined]  # a choice field
            (key, f"{one.user.full_name} ({Role(one.role).label}, {one.place_name})") for key, one in self.candidates.items()
        ]

    def heir(self) -> Assignment:
        """The role of the person chosen."""
        return self.candidates[self.cleaned_data["successor"]]
