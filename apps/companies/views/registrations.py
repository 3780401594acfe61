"""The secretariat's queue of registrations and the page on which one is decided."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.decorators import desk_view
from apps.accounts.permissions import Permission
from apps.accounts.requests import PortalRequest
from apps.audit import services as audit
from apps.audit.selectors import timeline
from apps.companies.filters import RegistrationFilter
from apps.companies.forms.decisions import ReasonForm, VerifyForm
from apps.companies.models import Registration
from apps.companies.rows import registrations as rows
from apps.companies.rows.frame import Choice, file_of, history, member_tabs, page_of
from apps.companies.selectors.matches import inside_already, matches_of
from apps.companies.selectors.people import any_manned, lies_with_company
from apps.companies.selectors.registrations import earlier_reasons, neighbours
from apps.companies.services import decisions, passing
from apps.companies.services.outcomes import target
from apps.companies.workflow import REGISTRATION
from apps.core import storage
from apps.core.errors import RuleViolation
from apps.core.htmx import partials
from apps.core.htmx import render as render_part


def _registration(request: PortalRequest, pk: UUID) -> Registration:
    return get_object_or_404(Registration.objects.visible_to(request.actor).select_related("forum__region", "region", "link"), pk=pk)


@desk_view(Permission.REGISTRATION_VIEW)
@require_GET
@partials("daftar-pendaftaran")
def registration_list(request: PortalRequest) -> HttpResponse:
    """The queue: what waits longest comes first."""
    found = RegistrationFilter(request.GET, request.actor)
    pager = page_of(request, found.rows())
    today = timezone.localdate()
    audit.record_read(by=request.actor, area=request.actor.area)
    context = {
        "tabs": member_tabs(request.actor, "registration-list"),
        "filter": found,
        "chips": found.chips(),
        "pager": pager,
        "rows": [rows.registration_row(registration, request.actor.slug, today) for registration in pager.objects],
        "may_verify": request.actor.has(Permission.REGISTRATION_VERIFY),
        "may_link": request.actor.has(Permission.LINK_MANAGE),
        "export": request.GET.urlencode(),
    }
    return render_part(request, "companies/registration_list.html", context)


@desk_view(Permission.REGISTRATION_VIEW)
@require_GET
def registration_export(request: PortalRequest) -> HttpResponse:
    """Exactly the filtered list as CSV or XLSX."""
    found = RegistrationFilter(request.GET, request.actor)
    audit.record_read(by=request.actor, area=request.actor.area, rows=found.rows().count())
    return file_of(
        rows.registration_sheet(found.rows().iterator(chunk_size=2000)), name="pendaftaran", kind=request.GET.get("berkas", "csv")
    )


@desk_view(Permission.REGISTRATION_VIEW)
@require_GET
def registration_detail(request: PortalRequest, pk: UUID) -> HttpResponse:
    """What was submitted, with the evidence beside it."""
    registration = _registration(request, pk)
    audit.record_read(by=request.actor, area=registration.area, obj=registration)
    return _page(request, registration)


def _page(
    request: PortalRequest, registration: Registration, *, form: VerifyForm | None = None, opened: str = "", error: str = ""
) -> HttpResponse:
    actor, today = request.actor, timezone.localdate()
    open_still = bool(REGISTRATION.available(registration.state))
    matches = matches_of(registration) if open_still else []
    may = {name for name in REGISTRATION.available(registration.state) if REGISTRATION.moves[name].permission in actor.permissions}
    with_company = lies_with_company(registration)
    may = set() if with_company else may
    before, after = neighbours(actor, registration)

    def url(name: str, target: UUID | None = registration.pk) -> str:
        return reverse(f"companies:{name}", kwargs={"desk": actor.slug, "pk": target}) if target else ""

    typed = request.POST.get("note", "")
    context: dict[str, Any] = {
        "registration": registration,
        "turn": rows.registration_turn(registration, today),
        "row": rows.registration_row(registration, actor.slug, today),
        "facts": rows.registration_facts(registration),
        "contact": rows.contact_facts(registration),
        "show_matches": open_still,
        "matches": [rows.match_row(match, actor) for match in matches],
        "with_company": with_company,
        "form": (form or VerifyForm(registration=registration, matches=matches)) if "verify" in may else None,
        "may_pass": "verify" in may and any_manned([match.company.pk for match in matches]),
        "first": next((words for match in matches if match.certain and (words := inside_already(registration, match.company))), ""),
        "choices": _choices(may, url, opened),
        "reasons": earlier_reasons(actor) if may else [],
        "error": error if opened else "",
        "typed": typed,
        "history": history(timeline([registration.pk])),
        "may_confirm": "verify" in may and registration.email_confirmed_at is None and bool(registration.contact_email),
        "member_url": url("member-detail", registration.membership_id),
        "prev_url": url("registration-detail", before),
        "next_url": url("registration-detail", after),
    }
    return render(request, "companies/registration_detail.html", context, status=400 if error or (form and form.errors) else 200)


def _choices(may: set[str], url: Any, opened: str) -> list[Choice]:
    found = []
    if "return" in may:
        found.append(
            Choice(
                _("Kembalikan untuk perbaikan"), url("registration-return"), _("Pendaftar menerima surel berisi catatan Anda dan tautan perbaikan."),
                "wajib", _("Kembalikan"), "", opened == "return",
            )
        )  # fmt: skip
    if "refuse" in may:
        found.append(
            Choice(
                _("Tolak pendaftaran"), url("registration-refuse"), _("Putusan akhir; pendaftar menerima alasannya."), "wajib", _("Tolak"), "tolak",
                opened == "refuse",
            )
        )  # fmt: skip
    return found


@desk_view(Permission.REGISTRATION_VERIFY)
@require_POST
def registration_verify(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Accept: company, site, membership, certificate, invitation."""
    registration = _registration(request, pk)
    target("verify", registration)  # whoever comes second is told what was decided before the form is judged
    form = VerifyForm(request.POST, registration=registration, matches=matches_of(registration))
    if not form.is_valid():
        return _page(request, registration, form=form)
    try:
        membership = decisions.registration_verify(registration=registration, by=request.actor, **form.choice())
    except RuleViolation as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return _page(request, _registration(request, pk), form=form)
    messages.success(
        request,
        _("Terverifikasi sebagai anggota %(number)s. Sertifikat sedang dibuat dan undangan dikirim.") % {"number": membership.number},
    )
    return redirect("companies:registration-detail", request.actor.slug, pk)


