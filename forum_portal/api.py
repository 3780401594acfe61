"""API version 1: assembled from the applications, described by OpenAPI."""

from __future__ import annotations

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from apps.accounts.decorators import public_view
from apps.portal.views import api_reference

urlpatterns = [
    path("schema/", public_view(SpectacularAPIView.as_view(versioning_class=None)), name="api-schema"),
    path("", api_reference.reference, name="api-reference"),
    path("", include("apps.reports.api.urls")),
    path("", include("apps.companies.api.urls")),
]
