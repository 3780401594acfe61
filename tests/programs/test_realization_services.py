"""Handover, proof, verification: figures, people, refusals."""

from __future__ import annotations

import dataclasses
import datetime as dt
from uuid import uuid4

import pytest
from django.test import TestCase
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.accounts.permissions import Role
from apps.audit.models import Event
from apps.core.errors import InvalidTransition, NotAllowed, RuleViolation, StaleVersion
from apps.core.scope import Scope, scope
from apps.forums.models import Document
from apps.pmks.models import Need
from apps.programs import selectors, services
from apps.programs.models import Check, Evidence, Program, Realization, RealizationLine
from apps.programs.services.verification import share
from tests import factories
from tests.pmks import make as pmks_make
from tests.programs import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> make.Cast:
    return make.cast()


def verify(realization: Realization, by, **changes) -> Realization:
    figures = {"value": realization.value, "quantity": realization.quantity} | changes
    with scope(by.scope):
        return services.realization_verify(realization=realization, by=by, **figures)


def test_the_first_handover_starts_a_committed_programme(who: make.Cast) -> None:
    made = make.realized(who)
    assert (made.state, made.value, made.quantity) == ("draft", 36_000_000, 120)
    assert make.fresh(made.program, who.ani).state == "running"


def test_a_plan_that_is_not_committed_has_no_handover(who: make.Cast) -> None:
    program = make.recommended(who)
    with scope(who.ani.scope), pytest.raises(RuleViolation, match="Lapor mandiri"):
        services.realization_create(program=program, data=make.handover(), by=who.ani)


def test_sending_needs_any_one_proof(who: make.Cast) -> None:
    program = make.committed(who)
    with scope(who.ani.scope):
        made = services.realization_create(program=program, data=make.handover(), by=who.ani)
        with pytest.raises(RuleViolation) as caught:
            services.realization_send(realization=made, by=who.ani)
        assert caught.value.field == "files"
        services.evidence_add(realization=made, file=make.bast(), by=who.ani)
        assert services.realization_send(realization=made, by=who.ani).state == "sent"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (lambda: make.handover(handover_on=dt.date(2099, 1, 1)), "masih di depan"),
        (lambda: make.handover(handover_on=dt.date(1999, 1, 1)), "terlalu lama"),
        (lambda: dataclasses.replace(make.handover(), lines=()), "sedikitnya satu baris"),
        (lambda: make.handover(make.line(), make.line()), "dua kali"),
        (lambda: make.handover(make.line(code="36")), "terlalu luas"),
        (lambda: make.handover(make.line(male=0, female=0)), "jumlah penerima"),
        (lambda: make.handover(make.line(male=3, female=2, age_60=6)), "melebihi"),
        (lambda: make.handover(make.line(male=3, female=2, decile_1=6)), "melebihi"),
        (lambda: make.handover(make.line(male=3, disabled=4)), "melebihi"),
        (lambda: make.handover(make.line(value=-5)), "negatif"),
        (lambda: make.handover(make.line(category=99)), "99"),
        (lambda: make.handover(aid_form="love"), "tidak dikenal"),
    ],
)
def test_a_handover_without_sense_is_refused_in_words(who: make.Cast, data, words: str) -> None:
    program = make.committed(who)
    with scope(who.ani.scope), pytest.raises(RuleViolation, match=words):
        services.realization_create(program=program, data=data(), by=who.ani)


def test_a_line_outside_the_kabupaten_is_refused(who: make.Cast) -> None:
    program = make.committed(who)
    elsewhere = make.village(3671).pk
    with scope(who.ani.scope), pytest.raises(RuleViolation, match="di luar"):
        services.realization_create(program=program, data=make.handover(make.line(code=elsewhere)), by=who.ani)


