"""Decisions of the secretariat on registrations: verify, return for correction, refuse."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.models import Assignment
from apps.accounts.permissions import Permission, Role
from apps.accounts.services import invitation_send
from apps.audit import services as audit
from apps.companies.choices import SiteKind
from apps.companies.models import Company, Membership, Registration, Site
from apps.companies.selectors.people import others_inside
from apps.companies.services import letters
from apps.companies.services.access import refuse_foreign_chair
from apps.companies.services.members import certificate_issue, membership_join
from apps.companies.services.outcomes import decided, reason_of, refuse_own, target
from apps.companies.services.passing import refuse_manned
from apps.companies.services.registers import company_of, guessed_kind, site_of
from apps.core.db import lock
from apps.core.errors import RuleViolation
from apps.forums import access


@transaction.atomic
def registration_verify(
    *, registration: Registration, by: Actor, company: Company | None = None, site: Site | None = None, site_kind: str = ""
) -> Membership:
    """Accept a registration: company, site and active membership come about or are found, certificate and invitation go out.

    ``company`` and ``site`` are the secretary's choice of existing records; without them numbers decide, else new records are made.
    Raises NotAllowed for an own registration, and RuleViolation when numbers and choice contradict each other (see ``registers``) or when
    people of the site come first (see ``passing``).
    """
    registration = lock(registration)
    by_province = access.require(by, Permission.REGISTRATION_VERIFY, area=registration.area)
    refuse_own(registration, by)
    refuse_foreign_chair(registration)
    registration.state = target("verify", registration)
    company = company_of(registration=registration, chosen=company or (site.company if site else None), by=by)
    kind = site_kind or guessed_kind(registration, company)
    site = site_of(registration=registration, company=company, chosen=site, kind=kind, by=by)
    refuse_manned(registration, site)
    membership = membership_join(registration=registration, company=company, site=site, by=by)
    registration.membership_id, registration.known_company_id = membership.pk, company.pk
    decided(registration, by)
    audit.record(
        "registration.verify", by=by, area=registration.area, obj=registration, company_id=company.pk,
        changes={"number": membership.number, **handled(by_province)},
    )  # fmt: skip
    certificate_issue(membership=membership, by=by)
    _invite(registration, company, site, by)
    letters.verified(registration, membership.number)
    return membership


def _invite(registration: Registration, company: Company, site: Site, by: Actor) -> None:
    """Invite the applicant to the company's desk: of the whole company from its head office, else of the one site.

    Where others work for the company, a head office opens itself only: its own people give the rest.
    """
    whole = site.kind == SiteKind.HEAD_OFFICE and not others_inside(company.pk, registration.contact_email)
    site_id = None if whole else site.pk
    held = Assignment.objects.current().filter(
        user__email=registration.contact_email, role=Role.COMPANY_PIC, company_id=company.pk, site_id=site_id
    )
    if held.exists():
        return
    invitation_send(
        email=registration.contact_email,
        full_name=registration.contact_name,
        role=Role.COMPANY_PIC,
        area=site.area,
        place_name=company.name if site_id is None else f"{company.name} · {site.name}",
        company_id=company.pk,
        site_id=site_id,
        by=by,
    )


@transaction.atomic
def registration_return(*, registration: Registration, by: Actor, note: str) -> Registration:
    """Send a registration back with the reason; the applicant gets a letter with the link to correct it.

    Raises RuleViolation without a reason.
    """
    registration = lock(registration)
    by_province = access.require(by, Permission.REGISTRATION_RETURN, area=registration.area)
    refuse_foreign_chair(registration)
    registration.state = target("return", registration)
    decided(registration, by, reason=reason_of(note, _("Sebut apa yang kurang dan cara memperbaikinya.")))
    audit.record(
        "registration.return", by=by, area=registration.area, obj=registration, reason=registration.reason,
        changes={"number": registration.number, **handled(by_province)},
    )  # fmt: skip
    letters.returned(registration)
    return registration


@transaction.atomic
def registration_refuse(*, registration: Registration, by: Actor, note: str) -> Registration:
    """Refuse a registration for good, with the reason. Raises RuleViolation without a reason and NotAllowed for an own one."""
    registration = lock(registration)
    by_province = access.require(by, Permission.REGISTRATION_REFUSE, area=registration.area)
    refuse_own(registration, by)
    refuse_foreign_chair(registration)
    registration.state = target("refuse", registration)
    decided(registration, by, reason=reason_of(note, _("Sebut mengapa pendaftaran ini tidak dapat diterima.")))
    audit.record(
        "registration.refuse", by=by, area=registration.area, obj=registration, reason=registration.reason,
        changes={"number": registration.number, **handled(by_province)},
    )  # fmt: skip
    letters.refused(registration)
    return registration


@transaction.atomic
def registration_confirm_email(*, registration: Registration, by: Actor) -> Registration:
    """Confirm the address for the applicant, for example after a call. Raises RuleViolation when it is confirmed."""
    registration = lock(registration)
    access.require(by, Permission.REGISTRATION_VERIFY, area=registration.area)
    if registration.email_confirmed_at is not None:
        raise RuleViolation(_("Surel ini sudah dikonfirmasi."))
    registration.email_confirmed_at, registration.email_code = timezone.now(), ""
    registration.save(update_fields=["email_confirmed_at", "email_code", "updated_at"])
    audit.record("registration.confirm_email", by=by, area=registration.area, obj=registration)
    return registration


def handled(by_province: bool) -> dict[str, bool]:
    """Fact of an event that the province acted for an empty chair."""
    return {"by_province": True} if by_province else {}
