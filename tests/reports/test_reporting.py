"""Who reported in time, late or not at all: the page, its agreement with table T4, reminders."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from apps.accounts.permissions import Role
from apps.companies.models import MemberRule, Membership
from apps.core.errors import NotAllowed, RuleViolation
from apps.core.scope import Scope, scope
from apps.notifications.models import Mail
from apps.programs.models import Realization, ReportLink
from apps.reports import reporting
from apps.reports.models import Period, ReportReminder
from apps.reports.selectors import worklist
from apps.reports.services import reminders
from tests import factories
from tests.companies.make import browser
from tests.programs import make

pytestmark = pytest.mark.django_db
AREA = 3673


@pytest.fixture
def world():
    """Four active members (in time, late, silent, silent without address), one listed company, one reporter from outside the list."""
    cache.clear()
    forum = factories.forum(AREA)
    today = timezone.localdate()
    with scope(Scope.system()):
        period, _ = Period.objects.get_or_create(
            kind="semester", year=2026, number=1,
            defaults={
                "key": "2026-S1", "label": "Semester I 2026", "starts_on": dt.date(2026, 1, 1), "ends_on": dt.date(2026, 6, 30),
                "due_regency": dt.date(2026, 7, 30), "due_province": dt.date(2026, 8, 14), "due_nation": dt.date(2026, 8, 29),
            },
        )  # fmt: skip
    people = {}
    for name in ("Awal", "Belakang", "Diam", "Sunyi", "Terdata", "Luar"):
        cast = make.Cast(*(None,) * 6)
        cast.company = factories.company(AREA, name=f"PT {name} Jaya")
        cast.site = factories.site(cast.company, AREA)
        cast.ani = factories.actor(Role.COMPANY_PIC, AREA, name="Ani", company=cast.company.pk, site=cast.site.pk)
        people[name] = cast
        if name == "Terdata":
            factories.membership(cast.site, forum, state="listed")
        elif name != "Luar":
            email = "" if name == "Sunyi" else f"{name.lower()}@contoh.co.id"
            factories.membership(cast.site, forum, contact_email=email, contact_phone="+6281200000001", contact_name=f"Pak {name}")
    for name, day in (("Awal", dt.date(2026, 7, 14)), ("Belakang", dt.date(2026, 7, 15)), ("Luar", dt.date(2026, 7, 1))):
        make.direct(people[name])
        moment = dt.datetime.combine(day, dt.time(23, 30), reporting.CALENDAR_ZONE)
        with scope(Scope.system()):
            Realization.objects.filter(company=people[name].company).update(sent_at=moment, first_sent_at=moment)
    secretary = factories.actor(Role.FORUM_SECRETARY, AREA)
    return {"forum": forum, "period": period, "people": people, "secretary": secretary, "today": today}


def found(world, **query: str) -> dict[str, str]:
    with scope(world["secretary"].scope):
        rows = reporting.statuses(world["period"], AREA, reporting.ReportingQuery(**query))
    return {row.name.split()[1]: row.status for row in rows}


def member(world, name: str) -> Membership:
    return Membership.objects.select_related("company", "forum").get(company=world["people"][name].company)


def test_a_report_on_the_last_day_is_in_time_and_one_a_day_later_late(world) -> None:
    assert found(world) == {"Awal": "on_time", "Belakang": "late", "Diam": "nothing", "Sunyi": "nothing"}


def test_the_forum_sets_the_last_day(world) -> None:
    with scope(Scope.system()):
        MemberRule.objects.create(forum=world["forum"], area=AREA, report_days=15)
    assert found(world)["Belakang"] == "on_time"


def test_a_corrected_report_keeps_the_day_it_was_first_sent(world) -> None:
    with scope(Scope.system()):
        Realization.objects.filter(company=world["people"]["Awal"].company).update(sent_at=timezone.now())
    assert found(world)["Awal"] == "on_time"


def test_filters_narrow_and_the_search_forgives_a_misspelling(world) -> None:
    assert set(found(world, member="")) == {"Awal", "Belakang", "Diam", "Sunyi", "Terdata"}
    assert set(found(world, member="listed")) == {"Terdata"}
    assert set(found(world, text="belakng")) == {"Belakang"}
    assert set(found(world, status="nothing")) == {"Diam", "Sunyi"}
    assert found(world, ownership="bumn") == {}


def test_the_counts_agree_with_table_t4(world) -> None:
    with scope(world["secretary"].scope):
        table = reporting.rate_table(world["period"], AREA)
        known = reporting.counts(world["period"], AREA, reporting.ReportingQuery(member=""))
        joined = reporting.counts(world["period"], AREA, reporting.ReportingQuery(member="joined"))
        active = reporting.counts(world["period"], AREA, reporting.ReportingQuery())
    numbers = {key: table.value(key, "companies") for key in ("n0", "n1", "n2", "n4", "n4x")}
    assert (known.all, joined.all, active.all) == (numbers["n0"], numbers["n1"], numbers["n2"]) == (5, 4, 4)
    assert known.reported + numbers["n4x"] == numbers["n4"] == 3


def test_the_page_names_its_denominator_and_the_file_holds_the_same_rows(world) -> None:
    client, slug = browser(world["secretary"]), world["secretary"].slug
    page = client.get(f"/{slug}/laporan/perusahaan/?periode=2026-S1")
    text = page.content.decode()
    assert "2 dari 4 anggota aktif sudah melapor (50,00 %)" in text
    assert "3 pelapor dari 5 perusahaan terdata (N4/N0)" in text
    csv = client.get(f"/{slug}/laporan/perusahaan/unduh.csv?periode=2026-S1&status=nothing").content.decode("utf-8-sig")
    assert "PT Diam Jaya" in csv
    assert "PT Awal Jaya" not in csv
    assert client.get(f"/{slug}/laporan/perusahaan/unduh.xlsx?periode=2026-S1").content[:2] == b"PK"


def test_a_name_like_a_formula_leaves_as_text(world) -> None:
    with scope(Scope.system()):
        company = world["people"]["Diam"].company
        type(company).objects.filter(pk=company.pk).update(name="=HYPERLINK(1)")
    csv = browser(world["secretary"]).get(f"/{world['secretary'].slug}/laporan/perusahaan/unduh.csv?periode=2026-S1").content.decode()
    assert "'=HYPERLINK(1)" in csv


def test_a_letter_goes_once_a_week_with_a_link_and_is_recorded(world) -> None:
    by = world["secretary"]
    with scope(by.scope):
        reminders.reminder_send(membership=member(world, "Diam"), period=world["period"], by=by)
        with pytest.raises(RuleViolation, match="tujuh hari"):
            reminders.reminder_send(membership=member(world, "Diam"), period=world["period"], by=by)
    with scope(Scope.system()):
        mail = Mail.objects.get(to="diam@contoh.co.id")
        assert "/lapor/" in mail.text
        ReportReminder.objects.update(created_at=timezone.now() - dt.timedelta(days=8))
    with scope(by.scope):
        reminders.reminder_send(membership=member(world, "Diam"), period=world["period"], by=by)
    with scope(Scope.system()):
        assert Mail.objects.filter(to="diam@contoh.co.id").count() == 2


def test_who_reported_or_has_no_address_gets_no_letter(world) -> None:
    by = world["secretary"]
    with scope(by.scope):
        for name, words in (("Awal", "Sudah melapor"), ("Sunyi", "Surel narahubung belum tercatat")):
            with pytest.raises(RuleViolation, match=words):
                reminders.reminder_send(membership=member(world, name), period=world["period"], by=by)


def test_reminding_is_the_secretariats(world) -> None:
    other = factories.actor(Role.FORUM_SECRETARY, 3672)
    officer = factories.actor(Role.SOCIAL_OFFICER, AREA)
    with scope(Scope.system()):
        one = member(world, "Diam")
    for by in (other, officer):
        with scope(by.scope), pytest.raises(NotAllowed):
            reminders.reminder_send(membership=one, period=world["period"], by=by)
    assert browser(officer).post(f"/{officer.slug}/laporan/perusahaan/ingatkan/", {"periode": "2026-S1"}).status_code == 403


def test_all_silent_members_are_reminded_after_a_look_at_who_is_left_out(world) -> None:
    client, slug = browser(world["secretary"]), world["secretary"].slug
    page = client.post(f"/{slug}/laporan/perusahaan/ingatkan/", {"periode": "2026-S1", "semua": "1"})
    text = page.content.decode()
    assert "Akan dikirimi surel: 1" in text
    assert "Surel narahubung belum tercatat" in text
    with scope(Scope.system()):
        assert not Mail.objects.filter(to="diam@contoh.co.id").exists()
    chosen = str(world["people"]["Diam"].company.pk)
    done = client.post(f"/{slug}/laporan/perusahaan/ingatkan/", {"periode": "2026-S1", "id": [chosen], "ya": "1"})
    assert "Dikirimi surel: 1" in done.content.decode()
    with scope(Scope.system()):
        assert Mail.objects.filter(to="diam@contoh.co.id").count() == 1


def test_ids_of_another_place_are_unknown(world) -> None:
    factories.forum(3672)
    elsewhere = factories.company(3672)
    factories.membership(factories.site(elsewhere, 3672), factories.forum(3672))
    client, slug = browser(world["secretary"]), world["secretary"].slug
    answer = client.post(f"/{slug}/laporan/perusahaan/ingatkan/", {"periode": "2026-S1", "id": [str(elsewhere.pk)]})
    assert answer.status_code == 404
    assert client.post(f"/{slug}/laporan/perusahaan/{elsewhere.pk}/teks/", {"periode": "2026-S1"}).status_code == 404
    assert client.post(f"/{slug}/laporan/perusahaan/ingatkan/", {"periode": "2026-S1", "id": ["x"]}).status_code == 404


def test_the_whatsapp_text_carries_a_link_of_that_company_and_opens_the_chat(world) -> None:
    client, slug = browser(world["secretary"]), world["secretary"].slug
    company = world["people"]["Diam"].company
    answer = client.post(f"/{slug}/laporan/perusahaan/{company.pk}/teks/", {"periode": "2026-S1"}, follow=True)
    text = answer.content.decode()
    assert "https://wa.me/6281200000001?text=" in text
    assert "Pak Diam (PT Diam Jaya)" in text
    with scope(Scope.system()):
        link = ReportLink.objects.get()
        assert ReportReminder.objects.get().channel == "whatsapp"
    assert (link.company_id, link.period_key, link.due_on) == (company.pk, "2026-S1", dt.date(2026, 7, 14))
    stranger = factories.actor(Role.FORUM_SECRETARY, 3672)
    assert browser(stranger).get(f"/{stranger.slug}/laporan/perusahaan/tautan/{link.pk}/").status_code == 404
    assert browser(stranger).post(f"/{stranger.slug}/laporan/perusahaan/tautan/{link.pk}/tutup/").status_code == 404
    closed = client.post(f"/{slug}/laporan/perusahaan/tautan/{link.pk}/tutup/", follow=True).content.decode()
    assert "Ditutup sekretariat" in closed
    assert "wa.me" not in closed


def test_the_worklist_counts_the_silent_before_the_due_day(world, monkeypatch: pytest.MonkeyPatch) -> None:
    by = world["secretary"]
    with scope(Scope.system()):
        Period.objects.exclude(pk=world["period"].pk).delete()
    monkeypatch.setattr(reporting, "BEHIND", dt.timedelta(days=3650))
    with scope(by.scope):
        titles = [item.title for item in worklist(by)]
    assert "2 dari 4 anggota aktif belum melapor Semester I 2026" in titles
    officer = factories.actor(Role.SOCIAL_OFFICER, AREA)
    with scope(officer.scope):
        assert not any("belum melapor" in item.title for item in worklist(officer))


def test_a_company_sees_its_own_status_and_nobody_elses(world) -> None:
    ani = world["people"]["Belakang"].ani
    page = browser(ani).get(f"/{ani.slug}/")
    text = page.content.decode()
    assert "Status pelaporan Anda" in text
    assert "Terlambat" in text
    assert "PT Diam Jaya" not in text
    assert browser(ani).get(f"/{ani.slug}/laporan/perusahaan/").status_code == 403
    assert Client().get(f"/{ani.slug}/laporan/perusahaan/").status_code == 302
