"""A form field for a place: typed with suggestions, or typed and resolved by the server where there is no JavaScript."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.regions.models import Level, Region
from apps.regions.selectors import RegionHit, code_in, region_named


@dataclass(frozen=True)
class Typed:
    """What the browser sent: the text, the code behind a chosen suggestion, the line picked from the list of matches."""

    text: str = ""
    code: str = ""
    pick: str = ""

    def __bool__(self) -> bool:
        return bool(self.text or self.pick)


class RegionInput(forms.Widget):
    """Text box with suggestions. Sends ``<name>`` (text or code), ``<name>_kode`` and, after an unclear text, ``<name>_pilih``."""

    template_name = "components/region_picker.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.levels: Sequence[int] = ()
        self.area: int | None = None
        self.offers: list[RegionHit] = []

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Typed:
        """Collect the three parts."""
        text, code, pick = (_printable(data.get(key)) for key in (name, f"{name}_kode", f"{name}_pilih"))
        return Typed(text, code, pick)

    def text_of(self, value: Any) -> str:
        """The place as a person reads it, stored or as it was typed."""
        return _shown(value)[0]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Whether neither the text nor a picked line was sent."""
        return name not in data and f"{name}_pilih" not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add text, code, limits and the list of matches."""
        context = super().get_context(name, None, attrs)
        text, code = _shown(value)
        levels = ",".join(str(int(level)) for level in self.levels)
        context["widget"] |= {"text": text, "code": code, "offers": self.offers, "levels": levels, "area": self.area}
        return context


def _printable(value: Any) -> str:
    return "".join(char for char in str(value or "")[:300] if char.isprintable()).strip()


def _shown(value: Any) -> tuple[str, str]:
    """Text and code to show for an initial value or for what was sent."""
    if isinstance(value, Typed):
        return value.text, value.code
    if isinstance(value, Region):
        return value.path, value.code
    if not value:
        return "", ""
    found = Region.objects.filter(pk=str(value)).first()
    return (found.path, found.code) if found else (str(value), "")


class RegionField(forms.Field):
    """Cleans to a ``Region`` or None. ``levels`` limits what may be chosen, ``area`` (3673, 3600, 0) where it must lie.

    A code, a chosen suggestion or a typed name that means exactly one region is accepted; otherwise the error says what to do, and the
    matches are offered as a list.
    """

    widget = RegionInput
    default_error_messages = {"required": gettext_lazy("Wilayah belum diisi. Tulis nama tempatnya, lalu pilih dari daftar.")}  # noqa: RUF012

    def __init__(self, *, levels: Sequence[int] | None = None, area: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.levels = tuple(levels or ())
        self.area = area

    @property
    def levels(self) -> tuple[int, ...]:
        """Levels that may be chosen; empty means all."""
        return self._levels

    @levels.setter
    def levels(self, value: Sequence[int]) -> None:
        self._levels = self.widget.levels = tuple(value)

    @property
    def area(self) -> int | None:
        """The place in which the region must lie."""
        return self._area

    @area.setter
    def area(self, value: int | None) -> None:
        self._area = self.widget.area = value

    def __deepcopy__(self, memo: dict[int, Any]) -> RegionField:
        copied = super().__deepcopy__(memo)
        copied.widget.offers = []
        return copied

    def clean(self, value: Any) -> Region | None:
        """Return the region meant, or None for an empty optional field. Raises ValidationError with the remedy."""
        sent = value if isinstance(value, Typed) else Typed(text=str(getattr(value, "pk", value) or ""))
        if not sent:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        chosen = self._chosen(sent)
        if chosen is not None:
            return chosen
        hits = self._hits(sent.text)
        if len(hits) == 1:
            return Region.objects.get(pk=hits[0].code)
        if hits:
            self.widget.offers = hits
            raise ValidationError(
                _("Ada %(n)d wilayah yang cocok dengan “%(text)s”. Pilih salah satu pada daftar di bawah.")
                % {"n": len(hits), "text": sent.text},
                code="ambiguous",
            )
        raise self._not_found(sent.text)

    def _bounds(self) -> tuple[int | None, int | None]:
        if not self.area:
            return None, None
        return self.area, self.area + 99 if self.area % 100 == 0 else self.area

    def _hits(self, text: str) -> list[RegionHit]:
        lo, hi = self._bounds()
        return region_named(text, area_lo=lo, area_hi=hi, levels=self.levels or None)

    def _chosen(self, sent: Typed) -> Region | None:
        """The region picked from the list, or the suggestion whose text still stands in the box."""
        region = Region.objects.filter(pk=code_in(sent.pick or sent.code), valid_until=None).first()
        if region is None or not (sent.pick or region.path == sent.text):
            return None
        lo, hi = self._bounds()
        inside = lo is None or hi is None or lo <= region.area <= hi
        return region if inside and (not self.levels or region.level in self.levels) else None

    def _not_found(self, text: str) -> ValidationError:
        elsewhere = region_named(text, limit=1)
        wanted = " / ".join(str(Level(level).label).lower() for level in self.levels)
        if elsewhere and self.levels and elsewhere[0].level not in self.levels:
            return ValidationError(
                _("“%(text)s” adalah %(kind)s, padahal di sini diperlukan %(wanted)s. Tulis nama %(wanted)s yang dimaksud.")
                % {"text": text, "kind": elsewhere[0].kind, "wanted": wanted},
                code="level",
            )
        if elsewhere and self.area:
            place = Region.objects.filter(area=self.area).order_by("level").values_list("name", flat=True).first()
            return ValidationError(
                _("“%(found)s” berada di luar %(place)s. Pilih tempat di dalam %(place)s.") % {"found": elsewhere[0].path, "place": place},
                code="outside",
            )
        return ValidationError(
            _("Tidak ada wilayah bernama “%(text)s”. Periksa ejaannya, atau tulis nama kabupaten/kotanya, misalnya “Kota Serang”.")
            % {"text": text},
            code="unknown",
        )

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare codes where the text still belongs to the code, else texts."""
        text, code = _shown(initial)
        return isinstance(data, Typed) and (data.pick or (data.code if data.text == text else data.text)) not in {code, text}
