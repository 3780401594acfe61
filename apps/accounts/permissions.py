"""What a person may do: one name for the service, the permission, the move, the audit code and the address."""

from __future__ import annotations

from enum import StrEnum, auto

from django.db import models
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    """The permissions known to the portal. Reading a record and acting on it are separate."""

    HOME_VIEW = auto()
    ACCOUNT_VIEW = auto()
    ACCOUNT_INVITE = auto()
    ACCOUNT_END = auto()
    FACTOR_RESET = auto()
    ACTIVATION_PRINT = auto()
    AUDIT_VIEW = auto()
    HEALTH_VIEW = auto()
    SUPPORT_OPEN = auto()
    SUPPORT_VIEW = auto()
    SUPPORT_END = auto()
    PERSON_VIEW = auto()
    PERSON_INVITE = auto()
    PERSON_END = auto()
    PERSON_HANDOVER = auto()
    ACCESS_DECIDE = auto()

    FORUM_VIEW = auto()
    FORUM_UPDATE = auto()
    FORUM_RATIFY = auto()
    DECREE_RECORD = auto()
    DOCUMENT_VIEW = auto()

    COMPANY_VIEW = auto()
    COMPANY_NUMBER_VIEW = auto()
    COMPANY_UPDATE = auto()
    COMPANY_MERGE = auto()
    LINK_MANAGE = auto()
    REGISTRATION_VIEW = auto()
    REGISTRATION_VERIFY = auto()
    REGISTRATION_RETURN = auto()
    REGISTRATION_REFUSE = auto()
    MEMBERSHIP_UPDATE = auto()
    MEMBERSHIP_LEAVE = auto()
    MEMBER_REMIND = auto()
    IMPORT_VIEW = auto()
    COMPANY_IMPORT = auto()
    COMPANY_INVITE = auto()

    PPKS_VIEW = auto()
    PPKS_IMPORT = auto()
    NEED_VIEW = auto()
    NEED_PROPOSE = auto()
    NEED_VERIFY = auto()
    NEED_RETURN = auto()
    NEED_PUBLISH = auto()
    NEED_CLOSE = auto()
    NEED_TAKE = auto()

    PROGRAM_VIEW = auto()
    PROGRAM_CREATE = auto()
    PROGRAM_SUBMIT = auto()
    PROGRAM_REVIEW = auto()
    PROGRAM_NOTE = auto()
    PROGRAM_COMMIT = auto()
    PROGRAM_RUN = auto()
    PROGRAM_COMPLETE = auto()
    PROGRAM_POSTPONE = auto()
    PROGRAM_CANCEL = auto()
    PROGRAM_ENTER_FOR = auto()
    REALIZATION_CREATE = auto()
    REALIZATION_SEND = auto()
    REALIZATION_CHECK = auto()
    REALIZATION_VERIFY = auto()
    REALIZATION_RETURN = auto()
    RECAP_ISSUE = auto()

    MEETING_VIEW = auto()
    MEETING_MANAGE = auto()

    REPORT_VIEW = auto()
    REPORT_EDIT = auto()
    REPORT_SEND = auto()
    REPORT_RECEIVE = auto()
    REPORT_RETURN = auto()
    REPORT_ACCEPT = auto()
    REPORT_ASK = auto()
    NATIONAL_VIEW = auto()
    PERIOD_MANAGE = auto()


class Role(models.TextChoices):
    """A person's function at one desk."""

    FORUM_CHAIR = "forum_chair", _("Ketua forum")
    FORUM_DELEGATE = "forum_delegate", _("Penerima mandat ketua")
    FORUM_SECRETARY = "forum_secretary", _("Sekretariat forum")
    FORUM_PLANNING = "forum_planning", _("Bidang perencanaan")
    FORUM_MONEV = "forum_monev", _("Bidang monev")
    SOCIAL_OFFICER = "social_officer", _("Petugas Dinas Sosial")
    SOCIAL_HEAD = "social_head", _("Kepala Dinas Sosial")
    MINISTRY_OFFICER = "ministry_officer", _("Petugas Kemensos")
    COMPANY_PIC = "company_pic", _("PIC CSR perusahaan")
    COMPANY_APPROVER = "company_approver", _("Penyetuju perusahaan")
    OPERATOR = "operator", _("Operator portal")


