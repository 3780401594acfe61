"""People of a company: invited by their own company, handed over when somebody leaves, ended with the last membership."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts import services as accounts
from apps.accounts.actors import Actor
from apps.accounts.models import Assignment, Invitation, User
from apps.accounts.permissions import Permission, Role
from apps.accounts.selectors import desk_of
from apps.audit import services as audit
from apps.companies.models import Company, Membership
from apps.companies.selectors.people import Place, membership_remains, people
from apps.companies.signals import person_handed_over
from apps.core.errors import NotAllowed, RuleViolation
from apps.core.ids import uuid7
from apps.notifications.services import mail_queue, message_send


def person_invite(
    *, place: Place, role: str, email: str, full_name: str, until: dt.date | None, by: Actor, key: UUID | None = None
) -> Invitation:
    """Invite somebody to the company's head office or one of its sites. Rules and errors: ``accounts.services.invitation_send``."""
    return accounts.invitation_send(
        email=email,
        full_name=full_name,
        role=role,
        area=place.area,
        by=by,
        place_name=place.desk_name,
        company_id=place.company.pk,
        site_id=place.site_id,
        until=until,
        key=key,
    )


@transaction.atomic
def person_handover(*, assignment: Assignment, heir: Assignment, by: Actor) -> list[Assignment]:
    """Pass all that a person does at one desk to a colleague: the roles there, open drafts, the contact of the memberships.

    The leaving person does it, or whoever administers that site. The worklist belongs to the desk and needs no move. Both are told by
    mail. Raises NotAllowed out of reach, RuleViolation when the role ended or the successor is the same person.
    """
    company = Company.objects.visible_to(by).filter(pk=assignment.company_id).first()
    if company is None or not people(by).filter(pk=heir.pk).exists():
        raise NotAllowed
    same = people(by).filter(user_id=assignment.user_id, site_id=assignment.site_id)
    roles = list(same)
    if not roles:
        raise RuleViolation(_("Peran ini sudah berakhir."))
    given = [accounts.assignment_hand_over(assignment=role, heir=heir.user, by=by) for role in roles]
    contacts = _pass_contact(assignment, heir.user, by)
    answers = person_handed_over.send(sender=Assignment, assignment=assignment, heir=heir.user, by=by)
    drafts = sum(int(count or 0) for _receiver, count in answers)
    facts = {"name": assignment.user.full_name, "heir": heir.user.full_name, "drafts": drafts, "contacts": contacts}
    audit.record("person.hand_over", by=by, area=assignment.area, obj=given[0], changes=facts)
    _tell(assignment, given[0], [str(Role(role.role).label) for role in given], drafts, by)
    return given


def _pass_contact(assignment: Assignment, heir: User, by: Actor) -> int:
    """The heir becomes the contact wherever the leaving person was; returns at how many memberships."""
    assert assignment.company_id is not None
    found = Membership.objects.visible_to(by).filter(company_id=assignment.company_id, contact_email__iexact=assignment.user.email)
    if assignment.site_id is not None:
        found = found.filter(site_id=assignment.site_id)
    count = 0
    for membership in found.select_for_update(of=("self",)):
        before = membership.contact_name
        membership.contact_name, membership.contact_email, membership.contact_phone = heir.full_name, heir.email, heir.phone
        membership.contact_position = ""
        membership.save(update_fields=["contact_name", "contact_email", "contact_phone", "contact_position", "updated_at"])
        facts = {"number": membership.number, "name": [before, heir.full_name]}
        audit.record("membership.contact", by=by, area=membership.area, obj=membership, changes=facts)
        count += 1
    return count


def _tell(left: Assignment, taken: Assignment, roles: list[str], drafts: int, by: Actor) -> None:
    url = reverse("companies:person-list", kwargs={"desk": desk_of(taken).slug})
    facts = {
        "place": taken.place_name, "roles": roles, "drafts": drafts, "by": by.name, "url": settings.SITE_URL + url,
        "leaver": left.user.full_name, "heir": taken.user.full_name,
    }  # fmt: skip
    key = uuid7()
    for person, to_heir in ((left.user, False), (taken.user, True)):
        text = render_to_string("companies/mail_handover.txt", {**facts, "name": person.full_name, "to_heir": to_heir})
        subject = _("Tugas %(place)s diserahkan kepada %(name)s") % {"place": taken.place_name, "name": taken.user.full_name}
        mail_queue(key=f"handover:{key}:{person.pk}", to=person.email, subject=subject, text=text, area=taken.area)
    words = _("%(name)s menyerahkan tugas %(place)s kepada Anda") % {"name": left.user.full_name, "place": taken.place_name}
    message_send(user_ids=[taken.user_id], area=taken.area, code="person", text=words, url=url)


def people_end_with_membership(*, membership: Membership, by: Actor) -> int:
    """End the roles at a site that is no longer a member anywhere, and those of the whole company when none of it is; tell the people.

    Called by the service that ended the membership and required its permission. Returns how many roles ended.
    """
    if not by.has(Permission.MEMBERSHIP_UPDATE):
        raise NotAllowed
    places: list[UUID | None] = []
    if membership.site_id is not None and not membership_remains(membership.company_id, membership.site_id):
        places.append(membership.site_id)
    if not membership_remains(membership.company_id, None):
        places.append(None)
    reason = _("Keanggotaan %(number)s berakhir.") % {"number": membership.number or "–"}
    ended = [
        assignment
        for site in places
        for assignment in accounts.company_roles_end(company_id=membership.company_id, site_id=site, by=by, reason=reason)
    ]
    for assignment in ended:
        facts = {"name": assignment.user.full_name, "place": assignment.place_name, "membership": membership, "forum": membership.forum}
        text = render_to_string("companies/mail_people_ended.txt", facts)
        subject = _("Peran Anda di %(place)s berakhir") % {"place": assignment.place_name}
        mail_queue(key=f"people-ended:{assignment.pk}", to=assignment.user.email, subject=subject, text=text, area=membership.area)
    return len(ended)
