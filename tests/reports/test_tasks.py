"""The calendar as the workers run it."""

from __future__ import annotations

import pytest

from apps.core.scope import Scope, scope
from apps.forums.models import Document
from apps.programs.models import Program
from apps.reports import services, tasks
from apps.reports.models import PeriodicReport, Snapshot
from tests.reports import world as w

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_tick_after_the_period_brings_every_draft_with_its_document(world: w.World) -> None:
    assert tasks.calendar_tick() == 10
    with scope(Scope.system()):
        reports = PeriodicReport.objects.filter(period__key="2026-S1").select_related("document")
        assert {report.area for report in reports} == {w.NATION, w.BANTEN, w.CILEGON, w.SERANG, w.KALTIM}
        assert all(report.document is not None and report.document.kind == "report_draft" for report in reports)
        assert Snapshot.objects.filter(report__period__key="2026-S1").count() == 5
        assert not Document.objects.exclude(state="ready").exists()
    assert tasks.calendar_tick() == 0


def test_a_killed_worker_loses_nothing_and_doubles_nothing(world: w.World, monkeypatch: pytest.MonkeyPatch) -> None:
    with scope(Scope.system()):
        services.reports_open_due(w.NOW)
        report = PeriodicReport.objects.get(area=w.SERANG, period__key="2026-S1")

    def die(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("apps.reports.services.drafts.document_issue", die)
        with pytest.raises(KeyboardInterrupt):
            tasks.report_draft(str(report.pk), area=w.SERANG)
    with scope(Scope.system()):
        assert Snapshot.objects.filter(report=report).count() == 0
        assert (str(report.pk), w.SERANG) in services.drafts_wanted(w.NOW)
    assert tasks.report_draft(str(report.pk), area=w.SERANG) is True
    assert tasks.report_draft(str(report.pk), area=w.SERANG) is False
    with scope(Scope.system()):
        assert Snapshot.objects.filter(report=report).count() == 1


def test_the_lock_of_a_period_puts_its_verified_programmes_away(world: w.World) -> None:
    with scope(Scope.system()):
        services.reports_open_due(w.NOW)
        reported, other = world.programs["Sembako lansia"], world.programs["Beasiswa Cilegon"]
        Program.objects.filter(pk__in=[reported.pk, other.pk]).update(state="verified")
        report = PeriodicReport.objects.get(area=w.SERANG, period__key="2026-S1")
        PeriodicReport.objects.filter(pk=report.pk).update(state="locked", sent_at=w.NOW, sent_by=1)
        assert services.closings_wanted() == [(str(report.pk), w.SERANG)]
    assert tasks.report_close(str(report.pk), area=w.SERANG) == 1
    assert tasks.report_close(str(report.pk), area=w.SERANG) == 0
    with scope(Scope.system()):
        assert Program.objects.get(pk=reported.pk).state == "closed"
        assert Program.objects.get(pk=other.pk).state == "verified"
        assert services.closings_wanted() == []
