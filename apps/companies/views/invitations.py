"""Inviting listed companies from the desk, and the pages behind an invitation."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.decorators import desk_view, public_view
from apps.accounts.permissions import Permission
from apps.accounts.requests import PortalRequest
from apps.audit import services as audit
from apps.companies.filters import ListFilter
from apps.companies.forms.registration import StartForm
from apps.companies.limits import Lookups
from apps.companies.models import Membership
from apps.companies.rows.frame import member_tabs, page_of, short_path
from apps.companies.selectors.invitations import Invited, invited, listed_companies
from apps.companies.selectors.links import public_forum
from apps.companies.services import invitations as services
from apps.companies.services.applicants import applicant
from apps.companies.tokens import Key, new_draft_token, read_new_draft, resume_token
from apps.companies.views.drafts import keep_draft, kept_draft, must_wait
from apps.core.dates import tanggal
from apps.core.errors import RuleViolation
from apps.core.ids import uuids
from apps.core.links import LinkError
from apps.core.scope import Scope, scope

STEPS = 3


class InviteFilter(ListFilter):
    """Filters of the listed companies."""

    jangkauan = forms.ChoiceField(
        label=gettext_lazy("Jangkauan"), required=False,
        choices=[("", gettext_lazy("Semua")), ("belum", gettext_lazy("Belum diundang 14 hari ini")), ("surel", gettext_lazy("Ada surel")), ("telepon", gettext_lazy("Ada nomor WhatsApp"))],
    )  # fmt: skip
    field_order = ("q", "jangkauan")


def _found(request: PortalRequest, query: InviteFilter) -> object:
    return listed_companies(request.actor, text=query.value("q"), reach=query.value("jangkauan"))


@desk_view(Permission.COMPANY_INVITE)
@require_GET
def invite_list(request: PortalRequest) -> HttpResponse:
    """Listed companies to choose from, with addresses and numbers of their contacts."""
    query = InviteFilter(request.GET, request.actor)
    query.fields.pop("cakupan", None)
    pager = page_of(request, _found(request, query), size=50)
    audit.record_read(by=request.actor, area=request.actor.area)
    context = {
        "tabs": member_tabs(request.actor, "invite-list"), "filter": query, "chips": query.chips(), "pager": pager,
        "rows": [_row(membership) for membership in pager.objects], "query": request.GET.urlencode(),
    }  # fmt: skip
    return render(request, "companies/invite_list.html", context)


def _row(membership: Membership) -> dict[str, str]:
    if membership.opt_out_at:
        invited_words = _("tidak ingin diundang")
    elif membership.invited_at:
        invited_words = tanggal(membership.invited_at.date())
    else:
        invited_words = _("belum")
    return {
        "id": str(membership.pk), "name": membership.company.name, "source": membership.source,
        "place": short_path(membership.listed_region) if membership.listed_region else "–", "email": membership.contact_email or "–",
        "phone": membership.contact_phone or "–", "invited": invited_words,
    }  # fmt: skip


@desk_view(Permission.COMPANY_INVITE)
@require_POST
def invite_send(request: PortalRequest) -> HttpResponse:
    """Letters to the chosen companies, or texts to copy."""
    by_mail = request.POST.get("cara") != "whatsapp"
    if "semua" in request.POST:
        query = InviteFilter(request.GET, request.actor)
        limit = services.MAILS_A_DAY if by_mail else services.TEXTS
        chosen = list(
            listed_companies(request.actor, text=query.value("q"), reach=query.value("jangkauan")).values_list("pk", flat=True)[:limit]
        )
    else:
        chosen = uuids(request.POST.getlist("id"))
    try:
        outcomes = services.members_invite(memberships=chosen, by_mail=by_mail, by=request.actor)
    except RuleViolation as error:
        messages.error(request, error.message)
        return redirect("companies:invite-list", request.actor.slug)
    context = {
        "done": [one for one in outcomes if not one.reason], "left": [one for one in outcomes if one.reason], "by_mail": by_mail,
        "crumbs": [{"label": _("Undang perusahaan terdata"), "url": reverse("companies:invite-list", kwargs={"desk": request.actor.slug})}],
    }  # fmt: skip
    return render(request, "companies/invite_done.html", context)


def _company(token: str) -> Invited:
    company = invited(services.read_invitation(token))
    if company is None:
        raise LinkError(_("Undangan ini tidak berlaku lagi. Hubungi sekretariat forum."))
    return company


def _with(request: HttpRequest, draft: str) -> QueryDict:
    """What was sent, on a fresh page."""
    typed = request.POST.copy()
    typed["draft"] = draft
    return typed


def _started(company: Invited, key: Key, form: StartForm) -> HttpResponse | None:
    """Make the draft and go on; None when the page must be shown again."""
    if not form.is_valid():
        return None
    nib, npwp = form.cleaned_data["number"]
    try:
        with scope(Scope.public(area=company.area, key=key.id)):
            kinds = {name: form.cleaned_data[name] for name in ("kind", "partner_kind")}
            made = services.invitation_start(company=company, key=key.id, nib=nib, npwp=npwp, by=applicant(key), **kinds)
            return keep_draft(redirect("registration-step", resume_token(made), 2), made)
    except RuleViolation as error:
        form.add_error(None, error.message)
        return None


@public_view
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Page one of the registration of an invited company; what the list knows is filled in on the next page."""
    company = _company(token)
    begun = kept_draft(request, company=company.company_id) if request.method != "POST" else None
    if begun is not None:
        return redirect("registration-step", resume_token(begun), 1)
    fresh = new_draft_token(company.area, company.id)
    form = StartForm(request.POST or None, initial={"draft": fresh, "kind": company.kind})
    if request.method == "POST":
        try:
            key = read_new_draft(request.POST.get("draft", ""), company.id)
        except LinkError:
            form = StartForm(_with(request, fresh))
            form.add_error(None, _("Halaman ini dibuka terlalu lama. Isian Anda masih ada; periksa sebentar, lalu tekan Lanjut lagi."))
        else:
            if not must_wait(request, key, company.id, form):
                form = StartForm(request.POST, refuse=Lookups(request, key.id).number_refused)
                started = _started(company, key, form)
                if started is not None:
                    return started
    context = {"form": form, "forum": public_forum(company.forum_id), "invited": company.name, "now": 1, "total": STEPS}
    return render(request, "companies/registration_start.html", context, status=400 if form.is_bound else 200)


@public_view
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ask to be left in peace; opening the page alone changes nothing."""
    company = _company(token)
    if request.method == "POST":
        services.invitation_opt_out(company.id)
        company = _company(token)
    context = {"name": company.name, "done": company.opted_out is not None, "forum": public_forum(company.forum_id)}
    return render(request, "companies/invitation_stop.html", context)
