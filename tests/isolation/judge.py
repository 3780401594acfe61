"""Holds answers of pages, files and the API, and the state of the tables afterwards, against the oracle."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any
from urllib.parse import urlsplit

from django.db import connection

from apps.core.scope import Scope, scope
from tests.isolation.crawler import DESK, ID, text_of
from tests.isolation.oracle import ADD, CHANGE, READ, REMOVE, allowed, gives_roles, in_public
from tests.isolation.stage import ANYBODY
from tests.isolation.tally import Tally
from tests.isolation.world import MARKER, MODELS, Seat, World, capture

#: The postman writes these on every letter that waits, whoever handed one in; the letter itself stays as it is.
POSTMANS = {"state", "attempts", "error", "sent_at", "next_try_at", "updated_at"}
#: Read by the sign-in before any scope, so no policy guards them: only what pages do to them is looked at.
ROLES = ("accounts_assignment", "accounts_invitation")
#: Shown on purpose to everybody signed in: who works where (overlap) names the company, nothing else of it.
NAMED = {("companies_company", "name"), ("companies_company", "name_sort")}
TABLES = ("text/csv", "application/x-ndjson", "application/vnd.openxmlformats")


class Judge:
    """Holds every answer against the oracle."""

    def __init__(self, world: World) -> None:
        self.world, self.tally = world, Tally()
        self.by_id = {row["id"]: (table, row) for table, rows in world.rows.items() for row in rows}
        self.statuses: Counter[int] = Counter()
        self.broken: list[str] = []

    def judge(self, seat: Seat, method: str, path: str, answer: Any) -> str:
        """No error of ours; no word of a row that the seat may not read; no page at all about such a row. Returns the answer's text."""
        self.statuses[answer.status_code] += 1
        if answer.status_code >= 500:
            self.broken.append(f"{seat.label}: {method} {path}: {_why(answer)}")
        text, channel = text_of(answer), f"{channel_of(answer, path)} {method}"
        for found in {match.groups() for match in MARKER.finditer(text)}:
            number, column = int(found[0]), int(found[1])
            if number not in self.world.numbers:
                continue
            table, position = self.world.numbers[number]
            name = MODELS[table]._meta.concrete_fields[column].attname
            row = self.world.rows[table][position]
            may = (table, name) in NAMED or self.may_see(seat, path, table, row, name)
            self.tally.decide(channel, seat, table, f"{name} of {row['id']} at {path}", saw=True, may=may)
        # An id in the query is a filter: a foreign one filters everything away, and what is shown in spite of it bears a marker.
        for key in set(ID.findall(urlsplit(path).path)):
            if key in self.by_id:
                table, row = self.by_id[key]
                may = self.may_see(seat, path, table, row)
                self.tally.decide(f"address {method}", seat, table, path, saw=answer.status_code == 200, may=may, exact=False)
        return text

    @staticmethod
    def may_see(seat: Seat, path: str, table: str, row: dict[str, Any], name: str = "") -> bool:
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

    def check(self) -> None:
        """Fail with the first errors of ours, then with the first disagreements."""
        assert not self.broken, f"{len(self.broken)} errors of ours:\n" + "\n".join(self.broken[:20])
        self.tally.check()

    def report(self) -> str:
        """Answers by status, pairs by channel and table."""
        answers = ", ".join(f"{status}: {count:,}" for status, count in sorted(self.statuses.items()))
        return f"{self.statuses.total():,} answers ({answers})\n{self.tally.report()}"


def channel_of(answer: Any, path: str) -> str:
    """What kind of answer it is: API, search, export, file or page."""
    kind = answer.headers.get("Content-Type", "")
    if path.startswith("/api/"):
        return "API"
    if kind.startswith(TABLES):
        return "export"
    if not kind.startswith("text/html") and answer.status_code == 200:
        return "file"
    return "search" if "/cari" in path else "admin" if path.startswith("/kelola/") else "page"


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
