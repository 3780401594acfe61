"""A registration that turns out to speak of a site with people: they decide who joins them, as on a request for access.

The applicant chooses the words of a form, so not the words decide but the site that is found at verification.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import Permission
from apps.audit import services as audit
from apps.companies.choices import JoinMode
from apps.companies.models import Company, Registration, Site
from apps.companies.selectors.matches import site_meant
from apps.companies.selectors.people import has_people
from apps.companies.selectors.registrations import decided_words
from apps.companies.services.access import refuse_foreign_chair
from apps.companies.services.drafts import PROMISED_DAYS, working_days_after
from apps.companies.services.registers import company_meant
from apps.companies.tasks import access_asked
from apps.companies.workflow import REGISTRATION
from apps.core.db import lock
from apps.core.errors import InvalidTransition, RuleViolation
from apps.core.scope import bounds
from apps.forums import access


def asked_before(registration: Registration, site: Site) -> bool:
    """Whether the people of this very site were asked about this registration."""
    return registration.mode == JoinMode.ACCESS and registration.known_company_id == site.company_id and registration.site_id == site.pk


def refuse_manned(registration: Registration, site: Site) -> None:
    """Raise RuleViolation when people work at the site and were never asked; ``refuse_foreign_chair`` waits for those who were."""
    if asked_before(registration, site) or not has_people(site.company_id, site.pk, but=registration.contact_email):
        return
    raise RuleViolation(
        _(
            "%(site)s sudah punya orang yang aktif di portal; merekalah yang memutuskan siapa bergabung. "
            "Tekan “Teruskan kepada orang lokasi itu”; bila dalam %(days)s hari kerja mereka tidak menjawab, sekretariat memutuskan."
        )
        % {"site": site.name, "days": PROMISED_DAYS},
        "site",
    )


@transaction.atomic
def registration_pass_on(
    *, registration: Registration, by: Actor, company: Company | None = None, site: Site | None = None
) -> Registration:
    """Make a registration a request for access to the site it speaks of: its people are told and decide within a new promised day.

    ``company`` and ``site`` are the secretary's choice. Raises RuleViolation when nobody works at that site, when its people were asked
    before, and for a site outside the place; InvalidTransition once it was decided.
    """
    registration = lock(registration)
    by_province = access.require(by, Permission.REGISTRATION_VERIFY, area=registration.area)
    if "verify" not in REGISTRATION.available(registration.state):
        raise InvalidTransition(decided_words(registration))
    refuse_foreign_chair(registration)
    company = company_meant(registration, company or (site.company if site else None))
    site = site or (site_meant(registration, company) if company else None)
    lo, hi = bounds(registration.area)
    if site is None or company is None or site.company_id != company.pk or not lo <= site.area <= hi or not has_people(company.pk, site.pk):
        raise RuleViolation(
            _("Lokasi itu tidak punya orang yang aktif, jadi sekretariat yang memutuskan. Pilih lokasi lain, atau verifikasi."), "site"
        )
    if asked_before(registration, site):
        raise RuleViolation(_("Orang lokasi itu sudah ditanya dan tenggatnya lewat. Sekretariat yang memutuskan."), "site")
    registration.mode, registration.known_company_id, registration.site_id = JoinMode.ACCESS, company.pk, site.pk
    registration.due_on = working_days_after(timezone.localdate(), PROMISED_DAYS)
    registration.save(update_fields=["mode", "known_company_id", "site_id", "due_on", "updated_at"])
    facts = {"number": registration.number, "place": f"{company.name} · {site.name}", **({"by_province": True} if by_province else {})}
    audit.record("registration.pass_on", by=by, area=registration.area, obj=registration, changes=facts, company_id=company.pk)
    number, area = str(registration.pk), registration.area
    transaction.on_commit(lambda: access_asked.delay(number, area=area), robust=True)
    return registration
