"""One box over everything the person may see: companies, programmes, needs, regions, eight of each."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import DeskKind, Permission
from apps.companies.models import Company
from apps.core.money import angka, rupiah
from apps.pmks.models import Need
from apps.portal.navigation import address
from apps.programs.models import Program
from apps.programs.selectors.search import matching
from apps.regions.models import Kind
from apps.regions.selectors import region_search

EACH = 8
SHORTEST, LONGEST = 2, 100


@dataclass(frozen=True)
class Hit:
    """One record found; without an address it is shown as plain text."""

    title: str
    text: str
    url: str
    state: str = ""


@dataclass(frozen=True)
class Group:
    """Hits of one kind; ``more_url`` leads to the full list with the same words."""

    label: str
    icon: str
    hits: list[Hit]
    more_url: str = ""


def clean(text: str) -> str:
    """The words asked for: printable, single spaces, at most LONGEST letters; empty when too short to search for."""
    words = " ".join("".join(char if char.isprintable() else " " for char in text[:LONGEST]).split())
    return words if len(words) >= SHORTEST else ""


def search(actor: Actor, text: str) -> list[Group]:
    """Groups with at least one hit, in the order of the work. Runs in the actor's scope and adds its bounds as well."""
    groups = [_companies(actor, text), _programs(actor, text), _needs(actor, text), _regions(actor, text)]
    return [group for group in groups if group is not None and group.hits]


def _every_word(field: str, text: str) -> models.Q:
    condition = models.Q()
    for word in text.split():
        condition &= models.Q(**{f"{field}__icontains": word})
    return condition


def _companies(actor: Actor, text: str) -> Group | None:
    if not actor.has(Permission.COMPANY_VIEW):
        return None
    digits = "".join(char for char in text if char.isdigit())
    found = models.Q(nib=digits) | models.Q(npwp=digits) if len(digits) >= 13 else _every_word("name_sort", text.lower())
    rows = Company.objects.visible_to(actor).filter(found).order_by("name_sort", "id")[:EACH]
    hits = [Hit(row.name, row.get_ownership_display(), address("companies:company-detail", actor.slug, pk=row.pk)) for row in rows]
    return Group(_("Perusahaan"), "building", hits)


def _programs(actor: Actor, text: str) -> Group | None:
    if not actor.has(Permission.PROGRAM_VIEW):
        return None
    rows = matching(Program.objects.visible_to(actor), text).select_related("company").order_by("-created_at", "-id")
    hits = [
        Hit(
            row.title,
            " · ".join([row.company.name, str(row.year), *([rupiah(row.budget)] if row.budget else [])]),
            address("programs:program-detail", actor.slug, pk=row.pk),
            row.get_state_display(),
        )
        for row in rows[:EACH]
    ]
    return Group(_("Program"), "clipboard-check", hits)


def _needs(actor: Actor, text: str) -> Group | None:
    if not actor.has(Permission.NEED_VIEW):
        return None
    found = _every_word("title", text) | _every_word("category__name", text)
    rows = Need.objects.visible_to(actor).filter(found).select_related("region").order_by("-id")
    hits = [
        Hit(
            row.title,
            _("%(place)s · %(count)s %(unit)s") % {"place": row.region.path, "count": angka(row.quantity), "unit": row.unit},
            address("pmks:need-detail", actor.slug, pk=row.pk),
            row.get_state_display(),
        )
        for row in rows[:EACH]
    ]
    return Group(_("Kebutuhan"), "geo-alt", hits)


def _regions(actor: Actor, text: str) -> Group | None:
    low, high = (actor.scope.lo, actor.scope.hi) if actor.scope.kind == "area" else (None, None)
    if actor.desk is None or actor.desk.kind == DeskKind.OPERATOR:
        low, high = None, None
    hits = [
        Hit(hit.name, f"{Kind(hit.kind).label} · {hit.parents}" if hit.parents else str(Kind(hit.kind).label), _place_url(actor, hit.area))
        for hit in region_search(text, area_lo=low, area_hi=high, limit=EACH)
    ]
    return Group(_("Wilayah"), "map", hits)


def _place_url(actor: Actor, area: int) -> str:
    return address("forums:forum-detail", actor.slug, area=area) if actor.has(Permission.FORUM_VIEW) else ""
