"""Forums as the public sees them: the directory and the page of one forum."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.accounts.decorators import public_view
from apps.forums.forms import PlaceSearchForm
from apps.portal.forums import directory_page, forum_page


@public_view
@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """“Forum di daerah Anda”, the provinces as a tile map, and the list of provinces."""
    form = PlaceSearchForm(request.GET if "wilayah" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect("public-forum", form.cleaned_data["wilayah"].area)
    context = {"nav": "forum", "form": form, **directory_page(timezone.localdate())}
    return render(request, "forums/forum_directory.html", context, status=400 if form.errors else 200)


@public_view
@require_safe
def profile(request: HttpRequest, area: int) -> HttpResponse:
    """One forum: its state and decree, its board and contact, how many active members, and the forums below."""
    page = forum_page(area, timezone.localdate())
    if page is None:
        raise Http404
    return render(request, "forums/forum_public.html", {"nav": "forum", **page})
