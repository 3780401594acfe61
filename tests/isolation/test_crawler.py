"""People of one tenant walk the site; people of others ask for everything they found, by every method: nothing foreign, nothing broken."""

from __future__ import annotations

import logging
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import Resolver404, resolve

from apps.accounts.permissions import Role
from apps.core.scope import Scope, scope
from tests.isolation.crawler import EACH, Form, Site, shape, walk
from tests.isolation.judge import Judge, roles
from tests.isolation.stage import OWN_PEOPLE, STRANGERS, client_of, own_seats, staged, strange_seats
from tests.isolation.world import Seat, World, capture

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.isolation]
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
ALIKE = 3  # addresses of one pattern that one stranger asks for, rows of different owners among them
#: The strangers knock in two halves, side by side where there are two processes.
HALVES = {"even": 0, "odd": 1}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """The stage, quiet: refusals come by the thousand."""
    with staged(tmp_path) as made:
        logging.disable(logging.ERROR)
        yield made
        logging.disable(logging.NOTSET)


def test_every_role_walks_and_every_role_knocks() -> None:
    assert {held.role for person in OWN_PEOPLE for held in person} == set(Role)
    assert {held.role for person in STRANGERS for held in person} == set(Role)


@pytest.mark.parametrize("half", [pytest.param(name, marks=pytest.mark.xdist_group(f"crawl {name}")) for name in HALVES])
def test_nobody_elses_people_get_anything_at_addresses_found_by_walking(world: World, half: str, tell: Callable[[str], None]) -> None:
    started, judge = time.monotonic(), Judge(world)
    site = walked(world)
    assert not site.broken, "\n".join(site.broken[:10])
    assert len(site.desk_paths) > 150
    plan = Knocking(site, own_seats(world))
    tell(
        f"found by walking: {len(site.desk_paths)} addresses below a desk, {len(site.other_paths)} others, {len(site.forms)} forms; "
        f"{len(plan.patterns)} patterns; {sum(site.answers.values())} pages {dict(site.answers)}, {time.monotonic() - started:.0f} s"
    )
    for seat in strange_seats(world)[HALVES[half] :: len(HALVES)]:
        begun, answers, pairs = time.monotonic(), judge.statuses.total(), judge.tally.total
        with scope(Scope.system()):
            before = capture()
        held = roles()
        plan.knock(judge, seat, client_of(seat))
        judge.unchanged(seat, before)
        judge.same_roles(seat, held)
        tell(
            f"{seat.label}: {judge.statuses.total() - answers:,} answers, {judge.tally.total - pairs:,} pairs, {len(judge.tally.leaks)} leaks, "
            f"{len(judge.broken)} errors of ours, {time.monotonic() - begun:.0f} s"
        )
    tell(f"{judge.report()}\n{time.monotonic() - started:.0f} s")
    judge.check()


def walked(world: World) -> Site:
    """Everything that the first tenant's people and the public can reach."""
    site = Site()
    for seat in own_seats(world):
        starts = [f"/{seat.slug}/", *(["/kelola/"] if seat.kind == "operator" else [])]
        walk(site, client_of(seat), starts, most=400, kind=seat.kind)
    walk(site, Client(raise_request_exception=False), ["/"], most=150, kind="public")
    return site


class Knocking:
    """What a stranger asks for, grouped by the pattern of the address.

    Every pattern is asked with every method, with the stranger's own desk in front. Beside it: up to ``ALIKE`` addresses of the pattern are
    read and sent to, each set of filters is read once, one address of each pattern is read with the desk of its owner, and every form is
    sent with the fields of its owner.
    """

    def __init__(self, site: Site, own: list[Seat]) -> None:
        self.own, self.forms = own, site.forms
        self.patterns: dict[str, list[str]] = defaultdict(list)
        self.filters: dict[str, str] = {}
        for tail in site.desk_paths:
            self._sort(f"/{own[0].slug}", tail)
        for path in site.other_paths:
            self._sort("", path)

    def _sort(self, desk: str, path: str) -> None:
        bare = urlsplit(path)
        try:
            pattern = f"{'desk ' if desk else ''}{resolve(desk + bare.path).route}"
        except Resolver404:
            pattern = f"nowhere {shape(bare.path)}"
        if bare.query:
            self.filters.setdefault(f"{pattern} {shape(path)}", path)
        if bare.path not in self.patterns[pattern]:
            self.patterns[pattern].append(bare.path)

    def knock(self, judge: Judge, seat: Seat, client: Client) -> None:
        """Ask and send everything as one stranger."""
        prefix = f"/{seat.slug}" if seat.slug else f"/{self.own[0].slug}"

        def ask(path: str, methods: tuple[str, ...], desk: str = prefix) -> None:
            for method in methods:
                judge.judge(seat, method, desk + path, client.generic(method, desk + path))

        for one in self.own:
            ask(f"/{one.slug}/", METHODS, "")
        for number, (pattern, paths) in enumerate(self.patterns.items()):
            below = pattern.startswith("desk ")
            desk = prefix if below else ""
            ask(paths[0], METHODS, desk)
            for path in paths[1:ALIKE]:
                ask(path, METHODS[:2], desk)
            if below and seat.kind != "public":
                ask(paths[0], METHODS[:1], f"/{self.own[number % len(self.own)].slug}")
            if not below:
                cache.clear()
        for pattern, path in self.filters.items():
            ask(path, METHODS[:1], prefix if pattern.startswith("desk ") else "")
        self._send(judge, seat, client, prefix)
        cache.clear()

    def _send(self, judge: Judge, seat: Seat, client: Client, prefix: str) -> None:
        kinds = Counter[str]()
        for form in self.forms:
            kind = _kind(form)
            kinds[kind] += 1
            if kinds[kind] <= EACH:
                path = form.action if form.public else prefix + form.action
                judge.judge(seat, "POST", path, client.post(path, dict(form.fields)))


def _kind(form: Form) -> str:
    return f"{shape(form.action)} {[name for name, _ in form.fields]}"