def test_a_returned_handover_is_corrected_and_sent_again(who: make.Cast) -> None:
    made = make.sent(who)
    with scope(who.budi.scope):
        back = services.realization_return(realization=made, reason="Foto tidak menunjukkan penyerahan.", by=who.budi)
        assert (back.state, back.reason) == ("returned", "Foto tidak menunjukkan penyerahan.")
    with scope(who.ani.scope):
        with pytest.raises(StaleVersion):
            services.realization_update(realization=back, data=make.handover(), version=1, by=who.ani)
        data = make.handover(make.line(quantity=100, value=30_000_000, male=40, female=60))
        changed = services.realization_update(realization=back, data=data, version=back.version, by=who.ani)
        again = services.realization_send(realization=changed, by=who.ani)
    assert (again.state, again.value, again.reason) == ("sent", 30_000_000, "")


def test_a_sent_handover_is_not_changed_in_place(who: make.Cast) -> None:
    made = make.sent(who)
    with scope(who.ani.scope):
        with pytest.raises(RuleViolation, match="sudah dikirim"):
            services.realization_update(realization=made, data=make.handover(), version=made.version, by=who.ani)
        with pytest.raises(RuleViolation, match="tidak dapat dihapus"):
            services.evidence_remove(evidence=Evidence.objects.get(realization=made), by=who.ani)


def test_verification_keeps_reported_and_verified_figures_apart(who: make.Cast) -> None:
    made = make.sent(who)
    done = verify(made, who.budi)
    assert (done.state, done.value_verified, done.quantity_verified, done.verified_by) == ("verified", 36_000_000, 120, who.budi.user_id)
    with scope(who.budi.scope):
        assert Check.objects.get(realization=made).method == "desk"
        paper = Document.objects.get(subject_id=made.pk)
        assert (paper.kind, paper.company_id) == ("appreciation", who.company.pk)


def test_corrected_figures_need_a_reason_and_the_lines_still_add_up(who: make.Cast) -> None:
    two = make.handover(
        make.line(quantity=100, value=30_000_001),
        make.line(code="36.73.01.1002", quantity=50, value=10_000_000, male=0, female=0, families=20),
    )
    made = make.sent(who, data=two)
    with pytest.raises(RuleViolation) as caught:
        verify(made, who.budi, value=29_999_999)
    assert caught.value.field == "note"
    done = verify(made, who.budi, value=29_999_999, quantity=99, note="Sebagian paket tidak sampai.")
    assert (done.value, done.value_verified) == (40_000_001, 29_999_999)
    with scope(who.budi.scope):
        lines = RealizationLine.objects.filter(realization=made)
        assert (sum(x.value for x in lines), sum(x.quantity for x in lines)) == (29_999_999, 99)


def test_lines_given_by_the_verifier_must_add_up(who: make.Cast) -> None:
    made = make.sent(who)
    with scope(who.budi.scope):
        line = RealizationLine.objects.get(realization=made)
    with pytest.raises(RuleViolation, match="tidak sama"):
        verify(made, who.budi, lines={line.pk: (119, 36_000_000)})
    with pytest.raises(RuleViolation, match="Muat ulang"):
        verify(made, who.budi, lines={uuid4(): (120, 36_000_000)})
    verify(made, who.budi, value=35_000_000, quantity=119, lines={line.pk: (119, 35_000_000)}, note="Satu paket rusak.")
    with scope(who.budi.scope):
        line = RealizationLine.objects.get(realization=made)
        assert (line.quantity, line.value) == (119, 35_000_000)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10**15), st.lists(st.integers(0, 10**15), min_size=1, max_size=30))
def test_shares_always_add_up_and_are_never_negative(total: int, weights: list[int]) -> None:
    parts = share(total, weights)
    assert sum(parts) == total
    assert min(parts) >= 0
    if sum(weights):
        assert all(abs(part - total * weight / sum(weights)) <= 1 + total * 1e-12 for part, weight in zip(parts, weights, strict=True))


def test_a_large_value_needs_a_bast(who: make.Cast) -> None:
    made = make.sent(who, data=make.handover(make.line(value=50_000_000)))
    with pytest.raises(RuleViolation, match="BAST"):
        verify(made, who.budi)
    with scope(who.ani.scope):
        services.evidence_add(realization=made, file=make.bast(), by=who.ani)
    assert verify(made, who.budi).state == "verified"


