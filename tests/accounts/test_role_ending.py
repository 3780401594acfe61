"""Roles end by themselves on their date; the day before, the person and the administrators are told once."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Assignment, User
from apps.accounts.permissions import Role
from apps.accounts.signin import notices
from apps.accounts.tasks import roles_ending_announce, sign_in_purge
from apps.core.scope import Scope, scope
from apps.notifications.models import Mail, Message
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def ends_on() -> dt.date:
    return timezone.localdate() + dt.timedelta(days=10)


@pytest.fixture
def row(db, ends_on: dt.date) -> Assignment:
    factories.forum(3673)
    person = factories.user("Plt. Budi")
    factories.assign(person, Role.FORUM_DELEGATE, 3673, until=ends_on)
    return Assignment.objects.get(user=person)


def _noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(5), tzinfo=dt.UTC)


def _letters() -> dict[str, str]:
    with scope(Scope.system()):
        return {mail.to: mail.subject for mail in Mail.objects.all()}


def test_the_day_before_person_and_secretariat_are_told_and_only_once(row: Assignment, ends_on: dt.date) -> None:
    secretary = User.objects.get(pk=factories.actor(Role.FORUM_SECRETARY, 3673).user_id)
    factories.actor(Role.FORUM_CHAIR, 3673)
    factories.forum(3672)
    factories.actor(Role.FORUM_SECRETARY, 3672)
    with time_machine.travel(_noon(ends_on - dt.timedelta(days=2))):
        assert roles_ending_announce.delay(system=True).get() == 0
    assert _letters() == {}
    with time_machine.travel(_noon(ends_on - dt.timedelta(days=1))):
        assert roles_ending_announce.delay(system=True).get() == 1
        roles_ending_announce.delay(system=True)
    assert _letters() == {row.user.email: "Peran Anda berakhir besok", secretary.email: "Peran seseorang di tempat Anda berakhir besok"}
    with scope(Scope.system()):
        assert Mail.objects.count() == 2
        assert sorted(Message.objects.values_list("user_id", flat=True)) == sorted([row.user_id, secretary.pk])


def test_without_an_administrator_at_the_place_the_level_above_is_told(row: Assignment, ends_on: dt.date) -> None:
    factories.forum(3600)
    province = User.objects.get(pk=factories.actor(Role.FORUM_SECRETARY, 3600).user_id)
    with time_machine.travel(_noon(ends_on - dt.timedelta(days=1))), scope(Scope.system()):
        notices.announce_ending()
    assert province.email in _letters()


def test_the_desk_closes_by_itself_after_the_last_day(client: Client, row: Assignment, ends_on: dt.date) -> None:
    with time_machine.travel(_noon(ends_on)):
        client.force_login(row.user)
        assert client.get("/forum-3673/").status_code == 200
    with time_machine.travel(_noon(ends_on + dt.timedelta(days=1))):
        client.force_login(row.user)
        answer = client.get("/forum-3673/")
        assert answer.status_code == 404
        assert "Peran Anda sudah berakhir" in answer.content.decode()


def test_a_role_ended_by_hand_or_without_end_is_not_announced(row: Assignment, ends_on: dt.date) -> None:
    row.ended_at = timezone.now()
    row.save()
    factories.actor(Role.FORUM_SECRETARY, 3673)
    with time_machine.travel(_noon(ends_on - dt.timedelta(days=1))):
        assert roles_ending_announce.delay(system=True).get() == 0


def test_old_devices_and_codes_are_forgotten(client: Client, row: Assignment) -> None:
    client.force_login(row.user)
    assert sign_in_purge.delay(system=True).get() == 0
    with time_machine.travel(timezone.now() + dt.timedelta(days=2)):
        assert sign_in_purge.delay(system=True).get() == 1
