"""Addresses below a desk."""

from __future__ import annotations

from django.urls import path

from apps.pmks.views import needs

app_name = "pmks"
urlpatterns = [
    path("kebutuhan/", needs.need_list, name="need-list"),
    path("kebutuhan/ekspor.<str:kind>", needs.need_export, name="need-export"),
    path("kebutuhan/baru/", needs.need_create, name="need-create"),
    path("kebutuhan/<uuid:pk>/", needs.need_detail, name="need-detail"),
    path("kebutuhan/<uuid:pk>/ubah/", needs.need_edit, name="need-edit"),
    path("kebutuhan/<uuid:pk>/ajukan/", needs.need_propose, name="need-propose"),
    path("kebutuhan/<uuid:pk>/verifikasi/", needs.need_verify, name="need-verify"),
    path("kebutuhan/<uuid:pk>/kembalikan/", needs.need_return, name="need-return"),
    path("kebutuhan/<uuid:pk>/publikasikan/", needs.need_publish, name="need-publish"),
    path("kebutuhan/<uuid:pk>/tutup/", needs.need_close, name="need-close"),
    path("kebutuhan/<uuid:pk>/ambil/", needs.need_take, name="need-take"),
]
