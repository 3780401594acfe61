"""Registration links of a forum: list, creation, the page with QR and poster."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.decorators import desk_view
from apps.accounts.permissions import Permission
from apps.accounts.requests import PortalRequest
from apps.companies.forms.links import LinkForm
from apps.companies.models import RegistrationLink
from apps.companies.rows.frame import member_tabs
from apps.companies.rows.links import link_row
from apps.companies.selectors.links import is_open, links_of, own_forum, poster_of
from apps.companies.services.links import PAPERS, link_close, link_create, poster_issue
from apps.companies.tokens import link_url
from apps.core.dates import waktu
from apps.core.errors import RuleViolation
from apps.core.qr import qr_png, qr_svg_file
from apps.forums.selectors import document_status

PAGE = 50


def _link(request: PortalRequest, pk: UUID) -> RegistrationLink:
    return get_object_or_404(links_of(request.actor), pk=pk)


@desk_view(Permission.LINK_MANAGE)
@require_GET
def link_list(request: PortalRequest) -> HttpResponse:
    """Links of the own place and below, newest first."""
    found = links_of(request.actor)[:PAGE]
    context = {
        "tabs": member_tabs(request.actor, "link-list"),
        "rows": [link_row(link, request.actor.slug) for link in found],
        "may_create": own_forum(request.actor) is not None,
    }
    return render(request, "companies/link_list.html", context)


@desk_view(Permission.LINK_MANAGE)
@require_http_methods(["GET", "POST"])
def link_create_view(request: PortalRequest) -> HttpResponse:
    """Open a new link."""
    forum = own_forum(request.actor)
    if forum is None:
        messages.warning(request, _("Di tempat kerja ini belum ada forum, jadi tautan belum dapat dibuat."))
        return redirect("companies:link-list", request.actor.slug)
    form = LinkForm(request.POST or None, user_id=request.actor.user_id)
    if form.is_valid():
        try:
            link = link_create(forum=forum, by=request.actor, **form.cleaned_data)
        except RuleViolation as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, _("Tautan pendaftaran dibuka. Unduh poster atau salin teks undangannya."))
            return redirect("companies:link-detail", request.actor.slug, link.pk)
    return render(request, "companies/link_form.html", {"form": form}, status=400 if form.errors else 200)


@desk_view(Permission.LINK_MANAGE)
@require_GET
def link_detail(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Address, QR, poster, invitation text and counts of one link."""
    link = _link(request, pk)
    url = link_url(link)
    invitation = _(
        "Bapak/Ibu Yth., %(forum)s mengundang perusahaan Anda mendaftar sebagai anggota (%(label)s).\n\n"
        "Daftar lewat ponsel, sekitar 3 menit, sampai %(closes)s:\n%(url)s\n\nGratis. Forum tidak menerima uang."
    ) % {"forum": link.forum.name, "label": link.label, "closes": waktu(link.closes_at), "url": url}
    context = {
        "link": link,
        "row": link_row(link, request.actor.slug),
        "url": url,
        "invitation": invitation,
        "is_open": is_open(link, timezone.now()),
        "may_close": link.closed_at is None and link.closes_at > timezone.now(),
        "posters": [_poster(request, link, paper, name) for paper, name in PAPERS.items()],
    }
    return render(request, "companies/link_detail.html", context)


def _poster(request: PortalRequest, link: RegistrationLink, paper: str, name: str) -> dict[str, Any]:
    """How far the poster on one paper is."""
    made = poster_of(request.actor, link, paper)
    status = document_status(made, desk=request.actor.slug, page_url=request.path) if made else None
    return {"status": status, "label": _("Buat poster %(paper)s (PDF)") % {"paper": name}, "hidden": [{"name": "paper", "value": paper}]}


@desk_view(Permission.LINK_MANAGE)
@require_POST
def link_close_view(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Close a link before its time."""
    link = link_close(link=_link(request, pk), by=request.actor)
    messages.success(request, _("Tautan ditutup. Pendaftaran yang sudah dimulai tetap dapat dikirim."))
    return redirect("companies:link-detail", request.actor.slug, link.pk)


@desk_view(Permission.LINK_MANAGE)
@require_POST
def link_poster(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Issue the poster; the page of the link then shows how far it is."""
    link = _link(request, pk)
    try:
        poster_issue(link=link, by=request.actor, paper=request.POST.get("paper", "a4"))
    except RuleViolation as error:
        messages.error(request, error.message)
    return redirect("companies:link-detail", request.actor.slug, link.pk)


@desk_view(Permission.LINK_MANAGE)
@require_GET
def link_qr(request: PortalRequest, pk: UUID, kind: str) -> HttpResponse:
    """The QR alone: a PNG large enough for a slide or a banner, or an SVG of any size."""
    link = _link(request, pk)
    if kind == "svg":
        answer = HttpResponse(qr_svg_file(link_url(link), title=link.label), content_type="image/svg+xml")
    elif kind == "png":
        answer = HttpResponse(qr_png(link_url(link), dpi_scale=24), content_type="image/png")
    else:
        raise Http404
    answer["Content-Disposition"] = f'attachment; filename="qr-{slugify(link.label)[:60] or "pendaftaran"}.{kind}"'
    return answer
