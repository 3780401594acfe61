"""Requests for access to a site that is registered: asked of the people of that site, or of the forum when it has nobody.

A request is a registration in the mode ``access``: the applicant gets the same number, status page and promised day whoever decides,
so that the answer reveals neither which sites exist nor who works there.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.models import Assignment
from apps.accounts.permissions import Permission, Role
from apps.accounts.selectors import desk_of
from apps.audit import services as audit
from apps.companies.choices import JoinMode
from apps.companies.models import Registration
from apps.companies.selectors.people import Place, lies_with_company, places, site_named
from apps.companies.services import letters
from apps.companies.services.outcomes import decided, reason_of, refuse_own, target
from apps.companies.services.people import person_invite
from apps.core.db import lock
from apps.core.errors import NotAllowed, RuleViolation
from apps.notifications.services import mail_queue, message_send


def access_ask(registration: Registration) -> None:
    """Note which site is meant, when its name says so, before the request is stored. Works in the scope of the applicant's key."""
    if registration.mode == JoinMode.ACCESS and registration.known_company_id is not None:
        registration.site_id = site_named(registration.known_company_id, registration.area, registration.site_name)


@transaction.atomic
def access_accept(*, registration: Registration, place: Place, role: str, until: dt.date | None, by: Actor) -> Registration:
    """Accept a request at the company's desk: the applicant is invited to ``place`` in ``role``.

    Raises NotAllowed for people of another company or site and for an own request, RuleViolation when the role must not be held or the
    last day has passed, InvalidTransition (with who decided and when) when it was decided before.
    """
    registration = _require(registration, by)
    if place.key not in {one.key for one in places(by)}:
        raise NotAllowed
    registration.state = target("verify", registration)
    registration.site_id = place.site_id or registration.site_id
    held = Assignment.objects.current().filter(
        user__email=registration.contact_email.lower(), role=role, company_id=place.company.pk, site_id=place.site_id
    )
    if not held.exists():
        person_invite(place=place, role=role, email=registration.contact_email, full_name=registration.contact_name, until=until, by=by)
    decided(registration, by)
    facts = {"number": registration.number, "name": registration.contact_name, "place": place.desk_name, "role": str(Role(role).label)}
    audit.record("access.accept", by=by, area=registration.area, obj=registration, changes=facts, company_id=place.company.pk)
    letters.access_accepted(registration, place.desk_name)
    return registration


@transaction.atomic
def access_refuse(*, registration: Registration, by: Actor, note: str) -> Registration:
    """Refuse a request at the company's desk, with the reason, which the applicant reads. Errors as for ``access_accept``."""
    registration = _require(registration, by)
    registration.state = target("refuse", registration)
    decided(registration, by, reason=reason_of(note, _("Tulis alasannya; pemohon membacanya.")))
    facts = {"number": registration.number, "name": registration.contact_name}
    audit.record(
        "access.refuse",
        by=by,
        area=registration.area,
        obj=registration,
        changes=facts,
        reason=registration.reason,
        company_id=registration.known_company_id,
    )
    letters.refused(registration)
    return registration


def refuse_foreign_chair(registration: Registration) -> None:
    """Raise RuleViolation when the site's own people decide on this request; the forum's decisions ask it."""
    if lies_with_company(registration):
        raise RuleViolation(
            _("Lokasi ini punya orang yang aktif; merekalah yang memutuskan permintaan ini. Sekretariat memutuskan bila tenggatnya lewat.")
        )


def access_tell(registration: Registration) -> int:
    """Tell whoever decides that a request came in: the people of the site and of the head office. Returns how many.

    Needs the scope of the place. The forum sees the request in its own queue.
    """
    found = Assignment.objects.current().filter(company_id=registration.known_company_id, user__is_active=True).select_related("user")
    asked = [one for one in found if one.site_id is None or one.site_id == registration.site_id]
    for one in asked:
        url = reverse("companies:access-detail", kwargs={"desk": desk_of(one).slug, "pk": registration.pk})
        text = _("%(name)s meminta akses ke %(place)s") % {"name": registration.contact_name, "place": one.place_name}
        message_send(user_ids=[one.user_id], area=registration.area, code="access", text=text, url=url)
        facts = {"registration": registration, "name": one.user.full_name, "place": one.place_name, "url": settings.SITE_URL + url}
        body = render_to_string("companies/mail_access_asked.txt", facts)
        mail_queue(key=f"access:{registration.pk.hex}:{one.pk.hex}", to=one.user.email, subject=text, text=body, area=registration.area)
    return len(asked)


def _require(registration: Registration, by: Actor) -> Registration:
    """The request, locked, when ``by`` may decide on it."""
    registration = lock(registration)
    if not by.has(Permission.ACCESS_DECIDE) or by.company_id is None or registration.known_company_id != by.company_id:
        raise NotAllowed
    if registration.mode != JoinMode.ACCESS or by.site_id not in {None, registration.site_id}:
        raise NotAllowed
    refuse_own(registration, by)
    return registration
