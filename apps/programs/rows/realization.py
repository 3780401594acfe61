"""A realisation as a line, as facts, and as a turn."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import Permission
from apps.core.dates import lalu, tanggal, waktu
from apps.core.money import angka, rupiah, terbilang
from apps.forums import access
from apps.programs.choices import BAST_FROM, OPEN_STATES, WAITING_STATES, EvidenceKind, RealizationState, Unit
from apps.programs.models import Check, Evidence, Realization, RealizationLine
from apps.programs.rows.program import may_write
from apps.programs.rows.words import REALIZATION_TONES, NextStep, office_of, url

R = RealizationState


@dataclass(frozen=True)
class RealizationRow:
    """One line of a list."""

    pk: str
    url: str
    title: str
    company: str
    date: str
    aid: str
    value: str
    verified: str
    state: str
    tone: str
    due: str
    late: bool
    marks: list[str]
    can_check: bool


def realization_row(row: Realization, actor: Actor, *, verify: bool = False) -> RealizationRow:
    """A line; ``verify`` links to the verification page."""
    late = row.due_on is not None and row.due_on < timezone.localdate()
    page = "realization-verify" if verify and may_verify(row, actor) else "realization-detail"
    return RealizationRow(
        pk=str(row.pk),
        url=url(actor, page, pk=row.pk),
        title=row.program.title,
        company=row.company.name,
        date=tanggal(row.handover_on),
        aid=f"{angka(row.quantity)} {row.unit}",
        value=rupiah(row.value),
        verified="–" if row.value_verified is None else rupiah(row.value_verified),
        state=str(row.get_state_display()),
        tone=tone_for(row, actor),
        due=tanggal(row.due_on) if row.due_on else "–",
        late=late,
        marks=_marks(row),
        can_check=row.state == R.SENT and may_verify(row, actor),
    )


def _marks(row: Realization) -> list[str]:
    found = []
    if row.entered_by_secretariat:
        found.append(_("diinput sekretariat") if row.confirmed_at else _("diinput sekretariat, belum dikonfirmasi"))
    if row.program.report_link_id:
        found.append(_("lewat tautan, oleh %(name)s") % {"name": row.program.reporter_name})
    if getattr(row, "has_bast", True) is False and row.value >= BAST_FROM and row.state in WAITING_STATES:
        found.append(_("BAST belum ada"))
    return found


def may_verify(row: Realization, actor: Actor) -> bool:
    """Whether the actor decides on this realisation."""
    own = actor.user_id in {row.created_by, row.sent_by}
    return (
        row.state in WAITING_STATES
        and not own
        and actor.company_id is None
        and access.allowed(actor, Permission.REALIZATION_VERIFY, area=row.area)
    )


def tone_for(row: Realization, actor: Actor) -> str:
    """Amber for the reader's own turn only."""
    if may_verify(row, actor) or (row.state in OPEN_STATES and may_write(row.program, actor)):
        return "perlu"
    return "jalan" if REALIZATION_TONES[row.state] == "perlu" else REALIZATION_TONES[row.state]


def next_step(row: Realization, actor: Actor) -> NextStep:
    """The panel at the top of a realisation."""
    writer = may_write(row.program, actor)
    company = _("perusahaan Anda") if actor.company_id == row.company_id else row.company.name
    who = _("sekretariat") if row.entered_by_secretariat else company
    words = {
        R.DRAFT: (_("Draf: %(who)s belum mengirim realisasi ini"), _("Diverifikasi petugas setempat, paling lama 14 hari kerja.")),
        R.SENT: (_("Menunggu verifikasi %(office)s atau bidang monev"), _("Diverifikasi dari dokumen, atau dikunjungi bila terpilih.")),
        R.DESK_CHECK: (_("Dokumennya sedang diperiksa"), _("Diverifikasi, atau diperiksa di lapangan.")),
        R.FIELD_CHECK: (_("Diperiksa di lapangan"), _("Petugas berkunjung dengan surat tugas, lalu memutus.")),
        R.VERIFIED: (_("Terverifikasi: %(value)s masuk laporan forum"), ""),
        R.RETURNED: (_("Dikembalikan kepada %(who)s untuk diperbaiki"), _("Dikirim lagi setelah diperbaiki.")),
        R.UNVERIFIABLE: (_("Tidak dapat diverifikasi; angkanya tidak masuk hitungan"), ""),
    }
    text, after = words[R(row.state)]
    facts = {"who": who, "office": office_of(row.program), "value": rupiah(row.value_verified or 0)}
    late = row.due_on is not None and row.due_on < timezone.localdate()
    return NextStep(
        text=_("Giliran Anda: verifikasi realisasi ini") if may_verify(row, actor) else text % facts,
        since=_("sejak %(when)s") % {"when": lalu(row.state_since, timezone.localtime())},
        due=_("tenggat %(day)s") % {"day": tanggal(row.due_on)} + (_(" (terlewat)") if late else "") if row.due_on else "",
        late=late,
        tone=tone_for(row, actor),
        after=after,
        actions=_actions(row, actor, writer=writer),
    )


