"""Imports: upload, match the columns, look at the result of the check, bring in, undo."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.actors import Actor
from apps.accounts.decorators import desk_view
from apps.accounts.permissions import Permission
from apps.accounts.requests import PortalRequest
from apps.audit import services as audit
from apps.audit.rows import timeline_rows
from apps.companies.choices import ImportKind, ImportState, RowOutcome
from apps.companies.forms.imports import ImportForm, MappingForm, PlaceForm
from apps.companies.models import ImportBatch
from apps.companies.rows import imports as rows
from apps.companies.rows.frame import Fact, member_tabs, page_of
from apps.companies.services import imports
from apps.companies.services.imports.remarks import remarks_file
from apps.companies.services.imports.work import WORKING
from apps.core.dates import waktu
from apps.core.errors import InvalidTransition, NotAllowed, RuleViolation
from apps.core.htmx import redirect
from apps.core.money import angka
from apps.core.tables import CSV_CONTENT_TYPE, XLSX_CONTENT_TYPE, Column, Sheet, xlsx_bytes

MAPPABLE = (ImportState.UPLOADED, ImportState.CHECKED)


def _batch(request: PortalRequest, pk: UUID) -> ImportBatch:
    return get_object_or_404(ImportBatch.objects.visible_to(request.actor), pk=pk)


def _allowed(actor: Actor, kind: str) -> None:
    if kind not in ImportKind.values:
        raise Http404
    if kind not in imports.kinds_of(actor):
        raise NotAllowed


@desk_view(Permission.IMPORT_VIEW)
@require_GET
def import_list(request: PortalRequest) -> HttpResponse:
    """All imports of the place or company, the latest first."""
    actor = request.actor
    pager = page_of(request, ImportBatch.objects.visible_to(actor).filter(area=actor.area).order_by("-id"))
    starts = [(ImportKind(kind).label, rows.url(actor, "create", kind=kind)) for kind in imports.kinds_of(actor)]
    context = {
        "tabs": member_tabs(actor, "import-list") if actor.company_id is None else [],
        "starts": starts,
        "rows": [rows.batch_row(batch, actor) for batch in pager.objects],
        "pager": pager,
    }
    return render(request, "companies/import_list.html", context)


@desk_view(Permission.IMPORT_VIEW)
@require_http_methods(["GET", "POST"])
def import_create(request: PortalRequest, kind: str) -> HttpResponse:
    """Choose a file, say where it comes from."""
    actor = request.actor
    _allowed(actor, kind)
    form = ImportForm(request.POST or None, request.FILES or None, kind=kind)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        upload = request.FILES.get("proof")
        try:
            done = imports.batch_upload(
                upload=data["file"], kind=kind, source=data["source"], by=actor, proof=data.get("proof"),
                proof_name=str(upload.name) if upload else "",
            )  # fmt: skip
        except RuleViolation as error:
            form.add_error(error.field if error.field in form.fields else "file", error.message)
        else:
            if done.repeated:
                when = waktu(done.batch.created_at)
                messages.info(request, _("Berkas yang sama persis sudah diunggah %(when)s. Tidak ada yang berubah.") % {"when": when})
            return redirect(request, rows.url(actor, "detail", pk=done.batch.pk))
    context = {
        "form": form, "title": _title(kind), "crumbs": _crumbs(actor), "back_url": rows.url(actor, "list"),
        "template_url": rows.url(actor, "template", kind=kind), "fields": imports.layout_of(kind).fields,
    }  # fmt: skip
    return render(request, "companies/import_form.html", context, status=400 if form.is_bound else 200)


def _title(kind: str) -> str:
    return _("Impor daftar perusahaan") if kind == ImportKind.LISTED else _("Impor kegiatan yang sudah dilaksanakan")


def _crumbs(actor: Actor) -> list[dict[str, str]]:
    return [{"label": _("Impor"), "url": rows.url(actor, "list")}]


@desk_view(Permission.IMPORT_VIEW)
@require_GET
def import_template(request: PortalRequest, kind: str) -> HttpResponse:
    """An empty table with the headings that are understood."""
    _allowed(request.actor, kind)
    fields = imports.layout_of(kind).fields
    sheet = Sheet(_("Data"), tuple(Column(field.key, str(field.label)) for field in fields), [])
    return _file(xlsx_bytes([sheet]), f"templat-{kind}.xlsx", XLSX_CONTENT_TYPE)


def _file(content: bytes, name: str, content_type: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@desk_view(Permission.IMPORT_VIEW)
@require_http_methods(["GET", "POST"])
def import_columns(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Which column holds what: guessed, corrected by the person, remembered for the next file of this kind."""
    batch, actor = _batch(request, pk), request.actor
    if batch.state not in MAPPABLE:
        return redirect(request, rows.url(actor, "detail", pk=pk))
    grids = imports.grids_of(batch)
    place = PlaceForm(request.POST or request.GET or None, grids=grids)
    place.is_valid()
    chosen = getattr(place, "cleaned_data", {})
    grid = next((grid for grid in grids if grid.name[:80] == (chosen.get("lembar") or batch.sheet)), grids[0])
    head, mapping = imports.head_and_columns(batch=batch, grid=grid, row=chosen.get("baris"), by=actor)
    layout = imports.layout_of(batch.kind)
    form = MappingForm(request.POST or None, fields=layout.fields, head=head, initial={key: str(index) for key, index in mapping.items()})
    if request.method == "POST" and form.is_valid():
        try:
            imports.batch_check(batch=batch, sheet=grid.name[:80], header_row=head.row, mapping=form.mapping(), by=actor)
        except RuleViolation as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            return redirect(request, rows.url(actor, "detail", pk=pk))
    shown = PlaceForm(initial={"lembar": grid.name[:80], "baris": head.row}, grids=grids)
    context = {
        "batch": batch, "form": form, "place": shown, "sheet": grid.name[:80], "head_row": head.row, "crumbs": _crumbs(actor),
        "sample": rows.sample(grid, head.row, head.headings), "back_url": rows.url(actor, "detail", pk=pk),
        "guessed": len(mapping),
    }  # fmt: skip
    return render(request, "companies/import_columns.html", context, status=400 if form.is_bound else 200)


