"""Cells of needs and counts as finished strings: templates only place them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import DeskKind, Permission
from apps.core.dates import lalu, tanggal
from apps.core.money import angka, rupiah
from apps.forums import access
from apps.pmks.choices import PUBLIC_NEED_STATES, NeedState, PledgeState
from apps.pmks.models import Need, NeedPledge
from apps.pmks.services import may_edit
from apps.pmks.workflow import EDITABLE

S = NeedState
TONES = {
    S.DRAFT: "netral",
    S.PROPOSED: "jalan",
    S.RETURNED: "jalan",
    S.VERIFIED: "jalan",
    S.PUBLISHED: "jalan",
    S.INTEREST: "jalan",
    S.PARTLY_MET: "jalan",
    S.MET: "selesai",
    S.CLOSED: "netral",
}
#: Which permission the next step needs; the one who holds it sees the line in amber.
NEXT = {
    S.DRAFT: Permission.NEED_PROPOSE,
    S.RETURNED: Permission.NEED_PROPOSE,
    S.PROPOSED: Permission.NEED_VERIFY,
    S.VERIFIED: Permission.NEED_PUBLISH,
}


@dataclass(frozen=True)
class Tab:
    """One part of this area of the portal."""

    label: str
    url: str
    active: bool
    count: str = ""


def tabs(actor: Actor, here: str) -> list[Tab]:
    """The parts that the actor may open: map, needs, uploads."""
    parts = [
        ("map", _("Peta PPKS"), Permission.PPKS_VIEW),
        ("need-list", _("Kebutuhan"), Permission.NEED_VIEW),
        ("upload-list", _("Data yang diunggah"), Permission.PPKS_VIEW),
    ]
    found = [(page_url(f"pmks:{name}", actor), name, label) for name, label, permission in parts if actor.has(permission)]
    return [Tab(label, url, name == here) for url, name, label in found if url]


def desk_url(actor: Actor, name: str, **kwargs: Any) -> str:
    """Address of one of our pages below the actor's desk."""
    return reverse(f"pmks:{name}", kwargs={"desk": actor.slug, **kwargs})


@dataclass(frozen=True)
class NeedRow:
    """A need as one line of a list."""

    url: str
    title: str
    place: str
    category: str
    needed: str
    left: str
    lack: str
    cost: str
    due: str
    late: bool
    state: str
    tone: str


def lack_words(need: Need) -> str:
    """``kurang 5 unit dari 20 unit``; of a need nobody has taken only what is needed."""
    if need.quantity_left == need.quantity:
        return _("dibutuhkan %(n)s %(unit)s") % {"n": angka(need.quantity), "unit": need.unit}
    if need.quantity_left == 0:
        return _("%(n)s %(unit)s sudah dijanjikan") % {"n": angka(need.quantity), "unit": need.unit}
    return _("kurang %(left)s dari %(n)s %(unit)s") % {"left": angka(need.quantity_left), "n": angka(need.quantity), "unit": need.unit}


def near_path(path: str, actor: Actor) -> str:
    """Name of a place as its own desk says it: without the kabupaten/kota and the province that stand at the top of the page."""
    parts = path.split(", ")
    own = 2 if actor.area > 0 and actor.area % 100 else 1 if actor.area > 0 else 0
    if actor.desk is None or actor.desk.kind not in {DeskKind.FORUM, DeskKind.SOCIAL} or len(parts) <= own:
        return path
    return ", ".join(parts[: len(parts) - own])


def public_row(need: Need, url: str) -> NeedRow:
    """One card of the public catalogue."""
    return NeedRow(
        url=url,
        title=need.title,
        place=public_place(need),
        category=need.category.name,
        needed=f"{angka(need.quantity)} {need.unit}",
        left=f"{angka(need.quantity_left)} {need.unit}",
        lack=lack_words(need),
        cost="",
        due=tanggal(need.needed_by) if need.needed_by else "–",
        late=False,
        state=str(need.get_state_display()),
        tone=TONES[S(need.state)],
    )


def my_turn(need: Need, actor: Actor) -> bool:
    """Whether the next step is the actor's."""
    permission = NEXT.get(S(need.state))
    if permission is None or not actor.has(permission):
        return False
    if permission == Permission.NEED_PROPOSE:
        return need.proposed_by == actor.user_id and may_edit(need, actor)
    return access.allowed(actor, permission, area=need.area) and not (
        permission == Permission.NEED_VERIFY and need.proposed_by == actor.user_id
    )


