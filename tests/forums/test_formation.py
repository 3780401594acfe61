"""Forming, ratifying, suspending and disputing forums."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from apps.accounts.actors import SYSTEM, Actor
from apps.accounts.permissions import Role
from apps.audit.selectors import timeline
from apps.core.errors import InvalidTransition, NotAllowed, RuleViolation
from apps.core.scope import Scope, scope
from apps.forums import services
from apps.forums.choices import ForumState
from apps.forums.models import Forum
from apps.forums.services.formation import MOVES, REASON_REQUIRED
from apps.forums.workflow import FORUM_WORKFLOW
from tests import factories
from tests.forums.people import client_at

pytestmark = pytest.mark.django_db
NATION, BANTEN, CILEGON, SERANG, KALTIM = 0, 3600, 3672, 3673, 6400


@pytest.fixture(autouse=True)
def _no_remembered_chairs() -> None:
    cache.clear()


def set_state(forum: Forum, state: str) -> None:
    with scope(Scope.system()):
        Forum.objects.filter(pk=forum.pk).update(state=state)


def state_of(forum: Forum) -> str:
    with scope(Scope.system()):
        return Forum.objects.get(pk=forum.pk).state


def record_board(forum: Forum, by: Actor, *, with_decree: bool = True) -> None:
    today = timezone.localdate()
    with scope(by.scope):
        term = services.term_record(
            forum=forum, by=by, starts_on=today, ends_on=today + dt.timedelta(days=1826), chair_name="Hj. Ketua Baru"
        )
        if with_decree:
            services.decree_record(
                forum=forum,
                by=by,
                term=term,
                kind="board",
                number="100.3/7-2026",
                issuer="Wali Kota Cilegon",
                subject="Pengurus",
                signed_on=today,
            )


def test_the_province_forms_a_forum_step_by_step() -> None:
    forum = factories.forum(CILEGON, active=False)
    province = factories.actor(Role.FORUM_SECRETARY, BANTEN)
    for move, state in (("propose", "proposed"), ("deliberate", "deliberation")):
        with scope(province.scope):
            MOVES[move](forum=forum, by=province)
        assert state_of(forum) == state
    with pytest.raises(RuleViolation, match="masa bakti"), scope(province.scope):
        services.forum_await_decree(forum=forum, by=province)
    assert state_of(forum) == "deliberation"
    record_board(forum, province)
    for move, state in (("await_decree", "awaiting_decree"), ("ratify", "ratified"), ("activate", "active")):
        with scope(province.scope):
            MOVES[move](forum=forum, by=province)
        assert state_of(forum) == state
    with scope(province.scope):
        assert Forum.objects.get(pk=forum.pk).formed_on == timezone.localdate()
        codes = [entry.code for entry in timeline([forum.pk])]
    assert codes[0] == "forum.activate"
    assert {"forum.propose", "term.record", "decree.record"} <= set(codes)


def test_a_forum_does_not_begin_without_a_decree() -> None:
    forum = factories.forum(CILEGON, active=False)
    province = factories.actor(Role.FORUM_SECRETARY, BANTEN)
    set_state(forum, ForumState.RATIFIED)
    record_board(forum, province, with_decree=False)
    with pytest.raises(RuleViolation, match="SK"), scope(province.scope):
        services.forum_activate(forum=forum, by=province)
    assert state_of(forum) == ForumState.RATIFIED


@pytest.mark.parametrize("state", ForumState.values)
@pytest.mark.parametrize("move", sorted(MOVES))
def test_every_move_starts_only_where_the_table_says(state: str, move: str) -> None:
    forum = factories.forum(CILEGON)
    with scope(Scope.system()):
        services.decree_record(forum=forum, by=SYSTEM, kind="board", number="1", issuer="Wali Kota", subject="Pengurus", year=2025)
    set_state(forum, state)
    province = factories.actor(Role.FORUM_SECRETARY, BANTEN)
    with scope(province.scope):
        if state in FORUM_WORKFLOW.moves[move].sources:
            assert MOVES[move](forum=forum, by=province, reason="Alasan").state == FORUM_WORKFLOW.moves[move].target
        else:
            with pytest.raises(InvalidTransition):
                MOVES[move](forum=forum, by=province, reason="Alasan")


@pytest.mark.parametrize("move", sorted(REASON_REQUIRED))
def test_hard_moves_need_a_reason(move: str) -> None:
    forum = factories.forum(CILEGON)
    set_state(forum, min(FORUM_WORKFLOW.moves[move].sources))
    province = factories.actor(Role.FORUM_SECRETARY, BANTEN)
    with pytest.raises(RuleViolation, match="Alasan") as fault, scope(province.scope):
        MOVES[move](forum=forum, by=province, reason=" ")
    assert fault.value.field == "reason"
    with pytest.raises(RuleViolation, match="500"), scope(province.scope):
        MOVES[move](forum=forum, by=province, reason="x" * 501)


def test_nobody_but_the_level_above_ratifies() -> None:
    forum = factories.forum(CILEGON)
    own = factories.actor(Role.FORUM_SECRETARY, CILEGON)
    planner = factories.actor(Role.FORUM_PLANNING, BANTEN)
    dinsos = factories.actor(Role.SOCIAL_OFFICER, BANTEN)
    firm = factories.company(CILEGON)
    company = factories.actor(Role.COMPANY_PIC, CILEGON, company=firm.pk)
    factories.actor(Role.FORUM_SECRETARY, BANTEN)
    nation = factories.actor(Role.FORUM_SECRETARY, NATION)
    elsewhere = factories.actor(Role.FORUM_SECRETARY, KALTIM)
    for by in (own, planner, dinsos, nation, elsewhere, company):
        with pytest.raises(NotAllowed), scope(by.scope):
            services.forum_suspend(forum=forum, by=by, reason="Alasan")
        with pytest.raises(NotAllowed), scope(by.scope):
            services.forum_dispute(forum=forum, by=by, disputed=True, reason="Alasan")
    assert state_of(forum) == ForumState.ACTIVE


def test_the_nation_forms_provinces_and_steps_in_for_an_empty_provincial_chair() -> None:
    nation = factories.actor(Role.FORUM_SECRETARY, NATION)
    province, city = factories.forum(BANTEN, active=False), factories.forum(CILEGON, active=False)
    with scope(nation.scope):
        services.forum_propose(forum=province, by=nation)
        services.forum_propose(forum=city, by=nation)
    assert (state_of(province), state_of(city)) == ("proposed", "proposed")


def test_two_bodies_are_flagged_and_both_kept() -> None:
    forum = factories.forum(CILEGON)
    province = factories.actor(Role.FORUM_SECRETARY, BANTEN)
    with pytest.raises(RuleViolation, match="Alasan"), scope(province.scope):
        services.forum_dispute(forum=forum, by=province, disputed=True, reason="")
    with scope(province.scope):
        services.forum_dispute(forum=forum, by=province, disputed=True, reason="Dua SK", other_name="Forum TJSLP Kota Cilegon")
        assert sorted(Forum.objects.filter(area=CILEGON).values_list("line", "disputed")) == [("kesos", True), ("perda", True)]
    with pytest.raises(RuleViolation, match="Muat ulang"), scope(province.scope):
        services.forum_dispute(forum=forum, by=province, disputed=True, reason="Dua SK")
    with scope(province.scope):
        services.forum_dispute(forum=forum, by=province, disputed=False, reason="Disepakati")
        assert not Forum.objects.get(pk=forum.pk).disputed
        assert Forum.objects.filter(area=CILEGON, line="perda").exists()


# --- pages ----------------------------------------------------------------------------------------------------------------


def url(name: str, desk: str, *args: object) -> str:
    return reverse(f"forums:{name}", args=[desk, *args])


def test_the_province_sees_and_uses_the_moves() -> None:
    factories.forum(BANTEN)
    forum = factories.forum(CILEGON, active=False)
    client = client_at(Role.FORUM_SECRETARY, BANTEN)
    page = client.get(url("forum-detail", "forum-3600", CILEGON))
    assert "Usulkan pembentukan" in page.text
    assert client.post(url("forum-move", "forum-3600", CILEGON, "propose")).status_code == 302
    assert state_of(forum) == "proposed"
    refused = client.post(url("forum-move", "forum-3600", CILEGON, "withdraw"), {"reason": ""})
    assert refused.status_code == 400
    assert "Alasan belum diisi" in refused.text
    assert client.post(url("forum-move", "forum-3600", CILEGON, "ratify")).status_code == 409
    assert client.post(url("forum-move", "forum-3600", CILEGON, "menghapus")).status_code == 404


def test_a_district_cannot_ratify_itself_nor_see_its_neighbour() -> None:
    factories.forum(SERANG)
    factories.forum(CILEGON)
    client = client_at(Role.FORUM_SECRETARY, SERANG)
    assert "Bekukan" not in client.get(url("forum-detail", "forum-3673")).text
    assert client.post(url("forum-move", "forum-3673", SERANG, "suspend"), {"reason": "x"}).status_code == 403
    assert client.post(url("forum-move", "forum-3673", CILEGON, "suspend"), {"reason": "x"}).status_code == 404
    assert client.post(url("forum-move", "forum-3673", BANTEN, "suspend"), {"reason": "x"}).status_code == 403
    assert client.post(url("forum-dispute", "forum-3673", SERANG), {"reason": "x"}).status_code == 403


def test_a_company_reads_a_forum_and_changes_nothing() -> None:
    factories.forum(SERANG)
    firm = factories.company(SERANG)
    client = client_at(Role.COMPANY_PIC, SERANG, company=firm.pk)
    desk = f"usaha-{firm.pk.hex[-12:]}"
    assert client.get(url("forum-detail", desk, SERANG)).status_code == 200
    for name in ("forum-update", "term-record", "decree-record", "forum-dispute"):
        assert client.post(url(name, desk, SERANG), {}).status_code == 403, name
    assert client.post(url("forum-move", desk, SERANG, "suspend"), {"reason": "x"}).status_code == 403


def test_the_dispute_page_flags_and_clears() -> None:
    factories.forum(BANTEN)
    forum = factories.forum(CILEGON)
    client = client_at(Role.FORUM_SECRETARY, BANTEN)
    address = url("forum-dispute", "forum-3600", CILEGON)
    assert "Nama lembaga yang lain" in client.get(address).text
    assert client.post(address, {"reason": ""}).status_code == 400
    assert client.post(address, {"reason": "Dua SK", "other_name": "Forum TJSLP"}).status_code == 302
    page = client.get(url("forum-detail", "forum-3600", CILEGON)).text
    assert "Dua kepengurusan" in page
    assert "Forum TJSLP" in page
    assert "Cabut tanda" in client.get(address).text
    assert client.post(address, {"reason": "Selesai"}).status_code == 302
    with scope(Scope.system()):
        assert not Forum.objects.get(pk=forum.pk).disputed
