"""Look-alike records and merges as finished strings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.companies.choices import MergeState
from apps.companies.models import Company, CompanyMerge, DuplicatePair, Membership, Site
from apps.companies.rows.frame import Fact
from apps.companies.rows.profile import focus_words, sector_words
from apps.core.dates import tanggal, waktu
from apps.core.money import angka

TONES = {
    MergeState.QUEUED: "jalan", MergeState.DONE: "selesai", MergeState.UNDOING: "jalan", MergeState.UNDONE: "netral", MergeState.FAILED: "tolak",
}  # fmt: skip

#: Sites and memberships named beside each other.
SHOWN = 4


@dataclass(frozen=True)
class PairRow:
    """One pair of the queue."""

    url: str
    different_url: str
    one: str
    two: str
    score: str
    reason: str


def reason_of(facts: Mapping[str, Any]) -> str:
    """Why two records look like one company, in one sentence."""
    name = int(facts.get("name", 0))
    if facts.get("acronym"):
        parts = [_("nama yang satu adalah singkatan nama yang lain")]
    elif name >= 100:
        parts = [_("nama sama setelah bentuk hukum dan urutan kata disamakan")]
    else:
        how = [word for key, word in (("misspelt", _("salah ketik")), ("abbreviated", _("singkatan"))) if facts.get(key)]
        words = _("nama mirip %(n)d %%") % {"n": name}
        parts = [f"{words} ({', '.join(how)})" if how else words]
    for key, text in (
        ("nib", _("NIB sama")), ("npwp", _("NPWP sama")), ("phone", _("nomor telepon narahubung sama")),
        ("domain", _("domain surel sama")), ("place", _("lokasi di kabupaten/kota yang sama")),
    ):  # fmt: skip
        if facts.get(key):
            parts.append(text)
    against = [word for key, word in (("other_nib", "NIB"), ("other_npwp", "NPWP")) if facts.get(key)]
    sentence = _joined(parts)
    sentence = sentence[:1].upper() + sentence[1:]
    return f"{sentence}{_('; tetapi %(what)s berbeda') % {'what': _(' dan ').join(against)} if against else ''}."


def _joined(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])}{_(' dan ')}{parts[-1]}"


def pair_row(pair: DuplicatePair, desk: str) -> PairRow:
    """One line of the queue."""
    keys = {"desk": desk, "pk": pair.pk}
    return PairRow(
        url=reverse("companies:duplicate-detail", kwargs=keys), different_url=reverse("companies:duplicate-different", kwargs=keys),
        one=pair.one.name, two=pair.two.name, score=_("%(n)d %%") % {"n": pair.score}, reason=reason_of(pair.facts),
    )  # fmt: skip


@dataclass(frozen=True)
class ChoiceRow:
    """One field of the preview with both values and the side that wins."""

    name: str
    label: str
    kept: str
    gone: str
    side: str
    same: bool


def choice_rows(kept: Company, gone: Company, picked: Mapping[str, str]) -> list[ChoiceRow]:
    """All fields of which one side wins."""
    labels = {
        "name": _("Nama"), "legal_form": _("Bentuk hukum"), "ownership": _("Kepemilikan"), "size": _("Skala usaha"), "nib": "NIB", "npwp": "NPWP",
        "kbli": _("Usaha utama (KBLI)"), "website": _("Situs"), "csr_focus": _("Bidang CSR utama"), "public": _("Direktori publik"),
    }  # fmt: skip
    return [
        ChoiceRow(name, label, _shown(kept, name), _shown(gone, name), picked[name], _shown(kept, name) == _shown(gone, name))
        for name, label in labels.items()
    ]


def _shown(company: Company, field: str) -> str:
    special = {
        "kbli": lambda: " · ".join(part for part in (sector_words(company), company.kbli_version) if sector_words(company) and part),
        "csr_focus": lambda: focus_words(company),
        "public": lambda: _("tampil") if company.is_public else _("tidak tampil"),
    }
    if field in special:
        return special[field]() or "–"
    shown = getattr(company, f"get_{field}_display", None)
    value = shown() if shown and getattr(company, field) else getattr(company, field)
    return str(value or "–")


@dataclass(frozen=True)
class BesideRow:
    """What helps to tell whether two records are one company; it moves whole and is not chosen."""

    label: str
    kept: list[str]
    gone: list[str]


def beside_rows(kept: Company, gone: Company) -> list[BesideRow]:
    """Sites, memberships and contacts of both records as far as this place sees them, and the day each was recorded."""
    mine, theirs = _beside(kept), _beside(gone)
    return [BesideRow(label, mine[label], theirs[label]) for label in mine]


def _beside(company: Company) -> dict[str, list[str]]:
    sites = Site.objects.filter(company=company).select_related("region").order_by("id")[:SHOWN]
    members = list(Membership.objects.filter(company=company).select_related("forum").order_by("id")[:SHOWN])
    contacts = [" · ".join(part for part in (row.contact_name, row.contact_phone, row.contact_email) if part) for row in members]
    listed = [
        _("%(forum)s: %(state)s")
        % {"forum": row.forum.short_name or row.forum.name, "state": row.number or row.source or row.get_state_display()}
        for row in members
    ]
    places = [f"{site.name}, {site.region.path}" if site.region else site.name for site in sites]
    places += [row.listed_address for row in members if row.site_id is None and row.listed_address]
    return {
        _("Lokasi"): places or ["–"],
        _("Keanggotaan"): listed or ["–"],
        _("Narahubung"): [text for text in contacts if text] or ["–"],
        _("Dicatat"): [tanggal(timezone.localdate(company.created_at))],
    }


def move_facts(gone: Company) -> list[Fact]:
    """What moves with the record, as far as this place can see it."""
    return [
        Fact(_("Lokasi"), angka(Site.objects.filter(company=gone).count())),
        Fact(_("Keanggotaan di sini dan di bawahnya"), angka(Membership.objects.filter(company=gone).count())),
    ]


@dataclass(frozen=True)
class MergeRow:
    """One merge."""

    url: str
    title: str
    state: str
    tone: str
    text: str


def merge_row(merge: CompanyMerge, desk: str) -> MergeRow:
    """One line of the merges."""
    return MergeRow(
        url=reverse("companies:merge-detail", kwargs={"desk": desk, "pk": merge.pk}),
        title=_("%(gone)s ke %(kept)s") % {"gone": merge.gone.name, "kept": merge.kept.name},
        state=str(merge.get_state_display()), tone=TONES[MergeState(merge.state)], text=f"{merge.asked_name} · {waktu(merge.created_at)}",
    )  # fmt: skip


def merge_facts(merge: CompanyMerge) -> list[Fact]:
    """What a merge did."""
    facts = [
        Fact(_("Catatan yang dipakai"), merge.kept.name),
        Fact(_("Catatan yang digabungkan"), merge.gone.name),
        Fact(_("Alasan"), merge.reason),
        Fact(_("Diputuskan oleh"), merge.asked_name, waktu(merge.created_at)),
        Fact(_("Baris yang berpindah atau dilepas"), angka(merge.moved_rows) if merge.done_at else _("belum dijalankan")),
    ]
    if merge.undone_at:
        facts.append(Fact(_("Dipisahkan kembali oleh"), merge.undo_name, f"{waktu(merge.undone_at)} · {merge.undo_reason}"))
    if merge.error:
        facts.append(Fact(_("Kendala"), merge.error))
    return facts
