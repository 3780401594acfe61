"""Small middleware without domain words."""

from __future__ import annotations

import ipaddress
import re
import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from apps.core import request_context

_SAFE = re.compile(r"^[A-Za-z0-9._-]{8,40}$")


def request_id(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Give each request a number that history, logs and the answer share; a sane one of the proxy is kept."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-Id", "")
        number = given if _SAFE.match(given) else uuid.uuid4().hex
        token = request_context.enter(request_context.RequestContext(number, client_address(request)))
        structlog.contextvars.bind_contextvars(request_id=number)
        try:
            response = get_response(request)
        finally:
            structlog.contextvars.clear_contextvars()
            request_context.leave(token)
        response["X-Request-Id"] = number
        return response

    return middleware


def client_address(request: HttpRequest) -> str:
    """Address of the client: the socket's, or behind ``PROXY_HOPS`` proxies of ours the entry that the outermost of them wrote."""
    hops = settings.PROXY_HOPS
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if hops and len(forwarded) >= hops:
        return forwarded[-hops][:45]
    return str(request.META.get("REMOTE_ADDR", ""))[:45]


def client_network(request: HttpRequest) -> str:
    """What limits count by: the address, or the /64 of an IPv6 one, since a subscriber has all the addresses of it."""
    text = client_address(request)
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    if isinstance(address, ipaddress.IPv4Address):
        return text
    return str(address.ipv4_mapped or ipaddress.IPv6Address(int(address) >> 64 << 64))
