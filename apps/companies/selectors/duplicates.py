"""Records that may be one company: candidates from the database, scored word by word, with the reasons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.accounts.actors import Actor
from apps.companies.choices import DuplicateState, MergeState
from apps.companies.models import Company, CompanyContact, CompanyMerge, DuplicatePair, Membership, Site
from apps.core.alike import acronym, likeness
from apps.core.identifiers import normalise_company
from apps.core.scope import bounds

#: From this score on two records go into the queue (measured: tests/bench/duplicates.py).
THRESHOLD = 84
CANDIDATES = 25
#: A record this much alike is the same name.
SURE = 98
#: Mail domains that say nothing about the company behind them.
FREE_MAIL = frozenset(
    [
        "gmail.com",
        "yahoo.com",
        "yahoo.co.id",
        "ymail.com",
        "hotmail.com",
        "outlook.com",
        "outlook.co.id",
        "live.com",
        "icloud.com",
        "proton.me",
        "rocketmail.com",
        "example.com",
    ]
)
BONUS = {"phone": 8, "domain": 5, "place": 4}


@dataclass(frozen=True)
class Wanted:
    """What is known about the company that is looked for."""

    key: str
    name_sort: str = ""
    nib: str = ""
    npwp: str = ""
    areas: frozenset[int] = frozenset()
    phones: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    exclude: UUID | None = None


@dataclass(frozen=True)
class Alike:
    """A record that may be the same company, with the facts behind the score (0 to 100)."""

    company: Company
    score: int
    facts: dict[str, Any] = field(default_factory=dict)


def wanted_of(company: Company) -> Wanted:
    """A record of the register as a question; needs the system scope for the contacts of all places."""
    contacts = [
        *Membership.objects.filter(company=company).values_list("contact_phone", "contact_email"),
        *CompanyContact.objects.filter(company=company, ended_at=None).values_list("phone", "email"),
    ]
    areas = {company.area, *Site.objects.filter(company=company).values_list("area", flat=True)}
    return Wanted(
        company.name_key, company.name_sort, company.nib or "", company.npwp or "", frozenset(areas),
        tuple(sorted({phone for phone, _mail in contacts if phone})), domains_of(mail for _phone, mail in contacts), company.pk,
    )  # fmt: skip


def domains_of(addresses: Iterable[str]) -> tuple[str, ...]:
    """Domains of e-mail addresses that belong to companies, not to mail providers."""
    found = {address.rpartition("@")[2].lower() for address in addresses if "@" in address}
    return tuple(sorted(found - FREE_MAIL))


def alike(wanted: Wanted) -> list[Alike]:
    """Records that may be the company looked for, the most alike first; only those from THRESHOLD on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, shares_phone, shares_domain FROM company_alike(%s, %s, %s, %s, %s, %s, %s)",
            [
                wanted.key,
                acronym(wanted.name_sort.split("  ")[0]),
                wanted.nib,
                wanted.npwp,
                list(wanted.phones),
                list(wanted.domains),
                CANDIDATES,
            ],
        )
        shared = {pk: (phone, domain) for pk, phone, domain in cursor.fetchall() if pk != wanted.exclude}
    if not shared:
        return []
    rows = list(Company.objects.filter(pk__in=shared))
    places = _places(rows) if wanted.areas else {}
    found = [_scored(wanted, row, *shared[row.pk], places.get(row.pk, frozenset())) for row in rows]
    hits = sorted((hit for hit in found if hit.score >= THRESHOLD), key=lambda hit: (-hit.score, hit.company.name_sort))
    if hits and hits[0].score >= SURE:
        return [hit for hit in hits if hit.score >= SURE - 8]  # beside the same name, a similar one is another company
    return hits


def _places(rows: list[Company]) -> dict[UUID, frozenset[int]]:
    found: dict[UUID, set[int]] = {row.pk: {row.area} for row in rows}
    for company_id, area in Site.objects.filter(company__in=rows).values_list("company_id", "area"):
        found[company_id].add(area)
    return {pk: frozenset(areas) for pk, areas in found.items()}


