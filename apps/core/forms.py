"""Form renderer and widgets in the portal's own look. Pages: docs/ui.md."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

from apps.core import money

MEBIBYTE = 1024 * 1024
_COUNT = re.compile(r"\d{1,3}(?:\.\d{3})+|\d{1,10}")
PHOTO_TYPES = "image/jpeg,image/png,image/webp,image/heic,image/heif"


class PortalRenderer(TemplatesSetting):
    """`{{ form }}` shows an error summary and every field with label, help and error tied together.

    Widget templates come from Django, so `django.forms` must be an installed app.
    """

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"


class MoneyInput(forms.TextInput):
    """A text box for rupiah: app.js groups the digits while typing and repeats the amount in words."""

    template_name = "components/money_input.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            {
                "inputmode": "decimal",
                "autocomplete": "off",
                "data-money": True,
                **(attrs or {}),
            }
        )

    def format_value(self, value: Any) -> str | None:
        """Group the digits of a number; text that a person typed stays as typed."""
        return money.angka(value) if isinstance(value, int) else super().format_value(value)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the amount in words, so that they stand there without a script, too."""
        context = super().get_context(name, value, attrs)
        try:
            amount = value if isinstance(value, int) else money.parse_rupiah(value or "")
        except ValueError:
            amount = None
        context["widget"]["words"] = "" if amount is None else money.terbilang(amount)
        return context


class MoneyField(forms.Field):
    """Whole rupiah as int. Accepts `Rp1.250.000`, `1250000`, `1,25 jt`, `2 M`; see `money.parse_rupiah`."""

    widget = MoneyInput

    def to_python(self, value: Any) -> int | None:
        """Return rupiah, or None for an empty box; the message of a wrong amount names fault and remedy."""
        if value in self.empty_values:
            return None
        if isinstance(value, int):
            return value
        try:
            return money.parse_rupiah(str(value))
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare amounts, not their spelling: `1.000` has not changed from 1000."""
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class DateInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class FileInput(forms.FileInput):
    """A file box that says its limit and refuses a too large file before it travels.

    `shrink` makes photos at most 2000 px in the browser; the server checks and re-encodes in any case.
    """

    template_name = "components/file_input.html"

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        *,
        max_mb: int = 15,
        accept: str = f"{PHOTO_TYPES},application/pdf",
        shrink: bool = True,
        multiple: bool = False,
    ) -> None:
        self.allow_multiple_selected = multiple
        base: dict[str, Any] = {"accept": accept, "data-max-bytes": max_mb * MEBIBYTE}
        if shrink:
            base["data-shrink"] = True
        super().__init__({**base, **(attrs or {})})
        self.max_mb = max_mb
        self.accept = accept

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the sentence about kinds and size."""
        context = super().get_context(name, value, attrs)
        photo, pdf = "image/" in self.accept, "pdf" in self.accept
        context["widget"]["hint"] = (
            _("Foto (JPG, PNG) atau PDF") if photo and pdf else _("PDF") if pdf else _("Foto (JPG, PNG)") if photo else _("Berkas")
        )
        context["widget"]["max_mb"] = self.max_mb
        return context


class FilesField(forms.FileField):
    """Several files in one box: cleans to a list, possibly empty when not required."""

    widget = FileInput

    def __init__(self, *, max_files: int = 10, **kwargs: Any) -> None:
        kwargs.setdefault("widget", FileInput(multiple=True))
        super().__init__(**kwargs)
        self.max_files = max_files

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Check each file as FileField does; too many files are refused by number."""
        files = [item for item in (data if isinstance(data, list | tuple) else [data]) if item]
        if len(files) > self.max_files:
            message = _("Terlalu banyak berkas: %(n)s. Pilih paling banyak %(max)s berkas.")
            raise ValidationError(message, params={"n": len(files), "max": self.max_files})
        if not files:
            super().clean(None, initial)
            return []
        return [super(FilesField, self).clean(item, initial) for item in files]


class CountField(forms.Field):
    """A whole number above zero, with or without dots between thousands."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 13}), **kwargs)

    def to_python(self, value: Any) -> int | None:
        """The number; None for an empty box."""
        text = str(value or "").strip()
        if not text:
            return None
        if not _COUNT.fullmatch(text) or not 0 < int(text.replace(".", "")) <= 1_000_000_000:
            message = _("%(label)s harus bilangan bulat lebih dari 0. Isi misalnya 20.")
            raise ValidationError(message, params={"label": self.label})
        return int(text.replace(".", ""))


class PlainForm(forms.Form):
    """A form whose messages about empty boxes name the box and what to do."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if not isinstance(
                field, forms.CharField | forms.ChoiceField | forms.ModelChoiceField | forms.DateField | forms.FileField | MoneyField
            ):
                continue  # a field of its own kind speaks for itself
            choice = isinstance(field, forms.ChoiceField | forms.ModelChoiceField)
            remedy = _("Pilih salah satu.") if choice else _("Isi lebih dahulu.")
            field.error_messages["required"] = _("%(label)s belum diisi. %(remedy)s") % {"label": field.label, "remedy": remedy}
            if choice:
                field.error_messages["invalid_choice"] = _("%(label)s: pilihan tidak dikenal. Pilih salah satu dari daftar.") % {
                    "label": field.label
                }
            if isinstance(field, forms.DateField):
                field.error_messages["invalid"] = _("%(label)s: tanggal tidak dikenal. Isi misalnya 2026-01-31.") % {"label": field.label}
