"""Inviting people and ending roles."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.accounts import listing, services
from apps.accounts.decorators import desk_view
from apps.accounts.forms import InvitationForm
from apps.accounts.models import Assignment, Invitation
from apps.accounts.permissions import Permission
from apps.accounts.places import desk_label
from apps.accounts.requests import PortalRequest
from apps.core.errors import RuleViolation


@desk_view(Permission.ACCOUNT_INVITE)
def invitation_create(request: PortalRequest) -> HttpResponse:
    """Invite somebody to a role at this place or below it."""
    actor = request.actor
    form = InvitationForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.invitation_send(by=actor, **form.values(actor))
        except RuleViolation as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("Undangan untuk %(name)s dikirim ke %(email)s.") % {"name": made.full_name, "email": made.email})
            return redirect("accounts:account-list", desk=actor.slug)
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "accounts/invitation_create.html", {"form": form, "place": desk_label(actor.desk)}, status=status)  # type: ignore[arg-type]


@desk_view(Permission.ACCOUNT_INVITE)
@require_POST
def invitation_resend(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Send the letter again."""
    invitation = get_object_or_404(listing.in_reach(Invitation.objects.all(), request.actor), pk=pk)
    services.invitation_resend(invitation=invitation, by=request.actor)
    messages.success(request, _("Undangan dikirim ulang ke %(email)s.") % {"email": invitation.email})
    return redirect("accounts:account-list", desk=request.actor.slug)


@desk_view(Permission.ACCOUNT_INVITE)
@require_POST
def invitation_revoke(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Withdraw an invitation."""
    invitation = get_object_or_404(listing.in_reach(Invitation.objects.all(), request.actor), pk=pk)
    services.invitation_revoke(invitation=invitation, by=request.actor)
    messages.success(request, _("Undangan untuk %(name)s dicabut.") % {"name": invitation.full_name})
    return redirect("accounts:account-list", desk=request.actor.slug)


@desk_view(Permission.ACCOUNT_END)
@require_POST
def assignment_end(request: PortalRequest, pk: UUID) -> HttpResponse:
    """End a role today."""
    assignment = get_object_or_404(listing.in_reach(Assignment.objects.select_related("user"), request.actor), pk=pk)
    ended = services.assignment_end(assignment=assignment, by=request.actor)
    messages.success(request, _("Peran %(name)s diakhiri.") % {"name": ended.user.full_name})
    return redirect("accounts:account-list", desk=request.actor.slug)
