"""The three short forms of the public registration. They check shapes only; saving is the services' work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.companies.choices import JoinMode, LegalForm, MemberKind, Ownership, PartnerKind
from apps.companies.limits import Question
from apps.companies.models import Registration
from apps.companies.selectors.duplicates import near_name
from apps.companies.selectors.known import KnownCompany, company_named
from apps.core import identifiers
from apps.core.forms import FileInput
from apps.regions.fields import RegionField
from apps.regions.models import Level

YES, NO = "yes", "no"


def clean_number(text: str) -> tuple[str, str]:
    """NIB and NPWP out of one box: 13 digits are a NIB, 15 or 16 an NPWP. Raises ValueError for anything else."""
    digits = "".join(char for char in text if char.isalnum())
    if not digits:
        return "", ""
    if digits.isascii() and digits.isdigit():
        if len(digits) == 13:
            return identifiers.clean_nib(digits), ""
        if len(digits) in (15, 16):
            return "", identifiers.clean_npwp(digits)
        message = _(
            "Tertulis %(n)d angka. NIB terdiri atas 13 angka, NPWP 16 angka (15 untuk NPWP lama). Periksa kembali, atau kosongkan dahulu."
        )
        raise ValueError(message % {"n": len(digits)})
    raise ValueError(_("NIB dan NPWP hanya berisi angka. Hapus huruf di dalamnya, atau kosongkan dahulu."))


class StartForm(forms.Form):
    """Page one: consent, kind of member, and the number when it is at hand.

    ``refuse`` says in words why a number may not be looked up; "" lets it through.
    """

    kind = forms.ChoiceField(label=gettext_lazy("Mendaftar sebagai"), choices=(), widget=forms.RadioSelect)
    partner_kind = forms.ChoiceField(
        label=gettext_lazy("Jenis mitra"), required=False, choices=[("", gettext_lazy("— khusus mitra —")), *PartnerKind.choices],
    )  # fmt: skip
    number = forms.CharField(
        label=gettext_lazy("NIB atau NPWP"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=gettext_lazy("NIB 13 angka atau NPWP 16 angka. Tidak ada di tangan? Lewati, lengkapi nanti."),
    )
    consent = forms.BooleanField(
        label=gettext_lazy("Saya membaca pemberitahuan privasi dan setuju data ini dipakai untuk pendaftaran."),
        error_messages={
            "required": gettext_lazy("Pendaftaran memerlukan persetujuan Anda. Beri tanda centang setelah membaca pemberitahuan privasi.")
        },
    )
    draft = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, refuse: Callable[[str], str] = lambda _number: "", **kwargs: Any) -> None:
        self.refuse = refuse
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]  # a choice field
            (MemberKind.COMPANY, _("Perusahaan")),
            (MemberKind.PARTNER, _("Mitra (perguruan tinggi, LKS, profesi, instansi)")),
        ]
        self.fields["kind"].initial = MemberKind.COMPANY

    def clean_partner_kind(self) -> str:
        """What a partner is; a company has no such kind."""
        if self.cleaned_data.get("kind") != MemberKind.PARTNER:
            return ""
        if not self.cleaned_data["partner_kind"]:
            raise forms.ValidationError(_("Jenis mitra belum dipilih. Pilih perguruan tinggi, LKS, organisasi profesi, atau instansi."))
        return self.cleaned_data["partner_kind"]

    def answers(self, asked: Question) -> bool:
        """Whether the small question was answered; it is shown from now on, with the fault when the answer is wrong."""
        self.fields["answer"] = forms.CharField(
            label=asked.text, max_length=10, widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            help_text=_("Banyak pendaftaran dimulai dari jaringan ini. Satu jawaban, lalu pendaftaran Anda berlanjut seperti biasa."),
            error_messages={"required": _("Jawab pertanyaan ini dengan angka, lalu tekan Lanjut.")},
        )  # fmt: skip
        self.order_fields(["answer"])
        given = "".join(char for char in str(self.data.get("answer", "")) if char.isdigit())
        if given and given != asked.answer:
            self.add_error("answer", _("Jawabannya belum tepat. Hitung sekali lagi, lalu tulis angkanya."))
        return given == asked.answer

    def clean_number(self) -> tuple[str, str]:
        """NIB and NPWP; the message of a wrong number counts its digits."""
        try:
            nib, npwp = clean_number(self.cleaned_data["number"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        if refused := self.refuse(nib or npwp):
            raise forms.ValidationError(refused)
        return nib, npwp


class CompanyForm(forms.Form):
    """Page two: the company (or what is known of it) and the site. ``may_ask`` says whether the register may be asked about a name."""

    mode = forms.ChoiceField(
        label=gettext_lazy("Yang Anda perlukan"),
        choices=[
            (JoinMode.NEW_SITE, gettext_lazy("Mendaftarkan lokasi baru (cabang, pabrik)")),
            (JoinMode.ACCESS, gettext_lazy("Meminta akses ke lokasi yang sudah terdaftar")),
        ],
        widget=forms.RadioSelect,
    )
    company_name = forms.CharField(
        label=gettext_lazy("Nama perusahaan"), max_length=200, help_text=gettext_lazy("Sesuai akta, misalnya: PT Krakatau Contoh Sejahtera"),
        error_messages={"required": gettext_lazy("Tulis nama perusahaan sesuai akta.")},
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )  # fmt: skip
    same = forms.ChoiceField(
        label=gettext_lazy("Perusahaan dengan nama ini, atau yang sangat mirip, sudah terdaftar. Apakah ini perusahaan Anda?"),
        choices=[(YES, gettext_lazy("Ya, daftarkan lokasi kami")), (NO, gettext_lazy("Bukan, kami perusahaan lain"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Pilih salah satu jawaban.")},
    )
    legal_form = forms.ChoiceField(label=gettext_lazy("Bentuk hukum"), choices=LegalForm.choices, initial=LegalForm.PT)
    ownership = forms.ChoiceField(label=gettext_lazy("Kepemilikan"), choices=Ownership.choices, initial=Ownership.PRIVATE)
    site_name = forms.CharField(
        label=gettext_lazy("Nama lokasi usaha"), max_length=160, help_text=gettext_lazy("Misalnya: Kantor pusat, Pabrik Walantaka, Cabang Serang"),
        error_messages={"required": gettext_lazy("Tulis nama lokasi usaha, misalnya Kantor pusat.")},
    )  # fmt: skip
    region = RegionField(
        label=gettext_lazy("Kelurahan, desa, atau kecamatan"),
        levels=(Level.REGENCY, Level.DISTRICT, Level.VILLAGE),
        help_text=gettext_lazy("Ketik namanya, misalnya: sumur pecung"),
        error_messages={"required": gettext_lazy("Tulis kelurahan, desa, atau kecamatan lokasi usaha.")},
    )
    address = forms.CharField(
        label=gettext_lazy("Alamat"), max_length=300, required=False, help_text=gettext_lazy("Jalan dan nomor; tanpa kecamatan.")
    )

    def __init__(
        self, *args: Any, registration: Registration, by_number: KnownCompany | None, may_ask: Callable[[str], bool] = lambda _name: True,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        self.registration, self.may_ask = registration, may_ask
        initial = {
            name: getattr(registration, name) or None
            for name in ("mode", "company_name", "legal_form", "ownership", "site_name", "address")
        }
        initial["region"] = registration.region_id
        kwargs["initial"] = {name: value for name, value in initial.items() if value}
        super().__init__(*args, **kwargs)
        if registration.kind == MemberKind.PARTNER:
            self.fields["company_name"].label = _("Nama lembaga")
            self.fields["company_name"].help_text = _("Sesuai akta atau surat keputusan, misalnya: Universitas Contoh Serang")
            self.fields["site_name"].label = _("Nama kantor atau unit")
            del self.fields["legal_form"], self.fields["ownership"]
        chosen_mode = self.data.get("mode", registration.mode)
        if by_number is not None:
            for name in ("company_name", "legal_form", "ownership"):
                self.fields.pop(name, None)
        else:
            del self.fields["mode"]
        self.named = None if by_number is not None else self._named()
        if self.named is None:
            del self.fields["same"]
        elif registration.known_company_id == self.named.id:
            self.fields["same"].initial = YES
        access = by_number is not None and chosen_mode == JoinMode.ACCESS
        if access:
            self.fields["site_name"].help_text = _("Lokasi yang Anda minta aksesnya, sesuai sebutan di perusahaan.")
        region = self.fields["region"]
        region.required, region.area = not access, registration.area  # type: ignore[attr-defined]  # our own field

    def _named(self) -> KnownCompany | None:
        """A company of the register whose name is the same: asked about before a second record of it is made."""
        name = self.data.get("company_name", "") if self.is_bound else self.registration.company_name
        if not isinstance(name, str) or not name or not self.may_ask(name):
            return None
        near = near_name(name, self.registration.area)
        return company_named(name) or (KnownCompany(*near) if near else None)

    def clean_company_name(self) -> str:
        """A name with at least one letter or digit in it."""
        name = " ".join(self.cleaned_data["company_name"].split())
        try:
            identifiers.normalise_company(name)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        return name

    def values(self) -> dict[str, Any]:
        """What may be kept, out of the fields that are right so far."""
        found = {
            name: value
            for name, value in self.cleaned_data.items()
            if name in {"company_name", "legal_form", "ownership", "site_name", "address", "mode"}
        }
        if "region" in self.cleaned_data:
            found["region_id"] = self.cleaned_data["region"].pk if self.cleaned_data["region"] else None
        if "mode" not in self.fields:
            same = self.named is not None and self.cleaned_data.get("same") == YES
            found["known_company_id"] = self.named.id if same and self.named else None
            found["mode"] = JoinMode.NEW_SITE if same else JoinMode.NEW_COMPANY
        return found


class ContactForm(forms.Form):
    """Page three: the person, an optional document, the wish to be listed publicly."""

    contact_name = forms.CharField(
        label=gettext_lazy("Nama Anda"), max_length=160, error_messages={"required": gettext_lazy("Tulis nama Anda.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    contact_position = forms.CharField(
        label=gettext_lazy("Jabatan"), max_length=120, required=False, widget=forms.TextInput(attrs={"autocomplete": "organization-title"})
    )
    contact_email = forms.EmailField(
        label=gettext_lazy("Surel"), max_length=254, help_text=gettext_lazy("Nomor pendaftaran dan undangan masuk dikirim ke sini."),
        error_messages={
            "required": gettext_lazy("Tulis alamat surel, misalnya csr@perusahaan.co.id."),
            "invalid": gettext_lazy("Alamat surel tidak lengkap. Tulis seperti csr@perusahaan.co.id."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )  # fmt: skip
    contact_phone = forms.CharField(
        label=gettext_lazy("Nomor WhatsApp"), max_length=30, help_text=gettext_lazy("Misalnya 0812 3456 7890"),
        error_messages={"required": gettext_lazy("Tulis nomor WhatsApp, misalnya 0812 3456 7890.")},
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel"}),
    )  # fmt: skip
    document = forms.FileField(
        label=gettext_lazy("Dokumen pendukung"), required=False, widget=FileInput(),
        help_text=gettext_lazy("Foto NIB, surat tugas, atau kartu nama; mempercepat verifikasi."),
        error_messages={"empty": gettext_lazy("Berkas kosong. Pilih berkas lain."), "invalid": gettext_lazy("Berkas tidak terkirim utuh. Pilih kembali berkasnya.")},
    )  # fmt: skip
    is_public = forms.BooleanField(
        label=gettext_lazy("Nama perusahaan boleh tampil di direktori publik (tanpa nama dan nomor kontak)."), required=False
    )

    def __init__(self, *args: Any, registration: Registration, **kwargs: Any) -> None:
        names = ("contact_name", "contact_position", "contact_email", "contact_phone", "is_public")
        kwargs["initial"] = {name: getattr(registration, name) for name in names}
        super().__init__(*args, **kwargs)

    def clean_contact_email(self) -> str:
        """Lower case, since people are found by their address."""
        return self.cleaned_data["contact_email"].lower()

    def clean_contact_phone(self) -> str:
        """The number in its international form."""
        try:
            return identifiers.clean_phone(self.cleaned_data["contact_phone"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error

    def values(self) -> dict[str, Any]:
        """What may be kept, out of the fields that are right so far."""
        return {name: value for name, value in self.cleaned_data.items() if name != "document"}


class CodeForm(forms.Form):
    """The six digits of the letter."""

    code = forms.CharField(
        label=gettext_lazy("Kode enam angka"), max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": gettext_lazy("Ketik enam angka dari surel.")},
    )  # fmt: skip

    def clean_code(self) -> str:
        """Six digits, whatever stands between them."""
        digits = "".join(char for char in self.cleaned_data["code"] if char.isdigit() and char.isascii())
        if len(digits) != 6:
            raise forms.ValidationError(_("Kode terdiri atas enam angka. Salin dari surel terakhir."))
        return digits
