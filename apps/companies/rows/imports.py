"""Imports as finished strings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.actors import Actor
from apps.companies.choices import ImportKind, ImportState, RowOutcome
from apps.companies.models import ImportBatch, ImportRow
from apps.companies.services.imports import undo_until
from apps.core.columns import letter
from apps.core.dates import lalu, tanggal, waktu
from apps.core.money import angka
from apps.core.sheets import Grid

TONES = {
    ImportState.UPLOADED: "perlu", ImportState.CHECKING: "jalan", ImportState.CHECKED: "perlu", ImportState.RUNNING: "jalan",
    ImportState.FINISHED: "selesai", ImportState.UNDOING: "jalan", ImportState.UNDONE: "netral", ImportState.DISCARDED: "netral",
}  # fmt: skip
SAMPLE, SHOWN = 4, 100


def url(actor: Actor, name: str, **more: object) -> str:
    """Address of a page of imports at the actor's desk."""
    return reverse(f"companies:import-{name}", kwargs={"desk": actor.slug, **more})


@dataclass(frozen=True)
class BatchRow:
    """One line of the list of imports."""

    url: str
    source: str
    file: str
    kind: str
    made: str
    bad: str
    when: str
    state: str
    tone: str


def batch_row(batch: ImportBatch, actor: Actor) -> BatchRow:
    """One line of the list."""
    counts = batch.counts
    return BatchRow(
        url=url(actor, "detail", pk=batch.pk), source=batch.source, file=batch.file_name, kind=str(ImportKind(batch.kind).label),
        made=angka(counts.get("made", 0) + counts.get("kept", 0)), bad=angka(counts.get("fault", 0)), when=waktu(batch.created_at),
        state=str(batch.get_state_display()), tone=TONES[ImportState(batch.state)],
    )  # fmt: skip


def turn(batch: ImportBatch) -> dict[str, str]:
    """What the page asks for now."""
    now = timezone.localtime()
    since = _("sejak %(when)s") % {"when": lalu(batch.updated_at, now)}
    if batch.state == ImportState.UPLOADED:
        return {
            "text": _("Cocokkan kolom, lalu periksa barisnya"),
            "since": since,
            "after": _("Semua baris diperiksa; belum ada yang masuk."),
        }
    if batch.state == ImportState.CHECKED:
        return {
            "text": _("Lihat hasil pemeriksaan, lalu masukkan baris yang benar"),
            "since": since,
            "after": _("Baris yang salah tetap di luar."),
        }
    if batch.state == ImportState.FINISHED:
        until = undo_until(batch)
        day = tanggal(timezone.localdate(until)) if until else ""
        return {"text": _("Impor selesai"), "since": waktu(batch.finished_at) if batch.finished_at else "", "after": _("dapat dibatalkan sampai %(day)s") % {"day": day}}  # fmt: skip
    if batch.state == ImportState.UNDONE:
        return {"text": _("Impor ini dibatalkan"), "since": waktu(batch.undone_at) if batch.undone_at else "", "after": ""}
    return {"text": str(batch.get_state_display()), "since": since, "after": ""}


_FIGURES = (
    (RowOutcome.NEW, gettext_lazy("Baru"), gettext_lazy("Baris ini akan masuk.")),
    (RowOutcome.MADE, gettext_lazy("Masuk"), gettext_lazy("Baris yang dimasukkan impor ini.")),
    (RowOutcome.TAKEN_BACK, gettext_lazy("Dibatalkan"), gettext_lazy("Baris yang sudah dicabut kembali.")),
    (RowOutcome.KEPT, gettext_lazy("Tetap"), gettext_lazy("Sudah dipakai, jadi tidak ikut dibatalkan.")),
    (RowOutcome.KNOWN, gettext_lazy("Sudah tercatat"), gettext_lazy("Tidak ada yang berubah untuk baris ini.")),
    (RowOutcome.SIMILAR, gettext_lazy("Mirip, ditahan"), gettext_lazy("Namanya mirip perusahaan yang sudah terdaftar.")),
    (RowOutcome.DUPLICATE, gettext_lazy("Ganda dalam berkas"), gettext_lazy("Sama dengan baris lain di atasnya.")),
    (RowOutcome.FAULT, gettext_lazy("Perlu diperbaiki"), gettext_lazy("Ada sel yang salah; baris ini tetap di luar.")),
)


def figures(batch: ImportBatch) -> list[dict[str, str]]:
    """Rows of each outcome, those that occur."""
    total = _("dari %(n)s baris") % {"n": angka(sum(batch.counts.values()) - batch.counts.get("ignored", 0))}
    shown = [entry for entry in _FIGURES if batch.counts.get(entry[0]) or entry[0] == RowOutcome.FAULT]
    return [
        {"number": angka(batch.counts.get(key, 0)), "label": str(label), "denominator": total, "explain": str(words)}
        for key, label, words in shown
    ]


def fault_rows(rows: list[ImportRow], sheet: str) -> list[dict[str, Any]]:
    """One line for each wrong cell."""
    return [
        {
            "row": angka(row.number), "sheet": sheet, "column": f"{fault['letter']} · {fault['column']}" if fault.get("letter") else fault["column"],
            "value": fault["value"] or _("(kosong)"), "fault": fault["fault"], "remedy": fault["remedy"], "blocks": fault["blocks"],
        }
        for row in rows
        for fault in row.faults
    ]  # fmt: skip


def remark_rows(rows: list[ImportRow]) -> list[dict[str, str]]:
    """Rows that need a look, with the reason."""
    return [{"row": angka(row.number), "name": row.data.get("name") or row.data.get("title") or "–", "remark": row.remark} for row in rows]


def sample(grid: Grid, header_row: int, headings: Sequence[str]) -> dict[str, Any]:
    """The headings with their letters and the first rows under them, so that a person sees what the columns hold."""
    width = len(headings)
    rows = [row for row in grid.rows[header_row : header_row + 40] if any(row)][:SAMPLE]
    return {
        "headings": [f"{letter(index)} · {text or '–'}" for index, text in enumerate(headings)],
        "rows": [[cell[:40] for cell in (*row[:width], *[""] * (width - len(row)))] for row in rows],
    }


def progress(batch: ImportBatch, actor: Actor) -> dict[str, Any]:
    """What the worker is doing, for components/progress.html."""
    words = {
        ImportState.CHECKING: _("Memeriksa baris"),
        ImportState.RUNNING: _("Memasukkan baris"),
        ImportState.UNDOING: _("Membatalkan impor"),
    }
    return {
        "id": "kemajuan-impor", "title": words[ImportState(batch.state)],
        "done": _("%(done)s dari %(total)s baris") % {"done": angka(batch.done), "total": angka(batch.total)}, "value": batch.done,
        "max": max(batch.total, 1), "state": "gagal" if batch.error else "jalan", "error": batch.error,
        "poll_url": url(actor, "progress", pk=batch.pk), "page_url": url(actor, "detail", pk=batch.pk),
    }  # fmt: skip
