"""Who hears about a programme: the people of its company, the officers of its place, the chair."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import Assignment
from apps.accounts.permissions import ROLE_PERMISSIONS, DeskKind, Permission, Role
from apps.accounts.selectors import desk_of
from apps.core.ids import uuid7
from apps.notifications.services import mail_queue, message_send
from apps.programs.models import Program


def _send(program: Program, found: list[Assignment], text: str) -> None:
    for slug in sorted({desk_of(one).slug for one in found}):
        people = [one.user_id for one in found if desk_of(one).slug == slug]
        url = reverse("programs:program-detail", kwargs={"desk": slug, "pk": program.pk})
        message_send(user_ids=people, area=program.area, code="program", text=text, url=url)


def company(program: Program, text: str, *, mail: str = "") -> None:
    """A line in the inbox of the company's people at that site and its head office; ``mail`` also sends it as a letter with that text."""
    people = Assignment.objects.current().filter(company_id=program.company_id, user__is_active=True).select_related("user")
    found = [one for one in people if one.site_id in {None, program.site_id}]
    _send(program, found, text)
    if not mail:
        return
    for one in found:
        url = settings.SITE_URL + reverse("programs:program-detail", kwargs={"desk": desk_of(one).slug, "pk": program.pk})
        body = _("%(text)s\n\n%(note)s\n\nBuka: %(url)s") % {"text": text, "note": mail.strip(), "url": url}
        mail_queue(key=f"program:{uuid7()}", to=one.user.email, subject=text[:200], text=body, area=program.area)


def officers(program: Program, permission: Permission, text: str) -> None:
    """A line in the inbox of everybody at the place of the activity who may act on it."""
    roles = [role for role, granted in ROLE_PERMISSIONS.items() if permission in granted]
    _send(program, list(Assignment.objects.current().filter(area=program.area, role__in=roles, company_id=None)), text)


def role(program: Program, wanted: Role, text: str) -> None:
    """A line in the inbox of those with one role at the place."""
    _send(program, list(Assignment.objects.current().filter(area=program.area, role=wanted)), text)


def writer(program: Program, text: str) -> None:
    """A line in the inbox of the secretary who entered it. Works in a public scope, which reads no assignments."""
    if program.created_by is not None:
        url = reverse("programs:program-detail", kwargs={"desk": f"{DeskKind.FORUM}-{program.area}", "pk": program.pk})
        message_send(user_ids=[program.created_by], area=program.area, code="program", text=text, url=url)
