"""A programme as a line, as facts, and as a turn."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import Permission
from apps.core.dates import lalu, rentang, tanggal, waktu
from apps.core.money import angka, rupiah, terbilang
from apps.forums import access
from apps.programs.choices import OPEN_STATES, ProgramState, Route, Unit
from apps.programs.models import Commitment, Program, Realization, Review
from apps.programs.rows.words import TONES, NextStep, is_company, office_of, state_label, url
from apps.programs.workflow import POSTPONABLE

S = ProgramState


@dataclass(frozen=True)
class ProgramRow:
    """One line of the list."""

    url: str
    title: str
    company: str
    company_url: str
    place: str
    sector: str
    amount: str
    when: str
    state: str
    tone: str
    route: str
    late: bool


def program_row(program: Program, actor: Actor) -> ProgramRow:
    """A line; for a direct report the amount is what was reported, since it has no budget."""
    direct = program.route == Route.DIRECT
    reported = getattr(program, "reported", None)
    return ProgramRow(
        url=url(actor, "program-detail", pk=program.pk),
        title=program.title,
        company=program.company.name,
        company_url=f"?perusahaan={program.company_id}",
        place=", ".join(program.region.path.split(", ")[:3]),
        sector=program.sector.name,
        amount=(rupiah(reported) if reported else "–") if direct else rupiah(program.budget),
        when=rentang(program.starts_on, program.ends_on),
        state=state_label(program.state, for_company=is_company(actor)),
        tone=tone_for(program, actor),
        route=_("lapor mandiri") if direct else "",
        late=program.due_on is not None and program.due_on < timezone.localdate(),
    )


def may_write(program: Program, actor: Actor) -> bool:
    """Whether the actor writes for the company of this programme."""
    if actor.company_id is not None:
        return actor.company_id == program.company_id and actor.site_id in {None, program.site_id}
    return program.entered_by_secretariat and access.allowed(actor, Permission.PROGRAM_ENTER_FOR, area=program.area)


def may_review(program: Program, actor: Actor) -> bool:
    """Whether the actor answers this plan."""
    own = actor.user_id in {program.created_by, program.submitted_by}
    return (
        program.state == S.SUBMITTED
        and not own
        and actor.company_id is None
        and access.allowed(actor, Permission.PROGRAM_REVIEW, area=program.area)
    )


def my_turn(program: Program, actor: Actor) -> bool:
    """Whether the next step is the actor's."""
    if actor.company_id is not None:
        overdue = program.state == S.RUNNING and program.ends_on < timezone.localdate()
        return overdue or program.state in {S.DRAFT, S.NEEDS_CORRECTION, S.RECOMMENDED, S.WITH_NOTES, S.COMMITTED}
    return program.state == S.SUBMITTED and actor.has(Permission.PROGRAM_REVIEW) and actor.area == program.area


def tone_for(program: Program, actor: Actor) -> str:
    """Amber for the reader's own turn only."""
    if my_turn(program, actor):
        return "perlu"
    return "jalan" if TONES[program.state] == "perlu" else TONES[program.state]


def next_step(program: Program, actor: Actor) -> NextStep:
    """The panel at the top of the record."""
    mine = my_turn(program, actor)
    text, after = _turn_words(program, actor)
    late = program.due_on is not None and program.due_on < timezone.localdate()
    if mine and actor.company_id is None:
        text = _("Giliran Anda: telaah rencana ini")
    return NextStep(
        text=text,
        since=_("sejak %(when)s") % {"when": lalu(program.state_since, timezone.localtime())},
        due=_("tenggat %(day)s") % {"day": tanggal(program.due_on)} + (_(" (terlewat)") if late else "") if program.due_on else "",
        late=late,
        tone=tone_for(program, actor),
        after=after,
        actions=_actions(program, actor),
    )


