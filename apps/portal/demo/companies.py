"""Companies with their sites and memberships: most at one place, the large ones at several."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

from apps.accounts.permissions import Role
from apps.companies.choices import CONSENT_TEXT, CompanySize, CsrFocus, LegalForm, MemberKind, MembershipState, Ownership, SiteKind
from apps.companies.models import Company, Membership, Site
from apps.core.identifiers import name_sort, normalise_company
from apps.portal.demo.forums import place_name
from apps.portal.demo.names import POSITIONS, Names, Trade, bare, slug
from apps.portal.demo.people import Seat
from apps.portal.demo.places import Map, Place
from apps.portal.demo.store import insert, stamped
from apps.portal.demo.world import BANTEN, KALTIM, SAMARINDA, SERANG, World
from apps.regions.models import Region

#: The coordination meeting of Kota Serang at which companies joined by scanning a code.
RAKOR_SERANG = dt.date(2025, 4, 23)
KINDS: tuple[tuple[LegalForm, Ownership, int], ...] = (
    (LegalForm.PT, Ownership.PRIVATE, 58),
    (LegalForm.PT, Ownership.FOREIGN, 12),
    (LegalForm.CV, Ownership.PRIVATE, 9),
    (LegalForm.KOPERASI, Ownership.COOPERATIVE, 6),
    (LegalForm.PT, Ownership.BUMD, 4),
    (LegalForm.PERUM, Ownership.BUMD, 4),
    (LegalForm.PERSERO, Ownership.BUMN, 3),
    (LegalForm.FIRMA, Ownership.PRIVATE, 2),
    (LegalForm.UD, Ownership.PRIVATE, 2),
)
LARGE_KINDS: tuple[tuple[LegalForm, Ownership, int], ...] = (
    (LegalForm.PERSERO, Ownership.BUMN, 30),
    (LegalForm.PT, Ownership.PRIVATE, 45),
    (LegalForm.PT, Ownership.FOREIGN, 25),
)
JAKARTA = 3174
SIZES = (CompanySize.MEDIUM, CompanySize.LARGE, CompanySize.LARGE, CompanySize.SMALL, "")
MEMBER_STATES = (
    (MembershipState.ACTIVE,) * 84 + (MembershipState.INACTIVE,) * 9 + (MembershipState.LEFT,) * 5 + (MembershipState.VERIFIED,) * 2
)
LISTS = ("Daftar DPMPTSP {place}, {year}", "Daftar Disnaker {place}, {year}", "Daftar anggota Kadin {place}, {year}")


@dataclass
class Hero:
    """A company whose people are personas."""

    name: str
    trade: Trade
    ownership: Ownership
    sites: tuple[tuple[int, SiteKind, str], ...]
    persona: str
    persona_site: int | None  # index of the site the persona is limited to
    email: str
    person: str


#: Second people of the heroes' desks.
APPROVERS = ("Wening Prameswari", "Galih Santika", "Larasati Dewi", "Panji Nugraha")

HEROES: tuple[Hero, ...] = (
    Hero(
        "PT Ranupala Kimia Nusantara", Trade("Kimia", "C", "20114", 1), Ownership.PRIVATE,
        ((SERANG, SiteKind.HEAD_OFFICE, "Kantor pusat Serang"), (3604, SiteKind.PLANT, "Pabrik Bojonegara"), (3603, SiteKind.BRANCH, "Gudang Balaraja")),
        "PIC Ranupala Kimia (kantor pusat)", None, "pic.ranupala@example.com", "Ratna Wibisana",
    ),
    Hero(
        "PT Lokadira Finansial Indonesia (Persero)", Trade("Finansial", "K", "64121", 1), Ownership.BUMN,
        ((JAKARTA, SiteKind.HEAD_OFFICE, "Kantor pusat Jakarta"), (SERANG, SiteKind.BRANCH, "Kantor cabang Serang"),
         (SAMARINDA, SiteKind.BRANCH, "Kantor cabang Samarinda"), (1571, SiteKind.BRANCH, "Kantor cabang Jambi")),
        "PIC Lokadira (cabang Serang)", 1, "pic.lokadira.serang@example.com", "Bayu Danuarta",
    ),
    Hero(
        "PT Banyugama Energi Mandiri", Trade("Batubara", "B", "05100", 1), Ownership.PRIVATE,
        ((SAMARINDA, SiteKind.HEAD_OFFICE, "Kantor pusat Samarinda"), (6402, SiteKind.PLANT, "Lokasi tambang Tenggarong Seberang"),
         (6474, SiteKind.BRANCH, "Terminal Bontang")),
        "PIC Banyugama Energi (Kaltim)", None, "pic.banyugama@example.com", "Wahyu Saptadi",
    ),
)  # fmt: skip


def _consent(company: Company, at: dt.datetime) -> None:
    """Whoever is shown publicly agreed to it on registration."""
    if company.is_public:
        company.public_consent_at, company.public_consent_text, company.public_consent_by = at, CONSENT_TEXT, "PIC perusahaan"


class Maker:
    """Makes companies, sites, memberships and the seats of their people."""

    def __init__(self, world: World, chart: Map) -> None:
        self.world, self.chart = world, chart
        self.dice, self.focus = world.dice("companies"), world.dice("focus")
        self.names = Names(self.dice)
        self.listed_dice = world.dice("listed companies")
        self.listed_names = Names(self.listed_dice)
        self.sites: list[Site] = []
        self.seats: list[Seat] = []
        self.numbers: dict[int, int] = {}
        self.joined: set[tuple[object, int]] = set()

    def company(
        self, name: str, trade: Trade, form: LegalForm, ownership: Ownership, area: int, *, kind: str = MemberKind.COMPANY
    ) -> Company:
        """A company with identifiers of its own; the NIB and NPWP are random digits."""
        at = self._at(self.dice.randint(380, 850))
        known = self.dice.random() < 0.93
        made = Company(
            id=self.world.key(at), area=area, kind=kind, name=name, name_sort=name_sort(name), name_key=normalise_company(name), legal_form=form,
            ownership=ownership, nib=f"{self.dice.randint(10**12, 10**13 - 1)}" if known else None,
            npwp=f"0{self.dice.randint(10**14, 10**15 - 1)}" if known else None, kbli_category=trade.category, kbli_code=trade.code,
            size=self.dice.choice(SIZES), csr_focus=sorted(self.focus.sample(CsrFocus.values, self.focus.choice((0, 1, 2, 2, 3)))),
        )  # fmt: skip
        made.is_public = self.dice.random() < 0.8
        _consent(made, at)
        self.world.companies.append(stamped(made, at))
        return made

    def _at(self, days_ago: int) -> dt.datetime:
        return self.world.moment(self.world.day(-days_ago), self.dice)

    def site(self, company: Company, area: int, kind: SiteKind, name: str = "") -> Site:
        """A site in one of the villages of the place (its kecamatan, where the place took no part)."""
        region = self._region(area)
        place = region.path.split(", ")[-2] if region.level > 2 else region.name
        made = Site(
            id=self.world.key(company.created_at), area=area, company=company, name=name or f"{kind.label} {bare(place)}"[:160],
            kind=kind, region=region, address=f"{self.names.street()}, {region.name}",
        )  # fmt: skip
        self.sites.append(stamped(made, company.created_at))
        self.world.sites[area].append(made)
        return made

    def _region(self, area: int) -> Region:
        found = self.world.regions.get(area)
        return self.dice.choice(found) if found else Region.objects.get(pk=f"{area // 100:02d}.{area % 100:02d}")

    def join(
        self, site: Site, state: MembershipState, since: dt.date, *, area: int | None = None, contact: str = "", email: str = ""
    ) -> Membership | None:
        """Membership of a site in the forum of its place (or of ``area``: the province, the nation)."""
        area = site.area if area is None else area
        if (site.pk, area) in self.joined:
            return None
        self.joined.add((site.pk, area))
        forum, member = self.world.forums[area], state != MembershipState.LISTED
        at = self.world.moment(since, self.dice)
        made = Membership(
            id=self.world.key(at), area=area, forum=forum, company=site.company, site=site, kind=site.company.kind, state=state,
            number=self._number(area) if state in {MembershipState.ACTIVE, MembershipState.INACTIVE, MembershipState.LEFT} else "",
            serial=self.numbers.get(area) if state in {MembershipState.ACTIVE, MembershipState.INACTIVE, MembershipState.LEFT} else None,
            since=since if member else None,
        )  # fmt: skip
        if member:
            made.contact_name, made.contact_position = contact or self.names.person(), self.dice.choice(POSITIONS)
            made.contact_email, made.contact_phone = email or self._email(site), self.names.phone()
        else:
            place = place_name(forum)
            made.source = self.dice.choice(LISTS).format(place=place, year=since.year)
            self._as_listed(made, site)
        if state == MembershipState.LEFT:
            made.ended_on = max(since + dt.timedelta(days=60), self.world.day(-self.dice.randint(20, 300)))
            made.ended_reason = self.dice.choice(
                ("Kegiatan usaha di daerah ini dihentikan", "Permintaan perusahaan", "Bergabung dengan perusahaan lain")
            )
        self.world.memberships.append(stamped(made, at))
        return made

    def _as_listed(self, made: Membership, site: Site) -> None:
        """Where the list says the company is and how it is reached; some lists give no address of mail."""
        made.listed_region, made.listed_address, made.contact_name = site.region, site.address, self.listed_names.person()
        made.contact_phone = self.listed_names.phone()
        made.contact_email = self._email(site) if self.listed_dice.random() < 0.75 else ""

    def _number(self, area: int) -> str:
        self.numbers[area] = self.numbers.get(area, 0) + 1
        return f"FCSR-{area:04d}-{self.numbers[area]:04d}"

    def _email(self, site: Site) -> str:
        return f"csr.{slug(site.company.name)[:40]}.{site.pk.hex[-4:]}@example.com"

    def account(self, site: Site, membership: Membership, *, whole: bool, persona: str = "") -> None:
        """A seat for the contact person: of the whole company at its head office, else of that site only."""
        company = site.company
        label = company.name if whole else f"{company.name} – {site.name}"
        seat = Seat(
            membership.contact_email, membership.contact_name, Role.COMPANY_PIC, site.area, label[:200], company.pk, None if whole else site.pk,
            persona, membership.contact_position, max(membership.since or self.world.begins_on, self.world.begins_on - dt.timedelta(days=60)),
        )  # fmt: skip
        self.seats.append(seat)

    def approver(self, site: Site, membership: Membership, *, whole: bool) -> None:
        """A second person beside a persona, who approves. Stands before the PIC, who stays the contact of the stories."""
        company = site.company
        label = company.name if whole else f"{company.name} – {site.name}"
        name = APPROVERS[len(self.seats) % len(APPROVERS)]
        since = max(membership.since or self.world.begins_on, self.world.begins_on - dt.timedelta(days=60))
        self.seats.append(
            Seat(
                membership.contact_email.replace("pic.", "penyetuju."), name, Role.COMPANY_APPROVER, site.area, label[:200], company.pk,
                None if whole else site.pk, "", "Kepala cabang", since,
            )
        )  # fmt: skip


def build(world: World, chart: Map) -> list[Seat]:
    """Companies, sites and memberships of the whole world; returns the seats of their people."""
    maker = Maker(world, chart)
    for hero in HEROES:
        _hero(maker, hero)
    large = [_large(maker) for _ in range(8 if world.small else 42)]
    for place in chart.places:
        _locals(maker, place)
        _branches(maker, place, large)
        _listed(maker, place)
    for area in (3602, 6401, 1508):
        for _ in range(1 if world.small else 2):
            _local(maker, area, "kota")
    _partners(maker)
    _upper_members(maker, large)
    insert(world.companies)
    insert(maker.sites)
    insert(world.memberships)
    return maker.seats


def _kind(dice: random.Random, kinds: tuple[tuple[LegalForm, Ownership, int], ...]) -> tuple[LegalForm, Ownership]:
    form, ownership, _weight = dice.choices(kinds, [weight for _form, _ownership, weight in kinds])[0]
    return form, ownership


def _hero(maker: Maker, hero: Hero) -> None:
    form = LegalForm.PERSERO if hero.ownership == Ownership.BUMN else LegalForm.PT
    company = maker.company(hero.name, hero.trade, form, hero.ownership, hero.sites[0][0])
    company.is_public, company.nib = True, company.nib or f"{maker.dice.randint(10**12, 10**13 - 1)}"
    _consent(company, company.created_at)
    for index, (area, kind, name) in enumerate(hero.sites):
        site = maker.site(company, area, kind, name)
        persona_here = index == (hero.persona_site or 0)
        if maker.chart.place(area) is None:
            continue
        membership = maker.join(
            site,
            MembershipState.ACTIVE,
            _since(maker, area),
            contact=hero.person if persona_here else "",
            email=hero.email if persona_here else "",
        )
        if membership is not None:
            whole = persona_here and hero.persona_site is None
            if persona_here:
                maker.approver(site, membership, whole=whole)
            maker.account(site, membership, whole=whole, persona=hero.persona if persona_here else "")


def _since(maker: Maker, area: int) -> dt.date:
    """The day a member joined: in Kota Serang mostly in the weeks after the coordination meeting."""
    if area == SERANG and maker.dice.random() < 0.88:
        return RAKOR_SERANG + dt.timedelta(days=maker.dice.choice((0, 0, 0, 1, 2, 3, 5, 8, 12)))
    return maker.world.day(-maker.dice.randint(30, 640))


def _large(maker: Maker) -> Company:
    trade = maker.names.trade(maker.dice.choice(("industri", "tambang", "kebun", "kota", "kota")))
    form, ownership = _kind(maker.dice, LARGE_KINDS)
    company = maker.company(maker.names.company(trade, "Raya", (form, ownership)), trade, form, ownership, JAKARTA)
    maker.site(company, JAKARTA, SiteKind.HEAD_OFFICE)
    return company


def _local(maker: Maker, area: int, trade_kind: str) -> Site:
    trade, (form, ownership) = maker.names.trade(trade_kind), _kind(maker.dice, KINDS)
    place = bare(place_name(maker.world.forums[area]))
    company = maker.company(maker.names.company(trade, place, (form, ownership)), trade, form, ownership, area)
    return maker.site(company, area, SiteKind.HEAD_OFFICE)


def _member(maker: Maker, site: Site, *, whole: bool) -> None:
    state = maker.dice.choice(MEMBER_STATES)
    membership = maker.join(site, state, _since(maker, site.area))
    if membership is not None and state in {MembershipState.ACTIVE, MembershipState.INACTIVE}:
        maker.account(site, membership, whole=whole)


def _locals(maker: Maker, place: Place) -> None:
    for _ in range(place.local):
        _member(maker, _local(maker, place.area, place.trade), whole=True)


def _branches(maker: Maker, place: Place, large: list[Company]) -> None:
    for company in maker.dice.sample(large, min(place.branches, len(large))):
        kind = SiteKind.PLANT if company.kbli_category in {"A", "B", "C"} and maker.dice.random() < 0.6 else SiteKind.BRANCH
        _member(maker, maker.site(company, place.area, kind), whole=False)


def _listed(maker: Maker, place: Place) -> None:
    """Companies known from the lists of the region that have not joined: the denominator of the reporting rate."""
    for _ in range(place.listed):
        maker.join(_local(maker, place.area, place.trade), MembershipState.LISTED, maker.world.day(-maker.dice.randint(200, 600)))


def _partners(maker: Maker) -> None:
    """Universities, LKS and professions beside the companies, counted apart."""
    trade = Trade("", "P", "85321", 1)
    for area in (SERANG, SAMARINDA, 1571, 3671):
        place = bare(place_name(maker.world.forums[area]))
        for pattern in ("Universitas {word} {place}", "LKS Harapan {word}", "Ikatan Pekerja Sosial {word} {place}")[
            : 3 if area == SERANG else 2
        ]:
            name = pattern.format(word=maker.names.word(), place=place)
            company = maker.company(name, trade, LegalForm.YAYASAN, Ownership.PRIVATE, area, kind=MemberKind.PARTNER)
            maker.join(
                maker.site(company, area, SiteKind.HEAD_OFFICE), MembershipState.ACTIVE, maker.world.day(-maker.dice.randint(60, 500))
            )


def _upper_members(maker: Maker, large: list[Company]) -> None:
    """Large companies are members of the provincial and national forums too."""
    offices = {site.company_id: site for site in maker.sites if site.kind == SiteKind.HEAD_OFFICE}
    for area, count in ((0, 14), (BANTEN, 12), (KALTIM, 10), (1500, 6)):
        for company in maker.dice.sample(large, min(count, len(large))):
            maker.join(offices[company.pk], MembershipState.ACTIVE, maker.world.day(-maker.dice.randint(90, 900)), area=area)


__all__ = ["HEROES", "RAKOR_SERANG", "Maker", "build"]
