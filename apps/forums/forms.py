"""Forms of forums and documents."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.core.errors import RuleViolation
from apps.core.files import MAX_BYTES, AcceptedFile, accept_document
from apps.core.formkeys import KeyedForm
from apps.core.forms import DateInput, FileInput
from apps.core.identifiers import clean_phone
from apps.core.versions import VersionField
from apps.forums.choices import DecreeKind, DocumentKind, Standing
from apps.forums.models import BoardTerm, Forum
from apps.regions.fields import RegionField
from apps.regions.models import Region

DAY_FORMATS = ["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"]
BOARD_LIMIT = 100


def day_field(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateField:
    """A date that may be picked or typed day first."""
    fault = _("Tanggal tidak terbaca. Tulis hari-bulan-tahun, misalnya 23-04-2025.")
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=DateInput(),
        input_formats=DAY_FORMATS,
        error_messages={"invalid": fault},
    )


class FileCheckForm(forms.Form):
    """The file whose fingerprint is compared; it is read once and not kept."""

    file = forms.FileField(
        label=_("Berkas PDF yang Anda terima"),
        help_text=_("Berkas hanya dibandingkan dan tidak disimpan."),
        widget=FileInput(accept="application/pdf", shrink=False),
        error_messages={
            "required": _("Berkas belum dipilih. Pilih PDF yang ingin Anda periksa."),
            "empty": _("Berkas kosong. Pilih berkas lain."),
        },
    )

    def clean_file(self) -> Any:
        """Refuse what is larger than any document of the portal."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("Berkas lebih besar dari 15 MB. Dokumen portal selalu lebih kecil; pilih berkas aslinya."))
        return file


