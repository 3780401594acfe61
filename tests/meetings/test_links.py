"""The registration link of a meeting: one at a time, counted on the page of the meeting, only of the own place."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from apps.accounts.permissions import Role
from apps.audit.models import Event
from apps.companies.models import RegistrationLink
from apps.core.scope import Scope, scope
from apps.meetings import services
from apps.meetings.models import Meeting
from apps.meetings.services import MeetingInput
from tests import factories
from tests.companies.make import CILEGON, SERANG, make_link, signed_in

pytestmark = pytest.mark.django_db
BUTTON = "Buat tautan pendaftaran"


def day(offset: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=offset)


def make(by, **fields) -> Meeting:
    wanted = {"kind": "rakor", "title": "Rapat Koordinasi Forum", "starts_on": day(3), "ends_on": day(4), "venue": "Aula"} | fields
    with scope(by.scope):
        return services.meeting_create(data=MeetingInput(**wanted), by=by)


@pytest.fixture
def secretary():
    factories.forum(SERANG)
    return signed_in(Role.FORUM_SECRETARY, SERANG)


def page(by, name: str, meeting: Meeting) -> str:
    return reverse(f"meetings:{name}", kwargs={"desk": by.slug, "pk": meeting.pk})


def sent(client, url: str, **changes: str) -> dict[str, str]:
    """The form as it comes, sent as it is but for the changes."""
    form = client.get(url).context["form"]
    values = {name: str(form[name].value()) for name in ("label", "key")}
    times = {name: form[name].value().strftime("%Y-%m-%dT%H:%M") for name in ("opens_at", "closes_at")}
    return values | times | changes


def test_the_secretary_opens_the_link_of_a_meeting_with_its_name_and_days_and_sees_the_counts(secretary) -> None:
    client, by = secretary
    meeting = make(by)
    assert BUTTON in client.get(page(by, "meeting-detail", meeting)).content.decode()
    form = sent(client, page(by, "meeting-link", meeting))
    answer = client.post(page(by, "meeting-link", meeting), form)
    with scope(Scope.system()):
        link = RegistrationLink.objects.get()
        assert Meeting.objects.get().link_id == link.pk
        assert Event.objects.filter(code="meeting.link", object_id=str(meeting.pk)).count() == 1
        RegistrationLink.objects.update(opened=9, started=5, finished=4)
    assert answer["Location"] == reverse("companies:link-detail", kwargs={"desk": by.slug, "pk": link.pk})
    assert link.label.startswith("Rapat Koordinasi Forum, ")
    assert timezone.localdate(link.closes_at) == day(4 + 7)
    text = client.get(page(by, "meeting-detail", meeting)).content.decode()
    for words in ("Pendaftaran anggota lewat rapat ini", link.label, ">9<", ">5<", ">4<", "Dibuka"):
        assert words in text
    assert BUTTON not in text
    assert client.post(page(by, "meeting-link", meeting), form).status_code == 302
    with scope(Scope.system()):
        assert RegistrationLink.objects.count() == 1, "the same form sent twice makes one"


def test_a_second_link_waits_until_the_first_is_closed(secretary) -> None:
    client, by = secretary
    meeting = make(by)
    url = page(by, "meeting-link", meeting)
    client.post(url, sent(client, url))
    again = client.post(url, sent(client, url))
    assert again.status_code == 400
    assert "Tutup tautan itu lebih dahulu." in again.content.decode()
    with scope(Scope.system()):
        link = RegistrationLink.objects.get()
    client.post(reverse("companies:link-close", kwargs={"desk": by.slug, "pk": link.pk}))
    text = client.get(page(by, "meeting-detail", meeting)).content.decode()
    assert "Ditutup" in text
    assert BUTTON in text
    assert client.post(url, sent(client, url)).status_code == 302
    with scope(Scope.system()):
        assert Meeting.objects.get().link_id != link.pk


def test_a_meeting_that_is_over_gets_the_days_of_any_link_and_wrong_times_are_explained(secretary) -> None:
    client, by = secretary
    meeting = make(by, title="Rapat " + "panjang " * 24, starts_on=day(-40), ends_on=day(-40))
    url = page(by, "meeting-link", meeting)
    wrong = client.post(url, sent(client, url, closes_at="2020-01-01T08:00"))
    assert wrong.status_code == 400
    assert "Waktu tutup harus sesudah waktu buka." in wrong.content.decode()
    assert client.post(url, sent(client, url)).status_code == 302
    with scope(Scope.system()):
        link = RegistrationLink.objects.get()
    assert timezone.localdate(link.closes_at) == day(30)
    assert len(link.label) <= 160


def test_a_cancelled_meeting_has_no_link(secretary) -> None:
    client, by = secretary
    meeting = make(by)
    form = sent(client, page(by, "meeting-link", meeting))
    with scope(by.scope):
        services.meeting_cancel(meeting=meeting, by=by, note="Bentrok")
    assert BUTTON not in client.get(page(by, "meeting-detail", meeting)).content.decode()
    answer = client.post(page(by, "meeting-link", meeting), form)
    assert answer.status_code == 400
    assert "Rapat ini dibatalkan" in answer.content.decode()


def test_opening_a_link_does_not_disturb_who_edits_the_meeting(secretary) -> None:
    client, by = secretary
    meeting = make(by)
    client.post(page(by, "meeting-link", meeting), sent(client, page(by, "meeting-link", meeting)))
    with scope(Scope.system()):
        assert Meeting.objects.get().updated_at == meeting.updated_at


def test_others_see_no_link_of_a_shared_meeting_and_cannot_make_one(secretary) -> None:
    factories.forum(3600)
    province = factories.actor(Role.FORUM_SECRETARY, 3600)
    meeting = make(province, shared=True)
    client, by = secretary
    text = client.get(page(by, "meeting-detail", meeting)).content.decode()
    assert BUTTON not in text
    assert "Pendaftaran anggota lewat rapat ini" not in text
    assert client.get(page(by, "meeting-link", meeting)).status_code == 403
    factories.forum(CILEGON)
    stranger, other = signed_in(Role.FORUM_SECRETARY, CILEGON)
    assert stranger.get(page(other, "meeting-link", make(by))).status_code == 404
    chair, chairs = signed_in(Role.FORUM_CHAIR, SERANG)
    assert chair.get(page(chairs, "meeting-link", make(by))).status_code == 403


def test_the_database_itself_refuses_the_link_of_another_place(secretary) -> None:
    _client, by = secretary
    meeting, foreign = make(by), make_link(CILEGON)
    with scope(Scope.system()), transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).update(link=foreign)
        with pytest.raises(IntegrityError):
            connection.check_constraints()
        transaction.set_rollback(True)
