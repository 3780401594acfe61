"""What the personas' companies keep in the register beside their names: papers with expiry, contact persons, a relation, rings of impact."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial

from apps.accounts.actors import SYSTEM
from apps.accounts.permissions import Role
from apps.companies.choices import CompanyDocumentKind, ContactRole, RelationKind
from apps.companies.models import Company, Site, SiteRing
from apps.companies.services.papers import contact_add, document_add, relation_add
from apps.core.files import AcceptedFile
from apps.portal.demo.companies import HEROES
from apps.portal.demo.files import paper
from apps.portal.demo.history import holding
from apps.portal.demo.store import insert, stamped
from apps.portal.demo.world import World

#: Kind, number, issued so many days ago, in force for so many days from today (None: without end).
PAPERS = (
    (CompanyDocumentKind.NIB, "NIB", 700, None),
    (CompanyDocumentKind.PERMIT, "IU-114/2023", 1070, 24),
    (CompanyDocumentKind.CSR_POLICY, "SK-DIR/07/CSR", 420, 680),
    (CompanyDocumentKind.SUSTAINABILITY, "LK-2025", 180, None),
    (CompanyDocumentKind.MANDATE, "ST-21/HRD", 400, -35),
)
CONTACTS = (
    (ContactRole.LEADER, "Direktur", "Hendra Wicaksana"),
    (ContactRole.RELATIONS, "Kepala Humas", "Maya Kusumawardani"),
    (ContactRole.FINANCE, "Manajer Keuangan", "Teguh Santosa"),
)


class Keeper:
    """Lets the portal's own services write for an earlier day, in the name of the secretariat of the place."""

    def __init__(self, world: World) -> None:
        self.world, self.dice = world, world.dice("profiles")

    def write(self, area: int, days_ago: int, make: Callable[..., object]) -> None:
        """Run ``make(key=…)`` as of that day."""
        at = self.world.moment(self.world.day(-days_ago), self.dice)
        with holding() as held:
            make(key=self.world.key(at))
        person, _by_province = self.world.officer(area, Role.FORUM_SECRETARY)
        by = {"actor_id": person.user_id, "actor_name": person.name, "actor_role": person.role_label, "desk": person.slug}
        self.world.recorded += [(at, place, body | by | {"id": str(self.world.key(at))}) for place, body in held]


def build(world: World) -> None:
    """Fill the records of the personas' companies; the first of them has a sister company."""
    keeper, heroes = Keeper(world), [hero.name for hero in HEROES]
    firms = sorted((one for one in world.companies if one.name in heroes), key=lambda one: heroes.index(one.name))
    for company in firms:
        sites = [site for places in world.sites.values() for site in places if site.company_id == company.pk and site.area in world.forums]
        whole = company.area in world.forums  # else the company is led from a place that takes no part: one site keeps its papers
        _papers(keeper, company, None if whole else sites[0])
        _contacts(keeper, company, None if whole else sites[0])
        _rings(world, sites)
    sister = next(one for one in world.companies if one.area == firms[0].area and one.pk != firms[0].pk and one.kind == firms[0].kind)
    made = partial(relation_add, company=firms[0], other=sister, kind=RelationKind.GROUP, note="Pemegang saham yang sama", by=SYSTEM)
    keeper.write(firms[0].area, 160, made)


def _papers(keeper: Keeper, company: Company, site: Site | None) -> None:
    for index, (kind, number, issued, left) in enumerate(PAPERS):
        content = paper(f"{kind.label} {company.name}")
        file = AcceptedFile(content, "application/pdf", ".pdf", hashlib.sha256(content).hexdigest())
        values = {
            "kind": kind, "number": (company.nib or "") if kind == CompanyDocumentKind.NIB else number,
            "issued_on": keeper.world.day(-issued), "valid_until": keeper.world.day(left) if left is not None else None,
        }  # fmt: skip
        made = partial(document_add, company=company, site=site, values=values, accepted=file, name=f"{kind}.pdf", by=SYSTEM)
        keeper.write((site or company).area, 150 - 20 * index, made)


def _contacts(keeper: Keeper, company: Company, site: Site | None) -> None:
    for index, (role, position, name) in enumerate(CONTACTS):
        values = {
            "role": role, "position": position, "name": name, "email": f"{role}.{company.pk.hex[-4:]}@example.com",
            "phone": f"+62811{keeper.dice.randint(10**6, 10**7 - 1)}",
        }  # fmt: skip
        keeper.write((site or company).area, 140 - 15 * index, partial(contact_add, company=company, site=site, values=values, by=SYSTEM))


def _rings(world: World, sites: list[Site]) -> None:
    """The region of a site and its neighbours feel the work of the site most."""
    made = []
    for site in sites:
        near = [region for region in world.regions.get(site.area, []) if region.pk != site.region_id][:2]
        at = world.moment(world.day(-130), world.dice(f"rings {site.name}"))
        made += [
            stamped(SiteRing(id=world.key(at), area=site.area, company_id=site.company_id, site=site, region=region, ring=ring), at)
            for ring, region in enumerate([site.region, *near], start=1)
        ]
    insert(made)
