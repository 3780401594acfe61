"""Public addresses."""

from __future__ import annotations

from django.urls import path

from apps.pmks.views import public

urlpatterns = [
    path("kebutuhan/", public.catalog, name="public-needs"),
    path("kebutuhan/<uuid:pk>/", public.catalog_detail, name="public-need"),
]
