"""From the draft to the commitment: what happens, and what is refused."""

from __future__ import annotations

import datetime as dt
import threading
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from apps.accounts.permissions import Role
from apps.audit.models import Event
from apps.core.errors import InvalidTransition, NotAllowed, RuleViolation, StaleVersion
from apps.core.scope import Scope, scope
from apps.notifications.models import Message
from apps.pmks.models import Need, NeedPledge
from apps.programs import services
from apps.programs.choices import ProgramState, Verdict
from apps.programs.models import Commitment, Evidence, Program, Review
from tests import factories
from tests.pmks import make as pmks_make
from tests.programs import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> make.Cast:
    return make.cast()


def codes(pk) -> list[str]:
    with scope(Scope.system()):
        return list(Event.objects.filter(object_id=str(pk)).order_by("at").values_list("code", flat=True))


def test_a_plan_lies_at_the_place_of_the_activity_with_its_forum(who: make.Cast) -> None:
    factories.forum(3671)
    program = make.draft(who, region=make.village(3671))
    assert (program.area, program.forum.area, program.state, program.version) == (3671, 3671, "draft", 1)
    assert codes(program.pk) == ["program.create"]


def test_the_same_form_sent_twice_is_one_programme(who: make.Cast) -> None:
    key = uuid4()
    with scope(who.ani.scope):
        first = services.program_create(company=who.company, site=who.site, data=make.plan(), by=who.ani, key=key)
        second = services.program_create(company=who.company, site=who.site, data=make.plan(title="Lain"), by=who.ani, key=key)
        assert first.pk == second.pk == key
        assert Program.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"budget": -1}, "budget", "negatif"),
        ({"budget": 9_000_000_000_000_001}, "budget", "terlalu besar"),
        ({"ends_on": dt.date(2026, 1, 1)}, "ends_on", "mendahului"),
        ({"categories": []}, "categories", "sedikitnya satu"),
        ({"categories": [9, 99]}, "categories", "99"),
        ({"sector_id": "angkasa"}, "sector", "tidak dikenal"),
        ({"aid_form": "gold"}, "aid_form", "tidak dikenal"),
        ({"title": "  "}, "title", "wajib"),
        ({"title": "a\x00b"}, "title", "tidak dapat disimpan"),
        ({"target_count": 0}, "target_count", "1 atau lebih"),
        ({"quantity": 3_000_000_000}, "quantity", "terlalu besar"),
        ({"year": 2031}, "year", "tidak sesuai"),
        ({"year": 1900}, "year", "antara"),
        ({"unit": "x" * 31}, "unit", "Terlalu panjang"),
    ],
)
def test_wrong_input_names_field_and_remedy(who: make.Cast, change: dict, field: str, words: str) -> None:
    with pytest.raises(RuleViolation) as caught:
        make.draft(who, **change)
    assert caught.value.field == field
    assert words in caught.value.message


def test_a_province_is_too_wide_for_a_place(who: make.Cast) -> None:
    with pytest.raises(RuleViolation, match="terlalu luas"):
        make.draft(who, region=make.region("36"))


def test_people_of_another_site_or_company_cannot_write(who: make.Cast) -> None:
    other = factories.company(3673)
    site = factories.site(other, 3673)
    eve = factories.actor(Role.COMPANY_PIC, 3673, company=other.pk, site=site.pk)
    with scope(eve.scope), pytest.raises(NotAllowed):
        services.program_create(company=who.company, site=who.site, data=make.plan(), by=eve)
    program = make.draft(who)
    with scope(eve.scope), pytest.raises(Program.DoesNotExist):
        services.program_submit(program=program, by=eve)
    sister = factories.site(who.company, 3673)
    dewi = factories.actor(Role.COMPANY_PIC, 3673, company=who.company.pk, site=sister.pk)
    with scope(dewi.scope), pytest.raises(Program.DoesNotExist):
        services.program_submit(program=program, by=dewi)


