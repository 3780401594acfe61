"""Addresses below a desk."""

from __future__ import annotations

from django.urls import path

from apps.forums.views import boards, documents, formation, forums

app_name = "forums"
urlpatterns = [
    path("forum/", forums.forum_detail, name="forum-detail"),
    path("forum/daerah/", forums.forum_list, name="forum-list"),
    path("forum/<int:area>/", forums.forum_detail, name="forum-detail"),
    path("forum/<int:area>/ubah/", forums.forum_update, name="forum-update"),
    path("forum/<int:area>/masa-bakti/", boards.term_record, name="term-record"),
    path("forum/<int:area>/sk/", boards.decree_record, name="decree-record"),
    path("forum/<int:area>/sk/<uuid:decree_id>/berkas/", boards.decree_file, name="decree-file"),
    path("forum/<int:area>/sengketa/", formation.forum_dispute, name="forum-dispute"),
    path("forum/<int:area>/tindakan/<slug:move>/", formation.forum_move, name="forum-move"),
    path("dokumen/", documents.document_list, name="document-list"),
    path("dokumen/<uuid:document_id>/", documents.document_detail, name="document-detail"),
    path("dokumen/<uuid:document_id>/kemajuan/", documents.document_status_view, name="document-status"),
    path("dokumen/<uuid:document_id>/berkas/", documents.document_file, name="document-file"),
    path("dokumen/<uuid:document_id>/ulang/", documents.document_retry, name="document-retry"),
    path("dokumen/<uuid:document_id>/cabut/", documents.document_revoke, name="document-revoke"),
]
