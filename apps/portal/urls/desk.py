"""Home, search, inbox and history of a desk."""

from __future__ import annotations

from django.urls import include, path

from apps.portal.views import history, home, inbox, search, visibility

_messages = [
    path("", inbox.message_list, name="message-list"),
    path("baca-semua/", inbox.message_read_all, name="message-read-all"),
    path("<uuid:pk>/", inbox.message_open, name="message-open"),
]
_events = [
    path("", history.event_list, name="event-list"),
    path("ekspor.<str:kind>", history.event_export, name="event-export"),
]

urlpatterns = [
    path("", home.desk_home, name="desk-home"),
    path("akun/hak/", visibility.roles_view, name="visibility-roles"),
    path("akun/<int:pk>/terlihat/", visibility.person_view, name="visibility-person"),
    path("cari/", search.search_page, name="desk-search"),
    path("kotak-masuk/", include((_messages, "notifications"))),
    path("jejak-audit/", include((_events, "audit"))),
]
