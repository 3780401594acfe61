"""Reading needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import DeskKind, Permission
from apps.companies.models import Company, Site
from apps.core.money import angka
from apps.forums import access
from apps.pmks.choices import OPEN_NEED_STATES, NeedState
from apps.pmks.models import Need, NeedPledge


@dataclass(frozen=True)
class NeedLeft:
    """An open need with what is still free of it; quantities in ``unit``. ``url_id`` goes into addresses."""

    need_id: UUID
    title: str
    place: str
    unit: str
    needed: int
    pledged: int
    delivered: int
    left: int
    url_id: str
    distance: int


def nearness(code: str, other: str) -> int:
    """0 the same region or one inside the other, 1 same kecamatan, 2 same kabupaten/kota, 3 same province, 4 elsewhere."""
    if not code or not other:
        return 4
    if code.startswith(other) or other.startswith(code):
        return 0
    for distance, length in ((1, 8), (2, 5), (3, 2)):
        if len(code) >= length and len(other) >= length and code[:length] == other[:length]:
            return distance
    return 4


def need_left(*, area: int, region_code: str, categories: Iterable[int] = (), limit: int = 20) -> list[NeedLeft]:
    """Open needs of a place that still lack something, nearest to ``region_code`` first; ``categories`` empty means all."""
    wanted = list(categories)
    needs = Need.objects.filter(area=area, state__in=OPEN_NEED_STATES, quantity__gt=F("quantity_pledged") + F("quantity_delivered"))
    if wanted:
        needs = needs.filter(category_id__in=wanted)
    fields = ("id", "title", "region_id", "region__path", "unit", "quantity", "quantity_pledged", "quantity_delivered")
    found = [
        NeedLeft(pk, title, path, unit, needed, pledged, delivered, needed - pledged - delivered, str(pk), nearness(region, region_code))
        for pk, title, region, path, unit, needed, pledged, delivered in needs.values_list(*fields)
    ]
    return sorted(found, key=lambda row: (row.distance, -row.left, row.title))[:limit]


_PUBLIC = (
    "id", "area", "state", "title", "description", "region", "category", "aid_form", "quantity", "unit", "quantity_pledged",
    "quantity_delivered", "needed_by", "published_at",
)  # fmt: skip
_PUBLIC_MORE = ("region__path", "category__name", "category__definition", "category__masking")


def public_needs() -> QuerySet[Need]:
    """Published needs with the columns the public may read."""
    return Need.objects.published().select_related("region", "category").only(*_PUBLIC, *_PUBLIC_MORE)


def need_rows(actor: Actor) -> QuerySet[Need]:
    """Needs the actor may see, with place and category; a company's list begins with those nearest to its sites."""
    rows = Need.objects.visible_to(actor).select_related("region", "category")
    if actor.desk is None or actor.desk.kind != DeskKind.COMPANY:
        return rows.order_by("-id")
    codes = list(Site.objects.visible_to(actor).values_list("region_id", flat=True))
    near = [
        When(region__code__startswith=code[:length], then=Value(rank)) for rank, length in ((0, 8), (1, 5), (2, 2)) for code in set(codes)
    ]
    return rows.annotate(distance=Case(*near, default=Value(3), output_field=IntegerField())).order_by("distance", "-id")


@dataclass(frozen=True)
class NeedSummary:
    """Count of the whole result, and what is left of it by unit (units do not add up)."""

    count: int
    left: list[tuple[str, int]]

    def left_text(self) -> str:
        """``1.250 unit, 40 paket`` with at most three units named."""
        words = ", ".join(f"{angka(left)} {unit}" for unit, left in self.left[:3])
        return words + (_(" dan satuan lain") if len(self.left) > 3 else "")


def need_summary(found: QuerySet[Need]) -> NeedSummary:
    """Count and sum of the filtered needs, not of the page."""
    left = Greatest(F("quantity") - F("quantity_pledged") - F("quantity_delivered"), Value(0))
    rows = list(found.order_by().values("unit").annotate(n=Count("id"), left=Sum(left)).values_list("unit", "n", "left"))
    sums = sorted(((unit, missing) for unit, _n, missing in rows if missing), key=lambda pair: -pair[1])
    return NeedSummary(sum(n for _unit, n, _left in rows), sums)


def pledges_of(need: Need, actor: Actor) -> tuple[list[NeedPledge], dict[UUID, str]]:
    """The pledges the actor may see, newest first, with the names of their companies."""
    pledges = list(NeedPledge.objects.visible_to(actor).filter(need=need).order_by("-id"))
    names = Company.objects.visible_to(actor).filter(pk__in={pledge.company_id for pledge in pledges}).values_list("pk", "name")
    return pledges, dict(names)


def earlier_reasons(actor: Actor, limit: int = 5) -> list[str]:
    """Reasons given before at this place, the latest first."""
    rows = Need.objects.visible_to(actor).exclude(reason="").order_by("-updated_at").values_list("reason", flat=True)[:50]
    return list(dict.fromkeys(rows))[:limit]


def waiting(actor: Actor) -> QuerySet[Need]:
    """Needs that wait for a step of the actor, the longest waiting first; a province also acts for places with an empty chair."""
    visible = Need.objects.visible_to(actor)
    due = Q(pk__in=[])
    for state, permission in ((NeedState.PROPOSED, Permission.NEED_VERIFY), (NeedState.VERIFIED, Permission.NEED_PUBLISH)):
        if actor.has(permission):
            areas = visible.filter(state=state).order_by().values_list("area", flat=True).distinct()
            due |= Q(state=state, area__in=[area for area in areas if access.allowed(actor, permission, area=area)])
    due &= ~Q(state=NeedState.PROPOSED, proposed_by__isnull=False, proposed_by=actor.user_id)
    if actor.has(Permission.NEED_PROPOSE):
        due |= Q(state=NeedState.RETURNED, proposed_by=actor.user_id)
    return visible.filter(due).select_related("region", "category").order_by("updated_at")


def next_waiting(actor: Actor, *, after: Need) -> Need | None:
    """The next need in the actor's queue."""
    return waiting(actor).exclude(pk=after.pk).first()
