"""Signing in as one of the invented people of a demonstration."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from apps.accounts.decorators import public_view
from apps.accounts.models import User
from apps.accounts.signin import factors
from apps.portal.personas import personas


@public_view
@require_POST
def demo_sign_in(request: HttpRequest, number: int) -> HttpResponse:
    """Sign in as persona ``number`` and open their desk; 404 unless the portal is a demonstration."""
    if not settings.DEMO:
        raise Http404
    chosen = next((persona for persona in personas() if persona.number == number), None)
    user = User.objects.filter(email=chosen.email, is_active=True).first() if chosen else None
    if chosen is None or user is None:
        raise Http404
    login(request, user)
    request.session[factors.DONE] = "demo"  # one click is the point of a demonstration
    return redirect("desk-home", desk=chosen.desk) if chosen.desk else redirect("home")
