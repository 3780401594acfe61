"""Tables that leave the portal as files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.core.dates import waktu
from apps.core.tables import CSV_CONTENT_TYPE, XLSX_CONTENT_TYPE, Column, Sheet, csv_bytes, xlsx_bytes
from apps.pmks.choices import AidForm, NeedState
from apps.pmks.models import Need

MAX_EXPORT = 50_000


def table_response(sheets: Sequence[Sheet], *, kind: str, name: str, delimiter: str = ",") -> HttpResponse:
    """A download: ``csv`` carries the first sheet, ``xlsx`` all of them. Any other kind is 404."""
    if kind not in {"csv", "xlsx"}:
        raise Http404
    content = csv_bytes(sheets[0], delimiter=delimiter) if kind == "csv" else xlsx_bytes(sheets)
    response = HttpResponse(content, content_type=CSV_CONTENT_TYPE if kind == "csv" else XLSX_CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


NEED_COLUMNS = (
    ("title", _("Kebutuhan"), "text"),
    ("region_id", _("Kode wilayah"), "text"),
    ("place", _("Lokasi"), "text"),
    ("category", _("Kategori PPKS"), "text"),
    ("aid", _("Bentuk bantuan"), "text"),
    ("unit", _("Satuan"), "text"),
    ("quantity", _("Dibutuhkan"), "int"),
    ("quantity_pledged", _("Dijanjikan"), "int"),
    ("quantity_delivered", _("Diserahkan"), "int"),
    ("left", _("Masih kurang"), "int"),
    ("estimated_cost", _("Perkiraan biaya"), "rupiah"),
    ("needed_by", _("Dibutuhkan sebelum"), "date"),
    ("status", _("Status"), "text"),
)


def need_sheet(found: QuerySet[Need]) -> Sheet:
    """The filtered needs with their quantities."""
    columns = [Column(key, str(label), kind) for key, label, kind in NEED_COLUMNS]
    notes = [_t("Diunduh %(when)s. Kebutuhan yang sesuai dengan saringan halaman.") % {"when": waktu(timezone.now())}]
    return Sheet(_t("Kebutuhan"), columns, _need_records(found), notes)


def _need_records(found: QuerySet[Need]) -> Iterator[dict[str, Any]]:
    names = ("title", "region_id", "region__path", "category__name", "aid_form", "unit", "quantity", "quantity_pledged", "quantity_delivered",
             "estimated_cost", "needed_by", "state")  # fmt: skip
    for row in found.values(*names)[:MAX_EXPORT]:
        yield row | {
            "place": row["region__path"],
            "category": row["category__name"],
            "aid": str(AidForm(row["aid_form"]).label),
            "status": str(NeedState(row["state"]).label),
            "left": max(0, row["quantity"] - row["quantity_pledged"] - row["quantity_delivered"]),
        }
