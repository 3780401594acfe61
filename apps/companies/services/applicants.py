"""Who acts on a registration before there is an account: the holder of its signed key."""

from __future__ import annotations

from apps.accounts.actors import Actor
from apps.companies.tokens import Key
from apps.core.errors import NotAllowed
from apps.core.scope import Scope


def applicant(key: Key, name: str = "") -> Actor:
    """The person with this key, as services take it; ``name`` stands in the history."""
    return Actor(None, name or "Pendaftar", None, frozenset(), frozenset(), Scope.public(area=key.area, key=key.id))


def require_key(by: Actor, registration_id: object) -> None:
    """Raise NotAllowed unless ``by`` holds the key of this registration."""
    if by.scope.key != registration_id:
        raise NotAllowed
