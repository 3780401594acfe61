"""List, record and forms of meetings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.actors import Actor
from apps.accounts.decorators import desk_view
from apps.accounts.permissions import Permission
from apps.accounts.requests import PortalRequest
from apps.audit.rows import last_words, timeline_rows
from apps.core import versions
from apps.core.downloads import table_response
from apps.core.errors import NotAllowed, RuleViolation, StaleVersion
from apps.core.htmx import redirect
from apps.core.money import angka
from apps.core.tables import Column, Sheet
from apps.meetings import rows as cells
from apps.meetings import selectors, services
from apps.meetings.choices import MeetingState
from apps.meetings.forms import MeetingFilterForm, MeetingForm, RecordForm, decision_forms, decision_inputs, decision_lines, decision_pairs
from apps.meetings.models import Decision, Meeting

MAX_ROWS = 300


def _meeting(request: PortalRequest, pk: UUID) -> Meeting:
    return get_object_or_404(Meeting.objects.visible_to(request.actor).select_related("forum"), pk=pk)


def _managed(request: PortalRequest, pk: UUID) -> Meeting:
    meeting = _meeting(request, pk)
    if not cells.may_manage(meeting, request.actor):
        raise NotAllowed
    return meeting


def _filtered(request: PortalRequest) -> tuple[MeetingFilterForm, Any]:
    form = MeetingFilterForm(request.GET)
    values = {name: value for name, value in form.cleaned_data.items() if value} if form.is_valid() else {}
    return form, selectors.meeting_rows(request.actor, **values)


def _chips(form: MeetingFilterForm, request: PortalRequest) -> list[dict[str, str]]:
    rows = []
    for name, value in form.cleaned_data.items() if form.is_valid() else ():
        if value:
            rest = request.GET.copy()
            rest.pop(name, None)
            field = form.fields[name]
            text = dict(getattr(field, "choices", ())).get(value, value)
            rows.append({"label": f"{field.label}: {text}", "remove_url": f"?{rest.urlencode()}"})
    return rows


@desk_view(Permission.MEETING_VIEW)
@require_GET
def meeting_list(request: PortalRequest) -> HttpResponse:
    """Meetings of the place, of those below it, and the shared ones of the levels above."""
    actor = request.actor
    form, found = _filtered(request)
    count = found.count()
    context = {
        "rows": [cells.meeting_row(meeting, actor) for meeting in found[:MAX_ROWS]],
        "count": ngettext("%(n)s rapat", "%(n)s rapat", count) % {"n": angka(count)},
        "more": angka(count - MAX_ROWS) if count > MAX_ROWS else "",
        "form": form,
        "chips": _chips(form, request),
        "create_url": cells.desk_url(actor, "meeting-create") if actor.has(Permission.MEETING_MANAGE) else "",
        "exports": [
            (kind.upper(), f"{cells.desk_url(actor, 'meeting-export', kind=kind)}?{request.GET.urlencode()}") for kind in ("csv", "xlsx")
        ],
    }
    return render(request, "meetings/meeting_list.html", context)


@desk_view(Permission.MEETING_VIEW)
@require_GET
def meeting_export(request: PortalRequest, kind: str) -> HttpResponse:
    """The filtered list with its decisions as a second sheet."""
    _form, found = _filtered(request)
    columns = [
        Column("title", _("Nama rapat")), Column("kind", _("Jenis")), Column("forum", _("Penyelenggara")), Column("starts_on", _("Mulai"), "date"),
        Column("ends_on", _("Selesai"), "date"), Column("venue", _("Tempat")), Column("invited", _("Diundang"), "int"),
        Column("attended", _("Hadir"), "int"), Column("decided", _("Keputusan"), "int"), Column("state", _("Status")),
    ]  # fmt: skip
    points = [
        Column("title", _("Nama rapat")), Column("number", _("Nomor"), "int"), Column("text", _("Keputusan")), Column("owner", _("Penanggung jawab")),
        Column("due_on", _("Tenggat"), "date"), Column("done_on", _("Selesai"), "date"),
    ]  # fmt: skip
    sheets = [Sheet(_("Rapat"), columns, _records(found)), Sheet(_("Keputusan"), points, _decision_records(found, request.actor))]
    return table_response(sheets, kind=kind, name=f"rapat-{request.actor.slug}")


def _records(found: Any) -> Iterator[dict[str, Any]]:
    for row in found[:5_000]:
        names = ("title", "starts_on", "ends_on", "venue", "invited", "attended", "decided")
        yield {name: getattr(row, name) for name in names} | {
            "kind": str(row.get_kind_display()), "forum": row.forum.name, "state": str(row.get_state_display()),
        }  # fmt: skip


def _decision_records(found: Any, actor: Actor) -> Iterator[dict[str, Any]]:
    points = (
        Decision.objects.visible_to(actor)
        .filter(meeting__in=found.values("pk"))
        .select_related("meeting")
        .order_by("-meeting__starts_on", "meeting_id", "number")
    )
    for one in points[:20_000]:
        yield {"title": one.meeting.title} | {name: getattr(one, name) for name in ("number", "text", "owner", "due_on", "done_on")}


@desk_view(Permission.MEETING_VIEW)
@require_GET
def meeting_detail(request: PortalRequest, pk: UUID) -> HttpResponse:
    """One meeting with its decisions."""
    return _detail(request, _meeting(request, pk))


def _detail(request: PortalRequest, meeting: Meeting, *, status: int = 200, error: str = "", value: str = "") -> HttpResponse:
    actor, mine = request.actor, cells.may_manage(meeting, request.actor)
    state, tone = cells.state_of(meeting)
    cancel = []
    if mine and meeting.state == MeetingState.PLANNED:
        url = cells.desk_url(actor, "meeting-cancel", pk=meeting.pk)
        cancel = [
            {
                "label": _("Batalkan rapat"),
                "url": url,
                "reason": "wajib",
                "button": _("Batalkan rapat"),
                "style": "tolak",
                "open": bool(error),
            }
        ]
    context = {
        "meeting": meeting, "state": state, "tone": tone, "turn": cells.turn(meeting, mine), "actions": cells.actions(meeting, actor),
        "facts": cells.facts(meeting), "decisions": cells.decision_rows(list(meeting.decisions.all()), actor, mine=mine), "mine": mine,
        "invitation": cells.invitation(meeting) if mine and meeting.state == MeetingState.PLANNED else "",
        "link": cells.registration_link(meeting, actor), "cancel": cancel, "error": error, "value": value, "history": timeline_rows([meeting.pk]),
        "crumbs": [{"label": _("Rapat"), "url": cells.desk_url(actor, "meeting-list")}],
    }  # fmt: skip
    return render(request, "meetings/meeting_detail.html", context, status=status)


@desk_view(Permission.MEETING_MANAGE)
@require_http_methods(["GET", "POST"])
def meeting_create(request: PortalRequest) -> HttpResponse:
    """Plan a meeting."""
    form = MeetingForm(request.POST or None, user_id=request.actor.user_id, shareable=request.actor.area % 100 == 0)
    if request.method == "POST" and form.is_valid():
        key = form.cleaned_data["key"]
        return _saved(request, form, None, lambda data: services.meeting_create(data=data, by=request.actor, key=key))
    return _form_page(request, form, None)


@desk_view(Permission.MEETING_MANAGE)
@require_http_methods(["GET", "POST"])
def meeting_edit(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Change what is planned."""
    meeting = _managed(request, pk)
    data = versions.chosen(request.POST) if request.method == "POST" else None
    form = MeetingForm(data, meeting=meeting, shareable=meeting.area % 100 == 0)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            return _saved(
                request, form, meeting, lambda data: services.meeting_edit(meeting=meeting, data=data, by=request.actor, version=version)
            )
        except StaleVersion:
            fresh = _managed(request, pk)
            return _both(request, fresh, form, MeetingForm(meeting=fresh, shareable=fresh.area % 100 == 0))
    return _form_page(request, form, meeting)


