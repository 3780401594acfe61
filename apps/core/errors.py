"""Errors of the business rules. Each knows the HTTP status the edge answers with."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext as _


class DomainError(Exception):
    """A rule of the domain was broken; `message` is an Indonesian sentence for the person."""

    status: ClassVar[int] = 400

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return self.message


class RuleViolation(DomainError):
    """The input or the state of the data breaks a rule: a form error, or HTTP 400.

    `field` names the form field the message belongs to; without it the whole form is meant.
    """

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class NotAllowed(DomainError):
    """The person sees the object but may not do this: HTTP 403."""

    status = 403

    def __init__(self, message: str | None = None) -> None:
        super().__init__(
            message or _("Anda tidak berwenang melakukan tindakan ini. Hubungi admin forum bila Anda memerlukan wewenang tersebut.")
        )


class InvalidTransition(DomainError):
    """The move is not possible from the present status: HTTP 409."""

    status = 409

    def __init__(self, message: str | None = None) -> None:
        super().__init__(
            message or _("Tindakan ini tidak dapat dilakukan pada status sekarang. Muat ulang halaman untuk melihat langkah yang tersedia.")
        )


class StaleVersion(DomainError):
    """Somebody else saved the object in the meantime: HTTP 409."""

    status = 409

    def __init__(self, message: str | None = None) -> None:
        super().__init__(
            message
            or _("Data ini sudah diubah orang lain sejak Anda membukanya. Muat ulang halaman, periksa perubahannya, lalu simpan kembali.")
        )
