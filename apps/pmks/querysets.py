"""Who reads which needs and counts."""

from __future__ import annotations

from typing import Any, Self

from apps.core.querysets import Asking, ScopedQuerySet
from apps.core.scope import Scope
from apps.pmks.choices import PUBLIC_NEED_STATES


class NeedQuerySet(ScopedQuerySet):
    """Needs: a place sees its own; companies and the public see what is published."""

    def visible_to(self, actor: Asking) -> Self:
        """Own rows of the place; for companies and the public the published ones of the whole nation."""
        if actor.scope.kind in {"company", "public"}:
            return self.published()
        return super().visible_to(actor)

    def published(self) -> Self:
        """What the catalogue shows."""
        return self.filter(state__in=PUBLIC_NEED_STATES)


class PledgeQuerySet(ScopedQuerySet):
    """Pledges: a place sees those for its needs, a company its own."""


class CountQuerySet(ScopedQuerySet):
    """Counts of people: companies see totals from five upwards that are in force."""

    def _of_company(self, wanted: Scope) -> Self:
        return self.totals().filter(in_force=True, count__gte=5)

    def totals(self) -> Any:
        """Rows without sex, age band or decile band: one for each region and category."""
        return self.filter(sex="", age_band="", decile_band="")
