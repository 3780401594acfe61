"""Who else works there, and how alike it is (docs/rules.md, Overlap). It opens a question for a person and blocks nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from apps.core.dates import rentang
from apps.core.money import angka
from apps.core.scope import required
from apps.pmks.choices import AidForm
from apps.programs.choices import PLANNED_STATES, ProgramState
from apps.programs.models import Program
from apps.regions.models import Region

FLAG_FROM = 0.7
SHOWN = 60
#: Weight of the deepest region two programmes share: village, kecamatan, kabupaten/kota (docs/rules.md, Overlap).
REGION_WEIGHT = {13: 1.0, 8: 0.6, 5: 0.2}


@dataclass(frozen=True)
class Plan:
    """What is compared: where, for whom, in which form, how much, when. ``program_id`` is left out of the comparison."""

    area: int
    region: str
    categories: Sequence[int]
    aid_form: str
    quantity: int
    unit: str
    year: int
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    program_id: UUID | None = None
    company_id: UUID | None = None

    @classmethod
    def of(cls, program: Program) -> Plan:
        """The plan of a stored programme."""
        return cls(
            program.area, program.region_id, program.categories, program.aid_form, program.quantity, program.unit, program.year,
            program.starts_on, program.ends_on, program.pk, program.company_id,
        )  # fmt: skip


@dataclass(frozen=True)
class Neighbour:
    """Another programme nearby. Companies get these columns only: never money, contacts, title or id."""

    company: str
    sector: str
    categories: list[int]
    aid_form: str
    region: str
    quantity: int
    unit: str
    state: str
    starts_on: dt.date
    ends_on: dt.date
    place: str = ""
    score: float = 0.0
    program_id: UUID | None = None
    title: str = ""

    @property
    def flagged(self) -> bool:
        """Alike enough that a person should look (score of at least 0.7)."""
        return self.score >= FLAG_FROM

    @property
    def aid_label(self) -> str:
        """Form of aid in words."""
        return str(AidForm(self.aid_form).label)

    @property
    def state_label(self) -> str:
        """State in words."""
        return str(ProgramState(self.state).label)

    def reason(self, names: dict[int, str]) -> str:
        """Why it is shown, in one sentence."""
        people = ", ".join(names.get(number, str(number)) for number in self.categories[:2])
        return _("%(company)s juga menyalurkan %(quantity)s %(unit)s (%(aid)s) untuk %(people)s di %(place)s, %(dates)s.") % {
            "company": self.company,
            "quantity": angka(self.quantity),
            "unit": self.unit,
            "aid": self.aid_label.lower(),
            "people": people,
            "place": self.place,
            "dates": rentang(self.starts_on, self.ends_on),
        }


def shared_length(one: str, other: str) -> int:
    """Length of the deepest region code that two regions share: 13 village, 8 kecamatan, 5 kabupaten/kota, 0 none of these."""
    for length in REGION_WEIGHT:
        if len(one) >= length and one[:length] == other[:length] and len(other) >= length:
            return length
    return 0


def score(plan: Plan, other: Neighbour) -> float:
    """Likeness of two programmes between 0 and 1.

    0.4 region (village 1, kecamatan 0.6, kabupaten/kota 0.2) + 0.25 Jaccard of the PPKS categories + 0.2 same form of aid + 0.15 share of
    the shorter period that both overlap (docs/rules.md, Overlap; flagged from 0.7).
    """
    region = REGION_WEIGHT.get(shared_length(plan.region, other.region), 0.0)
    mine, theirs = set(plan.categories), set(other.categories)
    jaccard = len(mine & theirs) / len(mine | theirs) if mine | theirs else 0.0
    same_form = plan.aid_form == other.aid_form
    return round(0.4 * region + 0.25 * jaccard + 0.2 * same_form + 0.15 * _date_share(plan, other), 4)


def _date_share(plan: Plan, other: Neighbour) -> float:
    if plan.starts_on is None or plan.ends_on is None:
        return 1.0 if other.starts_on.year <= plan.year <= other.ends_on.year else 0.0
    common = (min(plan.ends_on, other.ends_on) - max(plan.starts_on, other.starts_on)).days + 1
    shorter = min((plan.ends_on - plan.starts_on).days, (other.ends_on - other.starts_on).days) + 1
    return max(0.0, min(1.0, common / shorter)) if shorter > 0 else 0.0


def neighbours(plan: Plan) -> list[Neighbour]:
    """Programmes of the same kecamatan (or kabupaten/kota, when the plan names no kecamatan) within twelve months, most alike first.

    A company sees those of others through a narrow database function; officers see all of their place.
    """
    found = _for_company(plan) if required().kind == "company" else _for_officer(plan)
    names = dict(Region.objects.filter(pk__in={row.region for row in found}).values_list("pk", "name"))
    scored = [replace(row, place=names.get(row.region, row.region), score=score(plan, row)) for row in found]
    return sorted(scored, key=lambda row: (-row.score, row.company, row.starts_on))


def _for_company(plan: Plan) -> Iterable[Neighbour]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT company, sector, categories, aid_form, region, quantity, unit, state, starts_on, ends_on "
            "FROM program_neighbours(%s, %s, %s)",
            [plan.area, plan.region, plan.year],
        )
        return [Neighbour(*row) for row in cursor.fetchall()]


def _for_officer(plan: Plan) -> Iterable[Neighbour]:
    within = plan.region[:8] if len(plan.region) >= 8 else plan.region
    rows = (
        Program.objects.filter(
            region__code__startswith=within,
            area=plan.area,
            state__in=PLANNED_STATES,
            ends_on__gte=dt.date(plan.year - 1, 1, 1),
            starts_on__lte=dt.date(plan.year, 12, 31),
        )
        .exclude(state=ProgramState.POSTPONED)
        .select_related("company")
        .order_by("-starts_on", "-id")
    )
    if plan.program_id:
        rows = rows.exclude(pk=plan.program_id)
    return [
        Neighbour(
            row.company.name, row.sector_id, row.categories, row.aid_form, row.region_id, row.quantity, row.unit, row.state,
            row.starts_on, row.ends_on, program_id=row.pk, title=row.title,
        )
        for row in rows[:SHOWN]
    ]  # fmt: skip
