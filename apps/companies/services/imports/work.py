"""The long steps of an import under a lease: claimed in one scope, worked off in chunks of one transaction each, none between them.

A chunk is all or nothing and moves its rows on, so a worker that dies is followed by another at the very row: nothing twice, nothing lost.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

import structlog
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.selectors import actor_again
from apps.audit import services as audit
from apps.companies.choices import ImportState, RowOutcome
from apps.companies.models import ImportBatch, ImportRow
from apps.companies.services.imports.batches import counts_of, grids_of
from apps.companies.services.imports.layout import Layout, RowCells, RowReader, layout_of
from apps.companies.services.imports.writing import rows_mark
from apps.companies.workflow import IMPORT
from apps.core.cells import tidy
from apps.core.columns import letter, not_a_record
from apps.core.errors import DomainError
from apps.core.scope import Scope, scope
from apps.core.sheets import Grid
from apps.forums import access

#: Rows looked at one by one in one transaction.
CHUNK = 500
LEASE = dt.timedelta(minutes=3)
MAX_ATTEMPTS = 4
WORKING = (ImportState.CHECKING, ImportState.RUNNING, ImportState.UNDOING)
log = structlog.get_logger(__name__)


class _LostLease(Exception):
    """Another worker holds the batch by now."""


@dataclass(frozen=True)
class _Claim:
    """A batch in our hands."""

    id: UUID
    lease: UUID
    state: str
    user_id: int | None
    desk: str


def due(now: dt.datetime) -> Q:
    """Batches that wait for a worker, and those whose worker let the lease run out."""
    return Q(state__in=WORKING, attempts__lt=MAX_ATTEMPTS, error="") & (Q(leased_until=None) | Q(leased_until__lte=now))


def import_run(batch_id: UUID, *, by: Actor | None = None) -> bool:
    """Carry the present step of a batch to its end; False when it was not due, stopped or was lost to another worker.

    Acts as the person who asked for it, with the rights of today. Opens its scopes itself: call it outside any scope. ``by`` is that person
    in the scope of the system, for the demo world.
    """
    claim = _claim(batch_id)
    if claim is None:
        return False
    try:
        by = by or _person(claim)
        {ImportState.CHECKING: _check, ImportState.RUNNING: _store, ImportState.UNDOING: _take_back}[ImportState(claim.state)](claim, by)
    except _LostLease:
        return False
    except DomainError as error:
        _stop(claim, error.message)
        return False
    except Exception as error:  # whatever a file or the storage raises is kept with the batch, and tried again
        log.exception("import_failed", batch=str(claim.id))
        _give_back(claim, f"{type(error).__name__}: {error}")
        return False
    return True


def _claim(batch_id: UUID) -> _Claim | None:
    now = timezone.now()
    with scope(Scope.system()):
        batch = ImportBatch.objects.select_for_update(skip_locked=True).filter(due(now), pk=batch_id).first()
        if batch is None:
            return None
        batch.lease, batch.leased_until, batch.attempts = uuid4(), now + LEASE, batch.attempts + 1
        batch.save(update_fields=["lease", "leased_until", "attempts", "updated_at"])
        return _Claim(batch.pk, batch.lease, batch.state, batch.uploaded_by, batch.desk)


def _person(claim: _Claim) -> Actor:
    """Who asked for the import, at that desk, as of today. Raises DomainError when the person has left it."""
    person = actor_again(claim.user_id, claim.desk)
    if person is None:
        raise DomainError(
            _("Pengunggah tidak lagi bertugas di meja ini. Buang berkas ini, lalu unggah kembali oleh petugas yang berwenang.")
        )
    return person


@contextmanager
def _chunk(claim: _Claim, by: Actor) -> Iterator[ImportBatch]:
    """One transaction in the person's scope with the batch locked; the lease is renewed with it."""
    with scope(by.scope):
        batch = ImportBatch.objects.select_for_update(of=("self",)).select_related("forum").filter(pk=claim.id, lease=claim.lease).first()
        if batch is None:
            raise _LostLease
        access.require(by, layout_of(batch.kind).permission(by), area=batch.area)
        yield batch
        batch.leased_until = timezone.now() + LEASE
        batch.save()


def _end(batch: ImportBatch, move: str) -> None:
    batch.state = IMPORT.target(move, current=batch.state)
    batch.counts = counts_of(batch)
    batch.lease, batch.attempts, batch.error = None, 0, ""


# --- checking ------------------------------------------------------------------------------------


def _check(claim: _Claim, by: Actor) -> None:
    """Read every row anew, note its faults and what it is among what is known. Nothing outside the batch changes."""
    with _chunk(claim, by) as batch:
        batch.rows.all().delete()
        layout = layout_of(batch.kind)
        reader = layout.reader(batch, by)
    grid = next(grid for grid in grids_of(batch) if grid.name[:80] == batch.sheet)
    read = _reader_of(batch, layout, reader, grid)
    for start in range(batch.header_row, len(grid.rows), CHUNK):
        rows = [row for number in range(start + 1, min(start + CHUNK, len(grid.rows)) + 1) if (row := read(number)) is not None]
        with _chunk(claim, by) as batch:
            reader.settle([row for row in rows if row.outcome == RowOutcome.NEW])
            ImportRow.objects.bulk_create(rows)
            batch.done = min(start + CHUNK, len(grid.rows)) - batch.header_row
    with _chunk(claim, by) as batch:
        _end(batch, "checked")
        batch.total, batch.notes = sum(batch.counts.values()), layout.notes(batch)