class DeskKind(models.TextChoices):
    """Where a person sits: the prefix of the address."""

    FORUM = "forum", _("Forum")
    SOCIAL = "dinsos", _("Dinas Sosial")
    MINISTRY = "kemensos", _("Kemensos")
    COMPANY = "usaha", _("Perusahaan")
    OPERATOR = "operator", _("Operator")


DESK_OF_ROLE: dict[Role, DeskKind] = {
    Role.FORUM_CHAIR: DeskKind.FORUM,
    Role.FORUM_DELEGATE: DeskKind.FORUM,
    Role.FORUM_SECRETARY: DeskKind.FORUM,
    Role.FORUM_PLANNING: DeskKind.FORUM,
    Role.FORUM_MONEV: DeskKind.FORUM,
    Role.SOCIAL_OFFICER: DeskKind.SOCIAL,
    Role.SOCIAL_HEAD: DeskKind.SOCIAL,
    Role.MINISTRY_OFFICER: DeskKind.MINISTRY,
    Role.COMPANY_PIC: DeskKind.COMPANY,
    Role.COMPANY_APPROVER: DeskKind.COMPANY,
    Role.OPERATOR: DeskKind.OPERATOR,
}

P = Permission
_READ = frozenset(
    {
        P.HOME_VIEW, P.FORUM_VIEW, P.DOCUMENT_VIEW, P.COMPANY_VIEW, P.REGISTRATION_VIEW, P.PPKS_VIEW, P.NEED_VIEW,
        P.PROGRAM_VIEW, P.MEETING_VIEW, P.REPORT_VIEW,
    }
)  # fmt: skip
_SECRETARIAT = _READ | {
    P.ACCOUNT_VIEW, P.ACCOUNT_INVITE, P.ACCOUNT_END, P.FORUM_UPDATE, P.FORUM_RATIFY, P.DECREE_RECORD, P.LINK_MANAGE, P.COMPANY_UPDATE, P.COMPANY_MERGE,
    P.FACTOR_RESET, P.ACTIVATION_PRINT, P.SUPPORT_VIEW, P.SUPPORT_END,
    P.REGISTRATION_VERIFY, P.REGISTRATION_RETURN, P.REGISTRATION_REFUSE, P.MEMBERSHIP_UPDATE, P.MEMBER_REMIND, P.NEED_PROPOSE, P.NEED_PUBLISH,
    P.IMPORT_VIEW, P.COMPANY_IMPORT, P.COMPANY_INVITE,
    P.NEED_CLOSE, P.PROGRAM_ENTER_FOR, P.RECAP_ISSUE, P.MEETING_MANAGE, P.REPORT_EDIT, P.REPORT_RECEIVE, P.REPORT_RETURN,
}  # fmt: skip
_CHAIR = _READ | {
    P.AUDIT_VIEW,
    P.ACCOUNT_VIEW,
    P.SUPPORT_VIEW,
    P.SUPPORT_END,
    P.RECAP_ISSUE,
    P.REPORT_SEND,
    P.REPORT_RECEIVE,
    P.REPORT_RETURN,
    P.REPORT_ACCEPT,
}
_SOCIAL = _READ | {
    P.PPKS_IMPORT, P.NEED_PROPOSE, P.NEED_VERIFY, P.NEED_RETURN, P.NEED_CLOSE, P.PROGRAM_REVIEW, P.PROGRAM_NOTE,
    P.REALIZATION_CHECK, P.REALIZATION_VERIFY, P.REALIZATION_RETURN,
}  # fmt: skip
_COMPANY = frozenset(
    {
        P.HOME_VIEW, P.FORUM_VIEW, P.DOCUMENT_VIEW, P.COMPANY_VIEW, P.COMPANY_UPDATE, P.NEED_VIEW, P.NEED_TAKE, P.PROGRAM_VIEW, P.PROGRAM_CREATE,
        P.MEMBERSHIP_LEAVE,
        P.PROGRAM_SUBMIT, P.PROGRAM_COMMIT, P.PROGRAM_RUN, P.PROGRAM_COMPLETE, P.PROGRAM_POSTPONE, P.PROGRAM_CANCEL,
        P.REALIZATION_CREATE, P.REALIZATION_SEND, P.RECAP_ISSUE, P.IMPORT_VIEW,
        P.SUPPORT_VIEW, P.SUPPORT_END, P.PERSON_VIEW, P.PERSON_INVITE, P.PERSON_END, P.PERSON_HANDOVER, P.ACCESS_DECIDE,
    }
)  # fmt: skip

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.FORUM_CHAIR: frozenset(_CHAIR),
    Role.FORUM_DELEGATE: frozenset(_CHAIR),
    Role.FORUM_SECRETARY: frozenset(_SECRETARIAT),
    Role.FORUM_PLANNING: frozenset(_READ | {P.PROGRAM_NOTE, P.NEED_PROPOSE}),
    Role.FORUM_MONEV: frozenset(_READ | {P.REALIZATION_CHECK, P.REALIZATION_VERIFY, P.REALIZATION_RETURN}),
    Role.SOCIAL_OFFICER: frozenset(_SOCIAL),
    Role.SOCIAL_HEAD: frozenset(
        _SOCIAL | {P.SUPPORT_VIEW, P.SUPPORT_END, P.ACCOUNT_VIEW, P.ACCOUNT_INVITE, P.ACCOUNT_END, P.FACTOR_RESET, P.ACTIVATION_PRINT}
    ),
    Role.MINISTRY_OFFICER: frozenset(
        _READ | {P.SUPPORT_VIEW, P.SUPPORT_END, P.NATIONAL_VIEW, P.REPORT_ASK, P.REPORT_RECEIVE, P.REPORT_RETURN, P.REPORT_ACCEPT}
    ),
    Role.COMPANY_PIC: _COMPANY,
    Role.COMPANY_APPROVER: _COMPANY,
    Role.OPERATOR: frozenset(
        {
            P.SUPPORT_OPEN,
            P.SUPPORT_VIEW,
            P.SUPPORT_END,
            P.HOME_VIEW,
            P.HEALTH_VIEW,
            P.AUDIT_VIEW,
            P.ACCOUNT_VIEW,
            P.ACCOUNT_INVITE,
            P.ACCOUNT_END,
            P.FACTOR_RESET,
            P.ACTIVATION_PRINT,
            P.PERIOD_MANAGE,
            P.FORUM_VIEW,
        }
    ),
}

