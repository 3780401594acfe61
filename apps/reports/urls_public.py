"""Addresses that anybody may open."""

from __future__ import annotations

from django.urls import path

from apps.reports.views import public

urlpatterns = [
    path("laporan/", public.report_published, name="public-reports"),
    path("laporan/<uuid:report_id>/", public.report_public, name="public-report"),
]
