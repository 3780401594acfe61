"""Keys of forms that make a row: the id of the row to come, signed for one person. The same form sent twice makes one row.

A key stands in the hidden field ``key``; the service takes the id, calls ``core.db.once`` and answers with the row when it is there.
"""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django import forms
from django.core import signing

from apps.core.ids import uuid7


def new_key(user_id: int | None) -> str:
    """The key of a fresh form."""
    return signing.Signer(salt=f"form:{user_id}").sign(str(uuid7()))


def read_key(user_id: int | None, text: str) -> UUID:
    """The id inside a key; a key of somebody else or none at all gives a fresh one."""
    try:
        return UUID(signing.Signer(salt=f"form:{user_id}").unsign(text))
    except (signing.BadSignature, ValueError):
        return uuid7()


class KeyField(forms.CharField):
    """The hidden key; cleans to the id of the row to come."""

    widget = forms.HiddenInput

    user_id: int | None = None

    def __init__(self) -> None:
        super().__init__(required=False)

    def belong_to(self, user_id: int | None) -> None:
        """Whose form this is; a fresh form gets a fresh key."""
        self.user_id, self.initial = user_id, new_key(user_id)

    def clean(self, value: Any) -> UUID:
        """Never refuses: a damaged key only loses its protection."""
        return read_key(self.user_id, str(value or ""))


class KeyedForm(forms.Form):
    """A form that makes a row; ``user_id`` is the person before it, and the cleaned ``key`` goes to the service."""

    key = KeyField()

    def __init__(self, *args: Any, user_id: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(KeyField, self.fields["key"]).belong_to(user_id)
