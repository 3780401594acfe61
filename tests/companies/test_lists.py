"""The lists of members and of the register: every filter, a search that forgives, and files that hold exactly what is shown."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from apps.accounts.actors import Actor
from apps.accounts.permissions import Role
from apps.companies.filters import CompanyFilter, MemberFilter
from apps.companies.models import Company
from apps.core.scope import Scope, scope
from apps.programs.models import Realization
from apps.reports import reporting
from apps.reports.models import Period
from tests import factories
from tests.companies.make import BANTEN, CILEGON, SERANG, browser
from tests.programs import make

pytestmark = pytest.mark.django_db
AWAL, TELAT, DIAM, KAMPUS = "PT Krakatau Awal Jaya", "PT Pandeglang Belakang", "CV Diam Sentosa", "Universitas Contoh"


@pytest.fixture
def clerk() -> Actor:
    """Kota Serang: a company in time, one late, one silent and listed, and a partner; a stranger in Cilegon. The period is over."""
    forum, far = factories.forum(SERANG), factories.forum(CILEGON)
    with scope(Scope.system()):
        Period.objects.update_or_create(
            kind="semester", year=2026, number=1,
            defaults={
                "key": "2026-S1", "label": "Semester I 2026", "starts_on": dt.date(2026, 1, 1), "ends_on": dt.date(2026, 6, 30),
                "due_regency": dt.date(2026, 7, 30), "due_province": dt.date(2026, 8, 14), "due_nation": dt.date(2026, 8, 29),
            },
        )  # fmt: skip
    for name, fields, region, day in (
        (AWAL, {"kbli_category": "C", "csr_focus": ["kesos", "ekonomi"], "nib": "9120001234567"}, "36.73.01.1001", dt.date(2026, 7, 1)),
        (TELAT, {"ownership": "bumd", "csr_focus": ["kesehatan"]}, "36.73.02", dt.date(2026, 7, 20)),
    ):
        cast = make.Cast(*(None,) * 6)
        cast.company = factories.company(SERANG, name=name, **fields)
        cast.site = factories.site(cast.company, SERANG, region)
        cast.ani = factories.actor(Role.COMPANY_PIC, SERANG, company=cast.company.pk)
        factories.membership(cast.site, forum, contact_name="Rina Rahasia")
        make.direct(cast)
        moment = dt.datetime.combine(day, dt.time(12), reporting.CALENDAR_ZONE)
        with scope(Scope.system()):
            Realization.objects.filter(company=cast.company).update(first_sent_at=moment, sent_at=moment)
    factories.membership(factories.site(factories.company(SERANG, name=DIAM, legal_form="cv")), forum, state="listed")
    campus = factories.company(SERANG, name=KAMPUS, kind="partner", partner_kind="university")
    factories.membership(factories.site(campus), forum, kind="partner")
    factories.membership(factories.site(factories.company(CILEGON, name="PT Tetangga Cilegon"), CILEGON), far)
    factories.company(6472, name="PT Jauh Sekali")
    return factories.actor(Role.FORUM_SECRETARY, SERANG)


def members(by: Actor, query: str) -> set[str]:
    with scope(by.scope):
        return {row.company.name for row in MemberFilter(QueryDict(query), by).rows()}


def companies(by: Actor, query: str) -> set[str]:
    with scope(by.scope):
        return {row.name for row in CompanyFilter(QueryDict(query), by).rows()}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {AWAL, TELAT, DIAM, KAMPUS}),
        ("lapor=on_time&periode=2026-S1", {AWAL}),
        ("lapor=late&periode=2026-S1", {TELAT}),
        ("lapor=nothing&periode=2026-S1", {DIAM}),
        ("lapor=on_time&kepemilikan=bumd&periode=2026-S1", set()),
        ("lapor=selalu", {AWAL, TELAT, DIAM, KAMPUS}),
        ("wilayah=36.73.01", {AWAL, DIAM, KAMPUS}),
        ("wilayah=36.73.01.1001", {AWAL}),
        ("wilayah=36.73.02", {TELAT}),
        ("fokus=kesos", {AWAL}),
        ("sektor=C", {AWAL}),
        ("kepemilikan=bumd", {TELAT}),
        ("jenis=partner", {KAMPUS}),
        ("q=krakatou awal", {AWAL}),
        ("q=pandeglng", {TELAT}),
        ("q=universtas", {KAMPUS}),
    ],
)
def test_both_lists_take_the_same_filters(clerk: Actor, query: str, found: set[str]) -> None:
    assert members(clerk, query) == found
    assert companies(clerk, query) == found


def test_members_by_state_and_the_register_by_membership(clerk: Actor) -> None:
    assert members(clerk, "status=listed") == {DIAM}
    assert companies(clerk, "keanggotaan=listed") == {DIAM}
    assert companies(clerk, "keanggotaan=anggota") == {AWAL, TELAT, KAMPUS}
    assert companies(clerk, "keanggotaan=tidak") == set()
    assert companies(clerk, "keanggotaan=tidak&luas=semua") == {"PT Tetangga Cilegon", "PT Jauh Sekali"}
    assert companies(clerk, "luas=semua&wilayah=36.72") == {"PT Tetangga Cilegon"}
    assert companies(clerk, "wilayah=36.72") == {AWAL, TELAT, DIAM, KAMPUS}, "outside the own place: said at the field, filters nothing"
    assert companies(clerk, "q=9120001234567") == {AWAL}
    with scope(Scope.system()):
        Company.objects.filter(name=TELAT).update(npwp="0012345678901000")
    for typed in ("0012345678901000", "01.234.567.8-901.000", "012345678901000"):
        assert companies(clerk, f"q={typed}") == {TELAT}, "15 old digits find the number of 16"
    province = factories.actor(Role.FORUM_SECRETARY, BANTEN)
    assert companies(province, "") == {AWAL, TELAT, DIAM, KAMPUS, "PT Tetangga Cilegon"}
    assert members(province, "wilayah=36.72") == {"PT Tetangga Cilegon"}, "a chosen place below is looked into"


def test_the_filter_of_the_reporting_status_holds_all_companies_however_many_a_page_of_statuses_shows(
    clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(reporting.statuses.__kwdefaults__, "limit", 0)
    assert companies(clerk, "lapor=nothing&periode=2026-S1") == {DIAM}


def test_the_state_of_a_membership_elsewhere_is_not_told(clerk: Actor) -> None:
    far = factories.actor(Role.FORUM_SECRETARY, CILEGON)
    with scope(far.scope):
        rows = {row.name: row.here for row in CompanyFilter(QueryDict("luas=semua"), far).rows()}
    assert (rows[AWAL], rows["PT Tetangga Cilegon"]) == (None, "active")
    assert members(far, "lapor=on_time&periode=2026-S1&cakupan=semua") == set()


def test_the_files_hold_exactly_what_the_filters_show_and_no_person(clerk: Actor) -> None:
    client = browser(clerk)
    for path, name in (("anggota/unduh/", "number"), ("perusahaan/unduh/", "name")):
        csv = client.get(f"/{clerk.slug}/{path}?lapor=late&periode=2026-S1&berkas=csv").content.decode("utf-8-sig")
        lines = csv.strip().splitlines()
        assert len(lines) == 2, name
        assert TELAT in lines[1]
        xlsx = client.get(f"/{clerk.slug}/{path}?lapor=late&periode=2026-S1&berkas=xlsx").content
        rows = CalamineWorkbook.from_filelike(io.BytesIO(xlsx)).get_sheet_by_index(0).to_python()
        assert sum(TELAT in [str(cell) for cell in row] for row in rows) == 1
    register = client.get(f"/{clerk.slug}/perusahaan/unduh/?berkas=csv").content.decode("utf-8-sig")
    assert "Rina Rahasia" not in register
    assert "9120001234567" not in register
    assert register.count("\n") == 5


def test_the_page_names_the_filters_in_force_and_takes_each_away(clerk: Actor) -> None:
    client = browser(clerk)
    page = client.get(f"/{clerk.slug}/anggota/?lapor=late&periode=2026-S1&wilayah=36.73.02&fokus=kesehatan").content.decode()
    for chip in ("Status pelaporan: Terlambat", "Periode laporan: Semester I 2026", "Bidang CSR: Kesehatan", "Wilayah: "):
        assert chip in page, chip
    assert "3 badan usaha · 1 mitra" in client.get(f"/{clerk.slug}/perusahaan/").content.decode()
    wrong = client.get(f"/{clerk.slug}/perusahaan/?wilayah=Atlantis").content.decode()
    assert "Tidak ada wilayah bernama “Atlantis”" in wrong
    part = client.get(
        f"/{clerk.slug}/perusahaan/?q=awal", headers={"HX-Request": "true", "HX-Target": "daftar-perusahaan"}
    ).content.decode()
    assert "<html" not in part
    assert AWAL in part


@pytest.mark.parametrize(
    "query", ["lapor=%00", "periode=' OR 1=1", "wilayah=%00", "fokus=apa", "luas=semua&q=%F0%9F%98%80", "halaman=-1", "q=%"]
)
def test_strange_input_is_answered_calmly(clerk: Actor, query: str) -> None:
    client = browser(clerk)
    assert client.get(f"/{clerk.slug}/perusahaan/?{query}").status_code == 200
    assert client.get(f"/{clerk.slug}/anggota/?{query}").status_code == 200


def test_companies_have_no_list_of_others(clerk: Actor) -> None:
    firm = factories.company(SERANG, name="PT Ingin Tahu")
    pic = factories.actor(Role.COMPANY_PIC, SERANG, company=firm.pk)
    client = browser(pic)
    assert [client.get(f"/{pic.slug}/{path}").status_code for path in ("perusahaan/", "perusahaan/unduh/")] == [403, 403]


def test_a_page_of_the_register_costs_the_same_with_more_rows(clerk: Actor) -> None:
    client = browser(clerk)

    def queries() -> int:
        client.get(f"/{clerk.slug}/perusahaan/")
        with CaptureQueriesContext(connection) as caught:
            client.get(f"/{clerk.slug}/perusahaan/")
        return len(caught)

    before = queries()
    for number in range(4):
        factories.membership(factories.site(factories.company(SERANG, name=f"PT Baru {number}")), factories.forum(SERANG))
    assert queries() == before
