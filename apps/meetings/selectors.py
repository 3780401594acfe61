"""Reading meetings."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import DeskKind, Permission
from apps.core.dates import rentang
from apps.core.worklist import WorkItem
from apps.meetings.choices import MeetingState
from apps.meetings.models import Decision, Meeting

SOON = dt.timedelta(days=14)


def meeting_rows(actor: Actor, *, q: str = "", jenis: str = "", status: str = "", tahun: int | None = None) -> QuerySet[Meeting]:
    """Meetings the actor may read, the latest first, with the count of decisions and of those still open."""
    rows = Meeting.objects.visible_to(actor).select_related("forum")
    for word in q.split()[:6]:
        rows = rows.filter(Q(title__icontains=word) | Q(theme__icontains=word) | Q(forum__name__icontains=word))
    rows = rows.filter(kind=jenis) if jenis else rows
    rows = rows.filter(state=status) if status else rows
    rows = rows.filter(starts_on__year=tahun) if tahun else rows
    return rows.annotate(decided=Count("decisions"), undone=Count("decisions", filter=Q(decisions__done_on=None))).order_by(
        "-starts_on", "-id"
    )


def worklist(actor: Actor, limit: int = 10) -> list[WorkItem]:
    """For the secretariat: meetings whose record is due, meetings to come, decisions past their day."""
    if actor.desk is None or actor.desk.kind != DeskKind.FORUM or not actor.has(Permission.MEETING_MANAGE):
        return []
    today = timezone.localdate()
    planned = Meeting.objects.filter(area=actor.area, state=MeetingState.PLANNED, starts_on__lte=today + SOON).order_by("starts_on")
    late = Decision.objects.filter(area=actor.area, done_on=None, due_on__lt=today).select_related("meeting").order_by("due_on")
    return [_meeting_item(meeting, actor, today) for meeting in planned[:limit]] + [_decision_item(one, actor) for one in late[:limit]]


def _url(actor: Actor, pk: Any) -> str:
    return reverse("meetings:meeting-detail", kwargs={"desk": actor.slug, "pk": pk})


def _meeting_item(meeting: Meeting, actor: Actor, today: dt.date) -> WorkItem:
    over = meeting.ends_on < today
    return WorkItem(
        title=(_("Catat hasil rapat: %(title)s") if over else _("Rapat akan berlangsung: %(title)s")) % {"title": meeting.title},
        text=f"{rentang(meeting.starts_on, meeting.ends_on)} · {meeting.venue or meeting.get_mode_display()}",
        url=_url(actor, meeting.pk),
        icon="journal-text" if over else "calendar-event",
        since=None,
        due=meeting.ends_on + dt.timedelta(days=7) if over else meeting.starts_on,
        mine=True,
    )


def _decision_item(decision: Decision, actor: Actor) -> WorkItem:
    return WorkItem(
        title=_("Keputusan lewat tenggat: %(text)s") % {"text": decision.text[:80]},
        text=f"{decision.meeting.title} · {decision.owner or _('tanpa penanggung jawab')}",
        url=_url(actor, decision.meeting_id),
        icon="check2-square",
        since=None,
        due=decision.due_on,
        mine=True,
    )