class ForumFilterForm(forms.Form):
    """Filters of the list of forums."""

    q = forms.CharField(label=_("Cari"), required=False, max_length=80, help_text=_("Nama wilayah, forum atau ketua"))
    keadaan = forms.ChoiceField(label=_("Keadaan"), required=False, choices=[("", _("Semua")), *Standing.choices])
    tingkat = forms.ChoiceField(
        label=_("Tingkat"), required=False, choices=[("", _("Semua")), ("1", _("Provinsi")), ("2", _("Kabupaten/kota"))]
    )
    provinsi = forms.ChoiceField(label=_("Provinsi"), required=False)

    def __init__(self, *args: Any, nation: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if nation:
            provinces = Region.objects.filter(level=1, valid_until=None).order_by("name").values_list("area", "name")
            province: Any = self.fields["provinsi"]
            province.choices = [("", _("Semua")), *((str(area), name) for area, name in provinces)]
        else:
            del self.fields["tingkat"], self.fields["provinsi"]


class DocumentFilterForm(forms.Form):
    """Filters of the list of documents."""

    q = forms.CharField(label=_("Cari"), required=False, max_length=80, help_text=_("Judul, pemegang, nomor atau kode periksa"))
    jenis = forms.ChoiceField(
        label=_("Jenis"),
        required=False,
        choices=[("", _("Semua")), *((value, label) for value, label in DocumentKind.choices if value != DocumentKind.REPORT_DRAFT)],
    )


class ForumForm(forms.ModelForm):
    """The profile that the secretariat keeps; ``version`` notices that somebody saved in between."""

    version = VersionField()
    website = forms.URLField(
        label=_("Situs"), required=False, assume_scheme="https", max_length=200, help_text=_("Misalnya https://forumcsr.example.id")
    )

    class Meta:
        model = Forum
        fields: ClassVar[list[str]] = [
            "name", "short_name", "address", "phone", "email", "website", "member_number_prefix", "countersign",
        ]  # fmt: skip
        help_texts: ClassVar[dict[str, Any]] = {
            "name": _("Persis seperti dalam SK."),
            "phone": _("Misalnya 0254-123456 atau 0812 3456 7890."),
            "member_number_prefix": _("Berdiri di depan nomor anggota, misalnya SRG-."),
            "countersign": _("Laporan berkala memuat baris “Mengetahui: Kepala Dinas Sosial”."),
        }
        widgets: ClassVar[dict[str, Any]] = {"address": forms.Textarea(attrs={"rows": 2})}

    def clean_phone(self) -> str:
        """Store in international form."""
        text = self.cleaned_data["phone"].strip()
        try:
            return clean_phone(text) if text else ""
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


def lines(text: str) -> list[str]:
    """Lines that hold something, without numbering of the kind ``1.`` or ``-``."""
    found = (line.strip().lstrip("-•*").strip() for line in text.splitlines())
    return [line for line in found if line]


class DecreeFields(forms.Form):
    """The decree as it stands on paper."""

    kind = forms.ChoiceField(label=_("Jenis SK"), choices=DecreeKind.choices)
    number = forms.CharField(label=_("Nomor SK"), max_length=100, help_text=_("Persis seperti pada surat, misalnya 460/K.15/2019."))
    issuer = forms.CharField(label=_("Ditetapkan oleh"), max_length=120, help_text=_("Misalnya Wali Kota Serang."))
    subject = forms.CharField(label=_("Tentang"), max_length=300)
    signed_on = day_field(_("Tanggal ditetapkan"), help_text=_("Boleh sesudah masa bakti dimulai."))
    year = forms.IntegerField(label=_("Tahun SK"), required=False, help_text=_("Cukup diisi bila tanggalnya tidak diketahui."))
    effective_from = day_field(_("Berlaku sejak"))
    effective_until = day_field(_("Berlaku sampai"))
    recognized_by = forms.CharField(
        label=_("Diakui oleh"), required=False, max_length=120, help_text=_("Misalnya Pengurus Nasional, bila ada pengesahan terpisah.")
    )
    tasks = forms.CharField(
        label=_("Tugas yang ditetapkan"),
        required=False,
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Satu tugas satu baris."),
    )
    file = forms.FileField(
        label=_("Berkas SK"),
        required=False,
        widget=FileInput(),
        help_text=_("Pindaian atau foto yang terbaca."),
        error_messages={"empty": _("Berkas kosong. Pilih berkas lain.")},
    )

    def clean_tasks(self) -> list[str]:
        """One task a line."""
        return lines(self.cleaned_data["tasks"])

    def clean_file(self) -> AcceptedFile | None:
        """Open and check the upload; the content decides what it is."""
        upload = self.cleaned_data.get("file")
        if not upload:
            return None
        try:
            return accept_document(upload)
        except RuleViolation as fault:
            raise forms.ValidationError(fault.message) from fault


class DecreeForm(KeyedForm, DecreeFields):
    """A decree of this forum, on its own or for one of its terms."""

    term: Any = forms.ModelChoiceField(
        label=_("Untuk masa bakti"), queryset=BoardTerm.objects.none(), required=False, empty_label=_("Tidak terkait")
    )
    field_order = ["kind", "term"]  # noqa: RUF012 - Django's attribute

    def __init__(self, *args: Any, forum: Forum, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        term: Any = self.fields["term"]
        term.queryset = BoardTerm.objects.filter(forum=forum)


class TermForm(KeyedForm):
    """A masa bakti with its board."""

    starts_on = day_field(_("Mulai masa bakti"), required=True)
    ends_on = day_field(_("Akhir masa bakti"), required=True, help_text=_("Lazimnya lima tahun sesudah mulai."))
    chair_name = forms.CharField(label=_("Ketua"), max_length=160)
    secretary_name = forms.CharField(label=_("Sekretaris"), max_length=160, required=False)
    patron_name = forms.CharField(label=_("Pembina"), max_length=200, required=False)
    board = forms.CharField(
        label=_("Susunan pengurus"),
        required=False,
        max_length=12000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Satu orang satu baris, misalnya “Bendahara: Siti Aminah”. Boleh ditempel dari lembar kerja."),
    )
    is_caretaker = forms.BooleanField(label=_("Karteker (pengurus sementara)"), required=False)
    ends_previous = forms.BooleanField(label=_("Kepengurusan sebelumnya berakhir sehari sebelum masa bakti ini"), required=False)

    def clean_board(self) -> list[dict[str, str]]:
        """Position and name of each line; the error names the line."""
        found = []
        for number, line in enumerate(lines(self.cleaned_data["board"]), start=1):
            position, mark, name = line.replace("\t", ":", 1).partition(":")
            if not mark or not position.strip() or not name.strip():
                raise forms.ValidationError(
                    _now("Baris %(n)d (“%(line)s”) tidak terbaca. Tulis jabatan, titik dua, lalu nama.") % {"n": number, "line": line[:40]}
                )
            found.append({"position": position.strip()[:120], "name": name.strip()[:160]})
        if len(found) > BOARD_LIMIT:
            raise forms.ValidationError(_now("Susunan pengurus lebih dari %(n)d orang. Tulis pengurus inti saja.") % {"n": BOARD_LIMIT})
        return found


class TermDecreeForm(DecreeFields):
    """The decree of a new term, when it is at hand: left alone when nothing of it was filled in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind_field: Any = self.fields["kind"]
        kind_field.choices = [(kind.value, kind.label) for kind in DecreeKind if kind != DecreeKind.POLICY]

    @property
    def given(self) -> bool:
        """Whether anything but the kind was filled in."""
        names = [self.add_prefix(name) for name in self.fields if name != "kind"]
        return any(str(self.data.get(name, "")).strip() or self.files.get(name) for name in names)

    def full_clean(self) -> None:
        """Ask for the fields of the decree only when it is recorded now."""
        super().full_clean()
        if self.is_bound and not self.given:
            self.errors.clear()
            self.cleaned_data = {}


class ReasonForm(forms.Form):
    """A reason for a decision."""

    reason = forms.CharField(label=_("Alasan"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class DisputeForm(ReasonForm):
    """Two bodies claim the place."""

    other_name = forms.CharField(
        label=_("Nama lembaga yang lain"),
        required=False,
        max_length=200,
        help_text=_("Seperti dalam SK-nya. Dicatat berdampingan, tidak saling menimpa."),
    )

    def __init__(self, *args: Any, disputed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if disputed:  # the flag is being cleared
            del self.fields["other_name"]


class PlaceSearchForm(forms.Form):
    """“Forum di daerah Anda”: any place, also a village, leads to the forum of its kabupaten/kota."""

    wilayah = RegionField(
        label=_("Daerah Anda"),
        help_text=_("Tulis nama desa, kecamatan, kabupaten/kota atau provinsi, misalnya “Sumur Pecung”."),
    )
