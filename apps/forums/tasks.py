"""Rendering of documents, nudged at once and looked for every half minute."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task
from django.db.models import Q
from django.utils import timezone

from apps.core.scope import Scope, scope
from apps.forums.choices import DocumentKind
from apps.forums.models import Document
from apps.forums.services.rendering import document_render_run, due

#: Each tick of the calendar nudges at most so many: lost messages are few, and doubled ones would stand in the way of new documents.
BATCH = 40
#: Priorities of the queue: a person waits for the recap just ordered, nobody for what the calendar made or finds again, nor for a draft made at night.
FIRST, MIDDLE, LAST = 0, 6, 9


@shared_task
def document_render(document_id: str) -> bool:
    """Render one document; a second nudge for the same one does nothing."""
    return document_render_run(UUID(document_id))


def nudge(document_id: UUID, kind: str, *, awaited: bool = False) -> None:
    """Ask a worker to render a document: first what a person has just ordered (``awaited``), drafts of reports after everything else."""
    priority = LAST if kind == DocumentKind.REPORT_DRAFT else FIRST if awaited else MIDDLE
    document_render.apply_async((str(document_id),), priority=priority)


@shared_task
def documents_render_due() -> int:
    """Nudge queued documents and those whose worker died; returns how many."""
    with scope(Scope.system()):
        waiting = Document.objects.filter(due(timezone.now())).annotate(draft=Q(kind=DocumentKind.REPORT_DRAFT)).order_by("draft", "id")
        found = list(waiting.values_list("pk", "kind")[:BATCH])
    for pk, kind in found:
        nudge(pk, kind)
    return len(found)
