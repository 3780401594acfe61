"""Pledges and the sums the database keeps for them."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.db.utils import ProgrammingError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.accounts.permissions import Role
from apps.core.errors import RuleViolation
from apps.core.scope import Scope, scope
from apps.pmks.choices import NeedState, PledgeState
from apps.pmks.models import Need, NeedPledge, PpksCategory
from apps.pmks.selectors import nearness, need_left
from apps.pmks.services import pledge_add, pledge_commit, pledge_deliver, pledge_release
from tests import factories
from tests.pmks.make import need as make_need

pytestmark = pytest.mark.django_db


@pytest.fixture
def pic():
    company = factories.company(3673)
    site = factories.site(company, 3673)
    return factories.actor(Role.COMPANY_PIC, 3673, company=company.pk, site=site.pk)


def _add(need, pic, quantity=20, program=None):
    return pledge_add(
        need=need, company_id=pic.company_id, site_id=pic.site_id, program_id=program or uuid.uuid4(), quantity=quantity, by=pic
    )


def _state(need) -> tuple[str, int, int]:
    with scope(Scope.system()):
        return Need.objects.values_list("state", "quantity_pledged", "quantity_delivered").get(pk=need.pk)


def test_the_26_categories_are_loaded_and_ten_of_them_are_strict() -> None:
    with scope(Scope.public()):
        assert PpksCategory.objects.count() == 26
        assert PpksCategory.objects.filter(masking="strict").count() == 10
        assert PpksCategory.objects.get(short="PRSE").sex == "P"


def test_a_need_moves_with_its_pledges_and_back(pic) -> None:
    need, program = make_need(3673, quantity=50), uuid.uuid4()
    with scope(pic.scope):
        _add(need, pic, 20, program)
    assert _state(need) == (NeedState.INTEREST, 0, 0)
    with scope(pic.scope):
        pledge_commit(program_id=program, quantity=30, by=pic)
    assert _state(need) == (NeedState.INTEREST, 30, 0)
    officer = factories.actor(Role.SOCIAL_OFFICER, 3673)
    with scope(officer.scope):
        pledge_deliver(program_id=program, quantity=10, by=officer)
    assert _state(need) == (NeedState.PARTLY_MET, 20, 10)
    with scope(officer.scope):
        pledge_deliver(program_id=program, quantity=40, by=officer)
    assert _state(need) == (NeedState.MET, 0, 50)
    with scope(Scope.system()):
        NeedPledge.objects.all().delete()
    assert _state(need) == (NeedState.PUBLISHED, 0, 0)


def test_a_released_pledge_frees_what_was_not_delivered(pic) -> None:
    need, program = make_need(3673, quantity=50), uuid.uuid4()
    with scope(pic.scope):
        _add(need, pic, 20, program)
        pledge_commit(program_id=program, by=pic)
        pledge_deliver(program_id=program, quantity=5, by=pic)
        pledge_release(program_id=program, by=pic)
    assert _state(need) == (NeedState.PARTLY_MET, 0, 5)


def test_pledges_of_a_programme_without_a_need_do_nothing(pic) -> None:
    with scope(pic.scope):
        assert pledge_commit(program_id=uuid.uuid4(), quantity=1, by=pic) is None
        assert pledge_deliver(program_id=uuid.uuid4(), quantity=1, by=pic) is None
        assert pledge_release(program_id=uuid.uuid4(), by=pic) is None


def test_a_closed_need_takes_no_pledge_and_says_what_to_do(pic) -> None:
    need = make_need(3673, state=NeedState.MET)
    with scope(pic.scope), pytest.raises(RuleViolation, match="Pilih kebutuhan lain") as caught:
        _add(need, pic)
    assert caught.value.field == "need"


def test_a_quantity_of_zero_is_refused(pic) -> None:
    need = make_need(3673)
    with scope(pic.scope), pytest.raises(RuleViolation, match="lebih dari 0"):
        _add(need, pic, 0)


def test_the_same_programme_twice_is_one_pledge(pic) -> None:
    need, program = make_need(3673), uuid.uuid4()
    with scope(pic.scope):
        first, second = _add(need, pic, 20, program), _add(need, pic, 25, program)
        assert first.pk == second.pk
        assert NeedPledge.objects.count() == 1


def test_a_company_cannot_write_a_need(pic) -> None:
    need = make_need(3673)
    with pytest.raises(ProgrammingError, match="permission denied"), scope(pic.scope):
        Need.objects.filter(pk=need.pk).update(quantity_pledged=0)


def test_a_company_cannot_pledge_for_another_company(pic) -> None:
    need, other = make_need(3673), factories.company(3673)
    with pytest.raises(ProgrammingError, match="row-level security"), scope(pic.scope):
        pledge_add(need=need, company_id=other.pk, site_id=None, program_id=uuid.uuid4(), quantity=1, by=pic)


def test_what_is_left_lists_the_nearest_need_first(pic) -> None:
    far = make_need(3673, region="36.73.02", quantity=10)
    near = make_need(3673, region="36.73.01.1001", quantity=10)
    with scope(pic.scope):
        rows = need_left(area=3673, region_code="36.73.01.1002", categories=[near.category_id])
    assert [row.need_id for row in rows] == [near.pk, far.pk]
    assert (rows[0].left, rows[0].distance) == (10, 1)
    assert nearness("36.73", "64.71") == 4


CHANGES = st.lists(
    st.tuples(st.sampled_from(["add", "commit", "deliver", "release", "move", "bulk", "delete"]), st.integers(0, 4), st.integers(1, 60)),
    max_size=25,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES)
def test_any_sequence_of_changes_leaves_the_sums_equal_to_the_aggregates(pic, changes) -> None:
    needs = [make_need(3673, quantity=50), make_need(3673, quantity=50)]
    programs = [uuid.uuid4() for _ in range(5)]
    with scope(Scope.system()):
        for what, which, quantity in changes:
            _change(what, programs[which], needs, quantity, pic)
    with scope(Scope.system()), connection.cursor() as cursor:
        for need in needs:
            cursor.execute(
                "SELECT coalesce(sum(greatest(quantity - delivered, 0)) FILTER (WHERE state = 'pledged'), 0), coalesce(sum(delivered), 0), "
                "count(*) FILTER (WHERE state IN ('interest', 'pledged')) FROM pmks_needpledge WHERE need_id = %s",
                [need.pk],
            )
            pledged, delivered, live = cursor.fetchone()
            state = "met" if delivered >= 50 else "partly_met" if delivered else "interest" if live else "published"
            assert Need.objects.values_list("state", "quantity_pledged", "quantity_delivered").get(pk=need.pk) == (
                state,
                pledged,
                delivered,
            )


def _change(what, program, needs, quantity, pic) -> None:
    pledges = NeedPledge.objects.filter(need__in=needs)
    if what == "add":
        if not pledges.filter(program_id=program).exists():
            NeedPledge.objects.create(
                need=needs[quantity % 2], area=3673, program_id=program, company_id=pic.company_id, site_id=pic.site_id, quantity=quantity
            )
    elif what == "commit":
        pledge_commit(program_id=program, quantity=quantity, by=pic)
    elif what == "deliver":
        pledge_deliver(program_id=program, quantity=quantity, by=pic)
    elif what == "release":
        pledge_release(program_id=program, by=pic)
    elif what == "move":
        pledges.filter(program_id=program).update(need=needs[quantity % 2])
    elif what == "bulk":
        pledges.update(state=PledgeState.PLEDGED, quantity=quantity)
    else:
        pledges.filter(program_id=program).delete()
