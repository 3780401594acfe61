"""Signed links: single-purpose, expiring, and opening one never uses it up."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core import signing
from django.utils.translation import gettext as _

from apps.core.errors import DomainError


class LinkError(DomainError):
    """The link is damaged, meant for something else, or too old: HTTP 410."""

    status = 410


def sign(purpose: str, payload: dict[str, Any]) -> str:
    """A token for an address; only ``read`` with the same purpose accepts it. ``payload`` is visible to the holder."""
    return signing.dumps(payload, salt=f"link:{purpose}", compress=True)


def read(purpose: str, token: str, *, max_age: dt.timedelta) -> dict[str, Any]:
    """The payload of a token. Raises LinkError, in words for the person, when it is damaged or older than ``max_age``."""
    try:
        return signing.loads(token, salt=f"link:{purpose}", max_age=max_age)
    except signing.SignatureExpired:
        raise LinkError(_("Tautan ini sudah kedaluwarsa. Mintalah tautan baru kepada pengirimnya.")) from None
    except signing.BadSignature:
        raise LinkError(_("Tautan ini tidak lengkap atau rusak. Salin kembali seluruh alamat dari pesan yang Anda terima.")) from None
