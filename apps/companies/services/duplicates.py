"""The queue of look-alike records: found in the background, decided by a secretariat, remembered."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.audit import services as audit
from apps.companies.choices import DuplicateState
from apps.companies.models import Company, DuplicatePair
from apps.companies.selectors.duplicates import alike, place_above, wanted_of
from apps.companies.services.merging import may_merge
from apps.core.db import lock
from apps.core.errors import NotAllowed, RuleViolation

BATCH = 200


@transaction.atomic
def duplicates_find(*, company: Company) -> int:
    """Bring the pairs of one record up to date; returns how many are open. Needs the system scope. A decided pair stays decided."""
    found = {hit.company.pk: hit for hit in alike(wanted_of(company))}
    for hit in found.values():
        one, two = sorted((company, hit.company), key=lambda row: row.pk)
        pair, made = DuplicatePair.objects.get_or_create(
            one=one, two=two, defaults={"area": place_above(one.area, two.area), "score": hit.score, "facts": hit.facts}
        )
        if not made and pair.state in {DuplicateState.OPEN, DuplicateState.GONE}:
            pair.state, pair.score, pair.facts = DuplicateState.OPEN, hit.score, hit.facts
            pair.area = place_above(one.area, two.area)
            pair.save(update_fields=["state", "score", "facts", "area", "updated_at"])
    stale = DuplicatePair.objects.filter(Q(one=company) | Q(two=company), state=DuplicateState.OPEN)
    stale = stale.exclude(one__in=found).exclude(two__in=found) if found else stale
    stale.update(state=DuplicateState.GONE, updated_at=timezone.now())
    Company.objects.filter(pk=company.pk).update(alike_checked_at=timezone.now())
    return len(found)


def duplicates_find_due() -> int:
    """Look at records that are new or changed; returns how many. Needs the system scope."""
    due = list(Company.objects.live().filter(alike_checked_at=None).order_by("id")[:BATCH])
    for company in due:
        duplicates_find(company=company)
    return len(due)


@transaction.atomic
def pair_different(*, pair: DuplicatePair, note: str, by: Actor) -> DuplicatePair:
    """Two records are two companies; the pair never comes back. Raises NotAllowed outside the own place."""
    pair = lock(pair)
    if not may_merge(by, pair.one, pair.two):
        raise NotAllowed
    if pair.state not in {DuplicateState.OPEN, DuplicateState.GONE}:
        raise RuleViolation(_("Pasangan ini sudah diputuskan. Muat ulang halaman antrean."))
    pair.state, pair.decided_by, pair.decided_at = DuplicateState.DIFFERENT, by.user_id, timezone.now()
    pair.note = note.strip()[:300]
    pair.save(update_fields=["state", "decided_by", "decided_at", "note", "updated_at"])
    audit.record(
        "company.different", by=by, area=pair.area, obj=pair.one, changes={"other": pair.two.name}, reason=pair.note, company_id=pair.one_id
    )
    return pair
