"""The form of a forum's rules about its members."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.companies.services.rules import RuleInput
from apps.core.dates import MONTHS
from apps.core.versions import VersionField


def _number(label: Any, low: int, high: int, help_text: Any) -> forms.IntegerField:
    wrong = _("Isi dengan angka bulat, misalnya 14.")
    return forms.IntegerField(
        label=label, min_value=low, max_value=high, help_text=help_text, widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": wrong, "invalid": wrong, "min_value": _("Isi angka %(limit_value)s atau lebih."),
            "max_value": _("Isi angka %(limit_value)s atau kurang."),
        },
    )  # fmt: skip


class MemberRuleForm(forms.Form):
    """Number scheme, days for reports, proposal of inactivity, yearly confirmation."""

    number_pattern = forms.CharField(
        label=_("Susunan nomor anggota"), max_length=60,
        help_text=_("{kode} kode forum, {tahun} tahun bergabung, {urut4} nomor urut empat angka. Misalnya {kode}-{tahun}-{urut4}."),
        error_messages={"required": _("Susunan nomor belum diisi. Misalnya {kode}-{urut4}.")},
    )  # fmt: skip
    report_days = _number(_("Batas lapor perusahaan"), 0, 120, _("Hari sesudah periode berakhir. Sesudahnya laporan dihitung terlambat."))
    inactive_after = _number(
        _("Usulkan tidak aktif sesudah"), 0, 12, _("Periode berturut-turut tanpa laporan. 0 berarti tidak pernah diusulkan; sekretariat yang memutuskan.")
    )  # fmt: skip
    confirm_month = forms.TypedChoiceField(
        label=_("Bulan konfirmasi tahunan"), required=False, coerce=int, empty_value=None, choices=[("", _("tidak diadakan")), *enumerate(MONTHS, start=1)],
        help_text=_("Tiap anggota aktif menerima surel dengan tautan untuk memastikan datanya masih benar."),
    )  # fmt: skip
    confirm_day = _number(_("Dibuka tanggal"), 1, 28, "")
    confirm_days = _number(_("Waktu menjawab"), 7, 120, _("Hari. Yang belum menjawab diingatkan dua kali."))
    version = VersionField()

    def value(self) -> RuleInput:
        """The settings as the service takes them."""
        return RuleInput(**{name: value for name, value in self.cleaned_data.items() if name != "version"})
