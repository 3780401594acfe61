"""Public pages."""

from __future__ import annotations

from django.urls import path

from apps.portal.views import forums, home, pages

urlpatterns = [
    path("", home.home, name="home"),
    path("bantuan/", pages.help_page, name="help"),
    path("privasi/", pages.privacy, name="privacy"),
    path("forum/", forums.directory, name="public-forums"),
    path("forum/<int:area>/", forums.profile, name="public-forum"),
]
