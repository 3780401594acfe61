"""The request as our middleware leaves it, for type checkers."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from apps.accounts.actors import Actor, Desk
from apps.accounts.models import SupportAccess
from apps.accounts.permissions import Role


class PortalRequest(HttpRequest):
    """Carries who asks and what that person may reach."""

    actor: Actor
    desks: dict[str, tuple[Desk, frozenset[Role]]]
    support: SupportAccess | None
    rolls_back: bool
    token_scopes: frozenset[str]
    htmx: HtmxDetails
