"""What waits for somebody: the lines of the home page."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from apps.accounts.actors import Actor
from apps.accounts.permissions import DeskKind, Permission
from apps.core.dates import tanggal
from apps.core.worklist import WorkItem
from apps.pmks.choices import MapState, NeedState
from apps.pmks.models import Need, ProblemMap
from apps.pmks.selectors.needs import waiting

_WORK = {
    NeedState.PROPOSED: (_l("Verifikasi usulan kebutuhan"), "patch-check"),
    NeedState.VERIFIED: (_l("Publikasikan kebutuhan"), "megaphone"),
    NeedState.RETURNED: (_l("Perbaiki usulan kebutuhan"), "pencil-square"),
}


def worklist(actor: Actor, limit: int = 20) -> list[WorkItem]:
    """Needs that wait for the actor, and own proposals that wait for somebody else."""
    if actor.desk is None or actor.desk.kind not in {DeskKind.FORUM, DeskKind.SOCIAL}:
        return []
    mine = [_item(need, actor, mine=True) for need in waiting(actor)[:limit]]
    others = Need.objects.visible_to(actor).filter(state=NeedState.PROPOSED, proposed_by=actor.user_id)
    return (
        mine
        + _uploads(actor)
        + [_item(need, actor, mine=False) for need in others.select_related("region").order_by("proposed_at")[:limit]]
    )


def _uploads(actor: Actor) -> list[WorkItem]:
    """Uploads that are not in force yet."""
    if not actor.has(Permission.PPKS_IMPORT):
        return []
    words = {MapState.UPLOADED: _("Periksa unggahan angka PPKS"), MapState.CHECKED: _("Berlakukan peta PPKS")}
    rows = ProblemMap.objects.visible_to(actor).filter(area=actor.area, state__in=list(words)).order_by("created_at")
    return [
        WorkItem(
            title=words[MapState(row.state)],
            text=f"{row.source} · {tanggal(row.snapshot_on)}",
            url=reverse("pmks:upload-detail", kwargs={"desk": actor.slug, "pk": row.pk}),
            icon="file-earmark-spreadsheet",
            since=row.created_at,
            due=None,
            mine=True,
        )
        for row in rows
    ]


def _item(need: Need, actor: Actor, *, mine: bool) -> WorkItem:
    title, icon = _WORK[NeedState(need.state)] if mine else (_("Usulan kebutuhan"), "hourglass-split")
    since: dict[str, Any] = {NeedState.PROPOSED: need.proposed_at, NeedState.VERIFIED: need.verified_at}
    return WorkItem(
        title=f"{title}: {need.title}",
        text=need.region.path,
        url=reverse("pmks:need-detail", kwargs={"desk": actor.slug, "pk": need.pk}),
        icon=icon,
        since=since.get(need.state, need.updated_at),
        due=need.needed_by,
        mine=mine,
        waits_for="" if mine else _("Dinas Sosial"),
    )
