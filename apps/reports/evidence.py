"""The rows behind a figure as a list: who, where, how much; in pages that follow a key, never an offset."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from apps.companies.choices import Ownership
from apps.core.dates import tanggal
from apps.core.money import angka, rupiah
from apps.forums.choices import ForumState
from apps.programs.choices import ProgramState, RealizationState, Route
from apps.reports.measures.drill import Rows

PAGE = 50


@dataclass(frozen=True)
class Shape:
    """How records of one kind are listed: columns (key, label, is a number), the fields they need, and their texts."""

    columns: tuple[tuple[str, Any, bool], ...]
    fields: tuple[str, ...]
    texts: Callable[[Mapping[str, Any]], dict[str, Any]]
    view: str = ""
    link: str = "id"


def _people(row: Mapping[str, Any], start: str = "") -> int:
    return int(row[f"{start}male"]) + int(row[f"{start}female"]) + int(row[f"{start}sex_unknown"])


def _line(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "date": tanggal(row["realization__handover_on"]), "company": row["company__name"], "program": row["realization__program__title"],
        "place": row["region__path"], "category": row["category__name"], "rupiah": rupiah(row["value"]), "people": angka(_people(row)),
        "families": angka(row["families"]), "groups": angka(row["groups"]),
    }  # fmt: skip


def _realization(row: Mapping[str, Any]) -> dict[str, Any]:
    verified = row["value_verified"]
    return {
        "date": tanggal(row["handover_on"]), "company": row["company__name"], "program": row["program__title"], "state": row["state"],
        "rupiah": rupiah(row["value"]), "verified": rupiah(verified) if verified is not None else "–", "bast": row["bast_number"] or "–",
    }  # fmt: skip


def _program(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "program": row["title"], "company": row["company__name"], "place": row["region__path"], "route": row["route"], "state": row["state"],
        "starts": tanggal(row["starts_on"]), "budget": rupiah(row["budget"]),
    }  # fmt: skip


def _need(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "need": row["title"], "place": row["region__path"], "category": row["category__name"], "unit": row["unit"],
        "needed": angka(row["quantity"]), "pledged": angka(row["quantity_pledged"]), "delivered": angka(row["quantity_delivered"]),
    }  # fmt: skip


def _count(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "place": row["region__path"], "category": row["category__name"], "source": row["problem_map__source"],
        "date": tanggal(row["problem_map__snapshot_on"]), "count": angka(row["count"]),
    }  # fmt: skip


def _company(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"company": row["name"], "ownership": row["ownership"], "kbli": row["kbli_category"] or "–"}


def _forum(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": row["name"], "area": f"{row['area']:04d}", "state": row["state"]}


SHAPES: dict[str, Shape] = {
    "line": Shape(
        (("date", _("Serah terima"), False), ("company", _("Perusahaan"), False), ("program", _("Kegiatan"), False), ("place", _("Lokasi"), False),
         ("category", _("Kategori"), False), ("rupiah", _("Nilai"), True), ("people", _("Orang"), True), ("families", _("Keluarga"), True),
         ("groups", _("Kelompok"), True)),
        ("id", "realization__handover_on", "company__name", "realization__program__title", "realization__program_id", "region__path",
         "category__name", "value", "male", "female", "sex_unknown", "families", "groups"),
        _line, "programs:program-detail", "realization__program_id",
    ),
    "realization": Shape(
        (("date", _("Serah terima"), False), ("company", _("Perusahaan"), False), ("program", _("Kegiatan"), False), ("state", _("Status"), False),
         ("bast", _("BAST"), False), ("rupiah", _("Dilaporkan"), True), ("verified", _("Terverifikasi"), True)),
        ("id", "handover_on", "company__name", "program__title", "program_id", "state", "value", "value_verified", "bast_number"),
        _realization, "programs:program-detail", "program_id",
    ),
    "program": Shape(
        (("program", _("Kegiatan"), False), ("company", _("Perusahaan"), False), ("place", _("Lokasi"), False), ("route", _("Jalur"), False),
         ("state", _("Status"), False), ("starts", _("Mulai"), False), ("budget", _("Anggaran"), True)),
        ("id", "title", "company__name", "region__path", "route", "state", "starts_on", "budget"),
        _program, "programs:program-detail",
    ),
    "need": Shape(
        (("need", _("Kebutuhan"), False), ("place", _("Lokasi"), False), ("category", _("Kategori"), False), ("unit", _("Satuan"), False),
         ("needed", _("Dibutuhkan"), True), ("pledged", _("Dijanjikan"), True), ("delivered", _("Diserahkan"), True)),
        ("id", "title", "region__path", "category__name", "unit", "quantity", "quantity_pledged", "quantity_delivered"),
        _need, "pmks:need-detail",
    ),
    "count": Shape(
        (("place", _("Wilayah"), False), ("category", _("Kategori"), False), ("source", _("Sumber data"), False), ("date", _("Keadaan"), False),
         ("count", _("Jumlah"), True)),
        ("id", "region__path", "category__name", "problem_map__source", "problem_map__snapshot_on", "count"), _count,
    ),
    "company": Shape(
        (("company", _("Perusahaan"), False), ("ownership", _("Kepemilikan"), False), ("kbli", _("KBLI"), False)),
        ("id", "name", "ownership", "kbli_category"), _company,
    ),
    "forum": Shape(
        (("name", _("Forum"), False), ("area", _("Kode"), False), ("state", _("Status"), False)), ("id", "name", "area", "state"), _forum,
    ),
}  # fmt: skip


@dataclass(frozen=True)
class RowsPage:
    """One page of the rows behind a figure."""

    columns: list[dict[str, Any]]
    rows: list[dict[str, Any]]
    total: int
    after: str


def records(rows: Rows, *, after: str = "", size: int = PAGE) -> list[dict[str, Any]]:
    """Up to ``size`` + 1 records after the key ``after``, in the order of their keys."""
    found: QuerySet[Any] = rows.queryset.order_by("id")
    if after:
        found = found.filter(id__gt=after)
    return list(found.values(*SHAPES[rows.kind].fields)[: size + 1])


def rows_page(rows: Rows, *, desk: str, after: str = "") -> RowsPage:
    """One page with links to the records where this desk has a page for them."""
    shape = SHAPES[rows.kind]
    found = records(rows, after=after)
    shown = [{"cells": _cells(shape, row), "url": _link(shape, row, desk)} for row in found[:PAGE]]
    more = str(found[PAGE - 1]["id"]) if len(found) > PAGE else ""
    return RowsPage([{"label": label, "number": number} for _key, label, number in shape.columns], shown, rows.queryset.count(), more)


def _cells(shape: Shape, row: Mapping[str, Any]) -> list[dict[str, Any]]:
    texts = shape.texts(row)
    words = {"state": _state_words, "route": _route_words, "ownership": _ownership_words}
    return [
        {"text": words[key](texts[key]) if key in words else texts[key], "label": label, "number": number}
        for key, label, number in shape.columns
    ]


def _state_words(code: str) -> str:
    for choices in (RealizationState, ProgramState, ForumState):
        if code in choices.values:
            return str(choices(code).label)
    return code


def _route_words(code: str) -> str:
    return str(Route(code).label)


def _ownership_words(code: str) -> str:
    return str(Ownership(code).label)


def _link(shape: Shape, row: Mapping[str, Any], desk: str) -> str:
    if not shape.view:
        return ""
    try:
        return reverse(shape.view, args=[desk, row[shape.link]])
    except NoReverseMatch:
        return ""