def _scored(wanted: Wanted, row: Company, phone: bool, domain: bool, areas: frozenset[int]) -> Alike:
    same = likeness(wanted.key, row.name_key)
    is_acronym = same.score < 0.8 and _is_acronym(wanted, row)
    name = 0.82 if is_acronym else same.score
    facts: dict[str, Any] = {
        "name": round(100 * name), "acronym": is_acronym, "abbreviated": same.abbreviated, "misspelt": same.misspelt,
        "phone": phone, "domain": domain, "place": bool(wanted.areas & areas),
        "nib": bool(wanted.nib) and wanted.nib == row.nib, "npwp": bool(wanted.npwp) and wanted.npwp == row.npwp,
        "other_nib": bool(wanted.nib and row.nib and wanted.nib != row.nib), "other_npwp": bool(wanted.npwp and row.npwp and wanted.npwp != row.npwp),
    }  # fmt: skip
    score = 100 * name + (sum(BONUS[key] for key in BONUS if facts[key]) if name >= 0.55 else 0)
    if facts["nib"] or facts["npwp"]:
        score = max(score, 96)
    elif facts["other_nib"] and facts["other_npwp"]:
        score -= 25
    elif facts["other_nib"] or facts["other_npwp"]:
        score -= 8
    most = 100 if same.score == 1 or facts["nib"] or facts["npwp"] else 99  # a name spelt differently is never the very same
    return Alike(row, max(0, min(most, round(score))), facts)


def _is_acronym(wanted: Wanted, row: Company) -> bool:
    """Whether one name is the first letters of the other."""
    if " " not in row.name_key and row.name_key == acronym(wanted.name_sort.split("  ")[0]):
        return True
    return " " not in wanted.key and len(wanted.key) > 2 and row.name_initials == wanted.key


def near_name(name: str, area: int) -> tuple[UUID, str] | None:
    """A company whose name is nearly the one typed and that works in this place. Works in the public scope; nothing of it may be shown."""
    try:
        key = normalise_company(name)
    except ValueError:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, name, name_key FROM company_near(%s, %s)", [key, area])
        rows = cursor.fetchall()
    scored = sorted(((likeness(key, row[2]).score, row[0], row[1]) for row in rows), key=lambda hit: -hit[0])
    return (scored[0][1], scored[0][2]) if scored and scored[0][0] * 100 >= THRESHOLD else None


def place_above(one: int, two: int) -> int:
    """The lowest place that covers both: the place itself, its province, or the nation."""
    if one == two:
        return one
    return one // 100 * 100 if one // 100 == two // 100 else 0


def covers(actor: Actor, *areas: int) -> bool:
    """Whether the actor's place is or lies above all of these."""
    lo, hi = bounds(actor.area) if actor.area >= 0 else (1, 0)
    return all(lo <= area <= hi for area in areas)


def queue(actor: Actor, state: str = DuplicateState.OPEN) -> QuerySet[DuplicatePair]:
    """Pairs that the actor's place may decide, the most alike first; a pair whose merge is under way waits for nobody."""
    under_way = CompanyMerge.objects.filter(state=MergeState.QUEUED).filter(
        Q(kept=OuterRef("one"), gone=OuterRef("two")) | Q(kept=OuterRef("two"), gone=OuterRef("one"))
    )
    found = DuplicatePair.objects.visible_to(actor).filter(state=state).exclude(Exists(under_way)).select_related("one", "two")
    return found.order_by("-score", "id")


def merges(actor: Actor) -> QuerySet[CompanyMerge]:
    """Merges decided here or below, newest first."""
    return CompanyMerge.objects.visible_to(actor).select_related("kept", "gone").order_by("-id")


def later_merge(merge: CompanyMerge) -> CompanyMerge | None:
    """A newer merge that involves one of the two records and stands: it has to be undone first."""
    both = [merge.kept_id, merge.gone_id]
    newer = CompanyMerge.objects.filter(state__in=["queued", "done", "undoing"], id__gt=merge.pk)
    return newer.filter(Q(kept__in=both) | Q(gone__in=both)).first()
