"""What a reviewer sees beside a plan, and a company while it types: need left, who else works there, what the company did before."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, Q, Sum
from django.utils.translation import gettext as _

from apps.core.money import angka
from apps.pmks.choices import NeedState
from apps.pmks.models import Need, PpksCategory
from apps.pmks.selectors import NeedLeft, need_left, ppks_totals
from apps.programs.models import Program
from apps.programs.selectors.figures import CompanyRecord, company_record
from apps.programs.selectors.overlap import Neighbour, Plan, neighbours

#: Oversupply begins when promised and delivered aid passes the need by a tenth (docs/rules.md, Overlap).
OVERSUPPLY = 1.1
_COUNTED = (NeedState.PUBLISHED, NeedState.INTEREST, NeedState.PARTLY_MET, NeedState.MET)
History = CompanyRecord


@dataclass(frozen=True)
class Supply:
    """Need and supply of the same categories and form of aid in the kecamatan, in the unit of the plan. ``needed`` 0: none recorded."""

    needed: int
    supplied: int
    unit: str

    @property
    def known(self) -> bool:
        """Whether a need is recorded at all: unknown is never presented as enough."""
        return self.needed > 0

    def saturated_by(self, quantity: int) -> bool:
        """Whether ``quantity`` more would pass the need by more than a tenth (O3)."""
        return self.known and self.supplied + quantity > self.needed * OVERSUPPLY


@dataclass(frozen=True)
class Evidence:
    """Everything beside the submission, and the sentence that sums it up."""

    plan: Plan
    needs: list[NeedLeft]
    supply: Supply
    neighbours: list[Neighbour]
    people: dict[int, int]
    names: dict[int, str]
    history: CompanyRecord | None

    @property
    def flagged(self) -> list[Neighbour]:
        """Neighbours alike enough to look at."""
        return [row for row in self.neighbours if row.flagged]

    @property
    def complementary(self) -> bool:
        """Others work there and the need is not met yet: welcome (R: convergence is wanted until the need is met)."""
        return self.supply.known and not self.supply.saturated_by(self.plan.quantity)

    @property
    def tone(self) -> str:
        """Tone of the sentence."""
        if self.supply.saturated_by(self.plan.quantity):
            return "perlu"
        return "selesai" if self.complementary else "netral"

    def sentence(self) -> str:
        """The finding in one sentence of plain Indonesian."""
        left, unit = angka(max(0, self.supply.needed - self.supply.supplied)), self.supply.unit
        if self.supply.saturated_by(self.plan.quantity):
            return _(
                "Kebutuhan serupa di kecamatan ini hampir tertutup: sisa %(left)s %(unit)s, rencana %(plan)s. "
                "Pertimbangkan lokasi lain di bawah."
            ) % {"left": left, "unit": unit, "plan": angka(self.plan.quantity)}
        if self.flagged and self.complementary:
            return _("Komplementer: %(n)s program serupa sudah ada, dan kebutuhan masih kurang %(left)s %(unit)s.") % {
                "n": len(self.flagged), "left": left, "unit": unit,
            }  # fmt: skip
        if self.flagged:
            return _(
                "%(n)s program serupa ada di tempat dan waktu yang sama. "
                "Kebutuhan di sana belum tercatat, jadi belum dapat disebut berlebih."
            ) % {"n": len(self.flagged)}
        if self.complementary:
            return _("Tepat: kebutuhan di kecamatan ini masih kurang %(left)s %(unit)s.") % {"left": left, "unit": unit}
        return _("Tidak ada program serupa di sekitarnya. Kebutuhan di tempat ini belum tercatat.")

    def better_places(self) -> list[NeedLeft]:
        """Up to three places outside the kecamatan that lack the same thing most."""
        return sorted((need for need in self.needs if need.distance > 1), key=lambda need: -need.left)[:3]

    def as_json(self) -> dict[str, Any]:
        """The evidence as kept with a review: plain values only."""
        return {
            "sentence": self.sentence(),
            "needs": [{"title": n.title, "place": n.place, "left": n.left, "unit": n.unit} for n in self.needs[:10]],
            "supply": asdict(self.supply),
            "neighbours": [
                {"company": n.company, "aid_form": n.aid_form, "region": n.region, "quantity": n.quantity, "unit": n.unit, "score": n.score}
                for n in self.neighbours[:20]
            ],
            "people": {str(number): count for number, count in self.people.items()},
            "history": _plain(asdict(self.history)) if self.history else None,
        }


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in values.items()}


def evidence(program: Program) -> Evidence:
    """The evidence for a stored programme, as far as the open scope reaches."""
    return evidence_for_plan(Plan.of(program), history_of=program.company_id)


def evidence_for_plan(plan: Plan, *, history_of: UUID | None = None) -> Evidence:
    """The evidence for a plan that may not be stored yet; seven queries."""
    names = dict(PpksCategory.objects.filter(pk__in=plan.categories).values_list("number", "name"))
    return Evidence(
        plan=plan,
        needs=need_left(area=plan.area, region_code=plan.region, categories=plan.categories),
        supply=_supply(plan),
        neighbours=neighbours(plan),
        people=ppks_totals(area=plan.area, categories=plan.categories) if plan.categories else {},
        names=names,
        history=company_record(history_of) if history_of else None,
    )


def _supply(plan: Plan) -> Supply:
    """Sums over the needs of the kecamatan (or of the kabupaten/kota, when the plan names no kecamatan) counted in the plan's unit."""
    within = plan.region[:8]
    rows = (
        Need.objects.filter(
            Q(region__code__startswith=within) | Q(region_id=plan.region[:5]),
            area=plan.area,
            category_id__in=plan.categories,
            aid_form=plan.aid_form,
            unit__iexact=plan.unit.strip(),
            state__in=_COUNTED,
        )
        .order_by()
        .aggregate(needed=Sum("quantity", default=0), supplied=Sum(F("quantity_pledged") + F("quantity_delivered"), default=0))
    )
    return Supply(int(rows["needed"]), int(rows["supplied"]), plan.unit)
