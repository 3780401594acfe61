"""Sums over programmes: planned, committed, realised and verified rupiah are four numbers, never one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, Sum

from apps.core.querysets import ScopedQuerySet
from apps.programs.choices import PLANNED_STATES, REPORTED_STATES, ProgramState, RealizationState, Route
from apps.programs.models import Commitment, Program, Realization


@dataclass(frozen=True)
class Totals:
    """Whole rupiah over a set of programmes.

    ``planned``: budgets of plans put forward and not called off; ``committed``: values of letters and MoU of those; ``realised``: what
    companies reported as handed over; ``verified``: what a verifier confirmed of it.
    """

    count: int
    planned: int
    committed: int
    realised: int
    verified: int


def totals(programs: ScopedQuerySet) -> Totals:
    """The four sums and the number of programmes of a queryset, in three queries."""
    inside = programs.order_by().values("pk")
    head = programs.order_by().aggregate(
        count=Count("pk"), planned=Sum("budget", filter=Q(route=Route.PLAN, state__in=PLANNED_STATES), default=0)
    )
    committed = (
        Commitment.objects.filter(program__in=inside)
        .exclude(program__state=ProgramState.CANCELLED)
        .aggregate(total=Sum("value", default=0))
    )
    handed = Realization.objects.filter(program__in=inside).aggregate(
        realised=Sum("value", filter=Q(state__in=REPORTED_STATES), default=0),
        verified=Sum("value_verified", filter=Q(state=RealizationState.VERIFIED), default=0),
    )
    return Totals(head["count"], int(head["planned"]), int(committed["total"]), int(handed["realised"]), int(handed["verified"]))


@dataclass(frozen=True)
class CompanyRecord:
    """What a company did, as far as the open scope reaches."""

    plans: int
    direct_reports: int
    verified_programs: int
    unverifiable: int
    realised: int
    verified: int
    last_handover: dt.date | None


def company_record(company_id: UUID) -> CompanyRecord:
    """Counts and sums of one company inside the open scope, in two queries; a draft does not count."""
    head = (
        Program.objects.filter(company_id=company_id)
        .exclude(state__in=[ProgramState.DRAFT, ProgramState.CANCELLED])
        .aggregate(
            plans=Count("pk", filter=Q(route=Route.PLAN)),
            direct_reports=Count("pk", filter=Q(route=Route.DIRECT)),
            verified_programs=Count("pk", filter=Q(state__in=[ProgramState.VERIFIED, ProgramState.CLOSED])),
        )
    )
    rows = Realization.objects.filter(company_id=company_id)
    handed = rows.aggregate(
        unverifiable=Count("pk", filter=Q(state=RealizationState.UNVERIFIABLE)),
        realised=Sum("value", filter=Q(state__in=REPORTED_STATES), default=0),
        verified=Sum("value_verified", filter=Q(state=RealizationState.VERIFIED), default=0),
    )
    last = rows.filter(state__in=REPORTED_STATES).order_by("-handover_on").values_list("handover_on", flat=True).first()
    return CompanyRecord(
        **head,
        unverifiable=handed["unverifiable"],
        realised=int(handed["realised"]),
        verified=int(handed["verified"]),
        last_handover=last,
    )


@dataclass(frozen=True)
class HandoverSums:
    """Whole rupiah over a set of realisations."""

    count: int
    realised: int
    verified: int


def realization_sums(rows: ScopedQuerySet) -> HandoverSums:
    """Number, reported and verified value of a list of realisations, in one query."""
    found = Realization.objects.filter(pk__in=rows.order_by().values("pk")).aggregate(
        count=Count("pk"),
        realised=Sum("value", filter=Q(state__in=REPORTED_STATES), default=0),
        verified=Sum("value_verified", filter=Q(state=RealizationState.VERIFIED), default=0),
    )
    return HandoverSums(found["count"], int(found["realised"]), int(found["verified"]))
