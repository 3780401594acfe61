"""The inbox of a person: the same at every desk."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from apps.accounts.decorators import desk_view
from apps.accounts.permissions import Permission
from apps.accounts.requests import PortalRequest
from apps.core.dates import lalu, waktu
from apps.notifications import services
from apps.notifications.models import Message

PAGE_SIZE = 25


def _own(request: PortalRequest) -> models.QuerySet[Message]:
    return Message.objects.filter(user_id=request.actor.user_id)  # type: ignore[misc]


@desk_view(Permission.HOME_VIEW)
def message_list(request: PortalRequest) -> HttpResponse:
    """Messages to the person, newest first; unread ones stand out."""
    now = timezone.now()
    only_unread = request.GET.get("tampil") == "belum"
    rows = _own(request).filter(read_at=None) if only_unread else _own(request)
    page = Paginator(rows.order_by("-id"), PAGE_SIZE).get_page(request.GET.get("hal"))
    context = {
        "rows": [
            {
                "pk": row.pk,
                "text": row.text,
                "unread": row.read_at is None,
                "has_url": bool(row.url),
                "relative": lalu(row.created_at, now),
                "absolute": waktu(row.created_at),
                "iso": row.created_at.isoformat(),
            }
            for row in page.object_list
        ],
        "only_unread": only_unread,
        "unread": _own(request).filter(read_at=None).count(),
        "prev_url": _page_url(request, page.previous_page_number()) if page.has_previous() else "",
        "next_url": _page_url(request, page.next_page_number()) if page.has_next() else "",
    }
    return render(request, "notifications/message_list.html", context)


@desk_view(Permission.HOME_VIEW)
@require_POST
def message_open(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Mark one message as read and go to the record it is about."""
    message = get_object_or_404(_own(request), pk=pk)
    services.message_read(message=message)
    if message.url.startswith("/") and not message.url.startswith("//"):
        return redirect(message.url)
    return redirect("notifications:message-list", desk=request.actor.slug)


@desk_view(Permission.HOME_VIEW)
@require_POST
def message_read_all(request: PortalRequest) -> HttpResponse:
    """Mark everything as read."""
    count = services.message_read_all(user_id=request.actor.user_id)  # type: ignore[arg-type]
    if count:
        text = ngettext("%(n)d pesan ditandai sudah dibaca.", "%(n)d pesan ditandai sudah dibaca.", count) % {"n": count}
        messages.success(request, text)
    else:
        messages.info(request, _("Tidak ada pesan yang belum dibaca."))
    return redirect("notifications:message-list", desk=request.actor.slug)


def _page_url(request: PortalRequest, number: int) -> str:
    query = request.GET.copy()
    query["hal"] = str(number)
    return f"?{query.urlencode()}"
