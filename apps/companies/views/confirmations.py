"""The yearly confirmation: the page behind the link, and the secretariat's list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.decorators import desk_view, public_view
from apps.accounts.permissions import Permission
from apps.accounts.requests import PortalRequest
from apps.audit import services as audit
from apps.companies.choices import ConfirmationState
from apps.companies.forms.confirmations import ConfirmForm
from apps.companies.models import MemberConfirmation
from apps.companies.rows.frame import file_of, member_tabs, page_of
from apps.companies.selectors import confirmations as reads
from apps.companies.services import confirmations as services
from apps.core.dates import tanggal, waktu
from apps.core.errors import RuleViolation
from apps.core.money import angka, persen
from apps.core.scope import scope
from apps.core.tables import Column, ColumnKind, Sheet

TONES = {
    ConfirmationState.OPEN: "netral",
    ConfirmationState.CONFIRMED: "selesai",
    ConfirmationState.CORRECTED: "perlu",
    ConfirmationState.APPLIED: "selesai",
}


def _label(name: str) -> str:
    return {
        "contact_name": _("Narahubung"), "contact_position": _("Jabatan"), "contact_email": _("Surel"), "contact_phone": _("WhatsApp"),
    }.get(name, name)  # fmt: skip


@public_view
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def member_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show what the forum holds; one click confirms, or corrections are typed. Opening changes nothing."""
    key = services.confirmation_read(token)
    with scope(key.scope()):
        found = reads.confirmation_by_key(key.id)
    form = ConfirmForm(request.POST or None, initial={name: found.shown.get(name, "") for name in services.FIELDS})
    if request.method == "POST" and found.state == ConfirmationState.OPEN and form.is_valid():
        changed = "perbaiki" in request.POST
        try:
            services.confirmation_answer(
                key=key, name=form.cleaned_data["name"], corrections=form.corrections() if changed else {},
                note=form.cleaned_data["note"] if changed else "",
            )  # fmt: skip
            return redirect(request.path)
        except RuleViolation as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
    return render(request, "companies/member_confirm.html", _context(found, form), status=400 if form.errors else 200)


def _context(found: MemberConfirmation, form: ConfirmForm) -> dict[str, Any]:
    shown = found.shown
    facts = [
        {"label": _("Perusahaan"), "value": shown.get("company", "")},
        {"label": _("Nomor anggota"), "value": shown.get("number", "")},
        {"label": _("Lokasi"), "value": shown.get("site", ""), "note": shown.get("place", "")},
        {"label": _("Alamat"), "value": shown.get("address", "")},
        *({"label": _label(name), "value": shown.get(name, "")} for name in services.FIELDS),
    ]
    answered = found.state != ConfirmationState.OPEN
    words = ""
    if answered and found.answered_at:
        said = _("memastikan data ini benar") if found.state == ConfirmationState.CONFIRMED else _("mengirim perbaikan")
        words = _("%(name)s %(said)s pada %(at)s.") % {"name": found.answered_name, "said": said, "at": waktu(found.answered_at)}
    return {
        "found": found, "forum_name": shown.get("forum", ""), "facts": facts, "form": form, "words": words, "due": tanggal(found.due_on),
        "fixes": [{"label": _label(name), "value": value} for name, value in found.corrections.items()],
    }  # fmt: skip


@desk_view(Permission.REGISTRATION_VIEW)
@require_GET
def confirmation_list(request: PortalRequest) -> HttpResponse:
    """The round of a year: who answered and how, who has not."""
    actor = request.actor
    years = reads.years_of(actor)
    year = _year(request, years)
    state = request.GET.get("status", "")
    state = state if state in ConfirmationState.values else ""
    pager = page_of(request, reads.confirmations(actor, year, state)) if year else None
    tally = reads.tally(actor, year) if year else {"all": 0}
    answered = tally["all"] - tally.get("open", 0)
    if pager is not None:
        audit.record_read(by=actor, area=actor.area)
    context = {
        "tabs": member_tabs(actor, "confirmation-list"),
        "year": year,
        "years": [{"year": one, "current": one == year} for one in years],
        "summary": _("%(n)s dari %(all)s anggota aktif yang ditanya sudah menjawab (%(rate)s)")
        % {"n": angka(answered), "all": angka(tally["all"]), "rate": persen(answered, tally["all"])},
        "tallies": [
            {
                "label": str(one.label), "count": angka(tally.get(one.value, 0)), "tone": TONES[one], "current": state == one,
                "url": f"?tahun={year}" + ("" if state == one else f"&status={one.value}"),
            }
            for one in ConfirmationState
        ],
        "rows": [_row(one, request) for one in pager.objects] if pager else [],
        "pager": pager,
        "may_update": actor.has(Permission.MEMBERSHIP_UPDATE),
        "export": request.GET.urlencode(),
    }  # fmt: skip
    return render(request, "companies/confirmation_list.html", context)


