"""Two workers, one killed in the middle of a report: the report still comes out, once, by the other one and without hands."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from playwright.sync_api import Browser

from tests.e2e.people import person, send_report
from tests.e2e.portal import Portal
from tests.settings import SERVERS

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

LEASE = 15  # seconds; ten minutes in an installation
WORKERS = ("documents", "documents2")
NUMBER = "077/FCSR-SRG/XI/2026"


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    """A portal with two workers for documents and a short lease; the calendar ticks as it always does."""
    made = Portal("killed_worker")
    made.extra = {"DOCUMENT_LEASE_SECONDS": str(LEASE), "HOLD_LAYOUT": str(made.folder / "hold")}
    made.prepare()
    made.start("web", "worker", *WORKERS, "beat")
    yield made
    made.stop()


def until(found: Callable[[], str], what: str, seconds: float = 120) -> str:
    """Wait for an answer that is not empty."""
    deadline = time.monotonic() + seconds
    while not (answer := found()):
        assert time.monotonic() < deadline, f"{what} never came"
        time.sleep(0.1)
    return answer


def stored(portal: Portal) -> set[Path]:
    """Files of documents of Kota Serang."""
    return set((portal.folder / "media" / "documents" / "3673").glob("*"))


def letters(portal: Portal) -> list[tuple[str, int]]:
    """Letters about reports, whether they are still to go or went out."""
    return portal.rows(
        "SELECT key, attempts FROM notifications_mail WHERE key LIKE '%%report%%' OR subject ILIKE '%%laporan%%' ORDER BY key"
    )


def test_a_worker_killed_while_it_prints_a_report_costs_time_and_nothing_else(portal: Portal, chromium: Browser) -> None:
    until(lambda: "no" if portal.rows("SELECT 1 FROM forums_document WHERE state <> 'ready'") == [] else "", "quiet")
    files_before, letters_before = stored(portal), letters(portal)
    (portal.folder / "hold").write_text(NUMBER, encoding="utf-8")
    with person(portal, chromium, "Ketua Forum Kota Serang") as chair:
        chair.at("laporan/?periode=2026-S1")
        chair.page.locator("main a", has_text="Buka laporan").first.click()
        chair.page.wait_for_url(re.compile(r"/laporan/[0-9a-f-]{36}/"))
        report = chair.page.url.partition("/laporan/")[2].split("/")[0]
        send_report(chair, report, NUMBER)
        document, holder = _printing(portal, report)
        portal.kill(holder)
        killed = time.monotonic()
        (portal.folder / "hold").unlink()
        assert portal.rows("SELECT state, attempts, file FROM forums_document WHERE id = %s", document) == [("rendering", 1, "")]
        assert stored(portal) == files_before

        chair.at(f"laporan/{report}/")
        chair.wait_for("Unduh", seconds=LEASE + 90)
        recovery = time.monotonic() - killed
        with chair.page.expect_download() as download:
            chair.page.locator("#dokumen a", has_text="Unduh").first.click()
        content = Path(download.value.path()).read_bytes()
    print(f"printed by {(set(WORKERS) - {holder}).pop()} {recovery:.1f} s after the kill of {holder} (lease {LEASE} s)")
    assert recovery < LEASE + 90
    _came_out_once(portal, report, document, content, files_before)
    assert letters(portal) == letters_before


def _printing(portal: Portal, report: str) -> tuple[str, str]:
    """The document of a sent report that is being printed, and the worker that holds it."""
    find = "SELECT id::text FROM forums_document WHERE kind = 'report' AND subject_id = %s AND state = 'rendering' AND leased_until > now() - interval '99 days'"
    document = until(lambda: "".join(row[0] for row in portal.rows(find, report)), "the rendering")
    return document, until(lambda: portal.holder(document, *WORKERS), "the worker that renders")


def _came_out_once(portal: Portal, report: str, document: str, content: bytes, files_before: set[Path]) -> None:
    rows = portal.rows(
        "SELECT id::text, state, attempts, sha256, file FROM forums_document WHERE kind = 'report' AND subject_id = %s", report
    )
    assert [row[:3] for row in rows] == [(document, "ready", 2)]
    assert hashlib.sha256(content).hexdigest() == rows[0][3]
    assert [path.name for path in stored(portal) - files_before] == [Path(rows[0][4]).name]
    told = portal.rows(
        "SELECT user_id, count(*) FROM notifications_message WHERE code = 'report.send' AND url LIKE %s GROUP BY 1", f"%{report}%"
    )
    assert told
    assert {count for _user, count in told} == {1}
    for code, about in (("report.send", report), ("document.issue", document)):
        last = "SELECT count(*) FROM audit_event WHERE code = %s AND object_id = %s AND at > (SELECT min(issued_at) - interval '1 minute' FROM forums_document WHERE id = %s)"
        assert portal.rows(last, code, about, document) == [(1,)], code


def test_a_worker_killed_while_it_computes_a_draft_leaves_nothing_half(portal: Portal) -> None:
    with closing(psycopg2.connect(SERVERS.url("postgres", portal.database))) as block:
        block.cursor().execute("LOCK TABLE forums_decree IN ACCESS EXCLUSIVE MODE")  # every draft needs it: the workers stand still inside
        portal.move_clock(dt.date(2027, 1, 4), "worker", *WORKERS, "beat")
        portal.tick()  # what the calendar does within its first minute; the retry comes from the calendar itself
        report, holder = _computing(portal)
        snapshots, events = _kept_of(portal, report)  # the demo world may have left a draft of its own
        portal.kill(holder)
        killed = time.monotonic()
        block.rollback()
    state = "SELECT r.document_id::text FROM reports_periodicreport r WHERE r.id = %s AND r.document_id IS NOT NULL"
    until(lambda: "".join(row[0] for row in portal.rows(state, report)), "the draft")
    recovery = time.monotonic() - killed
    print(f"drawn up by {(set(WORKERS) - {holder}).pop()} {recovery:.1f} s after the kill of {holder}")
    assert _kept_of(portal, report) == (snapshots + 1, events + 1)
    assert portal.rows("SELECT count(*) FROM forums_document WHERE subject_id = %s", report) == [(1,)]
    told = portal.rows(
        "SELECT user_id, count(*) FROM notifications_message WHERE code = 'report.draft' AND url LIKE %s GROUP BY 1", f"%{report}%"
    )
    assert {count for _user, count in told} <= {1}


def _kept_of(portal: Portal, report: str) -> tuple[int, int]:
    """Frozen drafts and events "draft drawn up" of a report."""
    frozen = portal.rows("SELECT count(*) FROM reports_snapshot WHERE report_id = %s", report)
    told = portal.rows("SELECT count(*) FROM audit_event WHERE code = 'report.draft' AND object_id = %s", report)
    return frozen[0][0], told[0][0]


def _computing(portal: Portal) -> tuple[str, str]:
    """A report whose draft is being computed, with the worker that does it: its session waits inside for the table we hold."""
    waiting = "SELECT application_name FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = %s AND application_name = ANY(%s)"
    drafts = "SELECT id::text FROM reports_periodicreport WHERE state = 'draft' AND document_id IS NULL ORDER BY area"

    def found() -> str:  # a worker gives up after five seconds and is asked again, so one look may come between two attempts
        busy = portal.at_work(*WORKERS)
        waiting_now = {row[0] for row in portal.rows(waiting, portal.database, list(WORKERS))}
        pairs = ((report, name) for (report,) in portal.rows(drafts) for name in waiting_now if report in busy.get(name, ""))
        return " ".join(next(pairs, ()))

    report, holder = until(found, "a draft in the making", 180).split()
    return report, holder