def _actions(row: Realization, actor: Actor, *, writer: bool) -> list[dict[str, str]]:
    if may_verify(row, actor):
        return [{"label": _("Verifikasi sekarang"), "url": url(actor, "realization-verify", pk=row.pk), "style": "utama", "method": "get"}]
    if writer and row.state in OPEN_STATES:
        return [
            {"label": _("Kirim untuk diverifikasi"), "url": url(actor, "realization-send", pk=row.pk), "style": "utama", "method": "post"},
            {"label": _("Ubah"), "url": url(actor, "realization-update", pk=row.pk), "style": "", "method": "get"},
        ]
    return []


def facts(row: Realization) -> list[dict[str, str]]:
    """What was reported, and what was confirmed of it."""
    rows = [
        {"label": _("Tanggal serah terima"), "value": tanggal(row.handover_on)},
        {"label": _("Bantuan"), "value": f"{angka(row.quantity)} {row.unit}", "note": str(row.get_aid_form_display())},
        {"label": _("Nilai dilaporkan"), "value": rupiah(row.value), "note": terbilang(row.value)},
        {"label": _("Dasar penilaian"), "value": row.valuation},
        {"label": _("Penerima"), "value": row.receiver},
        {"label": _("Nomor BAST"), "value": row.bast_number, "note": tanggal(row.bast_on) if row.bast_on else ""},
    ]
    if row.value_verified is not None:
        note = _("%(quantity)s %(unit)s") % {"quantity": angka(row.quantity_verified or 0), "unit": row.unit}
        rows.insert(3, {"label": _("Nilai terverifikasi"), "value": rupiah(row.value_verified), "note": note})
    if row.note:
        rows.append({"label": _("Keterangan"), "value": row.note})
    return rows


@dataclass(frozen=True)
class LineRow:
    """One place and category."""

    pk: str
    place: str
    category: str
    quantity: str
    value: str
    people: str
    bands: str


def line_rows(lines: list[RealizationLine], unit: str) -> list[LineRow]:
    """Lines with their receivers in words; what is not known is said, never shown as zero."""
    return [
        LineRow(
            str(line.pk),
            line.region.path,
            line.category.name,
            f"{angka(line.quantity)} {unit}",
            rupiah(line.value),
            _people(line),
            _bands(line),
        )
        for line in lines
    ]


def _people(line: RealizationLine) -> str:
    parts = [(line.families, Unit.FAMILY.label), (line.groups, Unit.GROUP.label)]
    words = [f"{angka(count)} {label}" for count, label in parts if count]
    if line.people:
        sexes = [(line.male, "L"), (line.female, "P"), (line.sex_unknown, _("tidak diketahui"))]
        inside = ", ".join(f"{angka(count)} {label}" for count, label in sexes if count)
        words.insert(0, f"{angka(line.people)} {Unit.PERSON.label} ({inside})")
    return "; ".join(words)


def _bands(line: RealizationLine) -> str:
    ages = [(line.age_0_5, "0–5"), (line.age_6_17, "6–17"), (line.age_18_59, "18–59"), (line.age_60, "60+")]
    deciles = [(getattr(line, f"decile_{n}"), n) for n in (1, 2, 3, 4, 5)] + [(line.decile_6_10, "6–10")]
    words = []
    if known := ", ".join(f"{label} th: {angka(count)}" for count, label in ages if count):
        words.append(known)
    if known := ", ".join(f"desil {label}: {angka(count)}" for count, label in deciles if count):
        words.append(known)
    if line.disabled:
        words.append(_("penyandang disabilitas: %(n)s") % {"n": angka(line.disabled)})
    return "; ".join(words)


@dataclass(frozen=True)
class FileRow:
    """One proof."""

    pk: str
    url: str
    name: str
    kind: str
    size: str
    is_photo: bool
    note: str
    remove_url: str


def file_rows(files: list[Evidence], actor: Actor, *, removable: bool = False, reused: frozenset[str] = frozenset()) -> list[FileRow]:
    """Proofs with their address; ``reused`` holds hashes that also stand elsewhere."""
    rows = []
    for file in files:
        notes = [file.caption] if file.caption else []
        if file.kind == EvidenceKind.PHOTO:
            notes.append(_("disetujui orang pada foto") if file.consent else _("tanpa persetujuan: tidak untuk dipublikasikan"))
        if file.sha256 in reused:
            notes.append(_("PERHATIKAN: berkas yang sama dipakai pada realisasi lain"))
        rows.append(
            FileRow(
                str(file.pk), url(actor, "evidence-file", pk=file.pk), file.file_name, str(file.get_kind_display()),
                f"{max(1, file.size // 1024):,} kB".replace(",", "."), file.content_type.startswith("image/"), " · ".join(notes),
                url(actor, "evidence-remove", pk=file.pk) if removable else "",
            )
        )  # fmt: skip
    return rows


@dataclass(frozen=True)
class CheckRow:
    """One check with its result."""

    title: str
    by: str
    when: str
    note: str
    tone: str


def check_rows(checks: list[Check]) -> list[CheckRow]:
    """Desk and field checks, newest first."""
    return [
        CheckRow(
            f"{row.get_method_display()} → {row.get_result_display()}",
            f"{row.by_name} · {row.by_role}" + (_(" · ditangani provinsi") if row.handled_by_province else ""),
            waktu(row.created_at) + (_(" · dikunjungi %(day)s") % {"day": tanggal(row.visited_on)} if row.visited_on else ""),
            row.note,
            REALIZATION_TONES[row.result],
        )
        for row in checks
    ]
