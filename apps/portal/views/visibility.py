"""“What can this person see?”: computed from the rules of the access itself."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from apps.accounts import listing, rules
from apps.accounts.decorators import desk_view
from apps.accounts.models import Assignment, User
from apps.accounts.permissions import Permission
from apps.accounts.requests import PortalRequest
from apps.audit import services as audit
from apps.portal import visibility


@desk_view(Permission.ACCOUNT_VIEW)
def person_view(request: PortalRequest, pk: int) -> HttpResponse:
    """One person: roles, desks, permissions in words, rows visible today; only as far as the reader's own place."""
    actor = request.actor
    held = list(listing.in_reach(Assignment.objects.current(), actor).filter(user_id=pk).order_by("id"))
    if not held:
        raise Http404
    person = get_object_or_404(User, pk=pk, is_active=True)
    if person.pk != actor.user_id:
        audit.record_read(by=actor, area=actor.area, obj=person)
    context = {
        "person": person,
        "views": visibility.views_of(person, held, actor),
        "elsewhere": listing.rights_elsewhere(person, actor),
        "place": listing.desk_label(actor.desk) if actor.desk else "",
    }
    return render(request, "portal/visibility_person.html", context)


@desk_view(Permission.ACCOUNT_VIEW)
def roles_view(request: PortalRequest) -> HttpResponse:
    """Each role that is found here, with what it allows."""
    return render(request, "portal/visibility_roles.html", {"roles": visibility.roles_in_words(rules.listed_roles(request.actor))})