@desk_view(Permission.IMPORT_VIEW)
@require_GET
def import_detail(request: PortalRequest, pk: UUID) -> HttpResponse:
    """One import: where it stands, what was found, the next step."""
    batch, actor = _batch(request, pk), request.actor
    if batch.state == ImportState.UPLOADED:
        return redirect(request, rows.url(actor, "columns", pk=pk))
    working = batch.state in WORKING
    may = batch.kind in imports.kinds_of(actor)
    context = {
        "batch": batch, "state": batch.get_state_display(), "tone": rows.TONES[ImportState(batch.state)], "turn": rows.turn(batch),
        "progress": rows.progress(batch, actor) if working else None, "crumbs": _crumbs(actor), "may": may,
        "figures": [] if working else rows.figures(batch), "history": timeline_rows([batch.pk]), "facts": _facts(batch),
        **({} if working else _tables(batch, actor)), **_urls(batch, actor),
    }  # fmt: skip
    return render(request, "companies/import_detail.html", context)


def _facts(batch: ImportBatch) -> list[Fact]:
    ignored = batch.counts.get("ignored", 0)
    facts = [
        Fact(_("Asal data"), batch.source),
        Fact(_("Berkas"), batch.file_name, _("lembar %(name)s") % {"name": batch.sheet} if batch.sheet else ""),
        Fact(_("Judul kolom"), _("baris %(n)s") % {"n": batch.header_row}),
        Fact(_("Diunggah"), waktu(batch.created_at)),
        Fact(_("Bukti bersama"), batch.proof_name),
        Fact(_("Baris jumlah dan catatan"), _("%(n)s dilewati") % {"n": angka(ignored)} if ignored else ""),
    ]
    return [fact for fact in facts if fact.value]


