"""What all views of the API share. Apart from ``accounts.api``, which the framework itself imports while it builds its own view."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from rest_framework.request import Request
from rest_framework.views import APIView

from apps.accounts.actors import Actor
from apps.accounts.permissions import Permission
from apps.core.api import OrjsonRenderer


class MachineView(APIView):
    """A view of the API: names the token's scope and the permission it asks for; errors are JSON whatever a client accepts."""

    required_scope: ClassVar[str]
    permission: ClassVar[Permission]

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """Errors are JSON even to a client of a file."""
        return OrjsonRenderer(), OrjsonRenderer.media_type

    @property
    def actor(self) -> Actor:
        """The machine or officer behind the token."""
        return cast(Actor, self.request.user)
