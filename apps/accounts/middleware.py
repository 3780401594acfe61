"""Who asks, and what that person may reach: resolved once, before any view.

``ActorMiddleware`` runs as the bare login role and finds user, desk and bearer token. ``ScopeMiddleware`` is the innermost layer: one
transaction with the actor's scope around the view and the rendering of its answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import quote

from django.conf import settings
from django.db import InternalError, transaction
from django.http import HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from apps.accounts.actors import PUBLIC, Actor, desk_slug_of
from apps.accounts.models import Assignment, User
from apps.accounts.permissions import DeskKind
from apps.accounts.requests import PortalRequest
from apps.accounts.selectors import actor_at, desk_of, desks_of, machine_actor, support_actor, support_at
from apps.accounts.services.support import support_page_open
from apps.accounts.signin.ended import ended_roles
from apps.core.errors import DomainError
from apps.core.scope import Scope, scope
from apps.regions.reference import time_zone

#: Sign-in, invitations, tokens, files and health run as the login role itself; the page of a report link opens its own narrow scopes.
UNSCOPED = ("/accounts/", "/undangan/", "/aktivasi/", "/bahasa/", "/demo/", "/o/", "/static/", "/lapor/", "/healthz", "/readyz", "/metrics")
#: Tables for operators, outside the desks' own addresses.
OPERATOR_ONLY = "/kelola/"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
READS_ONLY = gettext_lazy("Akses bantuan hanya membaca. Orang di tempat kerja ini yang mengubah datanya.")
GetResponse = Callable[[PortalRequest], HttpResponseBase]


class ActorMiddleware:
    """Sets ``request.actor`` and ``request.desks``.

    A desk in the address that is not the person's own is 404, as if it did not exist; without sign-in the person is sent there.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: PortalRequest) -> HttpResponseBase:
        request.actor, request.desks, request.support = PUBLIC, {}, None
        path = request.path_info
        if path.startswith(UNSCOPED):
            return self.get_response(request)
        if path.startswith("/api/"):
            request.actor = _bearer(request)
            return self.get_response(request)
        user = request.user
        if isinstance(user, User) and user.is_active:
            request.desks = desks_of(user)
            translation.activate(user.language)
        slug = str(DeskKind.OPERATOR.value) if path.startswith(OPERATOR_ONLY) else desk_slug_of(path)
        if slug is None:
            return self.get_response(request)
        if not user.is_authenticated:
            return redirect(f"{settings.LOGIN_URL}?next={quote(request.get_full_path())}")
        if slug not in request.desks:
            access = support_at(user, slug)
            if access is None:
                return _not_theirs(request, user, slug)
            request.actor, request.support = support_actor(access), access
            return self.get_response(request)
        desk, roles = request.desks[slug]
        request.actor = actor_at(user, desk, roles)
        return self.get_response(request)


def _not_theirs(request: PortalRequest, user: User, slug: str) -> HttpResponse:
    """A desk of somebody else does not exist; one's own former desk does not either, but says when the role ended."""
    if any(desk_of(row).slug == slug for row in Assignment.objects.filter(user=user)):
        return render(request, "accounts/role_ended.html", ended_roles(user), status=404)
    return render(request, "404.html", status=404)


def _bearer(request: PortalRequest) -> Actor:
    """The machine behind a bearer token, or PUBLIC; the API's own permission answers 401."""
    if not request.headers.get("Authorization", "").startswith("Bearer "):
        return PUBLIC
    from oauth2_provider.oauth2_backends import get_oauthlib_core  # noqa: PLC0415 - needs loaded models

    valid, found = get_oauthlib_core().verify_request(request, scopes=[])
    if not valid or found.client is None:
        return PUBLIC
    request.token_scopes = frozenset((found.access_token.scope or "").split())
    return machine_actor(found.client.pk)


class ScopeMiddleware:
    """One transaction a request, in the scope of the actor, rolled back whenever the answer is an error of ours.

    A streaming answer's first chunk is pulled after the transaction ended, so that an error there is still a proper 500.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: PortalRequest) -> HttpResponseBase:
        request.rolls_back = False
        if request.path_info.startswith(UNSCOPED):
            return self.get_response(request)
        if request.support is not None:
            if request.method not in SAFE:
                return render(request, "errors/rule.html", {"message": READS_ONLY}, status=403)
            support_page_open(access=request.support, by=request.actor, page=request.get_full_path())
        with scope(self._wanted(request)), timezone.override(_zone(request.actor)):
            response = self.get_response(request)
            if request.rolls_back or response.status_code >= 500:
                transaction.set_rollback(True)
        return _with_first_chunk(response) if isinstance(response, StreamingHttpResponse) else response

    @staticmethod
    def _wanted(request: PortalRequest) -> Scope:
        """A desk's own scope; signed links choose a public scope with a key inside their view."""
        return request.actor.scope

    def process_exception(self, request: PortalRequest, exception: Exception) -> HttpResponse | None:
        """Errors of the rules become a page with their status; anything else stays an error of ours. Both undo what was written."""
        request.rolls_back = True
        if request.support is not None and isinstance(exception, InternalError) and "read-only transaction" in str(exception):
            return render(request, "errors/rule.html", {"message": READS_ONLY}, status=403)
        if not isinstance(exception, DomainError):
            return None
        if request.path_info.startswith("/api/"):
            return JsonResponse({"detail": exception.message}, status=exception.status)
        return render(request, "errors/rule.html", {"message": exception.message}, status=exception.status)


def _zone(actor: Actor) -> str:
    """Times are shown in the zone of the place one looks from: WIB, WITA or WIT; the nation uses WIB."""
    return time_zone(f"{max(actor.area, 0) // 100:02d}")


def _with_first_chunk(response: StreamingHttpResponse) -> StreamingHttpResponse:
    chunks: Iterator[bytes] = iter(response)
    first = next(chunks, b"")

    def body() -> Iterator[bytes]:
        yield first
        yield from chunks

    response.streaming_content = body()
    return response