def _turn_words(program: Program, actor: Actor) -> tuple[str, str]:
    company = _("perusahaan Anda") if actor.company_id == program.company_id else program.company.name
    office = office_of(program)
    pending = getattr(program, "waiting", 0)
    completed = (
        _("Menunggu verifikasi %(n)s realisasi oleh %(office)s atau bidang monev") % {"n": pending, "office": office}
        if pending
        else _("Menunggu perbaikan realisasi oleh %(company)s")
        % {"company": _("sekretariat") if program.entered_by_secretariat else company}
    )
    words = {
        S.DRAFT: (_("Draf: %(company)s belum mengajukan rencana ini"), _("%(office)s menelaah, paling lama 10 hari kerja.")),
        S.SUBMITTED: (_("Menunggu telaah %(office)s"), _("Perusahaan menyampaikan komitmen.")),
        S.NEEDS_CORRECTION: (
            _("Perlu perbaikan oleh %(company)s"),
            _("Diajukan lagi. Perusahaan tetap boleh melaksanakan sendiri dan melapor lewat Lapor mandiri."),
        ),
        S.RECOMMENDED: (_("Direkomendasikan. Menunggu komitmen %(company)s"), _("Pelaksanaan, lalu laporan realisasi.")),
        S.WITH_NOTES: (_("Direkomendasikan dengan catatan. Menunggu komitmen %(company)s"), _("Pelaksanaan, lalu laporan realisasi.")),
        S.COMMITTED: (_("Berkomitmen. Menunggu %(company)s mulai melaksanakan"), _("Realisasi dilaporkan setiap kali bantuan diserahkan.")),
        S.RUNNING: (_("Sedang dilaksanakan %(company)s"), _("Realisasi dilaporkan, lalu program dinyatakan selesai.")),
        S.COMPLETED: (completed, _("Program terverifikasi setelah semua realisasi diputus.")),
        S.VERIFIED: (_("Terverifikasi: angkanya masuk laporan forum"), _("Ditutup saat periode laporan dikunci.")),
        S.CLOSED: (_("Ditutup bersama periode laporan"), ""),
        S.POSTPONED: (_("Ditunda oleh %(company)s"), _("Dapat dilanjutkan kapan saja.")),
        S.CANCELLED: (_("Dibatalkan oleh %(company)s"), ""),
    }
    text, after = words[S(program.state)]
    facts = {"company": company, "office": office}
    return text % facts, after % facts


def _button(label: str, href: str, *, style: str = "", method: str = "get") -> dict[str, str]:
    return {"label": label, "url": href, "style": style, "method": method}


def _actions(program: Program, actor: Actor) -> list[dict[str, str]]:
    """Steps without words to write: the transition table ∩ what the actor may do."""
    pk, state = program.pk, program.state
    if may_review(program, actor):
        return [_button(_("Telaah sekarang"), url(actor, "program-review", pk=pk), style="utama")]
    if not (may_write(program, actor) and actor.company_id is not None):
        return []
    rows = {
        S.DRAFT: [
            _button(_("Ajukan"), url(actor, "program-submit", pk=pk), style="utama", method="post"),
            _button(_("Ubah"), url(actor, "program-update", pk=pk)),
        ],
        S.NEEDS_CORRECTION: [_button(_("Perbaiki dan ajukan lagi"), url(actor, "program-update", pk=pk), style="utama")],
        S.RECOMMENDED: [_button(_("Sampaikan komitmen"), url(actor, "program-commit", pk=pk), style="utama")],
        S.WITH_NOTES: [_button(_("Sampaikan komitmen"), url(actor, "program-commit", pk=pk), style="utama")],
        S.COMMITTED: [
            _button(_("Laporkan realisasi"), url(actor, "realization-create", pk=pk), style="utama"),
            _button(_("Mulai pelaksanaan"), url(actor, "program-start", pk=pk), method="post"),
        ],
        S.RUNNING: [
            _button(_("Laporkan realisasi"), url(actor, "realization-create", pk=pk), style="utama"),
            _button(_("Nyatakan selesai"), url(actor, "program-complete", pk=pk), method="post"),
        ],
        S.POSTPONED: [_button(_("Lanjutkan"), url(actor, "program-resume", pk=pk), style="utama", method="post")],
    }.get(S(state), [])
    if state in {S.DRAFT, S.SUBMITTED, S.RECOMMENDED, S.WITH_NOTES} and program.route == Route.PLAN:
        rows = [*rows, _button(_("Tambah kabupaten/kota lain"), url(actor, "program-copy", pk=pk))]
    return rows


def decisions(program: Program, actor: Actor, *, opened: str = "") -> list[dict[str, object]]:
    """Steps of the company that need a reason, for components/decision.html."""
    if not (may_write(program, actor) and actor.company_id is not None):
        return []
    rows = []
    if program.state in POSTPONABLE:
        rows.append(("postpone", _("Tunda program"), _("Bagian Anda pada kebutuhan dilepas. Dapat dilanjutkan lagi."), _("Tunda")))
    if program.state in {S.DRAFT, S.POSTPONED, *POSTPONABLE}:
        rows.append(("cancel", _("Batalkan program"), _("Tidak dapat dibuka lagi. Catatannya tetap ada."), _("Batalkan program")))
    return [
        {"label": label, "help": help_text, "reason": "wajib", "button": button, "style": "biasa", "open": name == opened,
         "url": url(actor, f"program-{name}", pk=program.pk)}
        for name, label, help_text, button in rows
    ]  # fmt: skip


