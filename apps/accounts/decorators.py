"""Every view says who may open it; a guard walks all addresses and fails on one that does not."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpResponseBase

from apps.accounts.permissions import Permission
from apps.accounts.requests import PortalRequest
from apps.core.errors import NotAllowed

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def _stamp(view: Any, permission: Permission | str) -> Any:
    """Write on the view who may open it, where the guard reads it."""
    view.permission = permission
    return view


def desk_view(permission: Permission) -> Callable[[View], View]:
    """A view below a desk's address: the person's roles at that desk must carry ``permission``, else 403."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: PortalRequest, desk: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.actor.has(permission):
                raise NotAllowed
            return view(request, *args, **kwargs)

        return _stamp(wrapped, permission)  # type: ignore[return-value]  # the desk is consumed here

    return decorate


def public_view(view: View) -> View:
    """A view anybody may open; it sees public columns only."""
    return _stamp(view, "public")


def signed_in_view(view: View) -> View:
    """A view for any signed-in person, outside a desk."""
    return _stamp(view, "signed-in")
