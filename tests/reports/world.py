"""A small world with every edge of the counting rules: Kota Serang (3673) in the first semester of 2026, its neighbours and its province."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from apps.companies.choices import MembershipState
from apps.companies.models import Company, Membership, Site
from apps.core.scope import Scope, scope
from apps.forums.models import BoardTerm, Decree, Forum, Office
from apps.pmks.models import Need, PpksCount, ProblemMap
from apps.programs.models import Commitment, Program, Realization, RealizationLine
from apps.reports.measures.base import Frame
from apps.reports.models import Period
from apps.reports.services.calendar import periods_open_due
from tests import factories

WIB = ZoneInfo("Asia/Jakarta")
SERANG, CILEGON, BANTEN, KALTIM, NATION = 3673, 3672, 3600, 6400, 0
STARTS, ENDS = dt.date(2026, 1, 1), dt.date(2026, 6, 30)
NOW = dt.datetime(2026, 7, 10, 9, 0, tzinfo=WIB)
VERIFIER = 990_001
VILLAGES = ("36.73.01.1001", "36.73.01.1002", "36.73.02.1001")


@dataclass
class World:
    """What the fixture made, by name."""

    companies: dict[str, Company] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)
    forums: dict[int, Forum] = field(default_factory=dict)
    programs: dict[str, Program] = field(default_factory=dict)
    realizations: dict[str, Realization] = field(default_factory=dict)

    @property
    def period(self) -> Period:
        """The first semester of 2026."""
        return Period.objects.get(key="2026-S1")

    def company(self, name: str, area: int = SERANG, **fields: Any) -> Site:
        """A company with one site in a place."""
        company = factories.company(area, name=name, **fields)
        self.companies[name] = company
        self.sites[name] = factories.site(company, area)
        return self.sites[name]

    def program(self, name: str, site: Site, *, area: int = SERANG, **fields: Any) -> Program:
        """A running plan of 80 million that begins in the period."""
        region = f"{area // 100:02d}.{area % 100:02d}" if area % 100 else f"{area // 100:02d}"
        values: dict[str, Any] = {
            "area": area, "forum": self.forums[area], "company": site.company, "site": site, "title": name, "year": 2026,
            "state": "running", "state_since": NOW, "region_id": region, "sector_id": "kesos", "service_field": "rehabilitation",
            "categories": [8], "aid_form": "goods", "target_count": 100, "quantity": 100, "unit": "paket", "budget": 80_000_000,
            "starts_on": dt.date(2026, 2, 1), "ends_on": dt.date(2026, 5, 30), "submitted_at": NOW, "submitted_by": 5,
        }  # fmt: skip
        self.programs[name] = Program.objects.create(**{**values, **fields})
        return self.programs[name]

    def commitment(self, program: Program, value: int) -> None:
        """A letter of commitment over a value."""
        Commitment.objects.create(
            area=program.area, company=program.company, site=program.site, program=program, number=f"K-{program.pk.hex[-6:]}",
            signed_on=dt.date(2026, 1, 20), parties="Forum dan perusahaan", value=value, quantity=program.quantity,
        )  # fmt: skip

    def realization(
        self, name: str, program: Program, lines: list[dict[str, Any]], *, state: str = "verified", **fields: Any
    ) -> Realization:
        """A realisation whose value is the sum of its lines."""
        value = sum(line["value"] for line in lines)
        verified = {"verified_at": NOW - dt.timedelta(days=3), "verified_by": VERIFIER, "value_verified": value, "quantity_verified": 10}
        values: dict[str, Any] = {
            "area": program.area, "company": program.company, "site": program.site, "program": program, "state": state, "state_since": NOW,
            "handover_on": dt.date(2026, 3, 15), "aid_form": program.aid_form, "quantity": 10, "unit": program.unit, "value": value,
            "sent_at": NOW - dt.timedelta(days=5), "sent_by": 5, "bast_number": "B-1",
            "reason": "Foto tidak terbaca" if state in {"returned", "unverifiable"} else "",
        }  # fmt: skip
        row = Realization.objects.create(**{**values, **(verified if state == "verified" else {}), **fields})
        common = {"area": program.area, "company": program.company, "site": program.site, "realization": row}
        RealizationLine.objects.bulk_create([RealizationLine(**{**common, "quantity": 5, **line}) for line in lines])
        self.realizations[name] = row
        return row

    def member(self, site: Site, area: int, state: str = MembershipState.ACTIVE, **fields: Any) -> Membership:
        """A membership of a company's site in the forum of a place."""
        number = f"A-{site.pk.hex[-8:]}" if state == MembershipState.ACTIVE else ""
        values = {"since": dt.date(2025, 1, 2), "number": number, **fields}
        return Membership.objects.create(forum=self.forums[area], area=area, company=site.company, site=site, state=state, **values)


def line(region: str, category: int, value: int, **people: int) -> dict[str, Any]:
    """One place and category of a realisation."""
    return {"region_id": region, "category_id": category, "value": value, **people}


