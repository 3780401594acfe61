"""The way of a report upward: who may move it, what each move leaves behind, and what is refused."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from apps.accounts.permissions import Role
from apps.audit.selectors import timeline
from apps.core.errors import DomainError, InvalidTransition, NotAllowed, RuleViolation, StaleVersion
from apps.core.scope import Scope, scope
from apps.forums.models import Forum
from apps.notifications.models import Message
from apps.reports import services
from apps.reports.choices import ReportState
from apps.reports.models import PeriodicReport, Question, Snapshot
from apps.reports.selectors import tables_of
from apps.reports.workflow import WORKFLOW
from tests import factories
from tests.reports import world as w
from tests.reports.conftest import Cast, sent, told

pytestmark = pytest.mark.django_db
Reports = dict[int, PeriodicReport]


def fresh(report: PeriodicReport) -> PeriodicReport:
    with scope(Scope.system()):
        return PeriodicReport.objects.select_related("forum", "period", "document").get(pk=report.pk)


def received(report: PeriodicReport, cast: Cast) -> PeriodicReport:
    sent(report, cast)
    with scope(cast.province_secretary.scope):
        return services.report_receive(report=report, by=cast.province_secretary)


def accepted(report: PeriodicReport, cast: Cast) -> PeriodicReport:
    received(report, cast)
    with scope(cast.province_chair.scope):
        return services.report_accept(report=report, by=cast.province_chair)


def test_the_chair_sends_what_the_secretary_wrote_and_the_figures_freeze(cast: Cast, reports: Reports) -> None:
    report = fresh(sent(reports[w.SERANG], cast))
    assert (report.state, report.sent_name, report.sent_late, report.number) == ("sent", "Hj. Rahmawati", False, "012/FCSR/VII/2026")
    assert report.sent_title == "Ketua " + report.forum.name
    with scope(Scope.system()):
        snapshot = Snapshot.objects.get(report=report)
        w_before = {table.code: table for table in tables_of(snapshot)}["T5"].value("total", "rp_verified")
        type(report).objects.filter(pk=report.pk).update(updated_at=w.NOW)
        Forum.objects.filter(area=w.SERANG).update(name="Nama baru")
        assert w_before == 52_500_001
        assert {table.code: table for table in tables_of(Snapshot.objects.get(pk=snapshot.pk))}["T1"].value("name", "value") != "Nama baru"
    assert report.document is not None
    assert (report.document.kind, report.document.number) == ("report", "012/FCSR/VII/2026")


def test_the_delegate_signs_for_the_chair(cast: Cast, reports: Reports) -> None:
    with scope(cast.secretary.scope):
        told(reports[w.SERANG], cast.secretary)
    with scope(cast.delegate.scope):
        report = services.report_send(report=reports[w.SERANG], by=cast.delegate, number="1", countersign_name="Drs. S")
    assert report.sent_title.startswith("a.n. Ketua")


def test_the_secretary_cannot_send(cast: Cast, reports: Reports) -> None:
    with scope(cast.secretary.scope):
        told(reports[w.SERANG], cast.secretary)
        with pytest.raises(NotAllowed):
            services.report_send(report=reports[w.SERANG], by=cast.secretary, number="1", countersign_name="S")
    assert fresh(reports[w.SERANG]).state == "draft"


def test_an_officer_of_the_office_neither_edits_nor_accepts(cast: Cast, reports: Reports) -> None:
    with scope(cast.office.scope), pytest.raises(NotAllowed):
        told(reports[w.SERANG], cast.office)
    received(reports[w.SERANG], cast)
    with scope(cast.office.scope), pytest.raises(NotAllowed):
        services.report_accept(report=reports[w.SERANG], by=cast.office)


@pytest.mark.parametrize("missing", ["problems", "number", "countersign_name"])
def test_sending_names_what_is_missing(cast: Cast, reports: Reports, missing: str) -> None:
    report = reports[w.SERANG]
    with scope(cast.secretary.scope):
        told(report, cast.secretary)
    if missing == "problems":
        with scope(Scope.system()):
            PeriodicReport.objects.filter(pk=report.pk).update(problems="")
    fields = {"number": "1", "countersign_name": "Drs. S"} | ({missing: " "} if missing != "problems" else {})
    with scope(cast.chair.scope), pytest.raises(RuleViolation) as refused:
        services.report_send(report=report, by=cast.chair, **fields)
    assert refused.value.field == missing
    assert fresh(report).state == "draft"


def test_a_forum_whose_term_ended_reports_with_the_countersignature_of_the_office(world: w.World, reports: Reports) -> None:
    report = reports[w.CILEGON]
    with scope(Scope.system()):
        Forum.objects.filter(area=w.CILEGON).update(countersign=False)
    secretary, chair = factories.actor(Role.FORUM_SECRETARY, w.CILEGON), factories.actor(Role.FORUM_CHAIR, w.CILEGON)
    with scope(secretary.scope):
        told(report, secretary)
    with scope(chair.scope):
        with pytest.raises(RuleViolation, match="Kepala Dinas Sosial"):
            services.report_send(report=report, by=chair, number="1")
        done = services.report_send(report=report, by=chair, number="1", countersign_name="Dra. Wati")
    assert (done.term_ended, done.countersign_name) == (True, "Dra. Wati")


def test_a_report_after_its_due_day_is_late_and_stays_late(cast: Cast, reports: Reports) -> None:
    report = reports[w.SERANG]
    with time_machine.travel(dt.datetime(2026, 7, 31, 0, 1, tzinfo=w.WIB)):
        assert sent(report, cast).sent_late


def test_the_last_minute_of_the_due_day_is_on_time(cast: Cast, reports: Reports) -> None:
    with time_machine.travel(dt.datetime(2026, 7, 30, 23, 59, tzinfo=w.WIB)):
        assert not sent(reports[w.SERANG], cast).sent_late


def test_the_level_above_receives_returns_and_accepts(cast: Cast, reports: Reports) -> None:
    report = received(reports[w.SERANG], cast)
    assert report.received_at is not None
    with scope(cast.province_secretary.scope):
        services.report_return(report=report, by=cast.province_secretary, reasons={"T5": "Komitmen kosong", "T7": "", "": "Periksa lagi"})
    back = fresh(report)
    assert (back.state, back.reason) == ("returned", "T5: Komitmen kosong\nPeriksa lagi")
    with scope(cast.secretary.scope):
        told(back, cast.secretary)
    assert fresh(report).state == "draft"
    first = back.document
    with scope(cast.chair.scope):
        again = services.report_send(report=back, by=cast.chair, number="013", countersign_name="Drs. S")
    assert again.document != first
    with scope(Scope.system()):
        first.refresh_from_db()
        assert first.revoked_at is not None
        assert PeriodicReport.objects.get(pk=report.pk).reason == ""


def test_a_return_needs_a_reason(cast: Cast, reports: Reports) -> None:
    report = received(reports[w.SERANG], cast)
    for reasons in ({}, {"T5": "  "}, {"T99": "Salah"}):
        with scope(cast.province_secretary.scope), pytest.raises(RuleViolation):
            services.report_return(report=report, by=cast.province_secretary, reasons=reasons)
    assert fresh(report).state == "in_review"


def test_nobody_accepts_the_own_report_and_no_other_province_reaches_it(cast: Cast, reports: Reports) -> None:
    report = received(reports[w.SERANG], cast)
    with scope(cast.chair.scope), pytest.raises(NotAllowed):
        services.report_accept(report=report, by=cast.chair)
    with scope(cast.stranger.scope), pytest.raises(PeriodicReport.DoesNotExist):
        services.report_accept(report=report, by=cast.stranger)
    with scope(cast.nation_chair.scope), pytest.raises(NotAllowed):
        services.report_accept(report=report, by=cast.nation_chair)
    with scope(cast.ministry.scope), pytest.raises(NotAllowed):
        services.report_accept(report=report, by=cast.ministry)
    with scope(cast.province_secretary.scope), pytest.raises(NotAllowed):
        services.report_accept(report=report, by=cast.province_secretary)


def test_the_nation_receives_where_the_chair_of_the_province_is_empty(world: w.World, reports: Reports) -> None:
    secretary, chair = factories.actor(Role.FORUM_SECRETARY, w.SERANG), factories.actor(Role.FORUM_CHAIR, w.SERANG)
    nation = factories.actor(Role.FORUM_CHAIR, w.NATION)
    with scope(secretary.scope):
        told(reports[w.SERANG], secretary)
    with scope(chair.scope):
        services.report_send(report=reports[w.SERANG], by=chair, number="1", countersign_name="S")
    with scope(nation.scope):
        services.report_receive(report=reports[w.SERANG], by=nation)
        assert services.report_accept(report=reports[w.SERANG], by=nation).state == "accepted"


def test_sending_the_province_consolidates_its_accepted_children_and_accepting_locks_them(cast: Cast, reports: Reports) -> None:
    child, province, nation = reports[w.SERANG], reports[w.BANTEN], reports[w.NATION]
    accepted(child, cast)
    with scope(cast.province_secretary.scope):
        told(province, cast.province_secretary)
    with scope(cast.province_chair.scope):
        services.report_send(report=province, by=cast.province_chair, number="P-1", countersign_name="Dra. P")
    assert fresh(child).state == "consolidated"
    assert fresh(reports[w.CILEGON]).state == "draft"
    with scope(Scope.system()):
        frozen = {table.code: table for table in tables_of(Snapshot.objects.get(report=province))}
    assert frozen["T2R"].value("3673", "status") == "Tepat waktu"
    assert frozen["T2R"].value("3672", "status") == "Belum jatuh tempo"
    assert frozen["T5"].value("total", "rp_verified") == 52_500_001 + 9_000_000 + 11_000_000
    with scope(cast.nation_chair.scope):
        services.report_receive(report=province, by=cast.nation_chair)
        services.report_accept(report=province, by=cast.nation_chair)
    assert fresh(child).state == "locked"
    with scope(cast.nation_secretary.scope):
        told(nation, cast.nation_secretary)
    with scope(cast.nation_chair.scope):
        services.report_send(report=nation, by=cast.nation_chair, number="N-1")
    assert fresh(province).state == "consolidated"
    with scope(cast.ministry.scope):
        services.report_receive(report=nation, by=cast.ministry)
        services.report_accept(report=nation, by=cast.ministry)
    assert (fresh(nation).state, fresh(province).state) == ("accepted", "locked")


def test_two_people_writing_the_narrative_do_not_overwrite_each_other(cast: Cast, reports: Reports) -> None:
    with scope(cast.secretary.scope):
        told(reports[w.SERANG], cast.secretary)
        with pytest.raises(StaleVersion):
            told(reports[w.SERANG], cast.secretary)


def test_the_province_fills_in_for_a_place_without_a_forum(cast: Cast, reports: Reports) -> None:
    with scope(Scope.system()):
        place = Forum.objects.get(area=3674, line="kesos")
    with scope(cast.province_secretary.scope):
        report = services.report_start(forum=place, period=reports[w.SERANG].period, by=cast.province_secretary)
        assert report.filled_by_province
        told(report, cast.province_secretary)
    with scope(cast.province_chair.scope):
        done = services.report_send(report=report, by=cast.province_chair, number="1", countersign_name="S")
    assert done.filled_by_province
    with scope(cast.province_secretary.scope), pytest.raises(RuleViolation):
        services.report_start(forum=place, period=reports[w.SERANG].period, by=cast.province_secretary)
    with scope(Scope.system()):
        serang = Forum.objects.get(area=w.SERANG, line="kesos")
    with scope(cast.province_secretary.scope), pytest.raises(NotAllowed):
        services.report_start(forum=serang, period=reports[w.SERANG].period, by=cast.province_secretary)


MOVES = ("update", "send", "receive", "return", "accept", "refresh")


@pytest.mark.parametrize("state", ReportState.values)
@pytest.mark.parametrize("move", MOVES)
def test_every_move_starts_only_where_the_table_says(cast: Cast, reports: Reports, state: str, move: str) -> None:
    report = reports[w.SERANG]
    with scope(Scope.system()):
        PeriodicReport.objects.filter(pk=report.pk).update(
            state=state, sent_at=w.NOW, sent_by=1, reason="x", problems="a", recommendations="b", next_plan="c"
        )
    people = {
        "update": cast.secretary, "refresh": cast.secretary, "send": cast.chair, "receive": cast.province_secretary,
        "return": cast.province_secretary, "accept": cast.province_chair,
    }  # fmt: skip
    by = people[move]
    calls = {
        "update": lambda: told(report, by),
        "refresh": lambda: services.report_refresh(report=report, by=by),
        "send": lambda: services.report_send(report=report, by=by, number="1", countersign_name="S"),
        "receive": lambda: services.report_receive(report=report, by=by),
        "return": lambda: services.report_return(report=report, by=by, reasons={"": "Perbaiki"}),
        "accept": lambda: services.report_accept(report=report, by=by),
    }
    known = {"update": {"draft", "returned"}, "refresh": {"draft"}}
    allowed = state in known[move] if move in known else move in WORKFLOW.available(state)
    with scope(by.scope):
        if allowed:
            calls[move]()
        else:
            with pytest.raises(InvalidTransition):
                calls[move]()
    if not allowed:
        assert fresh(report).state == state


def test_the_ministry_asks_and_the_place_answers(cast: Cast, reports: Reports) -> None:
    report = sent(reports[w.SERANG], cast)
    with scope(cast.ministry.scope):
        question = services.report_ask(report=report, by=cast.ministry, text="Mengapa T5 turun?", table="T5")
        for bad in ({"text": " "}, {"text": "x", "table": "T99"}, {"text": "x" * 2_001}, {"text": "a\x00b"}):
            with pytest.raises(RuleViolation):
                services.report_ask(report=report, by=cast.ministry, **bad)
    with scope(cast.chair.scope), pytest.raises(NotAllowed):
        services.report_ask(report=report, by=cast.chair, text="x")
    with scope(cast.secretary.scope):
        answered = services.report_answer(question=question, by=cast.secretary, text="Dua program ditunda.")
        with pytest.raises(InvalidTransition):
            services.report_answer(question=question, by=cast.secretary, text="Lagi")
    assert (answered.answer, answered.answered_name) == ("Dua program ditunda.", "Ani Sekretaris")
    with scope(Scope.system()):
        assert Message.objects.filter(user_id=cast.secretary.user_id, code="report.ask").count() == 1
        assert Question.objects.count() == 1


def test_a_draft_cannot_be_asked_about(cast: Cast, reports: Reports) -> None:
    with scope(cast.ministry.scope), pytest.raises(InvalidTransition):
        services.report_ask(report=reports[w.SERANG], by=cast.ministry, text="Mengapa?")


def test_history_tells_every_move_in_a_sentence(cast: Cast, reports: Reports) -> None:
    accepted(reports[w.SERANG], cast)
    with scope(cast.chair.scope):
        entries = [entry.text for entry in timeline([reports[w.SERANG].pk])]
    assert entries[0] == "Dewi Ketua Provinsi menerima laporan Semester I 2026"
    assert "Hj. Rahmawati mengirim laporan Semester I 2026 dengan surat nomor 012/FCSR/VII/2026" in entries


def test_a_refused_move_leaves_nothing_behind(cast: Cast, reports: Reports) -> None:
    with scope(cast.chair.scope), pytest.raises(DomainError):
        services.report_send(report=reports[w.SERANG], by=cast.chair, number="1", countersign_name="S")
    with scope(Scope.system()):
        assert Snapshot.objects.count() == 0
        assert fresh(reports[w.SERANG]).document is None


def test_the_draft_is_drawn_up_once_and_refreshed_only_when_figures_change(cast: Cast, reports: Reports) -> None:
    report = reports[w.SERANG]
    with scope(Scope.area(w.SERANG)):
        assert services.report_draft_run(report_id=report.pk)
        assert not services.report_draft_run(report_id=report.pk)
    before = fresh(report).document
    with scope(cast.secretary.scope):
        assert services.report_refresh(report=report, by=cast.secretary).document == before
        told(report, cast.secretary)
        assert services.report_refresh(report=report, by=cast.secretary).document != before
