"""Number and address of the running request, for history and logs; empty outside requests."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class RequestContext:
    """What history keeps of a request."""

    request_id: str = ""
    address: str = ""


EMPTY = RequestContext()
_current: ContextVar[RequestContext] = ContextVar("request_context", default=EMPTY)


def current() -> RequestContext:
    """Context of the running request."""
    return _current.get()


def enter(context: RequestContext) -> object:
    """Begin a request; give the returned token to ``leave``."""
    return _current.set(context)


def leave(token: object) -> None:
    """End a request."""
    _current.reset(token)  # type: ignore[arg-type]