def _tables(batch: ImportBatch, actor: Actor) -> dict[str, Any]:
    faulty = list(batch.rows.exclude(faults=[]).order_by("number")[: rows.SHOWN])
    held = list(batch.rows.filter(outcome=RowOutcome.SIMILAR).order_by("number")[: rows.SHOWN])
    kept = list(batch.rows.filter(outcome=RowOutcome.KEPT).order_by("number")[: rows.SHOWN])
    faults = rows.fault_rows(faulty, batch.sheet)[: rows.SHOWN]
    return {
        "faults": faults,
        "more_faults": len(faulty) == rows.SHOWN,
        "held": rows.remark_rows(held),
        "kept": rows.remark_rows(kept),
        "made": _made(batch, actor) if batch.kind == ImportKind.ACTIVITY else [],
        "new": angka(batch.counts.get(RowOutcome.NEW, 0)),
        "has_new": bool(batch.counts.get(RowOutcome.NEW) or batch.counts.get(RowOutcome.SIMILAR)),
        "notes": batch.notes,
    }


def _made(batch: ImportBatch, actor: Actor) -> list[dict[str, str]]:
    """Activities that came in, each with the way to its page, where the company's confirmation is asked for."""
    done = batch.rows.filter(outcome__in=(RowOutcome.MADE, RowOutcome.KEPT)).order_by("number")[: rows.SHOWN]
    return [
        {
            "url": reverse("programs:program-detail", kwargs={"desk": actor.slug, "pk": row.made["program"]}),
            "name": row.data.get("title") or _("Kegiatan baris %(n)s") % {"n": row.number}, "company": row.data.get("name", ""),
        }
        for row in done
        if row.made.get("program")
    ]  # fmt: skip


def _urls(batch: ImportBatch, actor: Actor) -> dict[str, Any]:
    names = ("run", "undo", "discard", "retry", "columns")
    found: dict[str, Any] = {f"{name}_url": rows.url(actor, name, pk=batch.pk) for name in names}
    downloads = [(kind.upper(), rows.url(actor, "remarks", pk=batch.pk, kind=kind)) for kind in ("xlsx", "csv")]
    found["downloads"] = downloads if batch.file and batch.state not in WORKING and batch.counts else []
    return found


@desk_view(Permission.IMPORT_VIEW)
@require_GET
def import_progress(request: PortalRequest, pk: UUID) -> HttpResponse:
    """The bar alone, asked for every two seconds; when the work is done the page is shown anew."""
    batch, actor = _batch(request, pk), request.actor
    if batch.state not in WORKING or batch.error:
        return redirect(request, rows.url(actor, "detail", pk=pk))
    return render(request, "components/progress.html", rows.progress(batch, actor))


def _act(request: PortalRequest, pk: UUID, act: Any, **more: Any) -> HttpResponse:
    """Take one step; a broken rule is told on the page."""
    try:
        act(batch=_batch(request, pk), by=request.actor, **more)
    except (RuleViolation, InvalidTransition) as error:
        messages.error(request, error.message)
    return redirect(request, rows.url(request.actor, "detail", pk=pk))


@desk_view(Permission.IMPORT_VIEW)
@require_POST
def import_run(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Bring the good rows in."""
    return _act(request, pk, imports.batch_run, take_similar="mirip" in request.POST)


@desk_view(Permission.IMPORT_VIEW)
@require_POST
def import_undo(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Take back what the import made."""
    return _act(request, pk, imports.batch_undo)


@desk_view(Permission.IMPORT_VIEW)
@require_POST
def import_retry(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Go on after a stop."""
    return _act(request, pk, imports.batch_retry)


@desk_view(Permission.IMPORT_VIEW)
@require_POST
def import_discard(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Throw the file away."""
    imports.batch_discard(batch=_batch(request, pk), by=request.actor)
    messages.success(request, _("Berkas dibuang. Tidak ada yang masuk."))
    return redirect(request, rows.url(request.actor, "list"))


@desk_view(Permission.IMPORT_VIEW)
@require_GET
def import_remarks(request: PortalRequest, pk: UUID, kind: str) -> HttpResponse:
    """The same file with the column of remarks."""
    batch = _batch(request, pk)
    if kind not in {"xlsx", "csv"} or not batch.file or not batch.counts:  # nothing was checked yet
        raise Http404
    if batch.kind == ImportKind.LISTED:  # names, addresses and numbers of contacts
        audit.record_read(by=request.actor, area=batch.area, obj=batch, file=batch.file_name, company_id=batch.company_id)
    return _file(remarks_file(batch, kind), f"keterangan-impor.{kind}", XLSX_CONTENT_TYPE if kind == "xlsx" else CSV_CONTENT_TYPE)
