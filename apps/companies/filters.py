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
from apps.companies.choices import KBLI_2020_CATEGORIES, CsrFocus, MemberKind, MembershipState, Ownership, RegistrationState
from apps.companies.selectors.companies import NONE, CompanyQuery, companies
from apps.companies.selectors.members import MemberQuery, members
from apps.companies.selectors.registrations import RegistrationQuery, registrations
from apps.companies.selectors.reported import Reported, reported
from apps.regions.fields import RegionField

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
        for key in (name, f"{name}_kode", f"{name}_pilih", "halaman"):
            rest.pop(key, None)
        return f"?{rest.urlencode()}"

    @property
    def below(self) -> bool:
        """Whether places below count, too."""
        return self.nationwide or self.value("cakupan") == ALL


class CompanyListFilter(ListFilter):
    """What lists of companies and of members share: place, ownership, sector, focus, and how they reported on a period."""

    wilayah = RegionField(label=gettext_lazy("Wilayah"), required=False)
    jenis = forms.ChoiceField(label=gettext_lazy("Jenis"), required=False, choices=[("", gettext_lazy("Semua")), *MemberKind.choices])
    kepemilikan = forms.ChoiceField(
        label=gettext_lazy("Kepemilikan"), required=False, choices=[("", gettext_lazy("Semua")), *Ownership.choices]
    )
    sektor = forms.ChoiceField(
        label=gettext_lazy("Sektor (KBLI)"),
        required=False,
        choices=[("", gettext_lazy("Semua")), *KBLI_2020_CATEGORIES, ("-", gettext_lazy("Belum diketahui"))],
    )
    fokus = forms.ChoiceField(label=gettext_lazy("Bidang CSR"), required=False, choices=[("", gettext_lazy("Semua")), *CsrFocus.choices])
    lapor = forms.ChoiceField(
        label=gettext_lazy("Status pelaporan"), required=False,
        choices=[("", gettext_lazy("Semua")), ("on_time", gettext_lazy("Tepat waktu")), ("late", gettext_lazy("Terlambat")),
                 ("nothing", gettext_lazy("Belum atau tidak melapor"))],
    )  # fmt: skip
    periode = forms.ChoiceField(label=gettext_lazy("Periode laporan"), required=False)

    def __init__(self, query: QueryDict, actor: Actor) -> None:
        self._reported: Reported | None = None
        self._area = max(actor.area, 0)
        super().__init__(query, actor)

    def full_clean(self) -> None:
        """Offer the periods and the places of the desk before the values are read."""
        self._reported = reported(self._area, period=self.data.get("periode", ""), status=self._status())
        newest = gettext_lazy("Yang terakhir berakhir")
        self.fields["periode"].choices = [("", newest), *self._reported.periods]  # type: ignore[attr-defined]
        self.fields["wilayah"].area = self._place()  # type: ignore[attr-defined]
        super().full_clean()

    def _place(self) -> int | None:
        """The place in which a region may be chosen; None for the nation."""
        return self._area or None

    def _status(self) -> str:
        sent = self.data.get("lapor", "")
        return sent if sent in dict(self.fields["lapor"].choices) else ""  # type: ignore[attr-defined]

    @property
    def region(self) -> str:
        """The code of the chosen place, or an empty text."""
        region = self.cleaned_data.get("wilayah")
        return region.pk if region else ""

    @property
    def companies(self) -> list[UUID] | None:
        """Companies with the reporting status asked for; None while none is."""
        return self._reported.companies if self._reported else None


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


class MemberFilter(CompanyListFilter):
    """Filters of the members' list."""

    status = forms.ChoiceField(
        label=gettext_lazy("Status"), required=False, choices=[("", gettext_lazy("Semua")), *MembershipState.choices]
    )
    usulan = forms.ChoiceField(
        label=gettext_lazy("Usulan tidak aktif"),
        required=False,
        choices=[("", gettext_lazy("Semua")), ("ya", gettext_lazy("Menunggu putusan"))],
    )

    field_order = ("q", "wilayah", "status", "jenis", "kepemilikan", "sektor", "fokus", "lapor", "periode", "usulan", "cakupan")

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
                focus=self.value("fokus"),
                region=self.region,
                companies=self.companies,
                proposed=bool(self.value("usulan")),
                below=self.below,
            ),
        )


class CompanyFilter(CompanyListFilter):
    """Filters of the register: the companies of the desk's place, or of the whole nation."""

    keanggotaan = forms.ChoiceField(
        label=gettext_lazy("Keanggotaan"), required=False,
        choices=[("", gettext_lazy("Semua")), ("anggota", gettext_lazy("Anggota")), (NONE, gettext_lazy("Tidak tercatat")), *MembershipState.choices],
    )  # fmt: skip
    luas = forms.ChoiceField(
        label=gettext_lazy("Cakupan"), required=False,
        choices=[("", gettext_lazy("Yang bekerja di wilayah Anda")), (ALL, gettext_lazy("Seluruh Indonesia"))],
    )  # fmt: skip

    field_order = ("q", "wilayah", "keanggotaan", "jenis", "kepemilikan", "sektor", "fokus", "lapor", "periode", "luas")

    def __init__(self, query: QueryDict, actor: Actor) -> None:
        super().__init__(query, actor)
        self.fields.pop("cakupan", None)
        if not self._area:
            self.fields.pop("luas")

    def _place(self) -> int | None:
        return None if self.data.get("luas") == ALL else super()._place()

    def rows(self) -> Any:
        """The companies that match."""
        return companies(
            self.actor,
            CompanyQuery(
                text=self.value("q"),
                region=self.region,
                kind=self.value("jenis"),
                ownership=self.value("kepemilikan"),
                sector=self.value("sektor"),
                focus=self.value("fokus"),
                member=self.value("keanggotaan"),
                companies=self.companies,
                everywhere=self.value("luas") == ALL,
            ),
        )
