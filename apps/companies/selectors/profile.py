"""Reads about one company's record."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from apps.accounts.actors import Actor
from apps.accounts.permissions import Permission
from apps.companies.choices import SiteKind
from apps.companies.models import Company, CompanyContact, CompanyDocument, CompanyRelation, Membership, Site
from apps.forums import access
from apps.forums.choices import DocumentKind
from apps.forums.models import Document

#: So many days before a paper runs out its owner is told.
REMIND_DAYS = 30
_ORDER = {SiteKind.HEAD_OFFICE: 0, SiteKind.BRANCH: 1, SiteKind.PLANT: 2}


def may_write(by: Actor, *, company: Company, site: Site | None = None) -> bool:
    """Whether ``by`` may write this company's record, or this site of it.

    A company's head office writes all of it, people of one site that site; the secretariat of the place that registered the company
    writes the record, the secretariat of a site's place that site.
    """
    if not by.has(Permission.COMPANY_UPDATE):
        return False
    if by.company_id is not None:
        return by.company_id == company.pk and (by.site_id is None or (site is not None and site.pk == by.site_id))
    return access.allowed(by, Permission.COMPANY_UPDATE, area=(site or company).area)


def merged_target(pk: UUID) -> UUID | None:
    """The record into which this one was merged; old addresses lead there."""
    return Company.objects.filter(pk=pk, merged_into__isnull=False).values_list("merged_into_id", flat=True).first()


def sites_of(actor: Actor, company: Company) -> list[Site]:
    """Sites that the actor may see: open ones first, the head office at their head."""
    found = Site.objects.visible_to(actor).filter(company=company).select_related("region").prefetch_related("rings__region")
    return sorted(found, key=lambda site: (site.closed_on is not None, _ORDER[SiteKind(site.kind)], site.name))


def writable_sites(actor: Actor, company: Company) -> list[Site]:
    """Open sites for which the actor may add papers and contact persons."""
    return [site for site in sites_of(actor, company) if site.closed_on is None and may_write(actor, company=company, site=site)]


def documents_of(actor: Actor, company: Company) -> QuerySet[CompanyDocument]:
    """Papers in use, the next to run out first."""
    found = CompanyDocument.objects.visible_to(actor).filter(company=company, removed_at=None).select_related("site")
    return found.order_by("valid_until", "id")


def issued_to(actor: Actor, company: Company, *, kind: str = "") -> QuerySet[Document]:
    """Documents that the portal issued about a company and that the actor may see, newest first; drafts of reports are no documents yet."""
    found = Document.objects.visible_to(actor).filter(company_id=company.pk).exclude(kind=DocumentKind.REPORT_DRAFT)
    return (found.filter(kind=kind) if kind else found).order_by("-issued_at", "-id")


def record_ids(actor: Actor, company: Company) -> list[UUID]:
    """The rows whose history is the company's: those of the register, its memberships and papers that the actor may see.

    Contact persons are left out: whoever is one no longer is not named anywhere.
    """
    rows: list[QuerySet[Any]] = [
        Site.objects.visible_to(actor).filter(company=company),
        Company.objects.filter(merged_into=company),
        Membership.objects.visible_to(actor).filter(company=company),
        CompanyDocument.objects.visible_to(actor).filter(company=company),
    ]
    return [company.pk, *(pk for found in rows for pk in found.values_list("pk", flat=True))]


def contacts_of(actor: Actor, company: Company) -> QuerySet[CompanyContact]:
    """Contact persons that the actor may see."""
    return CompanyContact.objects.visible_to(actor).filter(company=company, ended_at=None).select_related("site").order_by("role", "name")


def relations_of(actor: Actor, company: Company) -> list[tuple[CompanyRelation, UUID, str, bool]]:
    """Relations of a company as (row, id and name of the other, whether the row starts from this company)."""
    rows = list(CompanyRelation.objects.filter(Q(company=company) | Q(other=company)).order_by("id"))
    ids = {row.other_id if row.company_id == company.pk else row.company_id for row in rows}
    if actor.company_id is not None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id, name FROM companies_related()")
            names = dict(cursor.fetchall())
    else:
        names = dict(Company.objects.filter(pk__in=ids).values_list("pk", "name"))
    found = []
    for row in rows:
        from_here = row.company_id == company.pk
        other = row.other_id if from_here else row.company_id
        found.append((row, other, names.get(other, ""), from_here))
    return found


def expiring_documents(actor: Actor, today: dt.date) -> QuerySet[CompanyDocument]:
    """Papers that ran out or run out within thirty days, of the own company or of companies registered at the own place."""
    found = CompanyDocument.objects.visible_to(actor).filter(removed_at=None, valid_until__lte=today + dt.timedelta(days=REMIND_DAYS))
    if actor.company_id is None:
        found = found.filter(area=actor.area)
    return found.select_related("company").order_by("valid_until", "id")
