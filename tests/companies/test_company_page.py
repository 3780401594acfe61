"""The page of one company: each tab has its address, shows what its reader may see, and costs the same with more rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.permissions import Role
from apps.companies.models import CompanyDocument, Membership
from apps.core.scope import Scope, scope
from apps.programs import services
from apps.programs.models import Realization
from apps.reports import reporting
from apps.reports.models import Period
from tests import factories
from tests.companies.make import CILEGON, SERANG, browser, signed_in
from tests.programs import make

pytestmark = pytest.mark.django_db
TABS = (
    "companies:company-detail", "programs:company-programs", "reports:company-reporting", "companies:company-awards",
    "companies:company-papers", "companies:company-history",
)  # fmt: skip


@pytest.fixture
def who() -> make.Cast:
    """A member company with one verified handover, and the officers of its place."""
    cache.clear()
    cast = make.cast()
    factories.membership(cast.site, factories.forum(SERANG), contact_email="csr@contoh.co.id")
    return cast


def verified(by: make.Cast) -> Realization:
    made = make.sent(by)
    with scope(by.budi.scope):
        return services.realization_verify(realization=made, value=36_000_000, quantity=120, by=by.budi)


def period(key: str, number: int, start: dt.date, end: dt.date) -> Period:
    with scope(Scope.system()):
        return Period.objects.update_or_create(
            kind="semester", year=start.year, number=number,
            defaults={
                "key": key, "label": f"Semester {'I' * number} {start.year}", "starts_on": start, "ends_on": end,
                "due_regency": end + dt.timedelta(30), "due_province": end + dt.timedelta(45), "due_nation": end + dt.timedelta(60),
            },
        )[0]  # fmt: skip


def url(name: str, by: Actor, pk: object) -> str:
    return reverse(name, kwargs={"desk": by.slug, "pk": pk})


def text(client: Client, name: str, by: Actor, pk: object, query: str = "") -> str:
    answer = client.get(url(name, by, pk) + query)
    assert answer.status_code == 200, name
    return answer.content.decode()


@pytest.mark.parametrize("role", [Role.FORUM_SECRETARY, Role.FORUM_CHAIR, Role.SOCIAL_OFFICER, Role.MINISTRY_OFFICER, Role.COMPANY_PIC])
def test_every_tab_opens_by_its_own_address_without_javascript_and_as_a_part_with_it(who: make.Cast, role: Role) -> None:
    at = 0 if role == Role.MINISTRY_OFFICER else SERANG
    by = factories.actor(role, at, company=who.company.pk if role == Role.COMPANY_PIC else None)
    client = browser(by)
    for name in TABS:
        page = text(client, name, by, who.company.pk)
        assert page.count('aria-current="page"') >= 1, name
        assert all(f'href="{url(other, by, who.company.pk)}"' in page for other in TABS), name
        part = client.get(url(name, by, who.company.pk), headers={"HX-Request": "true", "HX-Target": "isi-perusahaan"}).content.decode()
        assert "<html" not in part, name
        assert 'class="tab"' in part, name


def test_a_company_opens_no_tab_of_another_company_and_nobody_opens_an_unknown_one(who: make.Cast) -> None:
    other = factories.company(SERANG, name="PT Orang Lain")
    pic = browser(who.ani)
    secretary, by = signed_in(Role.FORUM_SECRETARY, SERANG)
    for name in TABS:
        assert pic.get(url(name, who.ani, other.pk)).status_code == 404, name
        assert secretary.get(url(name, by, factories.forum(SERANG).pk)).status_code == 404, name
    operator = factories.actor(Role.OPERATOR, 0)
    assert all(browser(operator).get(url(name, operator, who.company.pk)).status_code == 403 for name in TABS)


def test_another_place_reads_the_register_but_no_programme_report_paper_or_letter(who: make.Cast) -> None:
    made = verified(who)
    with scope(Scope.system()):
        CompanyDocument.objects.create(
            company=who.company,
            area=SERANG,
            kind="permit",
            number="IU-77",
            file="x",
            file_name="x",
            file_type="image/jpeg",
            sha256="0" * 64,
        )
    factories.forum(CILEGON)
    far, by = signed_in(Role.FORUM_SECRETARY, CILEGON)
    title = made.program.title
    assert who.company.name in text(far, TABS[0], by, who.company.pk)
    assert "csr@contoh.co.id" not in text(far, TABS[0], by, who.company.pk)
    assert title not in text(far, TABS[1], by, who.company.pk)
    assert "Rp36.000.000" not in text(far, TABS[1], by, who.company.pk)
    assert "Belum ada catatan pelaporan" in text(far, TABS[2], by, who.company.pk)
    assert "Belum ada penghargaan" in text(far, TABS[3], by, who.company.pk)
    assert "IU-77" not in text(far, TABS[4], by, who.company.pk)
    near, citra = browser(who.citra), who.citra
    assert title in text(near, TABS[1], citra, who.company.pk)
    assert "Surat apresiasi" in text(near, TABS[3], citra, who.company.pk)
    assert "IU-77" in text(near, TABS[4], citra, who.company.pk)


def test_planned_committed_realised_and_verified_rupiah_stand_apart(who: make.Cast) -> None:
    verified(who)
    page = text(browser(who.citra), TABS[1], who.citra, who.company.pk)
    for label, amount in (("Direncanakan", "Rp36.000.000"), ("Dikomitmenkan", "Rp35.000.000"), ("Direalisasikan", "Rp36.000.000"),
                          ("Terverifikasi", "Rp36.000.000")):  # fmt: skip
        assert f'data-label="{label}">{amount}' in page, label
    assert "dari 1 program" in page
    assert "dari 1 program" in text(browser(who.citra), TABS[1], who.citra, who.company.pk, "?tahun=2026")
    assert "dari 1 program" in text(browser(who.citra), TABS[1], who.citra, who.company.pk, "?tahun=abc"), "not understood: all years"


def test_a_draft_is_seen_by_its_company_alone(who: make.Cast) -> None:
    with scope(who.ani.scope):
        services.program_create(company=who.company, site=who.site, data=make.plan(title="Rencana rahasia"), by=who.ani)
    assert "Rencana rahasia" in text(browser(who.ani), TABS[1], who.ani, who.company.pk)
    assert "Rencana rahasia" not in text(browser(who.citra), TABS[1], who.citra, who.company.pk)


def test_people_of_one_site_read_that_site_and_the_head_office_reads_all(who: make.Cast) -> None:
    made = verified(who)
    second = factories.site(who.company, SERANG)
    narrow = factories.actor(Role.COMPANY_PIC, SERANG, company=who.company.pk, site=second.pk)
    head = factories.actor(Role.COMPANY_PIC, SERANG, company=who.company.pk)
    assert made.program.title not in text(browser(narrow), TABS[1], narrow, who.company.pk)
    assert "Belum ada catatan pelaporan" in text(browser(narrow), TABS[2], narrow, who.company.pk)
    assert "Belum ada penghargaan" in text(browser(narrow), TABS[3], narrow, who.company.pk)
    assert made.program.title in text(browser(head), TABS[1], head, who.company.pk)
    assert "Surat apresiasi" in text(browser(head), TABS[3], head, who.company.pk)


def test_the_reporting_record_says_in_time_late_and_nothing_as_the_reporting_page_does(who: make.Cast) -> None:
    first = period("2025-S1", 1, dt.date(2025, 1, 1), dt.date(2025, 6, 30))
    period("2025-S2", 2, dt.date(2025, 7, 1), dt.date(2025, 12, 31))
    third = period("2026-S1", 1, dt.date(2026, 1, 1), dt.date(2026, 6, 30))
    made = make.sent(who)
    late = dt.datetime(2026, 7, 20, 9, tzinfo=reporting.CALENDAR_ZONE)
    with scope(Scope.system()):
        Realization.objects.filter(pk=made.pk).update(first_sent_at=late)
        kept = Realization.objects.get(pk=made.pk)
        kept.pk, kept.handover_on = None, dt.date(2025, 3, 3)
        kept.first_sent_at = dt.datetime(2025, 7, 1, 9, tzinfo=reporting.CALENDAR_ZONE)
        kept._state.adding = True
        kept.save(force_insert=True)
    with scope(who.citra.scope):
        found = {row.period.key: row for row in reporting.company_statuses(who.citra, who.company.pk)}
        for one in (first, third):
            (listed,) = reporting.statuses(one, SERANG, reporting.ReportingQuery(), ids=[who.company.pk])
            assert (found[one.key].status, found[one.key].reports, found[one.key].value) == (listed.status, listed.reports, listed.value)
    assert [found[key].status for key in ("2025-S1", "2025-S2", "2026-S1")] == ["on_time", "nothing", "late"]
    page = text(browser(who.citra), TABS[2], who.citra, who.company.pk)
    assert "1 tepat waktu, 1 terlambat, 1 tidak melapor" in page
    assert "14 Juli 2026" in page, "the day until which reports are in time"


def test_a_member_that_joined_later_or_left_has_no_record_outside_that_time(who: make.Cast) -> None:
    period("2025-S1", 1, dt.date(2025, 1, 1), dt.date(2025, 6, 30))
    period("2026-S1", 1, dt.date(2026, 1, 1), dt.date(2026, 6, 30))
    with scope(Scope.system()):
        Membership.objects.filter(company=who.company).update(since=dt.date(2025, 9, 1))
    with scope(who.citra.scope):
        assert "2025-S1" not in {row.period.key for row in reporting.company_statuses(who.citra, who.company.pk)}
    with scope(Scope.system()):
        Membership.objects.filter(company=who.company).update(
            since=dt.date(2025, 1, 2), state="left", ended_on=dt.date(2025, 10, 1), ended_reason="Pindah"
        )
    with scope(who.citra.scope):
        assert {row.period.key for row in reporting.company_statuses(who.citra, who.company.pk)} & {"2025-S1", "2026-S1"} == {"2025-S1"}


def test_partners_have_no_reporting_tab() -> None:
    campus = factories.company(SERANG, name="Universitas Contoh", kind="partner", partner_kind="university")
    factories.membership(factories.site(campus), factories.forum(SERANG), kind="partner")
    client, by = signed_in(Role.FORUM_SECRETARY, SERANG)
    assert "Catatan pelaporan" not in text(client, TABS[0], by, campus.pk)


def test_looking_at_contact_persons_is_recorded_and_the_other_tabs_show_none(who: make.Cast) -> None:
    client, by = signed_in(Role.FORUM_SECRETARY, SERANG)
    made = who.company
    client.post(
        url("companies:contact-add", by, made.pk), {"role": "csr", "place": "semua", "name": "Rina Amalia", "phone": "081234567890"}
    )
    assert "Rina Amalia" in text(client, TABS[0], by, made.pk)
    for name in TABS[1:5]:
        assert "Rina Amalia" not in text(client, name, by, made.pk), name


def queries(open_page: Callable[[], object]) -> int:
    open_page()  # what is kept in the cache is there
    with CaptureQueriesContext(
        connection,
    ) as caught:
        open_page()
    return len(caught)


@pytest.mark.parametrize("name", TABS)
def test_a_tab_costs_the_same_with_more_rows(who: make.Cast, name: str) -> None:
    """Programmes, letters, papers, sites, memberships and contact persons grow; the number of queries does not."""
    period("2026-S1", 1, dt.date(2026, 1, 1), dt.date(2026, 6, 30))
    client = browser(who.citra)

    def grow(number: int) -> None:
        verified(who)
        make.direct(who)
        site = factories.site(who.company, SERANG)
        factories.membership(site, factories.forum(SERANG))
        client.post(
            url("companies:contact-add", who.citra, who.company.pk),
            {"role": "csr", "place": str(site.pk), "name": f"Rina {number}", "phone": f"08123456789{number}"},
        )
        with scope(Scope.system()):
            CompanyDocument.objects.create(
                company=who.company, site=site, area=SERANG, kind="permit", number=f"IU-{number}", file="x", file_name="x",
                file_type="image/jpeg", sha256="0" * 64, valid_until=timezone.localdate(),
            )  # fmt: skip

    grow(1)
    before = queries(lambda: text(client, name, who.citra, who.company.pk))
    for number in (2, 3, 4):
        grow(number)
    assert queries(lambda: text(client, name, who.citra, who.company.pk)) == before
    assert before <= 40
