"""Addresses below a desk."""

from __future__ import annotations

from django.urls import path

from apps.pmks.views import maps, needs, uploads

app_name = "pmks"
urlpatterns = [
    path("ppks/", maps.problem_map, name="map"),
    path("ppks/ekspor.<str:kind>", maps.map_export, name="map-export"),
    path("ppks/templat.<str:kind>", uploads.upload_template, name="upload-template"),
    path("ppks/unggahan/", uploads.upload_list, name="upload-list"),
    path("ppks/unggahan/baru/", uploads.upload_create, name="upload-create"),
    path("ppks/unggahan/<uuid:pk>/", uploads.upload_detail, name="upload-detail"),
    path("ppks/unggahan/<uuid:pk>/tambah/", uploads.upload_add, name="upload-add"),
    path("ppks/unggahan/<uuid:pk>/periksa/", uploads.upload_check, name="upload-check"),
    path("ppks/unggahan/<uuid:pk>/berlakukan/", uploads.upload_enforce, name="upload-enforce"),
    path("ppks/unggahan/<uuid:pk>/buang/", uploads.upload_discard, name="upload-discard"),
    path("ppks/unggahan/<uuid:pk>/salah.<str:kind>", uploads.upload_faults, name="upload-faults"),
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
