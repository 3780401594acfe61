"""Forming and ratifying the forum of a place: acts of the level above."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.decorators import desk_view
from apps.accounts.permissions import Permission
from apps.accounts.requests import PortalRequest
from apps.core.errors import RuleViolation
from apps.forums import access, services
from apps.forums.choices import ForumState
from apps.forums.forms import DisputeForm
from apps.forums.services.formation import MOVES
from apps.forums.views.boards import fault_into
from apps.forums.views.forums import forum_of, forum_page


@desk_view(Permission.FORUM_RATIFY)
@require_POST
def forum_move(request: PortalRequest, area: int, move: str) -> HttpResponse:
    """One move of the forum's life; a refusal by the rules is shown at the choice."""
    if move not in MOVES:
        raise Http404
    forum = forum_of(request, area)
    reason = request.POST.get("reason") or request.POST.get("earlier") or ""
    try:
        moved = MOVES[move](forum=forum, by=request.actor, reason=reason)
    except RuleViolation as fault:
        return forum_page(request, forum, status=400, opened=move, error=fault.message, value=reason)
    messages.success(request, _("%(name)s: %(state)s.") % {"name": moved.short_name, "state": ForumState(moved.state).label})
    return redirect("forums:forum-detail", request.actor.slug, forum.area)


@desk_view(Permission.FORUM_RATIFY)
@require_http_methods(["GET", "POST"])
def forum_dispute(request: PortalRequest, area: int) -> HttpResponse:
    """Set or clear the flag of two bodies."""
    forum = forum_of(request, area)
    access.require_former(request.actor, Permission.FORUM_RATIFY, area=forum.area)
    form = DisputeForm(request.POST or None, disputed=forum.disputed)
    if request.method == "POST" and form.is_valid():
        with fault_into(form):
            services.forum_dispute(forum=forum, by=request.actor, disputed=not forum.disputed, **form.cleaned_data)
        if not form.errors:
            messages.success(request, _("Tanda dua kepengurusan dicabut.") if forum.disputed else _("Dua kepengurusan ditandai."))
            return redirect("forums:forum-detail", request.actor.slug, forum.area)
    return render(request, "forums/dispute_form.html", {"forum": forum, "form": form}, status=400 if form.errors else 200)
