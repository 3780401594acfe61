"""Forms about people."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.accounts import rules
from apps.accounts.actors import Actor, Desk, desk_slug_of
from apps.accounts.permissions import DeskKind
from apps.accounts.places import region_name
from apps.accounts.selectors import desk_named
from apps.core.formkeys import KeyedForm
from apps.core.forms import DateInput
from apps.core.scope import bounds
from apps.regions.models import Level, Region


class PlaceField(forms.CharField):
    """A kabupaten/kota, a province or the nation by name or code; cleans to the area code."""

    def clean(self, value: Any) -> int:
        """Find the one place meant; the message says what to type when there is none or more than one."""
        text = super().clean(value).strip()
        if text.lower() in {"nasional", "0", "indonesia"}:
            return 0
        places = Region.objects.filter(level__lte=Level.REGENCY, valid_until=None)
        found = list(places.filter(code=text)[:1]) or list(places.filter(name__iexact=text)[:2])
        if len(found) != 1:
            raise forms.ValidationError(
                _now("Tempat “%(text)s” tidak ditemukan. Tulis nama lengkapnya, misalnya Kota Serang, atau kodenya, 36.73.")
                % {"text": text}
            )
        return found[0].area


class InvitationForm(KeyedForm):
    """Whom to invite to which role; the choices are what the actor may give."""

    full_name = forms.CharField(label=_("Nama lengkap"), max_length=160, widget=forms.TextInput({"autocomplete": "off"}))
    email = forms.EmailField(
        label=_("Alamat surel"), help_text=_("Undangan dikirim ke alamat ini. Pakai alamat pribadi di kantor, bukan alamat bersama.")
    )
    role = forms.ChoiceField(label=_("Peran"))
    until = forms.DateField(
        label=_("Berakhir pada"),
        required=False,
        widget=DateInput(),
        help_text=_("Kosongkan bila tanpa batas. Isi untuk Plt. atau Plh."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, user_id=actor.user_id, **kwargs)
        roles = [role for role in rules.grantable(actor) if role not in rules.COMPANY_ROLES]
        self.fields["role"].choices = [(role.value, role.label) for role in roles]  # type: ignore[attr-defined]
        self.places = _places(actor)
        if self.places is None:
            self.fields["area"] = PlaceField(label=_("Tempat"), help_text=_("Nama kabupaten/kota atau provinsi, atau “Nasional”."))
        elif len(self.places) > 1:
            self.fields["area"] = forms.TypedChoiceField(label=_("Tempat"), choices=self.places, coerce=int, initial=actor.area)
        self.order_fields(["full_name", "email", "role", "area", "until"])

    def values(self, actor: Actor) -> dict[str, Any]:
        """Arguments for ``invitation_send``; without a choice the place is the actor's own."""
        return {"area": actor.area, **self.cleaned_data}


def _places(actor: Actor) -> list[tuple[int, str]] | None:
    """Places to choose from: the own one, for a province also those below; None when there are too many for a list."""
    if actor.area == 0 or (actor.desk is not None and actor.desk.kind == DeskKind.OPERATOR):
        return None
    own = [(actor.area, region_name(actor.area))]
    low, high = bounds(actor.area)
    if low == high:
        return own
    below = Region.objects.filter(level=Level.REGENCY, area__gt=low, area__lte=high, valid_until=None)
    return own + list(below.order_by("code").values_list("area", "name"))


class AccountFilter(forms.Form):
    """Filters of the list."""

    q = forms.CharField(label=_("Nama atau surel"), required=False, max_length=80)
    peran = forms.ChoiceField(label=_("Peran"), required=False)
    berakhir = forms.BooleanField(label=_("Tampilkan peran yang sudah berakhir"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [(role.value, role.label) for role in rules.listed_roles(actor)]
        self.fields["peran"].choices = [("", _("Semua peran")), *roles]  # type: ignore[attr-defined]


class AcceptForm(forms.Form):
    """What a new person tells when taking up an invitation."""

    full_name = forms.CharField(label=_("Nama lengkap"), max_length=160, widget=forms.TextInput({"autocomplete": "name"}))
    password = forms.CharField(
        label=_("Kata sandi"),
        help_text=_("Paling sedikit 10 huruf. Kalimat pendek yang mudah diingat lebih baik daripada kata yang rumit."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        strip=False,
        max_length=200,
    )


class SupportForm(KeyedForm):
    """Which desk an operator asks to look at, why, and for how long."""

    place = forms.CharField(
        label=_("Tempat kerja"),
        max_length=300,
        help_text=_("Salin alamat halaman dari orang yang meminta bantuan, atau tulis bagian awalnya, misalnya forum-3673."),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    reason = forms.CharField(
        label=_("Alasan"), max_length=500, widget=forms.Textarea({"rows": 3}), help_text=_("Siapa yang meminta dan untuk apa. Orang di tempat kerja itu membacanya.")
    )  # fmt: skip
    hours = forms.TypedChoiceField(
        label=_("Lamanya"), coerce=int, choices=[(hours, _("%(n)d jam") % {"n": hours}) for hours in (1, 2, 3, 4)], initial=1
    )

    def clean_place(self) -> Desk:
        """The desk named by the first part of an address of this portal."""
        text = self.cleaned_data["place"].strip()
        path = urlsplit(text).path if "://" in text else f"/{text.strip('/')}/"
        slug = desk_slug_of(path)
        desk = desk_named(slug) if slug else None
        if desk is None:
            raise forms.ValidationError(
                _now("Tempat kerja itu tidak ditemukan. Salin alamat lengkap halaman dari orang yang meminta bantuan.")
            )
        return desk

    def values(self) -> dict[str, Any]:
        """Arguments of the service."""
        data = self.cleaned_data
        return {"desk": data["place"], "reason": data["reason"], "hours": data["hours"], "key": data["key"]}
