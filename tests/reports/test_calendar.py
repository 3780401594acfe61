"""The calendar works unattended, may run at any moment, and loses nothing."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db.models import F

from apps.core.scope import Scope, scope
from apps.forums.models import Forum
from apps.reports.models import Period, PeriodicReport, PeriodRule
from apps.reports.services import calendar
from tests import factories
from tests.reports import world as w

pytestmark = pytest.mark.django_db


def test_a_period_opens_on_its_first_day_and_only_once() -> None:
    with scope(Scope.system()):
        before = dt.datetime(2026, 6, 30, 23, 59, tzinfo=w.WIB)
        assert calendar.periods_open_due(before) == 2
        assert calendar.periods_open_due(before) == 0
        assert calendar.periods_open_due(before + dt.timedelta(minutes=1)) == 1
        assert list(Period.objects.order_by("starts_on").values_list("key", flat=True)) == ["2025-S2", "2026-S1", "2026-S2"]
        period = Period.objects.get(key="2026-S1")
    assert (period.label, period.starts_on, period.ends_on) == ("Semester I 2026", w.STARTS, w.ENDS)
    assert (period.due_regency, period.due_province, period.due_nation) == (
        dt.date(2026, 7, 30),
        dt.date(2026, 8, 14),
        dt.date(2026, 8, 29),
    )


def test_an_active_rule_of_quarters_opens_quarters_beside_semesters() -> None:
    with scope(Scope.system()):
        PeriodRule.objects.filter(kind="triwulan").update(is_active=True)
        calendar.periods_open_due(w.NOW)
        assert Period.objects.filter(key="2026-T2", label="Triwulan II 2026").exists()


def test_every_formed_forum_gets_one_draft_after_the_period_and_the_ended_ones_are_marked() -> None:
    w.build()
    with scope(Scope.system()):
        last_day = dt.datetime(2026, 6, 30, 12, 0, tzinfo=w.WIB)
        calendar.reports_open_due(last_day)
        assert not PeriodicReport.objects.filter(period__key="2026-S1").exists()
        assert calendar.reports_open_due(w.NOW) == 5
        assert calendar.reports_open_due(w.NOW) == 0
        reports = {report.area: report for report in PeriodicReport.objects.filter(period__key="2026-S1")}
    assert sorted(reports) == [w.NATION, w.BANTEN, w.CILEGON, w.SERANG, w.KALTIM]
    assert reports[w.CILEGON].term_ended
    assert not reports[w.SERANG].term_ended
    assert (reports[w.SERANG].due_on, reports[w.BANTEN].due_on, reports[w.NATION].due_on) == (
        dt.date(2026, 7, 30), dt.date(2026, 8, 14), dt.date(2026, 8, 29),
    )  # fmt: skip


def test_a_forum_formed_after_the_period_does_not_report_on_it() -> None:
    w.build()
    with scope(Scope.system()):
        Forum.objects.filter(area=w.KALTIM).update(formed_on=w.ENDS + dt.timedelta(days=1))
        calendar.reports_open_due(w.NOW)
        assert not PeriodicReport.objects.filter(area=w.KALTIM, period__key="2026-S1").exists()
        assert not PeriodicReport.objects.filter(area=3674).exists()


def test_what_is_missing_is_read_from_the_rows() -> None:
    w.build()
    with scope(Scope.system()):
        calendar.reports_open_due(w.NOW)
        wanted = calendar.drafts_wanted(w.NOW)
        assert {area for _id, area in wanted} == {w.NATION, w.BANTEN, w.CILEGON, w.SERANG, w.KALTIM}
        PeriodicReport.objects.filter(area=w.SERANG).update(state="sent", sent_at=w.NOW, sent_by=F("version"))
        assert w.SERANG not in {area for _id, area in calendar.drafts_wanted(w.NOW)}


def test_a_disputed_second_body_does_not_report_twice() -> None:
    w.build()
    with scope(Scope.system()):
        forum = factories.forum(w.SERANG)
        Forum.objects.create(area=w.SERANG, region=forum.region, line="perda", name="Forum TJSLP", short_name="TJSLP", state="active")
        calendar.reports_open_due(w.NOW)
        assert PeriodicReport.objects.filter(area=w.SERANG, period__key="2026-S1").count() == 1
