"""Addresses below a desk."""

from __future__ import annotations

from django.urls import path

from apps.programs.views import company, direct, moves, plan, program, realization, review, verification

app_name = "programs"
urlpatterns = [
    path("program/", program.program_list, name="program-list"),
    path("program/unduh/<str:kind>/", program.program_export, name="program-export"),
    path("program/rencana/", plan.program_create, name="program-create"),
    path("program/rencana/bukti/", plan.program_evidence, name="program-evidence"),
    path("program/rencana/draf/", plan.program_autosave, name="program-autosave"),
    path("program/lapor/", direct.direct_create, name="direct-create"),
    path("program/<uuid:pk>/", program.program_detail, name="program-detail"),
    path("program/<uuid:pk>/ubah/", plan.program_update, name="program-update"),
    path("program/<uuid:pk>/tempat-lain/", plan.program_copy, name="program-copy"),
    path("program/<uuid:pk>/ajukan/", moves.program_submit, name="program-submit"),
    path("program/<uuid:pk>/telaah/", review.program_review, name="program-review"),
    path("program/<uuid:pk>/telaah/<str:verdict>/", review.program_decide, name="program-decide"),
    path("program/<uuid:pk>/catatan/", review.program_note, name="program-note"),
    path("program/<uuid:pk>/komitmen/", moves.program_commit, name="program-commit"),
    path("program/<uuid:pk>/mulai/", moves.program_start, name="program-start"),
    path("program/<uuid:pk>/selesai/", moves.program_complete, name="program-complete"),
    path("program/<uuid:pk>/tunda/", moves.program_postpone, name="program-postpone"),
    path("program/<uuid:pk>/lanjutkan/", moves.program_resume, name="program-resume"),
    path("program/<uuid:pk>/batalkan/", moves.program_cancel, name="program-cancel"),
    path("program/<uuid:pk>/tautan/", direct.entry_link, name="entry-link"),
    path("program/<uuid:pk>/realisasi/", realization.realization_create, name="realization-create"),
    path("perusahaan/<uuid:pk>/program/", company.company_programs, name="company-programs"),
    path("perusahaan/<uuid:pk>/rekap/", company.recap_order, name="recap-order"),
    path("perusahaan/<uuid:pk>/rekap/tanda-terima/", company.recap_receipts, name="recap-receipts"),
    path("realisasi/", realization.realization_list, name="realization-list"),
    path("realisasi/periksa/", verification.realization_check_many, name="realization-check-many"),
    path("realisasi/<uuid:pk>/", realization.realization_detail, name="realization-detail"),
    path("realisasi/<uuid:pk>/ubah/", realization.realization_update, name="realization-update"),
    path("realisasi/<uuid:pk>/kirim/", realization.realization_send, name="realization-send"),
    path("realisasi/<uuid:pk>/bukti/", realization.evidence_create, name="evidence-create"),
    path("realisasi/<uuid:pk>/bast/", realization.handover_issue, name="handover-issue"),
    path("realisasi/<uuid:pk>/apresiasi/", realization.appreciation_request, name="appreciation-request"),
    path("realisasi/<uuid:pk>/verifikasi/", verification.realization_verify, name="realization-verify"),
    path("realisasi/<uuid:pk>/putusan/<str:step>/", verification.realization_decide, name="realization-decide"),
    path("realisasi/<uuid:pk>/berita-acara/", verification.verification_record, name="verification-record"),
    path("bukti/<uuid:pk>/", realization.evidence_file, name="evidence-file"),
    path("bukti/<uuid:pk>/hapus/", realization.evidence_remove, name="evidence-remove"),
]