def test_two_people_saving_the_same_version_meet(who: make.Cast) -> None:
    program = make.draft(who)
    with scope(who.ani.scope):
        changed = services.program_update(program=program, data=make.plan(budget=40_000_000), version=1, by=who.ani)
        assert (changed.budget, changed.version) == (40_000_000, 2)
        with pytest.raises(StaleVersion):
            services.program_update(program=program, data=make.plan(budget=1), version=1, by=who.ani)
    assert codes(program.pk) == ["program.create", "program.update"]


def test_a_submitted_plan_cannot_be_changed_and_has_a_due_day(who: make.Cast) -> None:
    program = make.submitted(who)
    assert program.due_on is not None
    assert program.due_on > timezone.localdate()
    assert program.submitted_by == who.ani.user_id
    with scope(who.ani.scope), pytest.raises(RuleViolation, match="sudah diajukan"):
        services.program_update(program=program, data=make.plan(), version=program.version, by=who.ani)


def test_the_officer_of_the_place_hears_of_it_and_answers_with_the_evidence_kept(who: make.Cast) -> None:
    program = make.submitted(who)
    with scope(who.budi.scope):
        assert "menunggu telaah" in Message.objects.get(user_id=who.budi.user_id).text
        review = services.program_review(program=program, verdict=Verdict.WITH_NOTES, note="Koordinasikan dengan lurah.", by=who.budi)
    program = make.fresh(program, who.budi)
    assert (program.state, program.reviewed_by, program.handled_by_province) == ("with_notes", who.budi.user_id, False)
    assert review.evidence["sentence"]
    assert review.by_name == "Budi"
    assert codes(program.pk)[-1] == "program.review"
    with scope(who.ani.scope):
        assert "catatan" in Message.objects.filter(user_id=who.ani.user_id).first().text.lower()


@pytest.mark.parametrize("verdict", ["with_notes", "needs_correction"])
def test_a_verdict_that_asks_for_something_needs_words(who: make.Cast, verdict: str) -> None:
    program = make.submitted(who)
    with scope(who.budi.scope), pytest.raises(RuleViolation) as caught:
        services.program_review(program=program, verdict=verdict, note=" ", by=who.budi)
    assert caught.value.field == "note"
    assert make.fresh(program, who.budi).state == "submitted"


def test_a_refusal_does_not_exist(who: make.Cast) -> None:
    program = make.submitted(who)
    with scope(who.budi.scope), pytest.raises(RuleViolation, match="tidak dikenal"):
        services.program_review(program=program, verdict="refused", note="Tidak boleh", by=who.budi)


def test_a_plan_that_came_back_is_corrected_and_put_forward_again(who: make.Cast) -> None:
    program = make.submitted(who)
    with scope(who.budi.scope):
        services.program_review(program=program, verdict="needs_correction", note="Sebut RW yang dituju.", by=who.budi)
    program = make.fresh(program, who.ani)
    with scope(who.ani.scope):
        program = services.program_update(program=program, data=make.plan(location_note="RW 02"), version=program.version, by=who.ani)
        program = services.program_submit(program=program, by=who.ani)
    assert (program.state, program.reviewed_at) == ("submitted", None)


def test_a_plan_that_was_put_forward_stays_in_its_kabupaten(who: make.Cast) -> None:
    factories.forum(3671)
    program = make.submitted(who)
    with scope(who.budi.scope):
        services.program_review(program=program, verdict="needs_correction", note="Perbaiki lokasi.", by=who.budi)
    program = make.fresh(program, who.ani)
    elsewhere = make.plan(region=make.village(3671))
    with scope(who.ani.scope), pytest.raises(RuleViolation, match="kabupaten/kota lain"):
        services.program_update(program=program, data=elsewhere, version=program.version, by=who.ani)


@pytest.mark.parametrize("role", [Role.FORUM_SECRETARY, Role.FORUM_CHAIR, Role.FORUM_PLANNING, Role.FORUM_MONEV, Role.MINISTRY_OFFICER])
def test_only_the_social_office_answers(who: make.Cast, role: Role) -> None:
    program = make.submitted(who)
    somebody = factories.actor(role, 0 if role == Role.MINISTRY_OFFICER else 3673)
    with scope(somebody.scope), pytest.raises(NotAllowed):
        services.program_review(program=program, verdict="recommended", by=somebody)


