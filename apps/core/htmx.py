"""One URL serves the whole page and its partials; HTMX only replaces the redirect."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render as django_render
from django.shortcuts import resolve_url
from django.utils.cache import patch_vary_headers

View = TypeVar("View", bound=Callable[..., HttpResponse])

_ALLOWED = "_allowed_partials"


def partials(*names: str) -> Callable[[View], View]:
    """Name the partials a client may ask this view for; every other target gets the whole page.

    A partial's name is also its DOM id and its `hx-target`.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            setattr(request, _ALLOWED, frozenset(names))
            response = view(request, *args, **kwargs)
            patch_vary_headers(response, ("HX-Request", "HX-Target"))
            return response

        return wrapped  # type: ignore[return-value]  # same call signature as the view

    return decorate


def is_htmx(request: HttpRequest) -> bool:
    """Tell whether HTMX asks for a fragment (not a whole page out of the browser's history)."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and headers.get("HX-History-Restore-Request") != "true"


def wanted_partial(request: HttpRequest) -> str | None:
    """Return the allowed partial named by HX-Target, else None."""
    if not is_htmx(request):
        return None
    name = request.headers.get("HX-Target", "").rpartition("#")[2]
    return name if name in getattr(request, _ALLOWED, frozenset()) else None


def render(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Render the wanted partial of `template` when it is allowed, else the whole page."""
    name = wanted_partial(request)
    source = f"{template}#{name}" if name else template
    return django_render(request, source, dict(context or {}), status=status)


def redirect(request: HttpRequest, url: Any, *args: Any, **kwargs: Any) -> HttpResponse:
    """Send the browser to a URL, a view name or an object: 302, or HX-Redirect under HTMX."""
    target = resolve_url(url, *args, **kwargs)
    if not is_htmx(request):
        return HttpResponseRedirect(target)
    response = HttpResponse(status=200)
    response["HX-Redirect"] = target
    return response
