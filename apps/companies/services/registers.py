"""The registers of companies and sites: one record for a company in the nation, written by the place that registered it first."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.audit import services as audit
from apps.companies.choices import CONSENT_TEXT, LegalForm, Ownership, SiteKind
from apps.companies.models import Company, Registration, Site
from apps.companies.selectors.matches import names_head_office, site_meant
from apps.companies.selectors.people import others_inside
from apps.core.db import hold
from apps.core.errors import RuleViolation
from apps.core.identifiers import name_sort, normalise_company
from apps.core.scope import bounds


@transaction.atomic
def company_of(*, registration: Registration, chosen: Company | None, by: Actor) -> Company:
    """The company that a registration speaks of: the one with its NIB or NPWP, the chosen or known one, or a new record.

    Raises RuleViolation when the numbers belong to two companies, when a chosen company has another number, and when another place
    registered the number in the same moment.
    """
    _hold_numbers(registration)
    company = company_meant(registration, chosen)
    if company is None:
        return _create(registration, by)
    return _complete(company, registration, by)


def company_meant(registration: Registration, chosen: Company | None = None) -> Company | None:
    """The record with the numbers of a registration, else the chosen or known one. Raises RuleViolation when they contradict each other."""
    found = _by_number(registration)
    known = chosen or (Company.objects.filter(pk=registration.known_company_id).first() if registration.known_company_id else None)
    if found is not None and known is not None and found.pk != known.pk:
        raise RuleViolation(
            _("NIB atau NPWP pada pendaftaran ini milik %(owner)s, bukan %(chosen)s. Pilih %(owner)s, atau kembalikan untuk diperbaiki.")
            % {"owner": found.name, "chosen": known.name},
            "company",
        )
    return found or known


def _hold_numbers(registration: Registration) -> None:
    """Let one transaction at a time work on a number, so that two places asking at once find each other's record."""
    for key in sorted(f"{kind}:{number}" for kind, number in (("nib", registration.nib), ("npwp", registration.npwp)) if number):
        hold(key)


def _by_number(registration: Registration) -> Company | None:
    wanted = Q()
    if registration.nib:
        wanted |= Q(nib=registration.nib)
    if registration.npwp:
        wanted |= Q(npwp=registration.npwp)
    if not wanted:
        return None
    found = list(Company.objects.filter(wanted).order_by("id")[:2])
    if len(found) > 1:
        raise RuleViolation(
            _("NIB milik %(one)s sedangkan NPWP milik %(two)s. Kembalikan pendaftaran ini agar nomornya diperbaiki.")
            % {"one": found[0].name, "two": found[1].name},
            "company",
        )
    return found[0] if found else None


def _create(registration: Registration, by: Actor) -> Company:
    name = registration.company_name
    company = Company(
        area=registration.area,
        kind=registration.kind,
        partner_kind=registration.partner_kind,
        name=name,
        name_sort=name_sort(name),
        name_key=normalise_company(name),
        legal_form=registration.legal_form or LegalForm.OTHER,
        ownership=registration.ownership or Ownership.PRIVATE,
        nib=registration.nib or None,
        npwp=registration.npwp or None,
        is_public=registration.is_public,
        **_consent(registration),
    )
    Company.objects.bulk_create([company], ignore_conflicts=True)
    stored = Company.objects.filter(pk=company.pk).first()
    if stored is None:
        raise RuleViolation(
            _("NIB atau NPWP ini baru saja dicatat oleh forum lain. Muat ulang halaman, cocokkan perusahaannya, lalu verifikasi kembali."),
            "company",
        )
    audit.record("company.create", by=by, area=stored.area, obj=stored, company_id=stored.pk)
    return stored


def _consent(registration: Registration) -> dict[str, Any]:
    """Who agreed when, and to which text, that the name is shown publicly."""
    if not registration.is_public:
        return {}
    at = registration.submitted_at or timezone.now()
    return {"public_consent_at": at, "public_consent_text": CONSENT_TEXT, "public_consent_by": registration.contact_name}


def _complete(company: Company, registration: Registration, by: Actor) -> Company:
    """Check the numbers against the record, and fill in those it lacks; only the place that keeps the record writes it."""
    changes = {}
    for field, label in (("nib", "NIB"), ("npwp", "NPWP")):
        sent, kept = getattr(registration, field), getattr(company, field)
        if sent and kept and sent != kept:
            raise RuleViolation(
                _(
                    "%(label)s %(name)s yang tercatat adalah %(kept)s, pada pendaftaran %(sent)s. Kembalikan untuk diperbaiki, atau pilih perusahaan lain."
                )
                % {"label": label, "name": company.name, "kept": kept, "sent": sent},
                "company",
            )
        if sent and not kept:
            changes[field] = sent
    if changes and company.area == registration.area:
        Company.objects.filter(pk=company.pk, area=registration.area).update(**changes)
        company.refresh_from_db()
        facts = {field: ["", number] for field, number in changes.items()}
        audit.record("company.identify", by=by, area=company.area, obj=company, changes=facts, company_id=company.pk)
    return company


@transaction.atomic
def site_of(*, registration: Registration, company: Company, chosen: Site | None, kind: str, by: Actor) -> Site:
    """The site that joins: the chosen one, one of the same name in the same region, or a new record.

    Raises RuleViolation when the site belongs to another company or place, when access is asked for without naming a site, when the
    region is missing, and for a second head office.
    """
    lo, hi = bounds(registration.area)
    if chosen is not None:
        if chosen.company_id != company.pk or not lo <= chosen.area <= hi:
            raise RuleViolation(
                _("Lokasi itu bukan milik %(name)s di daerah forum ini. Pilih lokasi lain.") % {"name": company.name}, "site"
            )
        return chosen
    if registration.region is None:
        raise RuleViolation(_("Pendaftar meminta akses ke lokasi yang sudah terdaftar. Pilih lokasinya."), "site")
    area = registration.region.area
    if not lo <= area <= hi:
        raise RuleViolation(_("Wilayah lokasi berada di luar daerah forum ini. Kembalikan untuk diperbaiki."), "site")
    same = site_meant(registration, company)
    if same is not None:
        return same
    own = Site.objects.filter(company=company)
    if kind == SiteKind.HEAD_OFFICE and own.filter(kind=SiteKind.HEAD_OFFICE).exists():
        raise RuleViolation(_("%(name)s sudah mempunyai kantor pusat. Pilih cabang atau pabrik.") % {"name": company.name}, "site_kind")
    site = Site.objects.create(
        company=company, area=area, name=registration.site_name, kind=kind, region=registration.region, address=registration.address
    )
    audit.record("site.create", by=by, area=area, obj=site, company_id=company.pk)
    return site


def guessed_kind(registration: Registration, company: Company | None) -> str:
    """What kind of site the name speaks of; a head office only where the company has none yet and nobody else works for it.

    Whoever is let in at a guessed head office would otherwise see the sites of people who were never asked.
    """
    words = registration.site_name.lower()
    known = company is not None and (
        Site.objects.filter(company=company, kind=SiteKind.HEAD_OFFICE).exists() or others_inside(company.pk, registration.contact_email)
    )
    if names_head_office(registration) and not known:
        return SiteKind.HEAD_OFFICE
    return SiteKind.PLANT if any(word in words for word in ("pabrik", "plant", "tambang", "kebun", "gudang")) else SiteKind.BRANCH
