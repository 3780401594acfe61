"""Everything that changes programmes, realisations and their proofs."""

from __future__ import annotations

from apps.programs.services.confirmation import entry_confirm, entry_link, entry_object
from apps.programs.services.direct import direct_report_create
from apps.programs.services.drafts import draft_drop, draft_find, draft_keep, files_drop, files_keep, files_kept, files_names
from apps.programs.services.evidence import evidence_add, evidence_add_many, evidence_remove
from apps.programs.services.inputs import (
    CommitmentInput,
    DirectInput,
    LineInput,
    NewFile,
    ProgramInput,
    RealizationInput,
)
from apps.programs.services.papers import appreciation_request, handover_issue
from apps.programs.services.program import (
    program_cancel,
    program_close,
    program_commit,
    program_complete,
    program_copy,
    program_create,
    program_postpone,
    program_resume,
    program_start,
    program_submit,
    program_update,
)
from apps.programs.services.realization import (
    realization_create,
    realization_report,
    realization_send,
    realization_update,
)
from apps.programs.services.recap import recap_issue, recap_receipts
from apps.programs.services.report_links import report_link_make, report_link_revoke, report_link_send, report_link_url
from apps.programs.services.review import program_note, program_review
from apps.programs.services.verification import (
    realization_cannot_verify,
    realization_check_desk,
    realization_check_field,
    realization_return,
    realization_verify,
)

__all__ = [
    "CommitmentInput",
    "DirectInput",
    "LineInput",
    "NewFile",
    "ProgramInput",
    "RealizationInput",
    "appreciation_request",
    "direct_report_create",
    "draft_drop",
    "draft_find",
    "draft_keep",
    "entry_confirm",
    "entry_link",
    "entry_object",
    "evidence_add",
    "evidence_add_many",
    "evidence_remove",
    "files_drop",
    "files_keep",
    "files_kept",
    "files_names",
    "handover_issue",
    "program_cancel",
    "program_close",
    "program_commit",
    "program_complete",
    "program_copy",
    "program_create",
    "program_note",
    "program_postpone",
    "program_resume",
    "program_review",
    "program_start",
    "program_submit",
    "program_update",
    "realization_cannot_verify",
    "realization_check_desk",
    "realization_check_field",
    "realization_create",
    "realization_report",
    "realization_return",
    "realization_send",
    "realization_update",
    "realization_verify",
    "recap_issue",
    "recap_receipts",
    "report_link_make",
    "report_link_revoke",
    "report_link_send",
    "report_link_url",
]
