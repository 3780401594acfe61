"""Addresses that anybody may open."""

from __future__ import annotations

from django.urls import path

from apps.companies.views import confirmations, directory, invitations, public

urlpatterns = [
    path("anggota/", directory.directory, name="member-directory"),
    path("ajakan/<str:token>/", invitations.invitation, name="invitation"),
    path("ajakan/<str:token>/berhenti/", invitations.invitation_stop, name="invitation-stop"),
    path("konfirmasi-anggota/<str:token>/", confirmations.member_confirm, name="member-confirm"),
    path("daftar/<str:token>/", public.start, name="registration-start"),
    path("daftar/lanjut/<str:token>/", public.resume, name="registration-resume"),
    path("daftar/lanjut/<str:token>/<int:number>/", public.step, name="registration-step"),
    path("daftar/lanjut/<str:token>/<int:number>/simpan/", public.autosave, name="registration-autosave"),
    path("daftar/status/<str:token>/", public.status_page, name="registration-status"),
    path("daftar/status/<str:token>/kode/", public.code_send, name="registration-code"),
]
