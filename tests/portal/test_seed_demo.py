"""The demo world: repeatable, alive, and within the rules of the database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone

from apps.accounts.models import User
from apps.audit.checking import chains
from apps.core.scope import Scope, scope
from apps.forums.reference import forums_load
from tests import database

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("seed_demo")]

#: What must come out the same: names, dates, states and amounts, without the keys that the database gives.
FINGERPRINT = (
    "SELECT area, name, state, disputed FROM forums_forum ORDER BY area, line",
    "SELECT area, starts_on, ends_on, chair_name FROM forums_boardterm ORDER BY area, starts_on, chair_name",
    "SELECT name, nib, npwp, legal_form, ownership FROM companies_company ORDER BY id",
    "SELECT area, state, number, since FROM companies_membership ORDER BY id",
    "SELECT area, category_id, region_id, count FROM pmks_ppkscount ORDER BY id",
    "SELECT id, title, state, quantity, quantity_pledged, quantity_delivered FROM pmks_need ORDER BY id",
    "SELECT id, title, state, budget, created_at FROM programs_program ORDER BY id",
    "SELECT id, state, value, value_verified, verified_at FROM programs_realization ORDER BY id",
    "SELECT realization_id, region_id, category_id, quantity, value, male, female FROM programs_realizationline ORDER BY id",
)

#: All that the database knows to do with history. None of them takes the day from its caller.
AUDIT_FUNCTIONS = {"audit_append", "audit_text", "audit_seal", "audit_heads"}


def rows(sql: str) -> list[tuple[object, ...]]:
    with scope(Scope.system()), connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def number(sql: str) -> int:
    return int(str(rows(sql)[0][0]))


def seed(tmp_path: Path, **options: object) -> list[dict[str, str]]:
    path = tmp_path / "accounts.json"
    with scope(Scope.system()):
        forums_load()
    call_command("seed_demo", accounts=str(path), size="small", verbosity=0, **options)
    return json.loads(path.read_text(encoding="utf-8"))["accounts"]


@pytest.fixture(scope="module")
def accounts(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[list[dict[str, str]]]:
    """One small world for all questions that only read."""
    folder = tmp_path_factory.mktemp("world")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=folder / "media"):
        yield seed(folder)
        connection.close()
        database.truncate(str(connection.settings_dict["NAME"]))


def test_every_state_is_there(accounts: list[dict[str, str]]) -> None:
    states = {state for (state,) in rows("SELECT DISTINCT state FROM programs_program")}
    assert states >= {
        "draft",
        "submitted",
        "needs_correction",
        "recommended",
        "with_notes",
        "committed",
        "running",
        "completed",
        "verified",
        "postponed",
        "cancelled",
    }
    found = {state for (state,) in rows("SELECT DISTINCT state FROM programs_realization")}
    assert found >= {"draft", "sent", "field_check", "verified", "returned"}
    needs = {state for (state,) in rows("SELECT DISTINCT state FROM pmks_need")}
    assert needs >= {"draft", "proposed", "returned", "verified", "published", "interest", "partly_met"}
    assert number("SELECT count(*) FROM programs_program WHERE route = 'direct'") > 20
    assert number("SELECT count(*) FROM programs_program WHERE entered_by_secretariat") > 0
    assert number("SELECT count(*) FROM programs_program WHERE handled_by_province") > 0


def test_the_stories_stand_as_they_were_told(accounts: list[dict[str, str]]) -> None:
    assert rows("SELECT number, year, jsonb_array_length(tasks) FROM forums_decree WHERE issuer = 'Gubernur Kalimantan Timur'") == [
        ("460/K.15/2019", 2019, 8)
    ]
    assert number("SELECT count(*) FROM forums_decree WHERE number = '1160/KEP.GUB/Bappeda/2016'") == 1
    rakernas = rows(
        "SELECT starts_on::text, ends_on::text, mode, attended FROM meetings_meeting WHERE kind = 'rakernas' AND starts_on < '2021-01-01'"
    )
    assert rakernas == [("2020-08-11", "2020-08-12", "hybrid", 200)]
    assert rows("SELECT attended > 60, summary LIKE '%kewirausahaan%' FROM meetings_meeting WHERE starts_on = '2025-04-23'") == [
        (True, True)
    ]
    assert number("SELECT count(*) FROM forums_forum WHERE area = 3600 AND disputed") == 2
    assert number("SELECT count(*) FROM forums_forum WHERE state = 'not_formed'") > 300


def test_lines_add_up_and_the_denominators_shrink(accounts: list[dict[str, str]]) -> None:
    wrong = number(
        "SELECT count(*) FROM programs_realization r JOIN (SELECT realization_id, sum(value) AS v, sum(quantity) AS q "
        "FROM programs_realizationline GROUP BY 1) l ON l.realization_id = r.id "
        "WHERE (l.v, l.q) IS DISTINCT FROM (coalesce(r.value_verified, r.value), coalesce(r.quantity_verified, r.quantity)::bigint)"
    )
    assert wrong == 0
    sql = (
        "SELECT count(*) FILTER (WHERE state <> 'left'), count(*) FILTER (WHERE state IN ('verified', 'active', 'inactive')), "
        "count(*) FILTER (WHERE state = 'active') FROM companies_membership WHERE area = 3673 AND kind = 'company'"
    )
    listed, joined, active = rows(sql)[0]
    assert int(str(listed)) > int(str(joined)) > int(str(active)) > 0
    assert (
        number(
            "SELECT count(*) FROM programs_realization r WHERE value >= 50000000 AND NOT EXISTS (SELECT FROM programs_evidence e WHERE e.realization_id = r.id AND e.kind = 'bast')"
        )
        == 0
    )
    assert number("SELECT count(*) FROM programs_program WHERE created_at > now() OR state_since > now()") == 0


def test_the_history_is_told_in_order_and_sealed(accounts: list[dict[str, str]]) -> None:
    assert number("SELECT count(*) FROM audit_event") > 1_000
    assert number("SELECT count(*) FROM audit_event WHERE hash IS NULL OR seq IS NULL") == 0
    assert not [name for (name,) in rows("SELECT proname FROM pg_proc WHERE proname LIKE 'audit%%'") if name not in AUDIT_FUNCTIONS]
    assert [chain for chain in chains() if chain.fault] == []
    unordered = "SELECT count(*) FROM (SELECT at < lag(at) OVER (PARTITION BY area ORDER BY seq) AS back FROM audit_event) x WHERE back"
    assert number(unordered) == 0


def test_reports_come_in_all_states_with_figures_from_the_records(accounts: list[dict[str, str]]) -> None:
    states = {state for (state,) in rows("SELECT DISTINCT state FROM reports_periodicreport")}
    assert states >= {"draft", "sent", "in_review", "accepted", "locked"}
    assert (
        number(
            "SELECT count(*) FROM reports_periodicreport r WHERE sent_at IS NOT NULL AND NOT EXISTS (SELECT FROM reports_snapshot s WHERE s.report_id = r.id)"
        )
        == 0
    )
    assert number("SELECT count(*) FROM programs_program WHERE state = 'closed'") > 0
    assert number("SELECT count(*) FROM reports_question WHERE answered_at IS NULL") > 0
    assert number("SELECT count(*) FROM forums_document") >= 4
    assert number("SELECT count(*) FROM notifications_message") > 10


def test_lists_look_alikes_and_a_merge_are_there_with_their_reasons(accounts: list[dict[str, str]]) -> None:
    assert sorted(rows("SELECT state FROM companies_importbatch")) == [("checked",), ("finished",)]
    assert number("SELECT count(*) FROM companies_importrow WHERE outcome = 'made'") > 20
    outcomes = {outcome for (outcome,) in rows("SELECT DISTINCT outcome FROM companies_importrow")}
    assert outcomes >= {"new", "made", "fault", "known", "duplicate", "ignored"}
    assert {state for (state,) in rows("SELECT state FROM companies_duplicatepair")} >= {"open", "merged", "different"}
    assert number("SELECT count(*) FROM companies_duplicatepair WHERE state = 'open' AND score >= 84 AND facts ? 'name'") > 0
    assert rows("SELECT state, moved_rows > 0 OR done_at IS NOT NULL FROM companies_companymerge") == [("done", True)]
    listed = "SELECT count(*) FROM companies_membership WHERE state = 'listed' AND listed_region_id IS NOT NULL AND contact_email <> ''"
    assert number(listed) > 20


def test_every_persona_opens_its_desk(accounts: list[dict[str, str]], client: Client) -> None:
    assert len(accounts) >= 15
    for account in accounts:
        client.force_login(User.objects.get(email=account["email"]))
        answer = client.get(f"/{account['desk']}/")
        assert answer.status_code == 200, account["persona"]
    assert User.objects.get(email=accounts[0]["email"]).check_password(accounts[0]["password"])


@pytest.mark.django_db(transaction=True)
def test_the_same_number_makes_the_same_world(tmp_path: Path, settings, monkeypatch) -> None:
    moment = timezone.now()
    monkeypatch.setattr("apps.portal.demo.world.timezone.now", lambda: moment)
    settings.MEDIA_ROOT = tmp_path / "media"
    seen = []
    for run in range(2):
        (tmp_path / str(run)).mkdir()
        seed(tmp_path / str(run), seed=7)
        seen.append(hashlib.sha256(repr([rows(sql) for sql in FINGERPRINT]).encode()).hexdigest())
        connection.close()
        database.truncate(str(connection.settings_dict["NAME"]))
    assert seen[0] == seen[1]


@pytest.mark.django_db(transaction=True)
def test_a_portal_with_people_is_left_alone(tmp_path: Path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    User.objects.create_user("ada@example.com", "rahasia-panjang-1", full_name="Ada")
    call_command("seed_demo", "--if-empty", accounts=str(tmp_path / "accounts.json"), verbosity=0)
    assert User.objects.count() == 1
    with pytest.raises(SystemExit):
        call_command("seed_demo", accounts=str(tmp_path / "accounts.json"), verbosity=0)
