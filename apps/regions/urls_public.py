"""Addresses that anybody may open."""

from __future__ import annotations

from django.urls import path

from apps.regions import views

urlpatterns = [
    path("wilayah/cari", views.region_find, name="region-search"),
]
