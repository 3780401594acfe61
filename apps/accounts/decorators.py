"""Every view says who may open it; a guard walks all addresses and fails on one that does not."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponseBase

from apps.accounts.permissions import Permission
from apps.core.errors import NotAllowed

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def desk_view(permission: Permission) -> Callable[[View], View]:
    """A view below a desk's address: the person's roles at that desk must carry ``permission``, else 403."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, desk: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.actor.has(permission):
                raise NotAllowed
            return view(request, *args, **kwargs)

        wrapped.permission = permission
        return wrapped  # type: ignore[return-value]  # the desk is consumed here

    return decorate


def public_view(view: View) -> View:
    """A view anybody may open; it sees public columns only."""
    view.permission = "public"
    return view


def signed_in_view(view: View) -> View:
    """A view for any signed-in person, outside a desk."""
    view.permission = "signed-in"
    return view
