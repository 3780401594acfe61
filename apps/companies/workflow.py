"""Transition tables of registrations, memberships and imports."""

from __future__ import annotations

from apps.accounts.permissions import Permission
from apps.companies.choices import BulkState, ConfirmationState, ImportState, MembershipState, MergeState, RegistrationState
from apps.core.workflow import Move, Workflow

#: Who submits a registration holds its signed link; no role carries this.
APPLICANT = "applicant"
#: Steps that a worker takes when its work is done.
WORKER = "worker"

_R = RegistrationState
REGISTRATION = Workflow(
    {
        "submit": Move(frozenset({_R.DRAFT, _R.NEEDS_CORRECTION}), _R.SUBMITTED, APPLICANT),
        "verify": Move(frozenset({_R.SUBMITTED}), _R.VERIFIED, Permission.REGISTRATION_VERIFY),
        "return": Move(frozenset({_R.SUBMITTED}), _R.NEEDS_CORRECTION, Permission.REGISTRATION_RETURN),
        "refuse": Move(frozenset({_R.SUBMITTED, _R.NEEDS_CORRECTION}), _R.REFUSED, Permission.REGISTRATION_REFUSE),
    }
)

_M = MembershipState
MEMBERSHIP = Workflow(
    {
        "verify": Move(frozenset({_M.LISTED, _M.LEFT}), _M.VERIFIED, Permission.REGISTRATION_VERIFY),
        "activate": Move(frozenset({_M.VERIFIED}), _M.ACTIVE, Permission.REGISTRATION_VERIFY),
        "deactivate": Move(frozenset({_M.ACTIVE}), _M.INACTIVE, Permission.MEMBERSHIP_UPDATE),
        "reactivate": Move(frozenset({_M.INACTIVE}), _M.ACTIVE, Permission.MEMBERSHIP_UPDATE),
        "end": Move(frozenset({_M.VERIFIED, _M.ACTIVE, _M.INACTIVE}), _M.LEFT, Permission.MEMBERSHIP_UPDATE),
        "leave": Move(frozenset({_M.VERIFIED, _M.ACTIVE, _M.INACTIVE}), _M.LEFT, Permission.MEMBERSHIP_LEAVE),
    }
)

_C = ConfirmationState
CONFIRMATION = Workflow(
    {
        "confirm": Move(frozenset({_C.OPEN}), _C.CONFIRMED, APPLICANT),
        "correct": Move(frozenset({_C.OPEN}), _C.CORRECTED, APPLICANT),
        "apply": Move(frozenset({_C.CORRECTED}), _C.APPLIED, Permission.MEMBERSHIP_UPDATE),
    }
)

_B = BulkState
BULK = Workflow(
    {
        "cancel": Move(frozenset({_B.WAITING}), _B.CANCELLED, Permission.REGISTRATION_VERIFY),
        "run": Move(frozenset({_B.WAITING, _B.RUNNING}), _B.RUNNING, WORKER),
        "finish": Move(frozenset({_B.RUNNING}), _B.DONE, WORKER),
    }
)

_I = ImportState
IMPORT = Workflow(
    {
        "check": Move(frozenset({_I.UPLOADED, _I.CHECKED}), _I.CHECKING, Permission.IMPORT_VIEW),
        "checked": Move(frozenset({_I.CHECKING}), _I.CHECKED, WORKER),
        "run": Move(frozenset({_I.CHECKED}), _I.RUNNING, Permission.IMPORT_VIEW),
        "finish": Move(frozenset({_I.RUNNING}), _I.FINISHED, WORKER),
        "undo": Move(frozenset({_I.FINISHED}), _I.UNDOING, Permission.IMPORT_VIEW),
        "undone": Move(frozenset({_I.UNDOING}), _I.UNDONE, WORKER),
        "discard": Move(frozenset({_I.UPLOADED, _I.CHECKED}), _I.DISCARDED, Permission.IMPORT_VIEW),
    }
)

_G = MergeState
MERGE = Workflow(
    {
        "run": Move(frozenset({_G.QUEUED}), _G.DONE, WORKER),
        "fail": Move(frozenset({_G.QUEUED}), _G.FAILED, WORKER),
        "undo": Move(frozenset({_G.DONE}), _G.UNDOING, Permission.COMPANY_MERGE),
        "undone": Move(frozenset({_G.UNDOING}), _G.UNDONE, WORKER),
        "keep": Move(frozenset({_G.UNDOING}), _G.DONE, WORKER),
    }
)