def facts(program: Program, names: dict[int, str]) -> list[dict[str, str]]:
    """What is planned or was done."""
    rows = [
        {"label": _("Perusahaan"), "value": program.company.name, "note": program.site.name},
        {"label": _("Jalur"), "value": str(Route(program.route).label)},
        {"label": _("Bidang"), "value": program.sector.name},
        {"label": _("Kategori PPKS"), "value": ", ".join(names.get(number, str(number)) for number in program.categories)},
        {"label": _("Bantuan"), "value": f"{angka(program.quantity)} {program.unit}", "note": str(program.get_aid_form_display())},
        {"label": _("Waktu"), "value": rentang(program.starts_on, program.ends_on)},
    ]
    if program.route == Route.PLAN:
        rows.insert(5, {"label": _("Anggaran"), "value": rupiah(program.budget), "note": terbilang(program.budget)})
    if program.service_field:
        rows.append({"label": _("Bidang kesejahteraan sosial"), "value": str(program.get_service_field_display())})
    if program.entered_by_secretariat:
        rows.append(_entered(program))
    elif program.report_link_id:
        note = _("Perlu diverifikasi orang lain")
        rows.append({"label": _("Asal isian"), "value": _("Lewat tautan, oleh %(name)s") % {"name": program.reporter_name}, "note": note})
    return rows


def _entered(program: Program) -> dict[str, str]:
    if program.confirmed_at:
        note = _("Dikonfirmasi %(name)s, %(when)s") % {"name": program.confirmed_name, "when": waktu(program.confirmed_at)}
    else:
        note = _("Belum dikonfirmasi perusahaan")
    return {"label": _("Asal isian"), "value": _("Diinput sekretariat"), "note": note}


def target_facts(program: Program, names: dict[int, str]) -> list[dict[str, str]]:
    """Where and for whom."""
    return [
        {"label": _("Lokasi"), "value": program.region.path, "note": program.location_note},
        {"label": _("Kode wilayah"), "value": program.region_id},
        {"label": _("Kategori PPKS"), "value": ", ".join(names.get(number, str(number)) for number in program.categories)},
        {"label": _("Sasaran"), "value": f"{angka(program.target_count)} {Unit(program.target_unit).label}"},
        {"label": _("Sumber data sasaran"), "value": program.data_source},
    ]


def commitment_facts(found: Commitment) -> list[dict[str, str]]:
    """What binds the company."""
    return [
        {"label": str(found.get_kind_display()), "value": found.number, "note": tanggal(found.signed_on)},
        {"label": _("Para pihak"), "value": found.parties},
        {"label": _("Nilai komitmen"), "value": rupiah(found.value), "note": terbilang(found.value)},
        {"label": _("Volume"), "value": angka(found.quantity)},
        {"label": _("Berlaku sampai"), "value": tanggal(found.ends_on) if found.ends_on else _("tidak dibatasi")},
    ]


@dataclass(frozen=True)
class ReviewRow:
    """An answer or a remark, as shown on the record."""

    title: str
    by: str
    note: str
    when: str
    tone: str
    sentence: str


def review_rows(reviews: list[Review]) -> list[ReviewRow]:
    """Answers and remarks, newest first, with the finding of that moment."""
    tones = {"recommended": "selesai", "with_notes": "selesai", "needs_correction": "perlu", "note": "netral"}
    return [
        ReviewRow(
            title=str(row.get_verdict_display()),
            by=f"{row.by_name} · {row.by_role}" + (_(" · ditangani provinsi") if row.handled_by_province else ""),
            note=row.note,
            when=waktu(row.created_at),
            tone=tones[row.verdict],
            sentence=str(row.evidence.get("sentence", "")),
        )
        for row in reviews
    ]


def four_numbers(program: Program, commitment: Commitment | None, realizations: list[Realization]) -> list[dict[str, str]]:
    """Planned, committed, realised and verified rupiah of one programme, for components/figure.html."""
    realised = sum(row.value for row in realizations if row.state not in {*OPEN_STATES, "unverifiable"})
    verified = sum(row.value_verified or 0 for row in realizations)
    plan = program.route == Route.PLAN
    return [
        {
            "label": _("Direncanakan"),
            "number": rupiah(program.budget) if plan else "–",
            "denominator": _("anggaran rencana") if plan else _("tanpa rencana"),
        },
        {
            "label": _("Dikomitmenkan"),
            "number": rupiah(commitment.value) if commitment else "–",
            "denominator": _("surat komitmen atau MoU"),
        },
        {"label": _("Direalisasikan"), "number": rupiah(realised), "denominator": _("dilaporkan perusahaan")},
        {"label": _("Terverifikasi"), "number": rupiah(verified), "denominator": _("diakui pemeriksa")},
    ]


def is_overdue(day: dt.date | None) -> bool:
    """Whether a due day has passed."""
    return day is not None and day < timezone.localdate()
