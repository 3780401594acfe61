"""Needs below a desk: list, record, form, moves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.decorators import desk_view
from apps.accounts.permissions import DeskKind, Permission
from apps.accounts.requests import PortalRequest
from apps.audit.rows import last_words, timeline_rows
from apps.core import versions
from apps.core.downloads import table_response
from apps.core.errors import NotAllowed, RuleViolation, StaleVersion
from apps.core.htmx import partials, redirect, render
from apps.core.money import angka
from apps.pmks import rows as cells
from apps.pmks import selectors, services
from apps.pmks.charts import need_bar
from apps.pmks.choices import NeedState, Proposer
from apps.pmks.exports import need_sheet
from apps.pmks.filters import NeedFilter, chips
from apps.pmks.forms import NeedForm, ReasonForm
from apps.pmks.models import Need
from apps.pmks.paging import page_of


def _need(request: PortalRequest, pk: UUID) -> Need:
    return get_object_or_404(Need.objects.visible_to(request.actor).select_related("region", "category", "forum"), pk=pk)


@desk_view(Permission.NEED_VIEW)
@require_GET
@partials("daftar-kebutuhan")
def need_list(request: PortalRequest) -> HttpResponse:
    """Needs of the place; for a company the open ones of the nation, nearest to its sites first."""
    actor = request.actor
    query = request.GET.copy()
    is_company = actor.company_id is not None
    if is_company and not query:
        query["sisa"] = "on"
    found = NeedFilter(query, queryset=selectors.need_rows(actor))
    summary = selectors.need_summary(found.qs)
    page = page_of(found.qs, query, summary.count)
    return render(
        request,
        "pmks/need_list.html",
        {
            "rows": [cells.need_row(need, actor, cells.desk_url(actor, "need-detail", pk=need.pk)) for need in page.rows],
            "page": page,
            "count": ngettext("%(n)s kebutuhan", "%(n)s kebutuhan", summary.count) % {"n": angka(summary.count)},
            "left": summary.left_text(),
            "filter": found,
            "chips": chips(found, query),
            "tabs": [] if is_company else cells.tabs(actor, "need-list"),
            "is_company": is_company,
            "create_url": cells.desk_url(actor, "need-create") if actor.has(Permission.NEED_PROPOSE) else "",
            "exports": [
                (kind.upper(), f"{cells.desk_url(actor, 'need-export', kind=kind)}?{query.urlencode()}") for kind in ("csv", "xlsx")
            ],
        },
    )


@desk_view(Permission.NEED_VIEW)
@require_GET
def need_export(request: PortalRequest, kind: str) -> HttpResponse:
    """Exactly the filtered list, all its pages."""
    found = NeedFilter(request.GET, queryset=selectors.need_rows(request.actor))
    return table_response([need_sheet(found.qs)], kind=kind, name=f"kebutuhan-{request.actor.slug}")


@desk_view(Permission.NEED_VIEW)
@require_GET
def need_detail(request: PortalRequest, pk: UUID) -> HttpResponse:
    """One need: whose turn, what is asked, who takes part, what happened."""
    return _detail(request, _need(request, pk))


def _detail(request: PortalRequest, need: Need, *, status: int = 200, **more: Any) -> HttpResponse:
    actor = request.actor
    pledges, names = selectors.pledges_of(need, actor)
    decisions = cells.decisions(need, actor)
    for choice in decisions:
        choice["open"] = choice["name"] == more.get("opened")
    return render(
        request,
        "pmks/need_detail.html",
        {
            "need": need,
            "row": cells.need_row(need, actor, ""),
            "turn": cells.next_step(need, actor),
            "actions": cells.actions(need, actor),
            "facts": cells.facts(need),
            "chart": need_bar(need) if cells.is_published(need) else "",
            "pledges": cells.pledge_rows(pledges, names, need, actor),
            "decisions": decisions,
            "deciding": need.state == NeedState.PROPOSED or bool(more.get("opened")),
            "reasons": selectors.earlier_reasons(actor) if decisions else [],
            "history": timeline_rows([need.pk]),
            "crumbs": [{"label": _("Kebutuhan"), "url": cells.desk_url(actor, "need-list")}],
            **more,
        },
        status=status,
    )


@desk_view(Permission.NEED_PROPOSE)
@require_http_methods(["GET", "POST"])
def need_create(request: PortalRequest) -> HttpResponse:
    """A new proposal, kept as a draft or handed in at once."""
    actor = request.actor
    initial = {"proposer": Proposer.SOCIAL_OFFICE if actor.desk and actor.desk.kind == DeskKind.SOCIAL else Proposer.FORUM}
    form = NeedForm(request.POST or None, actor=actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        return _saved(request, form, lambda data: services.need_create(data=data, by=actor, key=form.cleaned_data["key"]))
    return _form_page(request, form)


@desk_view(Permission.NEED_PROPOSE)
@require_http_methods(["GET", "POST"])
def need_edit(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Change a draft or a returned proposal."""
    need = _need(request, pk)
    if not services.may_edit(need, request.actor):
        raise NotAllowed
    form = NeedForm(versions.chosen(request.POST) if request.method == "POST" else None, actor=request.actor, need=need)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            return _saved(request, form, lambda data: services.need_edit(need=need, data=data, by=request.actor, version=version))
        except StaleVersion:
            return _stale(request, _need(request, pk), form)
    return _form_page(request, form, need)


