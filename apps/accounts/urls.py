"""Addresses below a desk."""

from __future__ import annotations

from django.urls import path

from apps.accounts.views import helping, inviting, listing, support

app_name = "accounts"
urlpatterns = [
    path("akun/", listing.account_list, name="account-list"),
    path("akun/saya/", listing.account_own, name="account-own"),
    path("akun/undang/", inviting.invitation_create, name="invitation-create"),
    path("akun/undangan/<uuid:pk>/kirim-ulang/", inviting.invitation_resend, name="invitation-resend"),
    path("akun/undangan/<uuid:pk>/cabut/", inviting.invitation_revoke, name="invitation-revoke"),
    path("akun/peran/<uuid:pk>/akhiri/", inviting.assignment_end, name="assignment-end"),
    path("akun/undang-tanpa-surel/", helping.invitation_create_paper, name="invitation-create-paper"),
    path("akun/undangan/<uuid:pk>/surat/", helping.invitation_letter, name="invitation-letter"),
    path("akun/<int:pk>/langkah-kedua/", helping.factor_reset, name="factor-reset"),
    path("akun/<int:pk>/surat/", helping.account_letter, name="account-letter"),
    path("bantuan/", support.support_list, name="support-list"),
    path("bantuan/<uuid:pk>/akhiri/", support.support_end, name="support-end"),
    path("akun/<int:pk>/", listing.account_detail, name="account-detail"),
]
