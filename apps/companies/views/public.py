"""The public registration: three short pages behind a signed link, a draft on the server, a status page. No account, no JavaScript needed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.decorators import public_view
from apps.companies import status
from apps.companies.choices import RegistrationState
from apps.companies.forms.registration import CodeForm, CompanyForm, ContactForm, StartForm
from apps.companies.limits import Lookups
from apps.companies.models import Registration, RegistrationLink
from apps.companies.selectors.known import company_known
from apps.companies.selectors.links import is_open, public_forum, public_link
from apps.companies.selectors.registrations import by_key
from apps.companies.services import letters
from apps.companies.services.applicants import applicant
from apps.companies.services.drafts import CLOSED, registration_attach, registration_save, registration_start, registration_submit
from apps.companies.services.links import link_count
from apps.companies.tokens import (
    Key,
    link_id,
    link_url,
    new_draft_token,
    read_new_draft,
    read_resume,
    read_status,
    resume_token,
    resume_url,
    status_token,
)
from apps.companies.views.drafts import forget_draft, keep_draft, kept_draft, must_wait, opened, zone
from apps.core.errors import InvalidTransition, RuleViolation
from apps.core.files import accept_document
from apps.core.links import LinkError
from apps.core.scope import Scope, scope

STEPS = 3


def _closed(request: HttpRequest, link: RegistrationLink) -> HttpResponse:
    with timezone.override(zone(link.area)):
        context = {"forum": public_forum(link.forum_id), "words": status.closed_words(link)}
    return render(request, "companies/registration_closed.html", context, status=410)


@public_view
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, token: str) -> HttpResponse:
    """Page one: free of charge, privacy, number. Continuing makes the draft."""
    link = public_link(link_id(token))
    if link is None:
        raise LinkError(_("Tautan pendaftaran ini tidak dikenal. Mintalah tautan baru kepada sekretariat forum."))
    if request.method != "POST":
        return _first_look(request, link)
    try:
        key = read_new_draft(request.POST.get("draft", ""), link.pk)
    except LinkError:
        return _again(request, link)
    form = StartForm(request.POST)
    if must_wait(request, key, link.pk, form):
        return _start_page(request, form, link, status=429)
    form = StartForm(request.POST, refuse=Lookups(request, key.id).number_refused)  # only now: who waits uses up nobody's look-ups
    if form.is_valid():
        try:
            registration = _begin(form, link, key)
        except InvalidTransition:
            return redirect("registration-status", status_token(Registration(id=key.id, area=key.area)))
        except RuleViolation as error:
            form.add_error(error.field, error.message)
        else:
            return keep_draft(redirect("registration-step", resume_token(registration), 2), registration)
    return _start_page(request, form, link, status=400)


def _first_look(request: HttpRequest, link: RegistrationLink) -> HttpResponse:
    """Page one, empty; a browser with an unsent draft of this link goes on with that."""
    begun = None if "baru" in request.GET else kept_draft(request, link=link.pk)
    if begun is not None:
        return redirect("registration-step", resume_token(begun), 1)
    if not is_open(link, timezone.now()):
        return _closed(request, link)
    link_count(link.pk, "opened")
    return _start_page(request, StartForm(initial={"draft": new_draft_token(link.area, link.pk)}), link)


def _again(request: HttpRequest, link: RegistrationLink) -> HttpResponse:
    """A form without the id of its page, or from a page kept open for days: what was typed comes back on a fresh page."""
    typed = request.POST.copy()
    typed["draft"] = new_draft_token(link.area, link.pk)
    form = StartForm(typed)
    words = _("Halaman ini dibuka terlalu lama. Isian Anda masih ada; periksa sebentar, lalu tekan Lanjut lagi.")
    form.add_error(None, words if is_open(link, timezone.now()) else str(CLOSED))
    return _start_page(request, form, link, status=400)


def _begin(form: StartForm, link: RegistrationLink, key: Key) -> Registration:
    """The draft behind the id that the page carried."""
    nib, npwp = form.cleaned_data["number"]
    with scope(Scope.public(area=link.area, key=key.id)):
        return registration_start(
            link=link, key=key.id, kind=form.cleaned_data["kind"], partner_kind=form.cleaned_data["partner_kind"], nib=nib, npwp=npwp,
            by=applicant(key),
        )  # fmt: skip


def _start_page(request: HttpRequest, form: StartForm, link: RegistrationLink, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "link": link, "forum": public_forum(link.forum_id), "now": 1, "total": STEPS}
    return render(request, "companies/registration_start.html", context, status=status)


@public_view
@never_cache
@require_GET
def resume(_request: HttpRequest, token: str) -> HttpResponse:
    """The applicant's own link: goes on where the draft stands, or to the status once it is submitted."""
    key = read_resume(token)
    with opened(key) as registration:
        if not status.is_editable(registration):
            return redirect("registration-status", status_token(registration))
        corrects = registration.state == RegistrationState.NEEDS_CORRECTION
        return redirect("registration-step", token, 2 if corrects else max(2, min(registration.step, STEPS)))