def _reader_of(batch: ImportBatch, layout: Layout, reader: RowReader, grid: Grid) -> Callable[[int], ImportRow | None]:
    """A function from the number of a row to its record; None for an empty row."""
    headings = grid.rows[batch.header_row - 1]
    columns = {key: (headings[index], letter(index)) for key, index in batch.mapping.items()}

    def read(number: int) -> ImportRow | None:
        cells = grid.rows[number - 1]
        if not any(map(tidy, cells)):
            return None
        row = ImportRow(batch=batch, area=batch.area, company_id=batch.company_id, site_id=batch.site_id, number=number)
        if why := not_a_record(cells, batch.mapping, layout.record):
            row.outcome, row.remark = RowOutcome.IGNORED, _words_of(why)
            return row
        values = {key: cells[index] if index < len(cells) else "" for key, index in batch.mapping.items()}
        found = reader.read(number, RowCells(values, columns))
        row.data, row.digest = found.data, str(found.data.get("digest", ""))
        row.faults = [fault.as_json() for fault in found.faults]
        row.outcome = RowOutcome.FAULT if found.blocked else RowOutcome.DUPLICATE if found.twin else RowOutcome.NEW
        row.remark = _("Sama dengan baris %(n)d (%(why)s).") % {"n": found.twin, "why": found.why} if found.twin else ""
        return row

    return read


def _words_of(why: str) -> str:
    return {
        "total": _("Baris jumlah, dilewati."),
        "numbers": _("Baris nomor kolom, dilewati."),
        "remark": _("Bukan baris data, dilewati."),
    }[why]


# --- bringing in and taking back ---------------------------------------------------------------------


def _store(claim: _Claim, by: Actor) -> None:
    def store(layout: Layout, batch: ImportBatch, rows: Sequence[ImportRow]) -> None:
        layout.store(batch, rows, by)

    wanted = [RowOutcome.NEW]
    with _chunk(claim, by) as batch:
        if batch.options.get("take_similar"):
            wanted.append(RowOutcome.SIMILAR)
    _store_plain(claim, by)
    _each(claim, by, wanted, store)
    with _chunk(claim, by) as batch:
        _end(batch, "finish")
        batch.finished_at = timezone.now()
        audit.record("import.finish", by=by, area=batch.area, obj=batch, changes=_told(batch))


def _store_plain(claim: _Claim, by: Actor) -> None:
    """First what needs no thought, many rows to a transaction."""
    after: int | None = 0
    while after is not None:
        with _chunk(claim, by) as batch:
            count, after = layout_of(batch.kind).store_plain(batch, after)
            batch.done += count


def _take_back(claim: _Claim, by: Actor) -> None:
    def take_back(layout: Layout, batch: ImportBatch, rows: Sequence[ImportRow]) -> None:
        layout.take_back(batch, rows, by)

    _each(claim, by, [RowOutcome.MADE], take_back)
    with _chunk(claim, by) as batch:
        _end(batch, "undone")
        batch.undone_at = timezone.now()
        audit.record("import.undone", by=by, area=batch.area, obj=batch, changes=_told(batch))


def _told(batch: ImportBatch) -> dict[str, int]:
    names = ("made", "taken_back", "kept", "known", "duplicate", "similar", "fault")
    return {name: batch.counts.get(name, 0) for name in names}


def _each(claim: _Claim, by: Actor, wanted: Sequence[str], act: Callable[[Layout, ImportBatch, Sequence[ImportRow]], None]) -> None:
    """Work the wanted rows off; every chunk leaves none of its rows as it was."""
    while True:
        with _chunk(claim, by) as batch:
            rows = list(batch.rows.filter(outcome__in=wanted).order_by("number")[:CHUNK])
            if not rows:
                return
            act(layout_of(batch.kind), batch, rows)
            rows_mark(batch, rows)
            batch.done += len(rows)


# --- when it stops -----------------------------------------------------------------------------------


def _stop(claim: _Claim, message: str) -> None:
    """End the tries with words for the person, who may ask again."""
    with scope(Scope.system()):
        ImportBatch.objects.filter(pk=claim.id, lease=claim.lease).update(
            error=message[:300], lease=None, leased_until=None, updated_at=timezone.now()
        )


def _give_back(claim: _Claim, error: str) -> None:
    with scope(Scope.system()):
        batch = ImportBatch.objects.select_for_update().filter(pk=claim.id, lease=claim.lease).first()
        if batch is None:
            return
        last = batch.attempts >= MAX_ATTEMPTS
        batch.error = _("Impor berhenti karena gangguan di portal. Tidak ada baris yang masuk dua kali; tekan Lanjutkan.") if last else ""
        batch.lease, batch.leased_until = None, None if last else timezone.now() + dt.timedelta(seconds=20 * 2**batch.attempts)
        batch.save(update_fields=["error", "lease", "leased_until", "updated_at"])
    log.warning("import_given_back", batch=str(claim.id), error=error[:300], last=last)
