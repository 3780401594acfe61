"""API addresses of the register of companies."""

from __future__ import annotations

from django.urls import path

from apps.companies.api import views

urlpatterns = [
    path("companies/", views.CompanyListView.as_view(), name="api-companies"),
    path("companies/<uuid:company_id>/", views.CompanyView.as_view(), name="api-company"),
]
