"""Reads about memberships."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import F, Q, QuerySet

from apps.accounts.actors import Actor
from apps.companies.choices import MembershipState
from apps.companies.models import Company, Membership
from apps.core.identifiers import normalise_company
from apps.forums.choices import DocumentKind
from apps.forums.models import Document


@dataclass(frozen=True)
class MemberQuery:
    """What the members' list is asked for."""

    text: str = ""
    state: str = ""
    kind: str = ""
    ownership: str = ""
    sector: str = ""
    focus: str = ""
    region: str = ""
    companies: Sequence[UUID] | None = None
    proposed: bool = False
    below: bool = False


def members(actor: Actor, query: MemberQuery) -> QuerySet[Membership]:
    """Memberships that the actor may see and that match, by name; a search tolerates misspellings and puts the closest first."""
    found = Membership.objects.visible_to(actor).select_related("company", "site__region", "listed_region", "forum")
    found = found if query.below or query.region else found.filter(area=actor.area)
    if query.region:
        found = found.filter(within("site__region", query.region) | (Q(site=None) & within("listed_region", query.region)))
    if query.focus:
        found = found.filter(company__csr_focus__contains=[query.focus])
    if query.companies is not None:
        found = found.filter(company_id__in=query.companies)
    if query.state:
        found = found.filter(state=query.state)
    if query.kind:
        found = found.filter(kind=query.kind)
    if query.ownership:
        found = found.filter(company__ownership=query.ownership)
    if query.sector:
        found = found.filter(company__kbli_category="" if query.sector == "-" else query.sector)
    if query.proposed:
        found = found.filter(state=MembershipState.ACTIVE).exclude(proposed_at=None)
    text = query.text.strip()
    return named(found, text, company="company__", more=Q(number__icontains=text)) if text else found.order_by("company__name_sort", "id")


def within(region: str, code: str) -> Q:
    """Rows whose region (the name of the key to it) is ``code`` or lies inside."""
    return Q(**{f"{region}_id": code}) | Q(**{f"{region}__code__startswith": f"{code}."})


def named(found: QuerySet[Any], text: str, *, company: str = "", more: Q | None = None) -> QuerySet[Any]:
    """Rows whose company (reached by the prefix ``company``) is called nearly so, the closest first; ``more`` finds further ones."""
    try:
        key = normalise_company(text)
    except ValueError:
        return found.none()
    near = Q(**{f"{company}name_key__trigram_word_similar": key}) | (more or Q())
    for word in key.split():
        near |= Q(**{f"{company}name_key__contains": word}) if len(word) > 2 else Q()
    score = TrigramWordSimilarity(key, f"{company}name_key")
    return found.filter(near).annotate(score=score).order_by("-score", f"{company}name_sort", "id")


def certificate_of(actor: Actor, membership: Membership) -> Document | None:
    """The newest certificate of a membership, revoked or not."""
    return certificates_of(actor, [membership]).get(membership.pk)


def certificates_of(actor: Actor, memberships: Sequence[Membership]) -> dict[UUID, Document]:
    """The newest certificate of each membership that has one, revoked or not, in one query; one in force goes before a revoked one."""
    found = Document.objects.visible_to(actor).filter(
        kind=DocumentKind.CERTIFICATE, subject_id__in=[membership.pk for membership in memberships]
    )
    certificates: dict[UUID, Document] = {}
    for document in found.order_by(F("revoked_at").desc(nulls_first=True), "-id"):
        certificates.setdefault(document.subject_id, document)
    return certificates


def earlier_reasons(actor: Actor) -> list[str]:
    """Reasons by which memberships of the own place ended or were set inactive, the newest first, to be used again."""
    rows = Membership.objects.visible_to(actor).filter(area=actor.area).exclude(ended_reason="").order_by("-updated_at")
    return list(dict.fromkeys(rows.values_list("ended_reason", flat=True)[:40]))[:8]


def memberships_of(actor: Actor, company: Company) -> QuerySet[Membership]:
    """Memberships of one company that the actor may see."""
    return (
        Membership.objects.visible_to(actor)
        .filter(company=company)
        .select_related("company", "forum", "site__region", "listed_region")
        .order_by("-since", "id")
    )
