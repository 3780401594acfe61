"""Desk check, field check and the decision on a realisation. It is never refused: it cannot be verified."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import Permission
from apps.audit import services as audit
from apps.core.dates import waktu
from apps.core.db import lock
from apps.core.errors import InvalidTransition, RuleViolation
from apps.core.money import angka, rupiah
from apps.forums import access
from apps.programs.choices import BAST_FROM, WAITING_STATES, CheckMethod, EvidenceKind, RealizationState, Route
from apps.programs.models import Check, Evidence, Realization, RealizationLine
from apps.programs.services import notify, papers, pledges, rules
from apps.programs.services.program import settle
from apps.programs.services.report_links import link_maker
from apps.programs.workflow import REALIZATION


def _refuse_own(by: Actor, realization: Realization) -> None:
    people = [realization.created_by, realization.sent_by, link_maker(realization.program)]
    access.refuse_own(by, people, _("Realisasi ini Anda masukkan sendiri. Mintalah petugas lain memverifikasinya."))


def _check_open(realization: Realization) -> None:
    """Tell the second of two officers what the first one decided. Raises InvalidTransition."""
    last = Check.objects.filter(realization=realization).order_by("-created_at").first()
    if realization.state in WAITING_STATES or last is None:
        return
    raise InvalidTransition(
        _("Realisasi ini sudah diputus %(name)s pada %(when)s: %(state)s. Jawaban Anda tidak disimpan.")
        % {"name": last.by_name, "when": waktu(last.created_at), "state": realization.get_state_display()}
    )


def _move(realization: Realization, name: str) -> None:
    realization.state = REALIZATION.target(name, current=realization.state)
    realization.state_since = timezone.now()
    realization.version += 1


def _check_row(
    realization: Realization, method: CheckMethod, *, note: str, by: Actor, by_province: bool, visited_on: dt.date | None
) -> None:
    Check.objects.create(
        area=realization.area,
        company_id=realization.company_id,
        site_id=realization.site_id,
        realization=realization,
        method=method,
        result=realization.state,
        note=note,
        visited_on=visited_on,
        by_id=by.user_id or 0,
        by_name=by.name,
        by_role=by.role_label[:200],
        handled_by_province=by_province,
    )


@transaction.atomic
def realization_check_desk(*, realization: Realization, by: Actor, note: str = "") -> Realization:
    """Begin with the documents: the desk check is under way."""
    return _begin(realization, "check_desk", CheckMethod.DESK, note=note, by=by)


@transaction.atomic
def realization_check_field(*, realization: Realization, by: Actor, note: str = "") -> Realization:
    """Ask for a visit: by risk, or because the sample drew it."""
    return _begin(realization, "check_field", CheckMethod.FIELD, note=note, by=by)


def _begin(realization: Realization, name: str, method: CheckMethod, *, note: str, by: Actor) -> Realization:
    realization = lock(realization)
    by_province = access.require(by, Permission.REALIZATION_CHECK, area=realization.area)
    _refuse_own(by, realization)
    _move(realization, name)
    rules.check_text(note, "note", 4000, required=False)
    realization.save()
    _check_row(realization, method, note=note.strip(), by=by, by_province=by_province, visited_on=None)
    audit.record(f"realization.{name}", by=by, area=realization.area, obj=realization.program, reason=note.strip())
    return realization


@transaction.atomic
def realization_verify(
    *,
    realization: Realization,
    value: int,
    quantity: int,
    by: Actor,
    note: str = "",
    lines: Mapping[UUID, tuple[int, int]] | None = None,
    visited_on: dt.date | None = None,
) -> Realization:
    """Confirm what was handed over: ``value`` (whole rupiah) and ``quantity`` as found.

    Figures that differ from the report need a note. ``lines`` gives (quantity, value) of single lines; without it they are scaled so that
    they add up. From BAST_FROM rupiah on a BAST must be attached. The verifier is neither sender nor writer.
    """
    realization = lock(realization)
    by_province = access.require(by, Permission.REALIZATION_VERIFY, area=realization.area)
    _refuse_own(by, realization)
    was_field = realization.state == RealizationState.FIELD_CHECK
    _check_open(realization)
    _move(realization, "verify")
    _check_figures(realization, value, quantity, note, visited_on)
    _settle_lines(realization, value, quantity, lines)
    realization.verified_at, realization.verified_by = timezone.now(), by.user_id
    realization.value_verified, realization.quantity_verified = value, quantity
    realization.handled_by_province, realization.due_on, realization.reason = by_province, None, ""
    realization.save()
    method = CheckMethod.FIELD if was_field or visited_on else CheckMethod.DESK
    _check_row(realization, method, note=note.strip(), by=by, by_province=by_province, visited_on=visited_on)
    program = settle(lock(realization.program))
    pledges.deliver(program, quantity=quantity, by=by)
    changes = {
        "value": [realization.value, value],
        "quantity": [realization.quantity, quantity],
        "amount": rupiah(value),
        "by_province": by_province,
    }
    audit.record("realization.verify", by=by, area=realization.area, obj=program, changes=changes, reason=note.strip())
    papers.appreciation_issue(realization=realization, by=by)
    notify.company(
        program, _("Realisasi “%(title)s” terverifikasi: %(v)s.") % {"title": program.title, "v": rupiah(value)}, mail=note or " "
    )
    return realization


def _check_figures(realization: Realization, value: int, quantity: int, note: str, visited_on: dt.date | None) -> None:
    rules.check_rupiah(value, "value")
    rules.check_count(quantity, "quantity")
    rules.check_text(note, "note", 4000, required=False)
    if (value, quantity) != (realization.value, realization.quantity) and len(note.strip()) < 5:
        raise RuleViolation(_("Angka yang Anda terima berbeda dari laporan. Tulis alasannya."), "note")
    if visited_on is not None and not realization.handover_on <= visited_on <= timezone.localdate():
        raise RuleViolation(_("Tanggal kunjungan harus antara tanggal serah terima dan hari ini."), "visited_on")
    if value >= BAST_FROM and not Evidence.objects.filter(realization=realization, kind=EvidenceKind.BAST).exists():
        raise RuleViolation(
            _("Nilai %(limit)s atau lebih memerlukan BAST. Kembalikan dengan permintaan melampirkan BAST.") % {"limit": rupiah(BAST_FROM)},
            "value",
        )


def _settle_lines(realization: Realization, value: int, quantity: int, given: Mapping[UUID, tuple[int, int]] | None) -> None:
    """Bring the lines to the verified figures: as given, or in proportion to what was reported."""
    lines = list(RealizationLine.objects.filter(realization=realization).select_for_update().order_by("id"))
    if given is not None:
        if set(given) != {line.pk for line in lines}:
            raise RuleViolation(_("Baris berubah sejak halaman dibuka. Muat ulang halaman."), "lines")
        pairs = [given[line.pk] for line in lines]
        for one_quantity, one_value in pairs:
            rules.check_count(one_quantity, "lines", least=0)
            rules.check_rupiah(one_value, "lines")
    else:
        quantities = share(quantity, [line.quantity for line in lines])
        pairs = list(zip(quantities, share(value, [line.value for line in lines]), strict=True))
    got_quantity, got_value = sum(q for q, _v in pairs), sum(v for _q, v in pairs)
    if (got_quantity, got_value) != (quantity, value):
        raise RuleViolation(
            _("Jumlah baris (%(q)s; %(v)s) tidak sama dengan angka terverifikasi (%(tq)s; %(tv)s). Sesuaikan barisnya.")
            % {"q": angka(got_quantity), "v": rupiah(got_value), "tq": angka(quantity), "tv": rupiah(value)},
            "lines",
        )
    for line, (one_quantity, one_value) in zip(lines, pairs, strict=True):
        if (line.quantity, line.value) != (one_quantity, one_value):
            line.quantity, line.value = one_quantity, one_value
            line.save(update_fields=["quantity", "value", "updated_at"])


def share(total: int, weights: Sequence[int]) -> list[int]:
    """``total`` divided in proportion to ``weights`` in whole units that add up exactly; equal parts when all are 0."""
    whole = sum(weights)
    if whole == total:
        return list(weights)
    parts = list(weights) if whole else [1] * len(weights)
    whole = whole or len(parts)
    result = [total * part // whole for part in parts]
    by_remainder = sorted(range(len(parts)), key=lambda i: (-(total * parts[i] % whole), i))
    for index in by_remainder[: total - sum(result)]:
        result[index] += 1
    return result


@transaction.atomic
def realization_return(*, realization: Realization, reason: str, by: Actor) -> Realization:
    """Send a realisation back to its writer with what is missing."""
    return _end(realization, "return", reason, Permission.REALIZATION_RETURN, by=by)


@transaction.atomic
def realization_cannot_verify(*, realization: Realization, reason: str, by: Actor) -> Realization:
    """Record that it cannot be verified, and why; the figures stay reported and never become verified."""
    return _end(realization, "cannot_verify", reason, Permission.REALIZATION_VERIFY, by=by)


def _end(realization: Realization, name: str, reason: str, permission: Permission, *, by: Actor) -> Realization:
    realization = lock(realization)
    by_province = access.require(by, permission, area=realization.area)
    _refuse_own(by, realization)
    was_field = realization.state == RealizationState.FIELD_CHECK
    _check_open(realization)
    _move(realization, name)
    realization.reason = rules.check_reason(reason, "note")
    realization.handled_by_province, realization.due_on = by_province, None
    realization.save()
    method = CheckMethod.FIELD if was_field else CheckMethod.DESK
    _check_row(realization, method, note=realization.reason, by=by, by_province=by_province, visited_on=None)
    program = settle(lock(realization.program))
    if realization.state == RealizationState.UNVERIFIABLE and program.route == Route.DIRECT:
        pledges.release(program, by=by)
    audit.record(f"realization.{name}", by=by, area=realization.area, obj=program, reason=realization.reason)
    label = RealizationState(realization.state).label
    notify.company(program, _("Realisasi “%(title)s”: %(state)s.") % {"title": program.title, "state": label}, mail=realization.reason)
    return realization
