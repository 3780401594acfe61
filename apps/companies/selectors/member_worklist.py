"""Members proposed to be set inactive and corrections of the yearly confirmation, for the home page of the secretariat."""

from __future__ import annotations

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import Permission
from apps.companies.choices import ConfirmationState, MembershipState
from apps.companies.models import MemberConfirmation, Membership
from apps.core.worklist import WorkItem

SINGLE = 3


def member_items(actor: Actor) -> list[WorkItem]:
    """Lines for somebody who decides on memberships; nothing for others."""
    if not actor.has(Permission.MEMBERSHIP_UPDATE):
        return []
    return _proposals(actor) + _corrections(actor)


def _proposals(actor: Actor) -> list[WorkItem]:
    waiting = Membership.objects.visible_to(actor).filter(area=actor.area, state=MembershipState.ACTIVE).exclude(proposed_at=None)
    rows = list(waiting.select_related("company").order_by("proposed_at")[: SINGLE + 1])
    if len(rows) > SINGLE:
        url = reverse("companies:member-list", kwargs={"desk": actor.slug}) + "?usulan=ya"
        title = _("Putuskan %(n)d usulan anggota tidak aktif") % {"n": waiting.count()}
        return [WorkItem(title, _("Lama tidak melapor."), url, "person-badge", rows[0].proposed_at, None, mine=True)]
    return [
        WorkItem(
            _("Putuskan usulan tidak aktif: %(name)s") % {"name": row.company.name},
            row.proposed_reason,
            reverse("companies:member-detail", kwargs={"desk": actor.slug, "pk": row.pk}),
            "person-badge",
            row.proposed_at,
            None,
            mine=True,
        )
        for row in rows
    ]


def _corrections(actor: Actor) -> list[WorkItem]:
    fixes = MemberConfirmation.objects.visible_to(actor).filter(area=actor.area, state=ConfirmationState.CORRECTED)
    found = fixes.aggregate(n=Count("id"), since=Min("answered_at"))
    if not found["n"]:
        return []
    url = reverse("companies:confirmation-list", kwargs={"desk": actor.slug}) + f"?status={ConfirmationState.CORRECTED}"
    title = _("Terapkan %(n)d perbaikan data anggota") % {"n": found["n"]}
    return [WorkItem(title, _("Dari konfirmasi tahunan."), url, "patch-check", found["since"], None, mine=True)]
