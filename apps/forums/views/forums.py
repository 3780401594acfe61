"""The profile of a forum and the list of those below it."""

from __future__ import annotations

import copy
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.accounts.actors import Actor
from apps.accounts.decorators import desk_view
from apps.accounts.permissions import DeskKind, Permission
from apps.accounts.requests import PortalRequest
from apps.audit.rows import last_words
from apps.audit.selectors import timeline
from apps.core import tables, versions
from apps.core.errors import NotAllowed, RuleViolation, StaleVersion
from apps.core.htmx import partials, render
from apps.core.money import angka
from apps.core.scope import bounds
from apps.forums import access, rows, selectors, services
from apps.forums.choices import STANDING_TONES, Standing
from apps.forums.forms import ForumFilterForm, ForumForm
from apps.forums.models import Forum
from apps.forums.selectors.forums import narrowed, with_standing
from apps.forums.views.lists import chips, page_number, pager, query

SHEETS = {"csv": tables.CSV_CONTENT_TYPE, "xlsx": tables.XLSX_CONTENT_TYPE}


def forum_of(request: PortalRequest, area: int | None) -> Any:
    """The forum of an address, or 404; without an area the desk's own."""
    actor: Actor = request.actor
    found = selectors.forum_at(actor, actor.area if area is None else area).select_related("region")
    return get_object_or_404(with_standing(found, timezone.localdate()))


def inside(actor: Actor, area: int) -> bool:
    """Whether ``area`` lies within the desk's own place, so that its history and documents may be read."""
    if actor.desk is None or actor.desk.kind in {DeskKind.COMPANY, DeskKind.OPERATOR}:
        return False
    lo, hi = bounds(actor.area)
    return lo <= area <= hi


def tabs(actor: Actor, forum: Forum, active: str) -> list[dict[str, Any]]:
    """Parts of a forum's pages."""
    slug, own = actor.slug, forum.area == actor.area
    here = reverse("forums:forum-detail", args=[slug, forum.area])
    items = [{"label": _("Profil"), "url": here, "active": active == "profile"}]
    if own and forum.level < 2 and inside(actor, forum.area):
        items.append({"label": _("Forum di daerah"), "url": reverse("forums:forum-list", args=[slug]), "active": active == "list"})
    if own and actor.has(Permission.DOCUMENT_VIEW):
        items.append({"label": _("Dokumen"), "url": reverse("forums:document-list", args=[slug]), "active": active == "documents"})
    if inside(actor, forum.area):
        items.append({"label": _("Riwayat"), "url": f"{here}?bagian=riwayat", "active": active == "history"})
    return items


@desk_view(Permission.FORUM_VIEW)
@require_GET
def forum_detail(request: PortalRequest, area: int | None = None) -> HttpResponse:
    """Profile, boards and decrees of a forum, or its history."""
    forum = forum_of(request, area)
    if request.GET.get("bagian") == "riwayat" and inside(request.actor, forum.area):
        return _history(request, forum)
    return forum_page(request, forum)


def forum_page(
    request: PortalRequest, forum: Any, *, status: int = 200, opened: str = "", error: str = "", value: str = ""
) -> HttpResponse:
    """The profile page; after a refused move the choice stays open with its error."""
    actor, today = request.actor, timezone.localdate()
    allowed = rows.may(actor, forum.area)
    context = {
        "forum": forum,
        "profile": rows.profile(forum, standing=forum.standing, actor=actor, since=selectors.state_since(forum), today=today),
        "may": allowed,
        "tabs": tabs(actor, forum, "profile"),
        "choices": rows.move_choices(forum, desk=actor.slug, opened=opened) if allowed.form else [],
        "error": error,
        "value": value,
        "crumbs": _crumbs(actor, forum),
        "below": _below(actor, forum, today),
    }
    return render(request, "forums/forum_detail.html", context, status=status)


def _crumbs(actor: Actor, forum: Forum) -> list[dict[str, str]]:
    if forum.area == actor.area or not inside(actor, forum.area):
        return []
    return [
        {"label": _("Forum"), "url": reverse("forums:forum-detail", args=[actor.slug])},
        {"label": _("Forum di daerah"), "url": reverse("forums:forum-list", args=[actor.slug])},
    ]


def _below(actor: Actor, forum: Forum, today: Any) -> list[dict[str, str]]:
    """Counts of the forums below by standing, each a link to its rows."""
    if forum.level == 2 or not inside(actor, forum.area):
        return []
    counts = selectors.standing_counts(with_standing(selectors.forums_below(forum.area).filter(region__level=2), today))
    province = f"&provinsi={forum.area}" if actor.area == 0 and forum.area else ""
    level = "&tingkat=2" if actor.area == 0 else ""
    base = reverse("forums:forum-list", args=[actor.slug])
    return [
        {"label": str(Standing(key).label), "value": angka(count), "href": f"{base}?keadaan={key}{level}{province}"}
        for key, count in counts.items()
    ]


