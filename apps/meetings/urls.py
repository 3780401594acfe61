"""Addresses below a desk."""

from __future__ import annotations

from django.urls import path

from apps.meetings.views import links, meetings

app_name = "meetings"
urlpatterns = [
    path("rapat/", meetings.meeting_list, name="meeting-list"),
    path("rapat/ekspor.<str:kind>", meetings.meeting_export, name="meeting-export"),
    path("rapat/baru/", meetings.meeting_create, name="meeting-create"),
    path("rapat/<uuid:pk>/", meetings.meeting_detail, name="meeting-detail"),
    path("rapat/<uuid:pk>/ubah/", meetings.meeting_edit, name="meeting-edit"),
    path("rapat/<uuid:pk>/hasil/", meetings.meeting_record, name="meeting-record"),
    path("rapat/<uuid:pk>/tautan/", links.meeting_link, name="meeting-link"),
    path("rapat/<uuid:pk>/batalkan/", meetings.meeting_cancel, name="meeting-cancel"),
    path("rapat/<uuid:pk>/keputusan/<uuid:decision>/selesai/", meetings.decision_done, name="decision-done"),
]
