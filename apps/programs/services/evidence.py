"""Files that prove something: checked by content, re-encoded, kept under a random key."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import Permission
from apps.audit import services as audit
from apps.core import storage
from apps.core.db import lock
from apps.core.errors import RuleViolation
from apps.core.files import AcceptedFile, accept_document, accept_photo
from apps.programs.choices import OPEN_STATES, EvidenceKind, RealizationState
from apps.programs.models import Evidence, Program, Realization
from apps.programs.services import rules
from apps.programs.services.inputs import NewFile

MAX_FILES = 20


def accepted(file: NewFile, field: str) -> AcceptedFile:
    """The checked and re-encoded content; a photo must be a picture, anything else may also be a PDF. Raises RuleViolation."""
    rules.check_choice(file.kind, EvidenceKind.values, field)
    return (accept_photo if file.kind == EvidenceKind.PHOTO else accept_document)(file.upload, field=field)


def evidence_store(*, program: Program, realization: Realization | None, file: NewFile, by: Actor, field: str) -> Evidence:
    """Check and keep one file inside the caller's transaction; the caller has checked who may."""
    return _keep(accepted(file, field), program=program, realization=realization, file=file, by=by)


def _keep(content: AcceptedFile, *, program: Program, realization: Realization | None, file: NewFile, by: Actor) -> Evidence:
    name = PurePath((file.upload.name or "berkas").replace("\\", "/").replace("\x00", "")).stem[:120] or "berkas"
    return Evidence.objects.create(
        area=program.area,
        company_id=program.company_id,
        site_id=program.site_id,
        program=program,
        realization=realization,
        kind=file.kind,
        caption=file.caption.replace("\x00", "")[:160],
        consent=file.consent,
        file=storage.put(program.area, "bukti", content.content, content.suffix),
        file_name=f"{name}{content.suffix}",
        content_type=content.content_type,
        size=len(content.content),
        sha256=content.sha256,
        uploaded_by=by.user_id,
    )


@transaction.atomic
def evidence_add(*, realization: Realization, file: NewFile, by: Actor, field: str = "files") -> Evidence:
    """Add a proof to a realisation, also while it waits for verification (*bukti menyusul*); not after the decision.

    A file that is already there as the same kind of proof is given back: a form sent twice adds nothing.
    """
    realization = lock(realization)
    rules.require_writer(by, Permission.REALIZATION_CREATE, realization, entered_by_secretariat=realization.entered_by_secretariat)
    if realization.verified_at is not None or realization.state == RealizationState.UNVERIFIABLE:
        raise RuleViolation(_("Realisasi ini sudah diputus. Bukti tidak dapat ditambah lagi."), field)
    content = accepted(file, field)
    present = Evidence.objects.filter(realization=realization)
    if same := present.filter(kind=file.kind, sha256=content.sha256).first():
        return same
    if present.count() >= MAX_FILES:
        raise RuleViolation(_("Paling banyak %(n)s berkas untuk satu realisasi.") % {"n": MAX_FILES}, field)
    made = _keep(content, program=realization.program, realization=realization, file=file, by=by)
    facts = {"kind": str(EvidenceKind(made.kind).label), "file": made.file_name}
    audit.record("evidence.add", by=by, area=realization.area, obj=realization.program, changes=facts)
    return made


@transaction.atomic
def evidence_add_many(*, realization: Realization, files: Sequence[NewFile], by: Actor) -> list[Evidence]:
    """Add several proofs, all or none; a bad file is named at ``photos`` or ``documents``."""
    fields = {EvidenceKind.PHOTO: "photos"}
    return [
        evidence_add(realization=realization, file=file, by=by, field=fields.get(EvidenceKind(file.kind), "documents")) for file in files
    ]


@transaction.atomic
def evidence_remove(*, evidence: Evidence, by: Actor) -> None:
    """Take a file away as long as its realisation is still with the writer."""
    evidence = lock(evidence)
    realization = evidence.realization
    if realization is None or realization.state not in OPEN_STATES:
        raise RuleViolation(_("Bukti yang sudah dikirim tidak dapat dihapus. Tambahkan bukti yang benar."))
    rules.require_writer(by, Permission.REALIZATION_CREATE, realization, entered_by_secretariat=realization.entered_by_secretariat)
    audit.record("evidence.remove", by=by, area=evidence.area, obj=evidence.program, changes={"file": evidence.file_name})
    evidence.delete()
