"""Form of a registration link."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.formkeys import KeyField

OPEN_DAYS = 30


class MomentInput(forms.DateTimeInput):
    """The browser's own picker of day and time."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class LinkForm(forms.Form):
    """What a secretary says about a new link."""

    label = forms.CharField(
        label=_("Keperluan"), max_length=160, help_text=_("Dicetak pada poster, misalnya: Rapat Koordinasi 23 April 2025")
    )
    opens_at = forms.DateTimeField(label=_("Dibuka"), widget=MomentInput())
    closes_at = forms.DateTimeField(
        label=_("Ditutup"), widget=MomentInput(), help_text=_("Sesudah waktu ini tautan tidak menerima pendaftar baru.")
    )

    key = KeyField()

    def __init__(self, *args: Any, user_id: int | None = None, **kwargs: Any) -> None:
        now = timezone.localtime().replace(second=0, microsecond=0)
        kwargs.setdefault("initial", {"opens_at": now, "closes_at": now + dt.timedelta(days=OPEN_DAYS)})
        super().__init__(*args, **kwargs)
        cast(KeyField, self.fields["key"]).belong_to(user_id)