@desk_view(Permission.REGISTRATION_VERIFY)
@require_POST
def registration_pass_on(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Let the people of the site decide, as on a request for access."""
    registration = _registration(request, pk)
    form = VerifyForm(request.POST, registration=registration, matches=matches_of(registration))
    if not form.is_valid():
        return _page(request, registration, form=form)
    chosen = {name: value for name, value in form.choice().items() if name in {"company", "site"}}
    try:
        passing.registration_pass_on(registration=registration, by=request.actor, **chosen)
    except RuleViolation as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return _page(request, _registration(request, pk), form=form)
    messages.success(request, _("Diteruskan. Orang lokasi itu menerima pesan dan surel, lalu memutuskan."))
    return redirect("companies:registration-detail", request.actor.slug, pk)


@desk_view(Permission.REGISTRATION_RETURN)
@require_POST
def registration_return(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Send back for correction, with the reason."""
    registration = _registration(request, pk)
    try:
        decisions.registration_return(registration=registration, by=request.actor, note=ReasonForm(request.POST).reason())
    except RuleViolation as error:
        return _page(request, _registration(request, pk), opened="return", error=error.message)
    messages.success(request, _("Dikembalikan. Pendaftar menerima surel berisi catatan Anda."))
    return redirect("companies:registration-detail", request.actor.slug, pk)


@desk_view(Permission.REGISTRATION_REFUSE)
@require_POST
def registration_refuse(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Refuse for good, with the reason."""
    registration = _registration(request, pk)
    try:
        decisions.registration_refuse(registration=registration, by=request.actor, note=ReasonForm(request.POST).reason())
    except RuleViolation as error:
        return _page(request, _registration(request, pk), opened="refuse", error=error.message)
    messages.success(request, _("Ditolak. Pendaftar menerima surel berisi alasannya."))
    return redirect("companies:registration-detail", request.actor.slug, pk)


@desk_view(Permission.REGISTRATION_VERIFY)
@require_POST
def registration_confirm_email(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Mark the address as confirmed by the secretariat."""
    decisions.registration_confirm_email(registration=_registration(request, pk), by=request.actor)
    messages.success(request, _("Surel ditandai terkonfirmasi oleh sekretariat."))
    return redirect("companies:registration-detail", request.actor.slug, pk)


@desk_view(Permission.REGISTRATION_VIEW)
@require_GET
def registration_file(request: PortalRequest, pk: UUID) -> FileResponse:
    """The supporting document."""
    registration = _registration(request, pk)
    if not registration.file:
        raise Http404
    audit.record_read(by=request.actor, area=registration.area, obj=registration, file=registration.file_name)
    return storage.send(registration.file, name=registration.file_name, content_type=registration.file_type)