def test_the_writer_never_verifies(who: make.Cast) -> None:
    made = make.sent(who)
    with scope(who.ani.scope), pytest.raises(NotAllowed):
        services.realization_verify(realization=made, value=1, quantity=1, by=who.ani)
    with scope(who.citra.scope), pytest.raises(NotAllowed):
        services.realization_verify(realization=made, value=1, quantity=1, by=who.citra)
    with scope(Scope.system()):
        Realization.objects.filter(pk=made.pk).update(sent_by=who.budi.user_id)
    with pytest.raises(NotAllowed, match="Anda masukkan sendiri"):
        verify(made, who.budi)


def test_an_officer_of_another_place_does_not_see_it(who: make.Cast) -> None:
    made = make.sent(who)
    stranger = factories.actor(Role.SOCIAL_OFFICER, 3671)
    with pytest.raises(Realization.DoesNotExist):
        verify(made, stranger)


def test_the_second_verification_is_a_conflict(who: make.Cast) -> None:
    made = make.sent(who)
    verify(made, who.budi)
    with pytest.raises(InvalidTransition, match="sudah diputus Budi"):
        verify(made, who.monev)


def test_a_visit_is_recorded_as_a_field_check(who: make.Cast) -> None:
    made = make.sent(who)
    with scope(who.monev.scope):
        services.realization_check_desk(realization=made, note="Dokumen lengkap.", by=who.monev)
        services.realization_check_field(realization=made, note="Terpilih sampel.", by=who.monev)
    with pytest.raises(RuleViolation, match="Tanggal kunjungan"):
        verify(made, who.monev, visited_on=dt.date(2020, 1, 1))
    verify(make.fresh(made, who.monev), who.monev, visited_on=make.DAY + dt.timedelta(days=3))
    with scope(who.monev.scope):
        assert list(Check.objects.filter(realization=made).order_by("created_at").values_list("method", "result")) == [
            ("desk", "desk_check"), ("field", "field_check"), ("field", "verified"),
        ]  # fmt: skip


def test_what_cannot_be_verified_stays_reported_and_is_never_verified(who: make.Cast) -> None:
    made = make.sent(who)
    with scope(who.budi.scope):
        with pytest.raises(RuleViolation, match="alasan"):
            services.realization_cannot_verify(realization=made, reason="", by=who.budi)
        done = services.realization_cannot_verify(realization=made, reason="Penerima tidak ditemukan di alamat.", by=who.budi)
        assert (done.state, done.value_verified) == ("unverifiable", None)
        figures = selectors.totals(Program.objects.filter(pk=made.program_id))
    assert (figures.planned, figures.committed, figures.realised, figures.verified) == (36_000_000, 35_000_000, 0, 0)


def test_a_programme_is_verified_when_every_handover_is(who: make.Cast) -> None:
    made = make.sent(who)
    program = make.fresh(made.program, who.ani)
    with scope(who.ani.scope):
        second = services.realization_create(program=program, data=make.handover(make.line(quantity=10, value=1_000_000)), by=who.ani)
        with pytest.raises(RuleViolation, match="belum dikirim"):
            services.program_complete(program=program, by=who.ani)
        services.evidence_add(realization=second, file=make.photo(), by=who.ani)
        second = services.realization_send(realization=second, by=who.ani)
        program = services.program_complete(program=program, by=who.ani)
        assert program.state == "completed"
    verify(made, who.budi)
    assert make.fresh(program, who.budi).state == "completed"
    verify(second, who.monev)
    assert make.fresh(program, who.budi).state == "verified"
    with scope(who.budi.scope):
        figures = selectors.totals(Program.objects.all())
    assert dataclasses.astuple(figures) == (1, 36_000_000, 35_000_000, 37_000_000, 37_000_000)


