"""API version 1: assembled from the applications, described by OpenAPI."""

from __future__ import annotations

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularRedocView

from apps.accounts.decorators import public_view

urlpatterns = [
    path("schema/", public_view(SpectacularAPIView.as_view()), name="api-schema"),
    path("", public_view(SpectacularRedocView.as_view(url_name="api-schema")), name="api-reference"),
    path("", include("apps.reports.api.urls")),
]
