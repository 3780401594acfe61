"""Fields with messages that name fault and remedy."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.core.dates import parse_tanggal
from apps.core.forms import DateInput
from apps.core.money import angka
from apps.pmks.models import PpksCategory

_WHOLE = re.compile(r"\d{1,3}(?:\.\d{3})+|\d{1,12}")
MAX_COUNT = 2_000_000_000


class CountField(forms.CharField):
    """A whole number from ``least`` on, with or without dots between thousands; an empty box of an optional field is ``empty_value``."""

    def __init__(self, *, least: int = 1, empty: int | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(**kwargs)
        self.least = least
        self.empty = empty

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]  # a text box that gives a number
        """The number, or what stands for an empty box."""
        text = str(value if value is not None else "").strip()
        if not text:
            return None if self.required else self.empty
        number = int(text.replace(".", "")) if _WHOLE.fullmatch(text) else -1
        if not self.least <= number <= MAX_COUNT:
            raise ValidationError(
                _t("Tulis bilangan bulat dari %(least)s sampai %(most)s, misalnya 120.") % {"least": self.least, "most": angka(MAX_COUNT)}
            )
        return number

    def prepare_value(self, value: Any) -> Any:
        """Zero stands for nothing typed in an optional box."""
        return "" if value == 0 and not self.required else value

    def validate(self, value: Any) -> None:
        """Only the missing value of a required box."""
        if value is None and self.required:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """The range was checked above."""


class DayField(forms.DateField):
    """A day as the browser sends it, or typed as dd-mm-yyyy, dd/mm/yyyy or in words."""

    widget = DateInput

    def to_python(self, value: Any) -> dt.date | None:
        """The day; the message names the forms that are understood."""
        if value in self.empty_values or isinstance(value, dt.date):
            return value or None
        try:
            return parse_tanggal(str(value))
        except ValueError as error:
            raise ValidationError(str(error)) from error


class CategoriesField(forms.TypedMultipleChoiceField):
    """One or more of the 26 categories, as tick boxes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, choices=category_choices, widget=forms.CheckboxSelectMultiple, **kwargs)


def category_choices() -> list[tuple[int, str]]:
    """The 26 categories in the order of the regulation."""
    return list(PpksCategory.objects.values_list("number", "name"))


class PlainForm(forms.Form):
    """A form whose messages about empty boxes name the box and what to do."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            choice = isinstance(field, forms.ChoiceField | forms.ModelChoiceField)
            remedy = _t("Pilih dari daftar.") if choice else _t("Isi bagian ini.")
            field.error_messages["required"] = _t("%(label)s belum diisi. %(remedy)s") % {"label": field.label, "remedy": remedy}
            if choice:
                field.error_messages["invalid_choice"] = _t("Pilihan ini tidak dikenal. Pilih dari daftar.")

    def refuse(self, field: str | None, message: str) -> None:
        """Show an error of the rules at its field, or above the form when the field is not here."""
        self.add_error(field if field in self.fields else None, message)


def pick(choices: Any) -> list[tuple[Any, Any]]:
    """Choices with a first line that asks to choose."""
    return [("", _("— pilih —")), *choices]
