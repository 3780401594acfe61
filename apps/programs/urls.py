"""Addresses below a desk."""

from __future__ import annotations

from django.urls import path

from apps.programs.views import program

app_name = "programs"
urlpatterns = [
    path("program/<uuid:pk>/", program.program_detail, name="program-detail"),
]
