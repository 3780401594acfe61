"""The first operator enters by a command, everybody else by an invitation on the screen."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from apps.accounts.models import Assignment, Invitation
from apps.accounts.permissions import Role
from apps.core.scope import Scope, scope
from apps.notifications.models import Mail

pytestmark = pytest.mark.django_db(transaction=True)


def invite(email: str) -> str:
    out = StringIO()
    call_command("operator_invite", email=email, name="Siti Rahma", stdout=out)
    return out.getvalue().strip()


def test_the_printed_link_opens_the_invitation_and_a_letter_waits() -> None:
    link = invite("siti@example.go.id")
    found = Invitation.objects.get(email="siti@example.go.id")
    assert (found.role, found.area, found.invited_by_id) == (Role.OPERATOR, 0, None)
    assert Client().get(link).status_code == 200
    with scope(Scope.system()):
        assert Mail.objects.get(to="siti@example.go.id").text == "", "links are not kept once they are sent"
    assert "/undangan/" in mail.outbox[-1].body
    assert not Assignment.objects.exists(), "the role begins when the person takes it up"


def test_asking_twice_renews_the_one_invitation() -> None:
    invite("siti@example.go.id")
    invite("siti@example.go.id")
    assert Invitation.objects.filter(email="siti@example.go.id").count() == 1


def test_a_wrong_address_is_named_in_words() -> None:
    with pytest.raises(CommandError, match="@"):
        invite("bukan alamat")
