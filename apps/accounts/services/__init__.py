"""Invitations, roles and machines: every change of who may do what passes here."""

from __future__ import annotations

from apps.accounts.services.invitations import (
    invitation_accept,
    invitation_of,
    invitation_resend,
    invitation_revoke,
    invitation_send,
    invitation_take,
    invitation_url,
)
from apps.accounts.services.roles import assignment_end, assignment_hand_over, company_roles_end, desk_code
from apps.accounts.services.screens import language_set
from apps.accounts.services.support import support_end, support_open, support_page_open

__all__ = [
    "assignment_end",
    "assignment_hand_over",
    "company_roles_end",
    "desk_code",
    "invitation_accept",
    "invitation_of",
    "invitation_resend",
    "invitation_revoke",
    "invitation_send",
    "invitation_take",
    "invitation_url",
    "language_set",
    "support_end",
    "support_open",
    "support_page_open",
]
