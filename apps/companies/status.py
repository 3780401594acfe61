"""What an applicant sees of a registration: its state in plain words, whose turn it is, what happens next."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.companies.choices import JoinMode, MemberKind, MembershipState, RegistrationState
from apps.companies.models import Membership, Registration, RegistrationLink
from apps.companies.selectors.links import public_forum
from apps.companies.services.drafts import known
from apps.companies.tokens import resume_url, status_url
from apps.core.dates import lalu, tanggal, waktu

known_values = known
TONES = {
    RegistrationState.DRAFT: "perlu",
    RegistrationState.SUBMITTED: "jalan",
    RegistrationState.NEEDS_CORRECTION: "perlu",
    RegistrationState.VERIFIED: "selesai",
    RegistrationState.REFUSED: "tolak",
}


def is_editable(registration: Registration) -> bool:
    """Whether the applicant may still write."""
    return registration.state in {RegistrationState.DRAFT, RegistrationState.NEEDS_CORRECTION}


def closed_words(link: RegistrationLink) -> str:
    """Why a link takes nobody."""
    if link.closed_at is None and timezone.now() < link.opens_at:
        return _("Pendaftaran baru dibuka %(when)s.") % {"when": waktu(link.opens_at)}
    return _("Pendaftaran lewat tautan ini ditutup %(when)s.") % {"when": waktu(link.closed_at or link.closes_at)}


@dataclass(frozen=True)
class Fact:
    """One line of what was submitted."""

    label: str
    value: str


@dataclass(frozen=True)
class StatusPage:
    """Everything the status page shows."""

    title: str
    number: str
    state: str
    tone: str
    text: str
    since: str
    due: str
    after: str
    reason: str
    forum_name: str
    forum_contact: str
    url: str
    edit_url: str
    edit_label: str
    email: str
    ask_code: bool
    confirmed: bool
    facts: list[Fact] = field(default_factory=list)


def _turn(registration: Registration) -> tuple[str, str]:
    """Whose turn it is, and what comes after."""
    state = registration.state
    if state == RegistrationState.DRAFT:
        return _("Belum dikirim. Lengkapi isian, lalu kirim."), _("sekretariat memeriksa dalam 3 hari kerja")
    if registration.mode == JoinMode.ACCESS and state == RegistrationState.SUBMITTED:
        return _("Menunggu keputusan atas permintaan akses Anda."), _("undangan masuk dikirim ke surel Anda, atau alasan penolakannya")
    if registration.mode == JoinMode.ACCESS and state == RegistrationState.VERIFIED:
        return _("Permintaan akses diterima."), _("buka undangan pada surel Anda untuk masuk ke portal")
    if state == RegistrationState.SUBMITTED:
        return _("Menunggu pemeriksaan sekretariat."), _("nomor anggota dan sertifikat terbit, atau Anda diminta memperbaiki isian")
    if state == RegistrationState.NEEDS_CORRECTION:
        return _("Menunggu perbaikan dari Anda."), _("sekretariat memeriksa kembali")
    if state == RegistrationState.VERIFIED:
        return _("Pendaftaran diterima."), _("buka undangan pada surel Anda untuk masuk ke portal")
    return _("Pendaftaran tidak dapat diterima."), ""


def status_of(registration: Registration) -> StatusPage:
    """The page of one registration; needs the scope that its key opens."""
    forum = public_forum(registration.forum_id)
    text, after = _turn(registration)
    waits = registration.state == RegistrationState.SUBMITTED
    moment = registration.decided_at if registration.decided_at and not waits else registration.submitted_at
    edit = is_editable(registration)
    correct = registration.state == RegistrationState.NEEDS_CORRECTION
    return StatusPage(
        title=str(registration),
        number=registration.number,
        state=str(registration.get_state_display()),
        tone=TONES[RegistrationState(registration.state)],
        text=text,
        since=_("sejak %(when)s (%(ago)s)") % {"when": waktu(moment), "ago": lalu(moment, timezone.localtime())} if moment else "",
        due=_("paling lambat %(day)s") % {"day": tanggal(registration.due_on)} if waits and registration.due_on else "",
        after=after,
        reason=registration.reason if registration.state != RegistrationState.SUBMITTED else "",
        forum_name=forum.name,
        forum_contact=" · ".join(part for part in (forum.phone, forum.email) if part),
        url=status_url(registration),
        edit_url=resume_url(registration) if edit else "",
        edit_label=_("Perbaiki pendaftaran") if correct else _("Lanjutkan mengisi"),
        email=registration.contact_email,
        ask_code=waits and registration.email_confirmed_at is None,
        confirmed=registration.email_confirmed_at is not None,
        facts=[*_facts(registration), *_member_facts(registration)],
    )


def _facts(registration: Registration) -> list[Fact]:
    partner = registration.kind == MemberKind.PARTNER
    lines = [
        (_("Jenis mitra"), str(registration.get_partner_kind_display()) if registration.partner_kind else ""),
        (_("Nama lembaga") if partner else _("Nama perusahaan"), registration.company_name),
        (_("Yang diminta"), str(JoinMode(registration.mode).label) if registration.known_company_id else ""),
        (_("NIB"), registration.nib),
        (_("NPWP"), registration.npwp),
        (_("Lokasi"), registration.site_name),
        (_("Wilayah"), registration.region.path if registration.region else ""),
        (_("Nama Anda"), registration.contact_name),
        (_("Nomor WhatsApp"), registration.contact_phone),
        (_("Dokumen"), registration.file_name),
    ]
    return [Fact(label, value) for label, value in lines if value]


def _member_facts(registration: Registration) -> list[Fact]:
    if registration.membership_id is None:
        return []
    found = Membership.objects.filter(pk=registration.membership_id, state=MembershipState.ACTIVE).values("number", "since").first()
    return (
        []
        if found is None
        else [Fact(_("Nomor anggota"), found["number"]), Fact(_("Anggota sejak"), tanggal(found["since"]) if found["since"] else "")]
    )
