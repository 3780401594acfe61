"""The list of programmes as a file: exactly the filtered rows, each of the four amounts in its own column."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.db.models import OuterRef, Q, Subquery, Sum
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.core.dates import waktu
from apps.core.querysets import ScopedQuerySet
from apps.core.scope import Scope, scope
from apps.core.tables import CSV_CONTENT_TYPE, XLSX_CONTENT_TYPE, Column, Sheet, cell, xlsx_bytes
from apps.pmks.choices import AidForm
from apps.pmks.models import PpksCategory
from apps.programs.choices import REPORTED_STATES, ProgramState, RealizationState, Route, Unit
from apps.programs.models import Commitment, Realization
from apps.programs.paging import Order

CHUNK = 2_000
COLUMNS = (
    ("title", _("Nama program"), "text"), ("company__name", _("Perusahaan"), "text"), ("year", _("Tahun"), "int"),
    ("route", _("Jalur"), "text"), ("state", _("Status"), "text"), ("sector__name", _("Bidang"), "text"),
    ("region_id", _("Kode wilayah"), "text"), ("region__path", _("Lokasi"), "text"), ("categories", _("Kategori PPKS"), "text"),
    ("aid_form", _("Bentuk bantuan"), "text"), ("quantity", _("Volume"), "int"), ("unit", _("Satuan"), "text"),
    ("target_count", _("Jumlah sasaran"), "int"), ("target_unit", _("Satuan sasaran"), "text"),
    ("planned", _("Direncanakan (Rp)"), "rupiah"), ("committed", _("Dikomitmenkan (Rp)"), "rupiah"),
    ("realised", _("Direalisasikan (Rp)"), "rupiah"), ("verified", _("Terverifikasi (Rp)"), "rupiah"),
    ("starts_on", _("Mulai"), "date"), ("ends_on", _("Selesai"), "date"), ("entered_by_secretariat", _("Diinput sekretariat"), "text"),
)  # fmt: skip
_STORED = tuple(key for key, _label, _kind in COLUMNS if key not in {"planned", "committed", "realised", "verified"})


def _amounts(rows: ScopedQuerySet) -> ScopedQuerySet:
    """Add the amounts that stand in other tables."""
    handed = Realization.objects.filter(program=OuterRef("pk")).order_by().values("program")
    reported = handed.annotate(total=Sum("value", filter=Q(state__in=REPORTED_STATES))).values("total")
    checked = handed.annotate(total=Sum("value_verified", filter=Q(state=RealizationState.VERIFIED))).values("total")
    return rows.annotate(
        committed=Subquery(Commitment.objects.filter(program=OuterRef("pk")).values("value")[:1]),
        realised=Subquery(reported),
        verified=Subquery(checked),
    )


def _columns() -> list[Column]:
    return [Column(key, str(label), kind) for key, label, kind in COLUMNS]


def _record(row: dict[str, Any], names: dict[int, str]) -> dict[str, Any]:
    return row | {
        "route": str(Route(row["route"]).label),
        "state": str(ProgramState(row["state"]).label),
        "aid_form": str(AidForm(row["aid_form"]).label),
        "target_unit": str(Unit(row["target_unit"]).label),
        "categories": ", ".join(names.get(number, str(number)) for number in row["categories"]),
        "planned": row["budget"] if row["route"] == Route.PLAN else 0,
        "committed": row["committed"] or 0,
        "realised": row["realised"] or 0,
        "verified": row["verified"] or 0,
        "entered_by_secretariat": _t("ya") if row["entered_by_secretariat"] else _t("tidak"),
    }


def _names() -> dict[int, str]:
    return dict(PpksCategory.objects.values_list("number", "name"))


def _chunk(rows: ScopedQuerySet, order: Order, after: tuple[Any, Any] | None) -> list[dict[str, Any]]:
    if after is not None:
        rows = rows.filter(order.beyond(*after, backwards=False))
    names = dict.fromkeys(["id", "budget", order.column, *_STORED, "committed", "realised", "verified"])
    return list(_amounts(rows).order_by(*order.terms).values(*names)[:CHUNK])


def _csv_chunks(rows: ScopedQuerySet, order: Order, wanted: Scope) -> Iterator[bytes]:
    """One scope for each chunk, none across a yield, so a slow reader holds no transaction."""
    columns, after, names = _columns(), None, None
    head = io.StringIO(newline="")
    csv.writer(head, lineterminator="\r\n").writerow([cell(column.label, "text") for column in columns])
    yield head.getvalue().encode("utf-8-sig")
    while True:
        with scope(wanted):
            names = names or _names()
            found = _chunk(rows.all(), order, after)
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\r\n")
        for row in found:
            record = _record(row, names)
            writer.writerow([cell(record.get(column.key), column.kind) for column in columns])
        yield out.getvalue().encode()
        if len(found) < CHUNK:
            return
        after = (found[-1][order.column], found[-1]["id"])


def _all(rows: ScopedQuerySet, order: Order) -> Iterator[dict[str, Any]]:
    names, after = _names(), None
    while True:
        found = _chunk(rows.all(), order, after)
        yield from (_record(row, names) for row in found)
        if len(found) < CHUNK:
            return
        after = (found[-1][order.column], found[-1]["id"])


def program_response(rows: ScopedQuerySet, order: Order, wanted: Scope, *, kind: str, name: str) -> HttpResponseBase:
    """A download of the filtered list: ``csv`` streams, ``xlsx`` is written whole. Any other kind is 404."""
    if kind == "csv":
        response: HttpResponseBase = StreamingHttpResponse(_csv_chunks(rows, order, wanted), content_type=CSV_CONTENT_TYPE)
    elif kind == "xlsx":
        note = _t(
            "Diunduh %(when)s. Program yang sesuai dengan saringan halaman. Rencana, komitmen, realisasi, dan terverifikasi adalah empat angka berbeda."
        )
        sheet = Sheet(_t("Program"), _columns(), _all(rows, order), [note % {"when": waktu(timezone.now())}])
        response = HttpResponse(xlsx_bytes([sheet]), content_type=XLSX_CONTENT_TYPE)
    else:
        raise Http404
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response
