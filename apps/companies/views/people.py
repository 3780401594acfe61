"""People of a company at its own desk: list, invite, end, hand over, and requests for access."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts import services as accounts
from apps.accounts.decorators import desk_view
from apps.accounts.permissions import Permission
from apps.accounts.requests import PortalRequest
from apps.audit import services as audit
from apps.audit.selectors import timeline
from apps.companies.choices import RegistrationState
from apps.companies.forms.decisions import ReasonForm
from apps.companies.forms.people import AccessForm, HandoverForm, PersonForm
from apps.companies.models import Registration
from apps.companies.rows import people as rows
from apps.companies.rows.frame import history
from apps.companies.selectors import people as selectors
from apps.companies.selectors.registrations import decided_words
from apps.companies.services import access
from apps.companies.services import people as services
from apps.core import storage
from apps.core.errors import RuleViolation


@desk_view(Permission.PERSON_VIEW)
@require_GET
def person_list(request: PortalRequest) -> HttpResponse:
    """Who works for the company, site by site; the head office sees all, a site itself."""
    actor = request.actor
    requests = rows.request_rows(actor) if actor.has(Permission.ACCESS_DECIDE) else []
    if requests:
        audit.record_read(by=actor, area=actor.area, company_id=actor.company_id)
    context = {
        "places": rows.place_rows(actor),
        "requests": requests,
        "may_invite": actor.has(Permission.PERSON_INVITE),
        "whole": actor.site_id is None,
    }
    return render(request, "companies/person_list.html", context)


@desk_view(Permission.PERSON_INVITE)
@require_http_methods(["GET", "HEAD", "POST"])
def person_invite(request: PortalRequest) -> HttpResponse:
    """Invite a colleague to the head office or a site."""
    actor = request.actor
    form = PersonForm(
        request.POST or None, places=selectors.places(actor), initial={"place": request.GET.get("lokasi", "")}, user_id=actor.user_id
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = services.person_invite(by=actor, **form.values())
        except RuleViolation as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("Undangan untuk %(name)s dikirim ke %(email)s.") % {"name": made.full_name, "email": made.email})
            return redirect("companies:person-list", desk=actor.slug)
    return render(request, "companies/person_invite.html", {"form": form}, status=400 if form.is_bound and form.errors else 200)


@desk_view(Permission.PERSON_INVITE)
@require_POST
def invitation_resend(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Send the letter again."""
    invitation = get_object_or_404(selectors.invitations(request.actor), pk=pk)
    accounts.invitation_resend(invitation=invitation, by=request.actor)
    messages.success(request, _("Undangan dikirim ulang ke %(email)s.") % {"email": invitation.email})
    return redirect("companies:person-list", desk=request.actor.slug)


