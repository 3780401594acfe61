"""Two people change one record: the second writer sees both versions side by side, chooses for each field, and saves again.

A form carries the version it was opened with in the hidden field ``version``; the service compares it with the locked row and raises
``StaleVersion``; the view answers with ``side_by_side``. Nothing typed is lost, and no JavaScript is needed. Recipe: add-an-edit-form.md.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from apps.core.dates import tanggal
from apps.core.errors import StaleVersion
from apps.core.money import rupiah

THEIRS, CHOICE = "theirs-", "pilih-"
#: What a damaged or missing version counts as: older than every row.
NEVER = dt.datetime(1, 1, 1, tzinfo=dt.UTC)
_PARTS = ("_kode", "_pilih")  # what the picker of places sends beside the field itself
_NOT_KEPT = frozenset({"csrfmiddlewaretoken", "version"})


class VersionField(forms.CharField):
    """The hidden moment of the last save that the person saw; cleans to a datetime."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False)

    def prepare_value(self, value: Any) -> Any:
        """The moment as text, exact to the microsecond."""
        return value.isoformat() if isinstance(value, dt.datetime) else value

    def clean(self, value: Any) -> dt.datetime:
        """The moment; anything that is none counts as outdated."""
        try:
            found = dt.datetime.fromisoformat(str(value or ""))
        except ValueError:
            return NEVER
        return found if found.tzinfo else NEVER


def require_unchanged(row: Any, version: dt.datetime | None) -> None:
    """Raise StaleVersion when the locked row was saved after ``version``; None for callers that hold no older copy."""
    if version is not None and row.updated_at != version:
        raise StaleVersion


@dataclass(frozen=True)
class Part:
    """A part of a form that is chosen as a whole: a set of forms with the prefix ``name``, as texts and as what would be sent."""

    name: str
    label: str
    theirs: str
    mine: str
    pairs: tuple[tuple[str, str], ...] = ()


def chosen(data: QueryDict) -> QueryDict:
    """What was sent, with the other's value where the person chose it on the page with both versions."""
    names = [key.removeprefix(CHOICE) for key in data if key.startswith(CHOICE)]
    if not names:
        return data
    made = data.copy()
    for name in names:
        if data.get(CHOICE + name) == "theirs":
            for key in [key for key in made if _belongs(key, name)]:
                del made[key]
            for key in data:
                if key.startswith(THEIRS) and _belongs(key.removeprefix(THEIRS), name):
                    made.setlist(key.removeprefix(THEIRS), data.getlist(key))
    for key in [key for key in made if key.startswith((CHOICE, THEIRS))]:
        del made[key]
    return made


def side_by_side(
    request: HttpRequest, *, mine: forms.BaseForm, theirs: forms.BaseForm, version: Any, back_url: str, last: str = "",
    parts: Sequence[Part] = (),
) -> HttpResponse:  # fmt: skip
    """The page with both versions (409). ``mine`` is bound to what was sent, ``theirs`` is a fresh form of the row as it is now.

    ``version`` is that row's version, ``last`` says who saved it and when.
    """
    found = [*_differing(mine, theirs), *(part for part in parts if part.theirs != part.mine)]
    kept = [(key, value) for key, value in _pairs(request.POST) if not key.startswith((CHOICE, THEIRS)) and key not in _NOT_KEPT]
    context = {
        "rows": found,
        "kept": kept,
        "theirs": [(THEIRS + key, value) for part in found for key, value in part.pairs],
        "version": version.isoformat() if isinstance(version, dt.datetime) else version,
        "back_url": back_url,
        "last": last,
    }
    return render(request, "core/version_compare.html", context, status=409)


def both_versions(mine: Mapping[str, Any], row: Any) -> dict[str, Any]:
    """Body of the API's 409: what was sent and what is stored, for the fields that differ."""
    differing = [name for name, value in mine.items() if getattr(row, name) != value]
    return {"detail": StaleVersion().message, "mine": {n: mine[n] for n in differing}, "theirs": {n: getattr(row, n) for n in differing}}


def _differing(mine: forms.BaseForm, theirs: forms.BaseForm) -> Iterator[Part]:
    for name, field in theirs.fields.items():
        if name not in mine.fields or isinstance(field.widget, forms.HiddenInput) or isinstance(field, forms.FileField) or field.disabled:
            continue
        stored, typed = theirs[name].value(), mine[name].data
        own_text = hasattr(field.widget, "text_of")
        read = getattr(mine, "cleaned_data", {}).get(name, typed) if own_text else typed
        theirs_text, mine_text = shown(field, stored), shown(field, read)
        changed = theirs_text != mine_text if own_text else field.has_changed(theirs[name].initial, typed)
        if changed:
            yield Part(name, str(field.label or name), theirs_text, mine_text, tuple((name, text) for text in _sent(stored)))


def shown(field: forms.Field, value: Any) -> str:
    """A value of a field as a person reads it, stored or as it was typed."""
    if hasattr(field.widget, "text_of"):
        return str(field.widget.text_of(value)) or "–"
    if isinstance(field, forms.BooleanField):
        return _("Ya") if value and value not in {"False", "false"} else _("Tidak")
    if choices := getattr(field, "choices", None):
        labels = {str(key): str(label) for key, label in _flat(choices)}
        return ", ".join(labels.get(text, text) for text in _sent(value) if text) or "–"
    try:
        plain = field.to_python(value)
    except forms.ValidationError:
        plain = value
    if isinstance(plain, dt.date) and not isinstance(plain, dt.datetime):
        return tanggal(plain)
    if isinstance(plain, int) and "data-money" in field.widget.attrs:
        return rupiah(plain)
    return str(plain) if plain not in (None, "") else "–"


def _flat(choices: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    for key, label in choices:
        if isinstance(label, (list, tuple)):
            yield from label
        else:
            yield key, label


def _sent(value: Any) -> list[str]:
    """What a browser would send for a stored value."""
    if isinstance(value, (list, tuple, set, frozenset)) or (hasattr(value, "all") and hasattr(value, "model")):
        return [text for item in value for text in _sent(item)]
    if isinstance(value, bool):
        return ["on"] if value else []
    if isinstance(value, models.Model):
        return [str(value.pk)]
    return [value.isoformat()] if isinstance(value, (dt.date, dt.datetime)) else ["" if value is None else str(value)]


def _belongs(key: str, name: str) -> bool:
    return key == name or key.startswith(f"{name}-") or key in {name + part for part in _PARTS}


def _pairs(data: QueryDict) -> Iterator[tuple[str, str]]:
    for key, values in data.lists():
        for value in values:
            yield key, str(value)
