"""Registrations verified together: ten seconds to call it off, then each in a transaction of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import Permission
from apps.accounts.selectors import actor_again
from apps.companies.models import BulkVerification, Registration
from apps.companies.selectors.links import own_forum
from apps.companies.selectors.matches import blocking_reason
from apps.companies.services.decisions import registration_verify
from apps.companies.workflow import BULK
from apps.core.db import lock, once
from apps.core.errors import DomainError, RuleViolation
from apps.core.ids import uuid7
from apps.core.scope import Scope, scope
from apps.forums import access

UNDO_SECONDS = 10
#: A run that has not moved for so long was broken off and is taken up again.
STALE = dt.timedelta(minutes=5)
LIMIT = 100


@transaction.atomic
def bulk_start(*, registrations: Sequence[Registration], by: Actor, key: UUID | None = None) -> BulkVerification:
    """Note what is to be verified; a worker begins in ten seconds. The same form (``key``) sent twice makes one.

    Raises RuleViolation for nothing at all.
    """
    access.require(by, Permission.REGISTRATION_VERIFY, area=by.area)
    key = key or uuid7()
    once(key)
    if found := BulkVerification.objects.filter(pk=key, area=by.area).first():
        return found
    forum = own_forum(by)
    if not registrations or forum is None:
        raise RuleViolation(_("Tidak ada pendaftaran yang dapat diverifikasi bersama. Tandai sedikitnya satu."))
    items = [{"id": str(row.pk), "label": str(row), "number": "", "reason": ""} for row in registrations[:LIMIT]]
    made = BulkVerification.objects.create(
        id=key, area=by.area, forum=forum, desk=by.slug, created_by=by.user_id, items=items,
        run_after=timezone.now() + dt.timedelta(seconds=UNDO_SECONDS),
    )  # fmt: skip
    transaction.on_commit(_soon, robust=True)
    return made


def _soon() -> None:
    from apps.companies.tasks import bulk_run_due  # noqa: PLC0415 - tasks import services

    bulk_run_due.apply_async(countdown=UNDO_SECONDS + 1)


@transaction.atomic
def bulk_cancel(*, bulk: BulkVerification, by: Actor) -> BulkVerification:
    """Call it off while it waits. Raises InvalidTransition when the worker has begun."""
    bulk = lock(bulk)
    access.require(by, Permission.REGISTRATION_VERIFY, area=bulk.area)
    bulk.state = BULK.target("cancel", current=bulk.state)
    bulk.finished_at = timezone.now()
    bulk.save(update_fields=["state", "finished_at", "updated_at"])
    return bulk


def bulk_claim() -> BulkVerification | None:
    """The next one that is due, or that was broken off, marked as running. Outside any scope."""
    now = timezone.now()
    with scope(Scope.system()):
        due = Q(state="waiting", run_after__lte=now) | Q(state="running", updated_at__lt=now - STALE)
        found = BulkVerification.objects.select_for_update(skip_locked=True).filter(due).order_by("run_after").first()
        if found is None:
            return None
        found.state = BULK.target("run", current=found.state)
        found.save(update_fields=["state", "updated_at"])
    return found


def bulk_run(bulk: BulkVerification) -> None:
    """Verify each registration in a transaction of its own, as the person who asked; what was done before stays. Outside any scope."""
    by = _person(bulk)
    for index, item in enumerate(bulk.items):
        if item["number"] or item["reason"]:
            continue
        if by is None:
            outcome = {"number": "", "reason": _("Peran yang memintanya sudah berakhir.")}
            with scope(Scope.system()):
                _note(bulk, index, outcome)
            continue
        try:
            with scope(by.scope):
                number, reason = _one(UUID(item["id"]), by)
                _note(bulk, index, {"number": number, "reason": reason})
        except DomainError as error:
            with scope(by.scope):
                _note(bulk, index, {"number": "", "reason": error.message})
    with scope(Scope.system()):
        done = lock(bulk)
        done.state = BULK.target("finish", current=done.state)
        done.finished_at = timezone.now()
        done.save(update_fields=["state", "finished_at", "updated_at"])


def _person(bulk: BulkVerification) -> Actor | None:
    """The person at the desk from which it was asked, with the roles held now; None when there are none any more."""
    return actor_again(bulk.created_by, bulk.desk)


def _one(pk: UUID, by: Actor) -> tuple[str, str]:
    registration = Registration.objects.visible_to(by).select_related("forum__region", "region").filter(pk=pk).first()
    if registration is None:
        return "", _("Pendaftaran ini tidak ditemukan lagi.")
    if reason := blocking_reason(registration):
        return "", reason
    return registration_verify(registration=registration, by=by).number, ""


def _note(bulk: BulkVerification, index: int, outcome: dict[str, str]) -> None:
    fresh = lock(bulk)
    fresh.items[index] |= outcome
    fresh.save(update_fields=["items", "updated_at"])
    bulk.items[index] |= outcome
