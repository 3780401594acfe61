"""Work of companies that follows a request or takes long, and recurring work, which looks in the database for what is due."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from apps.companies.models import ImportBatch, Registration
from apps.companies.services.imports.purge import batches_purge
from apps.companies.services.imports.work import due, import_run
from apps.core.scope import Scope, scope
from apps.core.tasks import ScopedTask

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