def _year(request: PortalRequest, years: list[int]) -> int:
    wanted = request.GET.get("tahun", "")
    return int(wanted) if wanted.isdecimal() and len(wanted) == 4 and int(wanted) in years else (years[0] if years else 0)


def _row(found: MemberConfirmation, request: PortalRequest) -> dict[str, Any]:
    slug = request.actor.slug
    may_apply = found.state == ConfirmationState.CORRECTED and request.actor.has(Permission.MEMBERSHIP_UPDATE)
    return {
        "name": found.company.name,
        "site": found.site.name if found.site else "",
        "url": reverse("companies:member-detail", kwargs={"desk": slug, "pk": found.membership_id}),
        "state": str(found.get_state_display()),
        "tone": TONES[ConfirmationState(found.state)],
        "answered": f"{found.answered_name}, {tanggal(found.answered_at.date())}" if found.answered_at else "–",
        "asked": _reach(found),
        "due": tanggal(found.due_on),
        "fixes": [{"label": _label(name), "old": found.shown.get(name, ""), "new": value} for name, value in found.corrections.items()],
        "note": found.note,
        "apply_url": reverse("companies:confirmation-apply", kwargs={"desk": slug, "pk": found.pk}) if may_apply else "",
    }


def _reach(found: MemberConfirmation) -> str:
    if not found.shown.get("contact_email"):
        return _("tanpa surel: hubungi lewat telepon")
    return _("surel, %(n)s pengingat") % {"n": found.reminders} if found.reminders else _("surel")


@desk_view(Permission.MEMBERSHIP_UPDATE)
@require_POST
def confirmation_apply(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Take the corrections over."""
    found = get_object_or_404(MemberConfirmation.objects.visible_to(request.actor), pk=pk)
    services.confirmation_apply(confirmation=found, by=request.actor)
    messages.success(request, _("Perbaikan diterapkan pada narahubung anggota."))
    return redirect(f"{reverse('companies:confirmation-list', kwargs={'desk': request.actor.slug})}?tahun={found.year}")


@desk_view(Permission.REGISTRATION_VIEW)
@require_GET
def confirmation_export(request: PortalRequest) -> HttpResponse:
    """The round as a file."""
    year = _year(request, reads.years_of(request.actor))
    state = request.GET.get("status", "")
    rows = reads.confirmations(request.actor, year, state if state in ConfirmationState.values else "")
    audit.record_read(by=request.actor, area=request.actor.area, rows=rows.count())
    return file_of(_sheet(rows.iterator(chunk_size=2000), year), name=f"konfirmasi-{year}", kind=request.GET.get("berkas", "csv"))


def _sheet(rows: Iterable[MemberConfirmation], year: int) -> Sheet:
    columns = (
        Column("number", _("Nomor anggota")), Column("name", _("Nama")), Column("state", _("Jawaban")), Column("by", _("Dijawab oleh")),
        Column("on", _("Tanggal"), ColumnKind.DATE), Column("note", _("Perubahan lain")),
    )  # fmt: skip
    lines = [
        {
            "number": row.membership.number, "name": row.company.name, "state": str(row.get_state_display()), "by": row.answered_name,
            "on": row.answered_at.date() if row.answered_at else None, "note": row.note,
        }
        for row in rows
    ]  # fmt: skip
    return Sheet(_("Konfirmasi anggota %(year)s") % {"year": year}, columns, lines, ())
