"""The public directory: active members that agreed to be shown, by the columns that the public may read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Func, Min, Q, QuerySet, Value
from django.db.models.functions import Lower

from apps.companies.choices import MemberKind, MembershipState
from apps.companies.models import Membership
from apps.core.scope import bounds

#: From here on a typed word counts as meant (share of common trigrams).
ALIKE = 0.45
COLUMNS = (
    "company_id", "area", "kind", "company__name", "company__name_sort", "company__ownership", "company__kbli_category", "company__website",
    "forum__short_name",
)  # fmt: skip


@dataclass(frozen=True)
class DirectoryQuery:
    """What the directory is asked for."""

    text: str = ""
    area: int | None = None
    ownership: str = ""
    sector: str = ""
    kind: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether more than a place is asked for."""
        return bool(self.text.strip() or self.ownership or self.sector or self.kind)


def shown(query: DirectoryQuery) -> QuerySet[Any]:
    """Members with consent, one line a company and forum, by name; a search forgives a misspelling and puts the closest first.

    Works in the public scope, whose policy on companies shows only those with consent.
    """
    found = _placed(query).filter(company__is_public=True)
    if query.ownership:
        found = found.filter(company__ownership=query.ownership, kind="company")
    if query.sector:
        found = found.filter(company__kbli_category=query.sector)
    if query.kind:
        found = found.filter(kind=query.kind)
    text = query.text.strip().lower()
    rows = found.values(*COLUMNS).annotate(since=Min("since"))
    if not text:
        return rows.order_by("company__name_sort", "company_id", "area")
    rows = rows.annotate(score=Func(Value(text), Lower(F("company__name")), function="word_similarity"))
    near = Q(company__name__icontains=text) | Q(score__gte=ALIKE)
    return rows.filter(near).order_by("-score", "company__name_sort", "company_id", "area")


@dataclass(frozen=True)
class Tally:
    """Companies and partners, which are never added together; one that is a member in three forums counts once."""

    companies: int
    partners: int


def tally_of(found: QuerySet[Any]) -> Tally:
    """How many companies and how many partners these lines are of."""
    return _tally(found.order_by())


def members_in(query: DirectoryQuery) -> Tally:
    """Active members of the place, with consent or without: the denominators."""
    return _tally(_placed(query))


def _tally(found: QuerySet[Any]) -> Tally:
    def count(kind: str) -> int:
        return found.filter(kind=kind).values("company_id").distinct().count()

    return Tally(count(MemberKind.COMPANY), count(MemberKind.PARTNER))


def _placed(query: DirectoryQuery) -> QuerySet[Membership]:
    found = Membership.objects.filter(state=MembershipState.ACTIVE)
    if query.area is None:
        return found
    lo, hi = bounds(query.area)
    return found.filter(area__gte=lo, area__lte=hi)
