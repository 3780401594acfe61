"""Memberships as finished strings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.companies.choices import KBLI_2020_CATEGORIES, MemberKind, MembershipState
from apps.companies.models import Company, Membership
from apps.companies.rows.frame import Fact, short_path
from apps.companies.rows.profile import focus_words
from apps.core.dates import tanggal
from apps.core.money import angka
from apps.core.tables import Column, ColumnKind, Sheet

TONES = {
    MembershipState.LISTED: "netral",
    MembershipState.VERIFIED: "jalan",
    MembershipState.ACTIVE: "selesai",
    MembershipState.INACTIVE: "perlu",
    MembershipState.LEFT: "netral",
}
SECTORS = dict(KBLI_2020_CATEGORIES)


@dataclass(frozen=True)
class MemberRow:
    """One line of the members' list."""

    url: str
    name: str
    number: str
    state: str
    tone: str
    kind: str
    site: str
    place: str
    ownership: str
    sector: str
    since: str


def count_text(found: QuerySet[Membership], total: str) -> str:
    """How many the list holds, and how many companies and partners of them are active: listed ones are no members yet.

    A company with several sites counts once among the active ones; partners are counted apart.
    """
    active = Q(state=MembershipState.ACTIVE)
    counts = found.order_by().aggregate(
        companies=Count("company_id", distinct=True, filter=active & Q(kind=MemberKind.COMPANY)),
        partners=Count("company_id", distinct=True, filter=active & Q(kind=MemberKind.PARTNER)),
    )
    return _("%(total)s tercatat · %(active)s badan usaha aktif · %(partners)s mitra aktif") % {
        "total": total, "active": angka(counts["companies"]), "partners": angka(counts["partners"]),
    }  # fmt: skip


def sector_of(company: Company) -> str:
    """Sector in words; empty when unknown."""
    return str(SECTORS.get(company.kbli_category, ""))


def kind_of(membership: Membership) -> str:
    """Company or partner, a partner with what it is: ``Mitra · Perguruan tinggi``."""
    words = str(membership.get_kind_display())
    return f"{words} · {membership.company.get_partner_kind_display()}" if membership.company.partner_kind else words


def member_row(membership: Membership, desk: str) -> MemberRow:
    """One line of the list."""
    company, site = membership.company, membership.site
    return MemberRow(
        url=reverse("companies:member-detail", kwargs={"desk": desk, "pk": membership.pk}),
        name=company.name,
        number=membership.number or "–",
        state=str(membership.get_state_display()),
        tone=TONES[MembershipState(membership.state)],
        kind=kind_of(membership) if membership.kind == MemberKind.PARTNER else "",
        site=site.name if site else "",
        place=short_path(place) if (place := site.region if site else membership.listed_region) else "",
        ownership=str(company.get_ownership_display()) if membership.kind == MemberKind.COMPANY else "–",
        sector=sector_of(company) or "–",
        since=tanggal(membership.since) if membership.since else "–",
    )


def company_facts(company: Company) -> list[Fact]:
    """The company as the register has it."""
    legal = str(company.get_legal_form_display())
    return [
        Fact(_("Nama"), company.name),
        Fact(_("Bentuk dan kepemilikan"), legal if company.kind == MemberKind.PARTNER else f"{legal} · {company.get_ownership_display()}"),
        Fact(_("NIB"), company.nib or ""),
        Fact(_("NPWP"), company.npwp or ""),
        Fact(_("Sektor (KBLI)"), sector_of(company), company.kbli_code),
        Fact(_("Situs"), company.website, "", company.website),
        Fact(_("Direktori publik"), _("tampil") if company.is_public else _("tidak tampil")),
    ]


def member_facts(membership: Membership) -> list[Fact]:
    """The membership itself."""
    site = membership.site
    facts = [
        Fact(_("Nomor anggota"), membership.number or _("belum ada")),
        Fact(_("Sebagai"), kind_of(membership)),
        Fact(_("Anggota sejak"), tanggal(membership.since) if membership.since else _("belum menjadi anggota")),
        Fact(_("Lokasi"), site.name if site else "", str(site.get_kind_display()) if site else ""),
        Fact(_("Wilayah"), place.path if (place := site.region if site else membership.listed_region) else ""),
        Fact(_("Alamat"), site.address if site else membership.listed_address),
    ]
    if membership.source:
        facts.append(Fact(_("Asal data"), membership.source))
    for spell in membership.past[:-1] if membership.ended_on else membership.past:
        span = " – ".join(tanggal(dt.date.fromisoformat(day)) for day in (spell["since"], spell["ended_on"]) if day)
        facts.append(Fact(_("Pernah menjadi anggota"), span, f"{spell['number']} · {spell['reason']}"))
    if membership.ended_on:
        facts.append(Fact(_("Berakhir"), tanggal(membership.ended_on), membership.ended_reason))
    elif membership.ended_reason:
        facts.append(Fact(_("Alasan tidak aktif"), membership.ended_reason))
    return facts


def contact_facts(membership: Membership) -> list[Fact]:
    """Who to ask at the member."""
    phone = membership.contact_phone
    return [
        Fact(_("Nama"), membership.contact_name, membership.contact_position),
        Fact(_("Surel"), membership.contact_email, "", f"mailto:{membership.contact_email}" if membership.contact_email else ""),
        Fact(_("WhatsApp"), phone, "", f"https://wa.me/{phone.removeprefix('+')}" if phone else ""),
    ]


def columns() -> tuple[Column, ...]:
    """Columns of the file, in the language of the screen."""
    return (
        Column("number", _("Nomor anggota")),
        Column("name", _("Nama")),
        Column("kind", _("Jenis")),
        Column("state", _("Status")),
        Column("since", _("Anggota sejak"), ColumnKind.DATE),
        Column("ownership", _("Kepemilikan")),
        Column("sector", _("Sektor (KBLI)")),
        Column("legal_form", _("Bentuk hukum")),
        Column("size", _("Skala usaha")),
        Column("kbli_version", _("Edisi KBLI")),
        Column("kbli_code", _("Kode KBLI")),
        Column("focus", _("Bidang CSR utama")),
        Column("nib", "NIB"),
        Column("npwp", "NPWP"),
        Column("nitku", "NITKU"),
        Column("site", _("Lokasi")),
        Column("region", _("Wilayah")),
        Column("contact", _("Narahubung")),
        Column("email", _("Surel")),
        Column("phone", _("WhatsApp")),
    )


def member_sheet(found: Iterable[Membership]) -> Sheet:
    """The list as a table for a file."""
    return Sheet(_("Anggota"), columns(), _records(found))


def _records(found: Iterable[Membership]) -> Iterator[dict[str, Any]]:
    for membership in found:
        company, site = membership.company, membership.site
        yield {
            "number": membership.number,
            "name": company.name,
            "kind": kind_of(membership),
            "state": str(membership.get_state_display()),
            "since": membership.since,
            "ownership": str(company.get_ownership_display()) if membership.kind == MemberKind.COMPANY else "",
            "sector": sector_of(company),
            "legal_form": str(company.get_legal_form_display()),
            "size": str(company.get_size_display()) if company.size else "",
            "kbli_version": company.kbli_version if company.kbli_code or company.kbli_category else "",
            "kbli_code": company.kbli_code,
            "focus": focus_words(company),
            "nib": company.nib,
            "npwp": company.npwp,
            "nitku": site.nitku if site else "",
            "site": site.name if site else "",
            "region": place.path if (place := site.region if site else membership.listed_region) else "",
            "contact": membership.contact_name,
            "email": membership.contact_email,
            "phone": membership.contact_phone,
        }
