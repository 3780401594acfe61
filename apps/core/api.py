"""REST plumbing shared by all API views."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import orjson
from django.db import transaction
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_exception_handler

from apps.core.errors import DomainError, RuleViolation

#: Rows of a page without ``limit``, and the most that may be asked for.
PAGE, PAGE_MAX = 100, 500


class ErrorSerializer(serializers.Serializer[Any]):
    """What went wrong; ``field`` names the parameter or field it is about."""

    detail = serializers.CharField()
    field = serializers.CharField(allow_null=True)


ERRORS = {code: OpenApiResponse(ErrorSerializer) for code in (400, 401, 403, 404)}
AFTER = OpenApiParameter("after", OpenApiTypes.UUID, description="Kunci baris terakhir dari halaman sebelumnya.")
LIMIT = OpenApiParameter("limit", OpenApiTypes.INT, description=f"Banyaknya baris, 1 sampai {PAGE_MAX}; bawaan {PAGE}.")


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


def wrong(name: str | None, message: str) -> RuleViolation:
    """A fault of one parameter: answered with 400 and its name."""
    return RuleViolation(message, name)


def uuid_of(request: Request, name: str) -> UUID | None:
    """A parameter that is the key of a row; None without it."""
    text = request.query_params.get(name, "")
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise wrong(name, f"Parameter {name} bukan kunci baris. Pakai nilai dari “next” jawaban sebelumnya.") from None


def limit_of(request: Request) -> int:
    """How many rows a page holds."""
    text = request.query_params.get("limit", "")
    if not text:
        return PAGE
    limit = int(text) if text.isascii() and text.isdecimal() and len(text) <= 6 else 0
    if not 1 <= limit <= PAGE_MAX:
        raise wrong("limit", f"Parameter limit harus bilangan 1 sampai {PAGE_MAX}.")
    return limit


def next_of(request: Request, after: str) -> str:
    """The address of the page that follows the row ``after``."""
    query = {**request.query_params.dict(), "after": after}
    return f"{request.path}?{urlencode(query)}"
