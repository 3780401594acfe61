"""A programme from the draft to its completion."""

from __future__ import annotations

import dataclasses
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import SYSTEM, Actor
from apps.accounts.permissions import Permission
from apps.audit import services as audit
from apps.companies.models import Company, Site
from apps.core.db import lock, once
from apps.core.errors import RuleViolation, StaleVersion
from apps.core.ids import uuid7
from apps.core.money import angka, rupiah
from apps.forums import access
from apps.programs.choices import (
    OPEN_STATES,
    REVIEW_DAYS,
    WAITING_STATES,
    CommitmentKind,
    EvidenceKind,
    ProgramState,
    RealizationState,
)
from apps.programs.models import Commitment, Program, Realization
from apps.programs.services import notify, pledges, rules
from apps.programs.services.evidence import evidence_store
from apps.programs.services.inputs import CommitmentInput, NewFile, ProgramInput
from apps.programs.workflow import PROGRAM, RESUME
from apps.regions.models import Region

_FIELDS = tuple(field.name for field in dataclasses.fields(ProgramInput))
EDITABLE = (ProgramState.DRAFT, ProgramState.NEEDS_CORRECTION)


def _values(data: ProgramInput) -> dict[str, Any]:
    found = {name: getattr(data, name) for name in _FIELDS}
    return found | {"categories": sorted(set(data.categories)), "area": data.region.area, "forum": rules.forum_at(data.region.area)}


@transaction.atomic
def program_create(
    *,
    company: Company,
    site: Site,
    data: ProgramInput,
    by: Actor,
    key: UUID | None = None,
    joint_id: UUID | None = None,
) -> Program:
    """A draft plan of a company's site. ``key`` is the key of the form: the same form sent twice is one programme.

    Raises NotAllowed for another company's or site's people, RuleViolation naming the field for wrong input.
    """
    key = key or uuid7()
    once(key)
    if found := Program.objects.filter(pk=key).first():
        return found
    access.require(by, Permission.PROGRAM_CREATE, area=data.region.area)
    rules.require_own(by, company.pk, site.pk)
    rules.check_site(company, site)
    rules.check_program(data)
    _check_need_open(data)
    program = Program(
        id=key, company=company, site=site, joint_id=joint_id, created_by=by.user_id, state_since=timezone.now(), **_values(data)
    )
    program.save(force_insert=True)
    audit.record("program.create", by=by, area=program.area, obj=program, changes={"year": program.year, "budget": program.budget})
    return program


def _check_need_open(data: ProgramInput) -> None:
    if data.need is not None and not data.need.is_open:
        raise RuleViolation(_("Kebutuhan ini tidak lagi menerima komitmen. Pilih kebutuhan lain atau lepaskan pilihannya."), "need")


@transaction.atomic
def program_update(*, program: Program, data: ProgramInput, version: int, by: Actor) -> Program:
    """Change a draft or a plan that came back. Raises StaleVersion when somebody saved in between."""
    program = lock(program)
    access.require(by, Permission.PROGRAM_CREATE, area=program.area)
    rules.require_own(by, program.company_id, program.site_id)
    if program.version != version:
        raise StaleVersion
    if program.state not in EDITABLE:
        raise RuleViolation(_("Rencana yang sudah diajukan tidak dapat diubah. Tunggu hasil telaah, atau minta dikembalikan."))
    rules.check_program(data)
    if data.need != program.need:
        _check_need_open(data)
    values = _values(data)
    if values["area"] != program.area and program.state != ProgramState.DRAFT:
        raise RuleViolation(
            _("Rencana yang pernah diajukan tidak dapat dipindah ke kabupaten/kota lain. Batalkan, lalu buat rencana baru di sana."),
            "region",
        )
    changes = {name: [_plain(getattr(program, name)), _plain(value)] for name, value in values.items() if getattr(program, name) != value}
    if not changes:
        return program
    for name, value in values.items():
        setattr(program, name, value)
    program.version += 1
    program.save()
    audit.record("program.update", by=by, area=program.area, obj=program, changes={**changes, "fields": _labels(changes)})
    return program


def _plain(value: Any) -> Any:
    return str(value.pk) if hasattr(value, "pk") else value


def _labels(changes: dict[str, Any]) -> str:
    labels = {field.name: str(field.verbose_name).lower() for field in Program._meta.concrete_fields}
    return ", ".join(labels[name] for name in changes if name not in {"area", "forum"})


