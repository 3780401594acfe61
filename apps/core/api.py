"""REST plumbing shared by all API views."""

from __future__ import annotations

from typing import Any

import orjson
from django.db import transaction
from rest_framework.renderers import BaseRenderer
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_exception_handler

from apps.core.errors import DomainError, RuleViolation


class OrjsonRenderer(BaseRenderer):
    """JSON with sorted keys left alone and dates in ISO form."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        """Bytes of the answer; nothing for an empty one."""
        if data is None:
            return b""
        return orjson.dumps(data, default=str, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Answer errors in one form, and undo what the view wrote: DRF answers errors itself, so the transaction would be kept."""
    request = context["request"]._request
    request.rolls_back = True
    if transaction.get_connection().in_atomic_block:
        transaction.set_rollback(True)
    if isinstance(exc, DomainError):
        field = exc.field if isinstance(exc, RuleViolation) else None
        return Response({"detail": exc.message, "field": field}, status=exc.status)
    answer = drf_exception_handler(exc, context)
    if answer is not None:
        field, detail = _first_fault(answer.data)
        answer.data = {"detail": detail, "field": field}
    return answer


def _first_fault(data: Any) -> tuple[str | None, str]:
    """The first fault of DRF's answer as (field, sentence); the field is None when the whole call is meant."""
    if isinstance(data, dict):
        field, inner = next(iter(data.items()))
        return (None if field in {"detail", "non_field_errors"} else field), _first_fault(inner)[1]
    if isinstance(data, list):
        return None, _first_fault(data[0])[1]
    return None, str(data)
