"""The list of accounts of a place and the page of one person."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts import listing
from apps.accounts.decorators import desk_view
from apps.accounts.forms import AccountFilter
from apps.accounts.models import Assignment, User
from apps.accounts.permissions import Permission, Role
from apps.accounts.requests import PortalRequest
from apps.accounts.signin import activation, factors
from apps.audit import services as audit
from apps.core.money import angka

PAGE_SIZE = 25


@desk_view(Permission.ACCOUNT_VIEW)
def account_list(request: PortalRequest) -> HttpResponse:
    """Who holds which role at this place and below, and who was invited."""
    actor = request.actor
    form = AccountFilter(request.GET or None, actor=actor)
    chosen = form.cleaned_data if form.is_valid() else {}
    found = listing.assignments(actor, text=chosen.get("q", ""), role=chosen.get("peran", ""), ended=bool(chosen.get("berakhir")))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("hal"))
    url = reverse("accounts:account-list", kwargs={"desk": actor.slug})
    context = {
        "rows": [listing.account_row(row, actor) for row in page.object_list],
        "invitations": [listing.invitation_row(row, actor) for row in listing.invitations(actor)[:50]],
        "count": angka(page.paginator.count),
        "form": form,
        "chips": _chips(url, chosen),
        "clear_url": url,
        "prev_url": _page_url(request, page.previous_page_number()) if page.has_previous() else "",
        "next_url": _page_url(request, page.next_page_number()) if page.has_next() else "",
        "may_invite": actor.has(Permission.ACCOUNT_INVITE),
    }
    if actor.company_id is None:
        audit.record_read(by=actor, area=actor.area)
    return render(request, "accounts/account_list.html", context)


@desk_view(Permission.ACCOUNT_VIEW)
def account_detail(request: PortalRequest, pk: int) -> HttpResponse:
    """What this person can see and do: computed from the roles, like every check of the portal."""
    rows = listing.in_reach(Assignment.objects.current(), request.actor).filter(user_id=pk).order_by("id")
    ended = listing.assignments(request.actor, ended=True).filter(user_id=pk)
    if not rows.exists() and not ended.exists():
        get_object_or_404(User.objects.none())
    person = get_object_or_404(User, pk=pk, is_active=True)
    audit.record_read(by=request.actor, area=request.actor.area, obj=person)
    context = {
        "person": person,
        "rights": listing.rights_of(rows),
        "elsewhere": listing.rights_elsewhere(person, request.actor),
        "ended": [listing.account_row(row, request.actor) for row in ended],
        "own": False,
        "may_reset": factors.may_reset(person, request.actor),
        "has_factor": factors.has_own_factor(person),
        "may_print": activation.may_print_for(person, request.actor),
    }
    return render(request, "accounts/account_detail.html", context)


@desk_view(Permission.HOME_VIEW)
def account_own(request: PortalRequest) -> HttpResponse:
    """The same page about oneself, with all roles at all places."""
    rows = Assignment.objects.current().filter(user_id=request.actor.user_id).order_by("id")  # type: ignore[misc]
    person = get_object_or_404(User, pk=request.actor.user_id)
    return render(request, "accounts/account_detail.html", {"person": person, "rights": listing.rights_of(rows), "own": True})


def _chips(url: str, chosen: dict[str, object]) -> list[dict[str, str]]:
    labels = {
        "q": _("Memuat “%(text)s”") % {"text": chosen.get("q", "")},
        "peran": str(Role(chosen["peran"]).label) if chosen.get("peran") else "",  # type: ignore[call-overload]
        "berakhir": _("Sudah berakhir"),
    }
    kept = {key: value for key, value in chosen.items() if value}
    return [
        {"label": labels[key], "remove_url": f"{url}?{urlencode({name: value for name, value in kept.items() if name != key})}"}
        for key in kept
    ]


def _page_url(request: PortalRequest, number: int) -> str:
    query = request.GET.copy()
    query["hal"] = str(number)
    return f"?{query.urlencode()}"
