"""A company's record as finished strings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.companies.choices import KBLI_2020_CATEGORIES, CsrFocus, KbliVersion, MemberKind, RelationKind
from apps.companies.models import Company, CompanyContact, CompanyDocument, Site
from apps.companies.rows.frame import Fact
from apps.companies.selectors.profile import REMIND_DAYS
from apps.core.dates import tanggal
from apps.forums.choices import DocumentKind
from apps.forums.codes import grouped
from apps.forums.models import Document
from apps.forums.selectors.documents import document_standing

BACKWARDS = {
    RelationKind.SUBSIDIARY: gettext_lazy("induk dari"),
    RelationKind.BRANCH: gettext_lazy("pusat dari"),
    RelationKind.GROUP: gettext_lazy("satu grup dengan"),
}


def sector_words(company: Company) -> str:
    """Main activity with its edition; the letter is put into words only where the edition's letters are known."""
    if not company.kbli_category and not company.kbli_code:
        return ""
    known = dict(KBLI_2020_CATEGORIES) if company.kbli_version == KbliVersion.V2020 else {}
    letter = str(known.get(company.kbli_category, company.kbli_category))
    return " · ".join(part for part in (company.kbli_code, letter) if part)


def focus_words(company: Company) -> str:
    """Fields of giving, in words."""
    return ", ".join(str(CsrFocus(code).label) for code in company.csr_focus if code in CsrFocus.values)


def profile_facts(company: Company) -> list[Fact]:
    """The record itself."""
    legal = str(company.get_legal_form_display())
    consent = ""
    if company.is_public and company.public_consent_at:
        consent = _("izin %(by)s, %(day)s, teks %(version)s") % {
            "by": company.public_consent_by or "–", "day": tanggal(company.public_consent_at.date()), "version": company.public_consent_text,
        }  # fmt: skip
    return [
        Fact(_("Nama"), company.name),
        Fact(_("Bentuk dan kepemilikan"), legal if company.kind == MemberKind.PARTNER else f"{legal} · {company.get_ownership_display()}"),
        Fact(_("Skala usaha"), str(company.get_size_display()) if company.size else ""),
        Fact(_("NIB"), company.nib or ""),
        Fact(_("NPWP"), company.npwp or ""),
        Fact(_("Usaha utama (KBLI)"), sector_words(company), str(company.get_kbli_version_display()) if sector_words(company) else ""),
        Fact(_("Bidang CSR utama"), focus_words(company)),
        Fact(_("Situs"), company.website, "", company.website),
        Fact(_("Direktori publik"), _("tampil") if company.is_public else _("tidak tampil"), consent),
    ]


@dataclass(frozen=True)
class SiteRow:
    """One site."""

    name: str
    kind: str
    place: str
    address: str
    nitku: str
    closed: str
    rings: str
    edit_url: str = ""


def site_row(site: Site, desk: str, *, editable: bool) -> SiteRow:
    """One line of the sites."""
    rings: dict[int, list[str]] = {}
    for ring in site.rings.all():
        rings.setdefault(ring.ring, []).append(ring.region.name)
    return SiteRow(
        name=site.name,
        kind=str(site.get_kind_display()),
        place=site.region.path,
        address=site.address or "–",
        nitku=site.nitku or "",
        closed=_("Ditutup %(day)s: %(reason)s") % {"day": tanggal(site.closed_on), "reason": site.closed_reason} if site.closed_on else "",
        rings=" · ".join(_("ring %(n)d: %(names)s") % {"n": number, "names": ", ".join(names)} for number, names in sorted(rings.items())),
        edit_url=reverse("companies:site-edit", kwargs={"desk": desk, "pk": site.pk}) if editable else "",
    )


@dataclass(frozen=True)
class PaperRow:
    """One paper, contact person or relation with what may be done."""

    title: str
    text: str
    tone: str = "netral"
    state: str = ""
    href: str = ""
    remove_url: str = ""


def document_state(document: CompanyDocument, today: dt.date) -> tuple[str, str]:
    """Whether a paper still holds, in words, and the tone."""
    until = document.valid_until
    if until is None:
        return _("tanpa batas waktu"), "netral"
    if until < today:
        return _("berakhir %(day)s") % {"day": tanggal(until)}, "tolak"
    soon = until <= today + dt.timedelta(days=REMIND_DAYS)
    return _("berlaku sampai %(day)s") % {"day": tanggal(until)}, "perlu" if soon else "selesai"


def document_row(document: CompanyDocument, desk: str, today: dt.date, *, editable: bool) -> PaperRow:
    """One paper."""
    state, tone = document_state(document, today)
    keys = {"desk": desk, "pk": document.pk}
    parts = [
        document.number,
        document.site.name if document.site else "",
        _("terbit %(day)s") % {"day": tanggal(document.issued_on)} if document.issued_on else "",
    ]
    return PaperRow(
        title=str(document.get_kind_display()), text=" · ".join(part for part in parts if part), tone=tone, state=state,
        href=reverse("companies:document-file", kwargs=keys),
        remove_url=reverse("companies:document-remove", kwargs=keys) if editable else "",
    )  # fmt: skip


def issued_rows(documents: Iterable[Document], desk: str) -> list[PaperRow]:
    """Documents that the portal issued about the company."""
    found = []
    for document in documents:
        state, tone = document_standing(document)
        parts = [
            str(DocumentKind(document.kind).label), document.number, tanggal(timezone.localdate(document.issued_at)),
            _("kode periksa %(code)s") % {"code": grouped(document.code)},
        ]  # fmt: skip
        href = reverse("forums:document-detail", args=[desk, document.pk])
        found.append(PaperRow(title=document.title, text=" · ".join(part for part in parts if part), tone=tone, state=state, href=href))
    return found


def contact_row(contact: CompanyContact, desk: str, *, editable: bool) -> PaperRow:
    """One contact person."""
    parts = [contact.position, contact.site.name if contact.site else "", contact.email, contact.phone]
    return PaperRow(
        title=contact.name, text=" · ".join(part for part in parts if part), state=str(contact.get_role_display()),
        remove_url=reverse("companies:contact-end", kwargs={"desk": desk, "pk": contact.pk}) if editable else "",
    )  # fmt: skip


def relation_words(kind: str, *, from_here: bool) -> str:
    """A relation read from this company."""
    return str(RelationKind(kind).label) if from_here else str(BACKWARDS[RelationKind(kind)])
