"""People and reports of the small world."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
import time_machine
from django.core.cache import cache

from apps.accounts.actors import Actor
from apps.accounts.permissions import Role
from apps.core.scope import Scope, scope
from apps.reports import services
from apps.reports.models import PeriodicReport
from tests import factories
from tests.reports import world as w


@dataclass
class Cast:
    """Who acts, by place."""

    secretary: Actor
    chair: Actor
    delegate: Actor
    province_secretary: Actor
    province_chair: Actor
    nation_chair: Actor
    nation_secretary: Actor
    ministry: Actor
    office: Actor
    stranger: Actor


@pytest.fixture
def clock():
    cache.clear()  # who sits on a chair is remembered for half a minute
    with time_machine.travel(w.NOW, tick=True) as moved:
        yield moved


@pytest.fixture
def world(db: None, clock: object) -> w.World:
    return w.build()


@pytest.fixture
def cast(world: w.World) -> Cast:
    make = factories.actor
    return Cast(
        secretary=make(Role.FORUM_SECRETARY, w.SERANG, name="Ani Sekretaris"),
        chair=make(Role.FORUM_CHAIR, w.SERANG, name="Hj. Rahmawati"),
        delegate=make(Role.FORUM_DELEGATE, w.SERANG, name="Budi Mandat"),
        province_secretary=make(Role.FORUM_SECRETARY, w.BANTEN, name="Citra Provinsi"),
        province_chair=make(Role.FORUM_CHAIR, w.BANTEN, name="Dewi Ketua Provinsi"),
        nation_chair=make(Role.FORUM_CHAIR, w.NATION, name="Eko Nasional"),
        nation_secretary=make(Role.FORUM_SECRETARY, w.NATION, name="Fitri Nasional"),
        ministry=make(Role.MINISTRY_OFFICER, w.NATION, name="Gita Kemensos"),
        office=make(Role.SOCIAL_OFFICER, w.SERANG, name="Hadi Dinsos"),
        stranger=make(Role.FORUM_CHAIR, w.KALTIM, name="Indra Kaltim"),
    )


@pytest.fixture
def reports(world: w.World) -> dict[int, PeriodicReport]:
    """The draft reports of the first semester of 2026, by area."""
    with scope(Scope.system()):
        services.reports_open_due(w.NOW)
        found = PeriodicReport.objects.filter(period__key="2026-S1").select_related("forum", "period")
        return {report.area: report for report in found}


def told(report: PeriodicReport, by: Actor) -> PeriodicReport:
    """The report with its narrative."""
    return services.report_update(
        report=report, by=by, version=report.edit_version, problems="Data PPKS belum lengkap.",
        recommendations="Dinas Sosial memutakhirkan data.", next_plan="Rapat koordinasi pada bulan pertama.",
    )  # fmt: skip


def sent(report: PeriodicReport, cast: Cast) -> PeriodicReport:
    """The report of Kota Serang as its chair sent it."""
    with scope(cast.secretary.scope):
        told(report, cast.secretary)
    with scope(cast.chair.scope):
        return services.report_send(report=report, by=cast.chair, number="012/FCSR/VII/2026", countersign_name="Drs. Suparman, M.Si.")
