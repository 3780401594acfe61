"""Letters to applicants, and the six-digit code that confirms their address."""

from __future__ import annotations

import datetime as dt
import secrets

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.audit import services as audit
from apps.companies.models import Registration
from apps.companies.selectors.links import public_forum
from apps.companies.services.applicants import require_key
from apps.companies.tokens import resume_url, status_url
from apps.core.dates import tanggal
from apps.core.db import lock
from apps.core.errors import RuleViolation
from apps.notifications.services import mail_queue

CODE_MINUTES = 15
CODE_TRIES = 5
RESEND_SECONDS = 60


def _send(registration: Registration, event: str, subject: str, *, key: str, **context: object) -> None:
    text = render_to_string(
        f"companies/mail_{event}.txt",
        {
            "registration": registration,
            "forum": public_forum(registration.forum_id),
            "status_url": status_url(registration),
            "resume_url": resume_url(registration),
            **context,
        },
    )
    mail_queue(
        key=f"registration:{registration.pk.hex}:{key}", to=registration.contact_email, subject=subject, text=text, area=registration.area, secret=True,
    )  # fmt: skip


def _hashed(registration: Registration, code: str) -> str:
    return salted_hmac("companies.email_code", f"{registration.pk}:{registration.contact_email}:{code}", algorithm="sha256").hexdigest()


def _new_code(registration: Registration) -> str:
    """A fresh code, kept as a keyed hash; the caller holds the row's lock."""
    code = f"{secrets.randbelow(1_000_000):06d}"
    registration.email_code, registration.email_code_tries = _hashed(registration, code), 0
    registration.email_code_sent_at = timezone.now()
    registration.save(update_fields=["email_code", "email_code_tries", "email_code_sent_at", "updated_at"])
    return code


def submitted(registration: Registration) -> None:
    """Number, promised day, status link, and the code unless the address is confirmed already."""
    code = "" if registration.email_confirmed_at else _new_code(registration)
    _send(
        registration, "submitted", _("Pendaftaran %(number)s diterima") % {"number": registration.number},
        key=f"submitted:{registration.submitted_at:%Y%m%d%H%M%S%f}", code=code, minutes=CODE_MINUTES,
        due=tanggal(registration.due_on) if registration.due_on else "",
    )  # fmt: skip


def returned(registration: Registration) -> None:
    """What has to be corrected and where."""
    _send(
        registration, "returned", _("Pendaftaran %(number)s perlu perbaikan") % {"number": registration.number},
        key=f"returned:{registration.decided_at:%Y%m%d%H%M%S%f}",
    )  # fmt: skip


def refused(registration: Registration) -> None:
    """Why the registration was refused."""
    _send(registration, "refused", _("Pendaftaran %(number)s ditolak") % {"number": registration.number}, key="refused")


def verified(registration: Registration, member_number: str) -> None:
    """Number of the member; the invitation to sign in comes in a letter of its own."""
    _send(
        registration, "verified", _("Keanggotaan %(number)s aktif") % {"number": member_number}, key="verified", member_number=member_number
    )


def access_accepted(registration: Registration, place: str) -> None:
    """The request for access was accepted; the invitation to sign in comes in a letter of its own."""
    _send(
        registration, "access_accepted", _("Permintaan akses %(number)s diterima") % {"number": registration.number},
        key="access-accepted", place=place,
    )  # fmt: skip


def resume(registration: Registration, *, by: Actor) -> None:
    """The link to go on later, at the applicant's own wish. Raises RuleViolation without an address."""
    require_key(by, registration.pk)
    if not registration.contact_email:
        raise RuleViolation(_("Surel belum diisi. Isi surel, atau salin tautan lanjutan di bawah."), "contact_email")
    minute = int(timezone.now().timestamp()) // RESEND_SECONDS
    _send(registration, "resume", _("Lanjutkan pendaftaran Anda"), key=f"resume:{minute}")


@transaction.atomic
def email_code_send(*, registration: Registration, by: Actor) -> Registration:
    """Send another code. Raises RuleViolation within a minute of the last one, or when the address is confirmed."""
    require_key(by, registration.pk)
    registration = lock(registration)
    if registration.email_confirmed_at is not None:
        raise RuleViolation(_("Surel ini sudah dikonfirmasi."))
    sent = registration.email_code_sent_at
    if sent is not None and timezone.now() - sent < dt.timedelta(seconds=RESEND_SECONDS):
        raise RuleViolation(_("Kode baru saja dikirim. Tunggu satu menit, periksa juga folder spam, lalu minta lagi."), "code")
    code = _new_code(registration)
    _send(
        registration, "code", _("Kode konfirmasi surel: %(code)s") % {"code": code},
        key=f"code:{registration.email_code_sent_at:%Y%m%d%H%M%S%f}", code=code, minutes=CODE_MINUTES,
    )  # fmt: skip
    return registration


@transaction.atomic
def email_confirm(*, registration: Registration, code: str, by: Actor) -> tuple[Registration, str]:
    """Compare a typed code; returns the row and, when it was wrong, the words for the person.

    A wrong try counts and must stay counted, so it is answered and not raised. Five tries, fifteen minutes.
    """
    require_key(by, registration.pk)
    registration = lock(registration)
    if registration.email_confirmed_at is not None:
        return registration, ""
    sent = registration.email_code_sent_at
    if not registration.email_code or sent is None or timezone.now() - sent > dt.timedelta(minutes=CODE_MINUTES):
        return registration, _("Kode sudah tidak berlaku (lewat 15 menit). Minta kode baru.")
    if registration.email_code_tries >= CODE_TRIES:
        return registration, _("Kode salah lima kali. Minta kode baru.")
    if not constant_time_compare(registration.email_code, _hashed(registration, code)):
        registration.email_code_tries += 1
        registration.save(update_fields=["email_code_tries", "updated_at"])
        left = CODE_TRIES - registration.email_code_tries
        return registration, _("Kode tidak cocok. Periksa enam angka pada surel terakhir; sisa %(left)d kali mencoba.") % {"left": left}
    registration.email_confirmed_at, registration.email_code = timezone.now(), ""
    registration.save(update_fields=["email_confirmed_at", "email_code", "updated_at"])
    audit.record("registration.confirm_email", by=by, area=registration.area, obj=registration)
    return registration, ""
