"""How companies of a place reported, as the application of the reports knows it: asked by signal, since that one stands above."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast
from uuid import UUID

from apps.companies.models import Membership
from apps.companies.signals import reporting_asked


@dataclass(frozen=True)
class Reported:
    """Periods that may be asked for as (key, label), newest first, and the companies with the status asked for; None without one."""

    periods: list[tuple[str, str]] = field(default_factory=list)
    companies: list[UUID] | None = None


def reported(area: int, *, period: str = "", status: str = "") -> Reported:
    """The answer for a place; an unknown period means the newest one that is over."""
    answers = [answer for _receiver, answer in reporting_asked.send(sender=Membership, area=area, period=period, status=status)]
    return cast(Reported, answers[0]) if answers else Reported()
