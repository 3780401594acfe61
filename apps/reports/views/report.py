"""One report: the page is the document, every figure leads to its rows."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.decorators import desk_view
from apps.accounts.permissions import Permission
from apps.accounts.requests import PortalRequest
from apps.audit.rows import last_words, timeline_rows
from apps.core import storage, versions
from apps.core.dates import rentang, tanggal, waktu
from apps.core.errors import NotAllowed, RuleViolation, StaleVersion
from apps.core.files import accept_document
from apps.forums.access import allowed
from apps.forums.selectors import document_status
from apps.reports import exports, measures, rows, services
from apps.reports.choices import ReportState
from apps.reports.evidence import rows_page
from apps.reports.forms import AnswerForm, AskForm, NarrativeForm, ReturnForm, SendForm
from apps.reports.frames import frame_of
from apps.reports.measures import drill
from apps.reports.measures.base import CALENDAR_ZONE, Frame, Table, cell_text
from apps.reports.models import PeriodicReport, Question
from apps.reports.receiving import receives
from apps.reports.selectors import Figures, figures_of, head_of_office, previous_sent, report_rows

TABLE = "T0"  # stands for the code of a table in the addresses that row layers fill in


def report_or_404(request: PortalRequest, report_id: UUID) -> PeriodicReport:
    """A report this desk sees, with forum, period and document."""
    return get_object_or_404(report_rows(request.actor).select_related("forum__region", "period", "document"), pk=report_id)


@desk_view(Permission.REPORT_VIEW)
@require_GET
def report_detail(request: PortalRequest, report_id: UUID) -> HttpResponse:
    """The report as a document with its narrative, decisions, file, questions and history."""
    return _page(request, report_or_404(request, report_id))


def _page(request: PortalRequest, report: PeriodicReport, *, narrative: NarrativeForm | None = None, status: int = 200) -> HttpResponse:
    actor, figures = request.actor, figures_of(report)
    may_edit = report.state in {ReportState.DRAFT, ReportState.RETURNED} and allowed(actor, Permission.REPORT_EDIT, area=report.area)
    figure_url = rows.address(actor, "report-figure", report.pk, TABLE)
    file_url = rows.address(actor, "report-table", report.pk, TABLE, "fmt")
    context: dict[str, Any] = {
        "report": report,
        "state": rows.state_words(report),
        "turn": rows.turn_of(report, actor),
        "range": rentang(report.period.starts_on, report.period.ends_on),
        "cut_off": waktu(figures.cut_off, CALENDAR_ZONE),
        "figures": figures,
        "figures_key": rows.key_figures(figures.tables, previous_sent(report), figure_url),
        "tables": [rows.page_table(table, figure_url=figure_url, file_url=file_url) for table in figures.tables],
        "warned": rows.warnings_of(report, figures.tables, actor) if not figures.is_final else [],
        "reasons": _reasons(report),
        "narrative": narrative or (NarrativeForm.of(report) if may_edit else None),
        "can_refresh": may_edit and report.state == ReportState.DRAFT,
        "document": document_status(report.document, desk=actor.slug) if report.document else None,
        "questions": rows.asked_rows(list(report.questions.all()), actor),
        "ask": AskForm(user_id=actor.user_id) if rows.is_ministry(actor) and report.state != ReportState.DRAFT else None,
        "answer": AnswerForm(auto_id="jawab_%s"),
        "history": timeline_rows([report.pk]),
        "letter": _letter(report),
    }
    return render(request, "reports/report_detail.html", context, status=status)


def _reasons(report: PeriodicReport) -> list[str]:
    return report.reason.splitlines() if report.state == ReportState.RETURNED else []


def _letter(report: PeriodicReport) -> list[dict[str, str]]:
    """Facts of the covering letter once it was sent."""
    if report.sent_at is None:
        return []
    return [
        {"label": _("Nomor surat"), "value": report.number},
        {"label": _("Dikirim"), "value": waktu(report.sent_at, CALENDAR_ZONE), "note": _("sesudah tenggat") if report.sent_late else ""},
        {"label": _("Oleh"), "value": f"{report.sent_name}, {report.sent_title}"},
        {"label": _("Mengetahui"), "value": report.countersign_name or "–"},
        {"label": _("Tenggat"), "value": tanggal(report.due_on)},
    ]


# --- what the place does ---


@desk_view(Permission.REPORT_EDIT)
@require_POST
def report_update(request: PortalRequest, report_id: UUID) -> HttpResponse:
    """Save the narrative; autosave gets an empty answer."""
    report, form = report_or_404(request, report_id), NarrativeForm(versions.chosen(request.POST))
    if not form.is_valid():
        return _page(request, report, narrative=form, status=400)
    values = form.cleaned_data
    try:
        services.report_update(report=report, by=request.actor, **values)
    except StaleVersion:
        fresh = report_or_404(request, report_id)
        back, last = rows.address(request.actor, "report-detail", fresh.pk), last_words(fresh.pk)
        theirs = NarrativeForm.of(fresh)
        return versions.side_by_side(request, mine=form, theirs=theirs, version=fresh.edit_version, back_url=back, last=last)
    except RuleViolation as error:
        form.add_error(error.field, error.message)
        return _page(request, report, narrative=form, status=400)
    messages.success(request, _("Narasi tersimpan."))
    return redirect("reports:report-detail", request.actor.slug, report.pk)


@desk_view(Permission.REPORT_EDIT)
@require_POST
def report_refresh(request: PortalRequest, report_id: UUID) -> HttpResponse:
    """Compute and print the draft again."""
    report = services.report_refresh(report=report_or_404(request, report_id), by=request.actor)
    messages.success(request, _("Angka dihitung ulang; rancangan PDF sedang dibuat."))
    return redirect("reports:report-detail", request.actor.slug, report.pk)


@desk_view(Permission.REPORT_SEND)
@require_http_methods(["GET", "POST"])
def report_send(request: PortalRequest, report_id: UUID) -> HttpResponse:
    """Preview and send: what is unresolved, the covering letter, the signature."""
    report = report_or_404(request, report_id)
    if not allowed(request.actor, Permission.REPORT_SEND, area=report.area):
        raise NotAllowed
    initial = {"number": report.number, "countersign_name": report.countersign_name or head_of_office(report.area)}
    countersign = services.countersign_needed(report)
    if request.method == "POST":
        form = SendForm(request.POST, request.FILES, countersign=countersign)
        if form.is_valid() and _send(request, report, form):
            return redirect("reports:report-detail", request.actor.slug, report.pk)
    else:
        form = SendForm(initial=initial, countersign=countersign)
    figures = figures_of(report)
    context = {
        "report": report,
        "form": form,
        "figures_key": rows.key_figures(
            figures.tables, previous_sent(report), rows.address(request.actor, "report-figure", report.pk, TABLE)
        ),
        "warned": rows.warnings_of(report, figures.tables, request.actor),
        "cut_off": waktu(figures.cut_off, CALENDAR_ZONE),
        "late": figures.cut_off.astimezone(CALENDAR_ZONE).date() > report.due_on,
        "due": tanggal(report.due_on),
        "back_url": rows.address(request.actor, "report-detail", report.pk),
    }
    return render(request, "reports/report_send.html", context, status=400 if form.errors else 200)


def _send(request: PortalRequest, report: PeriodicReport, form: SendForm) -> bool:
    values = form.cleaned_data
    try:
        signed = accept_document(values["signed"], field="signed") if values.get("signed") else None
        services.report_send(
            report=report, by=request.actor, number=values["number"], countersign_name=values.get("countersign_name", ""), signed=signed
        )
    except RuleViolation as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return False
    messages.success(request, _("Laporan dikirim. Angkanya dibekukan dan PDF sedang dibuat."))
    return True


@desk_view(Permission.REPORT_VIEW)
@require_GET
def report_signed(request: PortalRequest, report_id: UUID) -> FileResponse:
    """The scan of the signed paper."""
    report = report_or_404(request, report_id)
    if not report.signed_file:
        raise Http404
    suffix = report.signed_file.rpartition(".")[2]
    kind = "application/pdf" if suffix == "pdf" else "image/jpeg"
    return storage.send(report.signed_file, name=f"laporan-bertanda-tangan.{suffix}", content_type=kind)


# --- what the level above does ---


@desk_view(Permission.REPORT_RECEIVE)
@require_POST
def report_receive(request: PortalRequest, report_id: UUID) -> HttpResponse:
    """Begin the review."""
    report = services.report_receive(report=report_or_404(request, report_id), by=request.actor)
    messages.success(request, _("Telaah dimulai."))
    return redirect("reports:report-detail", request.actor.slug, report.pk)


@desk_view(Permission.REPORT_RETURN)
@require_http_methods(["GET", "POST"])
def report_return(request: PortalRequest, report_id: UUID) -> HttpResponse:
    """Give the report back, with a reason for each table that needs mending."""
    report = report_or_404(request, report_id)
    if not receives(request.actor, Permission.REPORT_RETURN, report.area):
        raise NotAllowed
    form = ReturnForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.report_return(report=report, by=request.actor, reasons=form.reasons())
        except RuleViolation as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("Laporan dikembalikan. Sekretariat menerima pemberitahuan dengan alasannya."))
            return redirect("reports:report-detail", request.actor.slug, report.pk)
    titles = {table.code: table.title for table in figures_of(report).tables}
    tables = [{"code": code, "title": titles.get(code, ""), "field": form[f"t_{code}"]} for code in measures.MEASURES]
    context = {"report": report, "form": form, "tables": tables, "back_url": rows.address(request.actor, "report-detail", report.pk)}
    return render(request, "reports/report_return.html", context, status=400 if form.errors else 200)


@desk_view(Permission.REPORT_ACCEPT)
@require_POST
def report_accept(request: PortalRequest, report_id: UUID) -> HttpResponse:
    """Accept the report; its figures are final from now on."""
    report = services.report_accept(report=report_or_404(request, report_id), by=request.actor)
    messages.success(request, _("Laporan diterima. Angkanya kini angka final."))
    return redirect("reports:report-detail", request.actor.slug, report.pk)


# --- questions ---


@desk_view(Permission.REPORT_ASK)
@require_POST
def report_ask(request: PortalRequest, report_id: UUID) -> HttpResponse:
    """The ministry asks."""
    report, form = report_or_404(request, report_id), AskForm(request.POST, user_id=request.actor.user_id)
    if form.is_valid():
        services.report_ask(report=report, by=request.actor, **form.cleaned_data)
        messages.success(request, _("Pertanyaan terkirim."))
    else:
        messages.error(request, _("Pertanyaan belum diisi. Tulis pertanyaan Anda, lalu kirim."))
    return redirect(f"{rows.address(request.actor, 'report-detail', report.pk)}#tanya")


@desk_view(Permission.REPORT_EDIT)
@require_POST
def report_answer(request: PortalRequest, question_id: UUID) -> HttpResponse:
    """The place answers."""
    question = get_object_or_404(Question.objects.visible_to(request.actor), pk=question_id)
    form = AnswerForm(request.POST)
    if form.is_valid():
        services.report_answer(question=question, by=request.actor, text=form.cleaned_data["text"])
        messages.success(request, _("Jawaban terkirim."))
    else:
        messages.error(request, _("Jawaban belum diisi. Tulis jawaban Anda, lalu kirim."))
    return redirect(f"{rows.address(request.actor, 'report-detail', question.report_id)}#tanya")


# --- figures and files ---


@desk_view(Permission.REPORT_VIEW)
@require_GET
def report_figure(request: PortalRequest, report_id: UUID, code: str) -> HttpResponse:
    """The definition of a figure and the rows behind it."""
    report = report_or_404(request, report_id)
    figures = figures_of(report)
    back = f"{rows.address(request.actor, 'report-detail', report.pk)}#tabel-{code.lower()}"
    title = f"{_('Laporan')} {report.period.label} · {report.forum.name}"
    return figure_page(request, figures, frame_of(report, figures.cut_off), code, back_url=back, back_label=title)


def figure_page(request: PortalRequest, figures: Figures, frame: Frame, code: str, *, back_url: str, back_label: str) -> HttpResponse:
    """The page behind one figure of a report or of provisional tables."""
    row_key, column_key, after = (request.GET.get(name, "") for name in ("baris", "kolom", "sesudah"))
    table = figures.table(code)
    found = _cell_of(table, row_key, column_key)
    if table is None or found is None:
        raise Http404
    row, column = found
    counted = drill.rows(code, row_key, column_key, frame)
    page = rows_page(counted, desk=request.actor.slug, after=_key_or_404(after)) if counted else None
    words = [str(row.cells[c.key]) for c in table.columns if c.kind == "text" and row.cells.get(c.key) and c.key != "meaning"]
    query = request.GET.copy()
    if page and page.after:
        query["sesudah"] = page.after
    context = {
        "table": table, "column": column, "row_words": " · ".join(words), "value": cell_text(row.cells.get(column_key), column.kind),
        "page": page, "next_url": f"?{query.urlencode()}" if page and page.after else "", "is_final": figures.is_final,
        "cut_off": waktu(figures.cut_off, CALENDAR_ZONE), "back_url": back_url, "back_label": back_label,
    }  # fmt: skip
    return render(request, "reports/figure.html", context)


def _cell_of(table: Table | None, row_key: str, column_key: str) -> Any:
    if table is None:
        return None
    try:
        return table.row(row_key), table.column(column_key)
    except KeyError:
        return None


def _key_or_404(text: str) -> str:
    if not text:
        return ""
    try:
        return str(UUID(text))
    except ValueError:
        raise Http404 from None


@desk_view(Permission.REPORT_VIEW)
@require_GET
def report_table(request: PortalRequest, report_id: UUID, code: str, kind: str) -> HttpResponse:
    """One table as a file."""
    report = report_or_404(request, report_id)
    figures = figures_of(report)
    table = figures.table(code)
    if table is None or kind not in {"csv", "xlsx"}:
        raise Http404
    notes = exports.source_notes(f"{report.forum.name} · {report.period.label}", figures.cut_off, figures.sha256)
    return exports.table_file(table, kind=kind, name=f"{report.forum.short_name}-{report.period.key}", notes=notes)


@desk_view(Permission.REPORT_VIEW)
@require_GET
def report_workbook(request: PortalRequest, report_id: UUID) -> HttpResponse:
    """All tables in one XLSX file."""
    report = report_or_404(request, report_id)
    figures = figures_of(report)
    notes = exports.source_notes(f"{report.forum.name} · {report.period.label}", figures.cut_off, figures.sha256)
    return exports.workbook(figures.tables, name=f"{report.forum.short_name}-{report.period.key}", notes=notes)
