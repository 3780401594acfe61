"""The plan of a company: form with the evidence beside it, unsaved input, submission."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.decorators import desk_view
from apps.accounts.permissions import Permission
from apps.accounts.requests import PortalRequest
from apps.audit.rows import last_words
from apps.core import versions
from apps.core.dates import lalu, waktu
from apps.core.errors import NotAllowed, RuleViolation, StaleVersion
from apps.core.htmx import partials, redirect, render
from apps.pmks.models import Need
from apps.programs import services
from apps.programs.forms.plan import CopyForm, PlanForm, need_initial, plan_initial
from apps.programs.models import Program
from apps.programs.rows.evidence import evidence_panel
from apps.programs.rows.program import may_write
from apps.programs.rows.words import url
from apps.programs.selectors import Plan, evidence_for_plan, lists
from apps.programs.views.common import new_key, program_or_404, read_key, typed, unsaved
from apps.regions.fields import RegionField
from apps.regions.models import Region

EDITABLE = ("draft", "needs_correction")


def _need_of(request: PortalRequest) -> Need | None:
    text = request.POST.get("need") or request.GET.get("need") or ""
    try:
        return lists.open_need(UUID(text))
    except ValueError:
        return None


@desk_view(Permission.PROGRAM_CREATE)
@require_http_methods(["GET", "POST"])
@partials("bukti-rencana")
def program_create(request: PortalRequest) -> HttpResponse:
    """A new plan, kept as a draft or put forward at once; ``?need=`` begins with a need of the catalogue."""
    actor, need = request.actor, _need_of(request)
    form_name = f"rencana:{need.pk}" if need else "rencana"
    if request.method == "POST":
        form = PlanForm(request.POST, actor=actor, need=need)
        if "lihat" not in request.POST and form.is_valid():
            return _saved(request, form, form_name)
        return _form_page(request, form, need=need, form_name=form_name)
    kept = unsaved(request, form_name)
    initial = (need_initial(need) if need else {}) | (typed(PlanForm, kept) if kept else {})
    form = PlanForm(actor=actor, need=need, initial=initial | {"key": new_key(actor)})
    return _form_page(request, form, need=need, form_name=form_name, restored=kept is not None)


@desk_view(Permission.PROGRAM_CREATE)
@require_http_methods(["GET", "POST"])
@partials("bukti-rencana")
def program_update(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Change a draft or a plan that came back."""
    actor, program = request.actor, program_or_404(request, pk)
    if not may_write(program, actor):
        raise NotAllowed
    if program.state not in EDITABLE:
        messages.error(request, _("Rencana yang sudah diajukan tidak dapat diubah. Tunggu hasil telaah."))
        return redirect(request, url(actor, "program-detail", pk=pk))
    form_name = f"rencana:{pk}"
    if request.method == "POST":
        form = PlanForm(versions.chosen(request.POST), actor=actor, need=program.need)
        if "lihat" not in request.POST and form.is_valid():
            return _saved(request, form, form_name, program=program)
        return _form_page(request, form, program=program, need=program.need, form_name=form_name)
    kept = unsaved(request, form_name)
    initial = plan_initial(program) | (typed(PlanForm, kept) if kept else {})
    return _form_page(
        request, PlanForm(actor=actor, need=program.need, initial=initial), program=program, need=program.need, form_name=form_name,
        restored=kept is not None,
    )  # fmt: skip


def _saved(request: PortalRequest, form: PlanForm, form_name: str, program: Program | None = None) -> HttpResponse:
    actor = request.actor
    try:
        with transaction.atomic():
            saved = _save(request, form, program)
    except StaleVersion:
        return _stale(request, form, program)
    except RuleViolation as error:
        form.refuse(error.field, error.message)
        return _form_page(request, form, program=program, need=form.need, form_name=form_name)
    services.draft_drop(form=form_name, by=actor)
    if saved.state == "submitted":
        messages.success(request, _("Rencana diajukan. Anda mendapat kabar setelah ditelaah, paling lama 10 hari kerja."))
    else:
        messages.success(request, _("Draf tersimpan. Ajukan bila sudah lengkap."))
    return redirect(request, url(actor, "program-detail", pk=saved.pk))


def _stale(request: PortalRequest, form: PlanForm, program: Program | None) -> HttpResponse:
    """Both versions, since somebody saved in between."""
    if program is None:
        raise StaleVersion
    fresh = program_or_404(request, program.pk)
    theirs = PlanForm(actor=request.actor, need=fresh.need, initial=plan_initial(fresh))
    back = url(request.actor, "program-detail", pk=fresh.pk)
    return versions.side_by_side(request, mine=form, theirs=theirs, version=fresh.version, back_url=back, last=last_words(fresh.pk))


