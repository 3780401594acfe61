"""The portal's addresses and one API view that only asks for a token's scope and a permission."""

from __future__ import annotations

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.permissions import Permission
from apps.core.scope import required
from forum_portal.urls import urlpatterns as portal


class Probe(APIView):
    """Answers with the place the machine was registered for."""

    required_scope = "laporan:baca"
    permission = Permission.REPORT_VIEW

    def get(self, request: Request, version: str = "v1") -> Response:
        return Response({"name": request.user.name, "low": required().lo, "high": required().hi})


class AskProbe(Probe):
    required_scope = "laporan:tanya"


class Unnamed(Probe):
    required_scope = None


class Forbidden(Probe):
    permission = Permission.REPORT_EDIT


urlpatterns = [
    path("api/v1/probe/", Probe.as_view()),
    path("api/v1/ask/", AskProbe.as_view()),
    path("api/v1/unnamed/", Unnamed.as_view()),
    path("api/v1/forbidden/", Forbidden.as_view()),
    *portal,
]
