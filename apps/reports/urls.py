"""Addresses below a desk."""

from __future__ import annotations

from django.urls import path, re_path

from apps.reports.views import company, listing, national, report, reporting

app_name = "reports"
_LIVE = "laporan/sementara/<str:period>/<int:area>"
urlpatterns = [
    path("laporan/", listing.report_list, name="report-list"),
    re_path(r"^laporan/status\.(?P<kind>csv|xlsx)$", listing.children_export, name="children-export"),
    re_path(r"^laporan/daftar\.(?P<kind>csv|xlsx)$", listing.reports_export, name="reports-export"),
    path("laporan/perusahaan/", reporting.reporting_list, name="reporting-list"),
    re_path(r"^laporan/perusahaan/unduh\.(?P<kind>csv|xlsx)$", reporting.reporting_export, name="reporting-export"),
    path("perusahaan/<uuid:pk>/pelaporan/", company.company_reporting, name="company-reporting"),
    path("laporan/perusahaan/ingatkan/", reporting.reporting_remind, name="reporting-remind"),
    path("laporan/perusahaan/<uuid:company>/teks/", reporting.reporting_text, name="reporting-text"),
    path("laporan/perusahaan/tautan/<uuid:pk>/", reporting.reporting_link, name="reporting-link"),
    path("laporan/perusahaan/tautan/<uuid:pk>/tutup/", reporting.reporting_link_close, name="reporting-link-close"),
    path("laporan/mulai/<str:period>/<int:area>/", listing.report_start, name="report-start"),
    path("laporan/nasional/", national.national, name="national"),
    path(f"{_LIVE}/", national.live_report, name="live-report"),
    path(f"{_LIVE}/angka/<str:code>/", national.live_figure, name="live-figure"),
    path(f"{_LIVE}/semua.xlsx", national.live_workbook, name="live-workbook"),
    path(f"{_LIVE}/tabel/<str:code>.<str:kind>", national.live_table, name="live-table"),
    path("laporan/<uuid:report_id>/", report.report_detail, name="report-detail"),
    path("laporan/<uuid:report_id>/narasi/", report.report_update, name="report-update"),
    path("laporan/<uuid:report_id>/hitung-ulang/", report.report_refresh, name="report-refresh"),
    path("laporan/<uuid:report_id>/kirim/", report.report_send, name="report-send"),
    path("laporan/<uuid:report_id>/naskah/", report.report_signed, name="report-signed"),
    path("laporan/<uuid:report_id>/telaah/", report.report_receive, name="report-receive"),
    path("laporan/<uuid:report_id>/kembalikan/", report.report_return, name="report-return"),
    path("laporan/<uuid:report_id>/terima/", report.report_accept, name="report-accept"),
    path("laporan/<uuid:report_id>/tanya/", report.report_ask, name="report-ask"),
    path("laporan/tanya/<uuid:question_id>/jawab/", report.report_answer, name="report-answer"),
    path("laporan/<uuid:report_id>/angka/<str:code>/", report.report_figure, name="report-figure"),
    path("laporan/<uuid:report_id>/semua.xlsx", report.report_workbook, name="report-workbook"),
    path("laporan/<uuid:report_id>/tabel/<str:code>.<str:kind>", report.report_table, name="report-table"),
]
