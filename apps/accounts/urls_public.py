"""Addresses that anybody may open."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
