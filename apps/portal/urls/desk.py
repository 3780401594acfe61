"""Home and search of a desk."""

from __future__ import annotations

from django.urls import path

from apps.portal.views import home

urlpatterns = [
    path("", home.desk_home, name="desk-home"),
]