#: Permissions that only show something; the rest change something.
READING: frozenset[Permission] = frozenset(permission for permission in Permission if permission.name.endswith("_VIEW"))

#: Nobody may hold both: who reviews or verifies must not belong to a company that reports.
INCOMPATIBLE: frozenset[frozenset[DeskKind]] = frozenset(
    {
        frozenset({DeskKind.COMPANY, DeskKind.SOCIAL}),
        frozenset({DeskKind.COMPANY, DeskKind.MINISTRY}),
        frozenset({DeskKind.COMPANY, DeskKind.OPERATOR}),
    }
)
#: Who may give which role at the own place or below it; people of a company inside their company or site.
GRANTABLE: dict[Role, frozenset[Role]] = {
    Role.FORUM_SECRETARY: frozenset(
        {Role.FORUM_CHAIR, Role.FORUM_DELEGATE, Role.FORUM_SECRETARY, Role.FORUM_PLANNING, Role.FORUM_MONEV, Role.COMPANY_PIC, Role.COMPANY_APPROVER}
    ),
    Role.SOCIAL_HEAD: frozenset({Role.SOCIAL_OFFICER, Role.SOCIAL_HEAD}),
    Role.OPERATOR: frozenset(set(Role) - {Role.COMPANY_PIC, Role.COMPANY_APPROVER}),
    Role.COMPANY_PIC: frozenset({Role.COMPANY_PIC, Role.COMPANY_APPROVER}),
    Role.COMPANY_APPROVER: frozenset({Role.COMPANY_PIC, Role.COMPANY_APPROVER}),
}  # fmt: skip
