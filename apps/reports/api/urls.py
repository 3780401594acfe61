"""API addresses of the reports."""

from __future__ import annotations

from django.urls import path

from apps.reports.api import views

urlpatterns = [
    path("periods/", views.PeriodListView.as_view(), name="api-periods"),
    path("reports/", views.ReportListView.as_view(), name="api-reports"),
    path("reports/<uuid:report_id>/", views.ReportView.as_view(), name="api-report"),
    path("reports/<uuid:report_id>/pdf/", views.ReportPdfView.as_view(), name="api-report-pdf"),
    path("reports/<uuid:report_id>/questions/", views.ReportQuestionView.as_view(), name="api-report-ask"),
    path("national/<str:period>/", views.NationalView.as_view(), name="api-national"),
    path("national/<str:period>/tables/<str:code>.csv", views.TableCsvView.as_view(), name="api-table-csv"),
    path("national/<str:period>/tables/<str:code>.xlsx", views.TableXlsxView.as_view(), name="api-table-xlsx"),
    path("national/<str:period>/tables/<str:code>/", views.TableView.as_view(), name="api-table"),
    path("national/<str:period>/tables/<str:code>/rows/", views.RowsView.as_view(), name="api-rows"),
    path("national/<str:period>/tables/<str:code>/rows.ndjson", views.RowsStreamView.as_view(), name="api-rows-stream"),
    path("national/<str:period>/tables/<str:code>/rows.csv", views.RowsCsvView.as_view(), name="api-rows-csv"),
]
