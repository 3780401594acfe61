"""Files on their way in: uploaded, their columns matched, brought in, undone. A worker does the long steps (see ``work``)."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.audit import services as audit
from apps.companies.choices import ImportState, RowOutcome
from apps.companies.models import ImportBatch
from apps.companies.services.imports.layout import Layout, layout_of
from apps.companies.workflow import IMPORT
from apps.core import storage
from apps.core.columns import Field, Head, find_head, guess
from apps.core.db import hold, lock
from apps.core.errors import RuleViolation
from apps.core.files import AcceptedFile
from apps.core.sheets import MAX_BYTES, Grid, Upload, read_grids
from apps.forums import access
from apps.forums.choices import LegalLine
from apps.forums.models import Forum

MAX_ROWS = 60_000
UNDO_DAYS = 30
#: A batch in one of these states no longer stands in the way of the same file.
GONE = (ImportState.DISCARDED, ImportState.UNDONE)
#: Rows that a run brings in: the new ones, and the similar ones where the person says so.
_WAITING = (RowOutcome.NEW, RowOutcome.SIMILAR)


@dataclass(frozen=True)
class Uploaded:
    """The batch of a file; ``repeated`` when the very same file was there before and nothing changed."""

    batch: ImportBatch
    repeated: bool


class _Bytes(io.BytesIO):
    """The content of an upload under its own name."""

    name: str | None = None


def grids_of(batch: ImportBatch) -> list[Grid]:
    """The sheets of a stored file. Raises FileNotFoundError when it was tidied away."""
    return read_grids(_Bytes(storage.get(batch.file)), max_rows=MAX_ROWS)


@transaction.atomic
def batch_upload(*, upload: Upload, kind: str, source: str, by: Actor, proof: AcceptedFile | None = None, proof_name: str = "") -> Uploaded:
    """Take in a file: check it, keep it, find sheet, headings and columns. The same bytes a second time change nothing.

    ``proof`` is one paper that covers all rows (a signed recap). Raises NotAllowed, and RuleViolation when the file cannot be read.
    """
    layout = layout_of(kind)
    access.require(by, layout.permission(by), area=by.area)
    content = upload.read(MAX_BYTES + 1)
    grids = read_grids(_Bytes(content), max_rows=MAX_ROWS)
    digest = hashlib.sha256(content).hexdigest()
    _one_at_a_time(by.area)
    known = ImportBatch.objects.visible_to(by).filter(area=by.area, kind=kind, sha256=digest).exclude(state__in=GONE).first()
    if known is not None:
        return Uploaded(known, repeated=True)
    grid, head = _best(grids, layout)
    batch = ImportBatch(
        area=by.area, forum=_forum(by.area), company_id=by.company_id, site_id=by.site_id, kind=kind, source=source.strip(),
        file=storage.put(by.area, "impor", content, ".xlsx" if content.startswith(b"PK") else ".csv"),
        file_name=(upload.name or "")[:160], sha256=digest, sheet=grid.name[:80], header_row=head.row, layout=head.digest,
        mapping=remembered(by, kind, head) or guess(head.headings, layout.fields), uploaded_by=by.user_id, desk=by.slug,
        proof=storage.put(by.area, "impor", proof.content, proof.suffix) if proof else "", proof_name=proof_name[:160],
    )  # fmt: skip
    batch.save(force_insert=True)
    audit.record("import.upload", by=by, area=batch.area, obj=batch, changes={"file": batch.file_name, "sha256": digest})
    return Uploaded(batch, repeated=False)


def _one_at_a_time(area: int) -> None:
    """Let one transaction at a time begin or run an import of a place."""
    hold(f"companies_importbatch:{area}")


def _forum(area: int) -> Forum:
    found = Forum.objects.filter(area=area, line=LegalLine.KESOS).first()
    if found is None:
        raise RuleViolation(_("Wilayah ini belum terdaftar di portal. Hubungi forum provinsi."), "file")
    return found


def _best(grids: list[Grid], layout: Layout) -> tuple[Grid, Head]:
    """The sheet in whose headings most fields are recognised, the longer one when equal."""
    heads = [(grid, find_head(grid, layout.fields)) for grid in grids]
    return max(heads, key=lambda pair: (len(guess(pair[1].headings, layout.fields)), len(pair[0].rows)))


def head_at(grid: Grid, row: int) -> Head:
    """The headings in a given row, counted from 1."""
    cells = grid.rows[row - 1] if 0 < row <= len(grid.rows) else []
    return Head(row, tuple(" ".join(cell.split())[:120] for cell in cells))


def remembered(by: Actor, kind: str, head: Head) -> dict[str, int]:
    """The columns that were last matched by hand for a table with these headings at this place; empty when there was none."""
    wanted = ImportBatch.objects.visible_to(by).filter(area=by.area, kind=kind, layout=head.digest)
    found = wanted.exclude(state=ImportState.UPLOADED).order_by("-id").values_list("mapping", flat=True).first()
    return dict(found or {})


def head_and_columns(*, batch: ImportBatch, grid: Grid, row: int | None, by: Actor) -> tuple[Head, dict[str, int]]:
    """The headings in ``row`` (or those found by themselves) with the columns chosen before, remembered or guessed for them."""
    fields = layout_of(batch.kind).fields
    head = head_at(grid, row) if row else head_at(grid, batch.header_row) if grid.name[:80] == batch.sheet else find_head(grid, fields)
    if head.digest == batch.layout:
        return head, batch.mapping
    return head, remembered(by, batch.kind, head) or guess(head.headings, fields)


@transaction.atomic
def batch_check(*, batch: ImportBatch, sheet: str, header_row: int, mapping: Mapping[str, int], by: Actor) -> ImportBatch:
    """Fix which column holds what and let a worker check all rows. Raises RuleViolation naming the field of the form."""
    batch = lock(batch)
    layout = layout_of(batch.kind)
    access.require(by, layout.permission(by), area=batch.area)
    batch.state = IMPORT.target("check", current=batch.state)
    grid = next((grid for grid in grids_of(batch) if grid.name[:80] == sheet), None)
    if grid is None:
        raise RuleViolation(_("Lembar ini tidak ada di dalam berkas. Pilih lembar dari daftar."), "sheet")
    head = head_at(grid, header_row)
    _check_mapping(layout.fields, mapping, len(head.headings))
    batch.sheet, batch.header_row, batch.layout, batch.mapping = sheet, header_row, head.digest, dict(mapping)
    batch.total, batch.done, batch.counts = max(0, len(grid.rows) - header_row), 0, {}
    _hand_over(batch)
    audit.record("import.check", by=by, area=batch.area, obj=batch)
    return batch


def _check_mapping(fields: tuple[Field, ...], mapping: Mapping[str, int], width: int) -> None:
    names = {field.key: field.label for field in fields}
    if missing := [field.label for field in fields if field.required and field.key not in mapping]:
        raise RuleViolation(
            _("Kolom untuk “%(field)s” belum dipilih. Pilih kolom yang memuatnya.") % {"field": missing[0]},
            next(field.key for field in fields if field.label == missing[0]),
        )
    seen: dict[int, str] = {}
    for key, index in mapping.items():
        if not 0 <= index < width:
            raise RuleViolation(_("Kolom ini tidak ada pada baris judul yang dipilih. Pilih kolom lain."), key)
        if index in seen:
            raise RuleViolation(
                _("Kolom ini sudah dipakai untuk “%(other)s”. Pilih kolom lain, atau kosongkan salah satunya.")
                % {"other": names[seen[index]]},
                key,
            )
        seen[index] = key


@transaction.atomic
def batch_run(*, batch: ImportBatch, take_similar: bool, by: Actor) -> ImportBatch:
    """Bring the good rows in; rows with faults stay out. ``take_similar`` also brings in the rows held back as similar, as new ones."""
    batch = lock(batch)
    access.require(by, layout_of(batch.kind).permission(by), area=batch.area)
    batch.state = IMPORT.target("run", current=batch.state)
    wanted = _WAITING if take_similar else (RowOutcome.NEW,)
    batch.total, batch.done = batch.rows.filter(outcome__in=wanted).count(), 0
    if not batch.total:
        raise RuleViolation(_("Tidak ada baris baru untuk dimasukkan. Perbaiki berkasnya menurut kolom keterangan, lalu unggah kembali."))
    batch.options = {"take_similar": take_similar}
    _hand_over(batch)
    audit.record("import.run", by=by, area=batch.area, obj=batch, changes={"rows": batch.total})
    return batch


def undo_until(batch: ImportBatch) -> dt.datetime | None:
    """The last moment at which a finished batch can be undone."""
    return batch.finished_at + dt.timedelta(days=UNDO_DAYS) if batch.finished_at else None


@transaction.atomic
def batch_undo(*, batch: ImportBatch, by: Actor) -> ImportBatch:
    """Remove what a batch made, within 30 days; what is in use by now stays and is listed. Nothing else is touched."""
    batch = lock(batch)
    access.require(by, layout_of(batch.kind).permission(by), area=batch.area)
    batch.state = IMPORT.target("undo", current=batch.state)
    until = undo_until(batch)
    if until is None or timezone.now() > until:
        raise RuleViolation(
            _("Impor ini selesai lebih dari 30 hari yang lalu dan tidak dapat dibatalkan lagi. Ubah barisnya satu per satu.")
        )
    batch.total, batch.done = batch.rows.filter(outcome=RowOutcome.MADE).count(), 0
    _hand_over(batch)
    audit.record("import.undo", by=by, area=batch.area, obj=batch, changes={"rows": batch.total})
    return batch


@transaction.atomic
def batch_discard(*, batch: ImportBatch, by: Actor) -> ImportBatch:
    """Throw a file away before anything of it went in."""
    batch = lock(batch)
    access.require(by, layout_of(batch.kind).permission(by), area=batch.area)
    batch.state = IMPORT.target("discard", current=batch.state)
    batch.save(update_fields=["state", "updated_at"])
    batch.rows.all().delete()
    audit.record("import.discard", by=by, area=batch.area, obj=batch)
    files_drop(batch)
    return batch


def files_drop(batch: ImportBatch) -> None:
    """Delete the stored file of a batch once the transaction is through; a proof belongs to its rows and stays."""
    key = batch.file
    transaction.on_commit(lambda: default_storage.delete(key), robust=True)


@transaction.atomic
def batch_retry(*, batch: ImportBatch, by: Actor) -> ImportBatch:
    """Let a worker go on with a batch that stopped, from the row where it stood."""
    batch = lock(batch)
    access.require(by, layout_of(batch.kind).permission(by), area=batch.area)
    if not batch.error:
        raise RuleViolation(_("Impor ini sedang berjalan. Tunggu sampai selesai."))
    _hand_over(batch)
    return batch


def _hand_over(batch: ImportBatch) -> None:
    """Save the batch and wake a worker after commit."""
    from apps.companies.tasks import import_work  # noqa: PLC0415 - tasks import services

    batch.attempts, batch.lease, batch.leased_until, batch.error = 0, None, None, ""
    batch.save()
    pk = str(batch.pk)
    transaction.on_commit(lambda: import_work.delay(pk), robust=True)


def counts_of(batch: ImportBatch) -> dict[str, int]:
    """Rows of each outcome, counted now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT outcome, count(*) FROM companies_importrow WHERE area = %s AND batch_id = %s GROUP BY 1", [batch.area, batch.pk]
        )
        found: dict[str, Any] = dict(cursor.fetchall())
    return found
