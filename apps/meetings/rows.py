"""Cells of meetings as finished strings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import Permission
from apps.companies.models import RegistrationLink
from apps.companies.rows.links import LinkRow, link_row
from apps.companies.selectors.links import is_open, links_of
from apps.core.dates import rentang, tanggal
from apps.core.money import angka, persen
from apps.forums import access
from apps.meetings.choices import MeetingMode, MeetingState
from apps.meetings.models import Decision, Meeting

S = MeetingState


def desk_url(actor: Actor, name: str, **kwargs: Any) -> str:
    """Address of one of our pages below the actor's desk."""
    return reverse(f"meetings:{name}", kwargs={"desk": actor.slug, **kwargs})


def link_url(actor: Actor, pk: UUID) -> str:
    """Address of the page of a registration link below the actor's desk."""
    return reverse("companies:link-detail", kwargs={"desk": actor.slug, "pk": pk})


def may_manage(meeting: Meeting, actor: Actor) -> bool:
    """Whether the actor keeps this meeting: the secretariat of its place."""
    return access.allowed(actor, Permission.MEETING_MANAGE, area=meeting.area)


@dataclass(frozen=True)
class MeetingRow:
    """One line of the list."""

    url: str
    title: str
    forum: str
    kind: str
    when: str
    place: str
    attended: str
    decisions: str
    state: str
    tone: str


def state_of(meeting: Meeting) -> tuple[str, str]:
    """State in words with its tone; a planned meeting whose days are over waits for its record."""
    if meeting.state == S.PLANNED and meeting.ends_on < timezone.localdate():
        return _("Menunggu catatan"), "perlu"
    return str(meeting.get_state_display()), {S.PLANNED: "jalan", S.FINISHED: "selesai", S.CANCELLED: "netral"}[S(meeting.state)]


def attendance(meeting: Meeting) -> str:
    """``64 dari 98 diundang (65 %)``; unknown is a dash."""
    if meeting.attended is None:
        return "–"
    if not meeting.invited:
        return angka(meeting.attended)
    share = persen(meeting.attended, meeting.invited, 0)
    return _("%(attended)s dari %(invited)s (%(share)s)") % {
        "attended": angka(meeting.attended),
        "invited": angka(meeting.invited),
        "share": share,
    }


def meeting_row(meeting: Any, actor: Actor) -> MeetingRow:
    """One line; the meeting carries ``decided`` and ``undone``."""
    state, tone = state_of(meeting)
    decisions = angka(meeting.decided)
    if meeting.undone:
        decisions = _("%(all)s, %(open)s belum selesai") % {"all": angka(meeting.decided), "open": angka(meeting.undone)}
    return MeetingRow(
        url=desk_url(actor, "meeting-detail", pk=meeting.pk),
        title=meeting.title,
        forum=meeting.forum.short_name,
        kind=str(meeting.get_kind_display()),
        when=rentang(meeting.starts_on, meeting.ends_on),
        place=meeting.venue or str(meeting.get_mode_display()),
        attended=attendance(meeting),
        decisions=decisions if meeting.decided else "–",
        state=state,
        tone=tone,
    )


def facts(meeting: Meeting) -> list[dict[str, str]]:
    """What is known of a meeting."""
    rows = [
        {"label": _("Penyelenggara"), "value": meeting.forum.name},
        {"label": _("Jenis"), "value": str(meeting.get_kind_display())},
        {"label": _("Waktu"), "value": rentang(meeting.starts_on, meeting.ends_on)},
        {"label": _("Cara"), "value": str(meeting.get_mode_display())},
        {"label": _("Tempat"), "value": meeting.venue},
        {"label": _("Diundang"), "value": angka(meeting.invited) if meeting.invited else ""},
        {"label": _("Hadir"), "value": attendance(meeting) if meeting.attended is not None else ""},
    ]
    if meeting.theme:
        rows.insert(2, {"label": _("Tema"), "value": meeting.theme})
    if meeting.online_url:
        rows.append({"label": _("Tautan daring"), "value": meeting.online_url, "href": meeting.online_url})
    if meeting.mode == MeetingMode.ONLINE:
        rows = [row for row in rows if row["label"] != _("Tempat")]
    if meeting.state != S.FINISHED:
        rows = [row for row in rows if row["label"] != _("Hadir")]
    return rows


