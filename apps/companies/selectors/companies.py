"""The register of companies as a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When

from apps.accounts.actors import Actor
from apps.companies.choices import MembershipState
from apps.companies.models import Company, Membership, Site
from apps.companies.selectors.members import named, within

#: Not joined: no membership at the place or below it that the reader sees, not even as a listed company.
NONE = "tidak"
_JOINED = (MembershipState.ACTIVE, MembershipState.VERIFIED, MembershipState.INACTIVE)
_ORDER = (*_JOINED, MembershipState.LISTED, MembershipState.LEFT)
_STEPS = Case(*(When(state=state, then=Value(step)) for step, state in enumerate(_ORDER)), output_field=IntegerField())


@dataclass(frozen=True)
class CompanyQuery:
    """What the register is asked for; ``member`` is a state, ``anggota`` (any joined one), ``tidak`` or empty.

    ``numbers``: a whole NIB or NPWP finds its company, too; not for whoever may not read these numbers.
    """

    text: str = ""
    region: str = ""
    kind: str = ""
    ownership: str = ""
    sector: str = ""
    focus: str = ""
    member: str = ""
    companies: Sequence[UUID] | None = None
    everywhere: bool = False
    numbers: bool = True


def companies(actor: Actor, query: CompanyQuery) -> QuerySet[Any]:
    """Companies of the register that match, by name; unless asked for all of the nation, those with a place of work at the reader's place.

    ``here`` holds the state of the furthest membership that the reader sees. Conditions on sites and memberships are sets of ids, which the
    database builds once, and not questions asked for each company.
    """
    seen = Membership.objects.visible_to(actor)
    mine = seen.filter(company=OuterRef("pk")).annotate(step=_STEPS).order_by("step")
    found: QuerySet[Any] = Company.objects.visible_to(actor).annotate(here=Subquery(mine.values("state")[:1]))
    if not query.everywhere and actor.area:
        sites = Site.objects.filter(area__range=(actor.scope.lo, actor.scope.hi))
        registered = Q(area__range=(actor.scope.lo, actor.scope.hi))
        found = found.filter(registered | Q(pk__in=sites.values("company")) | Q(pk__in=seen.values("company")))
    for name, value in (("kind", query.kind), ("ownership", query.ownership)):
        found = found.filter(**{name: value}) if value else found
    if query.region:
        found = found.filter(pk__in=Site.objects.filter(within("region", query.region), closed_on=None).values("company"))
    if query.sector:
        found = found.filter(kbli_category="" if query.sector == "-" else query.sector)
    if query.focus:
        found = found.filter(csr_focus__contains=[query.focus])
    if query.companies is not None:
        found = found.filter(pk__in=query.companies)
    found = _of_member(found, seen, query.member)
    text = query.text.strip()
    if not text:
        return found.order_by("name_sort", "id")
    digits = "".join(char for char in text if char.isdigit())
    number = {13: Q(nib=digits), 15: Q(npwp=digits.zfill(16)), 16: Q(npwp=digits)}.get(len(digits))  # 15: an old NPWP
    return named(found, text, more=number if query.numbers else None)


def _of_member(found: QuerySet[Any], seen: QuerySet[Membership], member: str) -> QuerySet[Any]:
    """Companies by the furthest membership that the reader sees."""
    if member == NONE:
        return found.exclude(pk__in=seen.values("company"))
    if member == "anggota":
        return found.filter(pk__in=seen.filter(state__in=_JOINED).values("company"))
    return found.filter(pk__in=seen.filter(state=member).values("company"), here=member) if member else found
