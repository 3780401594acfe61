"""API access: the bearer token was resolved by the middleware; views name the scope they need."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from apps.accounts.actors import Actor
from apps.accounts.requests import PortalRequest


class ActorAuthentication(BaseAuthentication):
    """Hands DRF the actor found by the middleware as ``request.user``."""

    def authenticate(self, request: Request) -> tuple[Actor, Any] | None:
        """The actor and its token scopes, or None without a valid bearer token."""
        actor: Actor = cast(PortalRequest, request._request).actor
        if actor.desk is None:
            return None
        return actor, getattr(request._request, "token_scopes", frozenset())

    def authenticate_header(self, request: Request) -> str:
        """Makes DRF answer 401 instead of 403."""
        return 'Bearer realm="api"'


class HasScope(BasePermission):
    """The token carries the view's ``required_scope`` and the actor its ``permission``."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """True when both hold; a view without ``required_scope`` is refused."""
        needed = getattr(view, "required_scope", None)
        if needed is None or needed not in cast(frozenset[str], request.auth or frozenset()):
            return False
        return cast(Actor, request.user).has(view.permission)


class ActorScheme(OpenApiAuthenticationExtension):
    """Describes the token to readers of the schema."""

    target_class = "apps.accounts.api.ActorAuthentication"
    name = "oauth2"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """OAuth2 client credentials with our scopes."""
        flow = {"tokenUrl": "/o/token/", "scopes": settings.OAUTH2_PROVIDER["SCOPES"]}
        return {"type": "oauth2", "flows": {"clientCredentials": flow}}

    def get_security_requirement(self, auto_schema: Any) -> dict[str, list[str]]:
        """The scope that the view needs."""
        return {self.name: [auto_schema.view.required_scope]}
