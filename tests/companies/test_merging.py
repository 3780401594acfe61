"""Merging two records of one company, and undoing it: every reference moves, every row comes back byte for byte."""

from __future__ import annotations

import datetime as dt
import itertools
import os

import psycopg2
import pytest
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.accounts.models import Assignment
from apps.accounts.permissions import Role
from apps.companies.choices import DuplicateState, MergeState
from apps.companies.models import (
    Company,
    CompanyContact,
    CompanyDocument,
    CompanyMerge,
    CompanyRelation,
    DuplicatePair,
    Membership,
    MergeImage,
    Registration,
    Site,
    SiteRing,
)
from apps.companies.selectors.duplicates import queue
from apps.companies.services import merging, references
from apps.companies.services.duplicates import duplicates_find, pair_different
from apps.companies.tasks import merge_settle
from apps.core.errors import InvalidTransition, NotAllowed, RuleViolation
from apps.core.scope import Scope, scope
from tests import factories
from tests.companies.make import BANTEN, CILEGON, LEBAK, SERANG, browser, make_registration, snapshot
from tests.settings import SERVERS

pytestmark = pytest.mark.django_db


def secretary(area: int):
    factories.forum(area)
    return factories.actor(Role.FORUM_SECRETARY, area)


def ask(kept: Company, gone: Company, by, **chosen: str) -> CompanyMerge:
    """Ask and let the worker run."""
    with scope(by.scope):
        merge = merging.merge_ask(kept=kept, gone=gone, chosen=chosen, reason="Perusahaan yang sama", by=by)
    with scope(Scope.system()):
        return merging.merge_run(merge=CompanyMerge.objects.get(pk=merge.pk))


def undo(merge: CompanyMerge, by) -> CompanyMerge:
    with scope(by.scope):
        merging.unmerge_ask(merge=merge, reason="Ternyata berbeda", by=by)
    with scope(Scope.system()):
        return merging.unmerge_run(merge=CompanyMerge.objects.get(pk=merge.pk))


def fill(company: Company, plan: dict[str, int | bool], other: Company) -> None:
    """Rows of many tables about one company."""
    forum = factories.forum(SERANG)
    sites = [factories.site(company, SERANG, kind="head_office" if number == 0 else "plant") for number in range(plan["sites"])]
    with scope(Scope.system()):
        for number, site in enumerate(sites):
            if number < plan["members"]:
                factories.membership(site, forum)
            SiteRing.objects.create(area=SERANG, company=company, site=site, region_id="36.73.01", ring=1 + number % 3)
        if plan["listed"]:
            Membership.objects.create(forum=forum, area=SERANG, company=company, site=None, state="listed", source="Daftar DPMPTSP")
        for number in range(plan["papers"]):
            CompanyDocument.objects.create(
                area=SERANG, company=company, site=sites[0] if sites and number % 2 else None, kind="permit", number=f"{number}",
                valid_until=dt.date(2027, 1, 1 + number), file="x", file_name="x", file_type="image/jpeg", sha256="0" * 64,
            )  # fmt: skip
            CompanyContact.objects.create(area=SERANG, company=company, name=f"Orang {number}", phone="+6281234567890")
        if plan["related"]:
            CompanyRelation.objects.create(area=SERANG, company=company, other=other, kind="group")
    for number in range(plan["people"]):
        site = sites[0].pk if sites and number % 2 else None
        factories.actor(Role.COMPANY_PIC, SERANG, company=company.pk, site=site)
    if plan["asked"]:
        make_registration(known_company_id=company.pk)


PLAN = st.fixed_dictionaries(
    {
        "sites": st.integers(0, 3), "members": st.integers(0, 3), "listed": st.booleans(), "papers": st.integers(0, 3), "related": st.booleans(),
        "people": st.integers(0, 2), "asked": st.booleans(),
    }
)  # fmt: skip
NUMBERS = itertools.count(1)
SIDES = st.dictionaries(st.sampled_from(merging.FIELDS), st.sampled_from(["kept", "gone"]))


