"""The registration link of a meeting."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.decorators import desk_view
from apps.accounts.permissions import Permission
from apps.accounts.requests import PortalRequest
from apps.companies.forms.links import OPEN_DAYS, LinkForm
from apps.core.dates import rentang
from apps.core.errors import NotAllowed, RuleViolation
from apps.core.htmx import redirect
from apps.meetings import rows as cells
from apps.meetings import services
from apps.meetings.models import Meeting

#: Who was at the meeting may register until this many days after it.
DAYS_AFTER = 7


@desk_view(Permission.MEETING_MANAGE)
@require_http_methods(["GET", "POST"])
def meeting_link(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Open a registration link for the guests of a meeting; its name stands on the poster."""
    meeting = get_object_or_404(Meeting.objects.visible_to(request.actor).select_related("forum"), pk=pk)
    if not cells.may_manage(meeting, request.actor):
        raise NotAllowed
    form = LinkForm(request.POST or None, user_id=request.actor.user_id, initial=_usual(meeting))
    if form.is_valid():
        try:
            link = services.meeting_link_create(meeting=meeting, by=request.actor, **form.cleaned_data)
        except RuleViolation as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, _("Tautan pendaftaran rapat dibuka. Unduh poster atau salin teks undangannya."))
            return redirect(request, cells.link_url(request.actor, link.pk))
    back = cells.desk_url(request.actor, "meeting-detail", pk=meeting.pk)
    context = {"form": form, "meeting": meeting, "back_url": back}
    return render(request, "meetings/meeting_link.html", context, status=400 if form.errors else 200)


def _usual(meeting: Meeting) -> dict[str, Any]:
    """Name and days of the meeting; one that is long over gets the days of any link."""
    now = timezone.localtime().replace(second=0, microsecond=0)
    last = dt.datetime.combine(meeting.ends_on + dt.timedelta(days=DAYS_AFTER), dt.time(23, 59), now.tzinfo)
    when = rentang(meeting.starts_on, meeting.ends_on)
    label = f"{meeting.title[: 158 - len(when)]}, {when}"
    return {"label": label, "opens_at": now, "closes_at": last if last > now else now + dt.timedelta(days=OPEN_DAYS)}
