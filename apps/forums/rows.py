"""A forum as its page shows it: finished texts, whose turn it is, and what the person may do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from apps.accounts.actors import Actor
from apps.accounts.permissions import Permission
from apps.audit.selectors import Entry
from apps.core.dates import lalu, rentang, tanggal, waktu
from apps.core.errors import NotAllowed
from apps.forums import access
from apps.forums.choices import STANDING_TONES, DecreeKind, ForumState, LegalLine, Standing
from apps.forums.models import BoardTerm, Decree, Forum, Office
from apps.forums.services.boards import require_recorder
from apps.forums.services.formation import REASON_REQUIRED
from apps.forums.workflow import FORUM_WORKFLOW

Fact = dict[str, str]


@dataclass(frozen=True)
class Turn:
    """Whose turn it is (components/next_step.html)."""

    text: str
    tone: str
    since: str = ""
    due: str = ""
    late: bool = False
    after: str = ""


@dataclass(frozen=True)
class TermView:
    """One masa bakti."""

    label: str
    period: str
    state_label: str
    tone: str
    facts: list[Fact]
    board: list[Fact]


@dataclass(frozen=True)
class DecreeView:
    """One decree."""

    number: str
    kind: str
    subject: str
    issuer: str
    signed: str
    term: str
    effective: str
    recognized_by: str
    tasks: list[str]
    file_url: str


@dataclass(frozen=True)
class May:
    """What the person looking may do here; services ask again."""

    update: bool
    record: bool
    form: bool


@dataclass(frozen=True)
class Profile:
    """Everything of the page."""

    name: str
    level: str
    standing_label: str
    tone: str
    turn: Turn
    facts: list[Fact]
    office: list[Fact]
    terms: list[TermView] = field(default_factory=list)
    decrees: list[DecreeView] = field(default_factory=list)


def level_label(area: int) -> str:
    """Level of a forum in words."""
    if area == 0:
        return _("Forum nasional")
    return _("Forum provinsi") if area % 100 == 0 else _("Forum kabupaten/kota")


def may(actor: Actor, area: int) -> May:
    """Buttons to show."""
    try:
        require_recorder(actor, area=area)
        record = True
    except NotAllowed:
        record = False
    return May(
        update=actor.company_id is None and access.allowed(actor, Permission.FORUM_UPDATE, area=area),
        record=record,
        form=access.forms(actor, Permission.FORUM_RATIFY, area=area),
    )


def profile(forum: Forum, *, standing: str, actor: Actor, since: dt.datetime | None, today: dt.date) -> Profile:
    """The page of one forum; ``standing`` comes from ``selectors.forums.with_standing``."""
    terms = list(BoardTerm.objects.filter(forum=forum))
    decrees = list(Decree.objects.filter(forum=forum).select_related("term"))
    office = Office.objects.filter(area=forum.area).first()
    others = [f"{other.name} ({LegalLine(other.line).label})" for other in Forum.objects.filter(area=forum.area).exclude(pk=forum.pk)]
    return Profile(
        name=forum.name,
        level=level_label(forum.area),
        standing_label=str(Standing(standing).label),
        tone=STANDING_TONES[standing],
        turn=_turn(forum, standing, terms, since, today, others),
        facts=_facts(forum),
        office=_office(office) if office else [],
        terms=[_term(term, today) for term in terms],
        decrees=[_decree(decree, actor) for decree in decrees],
    )


_WAITING: dict[str, tuple[str, Any, Any]] = {
    ForumState.NOT_FORMED: (
        "netral", _later("Forum di daerah ini belum terbentuk"), _later("diusulkan oleh tingkat di atasnya, musyawarah, SK, disahkan, lalu aktif"),
    ),
    ForumState.PROPOSED: ("jalan", _later("Menunggu musyawarah pembentukan"), _later("pengurus terpilih menunggu SK")),
    ForumState.DELIBERATION: ("jalan", _later("Musyawarah berjalan, menunggu pengurus terpilih"), _later("SK kepala daerah atau pengesahan")),
    ForumState.AWAITING_DECREE: ("jalan", _later("Pengurus terpilih, menunggu SK"), _later("disahkan oleh tingkat di atasnya")),
    ForumState.RATIFIED: ("jalan", _later("Sudah disahkan, menunggu dinyatakan aktif"), _later("forum bekerja dan melapor")),
    ForumState.SUSPENDED: ("tolak", _later("Forum dibekukan; tingkat di atasnya bertindak untuk daerah ini"), _later("diaktifkan kembali atau dibubarkan")),
    ForumState.DISSOLVED: ("tolak", _later("Forum dibubarkan"), _later("dapat diusulkan kembali")),
}  # fmt: skip


def _turn(
    forum: Forum, standing: str, terms: Sequence[BoardTerm], since: dt.datetime | None, today: dt.date, others: Sequence[str]
) -> Turn:
    since_text = _("sejak %(ago)s") % {"ago": lalu(since, timezone.now()).removesuffix(_(" lalu"))} if since else ""
    waiting = _WAITING.get(ForumState(forum.state))
    if waiting:
        tone, text, after = waiting
        return Turn(str(text), tone, since=since_text, after=str(after))
    begun = [term for term in terms if term.starts_on <= today]
    end = (begun[0].ended_early_on or begun[0].ends_on) if begun else None
    if forum.disputed:
        text = _("Ada dua kepengurusan di daerah ini; keduanya dicatat berdampingan sampai ada kejelasan")
        if others:
            text += ". " + _("Lembaga yang lain: %(names)s") % {"names": "; ".join(others)}
        return Turn(text, "perlu", since=since_text)
    if end is None:
        return Turn(_("Masa bakti pengurus belum dicatat"), "perlu", after=_("catat masa bakti dan SK-nya"))
    if standing == Standing.ENDED:
        return Turn(
            _("Masa bakti berakhir. Forum tetap bekerja dan tetap melapor; laporannya diketahui Dinas Sosial"),
            "perlu",
            due=_("berakhir %(day)s (%(ago)s)") % {"day": tanggal(end), "ago": lalu(end, timezone.now())},
            late=True,
            after=_("musyawarah memilih pengurus, lalu masa bakti dan SK baru dicatat"),
        )
    due = _("sampai %(day)s (%(ago)s)") % {"day": tanggal(end), "ago": lalu(end, timezone.now())}
    if standing == Standing.EXPIRING:
        return Turn(_("Masa bakti segera berakhir. Siapkan musyawarah"), "perlu", due=due)
    return Turn(_("Forum aktif; tidak ada yang menunggu di halaman ini"), "selesai", due=due)


def _fact(label: str, value: str, **more: str) -> Fact:
    return {"label": label, "value": value, **more}


def _facts(forum: Forum) -> list[Fact]:
    place = forum.region.path if forum.region else _("Indonesia")
    return [
        _fact(_("Nama sesuai SK"), forum.name),
        _fact(_("Wilayah"), place, note=_("Kode %(code)s") % {"code": forum.region_id} if forum.region_id else ""),
        _fact(_("Dasar hukum"), str(LegalLine(forum.line).label)),
        _fact(_("Terbentuk sejak"), tanggal(forum.formed_on) if forum.formed_on else ""),
        _fact(_("Alamat sekretariat"), forum.address),
        _fact(_("Telepon"), forum.phone, href=f"tel:{forum.phone}") if forum.phone else _fact(_("Telepon"), ""),
        _fact(_("Surel"), forum.email, href=f"mailto:{forum.email}") if forum.email else _fact(_("Surel"), ""),
        _fact(_("Situs"), forum.website, href=forum.website) if forum.website else _fact(_("Situs"), ""),
    ]


def _office(office: Office) -> list[Fact]:
    return [_fact(_("Nama"), office.name), _fact(_("Kepala"), office.head_name), _fact(_("Alamat"), office.address)]


def _term(term: BoardTerm, today: dt.date) -> TermView:
    if term.starts_on > today:
        label, tone = _("Belum dimulai"), "netral"
    else:
        state = term.state_on(today)
        label, tone = str(state.label), {"active": "selesai", "expiring": "perlu"}.get(state, "netral")
    facts = [_fact(_("Ketua"), term.chair_name), _fact(_("Sekretaris"), term.secretary_name), _fact(_("Pembina"), term.patron_name)]
    if term.ended_early_on:
        facts.append(_fact(_("Berakhir lebih awal"), tanggal(term.ended_early_on)))
    name = _("Karteker %(years)s") if term.is_caretaker else _("Masa bakti %(years)s")
    return TermView(
        name % {"years": term},
        rentang(term.starts_on, term.ends_on),
        label,
        tone,
        facts,
        [_fact(person["position"], person["name"]) for person in term.board],
    )


def _decree(decree: Decree, actor: Actor) -> DecreeView:
    effective = [
        _("sejak %(day)s") % {"day": tanggal(decree.effective_from)} if decree.effective_from else "",
        _("sampai %(day)s") % {"day": tanggal(decree.effective_until)} if decree.effective_until else "",
    ]
    url = reverse("forums:decree-file", args=[actor.slug, decree.area, decree.pk]) if decree.file else ""
    return DecreeView(
        number=decree.number,
        kind=str(DecreeKind(decree.kind).label),
        subject=decree.subject,
        issuer=decree.issuer,
        signed=tanggal(decree.signed_on) if decree.signed_on else str(decree.year),
        term=str(decree.term) if decree.term else "",
        effective=" ".join(part for part in effective if part),
        recognized_by=decree.recognized_by,
        tasks=list(decree.tasks),
        file_url=url,
    )


_MOVES: dict[str, tuple[Any, Any, str]] = {
    "propose": (_later("Usulkan pembentukan"), _later("Daerah ini dicatat sedang membentuk forum."), "utama"),
    "deliberate": (_later("Catat musyawarah berjalan"), _later("Musyawarah daerah memilih pengurus."), "utama"),
    "await_decree": (_later("Catat pengurus terpilih"), _later("Masa bakti dan susunan pengurus sudah dicatat; SK menyusul."), "utama"),
    "ratify": (_later("Sahkan"), _later("Pengurus terpilih diakui oleh tingkat di atasnya."), "utama"),
    "activate": (_later("Nyatakan aktif"), _later("SK sudah dicatat. Sejak sekarang forum bekerja dan melapor."), "utama"),
    "restore": (_later("Aktifkan kembali"), _later("Forum bekerja lagi seperti sebelumnya."), "utama"),
    "withdraw": (_later("Batalkan pembentukan"), _later("Daerah ini kembali dicatat belum terbentuk."), "tolak"),
    "suspend": (_later("Bekukan"), _later("Tingkat di atasnya bertindak untuk daerah ini; catatan forum tetap ada."), "tolak"),
    "dissolve": (_later("Bubarkan"), _later("Catatan forum tetap ada; forum tidak lagi ditunggu laporannya."), "tolak"),
}


def move_choices(forum: Forum, *, desk: str, opened: str = "") -> list[dict[str, Any]]:
    """Choices of components/decision.html: the moves that start at the forum's state."""
    return [
        {
            "label": str(_MOVES[move][0]),
            "url": reverse("forums:forum-move", args=[desk, forum.area, move]),
            "help": str(_MOVES[move][1]),
            "reason": "wajib" if move in REASON_REQUIRED else "opsional",
            "style": _MOVES[move][2],
            "open": move == opened,
        }
        for move in FORUM_WORKFLOW.available(forum.state)
    ]


def entries(found: Sequence[Entry], zone: dt.tzinfo | None = None) -> list[dict[str, str]]:
    """History for components/timeline.html."""
    now = timezone.now()
    return [
        {
            "text": entry.text,
            "note": entry.reason,
            "iso": entry.at.isoformat(),
            "absolute": waktu(entry.at, zone),
            "relative": lalu(entry.at, now),
        }
        for entry in found
    ]
