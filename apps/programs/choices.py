"""States and kinds of programmes and realisations."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Route(models.TextChoices):
    """How an activity came in; both count and are shown apart."""

    PLAN = "plan", _("Rencana ditelaah")
    DIRECT = "direct", _("Lapor mandiri")


class ProgramState(models.TextChoices):
    """Life of a programme."""

    DRAFT = "draft", _("Draf")
    SUBMITTED = "submitted", _("Diajukan")
    NEEDS_CORRECTION = "needs_correction", _("Perlu perbaikan")
    RECOMMENDED = "recommended", _("Direkomendasikan")
    WITH_NOTES = "with_notes", _("Direkomendasikan dengan catatan")
    COMMITTED = "committed", _("Berkomitmen")
    RUNNING = "running", _("Berjalan")
    COMPLETED = "completed", _("Selesai")
    VERIFIED = "verified", _("Terverifikasi")
    CLOSED = "closed", _("Ditutup")
    POSTPONED = "postponed", _("Ditunda")
    CANCELLED = "cancelled", _("Dibatalkan")


class ProgramForm(models.TextChoices):
    """Form of the programme."""

    DIRECT_AID = "direct_aid", _("Bantuan langsung")
    PARTNERSHIP = "partnership", _("Kemitraan UMKM")
    EMPOWERMENT = "empowerment", _("Pemberdayaan")


class ServiceField(models.TextChoices):
    """Fields of social-welfare service (UU 11/2009) and the handling of the poor (UU 13/2011)."""

    REHABILITATION = "rehabilitation", _("Rehabilitasi sosial")
    SECURITY = "security", _("Jaminan sosial")
    EMPOWERMENT = "empowerment", _("Pemberdayaan sosial")
    PROTECTION = "protection", _("Perlindungan sosial")
    POVERTY = "poverty", _("Penanganan fakir miskin")


class Unit(models.TextChoices):
    """What targets and beneficiaries are counted in."""

    PERSON = "person", _("orang")
    FAMILY = "family", _("keluarga")
    GROUP = "group", _("kelompok")


class Verdict(models.TextChoices):
    """Outcome of a review. A forum cannot forbid, so none of them is a refusal."""

    RECOMMENDED = "recommended", _("Direkomendasikan")
    WITH_NOTES = "with_notes", _("Direkomendasikan dengan catatan")
    NEEDS_CORRECTION = "needs_correction", _("Perlu perbaikan")
    NOTE = "note", _("Catatan bidang")


class CommitmentKind(models.TextChoices):
    """What binds the company."""

    LETTER = "letter", _("Surat komitmen")
    MOU = "mou", _("Nota kesepahaman (MoU)")


class RealizationState(models.TextChoices):
    """Life of a realisation. It is never refused: it cannot be verified."""

    DRAFT = "draft", _("Draf")
    SENT = "sent", _("Dikirim")
    DESK_CHECK = "desk_check", _("Verifikasi dokumen")
    FIELD_CHECK = "field_check", _("Verifikasi lapangan")
    VERIFIED = "verified", _("Terverifikasi")
    RETURNED = "returned", _("Dikembalikan")
    UNVERIFIABLE = "unverifiable", _("Tidak dapat diverifikasi")


class EvidenceKind(models.TextChoices):
    """What a file proves."""

    PHOTO = "photo", _("Foto")
    RECEIPT = "receipt", _("Kuitansi")
    VILLAGE_LETTER = "village_letter", _("Surat desa/kelurahan")
    BAST = "bast", _("Berita acara serah terima (BAST)")
    MOU = "mou", _("MoU/surat komitmen")
    OTHER = "other", _("Lainnya")


class CheckMethod(models.TextChoices):
    """How a realisation was checked."""

    DESK = "desk", _("Dokumen")
    FIELD = "field", _("Lapangan")


#: Working days Dinas Sosial has for a review and for a verification; shown as the due date.
REVIEW_DAYS = 10
VERIFY_DAYS = 14
#: From this value (rupiah) verification needs a BAST (docs/rules.md; the amount is the default of the portal).
BAST_FROM = 50_000_000

#: Realisations that the company has reported and that are not withdrawn from it: their value is *realised* rupiah.
REPORTED_STATES = (RealizationState.SENT, RealizationState.DESK_CHECK, RealizationState.FIELD_CHECK, RealizationState.VERIFIED)
#: Realisations that wait for a verifier.
WAITING_STATES = (RealizationState.SENT, RealizationState.DESK_CHECK, RealizationState.FIELD_CHECK)
#: Realisations their writer may change.
OPEN_STATES = (RealizationState.DRAFT, RealizationState.RETURNED)
#: Plans that count as planned rupiah: put forward and not called off.
PLANNED_STATES = tuple(state for state in ProgramState if state not in (ProgramState.DRAFT, ProgramState.CANCELLED))
#: Any one of these is enough to send a realisation.
PROOF_KINDS = (EvidenceKind.PHOTO, EvidenceKind.RECEIPT, EvidenceKind.VILLAGE_LETTER, EvidenceKind.BAST)
#: How long a company may confirm by link what the secretariat entered for it.
CONFIRM_DAYS = 60
