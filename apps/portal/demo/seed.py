"""Puts the demo world together, in one transaction: all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.db import connection

from apps.accounts.models import User
from apps.core.scope import Scope, scope
from apps.portal.demo import (
    accounts,
    calendar,
    companies,
    documents,
    forums,
    history,
    inbox,
    meetings,
    member_life,
    needs,
    people,
    places,
    problems,
    profiles,
    register,
    registrations,
    reports,
)
from apps.portal.demo.companies import JAKARTA
from apps.portal.demo.world import World, load_regions

Say = Callable[[str], object]


def seed(*, number: int, size: str, accounts_file: Path, say: Say) -> World:
    """Fill the portal with the world of this seed number; ``size`` is ``full`` or ``small``. ``say`` hears what is going on."""
    with scope(Scope.system()):
        _take_time()
        world = World(number, size)
        chart = places.draw(world)
        load_regions(world, [*chart.areas, JAKARTA])
        forums.build(world, chart)
        seats = people.staff(world, chart)
        company_seats = companies.build(world, chart)
        for seat in seats:
            seat.place_name = people.desk_name(seat)
        known = people.write(world, seats + company_seats)
        say(f"{len(chart.places)} forum kabupaten/kota, {len(world.companies)} perusahaan")
        registrations.build(world, chart)
        problems.build(world, chart)
        catalogue = needs.build(world, chart)
        calendar.build(world, chart, catalogue)
        say(f"{len(world.needs)} kebutuhan, {len(world.programs)} program, {len(world.realizations)} realisasi")
        member_life.build(world)
        meetings.build(world, chart)
        filed = reports.build(world)
        reports.close_programs(world, filed)
        say(f"{len(filed)} laporan berkala")
        inbox.build(world, seats + company_seats, known)
        profiles.build(world)
        documents.build(world, filed)
        register.build(world)
        written = history.write(world)
        say(f"{written} catatan riwayat")
        accounts.write(accounts_file, seats + company_seats, known)
    return world


def _take_time() -> None:
    """Let this one transaction think longer than a task may: the stories are told between two statements."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('idle_in_transaction_session_timeout', '0', true), set_config('statement_timeout', '0', true)")


def is_empty() -> bool:
    """Whether nobody has an account yet."""
    return not User.objects.exists()
