"""Reads about the yearly confirmation."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.companies.models import MemberConfirmation
from apps.core.links import LinkError


def confirmation_by_key(pk: UUID) -> MemberConfirmation:
    """The confirmation that the open scope's key opens; raises LinkError when it is gone."""
    found = MemberConfirmation.objects.filter(pk=pk).first()
    if found is None:
        raise LinkError(_("Konfirmasi ini tidak ditemukan. Hubungi sekretariat forum."))
    return found


def years_of(actor: Actor) -> list[int]:
    """Years in which the own place held a confirmation, newest first."""
    rows = MemberConfirmation.objects.visible_to(actor).filter(area=actor.area)
    return list(rows.order_by("-year").values_list("year", flat=True).distinct())


def confirmations(actor: Actor, year: int, state: str = "") -> QuerySet[MemberConfirmation]:
    """Members asked in a year, those with corrections first, then those without an answer, by name."""
    rows = MemberConfirmation.objects.visible_to(actor).filter(area=actor.area, year=year).select_related("company", "site", "membership")
    return (rows.filter(state=state) if state else rows).order_by("company__name_sort", "id")


def tally(actor: Actor, year: int) -> dict[str, int]:
    """How many answered how; ``all`` is the denominator."""
    return confirmations(actor, year).order_by().aggregate(
        all=Count("id"), open=Count("id", filter=Q(state="open")), confirmed=Count("id", filter=Q(state="confirmed")),
        corrected=Count("id", filter=Q(state="corrected")), applied=Count("id", filter=Q(state="applied")),
    )  # fmt: skip
