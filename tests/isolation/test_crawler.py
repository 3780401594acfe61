"""People of one tenant walk the site; people of others ask for everything they found, by every method: nothing foreign, nothing broken."""

from __future__ import annotations

import json
import logging
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.test import Client, override_settings

from apps.accounts.models import User
from apps.accounts.permissions import Role
from apps.core.scope import Scope, scope
from tests.isolation.crawler import DESK, EACH, ID, Site, shape, text_of, walk
from tests.isolation.oracle import ADD, CHANGE, READ, REMOVE, allowed, gives_roles, in_public
from tests.isolation.plan import AT_COMPANIES, AT_FORUMS, AT_OFFICES, Held, Plan
from tests.isolation.tally import Tally
from tests.isolation.world import MARKER, MODELS, Seat, World, build, capture, marker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.isolation]

AREAS = (0, 3600, 3671, 3673, 6400, 6471)
HOME = 3  # Kota Serang, counted into AREAS
COMPANIES = ((3, 2), (3, 5), (2, 5))
OWN_PEOPLE = (
    *((Held(role, HOME),) for role in AT_FORUMS + AT_OFFICES),
    (Held(AT_COMPANIES[0], HOME, 0),),
    (Held(AT_COMPANIES[1], HOME, 0, 0),),
)
STRANGERS = (
    (Held(Role.FORUM_SECRETARY, 2),),  # another kabupaten/kota of the same province
    (Held(Role.SOCIAL_HEAD, 2),),
    (Held(Role.FORUM_CHAIR, 5),),  # another province
    (Held(Role.FORUM_SECRETARY, 4),),
    (Held(AT_COMPANIES[0], HOME, 1),),  # another company, at work in the same place
    (Held(AT_COMPANIES[0], 2, 0, 1),),  # another site of the same company
    (Held(Role.OPERATOR),),
)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
ANYBODY = Seat("anybody", "public")
ALIKE = 3  # addresses of one shape that one stranger asks for, rows of different owners among them
#: The postman writes these on every letter that waits, whoever handed one in; the letter itself stays as it is.
POSTMANS = {"state", "attempts", "error", "sent_at", "next_try_at", "updated_at"}
#: Read by the sign-in before any scope, so no policy guards them: only what pages do to them is looked at.
ROLES = ("accounts_assignment", "accounts_invitation")
#: Shown on purpose to everybody signed in: who works where (overlap) names the company, nothing else of it.
NAMED = {("companies_company", "name"), ("companies_company", "name_sort")}


@pytest.fixture
def world(tmp_path: Any) -> Iterator[World]:
    """Two provinces; every file that a row names exists and holds the row's marker."""
    with override_settings(MEDIA_ROOT=tmp_path):
        with transaction.atomic():
            made = build(Plan(AREAS, COMPANIES, OWN_PEOPLE + STRANGERS, 2, 20260817, figures=True))
        for number, (table, position) in made.numbers.items():
            for position_of, column in enumerate(MODELS[table]._meta.concrete_fields):
                key = made.rows[table][position].get(column.attname)
                if column.name in {"file", "signed_file", "proof"} and key and "/" in str(key):
                    default_storage.save(key, ContentFile(marker(number, position_of).encode()))
        cache.clear()
        yield made
        logging.disable(logging.NOTSET)


def client_of(world: World, seat: Seat) -> Client:
    """A browser signed in as the person of the seat; nobody signed in for the public."""
    browser = Client(raise_request_exception=False)
    if seat.user is not None:
        browser.force_login(User.objects.get(pk=seat.user))
    return browser


class Judge:
    """Holds every answer against the oracle."""

    def __init__(self, world: World) -> None:
        self.world, self.tally = world, Tally()
        self.by_id = {row["id"]: (table, row) for table, rows in world.rows.items() for row in rows}
        self.statuses: Counter[int] = Counter()
        self.broken: list[str] = []

    def judge(self, seat: Seat, method: str, path: str, answer: Any) -> None:
        """No error of ours; no word of a row that the seat may not read; no page at all about such a row."""
        self.statuses[answer.status_code] += 1
        if answer.status_code >= 500:
            self.broken.append(f"{seat.label}: {method} {path}: {_why(answer)}")
        text = text_of(answer)
        for found in {match.groups() for match in MARKER.finditer(text)}:
            number, column = int(found[0]), int(found[1])
            if number not in self.world.numbers:
                continue
            table, position = self.world.numbers[number]
            name = MODELS[table]._meta.concrete_fields[column].attname
            row = self.world.rows[table][position]
            may = (table, name) in NAMED or self._may_see(seat, path, table, row, name)
            self.tally.decide(f"page {method}", seat, table, f"{name} of {row['id']} at {path}", saw=True, may=may)
        # An id in the query is a filter: a foreign one filters everything away, and what is shown in spite of it bears a marker.
        for key in set(ID.findall(urlsplit(path).path)):
            if key in self.by_id:
                table, row = self.by_id[key]
                may = self._may_see(seat, path, table, row)
                self.tally.decide(f"address {method}", seat, table, path, saw=answer.status_code == 200, may=may, exact=False)

    @staticmethod
    def _may_see(seat: Seat, path: str, table: str, row: dict[str, Any], name: str = "") -> bool:
        """What the oracle gives to the seat; a public page shows its public texts to signed-in people too, for it runs in the public scope."""
        anybody = allowed(ANYBODY, table, row, READ) and (not name or in_public(table, name))
        if seat.kind == "public":
            return anybody
        return allowed(seat, table, row, READ) or (anybody and not DESK.match(path))

    def unchanged(self, seat: Seat, before: dict[str, list[dict[str, Any]]]) -> None:
        """What the seat may not write is as it was, and whatever came to be lies where the seat may write."""
        with scope(Scope.system()):
            after = capture()
        for table, rows in before.items():
            now = {row["id"]: row for row in after[table]}
            for row in rows:
                kept = now.pop(row["id"], None)
                touched = _letter(kept) != _letter(row) if table == "notifications_mail" else kept != row
                may = allowed(seat, table, row, REMOVE if kept is None else CHANGE)
                self.tally.decide("state after", seat, table, f"{row['id']} {_difference(row, kept)}", saw=touched, may=may, exact=False)
            for row in now.values():
                may = table == "audit_event" or allowed(seat, table, row, ADD)
                self.tally.decide("state after", seat, table, f"{row['id']} came to be", saw=True, may=may)

    def same_roles(self, seat: Seat, before: dict[str, dict[str, Any]]) -> None:
        """Nobody got or lost a role, and nobody was invited, where the seat gives none."""
        after = roles()
        for key in {**before, **after}:
            old, now = before.get(key), after.get(key)
            may = gives_roles(seat, now or old or {}) and gives_roles(seat, old or now or {})
            self.tally.decide("state after", seat, key.split()[0], f"{key} changed", saw=old != now, may=may, exact=False)


