"""Who hears about a need: those at its place who act next, and the one who proposed it."""

from __future__ import annotations

from django.urls import reverse

from apps.accounts.models import Assignment
from apps.accounts.permissions import ROLE_PERMISSIONS, Permission
from apps.accounts.selectors import desk_of
from apps.notifications.services import message_send
from apps.pmks.models import Need


def holders(need: Need, permission: Permission, text: str) -> None:
    """A line in the inbox of everybody at the need's place who holds ``permission``."""
    roles = [role for role, granted in ROLE_PERMISSIONS.items() if permission in granted]
    _send(need, list(Assignment.objects.current().filter(area=need.area, role__in=roles, company_id=None)), text)


def proposer(need: Need, text: str) -> None:
    """A line in the inbox of the person who proposed the need, at the desk from which needs are proposed."""
    if need.proposed_by is None:
        return
    roles = [role for role, granted in ROLE_PERMISSIONS.items() if Permission.NEED_PROPOSE in granted]
    found = Assignment.objects.current().filter(user_id=need.proposed_by, role__in=roles, company_id=None)
    _send(need, list(found[:1]), text)


def _send(need: Need, found: list[Assignment], text: str) -> None:
    for slug in sorted({desk_of(one).slug for one in found}):
        people = [one.user_id for one in found if desk_of(one).slug == slug]
        message_send(
            user_ids=people, area=need.area, code="need", text=text, url=reverse("pmks:need-detail", kwargs={"desk": slug, "pk": need.pk})
        )
