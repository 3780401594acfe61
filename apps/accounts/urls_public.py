"""Addresses that anybody may open."""

from __future__ import annotations

from django.urls import path

from apps.accounts.signin import views as sign_in
from apps.accounts.views import public

urlpatterns = [
    path("undangan/<str:token>/", public.invitation_accept, name="invitation-accept"),
    path("aktivasi/", sign_in.activation, name="activation"),
    path("bahasa/", public.language, name="set_language"),
]
