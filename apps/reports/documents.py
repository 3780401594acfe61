"""The report as a document: what is frozen for the printed page, made from a snapshot alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from apps.core.dates import rentang, tanggal, waktu
from apps.forums.models import Forum, Office
from apps.reports.measures.base import CALENDAR_ZONE, Column, Table, Value, cell_text
from apps.reports.models import Period, PeriodicReport, Snapshot
from apps.reports.receiving import parent_area

TEMPLATE = "pdf/report.html"
#: Rises with every change of the layout, so that snapshots tell which one they were printed with.
TEMPLATE_VERSION = "2"
#: Tables printed across: they stand together, so that the paper is turned once.
WIDE = frozenset({"T5", "T6", "T7", "T8", "T9", "T10"})


def report_title(period: Period, forum: Forum, *, draft: bool = False) -> str:
    """Title of the document."""
    start = "Rancangan Laporan" if draft else "Laporan"
    return f"{start} {period.label} {forum.name}"


def report_context(report: PeriodicReport, snapshot: Snapshot, tables: Sequence[Table], *, draft: bool) -> dict[str, Any]:
    """Everything the template prints, as texts. Equal snapshots and equal letters give equal contexts."""
    forum, period = report.forum, report.period
    context: dict[str, Any] = {
        "draft": draft,
        "report": {
            "forum": forum.name,
            "period": period.label,
            "range": rentang(period.starts_on, period.ends_on),
            "due": tanggal(report.due_on),
            "cut_off": waktu(snapshot.cut_off, CALENDAR_ZONE),
            "hash": snapshot.sha256,
            "seal": snapshot.seal,
            "term_ended": report.term_ended,
            "filled_by_province": report.filled_by_province,
            "version": report.version,
        },
        "tables": [printed(table) for table in tables],
    }
    if not draft:
        context["letter"] = letter(report)
    return context


def printed(table: Table) -> dict[str, Any]:
    """A table as finished texts."""
    return {
        "code": table.code,
        "anchor": f"tabel-{table.code.lower()}",
        "title": table.title,
        "wide": table.code in WIDE,
        "columns": [{"label": column.label, "number": column.is_number} for column in table.columns],
        "rows": [{"level": row.level, "cells": [_cell(row.cells.get(c.key), c) for c in table.columns]} for row in table.rows],
        "notes": list(table.notes),
        "denominator": table.denominator,
    }


def _cell(value: Value, column: Column) -> dict[str, Any]:
    text = cell_text(value, column.kind)
    return {"text": text, "number": column.is_number, "long": column.kind == "text" and ("\n" in text or len(text) > 120)}


def letter(report: PeriodicReport) -> dict[str, Any]:
    """The covering letter: to whom, copies, signatures."""
    above = parent_area(report.area)
    forum = report.forum
    day = (report.sent_at or report.state_since).astimezone(CALENDAR_ZONE).date()
    return {
        "number": report.number,
        "place": _place(forum),
        "day": tanggal(day),
        "subject": f"Laporan {report.period.label}",
        "to": _addressee(report.area, above),
        "copies": _copies(report.area),
        "sign_title": report.sent_title,
        "sign_name": report.sent_name,
        "countersign": _countersign(report),
        "late": report.sent_late,
    }


def _place(forum: Forum) -> str:
    if forum.region is None:
        return "Jakarta"
    return forum.region.name.removeprefix("Kabupaten ").removeprefix("Kota ")


def _addressee(area: int, above: int) -> str:
    if area == 0:
        return "Menteri Sosial Republik Indonesia c.q. Direktur Jenderal Pemberdayaan Sosial"
    name = Forum.objects.filter(area=above, line="kesos").values_list("name", flat=True).first()
    return f"Ketua {name or 'Forum CSR Kesos tingkat di atasnya'}"


def _copies(area: int) -> list[str]:
    """Who gets a copy: the office beside the forum and the head of the region (domain facts, part 7b)."""
    if area == 0:
        return []
    office = Office.objects.filter(area=area).values_list("name", flat=True).first()
    forum = Forum.objects.select_related("region").filter(area=area, line="kesos").first()
    region = forum.region if forum else None
    if region is None:
        return [office] if office else []
    head = {"provinsi": "Gubernur", "kabupaten": "Bupati", "kota": "Wali Kota"}.get(region.kind, "Kepala daerah")
    name = region.name.removeprefix("Kabupaten ").removeprefix("Kota ")
    return [f"{head} {name}", *([f"Kepala {office}"] if office else [])]


def _countersign(report: PeriodicReport) -> dict[str, str] | None:
    if not report.countersign_name:
        return None
    office = Office.objects.filter(area=report.area).first()
    title = f"Kepala {office.name}" if office else "Kepala Dinas Sosial"
    return {"title": title, "name": report.countersign_name}