def frame(area: int = SERANG, *, cut_off: dt.datetime = NOW, report: UUID | None = None) -> Frame:
    """The frame of the first semester of 2026."""
    return Frame(area, STARTS, ENDS, cut_off, "2026-S1", report)


def build() -> World:
    """Make the world as the system; call it inside a test's transaction."""
    with scope(Scope.system()):
        world = World()
        _forums(world)
        _companies(world)
        _activities(world)
        _edges(world)
        _people_data(world)
        periods_open_due(NOW)
    return world


def _forums(world: World) -> None:
    for area in (NATION, BANTEN, SERANG, CILEGON, KALTIM):
        world.forums[area] = factories.forum(area)
        Forum.objects.filter(pk=world.forums[area].pk).update(state="active")
        world.forums[area].refresh_from_db()
        world.forums[area].terms.all().delete()
        BoardTerm.objects.create(
            forum=world.forums[area], area=area, starts_on=dt.date(2023, 1, 1), ends_on=dt.date(2028, 12, 31), chair_name="Hj. Rahmawati",
            secretary_name="Dedi Kurnia", patron_name="Kepala Dinas Sosial",
        )  # fmt: skip
        office, _made = Office.objects.get_or_create(area=area, defaults={"name": "Dinas Sosial"})
        Office.objects.filter(pk=office.pk).update(head_name="Drs. Suparman, M.Si.", head_title="Kepala Dinas Sosial")
    world.forums[3674] = factories.forum(3674, active=False)
    BoardTerm.objects.filter(area=CILEGON).update(starts_on=dt.date(2018, 1, 1), ends_on=dt.date(2023, 12, 31))
    Forum.objects.filter(pk=world.forums[SERANG].pk).update(
        address="Jalan Veteran 1, Serang", email="sekretariat@forum-serang.example", phone="+62254200100"
    )
    Decree.objects.create(
        forum=world.forums[SERANG], area=SERANG, number="460/123/2023", issuer="Wali Kota Serang", subject="Pengurus forum", year=2023,
        signed_on=dt.date(2023, 1, 5),
    )  # fmt: skip


def _companies(world: World) -> None:
    alfa = world.company("PT Alfa Baja", ownership="private", kbli_category="C")
    beta = world.company("PT Beta Energi (Persero)", ownership="bumn", kbli_category="D")
    gama = world.company("Koperasi Gama", ownership="cooperative")
    delta = world.company("PT Delta Asing", ownership="foreign", kbli_category="C")
    epsi = world.company("PT Epsilon Lama", ownership="private", kbli_category="G")
    zeta = world.company("PT Zeta Tetangga", CILEGON, ownership="private", kbli_category="C")
    mitra = world.company("Universitas Mitra", kind="partner")
    world.member(alfa, SERANG)
    second = factories.site(alfa.company, SERANG)
    world.member(second, SERANG, MembershipState.VERIFIED, since=dt.date(2026, 2, 2))
    world.member(beta, SERANG, since=dt.date(2026, 3, 1))
    world.member(gama, SERANG, MembershipState.LISTED, since=None)
    world.member(delta, SERANG, MembershipState.INACTIVE)
    world.member(epsi, SERANG, MembershipState.LEFT, ended_on=dt.date(2026, 6, 30))
    world.member(mitra, SERANG, kind="partner")
    world.member(zeta, CILEGON)
    world.member(factories.site(alfa.company, CILEGON), CILEGON)


def _activities(world: World) -> None:
    alfa, beta, zeta = (world.sites[name] for name in ("PT Alfa Baja", "PT Beta Energi (Persero)", "PT Zeta Tetangga"))
    sembako = world.program("Sembako lansia", alfa, budget=100_000_000)
    world.commitment(sembako, 90_000_000)
    world.realization(
        "dua desa dua kategori", sembako,
        [
            line(VILLAGES[0], 8, 10_000_001, male=20, female=30, age_60=50, decile_1=40, decile_2=10),
            line(VILLAGES[1], 8, 5_000_000, male=10, female=5, sex_unknown=5, age_60=12, decile_3=4),
            line(VILLAGES[0], 24, 2_500_000, sex_unknown=7, families=7, groups=1),
            line("36.73.01", 9, 1_000_000, male=2, female=2, disabled=4),
        ],
    )  # fmt: skip
    world.realization("hari pertama", sembako, [line(VILLAGES[2], 8, 3_000_000, male=3)], handover_on=STARTS, aid_form="money")
    world.realization("hari terakhir", sembako, [line(VILLAGES[2], 8, 4_000_000, female=4)], handover_on=ENDS, bast_number="")
    latih = world.program(
        "Pelatihan kerja", beta, sector_id="ekonomi", service_field="empowerment", program_form="empowerment", aid_form="training",
        state="completed", budget=60_000_000,
    )  # fmt: skip
    world.commitment(latih, 50_000_000)
    world.realization("pelatihan", latih, [line("36.73", 24, 20_000_000, male=15, female=25, age_18_59=40, decile_6_10=6)])
    langsung = world.program(
        "Lapor mandiri sumur", alfa, route="direct", state="completed", sector_id="infrastruktur", service_field="", aid_form="facility",
        program_form="partnership",
    )  # fmt: skip
    world.realization(
        "sumur", langsung, [line(VILLAGES[2], 24, 7_000_000, families=12, groups=2)], entered_by_secretariat=True, handled_by_province=True
    )
    cilegon = world.program("Beasiswa Cilegon", zeta, area=CILEGON, sector_id="pendidikan", service_field="poverty")
    world.commitment(cilegon, 30_000_000)
    world.realization("beasiswa", cilegon, [line("36.72.01.1001", 2, 9_000_000, male=9, female=1, age_6_17=10)])
    provinsi = world.program("Bencana provinsi", zeta, area=BANTEN, categories=[21])
    world.realization("bencana", provinsi, [line("36", 21, 11_000_000, sex_unknown=100)])


