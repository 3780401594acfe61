"""The API for the ministry's systems: periods, reports, the national picture, tables as JSON, CSV and XLSX, rows, PDF, questions."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any, ClassVar
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.text import slugify
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.actors import Actor
from apps.accounts.api_views import MachineView
from apps.accounts.permissions import Permission
from apps.core import storage
from apps.core.api import AFTER, ERRORS, LIMIT, ErrorSerializer, limit_of, next_of, uuid_of, wrong
from apps.core.pdf import PDF_CONTENT_TYPE
from apps.core.scope import Scope, scope
from apps.core.tables import CSV_CONTENT_TYPE
from apps.forums.choices import DocumentKind, DocumentState
from apps.reports import exports, services
from apps.reports.api import serializers as shapes
from apps.reports.api.records import csv_head, csv_lines, json_lines, record_data
from apps.reports.evidence import records
from apps.reports.filters import ReportFilter
from apps.reports.measures import MEASURES, drill
from apps.reports.measures.base import Table
from apps.reports.measures.drill import Rows
from apps.reports.models import Period, PeriodicReport
from apps.reports.selectors import Figures, area_of, figures_of, final_figures, live_figures, live_frame, report_rows

AREA = OpenApiParameter(
    "area", OpenApiTypes.INT, description="Wilayah: 0 nasional, PP00 provinsi, PPKK kabupaten/kota. Bawaan: wilayah token."
)
VERSION = OpenApiParameter(
    "version", OpenApiTypes.STR, enum=["provisional", "final"], description="Angka sementara (bawaan) atau angka final."
)
CODE = OpenApiParameter("code", OpenApiTypes.STR, OpenApiParameter.PATH, enum=list(MEASURES), description="Kode tabel.")


class ReadView(MachineView):
    """Reads with the scope ``laporan:baca``; every answer is JSON unless the address names a file."""

    required_scope: ClassVar[str] = "laporan:baca"
    permission: ClassVar[Permission] = Permission.NATIONAL_VIEW


def _area(request: Request, actor: Actor) -> int:
    text = request.query_params.get("area", "")
    if not text:
        return actor.area
    area = area_of(actor.area, text) if text.isascii() else None
    if area is None:
        raise Http404
    return area


def _figures_data(figures: Figures) -> dict[str, Any]:
    return {"cut_off": figures.cut_off, "sha256": figures.sha256, "tables": [shapes.table_data(table) for table in figures.tables]}


def _period_data(period: Period) -> dict[str, Any]:
    return dict(shapes.PeriodSerializer(period).data)


class PeriodListView(ReadView):
    """Reporting periods."""

    @extend_schema(operation_id="periods", summary="Periode laporan", responses={200: shapes.PeriodListSerializer, **ERRORS})
    def get(self, request: Request, **_kwargs: Any) -> Response:
        """All periods, newest first."""
        return Response({"results": [_period_data(period) for period in Period.objects.all()]})


class ReportListView(ReadView):
    """Periodic reports of all forums the token reads."""

    @extend_schema(
        operation_id="reports", summary="Daftar laporan", responses={200: shapes.ReportListSerializer, **ERRORS},
        parameters=[
            OpenApiParameter("periode", OpenApiTypes.STR, description="Kunci periode, misalnya 2026-S1."),
            OpenApiParameter("status", OpenApiTypes.STR, description="Status laporan: draft, sent, in_review, returned, accepted, consolidated, locked."),
            OpenApiParameter("tingkat", OpenApiTypes.STR, enum=["0", "1", "2"], description="0 nasional, 1 provinsi, 2 kabupaten/kota."),
            AFTER, LIMIT,
        ],
    )  # fmt: skip
    def get(self, request: Request, **_kwargs: Any) -> Response:
        """Reports in the order of their keys, one page at a time."""
        found = ReportFilter(request.query_params, queryset=report_rows(self.actor))
        if not found.form.is_valid():
            name, messages = next(iter(found.form.errors.items()))
            raise wrong(name, str(messages[0]))
        limit, after = limit_of(request), uuid_of(request, "after")
        rows = found.qs.order_by("id")
        if after is not None:
            rows = rows.filter(id__gt=after)
        page = list(rows[: limit + 1])
        more = next_of(request, str(page[limit - 1].pk)) if len(page) > limit else None
        return Response({"results": shapes.ReportSerializer(page[:limit], many=True).data, "next": more})  # type: ignore[arg-type]


class ReportView(ReadView):
    """One report with all its tables."""

    @extend_schema(operation_id="report", summary="Satu laporan dengan tabelnya", responses={200: shapes.ReportDetailSerializer, **ERRORS})
    def get(self, request: Request, report_id: UUID, **_kwargs: Any) -> Response:
        """Frozen figures once the report was sent, provisional ones while it is a draft."""
        report = _report(self.actor, report_id)
        figures = figures_of(report)
        data = dict(shapes.ReportSerializer(report).data)
        return Response({**data, "is_final": figures.is_final, "figures": _figures_data(figures)})


class ReportPdfView(ReadView):
    """The issued PDF of a report."""

    @extend_schema(operation_id="report_pdf", summary="PDF laporan", responses={(200, PDF_CONTENT_TYPE): OpenApiTypes.BINARY, **ERRORS})  # type: ignore[misc]
    def get(self, request: Request, report_id: UUID, **_kwargs: Any) -> HttpResponseBase:
        """The file that was issued when the report was sent; 404 until then."""
        document = _report(self.actor, report_id).document
        if document is None or document.kind != DocumentKind.REPORT or document.state != DocumentState.READY:
            raise Http404
        return storage.send(document.file, name=f"laporan-{document.code}.pdf", content_type=PDF_CONTENT_TYPE)


class ReportQuestionView(ReadView):
    """Questions about a report."""

    required_scope: ClassVar[str] = "laporan:tanya"
    permission: ClassVar[Permission] = Permission.REPORT_ASK

    @extend_schema(
        operation_id="report_ask", summary="Bertanya tentang laporan", request=shapes.QuestionInputSerializer,
        responses={201: shapes.QuestionSerializer, **ERRORS, 409: OpenApiResponse(ErrorSerializer)},
    )  # fmt: skip
    def post(self, request: Request, report_id: UUID, **_kwargs: Any) -> Response:
        """Store a question; the secretariat of the place is told and answers on its page."""
        report = _report(self.actor, report_id)
        given = shapes.QuestionInputSerializer(data=request.data)
        if not given.is_valid():
            name, messages = next(iter(given.errors.items()))
            raise wrong(None if name == "non_field_errors" else name, str(messages[0]))  # type: ignore[arg-type]
        question = services.report_ask(report=report, by=self.actor, **given.validated_data)
        return Response(shapes.QuestionSerializer(question).data, status=status.HTTP_201_CREATED)


class NationalView(ReadView):
    """The national report (or that of a place) in both versions."""

    @extend_schema(
        operation_id="national", summary="Laporan nasional: angka sementara di samping angka final", parameters=[AREA],
        responses={200: shapes.NationalSerializer, **ERRORS},
    )  # fmt: skip
    def get(self, request: Request, period: str, **_kwargs: Any) -> Response:
        """All tables from the records as they are now, and those of the accepted report."""
        found, area = get_object_or_404(Period, key=period), _area(request, self.actor)
        final = final_figures(found, area)
        return Response(
            {
                "period": _period_data(found),
                "area": area,
                "provisional": _figures_data(live_figures(found, area)),
                "final": _figures_data(final[1]) if final else None,
            }
        )


class TableBase(ReadView):
    """One table of a place and period in one version."""

    def figures(self, request: Request, period: str, code: str) -> tuple[Period, int, Figures]:
        """Period, place and figures named by the address."""
        found, area = get_object_or_404(Period, key=period), _area(request, self.actor)
        version = request.query_params.get("version", "provisional")
        if version not in {"provisional", "final"}:
            raise wrong("version", "Parameter version harus provisional atau final.")
        if version == "provisional":
            return found, area, live_figures(found, area, code)
        final = final_figures(found, area)
        if final is None:
            raise Http404
        return found, area, final[1]

    def table(self, request: Request, period: str, code: str) -> tuple[Period, int, Figures, Table]:
        """The same with the table itself; 404 for an unknown code."""
        found, area, figures = self.figures(request, period, code)
        table = figures.table(code)
        if table is None:
            raise Http404
        return found, area, figures, table


class TableView(TableBase):
    """A table as JSON."""

    @extend_schema(
        operation_id="table", summary="Satu tabel", parameters=[CODE, AREA, VERSION], responses={200: shapes.TableSerializer, **ERRORS}
    )
    def get(self, request: Request, period: str, code: str, **_kwargs: Any) -> Response:
        """The table with its columns and definitions."""
        return Response(shapes.table_data(self.table(request, period, code)[3]))


class TableFileView(TableBase):
    """A table as a file."""

    kind: ClassVar[str] = "csv"

    def file(self, request: Request, period: str, code: str) -> HttpResponse:
        """The file with the same cells as page and paper."""
        found, area, figures, table = self.table(request, period, code)
        words = "Angka final" if figures.is_final else "Angka sementara"
        notes = exports.source_notes(f"{words} · {found.label}", figures.cut_off, figures.sha256)
        return exports.table_file(table, kind=self.kind, name=f"{found.key}-{area}", notes=notes)


class TableCsvView(TableFileView):
    """A table as CSV."""

    @extend_schema(
        operation_id="table_csv", summary="Satu tabel sebagai CSV", parameters=[CODE, AREA, VERSION],
        responses={(200, "text/csv"): OpenApiTypes.BINARY, **ERRORS},  # type: ignore[misc]
    )  # fmt: skip
    def get(self, request: Request, period: str, code: str, **_kwargs: Any) -> HttpResponse:
        """UTF-8 with a byte order mark."""
        return self.file(request, period, code)


class TableXlsxView(TableFileView):
    """A table as XLSX."""

    kind: ClassVar[str] = "xlsx"

    @extend_schema(
        operation_id="table_xlsx", summary="Satu tabel sebagai XLSX", parameters=[CODE, AREA, VERSION],
        responses={(200, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"): OpenApiTypes.BINARY, **ERRORS},  # type: ignore[misc]
    )  # fmt: skip
    def get(self, request: Request, period: str, code: str, **_kwargs: Any) -> HttpResponse:
        """Numbers stay numbers, notes stand below the table."""
        return self.file(request, period, code)


ROW = OpenApiParameter("row", OpenApiTypes.STR, required=True, description="Kunci baris tabel.")
COLUMN = OpenApiParameter("column", OpenApiTypes.STR, required=True, description="Kunci kolom tabel.")


class RowsBase(TableBase):
    """The records behind one figure of the provisional tables."""

    def rows(self, request: Request, period: str, code: str) -> tuple[Table, str, str, Rows]:
        """Table, row key, column key and the records. 400 without both keys, 404 where a cell counts no records."""
        found, area, figures, table = self.table(request, period, code)
        row, column = request.query_params.get("row", ""), request.query_params.get("column", "")
        for name, value, known in (("row", row, [r.key for r in table.rows]), ("column", column, [c.key for c in table.columns])):
            if value not in known:
                raise wrong(name, f"Parameter {name} tidak menunjuk bagian tabel {code}. Pakai kunci dari tabel itu.")
        counted = drill.rows(code, row, column, live_frame(found, area, figures.cut_off))
        if counted is None:
            raise Http404
        return table, row, column, counted


class RowsView(RowsBase):
    """Records behind a figure."""

    @extend_schema(
        operation_id="rows", summary="Catatan di balik satu angka", parameters=[CODE, AREA, ROW, COLUMN, AFTER, LIMIT],
        responses={200: shapes.RecordListSerializer, **ERRORS},
    )  # fmt: skip
    def get(self, request: Request, period: str, code: str, **_kwargs: Any) -> Response:
        """Counts only, in the order of their keys, one page at a time."""
        table, row, column, counted = self.rows(request, period, code)
        limit, after = limit_of(request), uuid_of(request, "after")
        page = records(counted, after=str(after or ""), size=limit)
        more = next_of(request, str(page[limit - 1]["id"])) if len(page) > limit else None
        told = table.column(column)
        return Response(
            {
                "kind": counted.kind,
                "value": exports.plain_cell(table.value(row, column), told.kind),
                "definition": told.definition,
                "results": [record_data(counted.kind, record) for record in page[:limit]],
                "next": more,
            }
        )


class RowsStreamView(RowsBase):
    """All records behind a figure as a stream of JSON lines."""

    @extend_schema(
        operation_id="rows_stream", summary="Semua catatan di balik satu angka (JSON per baris)", parameters=[CODE, AREA, ROW, COLUMN],
        responses={(200, "application/x-ndjson"): OpenApiTypes.STR, **ERRORS},  # type: ignore[misc]
    )  # fmt: skip
    def get(self, request: Request, period: str, code: str, **_kwargs: Any) -> StreamingHttpResponse:
        """One JSON object a line; no transaction stays open between the pieces."""
        _table, _row, _column, counted = self.rows(request, period, code)
        return StreamingHttpResponse(_stream(self.actor.scope, counted, json_lines), content_type="application/x-ndjson")


class RowsCsvView(RowsBase):
    """All records behind a figure as CSV."""

    @extend_schema(
        operation_id="rows_csv", summary="Semua catatan di balik satu angka (CSV)", parameters=[CODE, AREA, ROW, COLUMN],
        responses={(200, "text/csv"): OpenApiTypes.STR, **ERRORS},  # type: ignore[misc]
    )  # fmt: skip
    def get(self, request: Request, period: str, code: str, **_kwargs: Any) -> StreamingHttpResponse:
        """The columns bear the names of the API; no transaction stays open between the pieces."""
        _table, row, column, counted = self.rows(request, period, code)
        pieces = itertools.chain([csv_head(counted.kind)], _stream(self.actor.scope, counted, csv_lines))
        answer = StreamingHttpResponse(pieces, content_type=CSV_CONTENT_TYPE)
        name = slugify(f"{period}-{code}-{row}-{column}")[:90]
        answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return answer


def _stream(wanted: Scope, counted: Rows, write: Callable[[str, list[dict[str, Any]]], bytes], size: int = 1_000) -> Iterator[bytes]:
    """Pieces of the records, each read in a scope of its own that is closed before the piece goes out."""
    after = ""
    while True:
        with scope(wanted):
            page = records(counted, after=after, size=size)
        if not page:
            return
        yield write(counted.kind, page[:size])
        if len(page) <= size:
            return
        after = str(page[size - 1]["id"])


def _report(actor: Actor, report_id: UUID) -> PeriodicReport:
    return get_object_or_404(report_rows(actor).select_related("forum", "period", "document"), pk=report_id)
