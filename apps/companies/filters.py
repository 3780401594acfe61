"""Filters of the lists: they live in the address, show as chips that can be taken away, and serve page and export alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.actors import Actor
from apps.accounts.permissions import DeskKind
from apps.companies.choices import KBLI_2020_CATEGORIES, MemberKind, MembershipState, Ownership, RegistrationState
from apps.companies.selectors.members import MemberQuery, members
from apps.companies.selectors.registrations import RegistrationQuery, registrations

ALL = "semua"


@dataclass(frozen=True)
class Chip:
    """A filter in force, and the address of the list without it."""

    label: str
    remove_url: str


class ListFilter(forms.Form):
    """A filter form read from the address; a value that is not understood filters nothing."""

    q = forms.CharField(label=gettext_lazy("Cari nama"), required=False, max_length=100)
    cakupan = forms.ChoiceField(
        label=gettext_lazy("Cakupan"),
        required=False,
        choices=[("", gettext_lazy("Tempat ini saja")), (ALL, gettext_lazy("Tempat ini dan di bawahnya"))],
    )

    def __init__(self, query: QueryDict, actor: Actor) -> None:
        super().__init__(query)
        self.query, self.actor = query, actor
        local = actor.scope.kind == "area" and actor.scope.lo == actor.scope.hi
        self.nationwide = actor.desk is not None and actor.desk.kind == DeskKind.MINISTRY
        if local or self.nationwide:
            del self.fields["cakupan"]
        self.is_valid()

    def value(self, name: str) -> str:
        """The understood value of a filter, or an empty text."""
        return str(self.cleaned_data.get(name) or "")

    def chips(self) -> list[Chip]:
        """The filters in force."""
        found = []
        for name, field in self.fields.items():
            value = self.value(name)
            if value:
                words = dict(getattr(field, "choices", ())).get(value, value)
                found.append(Chip(f"{field.label}: {words}", self.without(name)))
        return found

    def without(self, name: str) -> str:
        """The address of the list without one filter, from its first page."""
        rest = self.query.copy()
        for key in (name, "halaman"):
            rest.pop(key, None)
        return f"?{rest.urlencode()}"

    @property
    def below(self) -> bool:
        """Whether places below count, too."""
        return self.nationwide or self.value("cakupan") == ALL


class RegistrationFilter(ListFilter):
    """Filters of the queue; without a state it shows what waits for the secretariat."""

    status = forms.ChoiceField(
        label=gettext_lazy("Status"),
        required=False,
        choices=[("", gettext_lazy("Menunggu diperiksa")), *RegistrationState.choices, (ALL, gettext_lazy("Semua yang dikirim"))],
    )
    jenis = forms.ChoiceField(label=gettext_lazy("Jenis"), required=False, choices=[("", gettext_lazy("Semua")), *MemberKind.choices])
    terlambat = forms.ChoiceField(
        label=gettext_lazy("Tenggat"), required=False, choices=[("", gettext_lazy("Semua")), ("ya", gettext_lazy("Lewat tenggat"))]
    )
    tautan = forms.UUIDField(label=gettext_lazy("Tautan"), required=False, widget=forms.HiddenInput)

    field_order = ("q", "status", "jenis", "terlambat", "cakupan", "tautan")

    def chips(self) -> list[Chip]:
        """The link's id says nothing to people; it reads as what it limits to."""
        return [
            Chip(_("Dari satu tautan"), chip.remove_url) if self.value("tautan") in chip.label and self.value("tautan") else chip
            for chip in super().chips()
        ]

    def rows(self) -> Any:
        """The registrations that match."""
        state = self.value("status")
        link = self.value("tautan")
        return registrations(
            self.actor,
            RegistrationQuery(
                text=self.value("q"),
                states=() if state == ALL else (state or RegistrationState.SUBMITTED,),
                kind=self.value("jenis"),
                late_on=timezone.localdate() if self.value("terlambat") else None,
                link=UUID(link) if link else None,
                below=self.below,
            ),
        )


class MemberFilter(ListFilter):
    """Filters of the members' list."""

    status = forms.ChoiceField(
        label=gettext_lazy("Status"), required=False, choices=[("", gettext_lazy("Semua")), *MembershipState.choices]
    )
    kepemilikan = forms.ChoiceField(
        label=gettext_lazy("Kepemilikan"), required=False, choices=[("", gettext_lazy("Semua")), *Ownership.choices]
    )
    sektor = forms.ChoiceField(
        label=gettext_lazy("Sektor (KBLI)"),
        required=False,
        choices=[("", gettext_lazy("Semua")), *KBLI_2020_CATEGORIES, ("-", gettext_lazy("Belum diketahui"))],
    )
    jenis = forms.ChoiceField(label=gettext_lazy("Jenis"), required=False, choices=[("", gettext_lazy("Semua")), *MemberKind.choices])
    usulan = forms.ChoiceField(
        label=gettext_lazy("Usulan tidak aktif"),
        required=False,
        choices=[("", gettext_lazy("Semua")), ("ya", gettext_lazy("Menunggu putusan"))],
    )

    field_order = ("q", "status", "jenis", "kepemilikan", "sektor", "usulan", "cakupan")

    def rows(self) -> Any:
        """The memberships that match."""
        return members(
            self.actor,
            MemberQuery(
                text=self.value("q"),
                state=self.value("status"),
                kind=self.value("jenis"),
                ownership=self.value("kepemilikan"),
                sector=self.value("sektor"),
                proposed=bool(self.value("usulan")),
                below=self.below,
            ),
        )
