"""Tables that leave the portal as files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.core.dates import waktu
from apps.core.tables import Column, Sheet
from apps.pmks.choices import AidForm, NeedState
from apps.pmks.counts import COLUMNS
from apps.pmks.mapview import MapView
from apps.pmks.models import Need, PpksCategory, ProblemMap
from apps.regions.places import Places

MAX_EXPORT = 50_000


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


def map_sheets(view: MapView) -> list[Sheet]:
    """Figures of the regions below a place by category, one line each, and the summary by category."""
    notes = [view.source_line, _t("Sel kosong berarti tidak diketahui, bukan nol. Satu orang dapat tercatat di beberapa kategori.")]
    lines = [
        Column("code", _t("Kode wilayah")), Column("place", _t("Wilayah")), Column("number", _t("Nomor kategori"), "int"),
        Column("category", _t("Kategori PPKS")), Column("count", _t("Jumlah"), "int"), Column("unit", _t("Satuan")),
    ]  # fmt: skip
    summary = [
        Column("number", _t("Nomor kategori"), "int"), Column("category", _t("Kategori PPKS")), Column("count", _t("Jumlah"), "int"),
        Column("unit", _t("Satuan")), Column("before", _t("Peta sebelumnya"), "int"), Column("known", _t("Wilayah dengan data"), "int"),
        Column("whole", _t("Seluruh wilayah"), "int"),
    ]  # fmt: skip
    return [Sheet(_t("Per wilayah"), lines, _map_lines(view), notes), Sheet(_t("Ringkasan"), summary, _map_summary(view), notes)]


def _map_lines(view: MapView) -> Iterator[dict[str, Any]]:
    for category in view.categories:
        cells = view.cells_of(category)
        for place in view.places:
            cell = cells.get(place.code)
            count = None if cell is None else cell.text if cell.value is None else cell.value
            yield {
                "code": place.code,
                "place": place.name,
                "number": category.number,
                "category": category.name,
                "count": count,
                "unit": category.unit,
            }


def _map_summary(view: MapView) -> Iterator[dict[str, Any]]:
    for figure in view.figures:
        yield {
            "number": figure.category.number, "category": figure.category.name, "count": figure.count, "unit": figure.category.unit,
            "before": figure.before, "known": figure.coverage.known, "whole": figure.coverage.whole,
        }  # fmt: skip


def fault_sheet(problem_map: ProblemMap) -> Sheet:
    """The rows that stayed out, as they were, with what to mend; mended, this file can be uploaded again."""
    headings = list(dict.fromkeys(name for fault in problem_map.faults for name in fault["cells"] if name.casefold() != "keterangan"))
    columns = [Column(f"c{number}", name) for number, name in enumerate(headings)] + [Column("keterangan", "keterangan")]
    rows = (
        {f"c{number}": fault["cells"].get(name, "") for number, name in enumerate(headings)}
        | {"keterangan": _t("Baris %(row)d: %(message)s") % {"row": fault["row"], "message": fault["message"]}}
        for fault in problem_map.faults
    )
    return Sheet("Data", columns, rows)


def template_sheets(area: int) -> list[Sheet]:
    """An empty table with explanations, all categories and all places of an office."""
    heads = [Column(name, name, "int" if name == "jumlah" else "text") for name in COLUMNS]
    village = next((place for place in sorted(Places.of(area).by_code.values(), key=lambda one: -one.level)), None)
    example = {"kode_wilayah": village.code, "nama": village.name, "kategori": "FM", "jumlah": 120} if village else {}
    guide = [
        {"a": "kode_wilayah / nama", "b": _t("Wajib salah satu. Kode atau nama dari lembar Wilayah.")},
        {"a": "kategori", "b": _t("Wajib. Nomor 1–26, kode pendek, atau nama dari lembar Kategori.")},
        {"a": "jumlah", "b": _t("Wajib. Bilangan bulat. Tidak diketahui = jangan tulis barisnya; 0 = memang tidak ada.")},
        {"a": "jenis_kelamin", "b": _t("Boleh kosong. L atau P.")},
        {"a": "kelompok_umur", "b": _t("Boleh kosong. 0-5, 6-18, 19-59, atau 60+.")},
        {"a": "desil", "b": _t("Boleh kosong. 1, 2, 3, 4, 5, atau 6-10.")},
        {"a": _t("Kategori terlindung"), "b": _t("Di bawah kabupaten/kota hanya jumlahnya, tanpa rincian.")},
    ]
    return [
        Sheet("Data", heads, []),
        Sheet("Petunjuk", [Column("a", _t("Kolom")), Column("b", _t("Cara mengisi"))], guide),
        Sheet("Contoh", heads, [example, example | {"jenis_kelamin": "P", "kelompok_umur": "19-59", "desil": "1", "jumlah": 35}]),
        Sheet(
            "Kategori",
            [Column("number", _t("Nomor"), "int"), Column("short", _t("Kode pendek")), Column("name", _t("Nama")),
             Column("definition", _t("Penjelasan")), Column("unit", _t("Satuan")), Column("masking", _t("Perlindungan"))],
            ({"number": one.number, "short": one.short, "name": one.name, "definition": one.definition, "unit": one.unit,
              "masking": str(one.get_masking_display())} for one in PpksCategory.objects.all()),
        ),
        Sheet(
            "Wilayah",
            [Column("code", _t("Kode wilayah")), Column("name", _t("Nama")), Column("kind", _t("Jenis")), Column("path", _t("Letak"))],
            ({"code": one.code, "name": one.name, "kind": one.kind, "path": one.path}
             for one in sorted(Places.of(area).by_code.values(), key=lambda one: one.code)),
        ),
    ]  # fmt: skip
