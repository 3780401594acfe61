"""Addresses below a desk."""

from __future__ import annotations

from django.urls import path

from apps.companies.views import company, links, members, papers, people, registrations

app_name = "companies"
urlpatterns = [
    path("anggota/", members.member_list, name="member-list"),
    path("anggota/unduh/", members.member_export, name="member-export"),
    path("anggota/<uuid:pk>/", members.member_detail, name="member-detail"),
    path("anggota/<uuid:pk>/sertifikat/", members.member_certificate, name="member-certificate"),
    path("anggota/<uuid:pk>/nonaktif/", members.member_deactivate, name="member-deactivate"),
    path("anggota/<uuid:pk>/aktifkan/", members.member_reactivate, name="member-reactivate"),
    path("anggota/<uuid:pk>/akhiri/", members.member_end, name="member-end"),
    path("orang/", people.person_list, name="person-list"),
    path("orang/undang/", people.person_invite, name="person-invite"),
    path("orang/undangan/<uuid:pk>/kirim-ulang/", people.invitation_resend, name="person-invitation-resend"),
    path("orang/undangan/<uuid:pk>/cabut/", people.invitation_revoke, name="person-invitation-revoke"),
    path("orang/<uuid:pk>/akhiri/", people.person_end, name="person-end"),
    path("orang/<uuid:pk>/serah-terima/", people.person_handover, name="person-handover"),
    path("orang/akses/<uuid:pk>/", people.access_detail, name="access-detail"),
    path("orang/akses/<uuid:pk>/terima/", people.access_accept, name="access-accept"),
    path("orang/akses/<uuid:pk>/tolak/", people.access_refuse, name="access-refuse"),
    path("orang/akses/<uuid:pk>/berkas/", people.access_file, name="access-file"),
    path("perusahaan/<uuid:pk>/", company.company_detail, name="company-detail"),
    path("perusahaan/<uuid:pk>/ubah/", company.company_edit, name="company-edit"),
    path("perusahaan/<uuid:pk>/lokasi/baru/", company.site_add, name="site-add"),
    path("perusahaan/<uuid:pk>/dokumen/baru/", papers.document_add_view, name="document-add"),
    path("perusahaan/<uuid:pk>/narahubung/baru/", papers.contact_add_view, name="contact-add"),
    path("perusahaan/<uuid:pk>/hubungan/baru/", papers.relation_add_view, name="relation-add"),
    path("lokasi/<uuid:pk>/ubah/", company.site_edit, name="site-edit"),
    path("lokasi/<uuid:pk>/tutup/", company.site_close_view, name="site-close"),
    path("lokasi/<uuid:pk>/buka/", company.site_reopen_view, name="site-reopen"),
    path("lokasi/<uuid:pk>/ring/", company.ring_add, name="ring-add"),
    path("ring/<uuid:pk>/hapus/", company.ring_remove_view, name="ring-remove"),
    path("dokumen-perusahaan/<uuid:pk>/", papers.document_file, name="document-file"),
    path("dokumen-perusahaan/<uuid:pk>/arsip/", papers.document_remove_view, name="document-remove"),
    path("narahubung/<uuid:pk>/akhiri/", papers.contact_end_view, name="contact-end"),
    path("hubungan/<uuid:pk>/hapus/", papers.relation_remove_view, name="relation-remove"),
    path("pendaftaran/", registrations.registration_list, name="registration-list"),
    path("pendaftaran/unduh/", registrations.registration_export, name="registration-export"),
    path("pendaftaran/verifikasi-massal/", registrations.registration_bulk, name="registration-bulk"),
    path("pendaftaran/<uuid:pk>/", registrations.registration_detail, name="registration-detail"),
    path("pendaftaran/<uuid:pk>/verifikasi/", registrations.registration_verify, name="registration-verify"),
    path("pendaftaran/<uuid:pk>/kembalikan/", registrations.registration_return, name="registration-return"),
    path("pendaftaran/<uuid:pk>/tolak/", registrations.registration_refuse, name="registration-refuse"),
    path("pendaftaran/<uuid:pk>/surel/", registrations.registration_confirm_email, name="registration-confirm-email"),
    path("pendaftaran/<uuid:pk>/berkas/", registrations.registration_file, name="registration-file"),
    path("tautan-pendaftaran/", links.link_list, name="link-list"),
    path("tautan-pendaftaran/baru/", links.link_create_view, name="link-create"),
    path("tautan-pendaftaran/<uuid:pk>/", links.link_detail, name="link-detail"),
    path("tautan-pendaftaran/<uuid:pk>/tutup/", links.link_close_view, name="link-close"),
    path("tautan-pendaftaran/<uuid:pk>/poster/", links.link_poster, name="link-poster"),
    path("tautan-pendaftaran/<uuid:pk>/qr.png", links.link_qr, name="link-qr"),
]