def _save(request: PortalRequest, form: PlanForm, program: Program | None) -> Program:
    """Create or change, and put forward when asked; all or nothing. A form sent again after going back changes the draft it made."""
    actor, version = request.actor, form.cleaned_data["version"] or 0
    if program is None:
        site = form.cleaned_data["site"]
        key = read_key(actor, form.cleaned_data["key"])
        program = services.program_create(company=site.company, site=site, data=form.value(), by=actor, key=key)
        version = program.version
    if program.state in EDITABLE:
        program = services.program_update(program=program, data=form.value(), version=version, by=actor)
        if "ajukan" in request.POST:
            program = services.program_submit(program=program, by=actor)
    return program


def _form_page(
    request: PortalRequest,
    form: PlanForm,
    *,
    form_name: str,
    program: Program | None = None,
    need: Need | None = None,
    restored: bool = False,
) -> HttpResponse:
    actor = request.actor
    kept = services.draft_find(form=form_name, by=actor) if restored else None
    context = {
        "form": form,
        "program": program,
        "need": need,
        "panel": _panel(form),
        "evidence_url": url(actor, "program-evidence"),
        "autosave_url": url(actor, "program-autosave") + f"?form={form_name}",
        "restored": lalu(kept.updated_at, timezone.localtime()) if kept else "",
        "saved_at": waktu(kept.updated_at) if kept else "",
        "back_url": url(actor, "program-detail", pk=program.pk) if program else url(actor, "program-list"),
        "reviews": [review for review in lists.reviews_of(program) if review.note][:3] if program else [],
    }
    return render(request, "programs/program_form.html", context, status=400 if form.errors and "lihat" not in request.POST else 200)


def _panel(form: PlanForm) -> dict[str, Any]:
    """The evidence for what the form holds now, as far as it says where and for whom."""
    place, categories = _place(form["region"].value()), [int(n) for n in (form["categories"].value() or []) if str(n).isdecimal()][:26]
    if place is None:
        return {}
    quantity, year = str(form["quantity"].value() or "").replace(".", ""), timezone.localdate().year
    starts, ends = _day(form["starts_on"].value()), _day(form["ends_on"].value())
    plan = Plan(
        area=place.area, region=place.pk, categories=categories, aid_form=str(form["aid_form"].value() or ""),
        quantity=int(quantity) if quantity.isdecimal() and len(quantity) < 10 else 0, unit=str(form["unit"].value() or "")[:30],
        year=starts.year if starts else year, starts_on=starts if ends else None, ends_on=ends if starts else None,
    )  # fmt: skip
    return evidence_panel(evidence_for_plan(plan))


def _place(value: Any) -> Region | None:
    if isinstance(value, Region):
        return value
    try:
        return RegionField(required=False).clean(value)
    except ValidationError:
        return None


def _day(value: Any) -> dt.date | None:
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value or ""))
    except ValueError:
        return None


@desk_view(Permission.PROGRAM_CREATE)
@require_POST
@partials("bukti-rencana")
def program_evidence(request: PortalRequest) -> HttpResponse:
    """The side panel alone, for what is typed now."""
    form = PlanForm(request.POST, actor=request.actor)
    return render(request, "programs/program_form.html", {"form": form, "panel": _panel(form)})


@desk_view(Permission.PROGRAM_VIEW)
@require_POST
def program_autosave(request: PortalRequest) -> HttpResponse:
    """Keep what is typed into the form named by ``?form=``; answers 204 without a body."""
    values = {name: request.POST.getlist(name) for name in request.POST if name not in {"csrfmiddlewaretoken", "key", "version"}}
    services.draft_keep(form=request.GET.get("form", "")[:60], data=values, by=request.actor)
    return HttpResponse(status=204)


@desk_view(Permission.PROGRAM_CREATE)
@require_http_methods(["GET", "POST"])
def program_copy(request: PortalRequest, pk: UUID) -> HttpResponse:
    """The part of the same activity in another kabupaten/kota."""
    actor, program = request.actor, program_or_404(request, pk)
    if not may_write(program, actor):
        raise NotAllowed
    form = CopyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.program_copy(program=program, by=actor, **form.cleaned_data)
            messages.success(request, _("Bagian di %(place)s tersimpan sebagai draf tersendiri.") % {"place": made.region.name})
            return redirect(request, url(actor, "program-detail", pk=made.pk))
        except RuleViolation as error:
            form.refuse(error.field, error.message)
    context = {"form": form, "program": program, "back_url": url(actor, "program-detail", pk=pk)}
    return render(request, "programs/program_copy.html", context, status=400 if form.errors else 200)
