"""Recurring work about accounts."""

from __future__ import annotations

from celery import shared_task

from apps.accounts.signin import activation, devices
from apps.accounts.signin.notices import announce_ending
from apps.core.tasks import ScopedTask


@shared_task(base=ScopedTask)
def roles_ending_announce() -> int:
    """Tell about the roles that end tomorrow; returns how many there are."""
    return announce_ending()


@shared_task(base=ScopedTask)
def sign_in_purge() -> int:
    """Forget devices whose session can no longer be open and activation codes past their day; returns how many lines went."""
    return devices.purge() + activation.purge()
