"""What waits at a forum, for the home page."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import DeskKind, Permission
from apps.core.dates import tanggal
from apps.core.worklist import WorkItem
from apps.forums.choices import FORMING_STATES, DocumentState, ForumState, LegalLine, TermState
from apps.forums.models import Document, Forum
from apps.forums.selectors.forums import current_term, forums_below

LIMIT = 10


def worklist(actor: Actor) -> list[WorkItem]:
    """Terms that end, forums being formed below, documents that failed. Empty for companies and the operator."""
    if actor.desk is None or actor.desk.kind not in {DeskKind.FORUM, DeskKind.SOCIAL}:
        return []
    today = timezone.localdate()
    items = [*_own_term(actor, today)]
    if actor.has(Permission.FORUM_RATIFY):
        items += _forming_below(actor)
    if actor.has(Permission.FORUM_UPDATE):
        items += _failed_documents(actor)
    return items


def _own_term(actor: Actor, today: dt.date) -> list[WorkItem]:
    forum = Forum.objects.visible_to(actor).filter(area=actor.area, line=LegalLine.KESOS, state=ForumState.ACTIVE).first()
    term = current_term(forum, today) if forum else None
    if term is None:
        return []
    state = term.state_on(today)
    if state == TermState.ACTIVE:
        return []
    end = term.ended_early_on or term.ends_on
    words = _("Masa bakti berakhir %(end)s") if state == TermState.ENDED else _("Masa bakti akan berakhir %(end)s")
    return [
        WorkItem(
            title=words % {"end": tanggal(end)},
            text=_("Siapkan musyawarah dan catat kepengurusan berikutnya. Forum tetap bekerja dan tetap melapor."),
            url=reverse("forums:forum-detail", args=[actor.slug]),
            icon="calendar-x",
            since=None,
            due=end,
            mine=actor.has(Permission.DECREE_RECORD),
            waits_for="" if actor.has(Permission.DECREE_RECORD) else _("Sekretariat forum"),
        )
    ]


def _forming_below(actor: Actor) -> list[WorkItem]:
    level = 1 if actor.area == 0 else 2
    found = forums_below(actor.area).filter(state__in=[*FORMING_STATES, ForumState.RATIFIED], region__level=level).order_by("updated_at")
    return [
        WorkItem(
            title=forum.short_name,
            text=str(ForumState(forum.state).label),
            url=reverse("forums:forum-detail", args=[actor.slug, forum.area]),
            icon="building-add",
            since=forum.updated_at,
            due=None,
            mine=True,
        )
        for forum in found[:LIMIT]
    ]


def _failed_documents(actor: Actor) -> list[WorkItem]:
    found = Document.objects.visible_to(actor).filter(area=actor.area, state=DocumentState.FAILED).order_by("-id")
    return [
        WorkItem(
            title=document.title,
            text=_("Dokumen gagal dibuat; buat ulang."),
            url=reverse("forums:document-detail", args=[actor.slug, document.pk]),
            icon="file-earmark-x",
            since=document.updated_at,
            due=None,
            mine=True,
        )
        for document in found[:LIMIT]
    ]
