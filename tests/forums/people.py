"""People who open pages of forums: a signed-in client at one desk."""

from __future__ import annotations

from uuid import UUID

from django.test import Client

from apps.accounts.permissions import Role
from tests import factories


def client_at(role: Role, area: int, *, company: UUID | None = None) -> Client:
    """A client signed in as a new person with one role."""
    person = factories.user()
    factories.assign(person, role, area, company=company)
    client = Client()
    client.force_login(person)
    return client
