"""The history of a place, or of the operators' desk: every recorded event, filtered, and as CSV or XLSX."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db import models
from django.db.models.functions import Cast
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.decorators import desk_view
from apps.accounts.permissions import DeskKind, Permission
from apps.accounts.places import region_name
from apps.accounts.requests import PortalRequest
from apps.audit import services as audit
from apps.audit.models import Event
from apps.audit.selectors import entry, sentence, visible_to
from apps.core.dates import tanggal, waktu
from apps.core.downloads import table_response
from apps.core.money import angka
from apps.core.tables import Column, Sheet
from apps.portal.forms import EventFilter, code_in_words

PAGE_SIZE = 30
EXPORT_ROWS = 20_000
#: Some records are called by the numbers of others.
_NUMBER = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@desk_view(Permission.AUDIT_VIEW)
def event_list(request: PortalRequest) -> HttpResponse:
    """Who did what, newest first; pages continue after the last event shown, so deep pages are as quick as the first."""
    return _page(request)


def _page(request: PortalRequest) -> HttpResponse:
    form, rows = _filtered(request)
    before = _cursor(request)
    found = list((rows.filter(before) if before else rows)[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    count = rows.count()
    url = reverse("audit:event-list", kwargs={"desk": request.actor.slug})
    context = {
        "form": form,
        "chips": _chips(url, form),
        "clear_url": url,
        "open": bool(form.is_bound and form.errors),
        "rows": [_line(event) for event in shown],
        "several": "tempat" in form.fields,
        "operator": _is_operator(request),
        "count": angka(count),
        "cut": count > EXPORT_ROWS,
        "next_url": _next_url(request, shown[-1]) if len(found) > PAGE_SIZE else "",
        "first_url": _query(request, sebelum=None) if before else "",
        "exports": [(kind.upper(), _export_url(request, kind)) for kind in ("csv", "xlsx")],
        "export_rows": angka(EXPORT_ROWS),
    }
    return render(request, "audit/event_list.html", context, status=400 if context["open"] else 200)


@desk_view(Permission.AUDIT_VIEW)
def event_export(request: PortalRequest, kind: str) -> HttpResponse:
    """Exactly what is shown, as CSV or XLSX, newest first, at most EXPORT_ROWS events; taking it away is an event itself. A wrong filter is
    refused, not passed over.
    """
    form, rows = _filtered(request)
    if form.is_bound and form.errors:
        return _page(request)
    columns = [
        Column("seq", _("Nomor"), "int"),
        Column("at", _("Waktu"), "text"),
        Column("place", _("Tempat"), "text"),
        Column("actor", _("Orang"), "text"),
        Column("role", _("Peran"), "text"),
        Column("code", _("Kode"), "text"),
        Column("text", _("Kejadian"), "text"),
        Column("label", _("Catatan"), "text"),
        Column("reason", _("Alasan"), "text"),
        Column("hash", _("Segel"), "text"),
    ]
    lines = [_record(event) for event in rows[:EXPORT_ROWS]]
    audit.record_export(by=request.actor, area=request.actor.area, rows=len(lines))
    sheet = Sheet(_("Jejak audit"), columns, lines)
    return table_response([sheet], kind=kind, name=f"jejak-audit-{request.actor.slug}-{timezone.localdate():%Y%m%d}")


def _is_operator(request: PortalRequest) -> bool:
    return request.actor.desk is not None and request.actor.desk.kind == DeskKind.OPERATOR


def _line(event: Event) -> dict[str, Any]:
    place = region_name(event.area)
    return {"seq": event.seq, "entry": entry(event), "role": event.actor_role, "label": _called(event.object_label), "place": place}


def _called(label: str) -> str:
    """The name of a record without the numbers that mean nothing to a reader; the file keeps the sealed words."""
    return _NUMBER.sub("", label).strip(" ·~>-") or "–"


def _export_url(request: PortalRequest, kind: str) -> str:
    return reverse("audit:event-export", kwargs={"desk": request.actor.slug, "kind": kind}) + _query(request, sebelum=None)


def _record(event: Event) -> dict[str, Any]:
    return {
        "seq": event.seq,
        "at": waktu(event.at),
        "place": region_name(event.area),
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
    form = EventFilter({key: value for key, value in request.GET.items() if key != "sebelum"} or None, actor=request.actor)
    if not form.is_bound or not form.is_valid():
        return form, rows
    chosen = form.cleaned_data
    if chosen["orang"]:
        rows = rows.filter(actor_name__icontains=chosen["orang"])
    if chosen["kode"]:
        rows = rows.filter(code=chosen["kode"])
    if chosen["catatan"]:
        text = chosen["catatan"]
        told = models.Q(object_label__icontains=text) | models.Q(reason__icontains=text) | models.Q(told__icontains=text)
        rows = rows.alias(told=Cast("changes", models.TextField())).filter(told)
    if chosen.get("tempat") is not None:
        rows = rows.filter(area=chosen["tempat"])
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


_WORDS: dict[str, Callable[[Any], str]] = {"kode": code_in_words, "tempat": region_name}


def _chips(url: str, form: EventFilter) -> list[dict[str, str]]:
    if not form.is_bound or not form.is_valid():
        return []
    kept = {key: value for key, value in form.cleaned_data.items() if value not in (None, "")}
    words = {
        "orang": _("Orang: %(value)s"),
        "kode": _("Tindakan: %(value)s"),
        "tempat": _("Tempat: %(value)s"),
        "catatan": _("Catatan: %(value)s"),
        "dari": _("Sejak %(value)s"),
        "sampai": _("Sampai %(value)s"),
    }
    chips = []
    for key, value in kept.items():
        shown = tanggal(value) if isinstance(value, dt.date) else _WORDS[key](value) if key in _WORDS else value
        rest = urlencode({name: other for name, other in kept.items() if name != key})
        chips.append({"label": words[key] % {"value": shown}, "remove_url": f"{url}?{rest}"})
    return chips