def turn(meeting: Meeting, mine: bool) -> dict[str, Any]:
    """The panel at the top of a meeting."""
    today = timezone.localdate()
    if meeting.state == S.CANCELLED:
        return {"text": _("Rapat dibatalkan"), "tone": "netral"}
    if meeting.state == S.FINISHED:
        undone = meeting.decisions.filter(done_on=None).count()
        text = (
            _("Selesai; %(n)s keputusan belum ditindaklanjuti") % {"n": angka(undone)}
            if undone
            else _("Selesai; semua keputusan ditindaklanjuti")
        )
        return {
            "text": text if meeting.decisions.exists() else _("Selesai; tanpa keputusan"),
            "tone": "perlu" if undone and mine else "selesai",
        }
    if meeting.starts_on > today:
        return {"text": _("Rapat berlangsung %(when)s") % {"when": rentang(meeting.starts_on, meeting.ends_on)}, "tone": "jalan",
                "after": _("Sekretariat mencatat kehadiran, ringkasan, dan keputusan.")}  # fmt: skip
    text = _("Giliran Anda: catat hasil rapat") if mine else _("Menunggu catatan hasil dari sekretariat")
    return {"text": text, "tone": "perlu" if mine else "jalan"}


def actions(meeting: Meeting, actor: Actor) -> list[dict[str, str]]:
    """Buttons of the panel for the secretariat."""
    if not may_manage(meeting, actor) or meeting.state == S.CANCELLED:
        return []
    rows = []
    if meeting.state == S.FINISHED or meeting.starts_on <= timezone.localdate():
        finished = meeting.state == S.FINISHED
        label = _("Perbaiki catatan") if finished else _("Catat hasil rapat")
        rows.append(
            {"label": label, "url": desk_url(actor, "meeting-record", pk=meeting.pk), "style": "" if finished else "utama", "method": "get"}
        )
    rows.append({"label": _("Ubah keterangan"), "url": desk_url(actor, "meeting-edit", pk=meeting.pk), "style": "", "method": "get"})
    return rows


@dataclass(frozen=True)
class DecisionRow:
    """One numbered decision."""

    number: int
    text: str
    owner: str
    due: str
    late: bool
    done: str
    done_url: str


def decision_rows(decisions: list[Decision], actor: Actor, *, mine: bool) -> list[DecisionRow]:
    """Decisions with the button that says they were carried out."""
    today = timezone.localdate()
    return [
        DecisionRow(
            number=one.number,
            text=one.text,
            owner=one.owner or "–",
            due=tanggal(one.due_on) if one.due_on else "–",
            late=one.done_on is None and one.due_on is not None and one.due_on < today,
            done=_("Selesai %(day)s") % {"day": tanggal(one.done_on)} if one.done_on else "",
            done_url=desk_url(actor, "decision-done", pk=one.meeting_id, decision=one.pk) if mine and one.done_on is None else "",
        )
        for one in decisions
    ]


def invitation(meeting: Meeting) -> str:
    """Text to send by WhatsApp."""
    lines = [
        _("Undangan %(kind)s") % {"kind": meeting.get_kind_display()},
        meeting.title,
        _("Waktu: %(when)s") % {"when": rentang(meeting.starts_on, meeting.ends_on)},
    ]
    if meeting.venue:
        lines.append(_("Tempat: %(venue)s") % {"venue": meeting.venue})
    if meeting.online_url:
        lines.append(_("Daring: %(url)s") % {"url": meeting.online_url})
    return "\n".join([*lines, meeting.forum.name])


@dataclass(frozen=True)
class MeetingLink:
    """The registration link of a meeting with its counts, and where to make one."""

    row: LinkRow | None
    create_url: str


def registration_link(meeting: Meeting, actor: Actor) -> MeetingLink | None:
    """The link of a meeting for who may manage links here; None for everybody else and where there is nothing to show or to do."""
    if not access.allowed(actor, Permission.LINK_MANAGE, area=meeting.area):
        return None
    link = links_of(actor).filter(pk=meeting.link_id).first() if meeting.link_id else None
    may_make = may_manage(meeting, actor) and meeting.state != S.CANCELLED and (link is None or not _takes_people(link))
    found = MeetingLink(
        row=link_row(link, actor.slug) if link else None, create_url=desk_url(actor, "meeting-link", pk=meeting.pk) if may_make else ""
    )
    return found if found.row or found.create_url else None


def _takes_people(link: RegistrationLink) -> bool:
    now = timezone.now()
    return is_open(link, now) or (link.closed_at is None and link.opens_at > now)
