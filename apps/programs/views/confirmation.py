"""The page behind a confirmation link: what the secretariat entered, and the company's answer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from apps.accounts.decorators import public_view
from apps.core.dates import tanggal, waktu
from apps.core.errors import RuleViolation
from apps.core.money import angka, rupiah, terbilang
from apps.core.scope import scope
from apps.pmks.choices import AidForm
from apps.programs import services
from apps.programs.choices import RealizationState, Unit
from apps.programs.forms.confirmation import EntryAnswerForm
from apps.programs.models import Program, Realization
from apps.programs.services.confirmation import Entry, entry_read


@public_view
def entry_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show, confirm or object. Opening never uses the link up; a damaged or old link is explained."""
    entry = entry_read(token)
    form = EntryAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _answer(entry, form)
            return redirect(request.path)
        except RuleViolation as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
    return render(request, "programs/entry_confirm.html", _context(entry) | {"form": form}, status=400 if form.errors else 200)


def _answer(entry: Entry, form: EntryAnswerForm) -> None:
    name = form.cleaned_data["name"]
    if form.cleaned_data["answer"] == "object":
        services.entry_object(entry=entry, name=name, reason=form.cleaned_data["reason"])
    else:
        services.entry_confirm(entry=entry, name=name)


def _context(entry: Entry) -> dict[str, object]:
    with scope(entry.program_scope()):
        program = get_object_or_404(Program, pk=entry.program_id)
    with scope(entry.realization_scope()):
        row = get_object_or_404(Realization, pk=entry.realization_id)
    facts = [
        {"label": _("Perusahaan"), "value": entry.company},
        {"label": _("Kegiatan"), "value": program.title},
        {"label": _("Lokasi"), "value": entry.place},
        {"label": _("Tanggal serah terima"), "value": tanggal(row.handover_on)},
        {"label": _("Bantuan"), "value": f"{angka(row.quantity)} {row.unit} ({AidForm(row.aid_form).label.lower()})"},
        {"label": _("Nilai"), "value": rupiah(row.value), "note": terbilang(row.value)},
        {"label": _("Penerima"), "value": f"{angka(program.target_count)} {Unit(program.target_unit).label}"},
        {"label": _("Keterangan"), "value": row.note or "–"},
    ]
    returned = row.state == RealizationState.RETURNED
    answer = ""
    if program.confirmed_at:
        answer = _("Dikonfirmasi oleh %(name)s pada %(at)s.") % {"name": program.confirmed_name, "at": waktu(program.confirmed_at)}
    elif returned:
        answer = _("Sudah dikembalikan kepada sekretariat untuk diperbaiki: %(reason)s") % {"reason": row.reason}
    return {"program": program, "facts": facts, "answer": answer, "objected": returned and not program.confirmed_at}
