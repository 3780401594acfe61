"""Machines that read the API: an OAuth application with a hashed secret, tied to one place."""

from __future__ import annotations

import secrets

from django.db import transaction
from oauth2_provider.generators import generate_client_id
from oauth2_provider.models import get_application_model

from apps.accounts.models import ApiClient


@transaction.atomic
def api_client_create(*, name: str, area: int, reads_numbers: bool = False) -> tuple[str, str]:
    """Register a machine, with the numbers of companies (NIB, NPWP, NITKU) or without; returns its id and its secret, which is kept as a hash and never shown again."""
    application_model = get_application_model()
    client_id, secret = generate_client_id(), secrets.token_urlsafe(48)
    application = application_model.objects.create(
        name=name,
        client_id=client_id,
        client_secret=secret,
        hash_client_secret=True,
        client_type=application_model.CLIENT_CONFIDENTIAL,
        authorization_grant_type=application_model.GRANT_CLIENT_CREDENTIALS,
    )
    ApiClient.objects.create(application_id=application.pk, name=name, area=area, reads_numbers=reads_numbers)
    return client_id, secret
