"""The steps that every decision on a registration shares, whoever decides: the secretariat, or the people of the site."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.models import User
from apps.companies.models import Registration
from apps.companies.selectors.registrations import decided_words
from apps.companies.workflow import REGISTRATION
from apps.core.errors import InvalidTransition, NotAllowed, RuleViolation

REASON_LIMIT = 500


def target(move: str, registration: Registration) -> str:
    """The state after a move; the second of two deciding people is told what the first decided. Raises InvalidTransition."""
    if move not in REGISTRATION.available(registration.state):
        raise InvalidTransition(decided_words(registration))
    return REGISTRATION.target(move, current=registration.state)


def refuse_own(registration: Registration, by: Actor) -> None:
    """Raise NotAllowed when the deciding person is the applicant: nobody decides on an own registration."""
    own = User.objects.filter(pk=by.user_id).values_list("email", flat=True).first() if by.user_id else None
    if own and own.lower() == registration.contact_email.lower():
        raise NotAllowed(_("Pendaftaran ini memakai surel Anda sendiri. Orang lain yang memutuskannya."))


def reason_of(text: str, remedy: str) -> str:
    """The reason as it is kept. Raises RuleViolation at ``note`` when it is missing (``remedy`` says what to write) or too long."""
    text = text.strip()
    if not text:
        raise RuleViolation(_("Alasan belum diisi. %(remedy)s") % {"remedy": remedy}, "note")
    if len(text) > REASON_LIMIT:
        raise RuleViolation(_("Alasan lebih panjang dari 500 huruf. Persingkat alasannya."), "note")
    return text


def decided(registration: Registration, by: Actor, *, reason: str = "") -> None:
    """Store who decided, when and why, with the state and what the decision linked."""
    registration.decided_at, registration.decided_by, registration.reason = timezone.now(), by.user_id, reason
    fields = ["state", "site_id", "membership_id", "known_company_id", "decided_at", "decided_by", "reason", "updated_at"]
    registration.save(update_fields=fields)