@transaction.atomic
def program_copy(*, program: Program, region: Region, quantity: int, budget: int, target_count: int, by: Actor) -> Program:
    """The same activity in another kabupaten/kota: one programme for each place, held together by ``joint_id``.

    Raises RuleViolation when the place already has its programme in this group.
    """
    program = lock(program)
    rules.check_region(region)
    joint = program.joint_id or uuid7()
    siblings = Program.objects.filter(joint_id=joint).exclude(state=ProgramState.CANCELLED)
    if region.area == program.area or siblings.filter(area=region.area).exists():
        raise RuleViolation(_("Kabupaten/kota ini sudah punya bagian dari kegiatan ini. Ubah rencana di sana."), "region")
    own = {"region": region, "need": None, "quantity": quantity, "budget": budget, "target_count": target_count}
    data = ProgramInput(**({name: getattr(program, name) for name in _FIELDS} | own))
    made = program_create(company=program.company, site=program.site, data=data, by=by, joint_id=joint)
    if program.joint_id is None:
        program.joint_id = joint
        program.save(update_fields=["joint_id", "updated_at"])
    return made


@transaction.atomic
def program_submit(*, program: Program, by: Actor) -> Program:
    """Put a plan before the reviewer of its place; the need, if one was chosen, is marked as wanted by this company."""
    program = lock(program)
    access.require(by, Permission.PROGRAM_SUBMIT, area=program.area)
    rules.require_own(by, program.company_id, program.site_id)
    move(program, "submit")
    rules.check_rupiah(program.budget, "budget", least=1)
    program.submitted_at, program.submitted_by = timezone.now(), by.user_id
    program.reviewed_at = program.reviewed_by = None
    program.handled_by_province = False
    program.due_on = rules.workdays_after(timezone.localdate(), REVIEW_DAYS)
    program.save()
    pledges.want(program, by=by)
    audit.record("program.submit", by=by, area=program.area, obj=program, changes={"budget": program.budget})
    notify.officers(program, Permission.PROGRAM_REVIEW, _("Rencana program “%(title)s” menunggu telaah.") % {"title": program.title})
    return program


@transaction.atomic
def program_commit(*, program: Program, data: CommitmentInput, by: Actor, file: NewFile | None = None) -> Program:
    """Bind the company by letter or MoU; the committed value and quantity are figures of their own beside the plan."""
    program = lock(program)
    access.require(by, Permission.PROGRAM_COMMIT, area=program.area)
    rules.require_own(by, program.company_id, program.site_id)
    move(program, "commit")
    _check_commitment(data)
    program.save()
    Commitment.objects.create(
        area=program.area, company_id=program.company_id, site_id=program.site_id, program=program, **dataclasses.asdict(data)
    )
    if file is not None:
        evidence_store(program=program, realization=None, file=dataclasses.replace(file, kind=EvidenceKind.MOU), by=by, field="file")
    pledges.commit(program, quantity=data.quantity, by=by)
    audit.record(
        "program.commit", by=by, area=program.area, obj=program,
        changes={"number": data.number, "value": data.value, "quantity": data.quantity, "amount": rupiah(data.value)},
    )  # fmt: skip
    notify.officers(program, Permission.PROGRAM_REVIEW, _("“%(title)s” kini berkomitmen.") % {"title": program.title})
    return program


def _check_commitment(data: CommitmentInput) -> None:
    rules.check_choice(data.kind, CommitmentKind.values, "kind")
    rules.check_text(data.number, "number", 100)
    rules.check_text(data.parties, "parties", 300)
    rules.check_rupiah(data.value, "value", least=1)
    rules.check_count(data.quantity, "quantity")
    if data.signed_on > timezone.localdate():
        raise RuleViolation(_("Tanggal surat masih di depan. Isi tanggal penandatanganan."), "signed_on")
    if data.ends_on is not None and data.ends_on < data.signed_on:
        raise RuleViolation(_("Masa berlaku berakhir sebelum ditandatangani. Periksa kedua tanggal."), "ends_on")


@transaction.atomic
def program_start(*, program: Program, by: Actor) -> Program:
    """The first activity began."""
    program = lock(program)
    access.require(by, Permission.PROGRAM_RUN, area=program.area)
    rules.require_own(by, program.company_id, program.site_id)
    move(program, "start")
    program.save()
    audit.record("program.start", by=by, area=program.area, obj=program)
    return program


