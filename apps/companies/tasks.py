"""Work of companies that follows a request or takes long, and recurring work, which looks in the database for what is due."""

from __future__ import annotations

import logging
from uuid import UUID

from celery import shared_task
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.companies.choices import MergeState
from apps.companies.models import CompanyMerge, ImportBatch, Registration
from apps.companies.services.imports.purge import batches_purge
from apps.companies.services.imports.work import due, import_run
from apps.core.errors import RuleViolation
from apps.core.scope import Scope, scope
from apps.core.tasks import ScopedTask

LOG = logging.getLogger(__name__)
#: Imports nudged at one tick.
BATCH = 20


@shared_task(base=ScopedTask)
def access_asked(registration_id: str) -> int:
    """Tell the people of a site that somebody asks for access: the public scope of the applicant reads no roles. Needs ``area=``."""
    from apps.companies.services.access import access_tell  # noqa: PLC0415 - services import tasks

    registration = Registration.objects.filter(pk=UUID(registration_id)).first()
    return access_tell(registration) if registration else 0


@shared_task(base=ScopedTask)
def company_documents_remind() -> int:
    """Tell owners of papers that run out within thirty days; returns how many papers."""
    from apps.companies.services.papers import documents_remind  # noqa: PLC0415 - services import tasks

    return documents_remind(today=timezone.localdate())


@shared_task
def import_work(batch_id: str) -> bool:
    """Carry one import on; a second nudge for the same one does nothing."""
    return import_run(UUID(batch_id))


@shared_task
def imports_due() -> int:
    """Nudge imports whose message was lost or whose worker died; returns how many."""
    with scope(Scope.system()):
        waiting = list(ImportBatch.objects.filter(due(timezone.now())).order_by("id").values_list("pk", flat=True)[:BATCH])
    for pk in waiting:
        import_work.delay(str(pk))
    return len(waiting)


@shared_task(base=ScopedTask)
def imports_purge() -> int:
    """Tidy away files and cells of imports that nobody needs any more."""
    return batches_purge()


@shared_task
def bulk_run_due() -> int:
    """Verify what was handed over together and waited its ten seconds, or was broken off; returns how many bundles."""
    from apps.companies.services.bulk import bulk_claim, bulk_run  # noqa: PLC0415 - services import tasks

    count = 0
    while (found := bulk_claim()) is not None:
        bulk_run(found)
        count += 1
    return count


@shared_task(base=ScopedTask)
def confirmations_tick() -> int:
    """Open the yearly confirmations whose day has come and remind who has not answered. Needs ``system=True``; safe to repeat."""
    from apps.companies.services import confirmations  # noqa: PLC0415 - services import tasks

    now = timezone.now()
    return confirmations.confirmations_open_due(now) + confirmations.confirmations_remind_due(now)


@shared_task(base=ScopedTask)
def duplicates_find_due() -> int:
    """Look for look-alikes of new and changed records; returns how many records."""
    from apps.companies.services.duplicates import duplicates_find_due as find_due  # noqa: PLC0415 - services import tasks

    return find_due()


@shared_task
def merge_settle(merge_id: str) -> str:
    """Carry out one merge or its undoing, once; returns its state. A database that refuses leaves everything as it was, with a word."""
    from apps.companies.services import merging  # noqa: PLC0415 - services import tasks

    try:
        with scope(Scope.system()):
            merge = CompanyMerge.objects.get(pk=UUID(merge_id))
            if merge.state == MergeState.QUEUED:
                return merging.merge_run(merge=merge).state
            if merge.state == MergeState.UNDOING:
                return merging.unmerge_run(merge=merge).state
            return merge.state
    except RuleViolation as error:
        words = error.message
    except IntegrityError:
        LOG.exception("merge %s was refused by the database", merge_id)
        words = _("Ada catatan yang tidak dapat dipindahkan, jadi tidak ada yang diubah. Hubungi operator portal.")
    with scope(Scope.system()):
        return merging.merge_fail(merge=CompanyMerge.objects.get(pk=UUID(merge_id)), words=words).state


@shared_task
def merges_settle_due() -> int:
    """Nudge merges whose message was lost; returns how many."""
    with scope(Scope.system()):
        waiting = list(CompanyMerge.objects.filter(state__in=[MergeState.QUEUED, MergeState.UNDOING]).values_list("pk", flat=True)[:20])
    for pk in waiting:
        merge_settle.delay(str(pk))
    return len(waiting)
