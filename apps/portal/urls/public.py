"""Public pages."""

from __future__ import annotations

from django.urls import path

from apps.portal.views import demo, forums, landing, pages

urlpatterns = [
    path("", landing.home, name="home"),
    path("forum/", forums.directory, name="public-forums"),
    path("forum/<int:area>/", forums.profile, name="public-forum"),
    path("demo/masuk/<int:number>/", demo.demo_sign_in, name="demo-sign-in"),
    path("bantuan/", pages.help_page, name="help"),
    path("privasi/", pages.privacy, name="privacy"),
]
