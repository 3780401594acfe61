"""Programmes of one company: planned, committed, realised and verified rupiah stand apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.core.dates import rentang
from apps.core.money import angka, rupiah
from apps.programs.choices import PLANNED_STATES, Route
from apps.programs.models import Program
from apps.programs.rows.program import tone_for
from apps.programs.rows.words import is_company, state_label, url
from apps.programs.selectors import Totals


@dataclass(frozen=True)
class CompanyProgramRow:
    """One programme on its company's page."""

    url: str
    title: str
    place: str
    when: str
    state: str
    tone: str
    planned: str
    committed: str
    realised: str
    verified: str


def company_program_row(program: Program, actor: Actor) -> CompanyProgramRow:
    """A line; a dash stands where there is nothing of the kind, for example no plan behind a direct report."""
    row: Any = program
    planned = program.route == Route.PLAN and program.state in PLANNED_STATES
    return CompanyProgramRow(
        url=url(actor, "program-detail", pk=program.pk),
        title=program.title,
        place=", ".join(program.region.path.split(", ")[:3]),
        when=rentang(program.starts_on, program.ends_on),
        state=state_label(program.state, for_company=is_company(actor)),
        tone=tone_for(program, actor),
        planned=rupiah(program.budget) if planned else "–",
        committed=_amount(row.sum_committed),
        realised=_amount(row.sum_realised),
        verified=_amount(row.sum_verified),
    )


def _amount(value: int | None) -> str:
    return "–" if value is None else rupiah(int(value))


def company_figures(found: Totals) -> list[dict[str, str]]:
    """The four sums for components/figure.html; they are never added together."""
    programs = _("dari %(n)s program") % {"n": angka(found.count)}
    return [
        {"label": _("Direncanakan"), "number": rupiah(found.planned), "denominator": programs},
        {"label": _("Dikomitmenkan"), "number": rupiah(found.committed), "denominator": _("surat komitmen atau MoU")},
        {"label": _("Direalisasikan"), "number": rupiah(found.realised), "denominator": _("dilaporkan perusahaan")},
        {"label": _("Terverifikasi"), "number": rupiah(found.verified), "denominator": _("diakui pemeriksa")},
    ]
