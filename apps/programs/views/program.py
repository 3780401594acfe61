"""List, export and record page of programmes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from apps.accounts.decorators import desk_view
from apps.accounts.permissions import Permission
from apps.accounts.requests import PortalRequest
from apps.audit.rows import timeline_rows
from apps.companies.choices import ImportKind
from apps.core.htmx import partials, render
from apps.core.money import angka, rupiah
from apps.forums.selectors import document_status
from apps.programs.exports import program_response
from apps.programs.filters import ProgramFilter, chips, order_of
from apps.programs.models import Commitment, Program
from apps.programs.paging import keyset_page
from apps.programs.rows import program as cells
from apps.programs.rows import realization as handovers
from apps.programs.rows.words import Tab, is_company, main_tabs, state_label, url
from apps.programs.selectors import lists, totals
from apps.programs.views.common import program_or_404

PARTS = ("ringkasan", "sasaran", "realisasi", "dokumen", "riwayat")


@desk_view(Permission.PROGRAM_VIEW)
@require_GET
@partials("daftar-program")
def program_list(request: PortalRequest) -> HttpResponse:
    """Programmes of the place or the company, with sums of the whole result."""
    actor = request.actor
    found = ProgramFilter(request.GET, actor=actor, queryset=lists.program_rows(actor))
    rows = found.qs if found.form.is_valid() else lists.program_rows(actor)
    order = order_of(request.GET)
    figures = totals(rows)
    page = keyset_page(rows, request.GET, order, lists.with_cells)
    query = request.GET.copy()
    for gone in ("sesudah", "sebelum"):
        query.pop(gone, None)
    return render(
        request,
        "programs/program_list.html",
        {
            "rows": [cells.program_row(program, actor) for program in page.rows],
            "page": page,
            "figures": figures,
            "count": ngettext("%(n)s program", "%(n)s program", figures.count) % {"n": angka(figures.count)},
            "sums": [
                (_("direncanakan"), rupiah(figures.planned)),
                (_("dikomitmenkan"), rupiah(figures.committed)),
                (_("direalisasikan"), rupiah(figures.realised)),
                (_("terverifikasi"), rupiah(figures.verified)),
            ],
            "filter": found,
            "chips": chips(found, request.GET, names={"perusahaan": _company(page.rows)}),
            "sorts": _sorts(request),
            "tabs": main_tabs(actor, "program-list"),
            "is_company": is_company(actor),
            "actions": _new(request),
            "exports": [(kind.upper(), f"{url(actor, 'program-export', kind=kind)}?{query.urlencode()}") for kind in ("csv", "xlsx")],
        },
    )


def _company(rows: list[Program]) -> str:
    return rows[0].company.name if rows else ""


def _new(request: PortalRequest) -> list[dict[str, str]]:
    """What this person may begin."""
    actor, found = request.actor, []
    if actor.has(Permission.REALIZATION_CREATE):
        found.append({"label": _("Lapor mandiri"), "url": url(actor, "direct-create"), "icon": "send-check", "style": "utama"})
    if actor.has(Permission.PROGRAM_CREATE):
        found.append({"label": _("Ajukan rencana"), "url": url(actor, "program-create"), "icon": "plus-lg", "style": ""})
    if actor.has(Permission.PROGRAM_ENTER_FOR):
        found.append({"label": _("Input untuk perusahaan"), "url": url(actor, "direct-create"), "icon": "pencil-square", "style": ""})
    if actor.has(Permission.IMPORT_VIEW):
        imported = reverse("companies:import-create", kwargs={"desk": actor.slug, "kind": ImportKind.ACTIVITY})
        found.append({"label": _("Impor dari tabel"), "url": imported, "icon": "upload", "style": ""})
    if actor.has(Permission.PROGRAM_REVIEW) and (queue := lists.review_queue(actor)):
        label = _("Telaah (%(n)s)") % {"n": len(queue)}
        found.append({"label": label, "url": url(actor, "program-review", pk=queue[0]), "icon": "clipboard-check", "style": "utama"})
    return found


def _sorts(request: PortalRequest) -> dict[str, dict[str, str]]:
    """Headings that sort: the address and what is true now."""
    now = request.GET.get("urut", "-baru")
    found = {}
    for name in ("judul", "anggaran", "mulai", "tenggat"):
        query = request.GET.copy()
        for gone in ("sesudah", "sebelum"):
            query.pop(gone, None)
        query["urut"] = f"-{name}" if now == name else name
        state = {name: "ascending", f"-{name}": "descending"}.get(now, "")
        found[name] = {"url": f"?{query.urlencode()}", "state": state}
    return found


@desk_view(Permission.PROGRAM_VIEW)
@require_GET
def program_export(request: PortalRequest, kind: str) -> HttpResponseBase:
    """Exactly the filtered list, all its pages, in its order."""
    found = ProgramFilter(request.GET, actor=request.actor, queryset=lists.program_rows(request.actor))
    rows = found.qs if found.form.is_valid() else lists.program_rows(request.actor)
    return program_response(rows, order_of(request.GET), request.actor.scope, kind=kind, name=f"program-{request.actor.slug}")


@desk_view(Permission.PROGRAM_VIEW)
@require_GET
def program_detail(request: PortalRequest, pk: UUID) -> HttpResponse:
    """One programme: whose turn, what is planned, what was handed over, what proves it, what happened."""
    return detail_page(request, program_or_404(request, pk))


def detail_page(request: PortalRequest, program: Program, *, status: int = 200, **more: Any) -> HttpResponse:
    """The record page; ``more`` carries an opened decision with its error."""
    actor = request.actor
    here = request.GET.get("bagian", "ringkasan")
    here = here if here in PARTS else "ringkasan"
    realizations = lists.realizations_of(program)
    context: dict[str, Any] = {
        "program": program,
        "here": here,
        "row_state": state_label(program.state, for_company=is_company(actor)),
        "row_tone": cells.tone_for(program, actor),
        "turn": cells.next_step(program, actor),
        "decisions": cells.decisions(program, actor, opened=more.get("opened", "")) if here == "ringkasan" else [],
        "tabs": _tabs(request, program, here, realizations),
        "crumbs": [{"label": _("Program"), "url": url(actor, "program-list")}],
        **_part(request, program, here, realizations),
        **more,
    }
    return render(request, "programs/program_detail.html", context, status=status)


def _tabs(request: PortalRequest, program: Program, here: str, realizations: list[Any]) -> list[Tab]:
    labels = {
        "ringkasan": _("Ringkasan"),
        "sasaran": _("Sasaran & lokasi"),
        "realisasi": _("Realisasi"),
        "dokumen": _("Dokumen"),
        "riwayat": _("Riwayat"),
    }
    base = url(request.actor, "program-detail", pk=program.pk)
    return [
        Tab(
            label,
            base if name == "ringkasan" else f"{base}?bagian={name}",
            name == here,
            str(len(realizations) or "") if name == "realisasi" else "",
        )
        for name, label in labels.items()
    ]


def _part(request: PortalRequest, program: Program, here: str, realizations: list[Any]) -> dict[str, Any]:
    """What one tab shows, and nothing more is read."""
    actor = request.actor
    if here == "riwayat":
        return {"history": timeline_rows([program.pk])}
    if here == "realisasi":
        return {"realizations": [handovers.realization_row(row, actor) for row in realizations]}
    if here == "dokumen":
        documents = lists.documents_of([program.pk, *(row.pk for row in realizations)])
        return {
            "files": handovers.file_rows(lists.files_of(program=program), actor),
            "documents": [document_status(found, desk=actor.slug, page_url=request.get_full_path()) for found in documents],
        }
    names = lists.category_names()
    if here == "sasaran":
        return {"facts": cells.target_facts(program, names), "lines": handovers.line_rows(lists.lines_of_program(program), program.unit)}
    commitment = Commitment.objects.visible_to(actor).filter(program=program).first()
    return {
        "facts": cells.facts(program, names),
        "figures": cells.four_numbers(program, commitment, realizations),
        "commitment": cells.commitment_facts(commitment) if commitment else [],
        "reviews": cells.review_rows(lists.reviews_of(program)),
        "joint": [{"place": part.region.path, "url": url(actor, "program-detail", pk=part.pk)} for part in lists.joint_with(program)],
        "may_note": actor.has(Permission.PROGRAM_NOTE)
        and program.state in {"submitted", "recommended", "with_notes", "committed", "running"},
        "note_url": url(actor, "program-note", pk=program.pk),
        "link_url": url(actor, "entry-link", pk=program.pk) if _needs_link(request, program) else "",
    }


def _needs_link(request: PortalRequest, program: Program) -> bool:
    return program.entered_by_secretariat and program.confirmed_at is None and request.actor.has(Permission.PROGRAM_ENTER_FOR)
