"""Seals kept outside of the table: signed sheets, sheets carried away, seals printed in reports."""

from __future__ import annotations

import io
from pathlib import Path

import psycopg2
import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from apps.accounts.actors import SYSTEM
from apps.audit import anchors
from apps.audit import services as audit
from apps.audit.selectors import last_seal
from apps.audit.tasks import anchors_keep
from apps.core.scope import Scope, scope
from tests import factories
from tests.settings import SERVERS

CUT = """
DELETE FROM audit_event WHERE area = 3673 AND seq > 2;
UPDATE audit_head h SET seq = 2, hash = e.hash FROM audit_event e WHERE h.area = 3673 AND e.area = 3673 AND e.seq = 2;
"""


def _as_owner(sql: str) -> None:
    admin = psycopg2.connect(SERVERS.url("postgres", str(connection.settings_dict["NAME"])))
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(sql)
    admin.close()


@pytest.fixture(autouse=True)
def five(transactional_db, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    forum = factories.forum(3673)
    with scope(Scope.system()):
        for _ in range(5):
            audit.record("account.end", by=SYSTEM, area=3673, obj=forum, changes={"name": "Budi", "role": "x"})


def _check(**options: object) -> str:
    out = io.StringIO()
    call_command("verify_audit", stdout=out, **options)
    return out.getvalue().strip()


def test_an_end_cut_off_together_with_its_head_is_found_by_the_sheet_of_the_night() -> None:
    name = anchors_keep(system=True)
    assert name == anchors_keep(system=True), "once a day"
    assert _check() == "5 events of 1 places hold; 1 seals kept elsewhere agree."
    _as_owner(CUT)
    with pytest.raises(CommandError, match=r"the last event found is number 2, but anchors/.*keeps the seal of number 5"):
        _check()


def test_without_any_seal_kept_elsewhere_such_a_cut_cannot_be_seen() -> None:
    _as_owner(CUT)
    assert _check() == "2 events of 1 places hold; 0 seals kept elsewhere agree."


def test_a_sheet_carried_away_finds_it_after_the_storage_was_emptied(tmp_path: Path) -> None:
    away = tmp_path / "segel.txt"
    _check(export=str(away))
    _as_owner("TRUNCATE audit_event, audit_head")
    assert _check() == "0 events of 0 places hold; 0 seals kept elsewhere agree."
    with pytest.raises(CommandError, match="area 3673: the last event found is number 0"):
        _check(anchors=[str(away)])


def test_a_sheet_that_was_changed_is_refused() -> None:
    name = anchors_keep(system=True)
    with default_storage.open(name) as file:
        text = file.read().decode()
    for forged in (text.replace("3673 5 ", "3673 2 "), text.replace("3673 5 ", "3671 1 " + "0" * 64 + "\n3673 5 "), text[:-3] + "00\n", ""):
        default_storage.delete(name)
        default_storage.save(name, io.BytesIO(forged.encode()))
        with pytest.raises(CommandError, match="the signature does not fit"):
            _check()


def test_a_seal_read_from_a_printed_report_finds_a_rewritten_end() -> None:
    with scope(Scope.system()):
        seal = last_seal(3673)
    assert seal.startswith("3673:5:")
    assert "1 seals kept elsewhere agree" in _check(seal=[seal[:40]])
    with pytest.raises(CommandError, match=r"event 5 .*not the one kept in the printed seal"):
        _check(seal=["3673:5:" + "0" * 16])
    with pytest.raises(CommandError, match="is not a seal"):
        _check(seal=["3673-5"])


def test_a_place_without_history_has_no_seal() -> None:
    with scope(Scope.system()):
        assert last_seal(3604) == ""
        assert [str(one)[:7] for one in anchors.heads()] == ["3673:5:"]