def roles() -> dict[str, dict[str, Any]]:
    """Every role and invitation as plain values."""
    found = {}
    with connection.cursor() as cursor:
        for table in ROLES:
            cursor.execute(f'SELECT to_jsonb(t)::text FROM "{table}" t')
            found |= {f"{table} {row['id']}": row for row in (json.loads(text) for (text,) in cursor.fetchall())}
    return found


def _letter(row: dict[str, Any] | None) -> dict[str, Any] | None:
    return None if row is None else {name: value for name, value in row.items() if name not in POSTMANS}


def _why(answer: Any) -> str:
    failure = getattr(answer, "exc_info", None)
    return f"{answer.status_code} {failure[0].__name__}: {str(failure[1])[:300]}" if failure else str(answer.status_code)


def _difference(row: dict[str, Any], kept: dict[str, Any] | None) -> str:
    return "gone" if kept is None else ", ".join(name for name in row if row[name] != kept.get(name))


def test_nobody_elses_people_get_anything_at_addresses_found_by_walking(world: World) -> None:
    started, site, judge = time.monotonic(), Site(), Judge(world)
    logging.disable(logging.ERROR)  # refusals by the thousand
    own = world.seats[: len(OWN_PEOPLE)]
    for seat in own:
        walk(site, client_of(world, seat), [f"/{seat.slug}/"], most=400)
    walk(site, Client(raise_request_exception=False), ["/"], most=150)
    print(
        f"\nfound by walking: {len(site.desk_paths)} addresses below a desk, {len(site.other_paths)} others, {len(site.forms)} forms; {dict(site.answers)}"
    )
    assert not site.broken, "\n".join(site.broken[:10])
    assert len(site.desk_paths) > 150
    strangers = [*world.seats[len(own) : len(own) + len(STRANGERS)], Seat("public", "public")]
    for seat in strangers:
        with scope(Scope.system()):
            before = capture()
        held = roles()
        _knock(judge, seat, client_of(world, seat), site, own)
        judge.unchanged(seat, before)
        judge.same_roles(seat, held)
        print(f"{seat.label}: {judge.tally.total:,} pairs, {len(judge.tally.leaks)} leaks, {len(judge.broken)} errors of ours", flush=True)
    print(f"answers: {dict(sorted(judge.statuses.items()))}\n{judge.tally.report()}\n{time.monotonic() - started:.0f} s")
    assert not judge.broken, f"{len(judge.broken)} errors of ours:\n" + "\n".join(judge.broken[:20])
    judge.tally.check()


def _knock(judge: Judge, seat: Seat, client: Client, site: Site, own: list[Seat]) -> None:
    """Addresses with the stranger's own desk in front of them and with the owners' desks, and every form with the fields of its owner.

    ``ALIKE`` addresses of a shape are asked and sent to; the owners' desks in turn are tried on the first of a shape, the rarer methods
    on the first of all shapes that differ by their filters only.
    """
    prefix = f"/{seat.slug}" if seat.slug else f"/{own[0].slug}"
    shapes, rarer = Counter[str](), set[str]()
    asked: list[tuple[str, tuple[str, ...]]] = [(f"/{one.slug}/", METHODS) for one in own]
    for tail in site.desk_paths:
        shapes[shape(tail)] += 1
        if shapes[shape(tail)] <= ALIKE:
            bare = shape(urlsplit(tail).path)
            asked.append((prefix + tail, METHODS if bare not in rarer else METHODS[:2]))
            rarer.add(bare)
        if shapes[shape(tail)] == 1:
            asked.append((f"/{own[len(shapes) % len(own)].slug}{tail}", METHODS[:2]))
    for path, methods in [*asked, *((path, METHODS) for path in site.other_paths)]:
        for method in methods:
            judge.judge(seat, method, path, client.generic(method, path))
        if not DESK.match(path):
            cache.clear()
    for form in site.forms:
        kind = f"{shape(form.action)} {[name for name, _ in form.fields]}"
        shapes[kind] += 1
        if shapes[kind] <= EACH:
            path = form.action if form.public else prefix + form.action
            judge.judge(seat, "POST", path, client.post(path, dict(form.fields)))
    cache.clear()