@transaction.atomic
def program_complete(*, program: Program, by: Actor) -> Program:
    """All activities are closed: at least one realisation was sent and none is still open with the company."""
    program = lock(program)
    access.require(by, Permission.PROGRAM_COMPLETE, area=program.area)
    rules.require_own(by, program.company_id, program.site_id)
    move(program, "complete")
    states = list(Realization.objects.filter(program=program).values_list("state", flat=True))
    if open_ones := sum(state in OPEN_STATES for state in states):
        raise RuleViolation(_("Masih ada %(n)s realisasi yang belum dikirim. Kirim dulu, lalu nyatakan selesai.") % {"n": angka(open_ones)})
    if not states:
        raise RuleViolation(_("Belum ada realisasi yang dilaporkan. Laporkan penyerahannya dulu, lalu nyatakan selesai."))
    program.save()
    audit.record("program.complete", by=by, area=program.area, obj=program)
    return settle(program)


def settle(program: Program) -> Program:
    """Mark a completed programme as verified once every realisation is decided and at least one verified. Called inside a transaction."""
    states = set(Realization.objects.filter(program=program).values_list("state", flat=True))
    undecided = states & {*WAITING_STATES, *OPEN_STATES}
    if program.state != ProgramState.COMPLETED or undecided or RealizationState.VERIFIED not in states:
        return program
    move(program, "verify")
    program.save()
    audit.record("program.verify", by=SYSTEM, area=program.area, obj=program)
    return program


@transaction.atomic
def program_close(*, program: Program, by: Actor, period: str = "") -> Program:
    """Put a verified programme away at the lock of the period that reported it (``period`` in words)."""
    program = lock(program)
    access.require(by, Permission.PERIOD_MANAGE, area=program.area)
    move(program, "close")
    program.save()
    audit.record("program.close", by=by, area=program.area, obj=program, changes={"period": period})
    return program


@transaction.atomic
def program_postpone(*, program: Program, reason: str, by: Actor) -> Program:
    """Put a plan off; what it took from a need becomes free for others."""
    program = lock(program)
    access.require(by, Permission.PROGRAM_POSTPONE, area=program.area)
    rules.require_own(by, program.company_id, program.site_id)
    program.state_before = program.state
    move(program, "postpone")
    program.closed_reason = rules.check_reason(reason)
    program.save()
    pledges.release(program, by=by)
    audit.record("program.postpone", by=by, area=program.area, obj=program, reason=program.closed_reason)
    notify.officers(program, Permission.PROGRAM_REVIEW, _("“%(title)s” ditunda perusahaan.") % {"title": program.title})
    return program


@transaction.atomic
def program_resume(*, program: Program, by: Actor) -> Program:
    """Take a postponed plan up again where it stood, with its share in the need if that is still open."""
    program = lock(program)
    access.require(by, Permission.PROGRAM_POSTPONE, area=program.area)
    rules.require_own(by, program.company_id, program.site_id)
    before = program.state_before or ProgramState.SUBMITTED
    move(program, f"{RESUME}{before}")
    program.closed_reason, program.state_before = "", ""
    if program.state == ProgramState.SUBMITTED:
        program.due_on = rules.workdays_after(timezone.localdate(), REVIEW_DAYS)
    program.save()
    _pledge_again(program, by=by)
    audit.record("program.resume", by=by, area=program.area, obj=program, changes={"state": str(ProgramState(program.state).label)})
    return program


def _pledge_again(program: Program, *, by: Actor) -> None:
    pledges.want(program, by=by)
    if program.state in {ProgramState.COMMITTED, ProgramState.RUNNING}:
        pledges.commit(program, quantity=program.commitment.quantity, by=by)


@transaction.atomic
def program_cancel(*, program: Program, reason: str, by: Actor) -> Program:
    """Call a plan off before it is completed; its share in a need becomes free. Realisations already sent stand in the way."""
    program = lock(program)
    access.require(by, Permission.PROGRAM_CANCEL, area=program.area)
    rules.require_own(by, program.company_id, program.site_id)
    move(program, "cancel")
    program.closed_reason = rules.check_reason(reason)
    if Realization.objects.filter(program=program).exclude(state__in=OPEN_STATES).exists():
        raise RuleViolation(_("Sebagian bantuan sudah dilaporkan. Nyatakan program selesai, jangan dibatalkan."))
    was_known = program.submitted_at is not None
    program.save()
    pledges.release(program, by=by)
    audit.record("program.cancel", by=by, area=program.area, obj=program, reason=program.closed_reason)
    if was_known:
        notify.officers(program, Permission.PROGRAM_REVIEW, _("“%(title)s” dibatalkan perusahaan.") % {"title": program.title})
    return program


def move(program: Program, name: str) -> None:
    """Take the step ``name`` of the transition table and start a new turn; the caller saves. Raises InvalidTransition."""
    program.state = PROGRAM.target(name, current=program.state)
    program.state_since = timezone.now()
    program.version += 1
    if program.state != ProgramState.SUBMITTED:
        program.due_on = None
