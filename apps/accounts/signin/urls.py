"""Addresses of sign-in below /accounts/, before those of allauth: ours replace some of its pages."""

from __future__ import annotations

from django.urls import path

from apps.accounts.signin import views

urlpatterns = [
    path("langkah-kedua/", views.second_step, name="second-step"),
    path("2fa/", views.account_security, name="mfa_index"),
    path("2fa/webauthn/", views.to_security, name="mfa_list_webauthn"),
    path("email/", views.to_security, name="account_email"),
    path("perangkat/<uuid:pk>/keluarkan/", views.device_end, name="device-end"),
    path("perangkat/lainnya/keluarkan/", views.device_end_others, name="device-end-others"),
    path("tawaran/", views.offer_answer, name="factor-offer"),
    path("peran-berakhir/", views.role_ended, name="role-ended"),
]
