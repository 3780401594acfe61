"""Pages of a long list by key: the last row of a page names where the next one begins, so a deep page costs what the first one costs."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.db.models.expressions import OrderBy
from django.http import QueryDict

from apps.core.querysets import ScopedQuerySet

PAGE = 25


@dataclass(frozen=True)
class Order:
    """One way to sort: a column and its direction; the id breaks ties.

    ``nullable``: the column may be empty. Only then is the place of empty ones named, since no index has that order.
    """

    column: str
    descending: bool
    nullable: bool = False

    @property
    def terms(self) -> list[OrderBy]:
        """Order of the page, nothing-known last in either direction."""
        last = True if self.nullable else None
        key = F(self.column).desc(nulls_last=last) if self.descending else F(self.column).asc(nulls_last=last)
        return [key, F("id").desc() if self.descending else F("id").asc()]

    @property
    def reversed_terms(self) -> list[OrderBy]:
        """The same order walked backwards."""
        first = True if self.nullable else None
        key = F(self.column).asc(nulls_first=first) if self.descending else F(self.column).desc(nulls_first=first)
        return [key, F("id").asc() if self.descending else F("id").desc()]

    def beyond(self, value: Any, pk: UUID, *, backwards: bool) -> Q:
        """Rows after the row with this key (before it, when walking backwards)."""
        ahead = self.descending == backwards
        compare = "gt" if ahead else "lt"
        tie = Q(**{f"id__{compare}": pk})
        if value is None:
            return Q(**{f"{self.column}__isnull": True}) & tie | (Q(**{f"{self.column}__isnull": False}) if backwards else Q())
        # The first condition follows from the others; an index begins where it says.
        found = Q(**{f"{self.column}__{compare}e": value}) & (Q(**{f"{self.column}__{compare}": value}) | Q(**{self.column: value}) & tie)
        return found | Q(**{f"{self.column}__isnull": True}) if self.nullable and not backwards else found


@dataclass(frozen=True)
class Page:
    """Rows of a page with links to its neighbours."""

    rows: list[Any]
    prev_url: str
    next_url: str


def _key(row: Any, order: Order) -> str:
    value = getattr(row, order.column)
    text = value.isoformat() if isinstance(value, dt.date) else value
    return base64.urlsafe_b64encode(json.dumps([text, str(row.pk)]).encode()).decode().rstrip("=")


def _read(text: str, model: Any, order: Order) -> tuple[Any, UUID] | None:
    """Value and id of a key in an address; None for anything that is not one."""
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return (None if value is None else model._meta.get_field(order.column).to_python(value)), UUID(pk)
    except (ValueError, TypeError, AttributeError, binascii.Error, ValidationError):
        return None


def keyset_page(rows: ScopedQuerySet, query: QueryDict, order: Order, cells: Callable[[Any], Any]) -> Page:
    """The page after ``sesudah`` or before ``sebelum``; a key that cannot be read gives the first page.

    Two queries: the ids of the page along an index, then ``cells`` (joins and sums) for those rows only.
    """
    after, before = query.get("sesudah", ""), query.get("sebelum", "")
    backwards = bool(before) and not after
    key = _read(before if backwards else after, rows.model, order) if after or before else None
    if key is not None:
        rows = rows.filter(order.beyond(*key, backwards=backwards))
    terms = order.reversed_terms if backwards and key else order.terms
    ids = list(rows.order_by(*terms).values_list("pk", flat=True)[: PAGE + 1])
    found = list(cells(rows.model.objects.filter(pk__in=ids)).order_by(*terms))
    more = len(found) > PAGE
    found = found[:PAGE]
    if backwards and key:
        found.reverse()
        has_prev, has_next = more, True
    else:
        has_prev, has_next = key is not None, more
    return Page(
        found,
        _url(query, "sebelum", _key(found[0], order)) if found and has_prev else "",
        _url(query, "sesudah", _key(found[-1], order)) if found and has_next else "",
    )


def _url(query: QueryDict, name: str, key: str) -> str:
    changed = query.copy()
    for old in ("sesudah", "sebelum"):
        changed.pop(old, None)
    changed[name] = key
    return f"?{changed.urlencode()}"