def test_a_proof_sent_twice_is_kept_once(who: make.Cast) -> None:
    made = make.sent(who)
    with scope(who.ani.scope):
        before = Evidence.objects.filter(realization=made).count()
        first = services.evidence_add(realization=made, file=make.bast(), by=who.ani)
        assert services.evidence_add(realization=made, file=make.bast(), by=who.ani) == first
        assert Evidence.objects.filter(realization=made).count() == before + 1
    with scope(Scope.system()):
        assert Event.objects.filter(code="evidence.add", changes__file=first.file_name).count() == 1


def test_nothing_handed_over_is_nothing_completed(who: make.Cast) -> None:
    program = make.committed(who)
    with scope(who.ani.scope):
        program = services.program_start(program=program, by=who.ani)
        with pytest.raises(RuleViolation, match="Belum ada realisasi"):
            services.program_complete(program=program, by=who.ani)


def test_verified_quantity_is_delivered_to_the_need(who: make.Cast) -> None:
    need = pmks_make.need(3673, region=make.KECAMATAN, quantity=200, category_id=9, aid_form="goods", unit="paket")
    program = make.committed(who, need=need)
    with scope(who.ani.scope):
        made = services.realization_create(program=program, data=make.handover(), by=who.ani)
        services.evidence_add(realization=made, file=make.photo(), by=who.ani)
        made = services.realization_send(realization=made, by=who.ani)
    verify(made, who.budi)
    with scope(Scope.system()):
        found = Need.objects.get(pk=need.pk)
        assert (found.quantity_pledged, found.quantity_delivered) == (0, 120)