def _both(request: PortalRequest, meeting: Meeting, mine: Any, theirs: Any, *parts: versions.Part) -> HttpResponse:
    """Both versions, since somebody saved in between."""
    back = cells.desk_url(request.actor, "meeting-detail", pk=meeting.pk)
    last = last_words(meeting.pk)
    return versions.side_by_side(request, mine=mine, theirs=theirs, version=meeting.updated_at, back_url=back, last=last, parts=parts)


def _saved(
    request: PortalRequest, form: MeetingForm, meeting: Meeting | None, save: Callable[[services.MeetingInput], Meeting]
) -> HttpResponse:
    try:
        done = save(form.data_input())
    except RuleViolation as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return _form_page(request, form, meeting)
    messages.success(request, _("Rapat tersimpan."))
    return redirect(request, cells.desk_url(request.actor, "meeting-detail", pk=done.pk))


def _form_page(request: PortalRequest, form: MeetingForm, meeting: Meeting | None) -> HttpResponse:
    back = cells.desk_url(request.actor, "meeting-detail", pk=meeting.pk) if meeting else cells.desk_url(request.actor, "meeting-list")
    context = {"form": form, "meeting": meeting, "back_url": back}
    return render(request, "meetings/meeting_form.html", context, status=400 if form.is_bound else 200)


