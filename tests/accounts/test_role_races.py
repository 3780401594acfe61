"""Nobody gives a role to themselves by a handover, and roles that exclude each other do not slip in side by side."""

from __future__ import annotations

import threading
from contextlib import contextmanager, suppress
from unittest import mock

import pytest

from apps.accounts import rules, services
from apps.accounts.models import Assignment, User
from apps.accounts.permissions import Role
from apps.companies.services import people
from apps.core.errors import RuleViolation
from apps.core.scope import scope
from tests import factories
from tests.companies.make import SERANG, browser
from tests.racing import at_once


def _role(actor) -> Assignment:
    return Assignment.objects.get(user_id=actor.user_id)


@pytest.mark.django_db
def test_a_handover_never_ends_in_the_hands_of_whoever_decides_on_it() -> None:
    factories.forum(SERANG)
    company = factories.company(SERANG)
    head = factories.actor(Role.COMPANY_PIC, SERANG, name="Hana", company=company.pk)
    other = factories.actor(Role.COMPANY_APPROVER, SERANG, name="Bela", company=company.pk)
    third = factories.actor(Role.COMPANY_PIC, SERANG, name="Cici", company=company.pk)
    with scope(head.scope):
        with pytest.raises(RuleViolation, match="diri sendiri"):
            services.assignment_hand_over(assignment=_role(other), heir=User.objects.get(pk=head.user_id), by=head)
        with pytest.raises(RuleViolation, match="diri sendiri"):
            people.person_handover(assignment=_role(other), heir=_role(head), by=head)
    page = browser(head).get(f"/{head.slug}/orang/{_role(other).pk}/serah-terima/").content.decode()
    assert str(_role(third).pk) in page
    assert str(_role(head).pk) not in page
    answer = browser(head).post(f"/{head.slug}/orang/{_role(other).pk}/serah-terima/", {"successor": str(_role(head).pk)})
    assert answer.status_code == 400
    assert Assignment.objects.current().filter(user_id=other.user_id).exists()
    with scope(head.scope):
        people.person_handover(assignment=_role(head), heir=_role(third), by=head)
    assert not Assignment.objects.current().filter(user_id=head.user_id).exists()


@contextmanager
def slow_look():
    """Both look at the roles held before either writes: the moment in which a check without a lock is blind."""

    seen, look = threading.Barrier(2), rules.held_roles

    def held(email: str) -> list[str]:
        found = look(email)
        with suppress(threading.BrokenBarrierError):
            seen.wait(timeout=0.5)
        return found

    with mock.patch.object(rules, "held_roles", held):
        yield


@pytest.mark.django_db(transaction=True)
def test_of_two_invitations_that_exclude_each_other_taken_up_at_once_one_is_refused() -> None:
    factories.forum(SERANG)
    company = factories.company(SERANG)
    person = factories.user("Dua Peran")
    head = factories.actor(Role.COMPANY_PIC, SERANG, company=company.pk)
    office = factories.actor(Role.SOCIAL_HEAD, SERANG)
    sent = []
    for by, role, of in ((head, Role.COMPANY_PIC, company.pk), (office, Role.SOCIAL_OFFICER, None)):
        with scope(by.scope):
            sent.append(services.invitation_send(email=person.email, full_name="Dua", role=role, area=SERANG, company_id=of, by=by))

    def take(invitation):
        def act() -> str:
            try:
                services.invitation_take(invitation=invitation, user=person)
            except RuleViolation as error:
                return error.message
            return ""

        return act

    with slow_look():
        words = at_once(*(take(one) for one in sent))
    assert sorted(bool(text) for text in words) == [False, True], words
    assert "tidak boleh dirangkap" in "".join(words)
    assert Assignment.objects.current().filter(user=person).count() == 1
