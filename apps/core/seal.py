"""Encryption of small secrets that must be read again (keys of authenticators), with keys from the environment."""

from __future__ import annotations

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


def _box() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.ENCRYPTION_KEYS])


def seal(text: str) -> str:
    """Encrypt with the first of ``ENCRYPTION_KEYS`` (Fernet: AES-128-CBC with HMAC-SHA256)."""
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Decrypt with whichever key fits. Raises ValueError when none does: a key was lost or the value was changed."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise ValueError("none of ENCRYPTION_KEYS opens this value") from None
