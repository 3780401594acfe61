"""Recurring work of the history."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from apps.audit import anchors
from apps.core.tasks import ScopedTask


@shared_task(base=ScopedTask)
def anchors_keep() -> str:
    """Write the signed sheet of today's last seals into the storage; once a day, however often it is called."""
    return anchors.keep(timezone.now())
