"""Addresses below a desk."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import path

app_name = "reports"
urlpatterns = [
    path("laporan/<uuid:report_id>/", lambda r, desk, report_id: HttpResponse(), name="report-detail"),
]
