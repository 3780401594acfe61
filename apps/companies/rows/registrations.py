"""Registrations as finished strings: lines of the queue, facts of a page, rows of a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.companies.choices import JoinMode, LegalForm, MemberKind, Ownership, RegistrationState
from apps.companies.models import Registration
from apps.companies.rows.frame import Fact, short_path
from apps.companies.selectors.matches import Match
from apps.core.dates import lalu, tanggal, waktu
from apps.core.tables import Column, ColumnKind, Sheet

TONES = {
    RegistrationState.DRAFT: "netral",
    RegistrationState.SUBMITTED: "perlu",
    RegistrationState.NEEDS_CORRECTION: "jalan",
    RegistrationState.VERIFIED: "selesai",
    RegistrationState.REFUSED: "tolak",
}


@dataclass(frozen=True)
class RegistrationRow:
    """One line of the queue."""

    id: str
    url: str
    name: str
    number: str
    kind: str
    state: str
    tone: str
    place: str
    contact: str
    submitted: str
    due: str
    late: bool
    waiting: bool


def registration_row(registration: Registration, desk: str, today: dt.date) -> RegistrationRow:
    """One line of the queue, as seen on ``today``."""
    waiting = registration.state == RegistrationState.SUBMITTED
    moment = registration.submitted_at or registration.created_at
    return RegistrationRow(
        id=str(registration.pk),
        url=reverse("companies:registration-detail", kwargs={"desk": desk, "pk": registration.pk}),
        name=str(registration),
        number=registration.number or _("belum dikirim"),
        kind=_kind(registration),
        state=str(registration.get_state_display()),
        tone=TONES[RegistrationState(registration.state)],
        place=short_path(registration.region) if registration.region else registration.site_name,
        contact=registration.contact_name,
        submitted=lalu(moment, timezone.localtime()),
        due=tanggal(registration.due_on) if waiting and registration.due_on else "",
        late=waiting and registration.due_on is not None and registration.due_on < today,
        waiting=waiting,
    )


def _kind(registration: Registration) -> str:
    if registration.kind == MemberKind.PARTNER:
        return _("Mitra")
    return str(JoinMode(registration.mode).label)


def registration_facts(registration: Registration) -> list[Fact]:
    """What was submitted, in the order of the form."""
    legal = LegalForm(registration.legal_form).label if registration.legal_form else ""
    owner = Ownership(registration.ownership).label if registration.ownership else ""
    return [
        Fact(_("Nama"), registration.company_name),
        Fact(_("Jenis"), _kind(registration)),
        Fact(_("NIB"), registration.nib or _("belum diisi")),
        Fact(_("NPWP"), registration.npwp or _("belum diisi")),
        Fact(_("Bentuk dan kepemilikan"), " · ".join(str(part) for part in (legal, owner) if part)),
        Fact(_("Lokasi"), registration.site_name),
        Fact(_("Wilayah"), registration.region.path if registration.region else ""),
        Fact(_("Alamat"), registration.address),
        Fact(_("Direktori publik"), _("bersedia tampil") if registration.is_public else _("tidak bersedia tampil")),
    ]


def contact_facts(registration: Registration) -> list[Fact]:
    """Who to ask."""
    confirmed = registration.email_confirmed_at
    note = _("terkonfirmasi %(when)s") % {"when": waktu(confirmed)} if confirmed else _("belum dikonfirmasi")
    phone = registration.contact_phone
    return [
        Fact(_("Nama"), registration.contact_name, registration.contact_position),
        Fact(_("Surel"), registration.contact_email, note, f"mailto:{registration.contact_email}" if registration.contact_email else ""),
        Fact(_("WhatsApp"), phone, "", f"https://wa.me/{phone.removeprefix('+')}" if phone else ""),
    ]


@dataclass(frozen=True)
class MatchRow:
    """A company that may be the applicant, with the reasons."""

    id: str
    name: str
    url: str
    numbers: str
    reasons: str
    score: str
    certain: bool
    registered_by: str


def match_row(match: Match, actor: Actor) -> MatchRow:
    """One line of the evidence beside a registration."""
    company = match.company
    numbers = [f"NIB {company.nib}" if company.nib else "", f"NPWP {company.npwp}" if company.npwp else ""]
    own = company.area == actor.area
    return MatchRow(
        id=str(company.pk),
        name=company.name,
        url=reverse("companies:company-detail", kwargs={"desk": actor.slug, "pk": company.pk}),
        numbers=" · ".join(part for part in numbers if part) or _("tanpa NIB dan NPWP"),
        reasons=", ".join(match.reasons),
        score=f"{match.score} %",
        certain=match.certain,
        registered_by=_("dicatat di tempat ini") if own else _("dicatat oleh tempat lain; datanya dirujuk, tidak diubah"),
    )


@dataclass(frozen=True)
class Turn:
    """Arguments of components/next_step.html."""

    text: str
    since: str
    due: str
    late: bool
    tone: str
    after: str


def registration_turn(registration: Registration, today: dt.date) -> Turn:
    """Whose turn it is, since when, until when."""
    state = RegistrationState(registration.state)
    texts = {
        RegistrationState.DRAFT: (_("Pendaftar belum mengirim"), ""),
        RegistrationState.SUBMITTED: (_("Menunggu pemeriksaan sekretariat"), _("nomor anggota, sertifikat dan undangan terbit sekaligus")),
        RegistrationState.NEEDS_CORRECTION: (_("Menunggu perbaikan pendaftar"), _("pendaftaran kembali ke antrean ini")),
        RegistrationState.VERIFIED: (_("Terverifikasi, keanggotaan aktif"), ""),
        RegistrationState.REFUSED: (_("Ditolak"), ""),
    }
    waiting = state == RegistrationState.SUBMITTED
    moment = registration.submitted_at if waiting else registration.decided_at
    late = waiting and registration.due_on is not None and registration.due_on < today
    due = _("tenggat %(day)s") % {"day": tanggal(registration.due_on)} if waiting and registration.due_on else ""
    since = f"{lalu(moment, timezone.localtime())} · {waktu(moment)}" if moment else ""
    return Turn(texts[state][0], since, due, late, TONES[state], texts[state][1])


def columns() -> tuple[Column, ...]:
    """Columns of the file, in the language of the screen."""
    return (
        Column("number", _("Nomor pendaftaran")),
        Column("name", _("Nama")),
        Column("kind", _("Jenis")),
        Column("state", _("Status")),
        Column("nib", "NIB"),
        Column("npwp", "NPWP"),
        Column("site", _("Lokasi")),
        Column("region", _("Wilayah")),
        Column("contact", _("Penanggung jawab")),
        Column("email", _("Surel")),
        Column("phone", _("WhatsApp")),
        Column("submitted", _("Dikirim"), ColumnKind.DATE),
        Column("due", _("Tenggat"), ColumnKind.DATE),
        Column("reason", _("Alasan")),
    )


def registration_sheet(found: Iterable[Registration]) -> Sheet:
    """The list as a table for a file."""
    return Sheet(_("Pendaftaran"), columns(), _records(found))


def _records(found: Iterable[Registration]) -> Iterator[dict[str, Any]]:
    for registration in found:
        yield {
            "number": registration.number,
            "name": registration.company_name,
            "kind": _kind(registration),
            "state": str(registration.get_state_display()),
            "nib": registration.nib,
            "npwp": registration.npwp,
            "site": registration.site_name,
            "region": registration.region.path if registration.region else "",
            "contact": registration.contact_name,
            "email": registration.contact_email,
            "phone": registration.contact_phone,
            "submitted": timezone.localdate(registration.submitted_at) if registration.submitted_at else None,
            "due": registration.due_on,
            "reason": registration.reason,
        }
