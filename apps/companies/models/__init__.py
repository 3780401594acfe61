"""Companies with their sites, the applications that come in by link or QR, memberships in forums, and look-alike records."""

from __future__ import annotations

from apps.companies.importing import ImportBatch, ImportRow
from apps.companies.member_models import BulkVerification, MemberConfirmation, MemberRule
from apps.companies.models.details import CompanyContact, CompanyDocument, CompanyRelation, SiteRing
from apps.companies.models.duplicates import CompanyMerge, DuplicatePair, MergeImage
from apps.companies.models.entries import Membership, Registration, RegistrationLink
from apps.companies.models.register import Company, Site

__all__ = [
    "BulkVerification",
    "Company",
    "CompanyContact",
    "CompanyDocument",
    "CompanyMerge",
    "CompanyRelation",
    "DuplicatePair",
    "ImportBatch",
    "ImportRow",
    "MemberConfirmation",
    "MemberRule",
    "Membership",
    "MergeImage",
    "Registration",
    "RegistrationLink",
    "Site",
    "SiteRing",
]
