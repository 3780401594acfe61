"""Companies of the register as finished strings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.places import region_name
from apps.companies.choices import MemberKind, MembershipState
from apps.companies.models import Company
from apps.companies.rows.members import TONES, sector_of
from apps.companies.rows.profile import focus_words
from apps.core.money import angka
from apps.core.tables import Column, Sheet


@dataclass(frozen=True)
class CompanyRow:
    """One line of the register."""

    url: str
    name: str
    kind: str
    legal: str
    sector: str
    focus: str
    place: str
    state: str
    tone: str


def count_text(found: QuerySet[Company]) -> str:
    """How many companies and, apart from them, how many partners the list holds."""
    counts = found.order_by().aggregate(
        companies=Count("pk", filter=Q(kind=MemberKind.COMPANY)), partners=Count("pk", filter=Q(kind=MemberKind.PARTNER))
    )
    return _("%(companies)s badan usaha · %(partners)s mitra") % {
        "companies": angka(counts["companies"]), "partners": angka(counts["partners"]),
    }  # fmt: skip


def _kind(company: Company) -> str:
    if company.kind == MemberKind.PARTNER:
        return f"{_('Mitra')} · {company.get_partner_kind_display()}" if company.partner_kind else _("Mitra")
    return str(company.get_ownership_display())


def _state(company: Company) -> tuple[str, str]:
    """The membership that the reader sees, and its tone."""
    here = getattr(company, "here", None)
    if not here:
        return _("tidak tercatat di wilayah Anda"), "netral"
    return str(MembershipState(here).label), TONES[MembershipState(here)]


def company_row(company: Company, desk: str) -> CompanyRow:
    """One line of the list."""
    state, tone = _state(company)
    return CompanyRow(
        url=reverse("companies:company-detail", kwargs={"desk": desk, "pk": company.pk}),
        name=company.name,
        kind=_kind(company),
        legal=str(company.get_legal_form_display()),
        sector=sector_of(company) or "–",
        focus=focus_words(company) or "–",
        place=region_name(company.area),
        state=state,
        tone=tone,
    )


def columns() -> tuple[Column, ...]:
    """Columns of the file, in the language of the screen."""
    return (
        Column("name", _("Nama")),
        Column("kind", _("Jenis atau kepemilikan")),
        Column("legal", _("Bentuk hukum")),
        Column("size", _("Skala usaha")),
        Column("sector", _("Sektor (KBLI)")),
        Column("kbli_version", _("Edisi KBLI")),
        Column("kbli_code", _("Kode KBLI")),
        Column("focus", _("Bidang CSR utama")),
        Column("website", _("Situs")),
        Column("place", _("Dicatat di")),
        Column("state", _("Keanggotaan di wilayah Anda")),
    )


def company_sheet(found: Iterable[Company]) -> Sheet:
    """The list as a table for a file."""
    return Sheet(_("Daftar perusahaan"), columns(), _records(found))


def _records(found: Iterable[Company]) -> Iterator[dict[str, Any]]:
    places: dict[int, str] = {}
    for company in found:
        if company.area not in places:
            places[company.area] = region_name(company.area)
        yield {
            "name": company.name,
            "kind": _kind(company),
            "legal": str(company.get_legal_form_display()),
            "size": str(company.get_size_display()) if company.size else "",
            "sector": sector_of(company),
            "kbli_version": company.kbli_version if company.kbli_code or company.kbli_category else "",
            "kbli_code": company.kbli_code,
            "focus": focus_words(company),
            "website": company.website,
            "place": places[company.area],
            "state": _state(company)[0],
        }
