"""Addresses that anybody may open."""

from __future__ import annotations

from django.urls import path

from apps.programs.views import confirmation, report_link

app_name = "programs-public"
urlpatterns = [
    path("konfirmasi/<str:token>/", confirmation.entry_confirm, name="entry-confirm"),
    path("lapor/<str:token>/", report_link.report_link, name="report-link"),
]
