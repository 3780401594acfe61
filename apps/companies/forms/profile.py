"""Forms of a company's record. They check shapes; rules are the services'."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.companies.choices import (
    KBLI_2020_CATEGORIES,
    CompanyDocumentKind,
    CompanySize,
    ContactRole,
    CsrFocus,
    KbliVersion,
    LegalForm,
    Ownership,
    RelationKind,
    SiteKind,
)
from apps.companies.models import Company, Site
from apps.core import identifiers
from apps.core.formkeys import KeyedForm
from apps.core.forms import DateInput, FileInput
from apps.core.versions import VersionField
from apps.regions.fields import RegionField
from apps.regions.models import Level

DIGITS = {"inputmode": "numeric", "autocomplete": "off"}
WHOLE = "semua"
#: Main categories of KBLI 2025 run to V; letters from J on mean other things than in 2020, so the letter alone is never translated.
LETTERS_2025 = "ABCDEFGHIJKLMNOPQRSTUV"


def _checked(clean: Callable[[str], str], value: str) -> str:
    if not value:
        return ""
    try:
        return clean(value)
    except ValueError as error:
        raise forms.ValidationError(str(error)) from error


class ProfileForm(forms.Form):
    """The record of a company."""

    name = forms.CharField(
        label=gettext_lazy("Nama perusahaan"), max_length=200, help_text=gettext_lazy("Sesuai akta, dengan bentuk hukumnya.")
    )
    legal_form = forms.ChoiceField(label=gettext_lazy("Bentuk hukum"), choices=LegalForm.choices)
    ownership = forms.ChoiceField(label=gettext_lazy("Kepemilikan"), choices=Ownership.choices)
    size = forms.ChoiceField(
        label=gettext_lazy("Skala usaha"), required=False, choices=[("", gettext_lazy("tidak diketahui")), *CompanySize.choices],
        help_text=gettext_lazy("Menurut modal usaha tanpa tanah dan bangunan (PP 7/2021)."),
    )  # fmt: skip
    nib = forms.CharField(
        label="NIB",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs=DIGITS),
        help_text=gettext_lazy("13 angka, dari dokumen NIB di OSS."),
    )
    npwp = forms.CharField(
        label="NPWP", required=False, max_length=40, widget=forms.TextInput(attrs=DIGITS),
        help_text=gettext_lazy("16 angka. NPWP lama 15 angka diterima dan diubah menjadi 16 angka."),
    )  # fmt: skip
    kbli_version = forms.ChoiceField(label=gettext_lazy("Edisi KBLI"), choices=KbliVersion.choices)
    kbli_category = forms.ChoiceField(label=gettext_lazy("Kategori KBLI"), required=False)
    kbli_code = forms.CharField(
        label=gettext_lazy("Kode KBLI usaha utama"), required=False, max_length=10, widget=forms.TextInput(attrs=DIGITS),
        help_text=gettext_lazy("5 angka pada dokumen NIB, misalnya 20114."),
    )  # fmt: skip
    website = forms.URLField(
        label=gettext_lazy("Situs"), required=False, assume_scheme="https", help_text=gettext_lazy("Misalnya https://contoh.co.id")
    )
    csr_focus = forms.MultipleChoiceField(
        label=gettext_lazy("Bidang CSR utama"), required=False, choices=CsrFocus.choices, widget=forms.CheckboxSelectMultiple
    )
    is_public = forms.BooleanField(
        label=gettext_lazy("Nama, bentuk hukum, bidang CSR dan situs perusahaan boleh tampil di direktori publik (tanpa nama dan nomor kontak)."),
        required=False,
    )  # fmt: skip
    version = VersionField()

    def __init__(self, *args: Any, company: Company, own: bool, **kwargs: Any) -> None:
        stored = {name: getattr(company, name) for name in self.base_fields if name != "version"}
        kwargs["initial"] = {**stored, "version": company.updated_at}
        super().__init__(*args, **kwargs)
        known = dict(KBLI_2020_CATEGORIES)
        letters = [(letter, f"{letter} · {known[letter]}" if letter in known else letter) for letter in LETTERS_2025]
        self.fields["kbli_category"].choices = [("", _("tidak diketahui")), *letters]  # type: ignore[attr-defined]  # a choice field
        if own:
            del self.fields["name"]
            for name in ("nib", "npwp"):
                if getattr(company, name):
                    self.fields[name].disabled = True
                    self.fields[name].help_text = _("Sudah tercatat; hanya sekretariat yang mengubahnya.")

    def clean_nib(self) -> str:
        """13 digits or nothing."""
        return _checked(identifiers.clean_nib, self.cleaned_data["nib"] or "")

    def clean_npwp(self) -> str:
        """16 digits or nothing."""
        return _checked(identifiers.clean_npwp, self.cleaned_data["npwp"] or "")

    def clean_name(self) -> str:
        """A name with at least one letter or digit in it."""
        name = " ".join(self.cleaned_data["name"].split())
        _checked(identifiers.normalise_company, name)
        return name

    def clean_kbli_code(self) -> str:
        """Five digits or nothing."""
        code = "".join(char for char in self.cleaned_data["kbli_code"] if not char.isspace())
        if code and not (len(code) == 5 and code.isascii() and code.isdigit()):
            raise forms.ValidationError(_("Kode KBLI terdiri atas 5 angka, misalnya 20114. Salin dari dokumen NIB."))
        return code


class SiteForm(KeyedForm):
    """A place where the company works."""

    name = forms.CharField(label=gettext_lazy("Nama lokasi"), max_length=160, help_text=gettext_lazy("Misalnya: Pabrik Walantaka"))
    kind = forms.ChoiceField(label=gettext_lazy("Jenis lokasi"), choices=SiteKind.choices)
    region = RegionField(
        label=gettext_lazy("Kelurahan, desa, atau kecamatan"), levels=(Level.REGENCY, Level.DISTRICT, Level.VILLAGE),
        help_text=gettext_lazy("Ketik namanya, misalnya: sumur pecung"),
    )  # fmt: skip
    address = forms.CharField(
        label=gettext_lazy("Alamat"), max_length=300, required=False, help_text=gettext_lazy("Jalan dan nomor; tanpa kecamatan.")
    )
    nitku = forms.CharField(
        label="NITKU", required=False, max_length=40, widget=forms.TextInput(attrs=DIGITS),
        help_text=gettext_lazy("22 angka: NPWP dan enam angka tempat kegiatan. Boleh dikosongkan."),
    )  # fmt: skip
    version = VersionField()

    def __init__(self, *args: Any, site: Site | None, area: int | None, **kwargs: Any) -> None:
        if site is not None:
            kwargs["initial"] = {
                "name": site.name,
                "kind": site.kind,
                "region": site.region_id,
                "address": site.address,
                "nitku": site.nitku,
                "version": site.updated_at,
            }
        super().__init__(*args, **kwargs)
        del self.fields["version" if site is None else "key"]
        self.fields["region"].area = area  # type: ignore[attr-defined]  # our own field

    def clean_nitku(self) -> str:
        """22 digits or nothing."""
        return _checked(identifiers.clean_nitku, self.cleaned_data["nitku"])


class RingForm(forms.Form):
    """A region that feels the work of a site."""

    region = RegionField(label=gettext_lazy("Wilayah terdampak"), levels=(Level.REGENCY, Level.DISTRICT, Level.VILLAGE))
    ring = forms.TypedChoiceField(
        label=gettext_lazy("Ring"), coerce=int,
        choices=[(1, gettext_lazy("Ring 1 · terdampak langsung")), (2, gettext_lazy("Ring 2 · di sekitarnya")), (3, gettext_lazy("Ring 3 · kabupaten/kota yang sama"))],
    )  # fmt: skip


class SiteChoice(forms.ChoiceField):
    """One of the sites that the person may write for, or the whole company."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=gettext_lazy("Untuk"), **kwargs)

    def offer(self, sites: list[Site], *, whole: bool) -> None:
        """Set what may be chosen."""
        self.choices = [*([(WHOLE, _("Seluruh perusahaan"))] if whole else []), *((str(site.pk), site.name) for site in sites)]


