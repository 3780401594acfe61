"""Reading forums: one, those below a place, and the counts that stand above the list. Works in the public scope, too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, Count, DateField, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import DeskKind
from apps.audit.models import Event
from apps.core.dates import tanggal
from apps.core.scope import bounds
from apps.core.tables import Column, Sheet
from apps.forums.choices import EXPIRING_DAYS, FORMING_STATES, STANDING_TONES, ForumState, LegalLine, Standing
from apps.forums.models import BoardTerm, Decree, Forum
from apps.regions.selectors import typed

PAGE_SIZE = 25
_COLUMNS = (
    "id", "area", "line", "name", "short_name", "state", "disputed", "region__name", "region__parent__name", "term_start", "term_end",
    "chair", "decree", "standing",
)  # fmt: skip


@dataclass(frozen=True)
class ForumFilter:
    """What a list of forums is narrowed to; empty means everything. ``level`` 1 or 2; ``province`` an area code PP00."""

    text: str = ""
    standing: str = ""
    level: int = 0
    province: int = 0


@dataclass(frozen=True)
class ForumRow:
    """One forum as lists show it; every text is finished."""

    area: int
    name: str
    place: str
    province: str
    level: int
    standing: str
    standing_label: str
    tone: str
    term: str
    ends: str
    chair: str
    decree: str


@dataclass(frozen=True)
class ProvinceRow:
    """A province in the public directory, with how many of its kabupaten/kota have a forum."""

    code: str
    area: int
    name: str
    standing_label: str
    tone: str
    formed: int
    children: int


def with_standing(forums: QuerySet[Forum], today: dt.date) -> QuerySet[Any]:
    """Annotate term_start, term_end, chair, decree and ``standing``; the running term counts, else the last one before it."""
    terms = BoardTerm.objects.filter(forum=OuterRef("pk"), starts_on__lte=today).order_by("-starts_on")
    decrees = Decree.objects.filter(forum=OuterRef("pk")).exclude(kind="policy").order_by("-year", "-signed_on", "number")
    end = terms.annotate(end=Coalesce("ended_early_on", "ends_on")).values("end")[:1]
    soon = today + dt.timedelta(days=EXPIRING_DAYS)
    working = Q(state=ForumState.ACTIVE)
    return forums.annotate(
        term_start=Subquery(terms.values("starts_on")[:1], output_field=DateField()),
        term_end=Subquery(end, output_field=DateField()),
        chair=Subquery(terms.values("chair_name")[:1]),
        decree=Subquery(decrees.values("number")[:1]),
    ).annotate(
        standing=Case(
            When(disputed=True, then=Value(Standing.DISPUTED)),
            When(state__in=FORMING_STATES, then=Value(Standing.FORMING)),
            When(state=ForumState.RATIFIED, then=Value(Standing.RATIFIED)),
            When(state=ForumState.SUSPENDED, then=Value(Standing.SUSPENDED)),
            When(state=ForumState.DISSOLVED, then=Value(Standing.DISSOLVED)),
            When(working & Q(term_end=None), then=Value(Standing.NO_BOARD)),
            When(working & Q(term_end__lt=today), then=Value(Standing.ENDED)),
            When(working & Q(term_end__lt=soon), then=Value(Standing.EXPIRING)),
            When(working, then=Value(Standing.ACTIVE)),
            default=Value(Standing.NOT_FORMED),
            output_field=CharField(),
        )
    )


def forum_at(actor: Actor, area: int, *, line: str = LegalLine.KESOS) -> QuerySet[Forum]:
    """The forum of ``area`` as far as the actor may open its pages: own place, below it, or the levels above; companies any."""
    forums = Forum.objects.visible_to(actor).filter(area=area, line=line)
    if actor.desk is None or actor.desk.kind == DeskKind.COMPANY:
        return forums
    lo, hi = bounds(max(actor.area, 0))
    above = {0, actor.area // 100 * 100}
    return forums if lo <= area <= hi or area in above else forums.none()


def forums_below(area: int) -> QuerySet[Forum]:
    """Forums on the Kesos line below a place: 38 + 514 for the nation, its kabupaten/kota for a province, none for a kabupaten/kota."""
    lo, hi = bounds(area)
    return Forum.objects.filter(line=LegalLine.KESOS, area__gte=lo, area__lte=hi).exclude(area=area)


def narrowed(forums: QuerySet[Any], wanted: ForumFilter) -> QuerySet[Any]:
    """The forums that fit; ``forums`` must come from ``with_standing``."""
    if wanted.text:
        for word in typed(wanted.text).split():
            forums = forums.filter(Q(region__search__contains=word) | Q(name__icontains=word) | Q(chair__icontains=word))
    if wanted.standing:
        forums = forums.filter(standing=wanted.standing)
    if wanted.level:
        forums = forums.filter(region__level=wanted.level)
    if wanted.province:
        lo, hi = bounds(wanted.province)
        forums = forums.filter(area__gte=lo, area__lte=hi)
    return forums


def forum_rows(forums: QuerySet[Any]) -> Iterator[ForumRow]:
    """Rows of a queryset from ``with_standing``."""
    for found in forums.values(*_COLUMNS):
        yield _row(found)


def _row(found: Mapping[str, Any]) -> ForumRow:
    start, end = found["term_start"], found["term_end"]
    level = 0 if found["area"] == 0 else 1 if found["area"] % 100 == 0 else 2
    return ForumRow(
        area=found["area"],
        name=found["short_name"],
        place=_place(found["region__name"], level),
        province=found["region__parent__name"] or "",
        level=level,
        standing=found["standing"],
        standing_label=str(Standing(found["standing"]).label),
        tone=STANDING_TONES[found["standing"]],
        term=f"{start.year}–{end.year}" if start and end else "",
        ends=tanggal(end) if end else "",
        chair=found["chair"] or "",
        decree=found["decree"] or "",
    )


def _place(name: str | None, level: int) -> str:
    if not name:
        return _("Nasional")
    return _("Provinsi %(name)s") % {"name": name} if level == 1 else name


def forum_page(forums: QuerySet[Any], number: int) -> tuple[list[ForumRow], int, int]:
    """One page of rows, the whole count, and the page number that was shown (the nearest that exists)."""
    count = forums.count()
    last = max(1, -(-count // PAGE_SIZE))
    number = min(max(number, 1), last)
    first = (number - 1) * PAGE_SIZE
    ordered = forums.order_by("area")[first : first + PAGE_SIZE]
    return list(forum_rows(ordered)), count, number


def standing_counts(forums: QuerySet[Any]) -> dict[str, int]:
    """How many forums stand how, of the whole list; those with none are left out."""
    rows = forums.order_by().values("standing").annotate(n=Count("pk")).values_list("standing", "n")
    found = dict(rows)
    return {standing: found[standing] for standing in Standing.values if standing in found}


def forum_sheet(rows: Iterable[ForumRow], *, title: str, today: dt.date) -> Sheet:
    """The list as a table for CSV and XLSX."""
    columns = [
        Column("code", _("Kode wilayah")),
        Column("place", _("Wilayah")),
        Column("province", _("Provinsi")),
        Column("name", _("Forum")),
        Column("standing_label", _("Keadaan")),
        Column("term", _("Masa bakti")),
        Column("ends", _("Berakhir")),
        Column("chair", _("Ketua")),
        Column("decree", _("Nomor SK")),
    ]
    fields = ("place", "province", "name", "standing_label", "term", "ends", "chair", "decree")
    cells = ({"code": area_code(row.area), **{field: getattr(row, field) for field in fields}} for row in rows)
    return Sheet(title, columns, cells, [_("Keadaan per %(day)s.") % {"day": tanggal(today)}])


def record_ids(forum: Forum) -> list[UUID]:
    """Ids whose events make the history of a forum: itself, its terms and its decrees."""
    terms = BoardTerm.objects.filter(forum=forum).values_list("pk", flat=True)
    return [forum.pk, *terms, *Decree.objects.filter(forum=forum).values_list("pk", flat=True)]


def state_since(forum: Forum) -> dt.datetime | None:
    """When the state of a forum last changed, as far as its history may be read."""
    moves = Event.objects.filter(object_id=str(forum.pk), code__startswith="forum.").exclude(code="forum.update")
    return moves.order_by("-at").values_list("at", flat=True).first()


def area_code(area: int) -> str:
    """Kemendagri code of an area: ``36``, ``36.73``; empty for the nation."""
    if area == 0:
        return ""
    return f"{area // 100:02d}" if area % 100 == 0 else f"{area // 100:02d}.{area % 100:02d}"


def current_term(forum: Forum, today: dt.date) -> BoardTerm | None:
    """The term that runs on ``today``, else the last one that began before."""
    return BoardTerm.objects.filter(forum=forum, starts_on__lte=today).order_by("-starts_on").first()


def provinces(today: dt.date) -> list[ProvinceRow]:
    """All provinces with the standing of their forum and how many of their kabupaten/kota have one (formed: ratified or active)."""
    formed = Q(state__in=[ForumState.RATIFIED, ForumState.ACTIVE])
    below = Forum.objects.filter(line=LegalLine.KESOS, region__level=2).values(province=F("region__parent_id"))
    rows = below.annotate(children=Count("pk"), formed=Count("pk", filter=formed)).order_by()
    counts: dict[str, tuple[int, int]] = {row["province"]: (row["formed"], row["children"]) for row in rows}
    forums = with_standing(Forum.objects.filter(line=LegalLine.KESOS, region__level=1), today).order_by("area")
    return [
        ProvinceRow(
            code=row["region_id"],
            area=row["area"],
            name=row["region__name"],
            standing_label=str(Standing(row["standing"]).label),
            tone=STANDING_TONES[row["standing"]],
            formed=counts.get(row["region_id"], (0, 0))[0],
            children=counts.get(row["region_id"], (0, 0))[1],
        )
        for row in forums.values("area", "region_id", "region__name", "standing")
    ]