@desk_view(Permission.PERSON_INVITE)
@require_POST
def invitation_revoke(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Withdraw an invitation."""
    invitation = get_object_or_404(selectors.invitations(request.actor), pk=pk)
    accounts.invitation_revoke(invitation=invitation, by=request.actor)
    messages.success(request, _("Undangan untuk %(name)s dicabut.") % {"name": invitation.full_name})
    return redirect("companies:person-list", desk=request.actor.slug)


@desk_view(Permission.PERSON_END)
@require_POST
def person_end(request: PortalRequest, pk: UUID) -> HttpResponse:
    """End a colleague's role today."""
    assignment = get_object_or_404(selectors.people(request.actor), pk=pk)
    accounts.assignment_end(assignment=assignment, by=request.actor)
    messages.success(request, _("Peran %(name)s diakhiri.") % {"name": assignment.user.full_name})
    return redirect("companies:person-list", desk=request.actor.slug)


@desk_view(Permission.PERSON_HANDOVER)
@require_http_methods(["GET", "HEAD", "POST"])
def person_handover(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Name who takes over, then pass roles, drafts and contact on."""
    actor = request.actor
    assignment = get_object_or_404(selectors.people(actor), pk=pk)
    others = selectors.people(actor).exclude(user_id__in={assignment.user_id, actor.user_id})
    candidates = list({one.user_id: one for one in others}.values())
    form = HandoverForm(request.POST or None, candidates=candidates)
    own = assignment.user_id == actor.user_id
    if request.method == "POST" and form.is_valid():
        try:
            services.person_handover(assignment=assignment, heir=form.heir(), by=actor)
        except RuleViolation as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            words = {"name": assignment.user.full_name, "heir": form.heir().user.full_name}
            messages.success(request, _("Tugas %(name)s diserahkan kepada %(heir)s. Keduanya menerima surel.") % words)
            return redirect("home") if own else redirect("companies:person-list", desk=actor.slug)
    context = {"form": form, "assignment": assignment, "own": own, "candidates": candidates}
    return render(request, "companies/person_handover.html", context, status=400 if form.is_bound and form.errors else 200)


def _asked(request: PortalRequest, pk: UUID) -> Registration:
    return get_object_or_404(Registration.objects.visible_to(request.actor).select_related("forum"), pk=pk)


@desk_view(Permission.ACCESS_DECIDE)
@require_GET
def access_detail(request: PortalRequest, pk: UUID) -> HttpResponse:
    """One request for access: who asks, for which site, and the decision."""
    registration = _asked(request, pk)
    _read(request, registration)
    return _access_page(request, registration)


def _read(request: PortalRequest, registration: Registration, *, file: str = "") -> None:
    """Applicants are not people of the company yet: who reads about them is recorded."""
    audit.record_read(by=request.actor, area=registration.area, obj=registration, file=file, company_id=request.actor.company_id)


def _access_page(request: PortalRequest, registration: Registration, *, form: AccessForm | None = None, error: str = "") -> HttpResponse:
    waits = registration.state == RegistrationState.SUBMITTED
    form = form or AccessForm(registration=registration, places=selectors.places(request.actor))
    context: dict[str, Any] = {
        "registration": registration,
        "facts": rows.request_facts(registration),
        "waits": waits,
        "form": form if waits else None,
        "decided": "" if waits else decided_words(registration),
        "error": error,
        "typed": request.POST.get("note", ""),
        "history": history(timeline([registration.pk])),
    }
    return render(request, "companies/access_detail.html", context, status=400 if error or form.errors else 200)


@desk_view(Permission.ACCESS_DECIDE)
@require_POST
def access_accept(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Accept: the applicant is invited."""
    registration = _asked(request, pk)
    form = AccessForm(request.POST, registration=registration, places=selectors.places(request.actor))
    if not form.is_valid():
        return _access_page(request, registration, form=form)
    try:
        access.access_accept(registration=registration, by=request.actor, **form.values())
    except RuleViolation as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return _access_page(request, _asked(request, pk), form=form)
    messages.success(request, _("Permintaan diterima. Undangan dikirim ke %(email)s.") % {"email": registration.contact_email})
    return redirect("companies:person-list", desk=request.actor.slug)


@desk_view(Permission.ACCESS_DECIDE)
@require_POST
def access_refuse(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Refuse, with the reason."""
    try:
        access.access_refuse(registration=_asked(request, pk), by=request.actor, note=ReasonForm(request.POST).reason())
    except RuleViolation as error:
        return _access_page(request, _asked(request, pk), error=error.message)
    messages.success(request, _("Permintaan ditolak. Pemohon menerima surel berisi alasannya."))
    return redirect("companies:person-list", desk=request.actor.slug)


@desk_view(Permission.ACCESS_DECIDE)
@require_GET
def access_file(request: PortalRequest, pk: UUID) -> FileResponse:
    """The applicant's supporting document."""
    registration = _asked(request, pk)
    if not registration.file:
        raise Http404
    _read(request, registration, file=registration.file_name)
    return storage.send(registration.file, name=registration.file_name, content_type=registration.file_type)
