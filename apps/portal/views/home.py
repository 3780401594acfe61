"""Where people arrive."""

from __future__ import annotations

import re
from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.actors import Actor
from apps.accounts.decorators import desk_view
from apps.accounts.permissions import DeskKind, Permission
from apps.accounts.places import region_name
from apps.accounts.requests import PortalRequest
from apps.audit import selectors as audit
from apps.audit.selectors import Entry
from apps.core.dates import waktu
from apps.portal import figures
from apps.portal.navigation import address
from apps.portal.worklists import worklist
from apps.programs.models import Program
from apps.reports.reporting import own_statuses
from apps.reports.reporting_rows import own_lines

#: Some records are called by the numbers of others, which tell a reader nothing.
_NUMBER = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-")
#: The first thing to do at an empty desk: the permission, the page and its name.
FIRST_STEPS = (
    (Permission.REALIZATION_CREATE, "programs:direct-create", _("Laporkan kegiatan")),
    (Permission.PPKS_IMPORT, "pmks:upload-create", _("Unggah data PPKS/PMKS")),
    (Permission.LINK_MANAGE, "companies:link-create", _("Buka tautan pendaftaran")),
    (Permission.NATIONAL_VIEW, "reports:national", _("Lihat laporan nasional")),
    (Permission.REPORT_VIEW, "reports:report-list", _("Lihat laporan berkala")),
    (Permission.ACCOUNT_INVITE, "accounts:invitation-create", _("Undang orang")),
)


@desk_view(Permission.HOME_VIEW)
def desk_home(request: PortalRequest) -> HttpResponse:
    """The worklist of a desk: my turn, others' turn, four numbers, what happened."""
    actor = request.actor
    step, step_url = _first_step(actor)
    context = {
        "work": worklist(actor),
        "figures": _figures(actor),
        "events": _events(actor),
        "reporting": own_lines(own_statuses(actor)) if actor.company_id else [],
        "has_events": not _is_operator(actor),
        "as_of": _("angka sementara per %(moment)s") % {"moment": waktu(timezone.now())},
        "first_step": step,
        "first_step_url": step_url,
        "history_url": address("audit:event-list", actor.slug) if actor.has(Permission.AUDIT_VIEW) else "",
    }
    return render(request, "portal/home_desk.html", context)


def _is_operator(actor: Actor) -> bool:
    return actor.desk is None or actor.desk.kind == DeskKind.OPERATOR


def _figures(actor: Actor) -> list[figures.Figure]:
    if _is_operator(actor):
        return []
    return figures.of_company(actor) if actor.company_id else figures.of_place(actor)


def _events(actor: Actor) -> list[Entry]:
    """History of the place; people of one site read only that of their own programmes, since events carry the company alone."""
    if actor.site_id is not None:
        found = audit.timeline(Program.objects.visible_to(actor).order_by("-id").values_list("pk", flat=True)[:30], limit=8)
    else:
        found = audit.recent(actor, accounts=actor.has(Permission.ACCOUNT_VIEW))
    return [_named(entry, actor) for entry in found]


def _named(entry: Entry, actor: Actor) -> Entry:
    """Outside its record a sentence needs the record's name, and at the levels above the place it happened in."""
    more = []
    if entry.label.casefold() not in entry.text.casefold() and not entry.code.startswith("account.") and not _NUMBER.search(entry.label):
        more.append(entry.label)
    if entry.area != actor.area and actor.company_id is None:
        more.append(region_name(entry.area))
    return replace(entry, text=" – ".join([entry.text, ", ".join(more)])) if more else entry


def _first_step(actor: Actor) -> tuple[str, str]:
    for permission, view, label in FIRST_STEPS:
        url = address(view, actor.slug) if actor.has(permission) else ""
        if url:
            return str(label), url
    return "", ""