class DocumentForm(KeyedForm):
    """A paper with its days."""

    kind = forms.ChoiceField(label=gettext_lazy("Jenis dokumen"), choices=CompanyDocumentKind.choices)
    place = SiteChoice()
    number = forms.CharField(label=gettext_lazy("Nomor"), max_length=80, required=False)
    issued_on = forms.DateField(label=gettext_lazy("Tanggal terbit"), required=False, widget=DateInput())
    valid_until = forms.DateField(
        label=gettext_lazy("Berlaku sampai"), required=False, widget=DateInput(),
        help_text=gettext_lazy("Kosongkan bila tidak berakhir. Pengingat dikirim 30 hari sebelumnya."),
    )  # fmt: skip
    document = forms.FileField(
        label=gettext_lazy("Berkas"),
        widget=FileInput(),
        error_messages={"required": gettext_lazy("Pilih berkas PDF atau foto dokumennya.")},
    )


class ContactForm(KeyedForm):
    """A contact person."""

    role = forms.ChoiceField(label=gettext_lazy("Urusan"), choices=ContactRole.choices)
    place = SiteChoice()
    name = forms.CharField(label=gettext_lazy("Nama"), max_length=160, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    position = forms.CharField(label=gettext_lazy("Jabatan"), max_length=120, required=False)
    email = forms.EmailField(label=gettext_lazy("Surel"), required=False, max_length=254)
    phone = forms.CharField(
        label=gettext_lazy("Nomor WhatsApp"), required=False, max_length=30, help_text=gettext_lazy("Misalnya 0812 3456 7890")
    )

    def clean_email(self) -> str:
        """Small letters, since people are found by their address."""
        return self.cleaned_data["email"].lower()

    def clean_phone(self) -> str:
        """The number in its international form, or nothing."""
        return _checked(identifiers.clean_phone, self.cleaned_data["phone"])


class RelationForm(KeyedForm):
    """How a company stands to another one."""

    kind = forms.ChoiceField(label=gettext_lazy("Perusahaan ini"), choices=RelationKind.choices)
    other = forms.CharField(
        label=gettext_lazy("Perusahaan lain"), max_length=200, help_text=gettext_lazy("NIB, NPWP, atau nama persis seperti pada daftar.")
    )
    note = forms.CharField(
        label=gettext_lazy("Keterangan"), max_length=160, required=False, help_text=gettext_lazy("Misalnya: kepemilikan 51 %")
    )

    def clean_other(self) -> Company:
        """The one company that is meant."""
        text = self.cleaned_data["other"].strip()
        digits = "".join(char for char in text if char.isdigit())
        found = Company.objects.live()
        if len(digits) == 13:
            found = found.filter(nib=digits)
        elif len(digits) in (15, 16):
            found = found.filter(npwp=digits.zfill(16))
        else:
            found = found.filter(name_key=_checked(identifiers.normalise_company, text))
        hits = list(found[:2])
        if len(hits) == 1:
            return hits[0]
        if hits:
            raise forms.ValidationError(_("Ada lebih dari satu perusahaan bernama “%(text)s”. Tulis NIB atau NPWP-nya.") % {"text": text})
        raise forms.ValidationError(
            _("Tidak ada perusahaan “%(text)s” pada daftar nasional. Periksa ejaannya, atau tulis NIB-nya.") % {"text": text}
        )
