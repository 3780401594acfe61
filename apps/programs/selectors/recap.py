"""What a company did in one year, for its recap: programmes, handovers with their receipts, and the files that prove them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from apps.accounts.actors import Actor
from apps.companies.choices import MembershipState
from apps.companies.models import Company, Membership
from apps.core.querysets import ScopedQuerySet
from apps.core.scope import bounds
from apps.forums.choices import DocumentKind, LegalLine
from apps.forums.models import Document, Forum
from apps.programs.choices import REPORTED_STATES, ProgramState
from apps.programs.models import Evidence, Program, Realization
from apps.programs.selectors.lists import program_rows, with_four_sums

_HIDDEN = (ProgramState.DRAFT, ProgramState.CANCELLED)


@dataclass(frozen=True)
class Recap:
    """The records of one company, year and place that the asking person may see."""

    programs: list[Program]
    realizations: list[Realization]
    files: dict[UUID, list[Evidence]]


def recap_programs(actor: Actor, company: Company) -> ScopedQuerySet:
    """Programmes that a recap may name: put forward and not called off."""
    return program_rows(actor).filter(company=company).exclude(state__in=_HIDDEN)


def recap_years(actor: Actor, company: Company) -> list[int]:
    """Years in which the company planned or handed over something, newest first; two queries."""
    planned = set(recap_programs(actor, company).order_by().values_list("year", flat=True).distinct())
    handed = Realization.objects.visible_to(actor).filter(company=company, state__in=REPORTED_STATES)
    return sorted(planned | set(handed.order_by().values_list("handover_on__year", flat=True).distinct()), reverse=True)


def recap_forums(actor: Actor, company: Company) -> list[Forum]:
    """Forums in whose name the actor may order a recap of this company.

    A forum orders it for its members. A company chooses the place; where it works at several, the national forum stands for all of them:
    its documents are read by the ministry and the company alone, so that no forum reads of another place.
    """
    if actor.company_id is None:
        known = Membership.objects.visible_to(actor).filter(company=company).exclude(state=MembershipState.LISTED)
        own = Forum.objects.filter(area=actor.area, line=LegalLine.KESOS)
        return list(own) if known.exists() else []
    places = list(Forum.objects.filter(pk__in=recap_programs(actor, company).order_by().values("forum")).order_by("area"))
    nation = Forum.objects.filter(area=0, line=LegalLine.KESOS).exclude(pk__in=[forum.pk for forum in places])
    return [*nation, *places] if len(places) > 1 else places


def recap_of(actor: Actor, company: Company, *, year: int, area: int) -> Recap:
    """The records of one year at a place and below it; what was handed over counts in the year of its handover. Three queries."""
    lo, hi = bounds(area)
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    handed = Realization.objects.visible_to(actor).filter(
        company=company, area__range=(lo, hi), state__in=REPORTED_STATES, handover_on__range=(first, last)
    )
    wanted = recap_programs(actor, company).filter(area__range=(lo, hi))
    programs = with_four_sums(wanted.filter(Q(year=year) | Q(pk__in=handed.order_by().values("program"))))
    realizations = list(handed.select_related("program__region").order_by("handover_on", "id"))
    return Recap(list(programs.order_by("area", "starts_on", "id")), realizations, _files([row.pk for row in realizations]))


def _files(ids: list[UUID]) -> dict[UUID, list[Evidence]]:
    found: dict[UUID, list[Evidence]] = {pk: [] for pk in ids}
    for file in Evidence.objects.filter(realization__in=ids).order_by("kind", "sha256", "id"):
        if file.realization_id is not None:
            found[file.realization_id].append(file)
    return found


def recaps_of(actor: Actor, company: Company) -> QuerySet[Any]:
    """Recaps of a company that the actor may see, newest first."""
    return Document.objects.visible_to(actor).filter(kind=DocumentKind.RECAP, company_id=company.pk).order_by("-issued_at", "-id")
