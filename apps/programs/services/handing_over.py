"""Drafts that go along when a company's work passes to a successor."""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import QuerySet

from apps.accounts.actors import Actor
from apps.accounts.models import Assignment, User
from apps.accounts.selectors import desk_of
from apps.programs.choices import ProgramState, RealizationState
from apps.programs.models import Program, Realization


@transaction.atomic
def drafts_hand_over(*, assignment: Assignment, heir: User, by: Actor) -> int:
    """Make the heir the writer of programmes and realisations that were not sent yet; returns how many.

    What was sent keeps its sender. Half-typed forms go along when the leaving person hands over: nobody else may read them.
    """
    plans = _own(Program.objects.visible_to(by), assignment, (ProgramState.DRAFT, ProgramState.NEEDS_CORRECTION))
    done = _own(Realization.objects.visible_to(by), assignment, (RealizationState.DRAFT, RealizationState.RETURNED))
    count = int(plans.update(created_by=heir.pk)) + int(done.update(created_by=heir.pk))
    if by.user_id == assignment.user_id:
        count += _forms(assignment, heir)
    return count


def _own(rows: QuerySet[Program] | QuerySet[Realization], assignment: Assignment, states: tuple[str, ...]) -> QuerySet:  # type: ignore[type-arg]
    assert assignment.company_id is not None
    found = rows.filter(company_id=assignment.company_id, created_by=assignment.user_id, state__in=states)
    return found if assignment.site_id is None else found.filter(site_id=assignment.site_id)


def _forms(assignment: Assignment, heir: User) -> int:
    """Half-typed forms of that desk become the heir's, by the one function that may pass them on; one the heir has already stays behind."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT programs_drafts_pass_on(%s, %s)", [desk_of(assignment).slug, heir.pk])
        return int(cursor.fetchone()[0])