@public_view
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Pages one to three of a draft that exists."""
    if number not in range(1, STEPS + 1):
        raise Http404
    key = read_resume(token)
    with opened(key) as registration:
        if not status.is_editable(registration):
            return redirect("registration-status", status_token(registration))
        form = _form(request, registration, number)
        if request.method == "POST":
            try:
                answer = _keep(request, token, key, registration, form, number)
            except InvalidTransition:
                return redirect("registration-status", status_token(registration))
            if answer is not None:
                return answer
        return _step_page(request, token, by_key(key.id), form, number)


def _form(request: HttpRequest, registration: Registration, number: int, *, typing: bool = False) -> forms.Form:
    """The form of a page; ``typing``: it is only kept, so it asks the register about no new name."""
    data = request.POST if request.method == "POST" else None
    lookups = Lookups(request, registration.pk)
    if number == 1:
        typed = registration.nib or registration.npwp
        kept = {"kind": registration.kind, "partner_kind": registration.partner_kind, "number": typed, "consent": True}
        return StartForm(data, initial=kept, refuse=lambda asked: "" if asked == typed else lookups.number_refused(asked))
    if number == 2:
        by_number = company_known(nib=registration.nib, npwp=registration.npwp)
        ask = lookups.has_asked_name if typing else lookups.may_ask_name
        return CompanyForm(data, registration=registration, by_number=by_number, may_ask=ask)  # a kept name was not yet asked about
    return ContactForm(data, request.FILES if data is not None else None, registration=registration)


def _values(form: forms.Form, registration: Registration) -> dict[str, Any]:
    """What can be kept of a form, right or wrong as a whole."""
    if isinstance(form, CompanyForm | ContactForm):
        return form.values()
    values: dict[str, Any] = {name: form.cleaned_data[name] for name in ("kind", "partner_kind") if name in form.cleaned_data}
    if "number" in form.cleaned_data:
        values["nib"], values["npwp"] = form.cleaned_data["number"]
        values |= status.known_values(values["nib"], values["npwp"], registration)
    return values


def _keep(request: HttpRequest, token: str, key: Key, registration: Registration, form: forms.Form, number: int) -> HttpResponse | None:
    """Save what is right, then go on or submit; None when the page must be shown again."""
    by = applicant(key, registration.contact_name)
    valid = form.is_valid()
    registration = registration_save(registration=registration, values=_values(form, registration), by=by, step=number)
    if number == STEPS and form.cleaned_data.get("document"):
        valid = _attach(form, registration, by) and valid
    if "later" in request.POST:
        return _later(request, form, registration, by)
    if not valid:
        return None
    if number < STEPS:
        return redirect("registration-step", token, number + 1)
    try:
        registration = registration_submit(registration=registration, by=by)
    except RuleViolation as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return None
    return forget_draft(redirect("registration-status", status_token(registration)))


def _attach(form: forms.Form, registration: Registration, by: Any) -> bool:
    upload = form.cleaned_data["document"]
    try:
        accepted = accept_document(upload, field="document")
    except RuleViolation as error:
        form.add_error("document", error.message)
        return False
    registration_attach(registration=registration, document=accepted, name=upload.name, by=by)
    return True


def _later(request: HttpRequest, form: forms.Form, registration: Registration, by: Any) -> HttpResponse | None:
    """Send the link to go on later; needs an address, nothing else."""
    if "contact_email" in form.errors:
        for name in set(form.errors) - {"contact_email"}:
            del form.errors[name]
        return None
    letters.resume(registration, by=by)
    return render(request, "companies/registration_later.html", {"registration": registration, "url": resume_url(registration)})


def _step_page(request: HttpRequest, token: str, registration: Registration, form: forms.Form, number: int) -> HttpResponse:
    unsent = registration.link_id is not None and registration.state == RegistrationState.DRAFT
    context = {
        "form": form,
        "registration": registration,
        "forum": public_forum(registration.forum_id),
        "token": token,
        "now": number,
        "total": STEPS,
        "resume_url": resume_url(registration),
        "back": number - 1,
        "anew_url": f"{link_url(RegistrationLink(id=registration.link_id))}?baru=1" if number == 1 and unsent else "",
        "known": number == 2 and "company_name" not in form.fields,
    }
    template = {1: "companies/registration_start.html", 2: "companies/registration_company.html"}.get(
        number, "companies/registration_contact.html"
    )
    return render(request, template, context, status=400 if form.errors else 200)


@public_view
@require_POST
def autosave(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Keep what was typed so far; 204 when all of it could be kept, 422 when something is still wrong (the page keeps that itself)."""
    key = read_resume(token)
    with opened(key) as registration:
        form = _form(request, registration, number, typing=True)
        form.is_valid()
        try:
            registration_save(registration=registration, values=_values(form, registration), by=applicant(key))
        except InvalidTransition:
            return HttpResponse(status=409)
        wrong = [name for name in form.errors if request.POST.get(name)]
    return HttpResponse(status=422 if wrong else 204)


@public_view
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def status_page(request: HttpRequest, token: str) -> HttpResponse:
    """Where the registration stands; a POST confirms the e-mail address by its code."""
    key = read_status(token)
    with opened(key) as registration:
        form = CodeForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            _confirmed, wrong = letters.email_confirm(
                registration=registration, code=form.cleaned_data["code"], by=applicant(key, registration.contact_name)
            )
            if not wrong:
                return redirect("registration-status", token)
            form.add_error("code", wrong)
        context = {"page": status.status_of(by_key(key.id)), "form": form, "token": token, "sent": "terkirim" in request.GET}
        return render(request, "companies/registration_status.html", context, status=400 if form.errors else 200)


@public_view
@require_POST
def code_send(request: HttpRequest, token: str) -> HttpResponse:
    """Send another code."""
    key = read_status(token)
    with opened(key) as registration:
        try:
            letters.email_code_send(registration=registration, by=applicant(key, registration.contact_name))
        except RuleViolation as error:
            form = CodeForm({"code": "0"})
            form.errors.clear()
            form.add_error("code", error.message)
            context = {"page": status.status_of(registration), "form": form, "token": token, "sent": False}
            return render(request, "companies/registration_status.html", context, status=400)
    answer = redirect("registration-status", token)
    answer["Location"] += "?terkirim=1"
    return answer
