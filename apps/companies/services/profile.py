"""A company's own record, its sites, contact persons, papers and relations: kept by the company and by the place that registered it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.audit import services as audit
from apps.companies.choices import CONSENT_TEXT, SiteKind
from apps.companies.models import Company, Site, SiteRing
from apps.companies.selectors.profile import may_write
from apps.core.db import hold, lock, once
from apps.core.errors import NotAllowed, RuleViolation
from apps.core.identifiers import name_sort, normalise_company
from apps.core.ids import uuid7
from apps.core.versions import require_unchanged
from apps.regions.models import Region

PROFILE = ("legal_form", "ownership", "size", "nib", "npwp", "kbli_version", "kbli_category", "kbli_code", "website", "csr_focus")
NUMBERS = {"nib": "NIB", "npwp": "NPWP"}
SITE = ("name", "kind", "address", "nitku")


def require_write(by: Actor, *, company: Company, site: Site | None = None) -> None:
    """Raise NotAllowed unless ``may_write``."""
    if not may_write(by, company=company, site=site):
        raise NotAllowed


@transaction.atomic
def company_update(*, company: Company, values: Mapping[str, Any], by: Actor, version: dt.datetime | None = None) -> Company:
    """Change the record; ``values`` may hold the fields of PROFILE, ``name`` (secretariats only) and ``is_public``.

    The wish to be shown is kept with day, person and version of its text. Raises RuleViolation when a company changes a NIB or NPWP that
    is on record, or a number belongs to another company; StaleVersion when somebody saved the record since ``version``.
    """
    company = lock(company)
    require_write(by, company=company)
    require_unchanged(company, version)
    if by.company_id is not None and values.get("name", company.name) != company.name:
        raise RuleViolation(_("Nama resmi diubah oleh sekretariat yang mencatat perusahaan ini. Hubungi sekretariat."), "name")
    _check_numbers(company, values, by)
    before = {name: getattr(company, name) for name in (*PROFILE, "name", "is_public")}
    for name in (*PROFILE, "name"):
        if name in values:
            setattr(company, name, values[name] if name not in NUMBERS else values[name] or None)
    if company.name != before["name"]:
        company.name_sort, company.name_key = name_sort(company.name), normalise_company(company.name)
    if "is_public" in values:
        _consent(company, bool(values["is_public"]), by)
    changes = {name: [_plain(old), _plain(getattr(company, name))] for name, old in before.items() if old != getattr(company, name)}
    if not changes:
        return company
    if changes.keys() & {"name", *NUMBERS, "website"}:
        company.alike_checked_at = None
    identity = ["name", "name_sort", "name_key"] if "name" in changes else []
    company.save(
        update_fields=[*PROFILE, *identity, "is_public", "public_consent_at", "public_consent_text", "public_consent_by", "alike_checked_at", "updated_at"]
    )  # fmt: skip
    audit.record("company.update", by=by, area=company.area, obj=company, changes=changes, company_id=company.pk)
    return company


def _plain(value: Any) -> Any:
    return ", ".join(value) if isinstance(value, list) else value if isinstance(value, bool) else str(value or "")


def _check_numbers(company: Company, values: Mapping[str, Any], by: Actor) -> None:
    for field, label in NUMBERS.items():
        if field not in values:
            continue
        wanted, kept = values[field] or None, getattr(company, field)
        if wanted == kept:
            continue
        if kept and by.company_id is not None:
            raise RuleViolation(
                _("%(label)s yang sudah tercatat hanya diubah oleh sekretariat. Hubungi sekretariat yang mencatat perusahaan ini.")
                % {"label": label},
                field,
            )
        if wanted and _taken(field, wanted, company):
            raise RuleViolation(
                _(
                    "%(label)s ini milik perusahaan lain pada daftar nasional. Periksa angkanya; bila keduanya perusahaan yang sama, minta digabungkan."
                )
                % {"label": label},
                field,
            )


def _taken(field: str, number: str, company: Company) -> bool:
    """Whether another record holds the number; a company cannot see others, so a function answers."""
    hold(f"{field}:{number}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT company_number_taken(%s, %s, %s)", [field, number, company.pk])
        return bool(cursor.fetchone()[0])


def _consent(company: Company, wished: bool, by: Actor) -> None:
    if wished == company.is_public:
        return
    company.is_public = wished
    company.public_consent_at = timezone.now() if wished else None
    company.public_consent_text = CONSENT_TEXT if wished else ""
    company.public_consent_by = by.name[:160] if wished else ""


@transaction.atomic
def site_save(
    *, company: Company, site: Site | None, values: Mapping[str, Any], region: Region, by: Actor, version: dt.datetime | None = None,
    key: UUID | None = None,
) -> Site:  # fmt: skip
    """Add a site (with the id ``key``: the same form sent twice makes one) or change one. A company's head office may add anywhere, a secretariat inside its own place.

    Raises RuleViolation for a second head office, a NITKU that does not begin with the company's NPWP or is another site's, and for a
    move to another kabupaten/kota (close the site and add a new one, since rows of the old place belong to it); StaleVersion when
    somebody saved the site since ``version``.
    """
    site, key = lock(site) if site is not None else None, key or uuid7()
    if site is not None and site.area != region.area:
        raise RuleViolation(_("Lokasi tidak dipindah ke kabupaten/kota lain. Tutup lokasi ini, lalu tambah lokasi baru."), "region")
    probe = site or Site(id=key, company=company, area=region.area)
    require_write(by, company=company, site=probe)
    require_unchanged(probe, version)
    if site is None and by.company_id is not None and by.site_id is not None:
        raise NotAllowed
    if site is None and (found := _sent_before(key, company)):
        return found
    _check_site(company, probe, values)
    before = {name: getattr(probe, name) for name in SITE} | {"region": probe.region_id}
    for name in SITE:
        setattr(probe, name, values.get(name) or (None if name == "nitku" else ""))
    probe.region = region
    probe.save()
    if site is None:
        audit.record("site.create", by=by, area=probe.area, obj=probe, company_id=company.pk)
        return probe
    after = {name: getattr(probe, name) for name in SITE} | {"region": probe.region_id}
    changes = {name: [str(before[name] or ""), str(value or "")] for name, value in after.items() if before[name] != value}
    if changes:
        audit.record("site.update", by=by, area=probe.area, obj=probe, changes=changes, company_id=company.pk)
    return probe


def _sent_before(key: UUID, company: Company) -> Site | None:
    """The site that the same form made already."""
    once(key)
    return Site.objects.filter(pk=key, company=company).first()


def _check_site(company: Company, site: Site, values: Mapping[str, Any]) -> None:
    others = Site.objects.filter(company=company).exclude(pk=site.pk)
    if values["kind"] == SiteKind.HEAD_OFFICE and others.open().filter(kind=SiteKind.HEAD_OFFICE).exists():
        raise RuleViolation(_("%(name)s sudah mempunyai kantor pusat. Pilih cabang atau pabrik.") % {"name": company.name}, "kind")
    nitku = values.get("nitku")
    if not nitku:
        return
    if company.npwp and not nitku.startswith(company.npwp):
        raise RuleViolation(_("NITKU diawali NPWP perusahaan (%(npwp)s). Periksa 16 angka pertamanya.") % {"npwp": company.npwp}, "nitku")
    with connection.cursor() as cursor:
        cursor.execute("SELECT company_number_taken('nitku', %s, %s)", [nitku, site.pk])
        if cursor.fetchone()[0]:
            raise RuleViolation(_("NITKU ini sudah dicatat pada lokasi lain. Periksa enam angka terakhirnya."), "nitku")


@transaction.atomic
def site_close(*, site: Site, reason: str, by: Actor) -> Site:
    """Close a site where the company no longer works; its rows stay. Raises RuleViolation without a reason or when it is closed."""
    site = lock(site)
    require_write(by, company=site.company, site=site)
    if site.closed_on is not None:
        raise RuleViolation(_("Lokasi ini sudah ditutup."))
    if not reason.strip():
        raise RuleViolation(_("Alasan belum diisi. Tulis mengapa lokasi ditutup, misalnya pindah atau usaha berhenti."), "note")
    site.closed_on, site.closed_reason = timezone.localdate(), reason.strip()[:200]
    site.save(update_fields=["closed_on", "closed_reason", "updated_at"])
    audit.record("site.close", by=by, area=site.area, obj=site, reason=site.closed_reason, company_id=site.company_id)
    return site


@transaction.atomic
def site_reopen(*, site: Site, by: Actor) -> Site:
    """Open a closed site again. Raises RuleViolation when it is open or would be a second head office."""
    site = lock(site)
    require_write(by, company=site.company, site=site)
    if site.closed_on is None:
        raise RuleViolation(_("Lokasi ini tidak sedang ditutup."))
    _check_site(site.company, site, {"kind": site.kind})
    site.closed_on, site.closed_reason = None, ""
    site.save(update_fields=["closed_on", "closed_reason", "updated_at"])
    audit.record("site.reopen", by=by, area=site.area, obj=site, company_id=site.company_id)
    return site


@transaction.atomic
def ring_set(*, site: Site, region: Region, ring: int, by: Actor) -> SiteRing:
    """Say in which ring of impact a region lies; the same region again changes its ring."""
    site = lock(site)
    require_write(by, company=site.company, site=site)
    made, _created = SiteRing.objects.update_or_create(
        site=site, region=region, defaults={"ring": ring, "area": site.area, "company_id": site.company_id}
    )
    audit.record("site.ring", by=by, area=site.area, obj=site, changes={"region": region.path, "ring": ring}, company_id=site.company_id)
    return made


@transaction.atomic
def ring_remove(*, ring: SiteRing, by: Actor) -> None:
    """Take a region out of the rings of a site."""
    site = lock(ring.site)
    require_write(by, company=site.company, site=site)
    audit.record("site.ring_remove", by=by, area=site.area, obj=site, changes={"region": ring.region.path}, company_id=site.company_id)
    ring.delete()


def owner_area(company: Company, site: Site | None) -> int:
    """Place that keeps a row about a company, or about one of its sites."""
    return site.area if site is not None else company.area