@settings(
    max_examples=int(os.environ.get("MERGE_EXAMPLES", "25")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(kept_plan=PLAN, gone_plan=PLAN, chosen=SIDES, mutual=st.booleans(), numbers=st.tuples(st.booleans(), st.booleans()))
def test_merge_and_unmerge_restore_every_row_byte_for_byte(kept_plan, gone_plan, chosen, mutual, numbers) -> None:
    by = secretary(SERANG)
    digits = 10**11 + next(NUMBERS)  # examples share one database
    third = factories.company(SERANG)
    kept = factories.company(SERANG, name="PT Sumber Makmur", nib=f"1{digits}" if numbers[0] else None, csr_focus=["kesehatan"])
    gone = factories.company(
        SERANG, name="PT Sumber Mkmr", nib=f"2{digits}" if numbers[1] else None, kbli_code="20114", website="https://contoh.co.id"
    )
    fill(kept, kept_plan, third)
    fill(gone, gone_plan, third)
    with scope(Scope.system()):
        if mutual:
            CompanyRelation.objects.create(area=SERANG, company=gone, other=kept, kind="subsidiary")
        factories.company(SERANG, name="PT Lama", merged_into=gone)
        DuplicatePair.objects.create(
            area=SERANG, one=min(kept, gone, key=lambda c: c.pk), two=max(kept, gone, key=lambda c: c.pk), score=90
        )
    before = snapshot()
    merge = ask(kept, gone, by, **chosen)
    with scope(Scope.system()), connection.cursor() as cursor:
        for at in references.references():
            cursor.execute(f'SELECT count(*) FROM "{at.table}" WHERE "{at.column}" = %s', [gone.pk])
            assert cursor.fetchone()[0] == 0, at
    undo(merge, by)
    after = snapshot()
    for table in before:
        if table == "companies_duplicatepair":
            continue
        assert after[table] == before[table], table
    with scope(Scope.system()):
        assert DuplicatePair.objects.get(one__in=[kept, gone], two__in=[kept, gone]).state == DuplicateState.DIFFERENT


def test_every_table_that_names_a_company_is_found_in_the_catalogue() -> None:
    found = {(at.table, at.column) for at in references.references()}
    assert {
        ("companies_site", "company_id"), ("companies_membership", "company_id"), ("companies_registration", "known_company_id"),
        ("companies_company", "merged_into_id"), ("companies_companyrelation", "other_id"), ("accounts_assignment", "company_id"),
        ("accounts_invitation", "company_id"), ("forums_document", "company_id"), ("pmks_needpledge", "company_id"),
        ("programs_program", "company_id"), ("programs_realization", "company_id"), ("programs_evidence", "company_id"),
    } <= found  # fmt: skip
    assert not found & set(references.LEFT)


@pytest.mark.django_db(transaction=True)
def test_a_table_made_tomorrow_is_found_and_without_a_class_stops_the_merge() -> None:
    import os

    name = os.environ["TEST_DATABASE"]
    owner = psycopg2.connect(SERVERS.url("csr_migrasi", name))
    owner.autocommit = True
    with owner.cursor() as cursor:
        cursor.execute("SET ROLE csr_pemilik; CREATE TABLE besok (id uuid PRIMARY KEY, pemilik uuid REFERENCES companies_company (id))")
    try:
        assert references.Reference("besok", "pemilik") in references.references()
    finally:
        with owner.cursor() as cursor:
            cursor.execute("DROP TABLE besok")
        owner.close()


def pair_of(area: int = SERANG, other: int = SERANG) -> tuple[Company, Company]:
    return factories.company(area, name="PT Sumber Makmur", nib="9120001234567"), factories.company(other, name="PT Sumber Mkmr")


def test_the_old_address_leads_to_the_new_record_and_the_old_desk_still_opens() -> None:
    by = secretary(SERANG)
    kept, gone = pair_of()
    pic = factories.actor(Role.COMPANY_PIC, SERANG, company=gone.pk)
    ask(kept, gone, by)
    client = browser(by)
    answer = client.get(reverse("companies:company-detail", kwargs={"desk": by.slug, "pk": gone.pk}))
    assert (answer.status_code, answer.url) == (302, reverse("companies:company-detail", kwargs={"desk": by.slug, "pk": kept.pk}))
    assert "Catatan ini sudah digabungkan" in client.get(answer.url).content.decode()
    desk = browser(pic)
    page = desk.get(reverse("companies:company-detail", kwargs={"desk": pic.slug, "pk": kept.pk}))
    assert page.status_code == 200
    assert "PT Sumber Makmur" in page.content.decode()
    with scope(Scope.system()):
        assert Assignment.objects.get(user_id=pic.user_id).place_name == "PT Sumber Makmur"


def test_the_number_of_the_record_that_went_is_known_as_the_kept_company() -> None:
    from apps.companies.selectors.known import company_known

    by = secretary(SERANG)
    kept, gone = (
        factories.company(SERANG, name="PT Sumber Makmur"),
        factories.company(SERANG, name="PT Sumber Mkmr", npwp="0012345678901000"),
    )
    ask(kept, gone, by, npwp="kept")
    with scope(Scope.public()):
        assert company_known(npwp="0012345678901000").id == kept.pk


def test_only_a_place_above_both_records_may_merge_them() -> None:
    kept, gone = pair_of(SERANG, LEBAK)
    for area in (SERANG, LEBAK, CILEGON):
        by = secretary(area)
        with scope(by.scope), pytest.raises((NotAllowed, Company.DoesNotExist)):
            merging.merge_ask(kept=kept, gone=gone, chosen={}, reason="Sama", by=by)
    officer = factories.actor(Role.SOCIAL_OFFICER, BANTEN)
    with scope(officer.scope), pytest.raises(NotAllowed):
        merging.merge_ask(kept=kept, gone=gone, chosen={}, reason="Sama", by=officer)
    assert ask(kept, gone, secretary(BANTEN)).state == MergeState.DONE


def test_what_is_refused_is_said_in_words() -> None:
    by = secretary(SERANG)
    kept, gone = pair_of()
    with scope(by.scope):
        with pytest.raises(RuleViolation, match="Alasan belum diisi"):
            merging.merge_ask(kept=kept, gone=gone, chosen={}, reason=" ", by=by)
        with pytest.raises(RuleViolation, match="dua catatan yang berbeda"):
            merging.merge_ask(kept=kept, gone=kept, chosen={}, reason="x", by=by)
    merge = ask(kept, gone, by)
    with scope(by.scope):
        with pytest.raises(RuleViolation, match="sudah digabungkan"):
            merging.merge_ask(kept=kept, gone=gone, chosen={}, reason="x", by=by)
        with pytest.raises(RuleViolation, match="Alasan belum diisi"):
            merging.unmerge_ask(merge=merge, reason="", by=by)
    undo(merge, by)
    with scope(by.scope), pytest.raises(InvalidTransition):
        merging.unmerge_ask(merge=merge, reason="lagi", by=by)


def test_a_newer_merge_is_undone_first() -> None:
    by = secretary(SERANG)
    kept, gone = pair_of()
    third = factories.company(SERANG, name="PT Sumber Makmur Raya")
    first = ask(kept, gone, by)
    second = ask(third, kept, by)
    with scope(Scope.system()):
        assert Company.objects.get(pk=gone.pk).merged_into_id == third.pk, "no chain of redirects"
    with scope(by.scope), pytest.raises(RuleViolation, match="lebih baru"):
        merging.unmerge_ask(merge=first, reason="x", by=by)
    undo(second, by)
    undo(first, by)
    with scope(Scope.system()):
        assert not Company.objects.exclude(merged_into=None).exists()


def test_what_was_edited_after_the_merge_stays_edited() -> None:
    by = secretary(SERANG)
    kept, gone = pair_of()
    merge = ask(kept, gone, by, name="gone")
    with scope(Scope.system()):
        Company.objects.filter(pk=kept.pk).update(name="PT Nama Baru")
    undo(merge, by)
    with scope(Scope.system()):
        assert Company.objects.get(pk=kept.pk).name == "PT Nama Baru"


def test_a_pair_said_to_be_different_never_comes_back() -> None:
    by = secretary(SERANG)
    kept, gone = pair_of()
    with scope(Scope.system()):
        assert duplicates_find(company=gone) == 1
        pair = DuplicatePair.objects.get()
    with scope(by.scope):
        pair_different(pair=pair, note="Dua badan hukum", by=by)
    with scope(Scope.system()):
        duplicates_find(company=gone)
        duplicates_find(company=kept)
        assert DuplicatePair.objects.get().state == DuplicateState.DIFFERENT
        assert Registration.objects.count() == 0
        assert Site.objects.count() == 0


def test_pairs_go_to_the_place_that_may_decide() -> None:
    _kept, gone = pair_of(SERANG, LEBAK)
    with scope(Scope.system()):
        duplicates_find(company=gone)
        assert DuplicatePair.objects.get().area == BANTEN
    local = secretary(SERANG)
    with scope(local.scope):
        assert not DuplicatePair.objects.visible_to(local).exists()


def test_the_queue_shows_the_reason_and_a_merge_runs_from_the_preview(django_capture_on_commit_callbacks) -> None:
    by = secretary(SERANG)
    kept, gone = pair_of()
    with scope(Scope.system()):
        duplicates_find(company=gone)
        pair = DuplicatePair.objects.get()
    client = browser(by)
    page = client.get(reverse("companies:duplicate-list", kwargs={"desk": by.slug})).content.decode()
    assert "Nama sama" in page or "Nama mirip" in page
    assert "lokasi di kabupaten/kota yang sama" in page
    url = reverse("companies:duplicate-detail", kwargs={"desk": by.slug, "pk": pair.pk})
    shown = client.get(url)
    assert shown.status_code == 200
    assert "Narahubung" in shown.content.decode()
    with scope(Scope.system()), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_event WHERE code = 'personal.read' AND company_id = %s", [kept.pk])
        assert cursor.fetchone() == (1,), "contact persons were looked at"
    assert "Alasan belum diisi" in client.post(url, {"simpan": str(kept.pk), "reason": ""}).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(url, {"simpan": str(kept.pk), "reason": "Sama", "nilai_name": "gone"}).status_code == 302
    with scope(Scope.system()):
        merge = CompanyMerge.objects.get()
        assert (merge.state, Company.objects.get(pk=kept.pk).name) == (MergeState.DONE, gone.name)
    detail = reverse("companies:merge-detail", kwargs={"desk": by.slug, "pk": merge.pk})
    assert "Pisahkan kembali" in client.get(detail).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(detail, {"note": "Ternyata berbeda"}).status_code == 302
    with scope(Scope.system()):
        assert CompanyMerge.objects.get().state == MergeState.UNDONE
    assert "Dipisahkan kembali" in client.get(detail).content.decode()


def test_a_pair_whose_merge_is_under_way_has_left_the_queue_and_comes_back_when_it_fails() -> None:
    by = secretary(SERANG)
    kept, gone = pair_of()
    with scope(Scope.system()):
        duplicates_find(company=gone)
    with scope(by.scope):
        assert queue(by).count() == 1
        merge = merging.merge_ask(kept=gone, gone=kept, chosen={}, reason="Sama", by=by)
        assert queue(by).count() == 0
    with scope(Scope.system()):
        merging.merge_fail(merge=merge, words="Catatan terkunci")
    with scope(by.scope):
        assert queue(by).count() == 1


def test_other_places_and_roles_do_not_reach_the_queue() -> None:
    by = secretary(SERANG)
    _kept, gone = pair_of()
    with scope(Scope.system()):
        duplicates_find(company=gone)
        pair = DuplicatePair.objects.get()
    factories.forum(LEBAK)
    elsewhere = secretary(LEBAK)
    assert browser(elsewhere).get(reverse("companies:duplicate-detail", kwargs={"desk": elsewhere.slug, "pk": pair.pk})).status_code == 404
    officer = factories.actor(Role.SOCIAL_OFFICER, SERANG)
    assert browser(officer).get(reverse("companies:duplicate-list", kwargs={"desk": officer.slug})).status_code == 403
    client = browser(by)
    assert (
        client.post(reverse("companies:duplicate-different", kwargs={"desk": by.slug, "pk": pair.pk}), {"note": "beda"}).status_code == 302
    )
    with scope(Scope.system()):
        assert DuplicatePair.objects.get().state == DuplicateState.DIFFERENT


# --- what a merge keeps, and merges that meet ---


def test_rows_of_other_places_that_a_merge_keeps_are_read_by_nobody_at_a_desk() -> None:
    by = secretary(BANTEN)
    kept, gone = pair_of(SERANG, LEBAK)
    with scope(Scope.system()):
        for company in (kept, gone):
            Membership.objects.create(
                forum=factories.forum(LEBAK), area=LEBAK, company=company, state="listed", contact_phone="+6281234500000", source="Daftar"
            )
    merge = ask(kept, gone, by)
    with scope(Scope.system()):
        image = MergeImage.objects.get(merge=merge)
        assert "+6281234500000" in str(image.images), "the row taken out is kept with its contact"
        assert merge.moved_rows == sum(len(entry["ids"]) for entry in image.moved) + sum("row" in one for one in image.images)
    nation = factories.actor(Role.MINISTRY_OFFICER, 0)
    people = (by, secretary(LEBAK), secretary(SERANG), nation, factories.actor(Role.COMPANY_PIC, LEBAK, company=kept.pk))
    for reader in people:
        with pytest.raises(ProgrammingError, match="permission denied"), scope(reader.scope), transaction.atomic():
            MergeImage.objects.count()
    with scope(by.scope), connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(m)::text FROM companies_companymerge m")
        assert "+6281234500000" not in str(cursor.fetchall())
    undo(merge, by)
    with scope(Scope.system()):
        assert not MergeImage.objects.exists(), "nothing is kept once all is put back"
        assert Membership.objects.filter(company=gone, contact_phone="+6281234500000").count() == 1


def test_a_record_under_way_is_left_alone_whoever_asked() -> None:
    kept, gone = pair_of()
    third = factories.company(SERANG, name="PT Sumber Makmur Raya")
    province, local = secretary(BANTEN), secretary(SERANG)
    with scope(province.scope):
        waiting = merging.merge_ask(kept=kept, gone=gone, chosen={}, reason="Sama", by=province)
    for one, two in ((third, kept), (gone, third), (kept, third), (third, gone), (gone, kept)):
        with scope(local.scope), pytest.raises(RuleViolation, match="sedang digabungkan"):
            merging.merge_ask(kept=one, gone=two, chosen={}, reason="Sama", by=local)
    with scope(Scope.system()):
        merging.merge_run(merge=waiting)
    with scope(province.scope):
        merging.unmerge_ask(merge=waiting, reason="Berbeda", by=province)
    with scope(local.scope), pytest.raises(RuleViolation, match="sedang digabungkan"):
        merging.merge_ask(kept=third, gone=kept, chosen={}, reason="Sama", by=local)


def test_a_merge_whose_record_went_elsewhere_meanwhile_changes_nothing_and_says_so() -> None:
    by = secretary(SERANG)
    kept, gone = pair_of()
    third = factories.company(SERANG, name="PT Sumber Makmur Raya")
    with scope(by.scope):
        merge = merging.merge_ask(kept=kept, gone=gone, chosen={}, reason="Sama", by=by)
    with scope(Scope.system()):
        Company.objects.filter(pk=kept.pk).update(merged_into=third)
    assert merge_settle(str(merge.pk)) == MergeState.FAILED
    with scope(Scope.system()):
        failed = CompanyMerge.objects.get(pk=merge.pk)
        assert "sudah digabungkan lebih dahulu" in failed.error
        assert Company.objects.get(pk=gone.pk).merged_into_id is None
        assert not MergeImage.objects.exists()


def test_a_chain_of_redirects_is_followed_to_its_end() -> None:
    from apps.companies.selectors.known import company_known, company_named

    last = factories.company(SERANG, name="PT Terakhir")
    middle = factories.company(SERANG, name="PT Tengah", merged_into=last)
    factories.company(SERANG, name="PT Pertama", nib="9120001112223", merged_into=middle)
    with scope(Scope.public()):
        assert company_known(nib="9120001112223").id == last.pk
        assert company_named("PT Pertama").id == last.pk


@pytest.mark.parametrize("listed_side", ["kept", "gone"])
def test_a_listing_and_a_membership_in_one_forum_count_once_and_both_come_back(listed_side: str) -> None:
    by = secretary(SERANG)
    kept, gone = pair_of()
    listed, member = (kept, gone) if listed_side == "kept" else (gone, kept)
    forum = factories.forum(SERANG)
    with scope(Scope.system()):
        Membership.objects.filter(company__in=[kept, gone]).delete()
        Membership.objects.create(forum=forum, area=SERANG, company=listed, state="listed", source="Daftar", contact_phone="+628111")
    factories.membership(factories.site(member, SERANG), forum)
    before = snapshot()
    merge = ask(kept, gone, by)
    with scope(Scope.system()):
        assert [row.state for row in Membership.objects.filter(company=kept, area=SERANG)] == ["active"]
        assert not Membership.objects.filter(company=gone).exists()
    undo(merge, by)
    after = snapshot()
    assert after["companies_membership"] == before["companies_membership"]