def _edges(world: World) -> None:
    """Rows just outside every rule."""
    alfa, delta = world.sites["PT Alfa Baja"], world.sites["PT Delta Asing"]
    sembako = world.programs["Sembako lansia"]
    village = [line(VILLAGES[0], 8, 1_111_111, male=1)]
    world.realization("sehari sebelum", sembako, village, handover_on=STARTS - dt.timedelta(days=1))
    world.realization("sehari sesudah", sembako, village, handover_on=ENDS + dt.timedelta(days=1))
    world.realization("dikembalikan", sembako, village, state="returned")
    world.realization("tidak dapat diverifikasi", sembako, village, state="unverifiable")
    world.realization("draf", sembako, village, state="draft", sent_at=None, sent_by=None)
    world.realization("sesudah batas data", sembako, village, verified_at=NOW + dt.timedelta(hours=1))
    menunggu = world.program("Bantuan alat", delta, state="committed", budget=25_000_000)
    world.commitment(menunggu, 20_000_000)
    world.realization("menunggu verifikasi", menunggu, village, state="desk_check")
    world.program("Masih draf", alfa, state="draft", submitted_at=None)
    world.program("Ditunda", alfa, state="postponed", state_before="submitted")
    world.program("Dibatalkan", alfa, state="cancelled", closed_reason="Anggaran dialihkan")
    world.program("Semester depan", alfa, starts_on=dt.date(2026, 7, 1), ends_on=dt.date(2026, 9, 1))
    world.program("Diajukan", alfa, state="submitted", budget=5_000_000)
    kaltim = world.program("Rumah layak huni", alfa, area=KALTIM)
    world.realization("rumah", kaltim, [line("64", 24, 99_000_000, families=9)])


def _people_data(world: World) -> None:
    need = {
        "forum": world.forums[SERANG],
        "area": SERANG,
        "region_id": VILLAGES[0],
        "aid_form": "goods",
        "unit": "paket",
        "proposer": "dinsos",
    }
    verified = {"verified_at": NOW - dt.timedelta(days=60), "verified_by": VERIFIER}
    Need.objects.create(
        **need, **verified, category_id=8, quantity=200, state="partly_met", title="Sembako", quantity_pledged=40, quantity_delivered=60
    )
    Need.objects.create(**need, **verified, category_id=8, quantity=999, state="closed", title="Ditutup")
    Need.objects.create(**need, category_id=8, quantity=999, state="proposed", title="Belum diverifikasi")
    Need.objects.create(
        **need, verified_at=NOW, verified_by=VERIFIER, category_id=24, quantity=999, state="verified", title="Sesudah periode"
    )
    for area, plain in ((SERANG, "36.73"), (CILEGON, "36.72")):
        data = ProblemMap.objects.create(area=area, state="in_force", source="DTSEN", snapshot_on=dt.date(2026, 4, 1), in_force_at=NOW)
        old = ProblemMap.objects.create(area=area, state="superseded", source="DTSEN", snapshot_on=dt.date(2025, 4, 1))
        rows = [
            PpksCount(problem_map=old, area=area, region_id=plain, category_id=8, count=9_999),
            PpksCount(problem_map=data, area=area, region_id=plain, category_id=8, count=400, in_force=True),
            PpksCount(problem_map=data, area=area, region_id=plain, category_id=8, sex="L", count=180, in_force=True),
        ]
        if area == SERANG:
            rows += [
                PpksCount(problem_map=data, area=area, region_id=VILLAGES[0], category_id=8, count=150, in_force=True),
                PpksCount(problem_map=data, area=area, region_id=VILLAGES[0], category_id=24, count=70, in_force=True),
                PpksCount(problem_map=data, area=area, region_id=VILLAGES[1], category_id=24, count=30, in_force=True),
            ]
        PpksCount.objects.bulk_create(rows)
