"""Signed addresses of the public registration.

The address of a registration link never changes, since it is printed on posters; the row says whether it is open. The key of a draft
and the status page are links for one purpose each.
"""

from __future__ import annotations

import base64
import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from apps.companies.models import Registration, RegistrationLink
from apps.core import links
from apps.core.ids import uuid7

KEY_AGE = dt.timedelta(days=400)
NEW_AGE = dt.timedelta(days=2)
SEAL_BYTES = 9  # 72 bits, only ever tried against the server


@dataclass(frozen=True)
class Key:
    """What opens one registration: its place and its id."""

    area: int
    id: UUID


def _packed(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _seal(packed: str) -> str:
    return _packed(salted_hmac("link:registration-link", packed, algorithm="sha256").digest()[:SEAL_BYTES])


def link_token(link: RegistrationLink) -> str:
    """The unchanging token of a registration link, short so that its QR stays coarse and the address can be typed from a poster."""
    packed = _packed(link.pk.bytes)
    return packed + _seal(packed)


def link_id(token: str) -> UUID:
    """The link behind a token; raises LinkError for a damaged one."""
    packed, seal = token[:22], token[22:]
    if not constant_time_compare(seal, _seal(packed)):
        raise links.LinkError(
            _("Tautan ini tidak lengkap atau rusak. Pindai ulang kode QR, atau minta tautannya kepada sekretariat forum.")
        )
    return UUID(bytes=base64.urlsafe_b64decode(packed + "=="))


def link_url(link: RegistrationLink) -> str:
    """Full address of a registration link."""
    return settings.SITE_URL + reverse("registration-start", kwargs={"token": link_token(link)})


def _key_token(purpose: str, registration: Registration) -> str:
    return links.sign(purpose, {"a": registration.area, "k": registration.pk.hex})


def _read_key(purpose: str, token: str, max_age: dt.timedelta) -> Key:
    payload = links.read(purpose, token, max_age=max_age)
    return Key(int(payload["a"]), UUID(payload["k"]))


def resume_token(registration: Registration) -> str:
    """The key of a draft: whoever holds it may fill it in and submit it."""
    return _key_token("registration", registration)


def read_resume(token: str) -> Key:
    """The draft behind a resume token; raises LinkError."""
    return _read_key("registration", token, KEY_AGE)


def status_token(registration: Registration) -> str:
    """Token of the status page."""
    return _key_token("registration-status", registration)


def read_status(token: str) -> Key:
    """The registration behind a status token; raises LinkError."""
    return _read_key("registration-status", token, KEY_AGE)


def new_draft_token(area: int, origin: UUID) -> str:
    """Id of a draft not yet made, put into the first form: the same form sent twice makes one draft, and a form needs its page.

    ``origin`` is the link or the invitation that the page belongs to.
    """
    return links.sign("registration-new", {"a": area, "k": uuid7().hex, "o": origin.hex})


def read_new_draft(token: str, origin: UUID) -> Key:
    """The id for the draft about to be made; raises LinkError when the page was another link's or is older than two days."""
    payload = links.read("registration-new", token, max_age=NEW_AGE)
    if payload.get("o") != origin.hex:
        raise links.LinkError(_("Formulir ini milik tautan pendaftaran lain. Buka kembali tautannya."))
    return Key(int(payload["a"]), UUID(payload["k"]))


def resume_url(registration: Registration) -> str:
    """Full address at which the applicant goes on."""
    return settings.SITE_URL + reverse("registration-resume", kwargs={"token": resume_token(registration)})


def status_url(registration: Registration) -> str:
    """Full address of the status page."""
    return settings.SITE_URL + reverse("registration-status", kwargs={"token": status_token(registration)})
