"""A handover: its head, its places and receivers, its proofs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.accounts.actors import Actor
from apps.companies.models import Site
from apps.core.forms import PHOTO_TYPES, FileInput, FilesField, MoneyField
from apps.core.money import angka
from apps.pmks.choices import AidForm
from apps.programs.choices import EvidenceKind
from apps.programs.forms.fields import CountField, DayField, PlainForm, category_choices, pick
from apps.programs.forms.plan import PLACES
from apps.programs.models import Realization, RealizationLine, Sector
from apps.programs.selectors.lists import sites_for
from apps.programs.services import DirectInput, LineInput, RealizationInput
from apps.regions.fields import RegionField

PEOPLE = ("male", "female", "sex_unknown")
BANDS = (
    "families", "groups", "disabled", "age_0_5", "age_6_17", "age_18_59", "age_60", "decile_1", "decile_2", "decile_3", "decile_4",
    "decile_5", "decile_6_10",
)  # fmt: skip
MAX_LINES = 50
VALUATIONS = (
    ("", _("— pilih bila bukan uang —")),
    ("Harga pembelian", _("Harga pembelian (kuitansi)")),
    ("Harga pasar setempat", _("Harga pasar setempat")),
    ("Nilai buku", _("Nilai buku")),
    ("Upah dan biaya jasa", _("Upah dan biaya jasa")),
)


class HandoverForm(PlainForm):
    """When, what, and the papers; places and receivers stand in the lines."""

    handover_on = DayField(label=_("Tanggal serah terima"))
    aid_form = forms.ChoiceField(label=_("Bentuk bantuan"), choices=pick(AidForm.choices))
    unit = forms.CharField(label=_("Satuan"), max_length=30, help_text=_("Misalnya paket, unit, orang."))
    valuation = forms.ChoiceField(label=_("Dasar penilaian barang/jasa"), choices=VALUATIONS, required=False)
    receiver = forms.CharField(
        label=_("Yang menerima"), required=False, max_length=200, help_text=_("Lembaga atau perwakilan, misalnya Kelurahan Sumur Pecung.")
    )
    bast_number = forms.CharField(label=_("Nomor BAST"), required=False, max_length=100, help_text=_("Boleh menyusul."))
    bast_on = DayField(label=_("Tanggal BAST"), required=False)
    note = forms.CharField(
        label=_("Keterangan"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Jangan menulis nama atau NIK penerima."),
    )  # fmt: skip
    key = forms.CharField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean_handover_on(self) -> Any:
        """What was handed over lies in the past."""
        day = self.cleaned_data["handover_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_t("Tanggal serah terima masih di depan. Laporkan setelah bantuan diserahkan."))
        return day

    def value(self, lines: list[LineInput]) -> RealizationInput:
        """The handover as the service takes it."""
        names = ("handover_on", "aid_form", "unit", "valuation", "receiver", "bast_number", "bast_on", "note")
        return RealizationInput(lines=tuple(lines), **{name: self.cleaned_data[name] for name in names})


class ActivityForm(HandoverForm):
    """The five-minute report: the name of the activity and its sector come first."""

    site = forms.ModelChoiceField(Site.objects.none(), label=_("Lokasi usaha"), empty_label=_("— pilih —"))
    title = forms.CharField(label=_("Nama kegiatan"), max_length=160, help_text=_("Misalnya Bagi sembako Ramadan."))
    sector = forms.ModelChoiceField(Sector.objects.all(), label=_("Bidang"), empty_label=_("— pilih —"), initial="kesos")

    field_order = ("site", "title", "sector")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sites = sites_for(actor)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]
        if actor.company_id is None:
            self.fields["site"].label = _t("Perusahaan")
            self.fields["site"].label_from_instance = company_and_site  # type: ignore[attr-defined]
            self.fields["site"].help_text = _t("Anggota dan perusahaan terdata di wilayah Anda. Perusahaan mengonfirmasi lewat tautan.")
        elif len(found := list(sites[:2])) == 1:
            self.fields["site"].initial = found[0].pk
            self.fields["site"].widget = forms.HiddenInput()

    def activity(self) -> DirectInput:
        """Head of the direct report."""
        return DirectInput(title=self.cleaned_data["title"], sector_id=self.cleaned_data["sector"].pk)


def company_and_site(site: Site) -> str:
    """A company with the site, as the secretariat chooses it."""
    return f"{site.company.name} · {site.name}"


class LineForm(PlainForm):
    """One place and category with its receivers; only persons (or families, groups) are asked for, all bands may stay empty."""

    region = RegionField(label=_("Lokasi"), levels=PLACES, help_text=_("Desa/kelurahan, kecamatan, atau kabupaten/kota."))
    category = forms.TypedChoiceField(label=_("Penerima"), coerce=int, choices=lambda: pick(category_choices()))
    quantity = CountField(label=_("Volume"))
    value = MoneyField(label=_("Nilai"), help_text=_("Misalnya 36 jt."))
    male = CountField(label=_("Laki-laki"), least=0, empty=0, required=False)
    female = CountField(label=_("Perempuan"), least=0, empty=0, required=False)
    sex_unknown = CountField(label=_("Tidak diketahui"), least=0, empty=0, required=False)
    families = CountField(label=_("Keluarga"), least=0, empty=0, required=False)
    groups = CountField(label=_("Kelompok"), least=0, empty=0, required=False)
    disabled = CountField(label=_("Penyandang disabilitas"), least=0, empty=0, required=False)
    age_0_5 = CountField(label=_("Usia 0–5"), least=0, empty=0, required=False)
    age_6_17 = CountField(label=_("Usia 6–17"), least=0, empty=0, required=False)
    age_18_59 = CountField(label=_("Usia 18–59"), least=0, empty=0, required=False)
    age_60 = CountField(label=_("Usia 60+"), least=0, empty=0, required=False)
    decile_1 = CountField(label=_("Desil 1"), least=0, empty=0, required=False)
    decile_2 = CountField(label=_("Desil 2"), least=0, empty=0, required=False)
    decile_3 = CountField(label=_("Desil 3"), least=0, empty=0, required=False)
    decile_4 = CountField(label=_("Desil 4"), least=0, empty=0, required=False)
    decile_5 = CountField(label=_("Desil 5"), least=0, empty=0, required=False)
    decile_6_10 = CountField(label=_("Desil 6–10"), least=0, empty=0, required=False)

    def clean(self) -> dict[str, Any]:
        """Somebody received it, and no band holds more people than there are."""
        data = super().clean() or {}
        if any(name not in data for name in (*PEOPLE, *BANDS)):
            return data
        people = sum(data[name] for name in PEOPLE)
        if not people + data["families"] + data["groups"]:
            self.add_error(None, _t("Isi jumlah penerima: orang, keluarga, atau kelompok. Jenis kelamin boleh “tidak diketahui”."))
        sums = {
            "age_0_5": sum(data[name] for name in BANDS if name.startswith("age_")),
            "decile_1": sum(data[name] for name in BANDS if name.startswith("decile_")),
            "disabled": data["disabled"],
        }
        for name, total in sums.items():
            if total > people:
                self.add_error(
                    name, _t("Jumlahnya %(n)s orang, melebihi %(people)s penerima.") % {"n": angka(total), "people": angka(people)}
                )
        return data

    def value_input(self) -> LineInput:
        """The line as the service takes it."""
        names = ("region", "category", "quantity", "value", *PEOPLE, *BANDS)
        return LineInput(**{name: self.cleaned_data[name] for name in names})

    @property
    def people_fields(self) -> list[forms.BoundField]:
        """The three boxes of persons."""
        return [self[name] for name in PEOPLE]

    @property
    def band_fields(self) -> list[forms.BoundField]:
        """Everything that may stay empty."""
        return [self[name] for name in BANDS]

    @property
    def has_bands(self) -> bool:
        """Whether one of the optional boxes is filled or wrong, so that they are shown opened."""
        return any(self[name].value() or self[name].errors for name in BANDS)


class BaseLines(BaseFormSet):  # type: ignore[type-arg]
    """The lines; at least one, never two of the same place and category."""

    default_error_messages = {  # noqa: RUF012 - Django's attribute
        "missing_management_form": _("Daftar baris tidak lengkap. Muat ulang halaman, lalu isi lagi."),
        "too_many_forms": _("Terlalu banyak baris: paling banyak 50. Laporkan sisanya tersendiri."),
        "too_few_forms": _("Isi sedikitnya satu baris lokasi dan penerima."),
    }

    def clean(self) -> None:
        """No place with the same category twice."""
        seen = set()
        for form in self.kept():
            pair = (getattr(form.cleaned_data.get("region"), "pk", None), form.cleaned_data.get("category"))
            if None not in pair and pair in seen:
                form.add_error("region", _t("Lokasi dan kategori ini sudah tertulis di baris lain. Gabungkan menjadi satu baris."))
            seen.add(pair)

    def kept(self) -> list[Any]:
        """Forms that were not marked for removal and are not empty extras."""
        return [form for form in self.forms if not self._gone(form) and hasattr(form, "cleaned_data")]

    def _gone(self, form: Any) -> bool:
        return bool(getattr(form, "cleaned_data", {}).get("DELETE"))

    def inputs(self) -> list[LineInput]:
        """The lines as the services take them."""
        return [form.value_input() for form in self.kept()]


Lines = formset_factory(
    LineForm, formset=BaseLines, extra=0, min_num=1, max_num=MAX_LINES, validate_max=True, absolute_max=MAX_LINES + 10, can_delete=True
)
PREFIX = "baris"


def lines_form(data: Any = None, *, initial: list[dict[str, Any]] | None = None) -> BaseLines:
    """The formset of lines."""
    found = Lines(data, initial=initial, prefix=PREFIX, form_kwargs={"empty_permitted": False, "use_required_attribute": False})
    found.can_delete = found.total_form_count() > 1
    return found  # type: ignore[return-value]


class ProofForm(PlainForm):
    """Proofs; one of any kind is enough."""

    photos = FilesField(
        label=_("Foto penyerahan"), required=False, max_files=6, widget=FileInput(accept=PHOTO_TYPES, multiple=True),
        help_text=_("Boleh beberapa sekaligus."),
    )  # fmt: skip
    consent = forms.BooleanField(
        label=_("Orang pada foto setuju difoto dan dilaporkan"), required=False,
        help_text=_("Tanpa persetujuan, foto hanya dilihat pemeriksa."),
    )  # fmt: skip
    document_kind = forms.ChoiceField(
        label=_("Jenis dokumen"), required=False, initial=EvidenceKind.BAST,
        choices=[(kind.value, kind.label) for kind in (EvidenceKind.BAST, EvidenceKind.RECEIPT, EvidenceKind.VILLAGE_LETTER, EvidenceKind.OTHER)],
    )  # fmt: skip
    documents = FilesField(label=_("Berkas dokumen"), required=False, max_files=6, widget=FileInput(multiple=True))


def handover_initial(row: Realization) -> dict[str, Any]:
    """A stored handover as values of its form."""
    names = ("handover_on", "aid_form", "unit", "valuation", "receiver", "bast_number", "bast_on", "note", "version")
    return {name: getattr(row, name) for name in names}


def line_initial(line: RealizationLine) -> dict[str, Any]:
    """A stored line as values of its form."""
    names = ("quantity", "value", *PEOPLE, *BANDS)
    return {"region": line.region, "category": line.category_id, **{name: getattr(line, name) for name in names}}


def lines_words(lines: Iterable[Mapping[str, Any]]) -> str:
    """Lines as text, for comparing two versions; every figure that is not zero is named."""
    labels = dict(category_choices())
    names = [name for name in LineForm.base_fields if name not in {"region", "category"}]
    return "\n".join(
        " · ".join(
            [line["region"].path, str(labels.get(line["category"], line["category"]))]
            + [f"{LineForm.base_fields[name].label} {angka(line[name])}" for name in names if line.get(name)]
        )
        for line in lines
    )


def lines_pairs(lines: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, str], ...]:
    """Stored lines as the form sends them."""
    head = [(f"{PREFIX}-TOTAL_FORMS", str(len(lines))), (f"{PREFIX}-INITIAL_FORMS", "0")]
    cells = [(n, name, line[name].pk if name == "region" else line[name]) for n, line in enumerate(lines) for name in LineForm.base_fields]
    return (*head, *((f"{PREFIX}-{n}-{name}", "" if value is None else str(value)) for n, name, value in cells))
