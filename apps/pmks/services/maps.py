"""Problem maps: uploaded by Dinas Sosial, checked, put in force, superseded by the next."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import Permission
from apps.audit import services as audit
from apps.core.db import hold, lock
from apps.core.errors import RuleViolation
from apps.core.ids import uuid7
from apps.core.sheets import MAX_BYTES, Upload
from apps.forums import access
from apps.pmks.choices import MapState
from apps.pmks.counts import Counts, Key, derived_rows, read_counts
from apps.pmks.models import PpksCount, ProblemMap
from apps.pmks.outliers import warnings_of
from apps.pmks.workflow import PROBLEM_MAP
from apps.regions.places import code_of

OPEN_STATES = frozenset({MapState.UPLOADED, MapState.CHECKED})


@dataclass(frozen=True)
class Uploaded:
    """The map of a file; ``repeated`` when the very same file was there before and nothing changed."""

    problem_map: ProblemMap
    repeated: bool


@dataclass
class _Copy:
    """The bytes of an upload, to be read again."""

    name: str | None
    content: io.BytesIO

    def read(self, size: int = -1) -> bytes:
        return self.content.read(size)


@transaction.atomic
def map_upload(*, upload: Upload, source: str, snapshot_on: dt.date, by: Actor, area: int | None = None) -> Uploaded:
    """Take in a file of counts for a place (default: the office's own). Good rows are kept, bad ones are listed with their remedy.

    The same bytes a second time change nothing. Raises NotAllowed outside the own place (unless its chair is empty), RuleViolation when
    the file cannot be used at all or none of its rows is good.
    """
    area = by.area if area is None else area
    access.require(by, Permission.PPKS_IMPORT, area=area)
    if snapshot_on > timezone.localdate():
        raise RuleViolation(_("Keadaan per tanggal: tanggal ini belum terjadi. Isi tanggal data, paling akhir hari ini."), "snapshot_on")
    content = upload.read(MAX_BYTES + 1)
    digest = hashlib.sha256(content).hexdigest()
    _one_at_a_time(area)
    known = ProblemMap.objects.filter(area=area, file_sha256=digest).first()
    if known is not None:
        return Uploaded(known, repeated=True)
    counts = read_counts(_Copy(upload.name, io.BytesIO(content)), area=area)
    if not counts.rows:
        _refuse_all(counts)
    problem_map = ProblemMap.objects.create(
        area=area, source=source, snapshot_on=snapshot_on, file_name=(upload.name or "")[:160], file_sha256=digest, uploaded_by=by.user_id
    )
    _keep(problem_map, counts.rows, counts)
    audit.record("map.upload", by=by, area=area, obj=problem_map, changes=_facts(problem_map))
    return Uploaded(problem_map, repeated=False)


@transaction.atomic
def map_add_rows(*, problem_map: ProblemMap, upload: Upload, by: Actor) -> ProblemMap:
    """Add mended rows to an upload that is not in force yet; a row that is there already takes the new figure."""
    problem_map = lock(problem_map)
    access.require(by, Permission.PPKS_IMPORT, area=problem_map.area)
    if problem_map.state not in OPEN_STATES:
        raise RuleViolation(_("Peta ini sudah berlaku dan tidak berubah lagi. Unggah berkas baru yang menggantikannya."), "file")
    counts = read_counts(upload, area=problem_map.area)
    if not counts.rows:
        _refuse_all(counts)
    rows = _rows_of(problem_map) | counts.rows
    problem_map.counts.all().delete()
    problem_map.state = MapState.UPLOADED
    _keep(problem_map, rows, counts)
    audit.record("map.add_rows", by=by, area=problem_map.area, obj=problem_map, changes=_facts(problem_map))
    return problem_map


@transaction.atomic
def map_check(*, problem_map: ProblemMap, by: Actor) -> ProblemMap:
    """Say that faults and warnings were looked at."""
    problem_map = lock(problem_map)
    access.require(by, Permission.PPKS_IMPORT, area=problem_map.area)
    problem_map.state = PROBLEM_MAP.target("check", current=problem_map.state)
    problem_map.save()
    audit.record("map.check", by=by, area=problem_map.area, obj=problem_map)
    return problem_map


@transaction.atomic
def map_enforce(*, problem_map: ProblemMap, by: Actor) -> ProblemMap:
    """Make a checked map the one everybody reads; the one before is superseded and kept."""
    problem_map = lock(problem_map)
    access.require(by, Permission.PPKS_IMPORT, area=problem_map.area)
    state = PROBLEM_MAP.target("enforce", current=problem_map.state)
    _one_at_a_time(problem_map.area)
    for old in ProblemMap.objects.select_for_update().filter(area=problem_map.area, state=MapState.IN_FORCE):
        old.state = PROBLEM_MAP.target("supersede", current=old.state)
        old.save()
        old.counts.update(in_force=False)
    problem_map.state, problem_map.in_force_at = state, timezone.now()
    problem_map.save()
    problem_map.counts.update(in_force=True)
    audit.record("map.enforce", by=by, area=problem_map.area, obj=problem_map, changes=_facts(problem_map))
    return problem_map


@transaction.atomic
def map_discard(*, problem_map: ProblemMap, by: Actor) -> None:
    """Throw away an upload that never came into force; history keeps that it was there."""
    problem_map = lock(problem_map)
    access.require(by, Permission.PPKS_IMPORT, area=problem_map.area)
    if problem_map.state not in OPEN_STATES:
        raise RuleViolation(_("Peta yang pernah berlaku tetap disimpan. Unggah berkas baru bila angkanya keliru."))
    audit.record("map.discard", by=by, area=problem_map.area, obj=problem_map, changes=_facts(problem_map))
    problem_map.delete()


def _one_at_a_time(area: int) -> None:
    """Two people uploading for one place wait for each other."""
    hold(f"pmks_problemmap:{area}")


def _refuse_all(counts: Counts) -> None:
    first = counts.faults[0]
    raise RuleViolation(
        _("Tidak satu pun dari %(n)d baris dapat dibaca. Baris %(row)d: %(message)s")
        % {"n": len(counts.faults), "row": first.row, "message": first.message},
        "file",
    )


def _rows_of(problem_map: ProblemMap) -> dict[Key, int]:
    names = ("region_id", "category_id", "sex", "age_band", "decile_band", "count")
    return {row[:5]: row[5] for row in problem_map.counts.filter(derived=False).values_list(*names)}


def _in_force(area: int) -> dict[tuple[str, int], int]:
    rows = PpksCount.objects.totals().filter(area=area, in_force=True)
    return {(code, category): count for code, category, count in rows.values_list("region_id", "category_id", "count")}


def _keep(problem_map: ProblemMap, rows: Mapping[Key, int], counts: Counts) -> None:
    """Store the rows with the totals derived from them, and what was found wrong."""
    top = code_of(problem_map.area)
    kept = dict(rows)
    _insert(problem_map, kept, derived=False)
    _insert(problem_map, derived_rows(kept, top=top), derived=True)
    problem_map.rows_good, problem_map.rows_bad = len(kept), len(counts.faults)
    problem_map.faults = [fault.as_json() for fault in counts.faults]
    problem_map.warnings = counts.notes + warnings_of(kept, _in_force(problem_map.area), top=top)
    problem_map.save()


_INSERT = """
INSERT INTO pmks_ppkscount (id, created_at, updated_at, area, problem_map_id, region_id, category_id, sex, age_band, decile_band, count,
                            in_force, derived)
SELECT r.id, now(), now(), %s, %s, r.region, r.category, r.sex, r.age, r.decile, r.count, false, %s
FROM unnest(%s::uuid[], %s::text[], %s::int[], %s::text[], %s::text[], %s::text[], %s::int[])
     AS r (id, region, category, sex, age, decile, count)
"""


def _insert(problem_map: ProblemMap, rows: Mapping[Key, int], *, derived: bool) -> None:
    """All rows in one statement."""
    if not rows:
        return
    columns = [list(column) for column in zip(*rows, strict=True)]
    ids = [str(uuid7()) for _key in rows]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [problem_map.area, problem_map.pk, derived, ids, *columns, list(rows.values())])


def _facts(problem_map: ProblemMap) -> dict[str, object]:
    return {
        "source": problem_map.source,
        "snapshot_on": problem_map.snapshot_on.isoformat(),
        "good": problem_map.rows_good,
        "bad": problem_map.rows_bad,
        "sha256": problem_map.file_sha256,
    }
