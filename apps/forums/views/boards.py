"""Recording board terms and decrees."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from uuid import UUID, uuid5

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.accounts.decorators import desk_view
from apps.accounts.permissions import Permission
from apps.accounts.requests import PortalRequest
from apps.core import storage
from apps.core.errors import RuleViolation
from apps.forums import services
from apps.forums.forms import DecreeForm, TermDecreeForm, TermForm
from apps.forums.models import Decree
from apps.forums.services.boards import require_recorder
from apps.forums.views.forums import forum_of


@contextlib.contextmanager
def fault_into(form: forms.Form) -> Iterator[None]:
    """Turn a broken rule into an error of the field it names."""
    try:
        yield
    except RuleViolation as fault:
        form.add_error(fault.field if fault.field in form.fields else None, fault.message)


@desk_view(Permission.DECREE_RECORD)
@require_http_methods(["GET", "POST"])
def term_record(request: PortalRequest, area: int) -> HttpResponse:
    """A new masa bakti, with its decree when it is at hand: both or neither."""
    forum = forum_of(request, area)
    require_recorder(request.actor, area=forum.area)
    form = TermForm(request.POST or None, user_id=request.actor.user_id)
    decree = TermDecreeForm(request.POST or None, request.FILES or None, prefix="sk")
    if request.method == "POST" and form.is_valid() and decree.is_valid():
        with fault_into(form), transaction.atomic():
            term = services.term_record(forum=forum, by=request.actor, **form.cleaned_data)
            if decree.given:
                with _named(decree):
                    services.decree_record(forum=forum, by=request.actor, term=term, key=uuid5(term.pk, "sk"), **decree.cleaned_data)
        if not form.errors and not decree.errors:
            messages.success(request, _("Masa bakti %(term)s dicatat.") % {"term": term})
            return redirect("forums:forum-detail", request.actor.slug, forum.area)
    status = 400 if form.errors or decree.errors else 200
    return render(request, "forums/term_form.html", {"forum": forum, "form": form, "decree": decree}, status=status)


@contextlib.contextmanager
def _named(decree: TermDecreeForm) -> Iterator[None]:
    """Put a fault of the decree on the decree's own form, and let it undo the term as well."""
    try:
        yield
    except RuleViolation as fault:
        decree.add_error(fault.field if fault.field in decree.fields else None, fault.message)
        raise RuleViolation(_("SK belum dapat dicatat; lihat keterangan pada bagian SK.")) from fault


@desk_view(Permission.DECREE_RECORD)
@require_http_methods(["GET", "POST"])
def decree_record(request: PortalRequest, area: int) -> HttpResponse:
    """A decree on its own, or one that came after its term began."""
    forum = forum_of(request, area)
    require_recorder(request.actor, area=forum.area)
    form = DecreeForm(request.POST or None, request.FILES or None, forum=forum, user_id=request.actor.user_id)
    if request.method == "POST" and form.is_valid():
        with fault_into(form):
            decree = services.decree_record(forum=forum, by=request.actor, **form.cleaned_data)
        if not form.errors:
            messages.success(request, _("SK %(number)s dicatat.") % {"number": decree.number})
            return redirect("forums:forum-detail", request.actor.slug, forum.area)
    return render(request, "forums/decree_form.html", {"forum": forum, "form": form}, status=400 if form.errors else 200)


@desk_view(Permission.FORUM_VIEW)
@require_GET
def decree_file(request: PortalRequest, area: int, decree_id: UUID) -> FileResponse:
    """The scan of a decree."""
    forum = forum_of(request, area)
    decree = get_object_or_404(Decree.objects.visible_to(request.actor), pk=decree_id, forum=forum)
    if not decree.file:
        raise Http404
    suffix = decree.file.rpartition(".")[2]
    kind = "application/pdf" if suffix == "pdf" else "image/jpeg"
    return storage.send(decree.file, name=f"sk-{slugify(decree.number)[:60]}.{suffix}", content_type=kind, inline=True)
