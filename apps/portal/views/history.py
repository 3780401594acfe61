"""The history of a place: every recorded event, filtered, and as CSV."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db import models
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.decorators import desk_view
from apps.accounts.permissions import Permission
from apps.accounts.requests import PortalRequest
from apps.audit.models import Event
from apps.audit.selectors import entry, sentence, visible_to
from apps.core.dates import tanggal, waktu
from apps.core.money import angka
from apps.core.tables import CSV_CONTENT_TYPE, Column, Sheet, csv_bytes
from apps.portal.forms import EventFilter, code_in_words

PAGE_SIZE = 30
EXPORT_ROWS = 20_000


@desk_view(Permission.AUDIT_VIEW)
def event_list(request: PortalRequest) -> HttpResponse:
    """Who did what, newest first; pages continue after the last event shown, so deep pages are as quick as the first."""
    form, rows = _filtered(request)
    before = _cursor(request)
    found = list((rows.filter(before) if before else rows)[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    url = reverse("audit:event-list", kwargs={"desk": request.actor.slug})
    context = {
        "form": form,
        "chips": _chips(url, form),
        "clear_url": url,
        "open": bool(form.is_bound and form.errors),
        "rows": [{"seq": event.seq, "entry": entry(event), "role": event.actor_role, "label": event.object_label} for event in shown],
        "count": angka(rows.count()),
        "next_url": _next_url(request, shown[-1]) if len(found) > PAGE_SIZE else "",
        "first_url": _query(request, sebelum=None) if before else "",
        "export_url": reverse("audit:event-export", kwargs={"desk": request.actor.slug}) + _query(request, sebelum=None),
        "export_rows": angka(EXPORT_ROWS),
    }
    return render(request, "audit/event_list.html", context, status=400 if context["open"] else 200)


@desk_view(Permission.AUDIT_VIEW)
def event_export(request: PortalRequest) -> HttpResponse:
    """Exactly what is shown, as CSV, newest first, at most EXPORT_ROWS events."""
    _form, rows = _filtered(request)
    columns = [
        Column("seq", _("Nomor"), "int"),
        Column("at", _("Waktu"), "text"),
        Column("actor", _("Orang"), "text"),
        Column("role", _("Peran"), "text"),
        Column("code", _("Kode"), "text"),
        Column("text", _("Kejadian"), "text"),
        Column("label", _("Catatan"), "text"),
        Column("reason", _("Alasan"), "text"),
        Column("hash", _("Segel"), "text"),
    ]
    sheet = Sheet(_("Jejak audit"), columns, [_record(event) for event in rows[:EXPORT_ROWS]])
    response = HttpResponse(csv_bytes(sheet), content_type=CSV_CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="jejak-audit-{request.actor.slug}-{timezone.localdate():%Y%m%d}.csv"'
    return response


def _record(event: Event) -> dict[str, Any]:
    return {
        "seq": event.seq,
        "at": waktu(event.at),
        "actor": event.actor_name,
        "role": event.actor_role,
        "code": event.code,
        "text": sentence(event),
        "label": event.object_label,
        "reason": event.reason,
        "hash": bytes(event.hash).hex() if event.hash else "",
    }


def _filtered(request: PortalRequest) -> tuple[EventFilter, models.QuerySet[Event]]:
    rows = visible_to(request.actor).order_by("-at", "-id")
    form = EventFilter({key: value for key, value in request.GET.items() if key != "sebelum"} or None)
    if not form.is_bound or not form.is_valid():
        return form, rows
    chosen = form.cleaned_data
    if chosen["orang"]:
        rows = rows.filter(actor_name__icontains=chosen["orang"])
    if chosen["kode"]:
        rows = rows.filter(code=chosen["kode"])
    if chosen["catatan"]:
        rows = rows.filter(object_label__icontains=chosen["catatan"])
    if chosen["dari"]:
        rows = rows.filter(at__gte=_midnight(chosen["dari"]))
    if chosen["sampai"]:
        rows = rows.filter(at__lt=_midnight(chosen["sampai"] + dt.timedelta(days=1)))
    return form, rows


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def _cursor(request: PortalRequest) -> models.Q | None:
    """Events after the one named by ``sebelum``; a damaged value starts at the beginning."""
    moment, _sep, number = request.GET.get("sebelum", "").partition("_")
    try:
        at, pk = dt.datetime.fromisoformat(moment), UUID(number)
    except ValueError:
        return None
    if timezone.is_naive(at):
        return None
    return models.Q(at__lt=at) | models.Q(at=at, id__lt=pk)


def _next_url(request: PortalRequest, last: Event) -> str:
    return _query(request, sebelum=f"{last.at.isoformat()}_{last.pk}")


def _query(request: PortalRequest, **changes: str | None) -> str:
    query = {key: value for key, value in {**request.GET.dict(), **changes}.items() if value}
    return f"?{urlencode(query)}"


def _chips(url: str, form: EventFilter) -> list[dict[str, str]]:
    if not form.is_bound or not form.is_valid():
        return []
    kept = {key: value for key, value in form.cleaned_data.items() if value}
    words = {
        "orang": _("Orang: %(value)s"),
        "kode": _("Tindakan: %(value)s"),
        "catatan": _("Catatan: %(value)s"),
        "dari": _("Sejak %(value)s"),
        "sampai": _("Sampai %(value)s"),
    }
    chips = []
    for key, value in kept.items():
        shown = tanggal(value) if isinstance(value, dt.date) else code_in_words(value) if key == "kode" else value
        rest = urlencode({name: other for name, other in kept.items() if name != key})
        chips.append({"label": words[key] % {"value": shown}, "remove_url": f"{url}?{rest}"})
    return chips
