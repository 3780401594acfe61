"""Addresses below a desk."""

from __future__ import annotations

from django.urls import path

from apps.companies.views import links

app_name = "companies"
urlpatterns = [
    path("tautan-pendaftaran/", links.link_list, name="link-list"),
    path("tautan-pendaftaran/baru/", links.link_create_view, name="link-create"),
    path("tautan-pendaftaran/<uuid:pk>/", links.link_detail, name="link-detail"),
    path("tautan-pendaftaran/<uuid:pk>/tutup/", links.link_close_view, name="link-close"),
    path("tautan-pendaftaran/<uuid:pk>/poster/", links.link_poster, name="link-poster"),
    path("tautan-pendaftaran/<uuid:pk>/qr.png", links.link_qr, name="link-qr"),
]