def _saved(request: PortalRequest, form: NeedForm, save: Callable[[services.NeedInput], Need]) -> HttpResponse:
    try:
        need = save(form.data_input())
    except RuleViolation as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return _form_page(request, form, form.need)
    if "propose" in request.POST:
        if need.state in {NeedState.DRAFT, NeedState.RETURNED}:  # the same form sent twice proposes once
            services.need_propose(need=need, by=request.actor)
        messages.success(request, _("Usulan diajukan ke Dinas Sosial."))
    else:
        messages.success(request, _("Draf tersimpan. Ajukan bila sudah lengkap."))
    return redirect(request, cells.desk_url(request.actor, "need-detail", pk=need.pk))


def _stale(request: PortalRequest, need: Need, form: NeedForm) -> HttpResponse:
    theirs = NeedForm(actor=request.actor, need=need)
    back = cells.desk_url(request.actor, "need-detail", pk=need.pk)
    return versions.side_by_side(request, mine=form, theirs=theirs, version=need.updated_at, back_url=back, last=last_words(need.pk))


def _form_page(request: PortalRequest, form: NeedForm, need: Need | None = None) -> HttpResponse:
    back = cells.desk_url(request.actor, "need-detail", pk=need.pk) if need else cells.desk_url(request.actor, "need-list")
    return render(
        request, "pmks/need_form.html", {"form": form, "need": need, "back_url": back}, status=400 if form.is_bound else 200
    )  # fmt: skip


@desk_view(Permission.NEED_PROPOSE)
@require_POST
def need_propose(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Hand the proposal to Dinas Sosial."""
    need = services.need_propose(need=_need(request, pk), by=request.actor)
    return _moved(request, need, _("Usulan diajukan ke Dinas Sosial."))


@desk_view(Permission.NEED_VERIFY)
@require_POST
def need_verify(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Confirm the need."""
    return _with_reason(
        request, pk, services.need_verify, "verify", _("Kebutuhan diverifikasi. Sekretariat forum dapat mempublikasikannya.")
    )


@desk_view(Permission.NEED_RETURN)
@require_POST
def need_return(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Send the proposal back with a reason."""
    return _with_reason(request, pk, services.need_return, "return", _("Usulan dikembalikan ke pengusul."))


@desk_view(Permission.NEED_CLOSE)
@require_POST
def need_close(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Take the need out of the catalogue."""
    return _with_reason(request, pk, services.need_close, "close", _("Kebutuhan ditutup."))


@desk_view(Permission.NEED_PUBLISH)
@require_POST
def need_publish(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Show the need in the catalogue."""
    need = services.need_publish(need=_need(request, pk), by=request.actor)
    return _moved(request, need, _("Kebutuhan tampil di katalog publik."))


@desk_view(Permission.NEED_TAKE)
@require_POST
def need_take(request: PortalRequest, pk: UUID) -> HttpResponse:
    """A company begins a programme for this need; the form of programmes carries on."""
    need = _need(request, pk)
    address = cells.page_url("programs:program-create", request.actor)
    if not need.is_open:
        messages.error(request, _("Kebutuhan ini tidak terbuka lagi: sudah terpenuhi atau ditutup. Pilih kebutuhan lain."))
    if not need.is_open or not address:
        return redirect(request, cells.desk_url(request.actor, "need-list"))
    return redirect(request, f"{address}?need={need.pk}")


def _with_reason(request: PortalRequest, pk: UUID, service: Callable[..., Need], opened: str, done: str) -> HttpResponse:
    need = _need(request, pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        error = _("Alasan terlalu panjang. Ringkas menjadi paling banyak 500 huruf.")
        return _detail(request, need, status=400, opened=opened, error=error, value=request.POST.get("note", ""))
    try:
        need = service(need=need, by=request.actor, note=form.text())
    except RuleViolation as error:
        return _detail(request, need, status=400, opened=opened, error=error.message, value=form.text())
    return _moved(request, need, done)


def _moved(request: PortalRequest, need: Need, done: str) -> HttpResponse:
    messages.success(request, done)
    waiting = need.state in {NeedState.VERIFIED, NeedState.RETURNED, NeedState.CLOSED}
    following = selectors.next_waiting(request.actor, after=need) if waiting else None
    return redirect(request, cells.desk_url(request.actor, "need-detail", pk=following.pk if following else need.pk))