@desk_view(Permission.MEETING_MANAGE)
@require_http_methods(["GET", "POST"])
def meeting_record(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Attendance, summary and decisions; the button for more rows keeps what was typed."""
    meeting = _managed(request, pk)
    data = versions.chosen(request.POST) if request.method == "POST" else None
    form = _record_form(meeting, data)
    points = decision_forms(data, meeting)
    wants_more = data is not None and "more" in data
    if data is not None and not wants_more and form.is_valid() and points.is_valid():
        service = services.meeting_amend if meeting.state == MeetingState.FINISHED else services.meeting_finish
        try:
            service(meeting=meeting, **form.cleaned_data, decisions=decision_inputs(points), by=request.actor)
        except StaleVersion:
            return _both_records(request, _managed(request, pk), form, points)
        except RuleViolation as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Hasil rapat tersimpan."))
            return redirect(request, cells.desk_url(request.actor, "meeting-detail", pk=meeting.pk))
    context = {
        "meeting": meeting,
        "form": form,
        "points": points,
        "back_url": cells.desk_url(request.actor, "meeting-detail", pk=meeting.pk),
    }
    return render(request, "meetings/meeting_record.html", context, status=400 if data is not None and not wants_more else 200)


def _record_form(meeting: Meeting, data: Any = None) -> RecordForm:
    return RecordForm(data, initial={"attended": meeting.attended, "summary": meeting.summary, "version": meeting.updated_at})


def _both_records(request: PortalRequest, meeting: Meeting, mine: RecordForm, points: Any) -> HttpResponse:
    stored = list(meeting.decisions.values("text", "owner", "due_on"))
    part = versions.Part("k", _("Keputusan"), decision_lines(stored), decision_lines(points.cleaned_data), decision_pairs(stored))
    return _both(request, meeting, mine, _record_form(meeting), part)


@desk_view(Permission.MEETING_MANAGE)
@require_POST
def meeting_cancel(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Call a meeting off."""
    meeting = _managed(request, pk)
    try:
        services.meeting_cancel(meeting=meeting, by=request.actor, note=request.POST.get("note", ""))
    except RuleViolation as error:
        return _detail(request, meeting, status=400, error=error.message, value=request.POST.get("note", ""))
    messages.success(request, _("Rapat dibatalkan."))
    return redirect(request, cells.desk_url(request.actor, "meeting-detail", pk=pk))


@desk_view(Permission.MEETING_MANAGE)
@require_POST
def decision_done(request: PortalRequest, pk: UUID, decision: UUID) -> HttpResponse:
    """Say that a decision was carried out."""
    meeting = _managed(request, pk)
    services.decision_done(decision=get_object_or_404(meeting.decisions, pk=decision), by=request.actor)
    messages.success(request, _("Keputusan dinyatakan selesai."))
    return redirect(request, cells.desk_url(request.actor, "meeting-detail", pk=pk))
