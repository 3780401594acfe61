"""Forms of meetings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.formkeys import KeyField
from apps.core.forms import CountField, DateInput, PlainForm
from apps.core.versions import VersionField
from apps.meetings.choices import MeetingKind, MeetingMode, MeetingState
from apps.meetings.models import Meeting
from apps.meetings.services import DecisionInput, MeetingInput

MAX_DECISIONS = 40


class MeetingForm(PlainForm):
    """What, when, where."""

    title = forms.CharField(label=_("Nama rapat"), max_length=200, help_text=_("Misalnya: Rapat Koordinasi Triwulan III 2026."))
    kind = forms.ChoiceField(label=_("Jenis"), choices=MeetingKind.choices, initial=MeetingKind.RAKOR)
    theme = forms.CharField(label=_("Tema"), max_length=300, required=False)
    starts_on = forms.DateField(label=_("Mulai"), widget=DateInput())
    ends_on = forms.DateField(label=_("Selesai"), widget=DateInput(), required=False, help_text=_("Kosong: sehari saja."))
    mode = forms.ChoiceField(label=_("Cara"), choices=MeetingMode.choices, initial=MeetingMode.ONSITE)
    venue = forms.CharField(label=_("Tempat"), max_length=200, required=False)
    online_url = forms.URLField(
        label=_("Tautan daring"), required=False, assume_scheme="https",
        error_messages={"invalid": _("Tautan daring tidak dikenal. Salin seluruh alamatnya, misalnya https://contoh.id/rapat.")},
    )  # fmt: skip
    invited = CountField(label=_("Diundang"), required=False, help_text=_("Jumlah badan usaha atau peserta yang diundang."))
    shared = forms.BooleanField(label=_("Terlihat oleh forum di bawahnya"), required=False)
    version = VersionField()
    key = KeyField()

    def __init__(
        self, *args: Any, user_id: int | None = None, meeting: Meeting | None = None, shareable: bool = True, **kwargs: Any
    ) -> None:
        if meeting is not None:
            names = ("title", "kind", "theme", "starts_on", "ends_on", "mode", "venue", "online_url", "invited", "shared")
            kwargs.setdefault("initial", {name: getattr(meeting, name) for name in names} | {"version": meeting.updated_at})
        super().__init__(*args, **kwargs)
        cast(KeyField, self.fields["key"]).belong_to(user_id)
        if not shareable:
            del self.fields["shared"]

    def data_input(self) -> MeetingInput:
        """The checked values for the service."""
        values = {name: value for name, value in self.cleaned_data.items() if name not in {"version", "key"}}
        values["ends_on"] = values["ends_on"] or values["starts_on"]
        return MeetingInput(**values)


class RecordForm(PlainForm):
    """How it went."""

    attended = CountField(label=_("Hadir"), help_text=_("Jumlah badan usaha atau peserta, dihitung seperti undangan."))
    summary = forms.CharField(label=_("Ringkasan"), max_length=8000, widget=forms.Textarea(attrs={"rows": 5}))
    version = VersionField()


class DecisionForm(PlainForm):
    """One decision; an empty one is left out."""

    text = forms.CharField(label=_("Keputusan"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    owner = forms.CharField(label=_("Penanggung jawab"), required=False, max_length=160)
    due_on = forms.DateField(label=_("Tenggat"), required=False, widget=DateInput())

    def clean(self) -> dict[str, Any]:
        """Who and when without what is a slip."""
        values = super().clean() or {}
        if not values.get("text") and (values.get("owner") or values.get("due_on")):
            self.add_error("text", _("Keputusan belum diisi. Tulis isinya atau kosongkan penanggung jawab dan tenggatnya."))
        return values


_Decisions = forms.formset_factory(DecisionForm, extra=0, max_num=MAX_DECISIONS, absolute_max=MAX_DECISIONS)


def decision_forms(data: Any, meeting: Meeting, *, blank: int = 3) -> forms.BaseFormSet:
    """Rows for the decisions there are, and a few blank ones; ``more`` in the data adds three."""
    if data is None:
        rows = list(meeting.decisions.values("text", "owner", "due_on"))
        return _Decisions(initial=rows + [{}] * (blank if rows else 5), prefix="k")
    if "more" in data:
        data = data.copy()
        count = int(data["k-TOTAL_FORMS"]) if str(data.get("k-TOTAL_FORMS", "")).isdecimal() else 0
        data["k-TOTAL_FORMS"] = str(min(count + 3, MAX_DECISIONS))
    return _Decisions(data, prefix="k")


def decision_inputs(rows: forms.BaseFormSet) -> list[DecisionInput]:
    """The filled rows of a valid set, in order."""
    return [DecisionInput(row["text"], row["owner"], row["due_on"]) for row in rows.cleaned_data if row.get("text")]


def decision_lines(rows: Iterable[Mapping[str, Any]]) -> str:
    """Decisions as lines of text, for comparing two versions."""
    found = [row for row in rows if row.get("text")]
    return "\n".join(
        f"{number}. {row['text']}" + "".join(f" · {row[name]}" for name in ("owner", "due_on") if row.get(name))
        for number, row in enumerate(found, start=1)
    )


def decision_pairs(rows: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, str], ...]:
    """Stored decisions as the form sends them."""
    head = [("k-TOTAL_FORMS", str(len(rows))), ("k-INITIAL_FORMS", "0")]
    return (*head, *((f"k-{n}-{name}", str(row[name] or "")) for n, row in enumerate(rows) for name in ("text", "owner", "due_on")))


class MeetingFilterForm(forms.Form):
    """Filters of the list."""

    q = forms.CharField(label=_("Cari"), required=False, max_length=80)
    jenis = forms.ChoiceField(label=_("Jenis"), required=False, choices=[("", _("Semua")), *MeetingKind.choices])
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("Semua")), *MeetingState.choices])
    tahun = forms.IntegerField(label=_("Tahun"), required=False, min_value=1990, max_value=2100)
