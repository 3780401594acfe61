"""Support access: the operator asks for it, the people of the desk see it and end it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts import services
from apps.accounts.decorators import desk_view
from apps.accounts.forms import SupportForm
from apps.accounts.listing import support_row
from apps.accounts.permissions import Permission
from apps.accounts.requests import PortalRequest
from apps.accounts.selectors import supports
from apps.audit import services as audit
from apps.core.errors import RuleViolation

SHOWN = 50


@desk_view(Permission.SUPPORT_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def support_list(request: PortalRequest) -> HttpResponse:
    """Support accesses, open ones first; an operator asks for one here."""
    actor = request.actor
    form = SupportForm(request.POST or None, user_id=actor.user_id) if actor.has(Permission.SUPPORT_OPEN) else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            access = services.support_open(by=actor, **form.values())
        except RuleViolation as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("Akses bantuan ke %(place)s terbuka. Orang di sana menerima surel.") % {"place": access.place_name})
            return redirect("accounts:support-list", desk=actor.slug)
    if form is None:
        audit.record_support_list(by=actor, area=actor.area, company_id=actor.company_id)
    rows = [support_row(access, actor) for access in supports(actor)[:SHOWN]]
    rows.sort(key=lambda row: not row.is_open)
    status = 400 if form is not None and form.is_bound and form.errors else 200
    return render(request, "accounts/support_list.html", {"form": form, "rows": rows}, status=status)


@desk_view(Permission.SUPPORT_END)
@require_POST
def support_end(request: PortalRequest, pk: UUID) -> HttpResponse:
    """End one now."""
    access = get_object_or_404(supports(request.actor), pk=pk)
    services.support_end(access=access, by=request.actor)
    messages.success(request, _("Akses bantuan ke %(place)s diakhiri.") % {"place": access.place_name})
    return redirect("accounts:support-list", desk=request.actor.slug)
