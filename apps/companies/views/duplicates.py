"""The queue of look-alike records, the preview of a merge, merges and their undoing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.decorators import desk_view
from apps.accounts.permissions import Permission
from apps.accounts.requests import PortalRequest
from apps.audit import services as audit
from apps.companies.choices import MergeState
from apps.companies.forms.decisions import ReasonForm
from apps.companies.models import Company, CompanyMerge, DuplicatePair
from apps.companies.rows import duplicates as rows
from apps.companies.rows.frame import member_tabs, page_of
from apps.companies.selectors import duplicates as selectors
from apps.companies.services import duplicates as services
from apps.companies.services import merging
from apps.core.errors import NotAllowed, RuleViolation


@desk_view(Permission.COMPANY_MERGE)
@require_GET
def duplicate_list(request: PortalRequest) -> HttpResponse:
    """Pairs that this place may decide, the most alike first, and the latest merges."""
    pager = page_of(request, selectors.queue(request.actor))
    context = {
        "tabs": member_tabs(request.actor, "duplicate-list"),
        "pager": pager,
        "rows": [rows.pair_row(pair, request.actor.slug) for pair in pager.objects],
        "merges": [rows.merge_row(merge, request.actor.slug) for merge in selectors.merges(request.actor)[:20]],
    }
    return render(request, "companies/duplicate_list.html", context)


def _pair(request: PortalRequest, pk: UUID) -> DuplicatePair:
    return get_object_or_404(DuplicatePair.objects.visible_to(request.actor).select_related("one", "two"), pk=pk)


@desk_view(Permission.COMPANY_MERGE)
@require_http_methods(["GET", "POST"])
def duplicate_detail(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Both records side by side; which values win, and the decision."""
    pair, actor = _pair(request, pk), request.actor
    if not merging.may_merge(actor, pair.one, pair.two):
        raise NotAllowed
    data = request.POST or request.GET
    swap = data.get("simpan") == str(pair.two_id)
    kept, gone = (pair.two, pair.one) if swap else (pair.one, pair.two)
    error = ""
    if request.method == "POST":
        try:
            merging.merge_ask(kept=kept, gone=gone, chosen=_chosen(request), reason=request.POST.get("reason", ""), by=actor)
        except RuleViolation as fault:
            error = fault.message
        else:
            messages.success(
                request, _("Penggabungan dijalankan. Semua catatan berpindah dalam beberapa detik dan dapat dipisahkan kembali.")
            )
            return redirect("companies:duplicate-list", actor.slug)
    audit.record_read(by=actor, area=pair.area, obj=kept, company_id=kept.pk)  # contact persons of both stand on the page
    return render(request, "companies/duplicate_detail.html", _preview(pair, kept, gone, request, error), status=400 if error else 200)


def _chosen(request: PortalRequest) -> dict[str, str]:
    return {field: request.POST.get(f"nilai_{field}", "") for field in merging.FIELDS}


def _preview(pair: DuplicatePair, kept: Company, gone: Company, request: PortalRequest, error: str) -> dict[str, Any]:
    default = merging.default_choice(kept, gone)
    picked = {field: side for field, side in _chosen(request).items() if side in {"kept", "gone"}}
    return {
        "row": rows.pair_row(pair, request.actor.slug),
        "kept": kept,
        "gone": gone,
        "fields": rows.choice_rows(kept, gone, {**default, **picked}),
        "beside": rows.beside_rows(kept, gone),
        "moves": rows.move_facts(gone),
        "error": error,
        "reason": request.POST.get("reason", ""),
    }


@desk_view(Permission.COMPANY_MERGE)
@require_POST
def duplicate_different(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Remember that two records are two companies."""
    try:
        services.pair_different(pair=_pair(request, pk), note=request.POST.get("note", ""), by=request.actor)
    except RuleViolation as error:
        messages.warning(request, error.message)
    else:
        messages.success(request, _("Dicatat sebagai dua perusahaan berbeda. Pasangan ini tidak muncul lagi."))
    return redirect("companies:duplicate-list", request.actor.slug)


def _merge(request: PortalRequest, pk: UUID) -> CompanyMerge:
    return get_object_or_404(CompanyMerge.objects.visible_to(request.actor).select_related("kept", "gone"), pk=pk)


@desk_view(Permission.COMPANY_MERGE)
@require_http_methods(["GET", "POST"])
def merge_detail(request: PortalRequest, pk: UUID) -> HttpResponse:
    """One merge: what moved, by whom and why; a POST puts it back."""
    merge, error = _merge(request, pk), ""
    if request.method == "POST":
        try:
            merging.unmerge_ask(merge=merge, reason=ReasonForm(request.POST).reason(), by=request.actor)
        except RuleViolation as fault:
            error = fault.message
            merge = _merge(request, pk)
        else:
            messages.success(request, _("Pemisahan dijalankan. Semua catatan kembali dalam beberapa detik."))
            return redirect("companies:merge-detail", request.actor.slug, pk)
    context = {"merge": merge, "row": rows.merge_row(merge, request.actor.slug), "facts": rows.merge_facts(merge), "error": error,
               "may_undo": merge.state == MergeState.DONE and merging.may_merge(request.actor, merge.kept, merge.gone), "typed": request.POST.get("note", "")}  # fmt: skip
    return render(request, "companies/merge_detail.html", context, status=400 if error else 200)