def _history(request: PortalRequest, forum: Forum) -> HttpResponse:
    found = rows.entries(timeline(selectors.record_ids(forum)))
    context = {"forum": forum, "entries": found, "tabs": tabs(request.actor, forum, "history"), "crumbs": _crumbs(request.actor, forum)}
    return render(request, "forums/forum_history.html", context)


@desk_view(Permission.FORUM_UPDATE)
@require_http_methods(["GET", "POST"])
def forum_update(request: PortalRequest, area: int) -> HttpResponse:
    """Edit the profile."""
    forum = forum_of(request, area)
    if not access.allowed(request.actor, Permission.FORUM_UPDATE, area=forum.area):
        raise NotAllowed
    data = versions.chosen(request.POST) if request.method == "POST" else None
    form = ForumForm(data, instance=copy.copy(forum), initial={"version": forum.updated_at})
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                services.forum_update(forum=forum, by=request.actor, version=form.cleaned_data["version"], values=form.cleaned_data)
            except RuleViolation as fault:
                form.add_error(fault.field if fault.field in form.fields else None, fault.message)
            except StaleVersion:
                return _stale(request, forum_of(request, area), form)
            else:
                messages.success(request, _("Profil forum disimpan."))
                return redirect("forums:forum-detail", request.actor.slug, forum.area)
    return render(request, "forums/forum_form.html", {"forum": forum, "form": form}, status=status)


def _stale(request: PortalRequest, forum: Forum, form: ForumForm) -> HttpResponse:
    """Both versions, since somebody saved in between."""
    theirs = ForumForm(instance=copy.copy(forum))
    back = reverse("forums:forum-detail", args=[request.actor.slug, forum.area])
    return versions.side_by_side(request, mine=form, theirs=theirs, version=forum.updated_at, back_url=back, last=last_words(forum.pk))


@desk_view(Permission.FORUM_VIEW)
@require_GET
@partials("forum_list")
def forum_list(request: PortalRequest) -> HttpResponse:
    """Forums below this place, with filters, counts of the whole result and export of exactly what is shown."""
    actor, today = request.actor, timezone.localdate()
    forum = forum_of(request, None)
    if forum.level == 2 or not inside(actor, forum.area):
        return redirect("forums:forum-detail", actor.slug)
    form = ForumFilterForm(request.GET, nation=actor.area == 0)
    wanted = _wanted(form)
    found = narrowed(with_standing(selectors.forums_below(actor.area), today), wanted)
    if request.GET.get("unduh") in SHEETS:
        return _download(found, request.GET["unduh"], forum, today)
    page, count, number = selectors.forum_page(found, page_number(request))
    context = {
        "forum": forum,
        "form": form,
        "rows": [_line(row, actor) for row in page],
        "count": count,
        "chips": chips(request, form),
        "summary": _summary(request, found),
        "pager": pager(request, number, count),
        "tabs": tabs(actor, forum, "list"),
        "export": _export_urls(request),
        "show_province": actor.area == 0,
    }
    return render(request, "forums/forum_list.html", context)


def _wanted(form: ForumFilterForm) -> selectors.ForumFilter:
    """The filter of valid fields; a wrong value narrows nothing."""
    form.is_valid()
    data = form.cleaned_data
    return selectors.ForumFilter(
        text=data.get("q", ""),
        standing=data.get("keadaan", ""),
        level=int(data.get("tingkat") or 0),
        province=int(data.get("provinsi") or 0),
    )


def _line(row: selectors.ForumRow, actor: Actor) -> dict[str, Any]:
    return {"row": row, "url": reverse("forums:forum-detail", args=[actor.slug, row.area])}


def _summary(request: PortalRequest, found: Any) -> list[dict[str, str]]:
    return [
        {"label": str(Standing(key).label), "tone": STANDING_TONES[key], "count": angka(count), "url": query(request, keadaan=key)}
        for key, count in selectors.standing_counts(found).items()
    ]


def _export_urls(request: PortalRequest) -> dict[str, str]:
    return {kind: query(request, unduh=kind) for kind in SHEETS}


def _download(found: Any, kind: str, forum: Forum, today: Any) -> HttpResponse:
    title = _("Forum di bawah %(name)s") % {"name": forum.short_name}
    sheet = selectors.forum_sheet(selectors.forum_rows(found.order_by("area")), title=title, today=today)
    content = tables.csv_bytes(sheet) if kind == "csv" else tables.xlsx_bytes([sheet])
    response = HttpResponse(content, content_type=SHEETS[kind])
    response["Content-Disposition"] = f'attachment; filename="{slugify(title)}-{today.isoformat()}.{kind}"'
    return response
