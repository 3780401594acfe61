"""The register of companies as a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When

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


def companies(actor: Actor, query: CompanyQuery) -> QuerySet[Company]:
    """Companies of the register that match, by name; unless asked for all of the nation, those with a place of work at the reader's place.

    ``here`` holds the state of the furthest membership that the reader sees.
    """
    mine = Membership.objects.visible_to(actor).filter(company=OuterRef("pk")).annotate(step=_STEPS)
    found = Company.objects.visible_to(actor).annotate(here=Subquery(mine.order_by("step").values("state")[:1]))
    if not query.everywhere and actor.area:
        found = _at_work(found, actor)
    for name, value in (("kind", query.kind), ("ownership", query.ownership)):
        found = found.filter(**{name: value}) if value else found
    if query.region:
        found = found.filter(Exists(Site.objects.filter(within("region", query.region), company=OuterRef("pk"), closed_on=None)))
    if query.sector:
        found = found.filter(kbli_category="" if query.sector == "-" else query.sector)
    if query.focus:
        found = found.filter(csr_focus__contains=[query.focus])
    if query.companies is not None:
        found = found.filter(pk__in=query.companies)
    found = _of_member(found, query.member)
    text = query.text.strip()
    if not text:
        return found.order_by("name_sort", "id")
    digits = "".join(char for char in text if char.isdigit())
    return named(found, text, more=Q(nib=digits) | Q(npwp=digits) if query.numbers and len(digits) in {13, 16} else None)


def _at_work(found: QuerySet[Company], actor: Actor) -> QuerySet[Company]:
    """Registered at the reader's place or with a site or membership there."""
    lo, hi = actor.scope.lo, actor.scope.hi
    sites = Site.objects.filter(company=OuterRef("pk"), area__range=(lo, hi))
    return found.filter(Q(area__range=(lo, hi)) | Exists(sites) | Q(here__isnull=False))


def _of_member(found: QuerySet[Company], member: str) -> QuerySet[Company]:
    if member == NONE:
        return found.filter(here=None)
    if member == "anggota":
        return found.filter(here__in=_JOINED)
    return found.filter(here=member) if member else found
