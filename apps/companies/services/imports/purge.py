"""Files and cells of imports do not stay longer than they are needed: they may hold names and numbers of people."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from apps.accounts.actors import SYSTEM
from apps.audit import services as audit
from apps.companies.choices import ImportState
from apps.companies.models import ImportBatch, ImportRow
from apps.companies.services.imports.batches import files_drop

KEPT_DAYS = 90
STALE_DAYS = 30


@transaction.atomic
def batches_purge() -> int:
    """Delete file and cells 90 days after a batch ended, and 30 days after the last touch of one that was never brought in.

    Digest, outcome and what was made stay: the same row again is still known. Returns how many batches; needs the system scope.
    """
    now = timezone.now()
    ended = ImportBatch.objects.filter(
        state__in=(ImportState.FINISHED, ImportState.UNDONE), updated_at__lt=now - dt.timedelta(days=KEPT_DAYS)
    )
    stale = ImportBatch.objects.filter(
        state__in=(ImportState.UPLOADED, ImportState.CHECKED), updated_at__lt=now - dt.timedelta(days=STALE_DAYS)
    )
    found = list((ended | stale).exclude(file="").select_for_update()[:200])
    for batch in found:
        files_drop(batch)
        ImportRow.objects.filter(batch=batch).update(data={}, faults=[])
        if batch.state not in {ImportState.FINISHED, ImportState.UNDONE}:
            batch.state = ImportState.DISCARDED
        batch.file = ""
        batch.save(update_fields=["file", "state"])
        audit.record("import.purge", by=SYSTEM, area=batch.area, obj=batch)
    return len(found)
