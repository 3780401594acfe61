"""Verifying several registrations together: who goes and who stays, ten seconds to call it off, the result."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.decorators import desk_view
from apps.accounts.permissions import Permission
from apps.accounts.requests import PortalRequest
from apps.companies.choices import BulkState, RegistrationState
from apps.companies.models import BulkVerification, Registration
from apps.companies.selectors.matches import blocking_reason
from apps.companies.services import bulk as services
from apps.core.formkeys import new_key, read_key
from apps.core.htmx import partials
from apps.core.htmx import render as render_part
from apps.core.ids import uuids
from apps.core.money import angka


def _ticked(request: PortalRequest) -> tuple[list[Registration], list[dict[str, object]]]:
    """Those beyond doubt, and those a person must look at with the reason; ids of other places are passed over."""
    wanted = uuids(request.POST.getlist("id")[: services.LIMIT])
    rows = Registration.objects.visible_to(request.actor).select_related("forum__region", "region").filter(pk__in=wanted)
    clear, left = [], []
    for row in rows.order_by("submitted_at"):
        reason = _("Sudah diputus.") if row.state != RegistrationState.SUBMITTED else blocking_reason(row)
        if row.area != request.actor.area and not reason:
            reason = _("Pendaftaran tempat lain diverifikasi satu per satu.")
        if reason:
            left.append({"id": row.pk, "label": str(row), "reason": reason})
        else:
            clear.append(row)
    return clear, left


@desk_view(Permission.REGISTRATION_VERIFY)
@require_POST
def registration_bulk(request: PortalRequest) -> HttpResponse:
    """First the page with the exceptions; with ``ya`` those beyond doubt are handed to the worker."""
    key = read_key(request.actor.user_id, request.POST.get("key", ""))
    if "ya" in request.POST and BulkVerification.objects.visible_to(request.actor).filter(pk=key).exists():
        return redirect("companies:bulk-detail", request.actor.slug, key)
    clear, left = _ticked(request)
    if not clear and not left:
        messages.warning(request, _("Belum ada pendaftaran yang ditandai. Beri tanda pada baris yang akan diverifikasi."))
        return redirect("companies:registration-list", request.actor.slug)
    if "ya" in request.POST and clear:
        made = services.bulk_start(registrations=clear, by=request.actor, key=key)
        return redirect("companies:bulk-detail", request.actor.slug, made.pk)
    shown = [{"id": row.pk, "label": str(row), "number": row.number} for row in clear]
    context = {"clear": shown, "left": left, "key": new_key(request.actor.user_id)}
    return render(request, "companies/registration_bulk.html", context)


@desk_view(Permission.REGISTRATION_VERIFY)
@require_GET
@partials("hasil-massal")
def bulk_detail(request: PortalRequest, pk: UUID) -> HttpResponse:
    """How far it is, what came of each, and the way to call it off while it waits."""
    bulk = get_object_or_404(BulkVerification.objects.visible_to(request.actor), pk=pk)
    done = [item for item in bulk.items if item["number"]]
    left = [item for item in bulk.items if item["reason"]]
    facts = {"n": angka(len(done) + len(left)), "all": angka(len(bulk.items))}
    context = {
        "done": done,
        "left": left,
        "open": bulk.state in {BulkState.WAITING, BulkState.RUNNING},
        "waiting": bulk.state == BulkState.WAITING,
        "cancelled": bulk.state == BulkState.CANCELLED,
        "progress": _("%(n)s dari %(all)s pendaftaran diproses") % facts,
        "value": len(done) + len(left),
        "max": len(bulk.items),
        "undo_text": _("%(all)s pendaftaran akan diverifikasi dalam sepuluh detik.") % facts,
        "seconds": max(1, round((bulk.run_after - timezone.now()).total_seconds())),
        "cancel_url": reverse("companies:bulk-cancel", kwargs={"desk": request.actor.slug, "pk": bulk.pk}),
    }
    return render_part(request, "companies/bulk_detail.html", context)


@desk_view(Permission.REGISTRATION_VERIFY)
@require_POST
def bulk_cancel(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Call it off."""
    bulk = get_object_or_404(BulkVerification.objects.visible_to(request.actor), pk=pk)
    services.bulk_cancel(bulk=bulk, by=request.actor)
    messages.success(request, _("Dibatalkan. Tidak ada pendaftaran yang diverifikasi."))
    return redirect("companies:registration-list", request.actor.slug)
