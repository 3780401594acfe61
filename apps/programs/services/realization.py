"""What was handed over: written down, changed, sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import Permission
from apps.audit import services as audit
from apps.core.db import lock, once
from apps.core.errors import RuleViolation, StaleVersion
from apps.core.ids import uuid7
from apps.core.money import angka, rupiah
from apps.programs.choices import OPEN_STATES, PROOF_KINDS, VERIFY_DAYS, EvidenceKind, ProgramState
from apps.programs.models import Evidence, Program, Realization, RealizationLine
from apps.programs.services import notify, rules
from apps.programs.services.evidence import evidence_add
from apps.programs.services.inputs import LineInput, NewFile, RealizationInput
from apps.programs.services.program import program_start
from apps.programs.workflow import REALIZATION

_HEAD = ("handover_on", "aid_form", "unit", "valuation", "bast_number", "bast_on", "receiver", "note", "quantity", "value")
_COUNTS = tuple(name for name in LineInput.__dataclass_fields__ if name not in {"region", "category"})


@transaction.atomic
def realization_create(*, program: Program, data: RealizationInput, by: Actor, key: UUID | None = None) -> Realization:
    """A draft realisation of a committed or running plan; the first one starts the programme. ``key`` is the key of the form."""
    key = key or uuid7()
    once(key)
    if found := Realization.objects.filter(pk=key).first():
        return found
    program = lock(program)
    rules.require_writer(by, Permission.REALIZATION_CREATE, program, entered_by_secretariat=program.entered_by_secretariat)
    if program.state == ProgramState.COMMITTED:
        program = program_start(program=program, by=by)
    if program.state != ProgramState.RUNNING:
        raise RuleViolation(
            _("Realisasi dilaporkan untuk program yang berkomitmen atau berjalan. Kegiatan lain dilaporkan lewat Lapor mandiri.")
        )
    return realization_store(program=program, data=data, by=by, key=key)


@transaction.atomic
def realization_report(
    *, program: Program, data: RealizationInput, by: Actor, files: Sequence[NewFile] = (), key: UUID | None = None, send: bool = True
) -> Realization:
    """Write a handover with its proofs and send it, all or nothing; the same form sent twice is one handover."""
    key = key or uuid7()
    once(key)
    if found := Realization.objects.filter(pk=key).first():
        return found
    made = realization_create(program=program, data=data, by=by, key=key)
    for file in files:
        evidence_add(realization=made, file=file, by=by, field="photos" if file.kind == EvidenceKind.PHOTO else "documents")
    return realization_send(realization=made, by=by) if send else made


def realization_store(*, program: Program, data: RealizationInput, by: Actor, key: UUID) -> Realization:
    """Write a realisation with its lines inside the caller's transaction; the caller has checked who may."""
    _check(program, data)
    realization = Realization(
        id=key,
        area=program.area,
        company_id=program.company_id,
        site_id=program.site_id,
        program=program,
        state_since=timezone.now(),
        entered_by_secretariat=program.entered_by_secretariat,
        created_by=by.user_id,
        **_head(data),
    )
    realization.save(force_insert=True)
    _write_lines(realization, data)
    audit.record("realization.create", by=by, area=program.area, obj=program, changes={"value": data.value, "amount": rupiah(data.value)})
    return realization


def _check(program: Program, data: RealizationInput) -> None:
    rules.check_realization(data)
    if any(line.region.area != program.area for line in data.lines):
        raise RuleViolation(
            _("Ada lokasi di luar %(place)s. Kegiatan di kabupaten/kota lain dilaporkan sebagai program tersendiri.")
            % {"place": program.forum.region.name if program.forum.region else program.forum.name},
            "lines",
        )


def _head(data: RealizationInput) -> dict[str, Any]:
    return {name: getattr(data, name) for name in _HEAD}


def _write_lines(realization: Realization, data: RealizationInput) -> None:
    RealizationLine.objects.bulk_create(
        [
            RealizationLine(
                area=realization.area,
                company_id=realization.company_id,
                site_id=realization.site_id,
                realization=realization,
                region=line.region,
                category_id=line.category,
                **{name: getattr(line, name) for name in _COUNTS},
            )
            for line in data.lines
        ]
    )


@transaction.atomic
def realization_update(*, realization: Realization, data: RealizationInput, version: int, by: Actor) -> Realization:
    """Change a draft or a returned realisation with all its lines. Raises StaleVersion when somebody saved in between."""
    realization = lock(realization)
    rules.require_writer(by, Permission.REALIZATION_CREATE, realization, entered_by_secretariat=realization.entered_by_secretariat)
    if realization.version != version:
        raise StaleVersion
    if realization.state not in OPEN_STATES:
        raise RuleViolation(_("Realisasi yang sudah dikirim tidak dapat diubah. Minta petugas mengembalikannya bila ada yang keliru."))
    _check(realization.program, data)
    head = _head(data)
    changes = {name: [getattr(realization, name), value] for name, value in head.items() if getattr(realization, name) != value}
    for name, value in head.items():
        setattr(realization, name, value)
    realization.version += 1
    realization.save()
    RealizationLine.objects.filter(realization=realization).delete()
    _write_lines(realization, data)
    audit.record("realization.update", by=by, area=realization.area, obj=realization.program, changes=changes)
    return realization


@transaction.atomic
def realization_send(*, realization: Realization, by: Actor) -> Realization:
    """Hand a realisation to the verifier of its place. One proof of any kind is enough; a BAST may follow.

    Raises RuleViolation without a proof, or when the lines do not add up.
    """
    realization = lock(realization)
    rules.require_writer(by, Permission.REALIZATION_SEND, realization, entered_by_secretariat=realization.entered_by_secretariat)
    realization.state = REALIZATION.target("send", current=realization.state)
    _check_proof(realization)
    _check_sums(realization)
    realization.state_since = realization.sent_at = timezone.now()
    realization.first_sent_at = realization.first_sent_at or realization.sent_at
    realization.sent_by = by.user_id
    realization.due_on = rules.workdays_after(timezone.localdate(), VERIFY_DAYS)
    realization.reason = ""
    realization.version += 1
    realization.save()
    program = realization.program
    audit.record("realization.send", by=by, area=realization.area, obj=program, changes={"amount": rupiah(realization.value)})
    notify.officers(program, Permission.REALIZATION_VERIFY, _("Realisasi “%(title)s” menunggu verifikasi.") % {"title": program.title})
    return realization


def _check_proof(realization: Realization) -> None:
    if not Evidence.objects.filter(realization=realization, kind__in=PROOF_KINDS).exists():
        raise RuleViolation(
            _("Lampirkan sedikitnya satu bukti: foto, kuitansi, surat desa/kelurahan, atau BAST. BAST boleh menyusul."), "files"
        )


def _check_sums(realization: Realization) -> None:
    lines = RealizationLine.objects.filter(realization=realization)
    quantity, value = sum(line.quantity for line in lines), sum(line.value for line in lines)
    if (quantity, value) != (realization.quantity, realization.value):
        raise RuleViolation(
            _("Jumlah baris (%(q)s; %(v)s) tidak sama dengan jumlah laporan (%(tq)s; %(tv)s). Periksa baris lokasi.")
            % {"q": angka(quantity), "v": rupiah(value), "tq": angka(realization.quantity), "tv": rupiah(realization.value)},
            "lines",
        )
