"""Meetings of a forum: planned, finished with attendance, summary and numbered decisions, or cancelled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, fields
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import Permission
from apps.audit import services as audit
from apps.companies.models import RegistrationLink
from apps.companies.services.links import link_create
from apps.core.db import lock, once
from apps.core.errors import RuleViolation
from apps.core.ids import uuid7
from apps.core.versions import require_unchanged
from apps.forums import access
from apps.forums.choices import LegalLine
from apps.forums.models import Forum
from apps.meetings.choices import MeetingMode, MeetingState
from apps.meetings.models import Decision, Meeting
from apps.meetings.workflow import WORKFLOW


@dataclass(frozen=True)
class MeetingInput:
    """What is planned. ``invited`` counts organisations or persons, as the secretariat counts."""

    kind: str
    title: str
    starts_on: dt.date
    ends_on: dt.date
    theme: str = ""
    mode: str = MeetingMode.ONSITE
    venue: str = ""
    online_url: str = ""
    invited: int | None = None
    shared: bool = False


@dataclass(frozen=True)
class DecisionInput:
    """One decision: what, who carries it out, by when."""

    text: str
    owner: str = ""
    due_on: dt.date | None = None


@transaction.atomic
def meeting_create(*, data: MeetingInput, by: Actor, key: UUID | None = None) -> Meeting:
    """Plan a meeting of the desk's forum, or note one that took place. Raises NotAllowed or RuleViolation.

    ``key`` is the id of the row: the same form sent twice makes one.
    """
    access.require(by, Permission.MEETING_MANAGE, area=by.area)
    key = key or uuid7()
    once(key)
    if found := Meeting.objects.filter(pk=key).first():
        return found
    _check(data)
    forum = Forum.objects.filter(area=by.area, line=LegalLine.KESOS).first()
    if forum is None:
        raise RuleViolation(_("Forum untuk wilayah ini belum tercatat. Minta operator memuat data acuan forum."))
    meeting = Meeting(id=key, forum=forum, area=by.area, state=MeetingState.PLANNED)
    _fill(meeting, data)
    meeting.save(force_insert=True)
    audit.record("meeting.create", by=by, area=by.area, obj=meeting)
    return meeting


@transaction.atomic
def meeting_edit(*, meeting: Meeting, data: MeetingInput, by: Actor, version: dt.datetime | None = None) -> Meeting:
    """Change what is planned; of a finished meeting too, since names and places are mistyped.

    ``version`` is the ``updated_at`` that the person saw: StaleVersion when somebody saved in between.
    """
    meeting = lock(meeting)
    access.require(by, Permission.MEETING_MANAGE, area=meeting.area)
    require_unchanged(meeting, version)
    if meeting.state == MeetingState.CANCELLED:
        raise RuleViolation(_("Rapat yang dibatalkan tidak dapat diubah. Buat rapat baru."))
    _check(data)
    before = {name: str(getattr(meeting, name)) for name in ("title", "starts_on", "ends_on", "venue", "shared")}
    _fill(meeting, data)
    meeting.save()
    meeting.decisions.update(shared=meeting.shared)
    changes = {name: [old, str(getattr(meeting, name))] for name, old in before.items() if old != str(getattr(meeting, name))}
    audit.record("meeting.edit", by=by, area=meeting.area, obj=meeting, changes=changes)
    return meeting


@transaction.atomic
def meeting_link_create(
    *, meeting: Meeting, label: str, opens_at: dt.datetime, closes_at: dt.datetime, by: Actor, key: UUID | None = None
) -> RegistrationLink:
    """Open the registration link of a meeting, by which its guests become members; the same form sent twice makes one.

    Raises RuleViolation for a meeting that is called off or whose link still takes people, and whatever ``link_create`` refuses.
    """
    meeting = lock(meeting)
    access.require(by, Permission.MEETING_MANAGE, area=meeting.area)
    if meeting.state == MeetingState.CANCELLED:
        raise RuleViolation(_("Rapat ini dibatalkan, jadi tidak mempunyai tautan pendaftaran."))
    former = meeting.link
    if former is not None and former.pk != key and former.closed_at is None and former.closes_at > timezone.now():
        raise RuleViolation(_("Rapat ini sudah mempunyai tautan yang masih dibuka. Tutup tautan itu lebih dahulu."))
    link = link_create(forum=meeting.forum, label=label, opens_at=opens_at, closes_at=closes_at, by=by, key=key)
    if meeting.link_id != link.pk:
        meeting.link = link
        meeting.save(update_fields=["link"])  # not updated_at: what others are editing did not change
        audit.record("meeting.link", by=by, area=meeting.area, obj=meeting, changes={"label": link.label})
    return link


@transaction.atomic
def meeting_finish(
    *, meeting: Meeting, attended: int, summary: str, decisions: Sequence[DecisionInput], by: Actor, version: dt.datetime | None = None
) -> Meeting:
    """Record how the meeting went. Raises RuleViolation before its first day and StaleVersion after a save in between."""
    meeting = lock(meeting)
    access.require(by, Permission.MEETING_MANAGE, area=meeting.area)
    require_unchanged(meeting, version)
    meeting.state = WORKFLOW.target("finish", current=meeting.state)
    if meeting.starts_on > timezone.localdate():
        raise RuleViolation(_("Rapat belum berlangsung. Catat hasilnya pada atau setelah hari rapat, atau ubah tanggalnya lebih dahulu."))
    return _record("meeting.finish", meeting, attended, summary, decisions, by)


@transaction.atomic
def meeting_amend(
    *, meeting: Meeting, attended: int, summary: str, decisions: Sequence[DecisionInput], by: Actor, version: dt.datetime | None = None
) -> Meeting:
    """Correct the record of a finished meeting; history keeps that it was corrected. Raises StaleVersion after a save in between."""
    meeting = lock(meeting)
    access.require(by, Permission.MEETING_MANAGE, area=meeting.area)
    require_unchanged(meeting, version)
    meeting.state = WORKFLOW.target("amend", current=meeting.state)
    return _record("meeting.amend", meeting, attended, summary, decisions, by)


@transaction.atomic
def meeting_cancel(*, meeting: Meeting, by: Actor, note: str) -> Meeting:
    """Call a planned meeting off, with a reason."""
    meeting = lock(meeting)
    access.require(by, Permission.MEETING_MANAGE, area=meeting.area)
    meeting.state = WORKFLOW.target("cancel", current=meeting.state)
    note = " ".join(note.split())
    if not note:
        raise RuleViolation(_("Alasan belum diisi. Tulis mengapa rapat dibatalkan."), "note")
    meeting.save()
    audit.record("meeting.cancel", by=by, area=meeting.area, obj=meeting, reason=note[:500])
    return meeting


@transaction.atomic
def decision_done(*, decision: Decision, by: Actor) -> Decision:
    """A decision was carried out; a second time changes nothing."""
    decision = lock(decision)
    access.require(by, Permission.MEETING_MANAGE, area=decision.area)
    if decision.done_on is None:
        decision.done_on = timezone.localdate()
        decision.save()
        audit.record("decision.done", by=by, area=decision.area, obj=decision.meeting, changes={"number": decision.number})
    return decision


def _record(code: str, meeting: Meeting, attended: int, summary: str, decisions: Sequence[DecisionInput], by: Actor) -> Meeting:
    """Store attendance and summary, and the decisions in their order; one that keeps its text keeps the day it was done."""
    meeting.attended, meeting.summary = attended, summary
    meeting.save()
    done = dict(meeting.decisions.exclude(done_on=None).values_list("text", "done_on"))
    meeting.decisions.all().delete()
    Decision.objects.bulk_create(
        Decision(
            meeting=meeting, area=meeting.area, shared=meeting.shared, number=number, text=one.text, owner=one.owner, due_on=one.due_on,
            done_on=done.get(one.text),
        )
        for number, one in enumerate(decisions, start=1)
    )  # fmt: skip
    audit.record(code, by=by, area=meeting.area, obj=meeting, changes={"attended": attended, "decisions": len(decisions)})
    return meeting


def _fill(meeting: Meeting, data: MeetingInput) -> None:
    for field in fields(data):
        setattr(meeting, field.name, getattr(data, field.name))


def _check(data: MeetingInput) -> None:
    if data.ends_on < data.starts_on:
        raise RuleViolation(_("Selesai: tanggal selesai sebelum tanggal mulai. Isi tanggal yang sama atau sesudahnya."), "ends_on")
    if (data.ends_on - data.starts_on).days > 31:
        raise RuleViolation(_("Selesai: rapat lebih dari satu bulan. Periksa tahunnya."), "ends_on")
    if data.mode != MeetingMode.ONLINE and not data.venue:
        raise RuleViolation(_("Tempat belum diisi. Tulis tempat rapat, atau pilih cara daring."), "venue")
