"""Shapes of the API, for the answers and for their description."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from apps.reports import measures
from apps.reports.choices import ReportState
from apps.reports.exports import plain_cell
from apps.reports.measures.base import Table
from apps.reports.models import PeriodicReport


class PeriodSerializer(serializers.Serializer[Any]):
    """A reporting period."""

    key = serializers.CharField(help_text="Kunci periode, misalnya 2026-S1")
    kind = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    due_regency = serializers.DateField(help_text="Tenggat kabupaten/kota")
    due_province = serializers.DateField(help_text="Tenggat provinsi")
    due_nation = serializers.DateField(help_text="Tenggat nasional")


class PeriodListSerializer(serializers.Serializer[Any]):
    """All periods, newest first."""

    results = PeriodSerializer(many=True)


class ReportSerializer(serializers.Serializer[PeriodicReport]):
    """A periodic report without its tables."""

    id = serializers.UUIDField()
    area = serializers.IntegerField(help_text="0 nasional, PP00 provinsi, PPKK kabupaten/kota")
    forum = serializers.CharField(source="forum.name")
    period = serializers.CharField(source="period.key")
    version = serializers.IntegerField()
    state = serializers.ChoiceField(choices=ReportState.choices)
    due_on = serializers.DateField()
    sent_at = serializers.DateTimeField(allow_null=True)
    sent_late = serializers.BooleanField()
    accepted_at = serializers.DateTimeField(allow_null=True)
    term_ended = serializers.BooleanField()
    filled_by_province = serializers.BooleanField()


class ReportListSerializer(serializers.Serializer[Any]):
    """One page of reports; ``next`` carries the key of the following page."""

    results = ReportSerializer(many=True)
    next = serializers.CharField(allow_null=True, help_text="Alamat halaman berikutnya, atau null")


class ColumnSerializer(serializers.Serializer[Any]):
    """One column with its definition."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    kind = serializers.ChoiceField(choices=["text", "int", "rupiah", "percent", "date"])
    definition = serializers.CharField()


class RowSerializer(serializers.Serializer[Any]):
    """One row; ``cells`` maps column keys to values, a percentage counts per cent."""

    key = serializers.CharField()
    level = serializers.ChoiceField(choices=["row", "group", "total"])
    cells = serializers.DictField(child=serializers.JSONField(allow_null=True))


class TableSerializer(serializers.Serializer[Any]):
    """One table of the report."""

    code = serializers.CharField(help_text="T1 sampai T18")
    title = serializers.CharField()
    denominator = serializers.CharField()
    notes = serializers.ListField(child=serializers.CharField())
    columns = ColumnSerializer(many=True)
    rows = RowSerializer(many=True)


class FiguresSerializer(serializers.Serializer[Any]):
    """All tables at one moment."""

    cut_off = serializers.DateTimeField()
    sha256 = serializers.CharField(help_text="Sidik data yang dibekukan; kosong untuk angka sementara")
    tables = TableSerializer(many=True)


class ReportDetailSerializer(ReportSerializer):
    """A report with its figures: frozen ones once it was sent."""

    is_final = serializers.BooleanField()
    figures = FiguresSerializer()


class NationalSerializer(serializers.Serializer[Any]):
    """A place and period: provisional figures beside the final ones (null until a report was accepted)."""

    period = PeriodSerializer()
    area = serializers.IntegerField()
    provisional = FiguresSerializer()
    final = FiguresSerializer(allow_null=True)


class RecordListSerializer(serializers.Serializer[Any]):
    """One page of the records behind a figure."""

    kind = serializers.ChoiceField(choices=["realization", "line", "program", "company", "need", "count", "forum"])
    value = serializers.JSONField(allow_null=True, help_text="Angka yang dijelaskan")
    definition = serializers.CharField()
    results = serializers.ListField(child=serializers.DictField(child=serializers.JSONField(allow_null=True)))
    next = serializers.CharField(allow_null=True)


class QuestionInputSerializer(serializers.Serializer[Any]):
    """A question about a report or one of its tables."""

    text = serializers.CharField(max_length=2_000)
    table = serializers.ChoiceField(choices=list(measures.MEASURES), required=False, allow_blank=True, default="")


class QuestionSerializer(serializers.Serializer[Any]):
    """A question as it was stored."""

    id = serializers.UUIDField()
    table = serializers.CharField()
    text = serializers.CharField()
    asked_name = serializers.CharField()
    created_at = serializers.DateTimeField()


def table_data(table: Table) -> dict[str, Any]:
    """A table as the API answers it."""
    return {
        "code": table.code,
        "title": table.title,
        "denominator": table.denominator,
        "notes": list(table.notes),
        "columns": [{"key": c.key, "label": c.label, "kind": c.kind, "definition": c.definition} for c in table.columns],
        "rows": [
            {"key": row.key, "level": row.level, "cells": {c.key: plain_cell(row.cells.get(c.key), c.kind) for c in table.columns}}
            for row in table.rows
        ],
    }
