"""Pages of plain text: help and the privacy notice."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.accounts.decorators import public_view


@public_view
def help_page(request: HttpRequest) -> HttpResponse:
    """How to do the five most frequent things, and whom to ask."""
    return render(request, "portal/help.html", {"nav": "bantuan", "contact": settings.DEFAULT_FROM_EMAIL})


@public_view
def privacy(request: HttpRequest) -> HttpResponse:
    """The privacy notice under UU 27/2022: who is responsible, what is kept, how long, and what a person may ask for."""
    return render(request, "portal/privacy.html", {"nav": "privasi"})
