"""Finding a region while typing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.regions.selectors import region_search


@require_GET
def region_find(request: HttpRequest) -> HttpResponse:
    """Regions for ``q``: options of a list box, or JSON when the client prefers it.

    ``tingkat`` limits the levels ("2" or "2,4"), ``area`` the place (3673, or 3600 for a whole province).
    """
    levels = [int(part) for part in request.GET.get("tingkat", "").split(",") if part in {"1", "2", "3", "4"}]
    lo, hi = _bounds(request.GET.get("area", ""))
    hits = region_search(request.GET.get("q", ""), area_lo=lo, area_hi=hi, levels=levels or None)
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        results = [{"code": hit.code, "name": hit.name, "path": hit.path, "kind": hit.kind, "level": hit.level} for hit in hits]
        response: HttpResponse = JsonResponse({"results": results})
    else:
        response = render(request, "regions/_options.html", {"hits": hits, "q": request.GET.get("q", "").strip()})
    response["Cache-Control"] = "public, max-age=300"
    response["Vary"] = "Accept, Accept-Language"
    return response


# Anybody may open it: the marker of apps.accounts.decorators.public_view, which lies above this application.
region_find.permission = "public"  # type: ignore[attr-defined]  # read by the guard of all addresses


def _bounds(text: str) -> tuple[int | None, int | None]:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= 9999:
        return None, None
    area = int(text)
    return area, area + 99 if area % 100 == 0 else area
