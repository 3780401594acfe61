"""Listed companies that may be invited, and what an invitation shows to its holder."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.accounts.actors import Actor
from apps.companies.choices import MembershipState
from apps.companies.models import Membership

#: A company gets at most one invitation in so many days.
QUIET_DAYS = 14


@dataclass(frozen=True)
class Invited:
    """What stands on the list about an invited company; nothing of its contact."""

    id: UUID
    area: int
    forum_id: UUID
    kind: str
    company_id: UUID
    name: str
    legal_form: str
    ownership: str
    region_id: str | None
    address: str
    is_listed: bool
    opted_out: dt.datetime | None


def invited(pk: UUID) -> Invited | None:
    """The listed company behind an invitation; works in the public scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM invited_company(%s)", [pk])
        row = cursor.fetchone()
    return Invited(pk, *row) if row else None


def quiet_since() -> dt.datetime:
    """Who was invited after this moment is left in peace."""
    return timezone.now() - dt.timedelta(days=QUIET_DAYS)


def listed_companies(actor: Actor, *, text: str = "", reach: str = "") -> QuerySet[Membership]:
    """Listed companies of the actor's forum by name; ``reach`` is ``surel``, ``telepon`` or ``belum`` (not invited lately)."""
    found = Membership.objects.visible_to(actor).filter(area=actor.area, state=MembershipState.LISTED)
    if text:
        found = found.filter(Q(company__name__icontains=text) | Q(source__icontains=text) | Q(listed_region__name__icontains=text))
    if reach == "surel":
        found = found.exclude(contact_email="")
    elif reach == "telepon":
        found = found.exclude(contact_phone="")
    elif reach == "belum":
        found = found.filter(Q(invited_at=None) | Q(invited_at__lt=quiet_since()), opt_out_at=None)
    return found.select_related("company", "listed_region", "forum").order_by("company__name_sort", "id")