def test_hostile_files_are_refused_with_the_reason(who: make.Cast) -> None:
    made = make.realized(who)
    for content, name, words in (
        (make.pdf_bytes(), "foto.jpg", "PDF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "foto.svg", ""),
        (b"\xff\xd8\xff" + b"0" * (16 * 1024 * 1024), "besar.jpg", "15 MB"),
        (b"", "kosong.jpg", "kosong"),
    ):
        file = services.NewFile("photo", make.Upload(content, name))
        with scope(who.ani.scope), pytest.raises(RuleViolation) as caught:
            services.evidence_add(realization=made, file=file, by=who.ani)
        assert caught.value.field == "files"
        assert words in caught.value.message


def test_a_direct_report_is_one_step_and_counts_apart(who: make.Cast) -> None:
    (program,) = make.direct(who)
    with scope(who.ani.scope):
        row = Realization.objects.get(program=program)
        figures = selectors.totals(Program.objects.all())
    assert (program.route, program.state, program.budget, program.target_count) == ("direct", "completed", 0, 120)
    assert (row.state, program.entered_by_secretariat) == ("sent", False)
    assert (figures.planned, figures.committed, figures.realised, figures.verified) == (0, 0, 36_000_000, 0)
    verify(row, who.budi)
    assert make.fresh(program, who.budi).state == "verified"


def test_a_direct_report_over_two_kabupaten_is_two_programmes_in_one_group(who: make.Cast) -> None:
    factories.forum(3671)
    elsewhere = make.village(3671).pk
    key = uuid4()
    data = make.handover(make.line(quantity=80, value=24_000_000), make.line(code=elsewhere, quantity=40, value=12_000_000))
    made = make.direct(who, data=data, key=key)
    assert [(row.area, row.quantity) for row in made] == [(3671, 40), (3673, 80)]
    assert made[0].joint_id == made[1].joint_id is not None
    again = make.direct(who, data=data, key=key)
    assert [row.pk for row in again] == [row.pk for row in made]
    with scope(Scope.system()):
        assert Realization.objects.count() == 2
        assert Evidence.objects.count() == 2


def test_the_secretariat_enters_for_a_company_and_somebody_else_verifies(who: make.Cast) -> None:
    (program,) = make.direct(who, actor=who.citra)
    assert program.entered_by_secretariat
    with scope(who.citra.scope):
        row = Realization.objects.get(program=program)
        with pytest.raises(NotAllowed):
            services.realization_verify(realization=row, value=row.value, quantity=row.quantity, by=who.citra)
    assert verify(row, who.monev).state == "verified"


def test_a_secretary_enters_only_at_the_own_place(who: make.Cast) -> None:
    stranger = factories.actor(Role.FORUM_SECRETARY, 3671)
    with pytest.raises(NotAllowed):
        make.direct(who, actor=stranger)


def test_the_company_confirms_through_the_link_more_than_one_opening(who: make.Cast) -> None:
    from apps.programs.services.confirmation import entry_read

    (program,) = make.direct(who, actor=who.citra)
    with scope(who.citra.scope):
        token = services.entry_link(program).rstrip("/").rsplit("/", 1)[1]
    entry = entry_read(token)
    assert entry_read(token) == entry
    with scope(Scope.public()):
        services.entry_confirm(entry=entry, name="Dewi Lestari")
        with pytest.raises(InvalidTransition, match="Dewi Lestari"):
            services.entry_confirm(entry=entry, name="Orang Lain")
    program = make.fresh(program, who.citra)
    assert (program.confirmed_name, program.confirmed_at is not None) == ("Dewi Lestari", True)
    with scope(who.citra.scope):
        assert Realization.objects.get(program=program).confirmed_at is not None


def test_an_objection_sends_it_back_to_the_secretariat(who: make.Cast) -> None:
    from apps.programs.services.confirmation import entry_read

    (program,) = make.direct(who, actor=who.citra)
    with scope(who.citra.scope):
        entry = entry_read(services.entry_link(program).rstrip("/").rsplit("/", 1)[1])
    with scope(Scope.public()):
        services.entry_object(entry=entry, name="Dewi Lestari", reason="Nilainya hanya setengah.")
    with scope(who.citra.scope):
        row = Realization.objects.get(program=program)
    assert row.state == "returned"
    assert "setengah" in row.reason
    with scope(Scope.public()), pytest.raises(InvalidTransition):
        services.entry_object(entry=entry, name="Dewi Lestari", reason="Sekali lagi salah.")


def test_what_the_company_reported_itself_has_no_confirmation_link(who: make.Cast) -> None:
    (program,) = make.direct(who)
    with scope(who.citra.scope), pytest.raises(RuleViolation):
        services.entry_link(program)


def test_the_letter_is_written_once_and_only_after_verification(who: make.Cast) -> None:
    made = make.sent(who)
    with scope(who.ani.scope), pytest.raises(RuleViolation, match="setelah realisasi terverifikasi"):
        services.appreciation_request(realization=made, by=who.ani)
    verify(made, who.budi)
    done = make.fresh(made, who.ani)
    with scope(who.ani.scope):
        services.appreciation_request(realization=done, by=who.ani)
        paper = Document.objects.get(subject_id=made.pk)
    assert paper.context["value"] == "Rp36.000.000"
    assert paper.context["chair"] == "Hj. Ketua"


def test_forgotten_forms_go_after_thirty_days_with_their_files(who: make.Cast) -> None:
    from django.core.files.storage import default_storage
    from django.utils import timezone

    from apps.programs.models import FormDraft
    from apps.programs.tasks import form_drafts_purge

    with scope(who.ani.scope):
        services.files_keep(form="lapor", files=[make.photo()], by=who.ani)
        services.draft_keep(form="rencana", data={"title": ["a\x00b"]}, by=who.ani)
        key = FormDraft.objects.get(key__endswith="berkas").data["files"][0]["file"]
        assert services.draft_find(form="rencana", by=who.ani).data == {"title": ["ab"]}
    assert default_storage.exists(key)
    assert form_drafts_purge(system=True) == 0
    with scope(Scope.system()):
        FormDraft.objects.update(updated_at=timezone.now() - dt.timedelta(days=31))
    with scope(who.ani.scope):
        assert services.draft_find(form="rencana", by=who.ani) is None
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert form_drafts_purge(system=True) == 2
    assert not default_storage.exists(key)