def test_a_company_cannot_review(who: make.Cast) -> None:
    program = make.submitted(who)
    with scope(who.ani.scope), pytest.raises(NotAllowed):
        services.program_review(program=program, verdict="recommended", by=who.ani)


def test_an_officer_of_another_place_does_not_even_see_it(who: make.Cast) -> None:
    program = make.submitted(who)
    stranger = factories.actor(Role.SOCIAL_OFFICER, 3671)
    with scope(stranger.scope), pytest.raises(Program.DoesNotExist):
        services.program_review(program=program, verdict="recommended", by=stranger)


def test_the_province_acts_for_an_empty_chair_only() -> None:
    who = make.cast(3672)
    province = factories.actor(Role.SOCIAL_OFFICER, 3600, name="Provinsi")
    program = make.submitted(who, region=make.village(3672))
    with scope(province.scope), pytest.raises(NotAllowed):
        services.program_review(program=program, verdict="recommended", by=province)
    lonely = factories.company(3604)
    site = factories.site(lonely, 3604)
    factories.forum(3604, active=False)
    pic = factories.actor(Role.COMPANY_PIC, 3604, company=lonely.pk, site=site.pk)
    with scope(pic.scope):
        data = make.plan(region=make.village(3604))
        made = services.program_submit(program=services.program_create(company=lonely, site=site, data=data, by=pic), by=pic)
    with scope(province.scope):
        review = services.program_review(program=made, verdict="recommended", by=province)
    assert review.handled_by_province
    assert make.fresh(made, province).handled_by_province


def test_nobody_answers_the_own_entry(who: make.Cast) -> None:
    program = make.submitted(who)
    with scope(Scope.system()):
        Program.objects.filter(pk=program.pk).update(submitted_by=who.budi.user_id)
    with scope(who.budi.scope), pytest.raises(NotAllowed, match="Anda masukkan sendiri"):
        services.program_review(program=program, verdict="recommended", by=who.budi)


def test_the_second_decision_on_the_same_plan_is_a_conflict(who: make.Cast) -> None:
    program = make.submitted(who)
    other = factories.actor(Role.SOCIAL_OFFICER, 3673)
    with scope(who.budi.scope):
        services.program_review(program=program, verdict="recommended", by=who.budi)
    with scope(other.scope), pytest.raises(InvalidTransition):
        services.program_review(program=program, verdict="needs_correction", note="Tidak lengkap.", by=other)
    with scope(who.budi.scope):
        assert Review.objects.filter(program=program).count() == 1


def test_a_division_may_remark_without_deciding(who: make.Cast) -> None:
    program = make.submitted(who)
    planner = factories.actor(Role.FORUM_PLANNING, 3673, name="Perencana")
    with scope(planner.scope):
        note = services.program_note(program=program, note="Sejalan dengan prioritas 2026.", by=planner)
    assert note.verdict == Verdict.NOTE
    assert make.fresh(program, planner).state == "submitted"


def test_commitment_keeps_its_own_value_and_file(who: make.Cast) -> None:
    program = make.recommended(who)
    with scope(who.ani.scope):
        program = services.program_commit(program=program, data=make.COMMITMENT, file=make.bast("mou.pdf"), by=who.ani)
        kept = Commitment.objects.get(program=program)
        assert (program.state, program.budget, kept.value) == ("committed", 36_000_000, 35_000_000)
        assert Evidence.objects.get(program=program).kind == "mou"