def need_row(need: Need, actor: Actor, url: str) -> NeedRow:
    """One line of the list of needs."""
    return NeedRow(
        url=url,
        title=need.title,
        place=near_path(need.region.path, actor),
        category=need.category.name,
        needed=f"{angka(need.quantity)} {need.unit}",
        left=_("%(left)s dari %(n)s %(unit)s") % {"left": angka(need.quantity_left), "n": angka(need.quantity), "unit": need.unit},
        lack=lack_words(need),
        cost=rupiah(need.estimated_cost) if need.estimated_cost is not None else "–",
        due=tanggal(need.needed_by) if need.needed_by else "–",
        late=bool(need.needed_by and need.is_open and need.needed_by < timezone.localdate()),
        state=need.get_state_display(),
        tone="perlu" if my_turn(need, actor) else TONES[S(need.state)],
    )


@dataclass(frozen=True)
class NextStep:
    """Whose turn it is, since when, and what follows, for components/next_step.html."""

    text: str
    since: str
    due: str
    late: bool
    tone: str
    after: str


def next_step(need: Need, actor: Actor) -> NextStep:
    """The panel at the top of a need."""
    mine = my_turn(need, actor)
    place = need.region.path.split(", ")[-2] if ", " in need.region.path else need.region.path
    words = {
        S.DRAFT: (_("Draf: belum diajukan ke Dinas Sosial"), _("Dinas Sosial memverifikasi."), need.updated_at),
        S.RETURNED: (_("Dikembalikan: pengusul perlu memperbaiki"), _("Dinas Sosial memverifikasi ulang."), need.updated_at),
        S.PROPOSED: (
            _("Menunggu verifikasi Dinas Sosial %(place)s") % {"place": place},
            _("Sekretariat forum mempublikasikan."),
            need.proposed_at,
        ),
        S.VERIFIED: (_("Menunggu publikasi oleh sekretariat forum"), _("Perusahaan dapat mengambil kebutuhan ini."), need.verified_at),
        S.PUBLISHED: (_("Menunggu perusahaan yang berminat"), "", need.published_at),
        S.INTEREST: (_("Perusahaan berminat; menunggu komitmen atau penyerahan"), "", need.updated_at),
        S.PARTLY_MET: (_("Sebagian sudah diserahkan; sisanya masih dibutuhkan"), "", need.updated_at),
        S.MET: (_("Terpenuhi"), "", need.updated_at),
        S.CLOSED: (_("Ditutup"), "", need.updated_at),
    }
    text, after, since = words[S(need.state)]
    late = bool(need.needed_by and need.is_open and need.needed_by < timezone.localdate())
    turns = {
        S.DRAFT: _("Giliran Anda: ajukan usulan ini ke Dinas Sosial"),
        S.RETURNED: _("Giliran Anda: perbaiki usulan, lalu ajukan lagi"),
        S.PROPOSED: _("Giliran Anda: verifikasi atau kembalikan usulan ini"),
        S.VERIFIED: _("Giliran Anda: tampilkan kebutuhan ini di katalog"),
    }
    return NextStep(
        text=turns[S(need.state)] if mine else text,
        since=_("sejak %(when)s") % {"when": lalu(since, timezone.localtime())} if since else "",
        due=_("dibutuhkan sebelum %(day)s") % {"day": tanggal(need.needed_by)} if need.needed_by else "",
        late=late,
        tone="perlu" if mine else TONES[S(need.state)],
        after=after,
    )


def facts(need: Need, *, public: bool = False) -> list[dict[str, str]]:
    """What was asked for. The public sees neither cost nor who proposed it."""
    rows = [
        {"label": _("Kategori PPKS"), "value": need.category.name, "note": need.category.definition},
        {"label": _("Lokasi"), "value": public_place(need) if public else need.region.path},
        {"label": _("Bentuk bantuan"), "value": str(need.get_aid_form_display())},
        {"label": _("Dibutuhkan"), "value": f"{angka(need.quantity)} {need.unit}"},
        {"label": _("Dibutuhkan sebelum"), "value": tanggal(need.needed_by) if need.needed_by else ""},
    ]
    if not public:
        by = str(need.get_proposer_display())
        rows += [
            {"label": _("Perkiraan biaya"), "value": rupiah(need.estimated_cost) if need.estimated_cost is not None else ""},
            {"label": _("Pengusul"), "value": f"{by} · {need.proposer_name}" if need.proposer_name else by},
        ]
    return rows


def public_place(need: Need) -> str:
    """Name of the place for the public: for strict categories no deeper than the kabupaten/kota."""
    parts = need.region.path.split(", ")
    return ", ".join(parts[-2:]) if need.category.masking == "strict" else need.region.path


