"""After the lock of a period: programmes whose realisations it reported are put away."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from apps.accounts.actors import SYSTEM
from apps.programs.choices import ProgramState, RealizationState
from apps.programs.models import Program, Realization
from apps.programs.services import program_close
from apps.reports.choices import ReportState
from apps.reports.models import PeriodicReport

BATCH = 200


def _reported(programs: QuerySet[Program], *, starts: dt.date, ends: dt.date) -> QuerySet[Program]:
    """Verified programmes with a realisation that the period counted."""
    counted = Realization.objects.filter(program_id=OuterRef("pk"), state=RealizationState.VERIFIED, handover_on__range=(starts, ends))
    return programs.filter(Exists(counted), state=ProgramState.VERIFIED)


def closings_wanted() -> list[tuple[str, int]]:
    """(report id, area) of locked reports in whose place verified programmes still stand open. Needs the system scope."""
    inside = Realization.objects.filter(
        program_id=OuterRef("pk"), state=RealizationState.VERIFIED,
        handover_on__gte=OuterRef(OuterRef("period__starts_on")), handover_on__lte=OuterRef(OuterRef("period__ends_on")),
    )  # fmt: skip
    standing = Program.objects.filter(Exists(inside), area=OuterRef("area"), state=ProgramState.VERIFIED)
    rows = PeriodicReport.objects.filter(Exists(standing), state=ReportState.LOCKED).order_by("id")
    return [(str(pk), area) for pk, area in rows.values_list("id", "area")[:BATCH]]


@transaction.atomic
def report_close_programs(*, report_id: UUID) -> int:
    """Close up to a batch of the programmes that a locked report counted in its own place; returns how many. Safe to repeat."""
    report = PeriodicReport.objects.select_related("period").filter(pk=report_id, state=ReportState.LOCKED).first()
    if report is None:
        return 0
    period = report.period
    programs = _reported(Program.objects.filter(area=report.area), starts=period.starts_on, ends=period.ends_on)
    found = list(programs.select_for_update(of=("self",), skip_locked=True).order_by("id")[:BATCH])
    for program in found:
        program_close(program=program, by=SYSTEM, period=period.label)
    return len(found)