@pytest.mark.parametrize(
    ("change", "field"),
    [({"value": 0}, "value"), ({"quantity": 0}, "quantity"), ({"number": ""}, "number"), ({"signed_on": dt.date(2099, 1, 1)}, "signed_on"),
     ({"ends_on": dt.date(2020, 1, 1)}, "ends_on"), ({"kind": "handshake"}, "kind")],
)  # fmt: skip
def test_a_commitment_without_sense_is_refused(who: make.Cast, change: dict, field: str) -> None:
    import dataclasses

    program = make.recommended(who)
    with scope(who.ani.scope), pytest.raises(RuleViolation) as caught:
        services.program_commit(program=program, data=dataclasses.replace(make.COMMITMENT, **change), by=who.ani)
    assert caught.value.field == field


def test_the_share_in_a_need_follows_the_programme(who: make.Cast) -> None:
    need = pmks_make.need(3673, region=make.KECAMATAN, quantity=200, category_id=9, aid_form="goods", unit="paket")

    def state() -> tuple[str, int, int]:
        with scope(Scope.system()):
            found = Need.objects.get(pk=need.pk)
            return NeedPledge.objects.get(need=need).state, found.quantity_pledged, found.quantity_delivered

    program = make.committed(who, need=need)
    assert state() == ("pledged", 120, 0)
    with scope(who.ani.scope):
        program = services.program_postpone(program=program, reason="Anggaran digeser ke triwulan depan.", by=who.ani)
        assert program.state == "postponed"
    assert state() == ("released", 0, 0)
    with scope(who.ani.scope):
        program = services.program_resume(program=program, by=who.ani)
        assert program.state == "committed"
    assert state() == ("pledged", 120, 0)
    with scope(who.ani.scope):
        program = services.program_cancel(program=program, reason="Perusahaan berhenti beroperasi.", by=who.ani)
        assert program.state == ProgramState.CANCELLED
    assert state() == ("released", 0, 0)


def test_a_need_closed_meanwhile_is_said_in_words(who: make.Cast) -> None:
    need = pmks_make.need(3673, region=make.KECAMATAN, category_id=9)
    program = make.draft(who, need=need)
    with scope(Scope.system()):
        Need.objects.filter(pk=need.pk).update(state="closed")
    with scope(who.ani.scope), pytest.raises(RuleViolation, match="sudah ditutup"):
        services.program_submit(program=program, by=who.ani)


def test_a_need_of_another_place_is_refused(who: make.Cast) -> None:
    need = pmks_make.need(3671)
    with pytest.raises(RuleViolation, match="kabupaten/kota lain"):
        make.draft(who, need=need)


def test_putting_off_and_calling_off_need_a_reason(who: make.Cast) -> None:
    program = make.submitted(who)
    with scope(who.ani.scope):
        for service in (services.program_postpone, services.program_cancel):
            with pytest.raises(RuleViolation, match="alasan"):
                service(program=program, reason=" ", by=who.ani)


def test_a_plan_without_money_is_not_put_forward(who: make.Cast) -> None:
    program = make.draft(who, budget=0)
    with scope(who.ani.scope), pytest.raises(RuleViolation) as caught:
        services.program_submit(program=program, by=who.ani)
    assert caught.value.field == "budget"


def test_the_same_activity_elsewhere_is_its_own_programme_in_one_group(who: make.Cast) -> None:
    factories.forum(3671)
    program = make.draft(who)
    there = make.village(3671)
    with scope(who.ani.scope):
        other = services.program_copy(program=program, region=there, quantity=30, budget=9_000_000, target_count=30, by=who.ani)
        assert (other.area, other.budget, other.joint_id) == (3671, 9_000_000, make.fresh(program, who.ani).joint_id)
        with pytest.raises(RuleViolation, match="sudah punya bagian"):
            services.program_copy(program=program, region=there, quantity=1, budget=1, target_count=1, by=who.ani)
    with scope(who.budi.scope):
        assert not Program.objects.filter(pk=other.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_two_transactions_with_the_same_form_make_one_row() -> None:
    who = make.cast()
    key, errors = uuid4(), []

    def send() -> None:
        try:
            with scope(who.ani.scope):
                services.program_create(company=who.company, site=who.site, data=make.plan(), by=who.ani, key=key)
        except Exception as error:  # noqa: BLE001 - reported below
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    with scope(Scope.system()):
        assert Program.objects.count() == 1
