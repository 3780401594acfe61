"""Addresses that anybody may open."""

from __future__ import annotations

from django.urls import path

from apps.forums.views import check

urlpatterns = [
    path("periksa/", check.check_start, name="public-verify"),
    path("periksa/<str:code>/", check.check_code, name="document-check"),
]
