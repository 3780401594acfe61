"""Leaving, coming back, proposals of inactivity, and the yearly confirmation."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.actors import SYSTEM
from apps.accounts.permissions import Role
from apps.companies.models import MemberConfirmation, MemberRule, Membership
from apps.companies.selectors import worklist
from apps.companies.services import confirmations, decisions, member_letters, members
from apps.core.errors import InvalidTransition, NotAllowed, RuleViolation
from apps.core.scope import Scope, scope
from apps.forums.models import Document
from apps.forums.services import document_render_run
from apps.notifications.models import Mail
from apps.reports.inactivity import inactive_propose_due
from apps.reports.models import Period
from tests import factories
from tests.companies.make import SERANG, browser
from tests.programs import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    forum = factories.forum(SERANG)
    company = factories.company(SERANG, name="PT Contoh Makmur")
    site = factories.site(company, SERANG)
    row = factories.membership(site, forum, contact_email="csr@contoh.co.id", contact_name="Rina", contact_phone="+6281234567890")
    secretary = factories.actor(Role.FORUM_SECRETARY, SERANG)
    pic = factories.actor(Role.COMPANY_PIC, SERANG, company=company.pk, site=site.pk)
    return {"forum": forum, "company": company, "site": site, "row": row, "by": secretary, "pic": pic}


def fresh(row):
    with scope(Scope.system()):
        return type(row).objects.get(pk=row.pk)


def letters(containing: str) -> int:
    with scope(Scope.system()):
        return Mail.objects.filter(text__contains=containing).count()


def test_a_company_leaves_and_the_public_check_says_that_the_certificate_is_revoked(world) -> None:
    with scope(world["by"].scope):
        document = members.certificate_issue(membership=world["row"], by=world["by"])
    document_render_run(document.pk)
    assert "berlaku" in Client().get(f"/periksa/{document.code}/").content.decode().lower()
    with scope(world["pic"].scope):
        left = members.membership_leave(membership=world["row"], by=world["pic"], reason="Pabrik ditutup")
    assert (left.state, left.ended_on, left.past[-1]["reason"]) == ("left", timezone.localdate(), "Pabrik ditutup")
    with scope(Scope.system()):
        assert Document.objects.get(pk=document.pk).revoked_at is not None
    text = Client().get(f"/periksa/{document.code}/").content.decode()
    assert "dicabut" in text.lower()
    assert letters("Pabrik ditutup") == 1


def test_leaving_needs_a_reason_and_is_the_own_companys(world) -> None:
    stranger = factories.actor(Role.COMPANY_PIC, SERANG, company=factories.company(SERANG).pk)
    with scope(world["pic"].scope), pytest.raises(RuleViolation, match="Alasan belum diisi"):
        members.membership_leave(membership=world["row"], by=world["pic"], reason=" ")
    with scope(world["by"].scope), pytest.raises(NotAllowed):
        members.membership_leave(membership=world["row"], by=world["by"], reason="Bukan saya")
    answer = browser(stranger).post(f"/{stranger.slug}/anggota/{world['row'].pk}/keluar/", {"note": "Iseng saja"})
    assert answer.status_code == 404
    assert fresh(world["row"]).state == "active"
    page = browser(world["pic"]).get(f"/{world['pic'].slug}/anggota/{world['row'].pk}/")
    assert "Keluar dari keanggotaan" in page.content.decode()


def test_coming_back_keeps_the_number_and_tells_the_earlier_spell(world) -> None:
    with scope(world["by"].scope):
        members.membership_end(membership=world["row"], by=world["by"], reason="Pindah")
        registration = make_again(world)
        again = decisions.registration_verify(registration=registration, by=world["by"], company=world["company"], site=world["site"])
    assert (again.pk, again.number, again.since, again.state) == (
        world["row"].pk, world["row"].number, timezone.localdate(), "active",
    )  # fmt: skip
    assert again.past[0]["since"] == "2025-01-02"
    page = browser(world["by"]).get(f"/{world['by'].slug}/anggota/{again.pk}/").content.decode()
    assert "Pernah menjadi anggota" in page
    assert "2 Januari 2025" in page


def make_again(world):
    with_name = {"company_name": world["company"].name, "mode": "new_site"}
    from apps.companies.models import Registration

    now = timezone.now()
    return Registration.objects.create(
        forum=world["forum"], area=SERANG, state="submitted", number="REG-3673-2026-0001", submitted_at=now, due_on=now.date(),
        legal_form="pt", ownership="private", site_name=world["site"].name, region_id="36.73.01", contact_name="Rina",
        contact_email="rina@contoh.co.id", contact_phone="+6281234567890", consent_at=now, **with_name,
    )  # fmt: skip


# --- proposals ---


def periods(count: int = 2) -> None:
    with scope(Scope.system()):
        Period.objects.all().delete()
        for number in range(count):
            year, half = divmod(4052 - number - 1, 2)
            starts = dt.date(year, 1 if half == 0 else 7, 1)
            ends = dt.date(year, 6, 30) if half == 0 else dt.date(year, 12, 31)
            Period.objects.create(
                key=f"{year}-S{half + 1}", kind="semester", year=year, number=half + 1, label=f"Semester {half + 1} {year}", starts_on=starts,
                ends_on=ends, due_regency=ends, due_province=ends, due_nation=ends,
            )  # fmt: skip


NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)


def test_a_member_silent_for_the_forums_number_of_periods_is_proposed_once_and_told(world) -> None:
    periods()
    with scope(Scope.system()):
        MemberRule.objects.create(forum=world["forum"], area=SERANG, inactive_after=1)
    assert inactive_propose_due(NOW) == 1
    assert inactive_propose_due(NOW) == 0
    row = fresh(world["row"])
    assert (row.state, row.proposed_period) == ("active", "2025-S2")
    assert letters("Tidak ada laporan selama 1 periode") == 1
    with scope(world["by"].scope):
        assert any("PT Contoh Makmur" in item.title for item in worklist(world["by"]))
    page = browser(world["by"]).get(f"/{world['by'].slug}/anggota/?usulan=ya")
    assert "PT Contoh Makmur" in page.content.decode()


@pytest.mark.parametrize("case", ["reported", "joined later", "too early", "never", "too few"])
def test_who_reported_joined_later_or_still_has_time_is_not_proposed(world, case: str) -> None:
    periods(1 if case == "too few" else 2)
    wanted = {"never": 0, "too few": 2}.get(case, 1)
    with scope(Scope.system()):
        MemberRule.objects.create(forum=world["forum"], area=SERANG, inactive_after=wanted)
        if case == "joined later":
            Membership.objects.update(since=dt.date(2025, 8, 1))
    if case == "reported":
        cast = make.Cast(world["company"], world["site"], world["pic"], *(None,) * 3)
        make.direct(cast, data=make.handover(handover_on=dt.date(2025, 9, 9)))
    now = dt.datetime(2026, 1, 10, tzinfo=dt.UTC) if case == "too early" else NOW
    assert inactive_propose_due(now) == 0


def test_the_secretariat_accepts_or_declines_with_a_reason(world) -> None:
    by, row = world["by"], world["row"]
    with scope(Scope.system()):
        members.membership_propose(membership=row, period="2025-S2", reason="Tidak ada laporan.", by=SYSTEM)
    with scope(by.scope):
        with pytest.raises(RuleViolation, match="Alasan belum diisi"):
            members.membership_keep(membership=row, by=by, reason="")
        members.membership_keep(membership=row, by=by, reason="Melapor di kertas")
        with pytest.raises(RuleViolation, match="sudah diputus"):
            members.membership_keep(membership=row, by=by, reason="Lagi")
    with scope(Scope.system()):
        members.membership_propose(membership=row, period="2025-S2", reason="Lagi", by=SYSTEM)
    assert fresh(row).proposed_at is None
    answer = browser(by).post(f"/{by.slug}/anggota/{row.pk}/nonaktif/", {"note": "Dua periode tanpa laporan"})
    assert answer.status_code == 302
    assert (fresh(row).state, letters("Dua periode tanpa laporan")) == ("inactive", 1)
    other = factories.actor(Role.FORUM_SECRETARY, 3672)
    assert browser(other).post(f"/{other.slug}/anggota/{row.pk}/tetap/", {"note": "x"}).status_code == 404
    page = browser(by).get(f"/{by.slug}/anggota/{row.pk}/")
    assert "Dua periode tanpa laporan" in page.content.decode()


# --- yearly confirmation ---


@pytest.fixture
def asked(world) -> MemberConfirmation:
    with scope(Scope.system()):
        MemberRule.objects.create(forum=world["forum"], area=SERANG, confirm_month=2, confirm_day=1)
        assert confirmations.confirmations_open_due(dt.datetime(2026, 2, 1, 5, tzinfo=dt.UTC)) == 1
        return MemberConfirmation.objects.get()


def path_of(found: MemberConfirmation) -> str:
    return "/" + member_letters.confirmation_url(found).split("/", 3)[3]


def test_the_day_opens_one_confirmation_a_member_with_a_letter_and_never_twice(world, asked) -> None:
    with scope(Scope.system()):
        for day in (1, 2, 20):
            assert confirmations.confirmations_open_due(dt.datetime(2026, 2, day, 5, tzinfo=dt.UTC)) == 0
    assert asked.due_on == dt.date(2026, 3, 3)
    assert letters("/konfirmasi-anggota/") == 1


def test_before_its_day_and_long_after_nothing_opens(world) -> None:
    with scope(Scope.system()):
        MemberRule.objects.create(forum=world["forum"], area=SERANG, confirm_month=2, confirm_day=1)
        for day in (dt.datetime(2026, 1, 31, 5, tzinfo=dt.UTC), dt.datetime(2026, 6, 1, 5, tzinfo=dt.UTC)):
            assert confirmations.confirmations_open_due(day) == 0


def test_two_reminders_ten_days_apart_then_silence(asked) -> None:
    with scope(Scope.system()):
        sent = [confirmations.confirmations_remind_due(dt.datetime(2026, 2, day, 5, tzinfo=dt.UTC)) for day in (5, 11, 12, 21, 28)]
    assert sent == [0, 1, 0, 1, 0]


def test_one_click_confirms_and_opening_changes_nothing(asked) -> None:
    client = Client()
    page = client.get(path_of(asked))
    assert "PT Contoh Makmur" in page.content.decode()
    assert fresh(asked).state == "open"
    client.post(path_of(asked), {"name": "Rina Amalia", "benar": "1", "contact_name": "Orang Lain"})
    found = fresh(asked)
    assert (found.state, found.answered_name, found.corrections) == ("confirmed", "Rina Amalia", {})
    assert "memastikan data ini benar" in client.get(path_of(asked)).content.decode()
    with pytest.raises(InvalidTransition, match="sudah dijawab"):
        confirmations.confirmation_answer(key=confirmations.ConfirmKey(SERANG, asked.pk), name="Sari", corrections={})


def test_corrections_wait_for_the_secretariat_who_takes_them_over(world, asked) -> None:
    typed = {
        "name": "Rina Amalia", "perbaiki": "1", "contact_name": "Budi Baru", "contact_position": "", "contact_email": "csr@contoh.co.id",
        "contact_phone": "0812 9999 0000", "note": "Alamat pindah ke Walantaka",
    }  # fmt: skip
    wrong = Client().post(path_of(asked), typed | {"contact_phone": "12"})
    assert wrong.status_code == 400
    Client().post(path_of(asked), typed)
    found = fresh(asked)
    assert found.corrections == {"contact_name": "Budi Baru", "contact_phone": "+6281299990000"}
    assert fresh(world["row"]).contact_name == "Rina"
    client, by = browser(world["by"]), world["by"]
    page = client.get(f"/{by.slug}/anggota/konfirmasi/").content.decode()
    assert "1 dari 1 anggota aktif yang ditanya sudah menjawab (100,00 %)" in page
    assert "Alamat pindah" in page
    client.post(f"/{by.slug}/anggota/konfirmasi/{asked.pk}/terapkan/")
    row = fresh(world["row"])
    assert (row.contact_name, row.contact_phone, fresh(asked).state) == ("Budi Baru", "+6281299990000", "applied")
    assert "Budi Baru" not in client.get(f"/{by.slug}/anggota/konfirmasi/unduh/").content.decode()


def test_applying_is_the_secretariats_of_the_place_and_needs_corrections(world, asked) -> None:
    with scope(world["by"].scope), pytest.raises(InvalidTransition):
        confirmations.confirmation_apply(confirmation=asked, by=world["by"])
    factories.forum(3672)
    other = factories.actor(Role.FORUM_SECRETARY, 3672)
    assert browser(other).post(f"/{other.slug}/anggota/konfirmasi/{asked.pk}/terapkan/").status_code == 404
    chair = factories.actor(Role.FORUM_CHAIR, SERANG)
    assert browser(chair).post(f"/{chair.slug}/anggota/konfirmasi/{asked.pk}/terapkan/").status_code == 403


def test_a_damaged_link_and_an_empty_name_are_explained(asked) -> None:
    assert Client().get(path_of(asked)[:-6] + "xx/").status_code == 410
    empty = Client().post(path_of(asked), {"name": "", "benar": "1"})
    assert empty.status_code == 400
    assert "Nama Anda belum diisi" in empty.content.decode()
