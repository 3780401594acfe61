"""Rows of the problem map and needs for tests."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from apps.core.scope import Scope, scope
from apps.pmks.choices import NeedState
from apps.pmks.models import Need
from tests import factories


def need(area: int, *, region: str = "", state: str = NeedState.PUBLISHED, quantity: int = 50, **fields: Any) -> Need:
    """A need of the place's forum, published unless said otherwise."""
    forum = factories.forum(area)
    code = region or f"{area // 100:02d}.{area % 100:02d}"
    values = {"title": "Rumah layak huni", "category_id": 24, "aid_form": "facility", "unit": "unit", "proposer": "forum"} | fields
    if state not in {NeedState.DRAFT, NeedState.PROPOSED, NeedState.RETURNED}:
        values.setdefault("verified_at", timezone.now())
    with scope(Scope.system()):
        return Need.objects.create(forum=forum, area=area, region_id=code, state=state, quantity=quantity, **values)
