"""Delivery of letters."""

from __future__ import annotations

from celery import shared_task

from apps.core.scope import Scope, scope
from apps.core.tasks import ScopedTask
from apps.notifications.services import mail_send_next, mail_texts_forget

BATCH = 50


@shared_task
def mail_send_due() -> int:
    """Send what is due, one transaction a letter; returns how many were tried."""
    for count in range(BATCH):
        with scope(Scope.system()):
            if not mail_send_next():
                return count
    return BATCH


@shared_task(base=ScopedTask)
def mail_texts_purge() -> int:
    """Empty the words of old letters; returns how many."""
    return mail_texts_forget()
