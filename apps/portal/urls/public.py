"""Public pages."""

from __future__ import annotations

from django.urls import path

from apps.portal.views import home

urlpatterns = [
    path("", home.home, name="home"),
]
