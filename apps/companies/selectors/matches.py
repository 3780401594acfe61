"""What the register already knows about an applicant: same numbers, same or similar names, same region."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from apps.companies.choices import JoinMode, SiteKind
from apps.companies.models import Company, Registration, Site
from apps.companies.selectors.people import has_people, others_inside
from apps.core.identifiers import normalise_company
from apps.core.scope import bounds

LIMIT = 5
#: Less alike names are not shown: they only share common words.
ALIKE = 0.4
#: From here on a name counts as so similar that a person must look (share of common trigrams).
DOUBTFUL = 0.6


@dataclass(frozen=True)
class Match:
    """A company of the register that may be the applicant, with the reasons in words."""

    company: Company
    score: int
    reasons: tuple[str, ...]
    certain: bool


def matches_of(registration: Registration) -> list[Match]:
    """Companies that may be the applicant: by number first, then by similarity of the name, the same region counting more."""
    found: dict[object, Match] = {}
    for company in _by_number(registration):
        found[company.pk] = _match(company, registration, 1.0)
    for company in _by_name(registration):
        found.setdefault(company.pk, _match(company, registration, getattr(company, "score", 0.0)))
    return sorted(found.values(), key=lambda match: (not match.certain, -match.score))[:LIMIT]


def _by_number(registration: Registration) -> list[Company]:
    wanted = Q(pk=registration.known_company_id) if registration.known_company_id else Q()
    if registration.nib:
        wanted |= Q(nib=registration.nib)
    if registration.npwp:
        wanted |= Q(npwp=registration.npwp)
    return list(Company.objects.filter(wanted).order_by("id")[:LIMIT]) if wanted else []


def _by_name(registration: Registration) -> list[Company]:
    try:
        key = normalise_company(registration.company_name)
    except ValueError:
        return []
    near = Company.objects.filter(name_key__trigram_similar=key).annotate(score=TrigramSimilarity("name_key", key)).filter(score__gte=ALIKE)
    return list(near.order_by("-score", "name_sort")[:LIMIT])


def _match(company: Company, registration: Registration, score: float) -> Match:
    reasons = []
    if registration.nib and company.nib == registration.nib:
        reasons.append(_("NIB sama"))
    if registration.npwp and company.npwp == registration.npwp:
        reasons.append(_("NPWP sama"))
    certain = bool(reasons)
    if registration.known_company_id == company.pk:
        reasons.append(_("dipilih pendaftar"))
    if not certain:
        same = score >= 1
        reasons.append(_("nama sama") if same else _("nama mirip %(score)d %%") % {"score": round(score * 100)})
    sites = Site.objects.filter(company=company).aggregate(
        count=Count("id"), near=Count("id", filter=Q(area=registration.region.area if registration.region else registration.area))
    )
    if sites["near"]:
        reasons.append(_("punya lokasi di kabupaten/kota yang sama"))
    return Match(company, min(100, round(score * 100)), tuple(reasons), certain)


def sites_inside(company: Company, area: int) -> list[Site]:
    """Sites of a company inside a place, to which access may be given."""
    lo, hi = bounds(area)
    return list(Site.objects.filter(company=company, area__gte=lo, area__lte=hi).select_related("region").order_by("name"))


def names_head_office(registration: Registration) -> bool:
    """Whether the applicant calls the site a head office."""
    words = registration.site_name.lower()
    return "pusat" in words or "head office" in words


def site_meant(registration: Registration, company: Company) -> Site | None:
    """The registered site of the company that bears the applicant's name for it in the same region."""
    if registration.region_id is None:
        return None
    return Site.objects.filter(company=company, region=registration.region, name__iexact=registration.site_name).first()


def inside_already(registration: Registration, company: Company) -> str:
    """Why the people of a known company come first: theirs is the site, or the whole company would open. Empty when neither is so."""
    site = site_meant(registration, company)
    if site is not None and has_people(company.pk, site.pk, but=registration.contact_email):
        return _("Lokasi %(site)s sudah punya orang yang aktif. Teruskan pendaftaran ini kepada mereka dari halamannya.") % {
            "site": site.name
        }
    head = names_head_office(registration) if site is None else site.kind == SiteKind.HEAD_OFFICE
    if (site is not None or head) and others_inside(company.pk, registration.contact_email):
        return _("%(name)s sudah punya orang atau undangan di portal. Periksa lokasinya pada halaman pendaftaran.") % {"name": company.name}
    return ""


def blocking_reason(registration: Registration) -> str:
    """Why a registration must be looked at by a person before it is verified; empty when nothing speaks against it."""
    if registration.mode == JoinMode.ACCESS:
        return _("Pendaftar meminta akses ke lokasi terdaftar: pilih lokasinya pada halaman pendaftaran.")
    matches = matches_of(registration)
    certain = [match for match in matches if match.certain]
    if len(certain) > 1:
        return _("NIB dan NPWP menunjuk dua perusahaan berbeda.")
    if certain:
        return inside_already(registration, certain[0].company)
    if registration.known_company_id:
        return _("Pendaftar menyebut perusahaan yang sudah terdaftar tanpa NIB atau NPWP. Cocokkan dahulu.")
    doubtful = [match for match in matches if match.score >= DOUBTFUL * 100]
    if doubtful:
        return _("Ada nama yang mirip: %(name)s (%(score)d %%). Cocokkan dahulu.") % {
            "name": doubtful[0].company.name,
            "score": doubtful[0].score,
        }
    return ""
