"""The head and the tabs of a company's page. Each tab has its own address; applications above fill theirs under the names below."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import Permission
from apps.companies.choices import MemberKind
from apps.companies.models import Company
from apps.companies.rows.frame import Tab
from apps.companies.selectors.profile import may_write

TEMPLATE = "companies/company_detail.html"
REPORTING = "reports:company-reporting"
#: Tabs in their order: name of the address, label, permission that opens it.
PARTS = (
    ("companies:company-detail", _("Ringkasan"), Permission.COMPANY_VIEW),
    ("programs:company-programs", _("Program"), Permission.PROGRAM_VIEW),
    (REPORTING, _("Catatan pelaporan"), Permission.COMPANY_VIEW),
    ("companies:company-awards", _("Penghargaan"), Permission.DOCUMENT_VIEW),
    ("companies:company-papers", _("Dokumen"), Permission.COMPANY_VIEW),
    ("companies:company-history", _("Riwayat"), Permission.COMPANY_VIEW),
)


def company_tabs(actor: Actor, company: Company, here: str) -> list[Tab]:
    """The tabs that the actor may open; partners have no reporting record, since they are not asked to report."""
    return [
        Tab(str(label), reverse(name, kwargs={"desk": actor.slug, "pk": company.pk}), name == here)
        for name, label, permission in PARTS
        if actor.has(permission) and (name != REPORTING or company.kind == MemberKind.COMPANY)
    ]


def company_frame(actor: Actor, company: Company, here: str, part: str) -> dict[str, Any]:
    """What every tab of the page shows around its own part; ``part`` is the template that fills it."""
    return {
        "company": company,
        "own": actor.company_id == company.pk,
        "may_write": may_write(actor, company=company),
        "tabs": company_tabs(actor, company, here),
        "part": part,
    }
