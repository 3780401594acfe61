"""Direct report: by the company in five minutes, or by the secretariat for a company."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.accounts.decorators import desk_view
from apps.accounts.permissions import Permission
from apps.accounts.requests import PortalRequest
from apps.core.errors import NotAllowed, RuleViolation
from apps.core.htmx import partials, redirect, render
from apps.programs import services
from apps.programs.forms.realization import ActivityForm, ProofForm, lines_form
from apps.programs.models import Program
from apps.programs.rows.words import is_company, url
from apps.programs.views.common import new_key, program_or_404, read_key, typed, typed_lines, unsaved
from apps.programs.views.handover import Handover, handover_page, more_lines, new_files, wants_line


@desk_view(Permission.PROGRAM_VIEW)
@require_http_methods(["GET", "POST"])
@partials("baris-penerima")
def direct_create(request: PortalRequest) -> HttpResponse:
    """Something already done, reported in one step."""
    actor = request.actor
    if not (actor.has(Permission.REALIZATION_CREATE) or actor.has(Permission.PROGRAM_ENTER_FOR)):
        raise NotAllowed
    kept = unsaved(request, "lapor")
    page = _page(request, restored=kept is not None)
    if request.method == "GET":
        form = ActivityForm(actor=actor, initial=(typed(ActivityForm, kept) if kept else {}) | {"key": new_key(actor)})
        return handover_page(request, page, form, lines_form(initial=typed_lines(kept) if kept else None), ProofForm())
    if wants_line(request):
        initial = typed(ActivityForm, request.POST) | {"key": request.POST.get("key", "")}
        return handover_page(request, page, ActivityForm(actor=actor, initial=initial), more_lines(request), ProofForm())
    form, proof, lines = ActivityForm(request.POST, actor=actor), ProofForm(request.POST, request.FILES), lines_form(request.POST)
    made = _report(request, page, form, lines, proof)
    if made:
        return redirect(request, url(actor, "program-detail", pk=made[0].pk))
    return handover_page(request, page, form, lines, proof)


def _page(request: PortalRequest, *, restored: bool) -> Handover:
    actor = request.actor
    company = is_company(actor)
    return Handover(
        name="lapor",
        title=_("Lapor mandiri") if company else _("Input kegiatan untuk perusahaan"),
        back_url=url(actor, "program-list"),
        lead=_("Untuk kegiatan yang sudah terlaksana. Sekitar lima menit. Gratis; forum tidak menerima uang.")
        if company
        else _("Ditandai “diinput sekretariat”. Perusahaan mengonfirmasi lewat tautan, dan orang lain yang memverifikasi."),
        restored="ya" if restored else "",
    )


def _report(request: PortalRequest, page: Handover, form: ActivityForm, lines: Any, proof: ProofForm) -> list[Program] | None:
    actor = request.actor
    valid = [form.is_valid(), lines.is_valid(), proof.is_valid()]
    try:
        files = new_files(request, page.name, proof)
        if not all(valid):
            return None
        site = form.cleaned_data["site"]
        made = services.direct_report_create(
            company=site.company, site=site, activity=form.activity(), realization=form.value(lines.inputs()), files=files, by=actor,
            key=read_key(actor, form.cleaned_data["key"]),
        )  # fmt: skip
    except RuleViolation as error:
        field = "photos" if error.field == "files" else error.field
        (proof if field in proof.fields else form).refuse(field, error.message)
        return None
    services.draft_drop(form=page.name, by=actor)
    services.files_drop(form=page.name, by=actor)
    messages.success(request, _done(made, for_company=is_company(actor)))
    return made


def _done(made: list[Program], *, for_company: bool) -> str:
    if not for_company:
        return _("Kegiatan tercatat. Kirim tautan konfirmasi kepada perusahaan.")
    if len(made) > 1:
        return _("Laporan terkirim, satu untuk tiap kabupaten/kota (%(n)s). Menunggu verifikasi.") % {"n": len(made)}
    return _("Laporan terkirim dan menunggu verifikasi. Terima kasih.")


@desk_view(Permission.PROGRAM_ENTER_FOR)
@require_GET
def entry_link(request: PortalRequest, pk: UUID) -> HttpResponse:
    """The link by which the company confirms, with a text for WhatsApp."""
    program = program_or_404(request, pk)
    link = services.entry_link(program)
    text = _(
        "Yth. %(company)s, sekretariat %(forum)s mencatat kegiatan “%(title)s”. Mohon periksa dan jawab lewat tautan ini: %(link)s "
        "Gratis, tanpa akun. Forum tidak menerima uang."
    ) % {"company": program.company.name, "forum": program.forum.name, "title": program.title, "link": link}
    context = {"program": program, "text": text, "link": link, "back_url": url(request.actor, "program-detail", pk=pk)}
    return render(request, "programs/entry_link.html", context)
