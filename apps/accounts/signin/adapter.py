"""How allauth's second factors fit in: secrets encrypted, QR codes of our own, one relying party."""

from __future__ import annotations

from urllib.parse import urlsplit

from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.core.qr import qr_svg
from apps.core.seal import seal, unseal

NAME = "Portal Forum CSR Kesos"


class FactorAdapter(DefaultMFAAdapter):
    """Second factors of the portal."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("Kode tidak cocok. Periksa kode terbaru di aplikasi Anda, lalu tulis lagi."),
        "cannot_generate_recovery_codes": gettext_lazy(
            "Kode pemulihan dibuat bersama aplikasi autentikator atau passkey. Pasang itu dahulu."
        ),
    }

    def encrypt(self, text: str) -> str:
        """Keys of authenticator apps and seeds of recovery codes are stored encrypted."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Counterpart of ``encrypt``."""
        return unseal(encrypted_text)

    def build_totp_svg(self, url: str) -> str:
        """The QR code that an authenticator app scans."""
        return qr_svg(url, scale=4, title=_("Kode QR untuk aplikasi autentikator"))

    def get_totp_label(self, user: User) -> str:
        """What the app calls the account."""
        return user.sign_in_name

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys belong to the host of ``SITE_URL``, whatever host a request names."""
        return {"id": urlsplit(settings.SITE_URL).hostname or "localhost", "name": NAME}

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002 - allauth's name
        """Name of a passkey whose owner gave none."""
        return _("Passkey saya")
