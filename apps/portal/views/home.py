"""Where people arrive."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from apps.accounts.decorators import desk_view, public_view
from apps.accounts.permissions import Permission
from apps.accounts.requests import PortalRequest


@public_view
def home(request: PortalRequest) -> HttpResponse:
    """The public front page; a signed-in person goes on to their first desk."""
    if request.desks:
        return redirect("desk-home", desk=next(iter(request.desks)))
    return render(request, "portal/home_public.html")


@desk_view(Permission.HOME_VIEW)
def desk_home(request: PortalRequest) -> HttpResponse:
    """The worklist of a desk."""
    return render(request, "portal/home_desk.html")
