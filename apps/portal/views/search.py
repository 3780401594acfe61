"""The search page of a desk."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from apps.accounts.decorators import desk_view
from apps.accounts.permissions import Permission
from apps.accounts.requests import PortalRequest
from apps.core.money import angka
from apps.portal.searching import clean, search


@desk_view(Permission.HOME_VIEW)
def search_page(request: PortalRequest) -> HttpResponse:
    """What fits the words, by kind."""
    asked = request.GET.get("q", "")
    text = clean(asked)
    groups = search(request.actor, text) if text else []
    count = sum(len(group.hits) for group in groups)
    context = {"asked": asked[:100], "text": text, "groups": groups, "count": angka(count)}
    return render(request, "portal/search.html", context)