_PLEDGE_TONES = {
    PledgeState.INTEREST: "netral",
    PledgeState.PLEDGED: "jalan",
    PledgeState.DELIVERED: "selesai",
    PledgeState.RELEASED: "netral",
}


@dataclass(frozen=True)
class PledgeRow:
    """A company's share as one line."""

    company: str
    url: str
    quantity: str
    delivered: str
    state: str
    tone: str
    when: str


def pledge_rows(pledges: Iterable[NeedPledge], names: dict[Any, str], need: Need, actor: Actor) -> list[PledgeRow]:
    """Who takes part, with a link to the programme where the actor may read it."""
    return [
        PledgeRow(
            company=names.get(pledge.company_id, _("Perusahaan")),
            url=page_url("programs:program-detail", actor, pk=pledge.program_id) if actor.has(Permission.PROGRAM_VIEW) else "",
            quantity=f"{angka(pledge.quantity)} {need.unit}",
            delivered=f"{angka(pledge.delivered)} {need.unit}",
            state=pledge.get_state_display(),
            tone=_PLEDGE_TONES[PledgeState(pledge.state)],
            when=tanggal(timezone.localtime(pledge.created_at).date()),
        )
        for pledge in pledges
    ]


def page_url(name: str, actor: Actor, **kwargs: Any) -> str:
    """Address of another part's page, empty where the portal has none."""
    try:
        return reverse(name, kwargs={"desk": actor.slug, **kwargs})
    except NoReverseMatch:
        return ""


def take_url(need: Need, actor: Actor) -> str:
    """Where a company begins a programme for this need; empty for others and when nothing is open."""
    if actor.desk is None or actor.desk.kind != DeskKind.COMPANY or not need.is_open or not actor.has(Permission.NEED_TAKE):
        return ""
    return desk_url(actor, "need-take", pk=need.pk)


def is_published(need: Need) -> bool:
    """Whether companies could take part of it by now."""
    return need.published_at is not None or need.state in PUBLIC_NEED_STATES


def actions(need: Need, actor: Actor) -> list[dict[str, str]]:
    """Steps without words to write, as buttons of the panel."""
    rows: list[dict[str, str]] = []
    if need.state in EDITABLE and may_edit(need, actor):
        rows.append(
            {"label": _("Ajukan ke Dinas Sosial"), "url": desk_url(actor, "need-propose", pk=need.pk), "style": "utama", "method": "post"}
        )
        rows.append({"label": _("Ubah"), "url": desk_url(actor, "need-edit", pk=need.pk), "style": "", "method": "get"})
    if need.state == S.VERIFIED and my_turn(need, actor):
        rows.append(
            {"label": _("Tampilkan di katalog"), "url": desk_url(actor, "need-publish", pk=need.pk), "style": "utama", "method": "post"}
        )
    if url := take_url(need, actor):
        rows.append({"label": _("Ambil kebutuhan ini"), "url": url, "style": "utama", "method": "post"})
    return rows


def decisions(need: Need, actor: Actor) -> list[dict[str, Any]]:
    """Steps with words, for components/decision.html."""
    rows: list[dict[str, Any]] = []
    if need.state == S.PROPOSED and my_turn(need, actor):
        rows.append(
            {"label": _("Verifikasi"), "help": _("Kebutuhan benar ada, jumlah dan lokasinya sesuai."), "reason": "opsional",
             "url": desk_url(actor, "need-verify", pk=need.pk), "button": _("Verifikasi"), "style": "utama", "name": "verify"}
        )  # fmt: skip
    own = need.proposed_by == actor.user_id
    if need.state in {S.PROPOSED, S.VERIFIED} and not own and access.allowed(actor, Permission.NEED_RETURN, area=need.area):
        rows.append(
            {"label": _("Perlu perbaikan"), "help": _("Usulan kembali ke pengusul dengan alasan."), "reason": "wajib",
             "url": desk_url(actor, "need-return", pk=need.pk), "button": _("Kembalikan untuk perbaikan"), "style": "biasa", "name": "return"}
        )  # fmt: skip
    if need.state != S.CLOSED and access.allowed(actor, Permission.NEED_CLOSE, area=need.area) and actor.company_id is None:
        rows.append(
            {"label": _("Tutup kebutuhan"), "help": _("Terpenuhi dengan cara lain, tidak jadi, atau keliru. Tidak dapat dibuka lagi."),
             "reason": "wajib", "url": desk_url(actor, "need-close", pk=need.pk), "button": _("Tutup kebutuhan"), "style": "biasa", "name": "close"}
        )  # fmt: skip
    return rows
