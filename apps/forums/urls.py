"""Addresses below a desk."""

from __future__ import annotations

from django.urls import path

from apps.forums.views import documents

app_name = "forums"
urlpatterns = [
    path("dokumen/<uuid:document_id>/", documents.document_detail, name="document-detail"),
    path("dokumen/<uuid:document_id>/kemajuan/", documents.document_status_view, name="document-status"),
    path("dokumen/<uuid:document_id>/berkas/", documents.document_file, name="document-file"),
    path("dokumen/<uuid:document_id>/ulang/", documents.document_retry, name="document-retry"),
]
