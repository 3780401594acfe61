"""Rendering of documents, nudged at once and looked for every half minute."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from apps.core.scope import Scope, scope
from apps.forums.models import Document
from apps.forums.services.rendering import document_render_run, due

BATCH = 200


@shared_task
def document_render(document_id: str) -> bool:
    """Render one document; a second nudge for the same one does nothing."""
    return document_render_run(UUID(document_id))


@shared_task
def documents_render_due() -> int:
    """Nudge queued documents and those whose worker died; returns how many."""
    with scope(Scope.system()):
        ids = list(Document.objects.filter(due(timezone.now())).order_by("id").values_list("pk", flat=True)[:BATCH])
    for pk in ids:
        document_render.delay(str(pk))
    return len(ids)
