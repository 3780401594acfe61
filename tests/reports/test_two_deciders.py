"""Two people send or decide on one report at the same moment: one stands, the other gets a clear word."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.audit.models import Event
from apps.audit.selectors import last_seal
from apps.core.scope import Scope, scope
from apps.reports import services
from apps.reports.documents import report_context
from apps.reports.models import PeriodicReport, Snapshot
from apps.reports.selectors import printed_seals, tables_of
from tests.racing import at_once, decided, won_by_one
from tests.reports import world as w
from tests.reports.conftest import told

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_sendings_and_two_answers_of_one_report(cast, reports) -> None:
    report = reports[w.SERANG]
    with scope(cast.secretary.scope):
        report = told(report, cast.secretary)
    letter = {"report": report, "countersign_name": "Drs. Suparman, M.Si."}
    words = at_once(
        decided(cast.chair, services.report_send, number="012/FCSR/VII/2026", **letter),
        decided(cast.delegate, services.report_send, number="013/FCSR/VII/2026", **letter),
    )
    assert won_by_one(words), words
    with scope(cast.province_secretary.scope):
        services.report_receive(report=report, by=cast.province_secretary)
    words = at_once(
        decided(cast.province_chair, services.report_accept, report=report),
        decided(cast.province_secretary, services.report_return, report=report, reasons={"": "Lengkapi narasi."}),
    )
    assert won_by_one(words), words
    with scope(Scope.system()):
        assert PeriodicReport.objects.get(pk=report.pk).state in {"accepted", "returned"}
        codes = list(Event.objects.filter(object_id=str(report.pk)).values_list("code", flat=True))
    assert codes.count("report.send") == 1
    assert codes.count("report.accept") + codes.count("report.return") == 1


def test_two_versions_of_one_narrative_stand_side_by_side(cast, reports) -> None:
    client, report = Client(), reports[w.SERANG]
    client.force_login(User.objects.get(pk=cast.secretary.user_id))
    url = reverse("reports:report-update", args=[cast.secretary.slug, report.pk])
    form = {"version": report.edit_version, "recommendations": "", "next_plan": ""}
    assert client.post(url, {**form, "problems": "Data belum lengkap."}).status_code == 302
    answer = client.post(url, {**form, "problems": "Data terlambat."})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Data belum lengkap." in text
    assert "Data terlambat." in text
    again = {**form, "version": report.edit_version + 1, "problems": "Data terlambat.", "pilih-problems": "theirs"}
    assert client.post(url, {**again, "theirs-problems": "Data belum lengkap."}).status_code == 302
    with scope(Scope.system()):
        assert PeriodicReport.objects.get(pk=report.pk).problems == "Data belum lengkap."


def test_a_sent_report_keeps_and_prints_the_last_seal_of_its_place(cast, reports) -> None:
    with scope(Scope.system()):
        services.report_refresh(report=reports[w.SERANG], by=cast.secretary)
    with scope(cast.secretary.scope):
        told(reports[w.SERANG], cast.secretary)
        seal = last_seal(w.SERANG)
    assert seal
    with scope(cast.chair.scope):
        report = services.report_send(
            report=reports[w.SERANG], by=cast.chair, number="012/FCSR/VII/2026", countersign_name="Drs. Suparman, M.Si."
        )
    with scope(Scope.system()):
        snapshot = Snapshot.objects.get(report=report, kind="sent")
        context = report_context(report, snapshot, tables_of(snapshot), draft=False)
        assert printed_seals() == [(snapshot.seal, f"the report Semester I 2026 of {w.SERANG}")]
    assert snapshot.seal.startswith(f"{w.SERANG}:")
    assert context["report"]["seal"] == snapshot.seal
