"""Reads about registrations."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from apps.companies.models import Registration
from apps.core.links import LinkError


def by_key(pk: UUID) -> Registration:
    """The registration that the open scope's key opens; raises LinkError when it is gone."""
    found = Registration.objects.select_related("region").filter(pk=pk).first()
    if found is None:
        raise LinkError(_("Pendaftaran ini tidak ditemukan. Mulai lagi lewat kode QR atau tautan dari sekretariat."))
    return found
