"""Recurring work of programmes."""

from __future__ import annotations

from celery import shared_task

from apps.core.tasks import ScopedTask
from apps.programs.services.drafts import drafts_purge


@shared_task(base=ScopedTask)
def form_drafts_purge() -> int:
    """Drop unsaved forms that nobody came back to."""
    return drafts_purge()
