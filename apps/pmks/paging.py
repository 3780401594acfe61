"""One page of a list, with the words for components/pager.html."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from apps.core.money import angka

PAGE = 25


@dataclass(frozen=True)
class Page:
    """Rows of the page with links to its neighbours."""

    rows: list[Any]
    prev_url: str
    next_url: str
    text: str


def page_of(found: QuerySet[Any], query: QueryDict, total: int) -> Page:
    """The page named by ``halaman``, counted from 1; anything else is the first."""
    typed = query.get("halaman", "1")
    last = max(1, -(-total // PAGE))
    number = min(int(typed), last) if typed.isdecimal() and len(typed) < 7 and int(typed) > 0 else 1
    start = (number - 1) * PAGE
    rows = list(found[start : start + PAGE])
    text = _("%(first)s–%(last)s dari %(total)s") % {"first": angka(start + 1), "last": angka(start + len(rows)), "total": angka(total)}

    def url(wanted: int) -> str:
        changed = query.copy()
        changed["halaman"] = str(wanted)
        return f"?{changed.urlencode()}"

    return Page(rows, url(number - 1) if number > 1 else "", url(number + 1) if number < last else "", text if total else "")
