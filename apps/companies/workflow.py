"""Transition tables of registrations and memberships."""

from __future__ import annotations

from apps.accounts.permissions import Permission
from apps.companies.choices import MembershipState, RegistrationState
from apps.core.workflow import Move, Workflow

#: Who submits a registration holds its signed link; no role carries this.
APPLICANT = "applicant"

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
    }
)
