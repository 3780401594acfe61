"""Meetings: planned, recorded, shared downwards."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.permissions import Role
from apps.core.errors import InvalidTransition, NotAllowed, RuleViolation
from apps.core.scope import Scope, scope
from apps.meetings import services
from apps.meetings.choices import MeetingState
from apps.meetings.models import Decision, Meeting
from apps.meetings.selectors import worklist
from apps.meetings.services import DecisionInput, MeetingInput
from apps.meetings.workflow import WORKFLOW
from tests import factories

pytestmark = pytest.mark.django_db


def day(offset: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=offset)


def data(**fields) -> MeetingInput:
    return MeetingInput(
        **{"kind": "rakor", "title": "Rapat Koordinasi", "starts_on": day(-2), "ends_on": day(-1), "venue": "Aula"} | fields
    )


def signed_in(actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def url(actor, name, *args) -> str:
    return reverse(f"meetings:{name}", args=[actor.slug, *args])


def make(by, **fields) -> Meeting:
    with scope(by.scope):
        return services.meeting_create(data=data(**fields), by=by)


@pytest.fixture
def secretary():
    factories.forum(3673)
    return factories.actor(Role.FORUM_SECRETARY, 3673)


@pytest.fixture
def province():
    factories.forum(3600)
    return factories.actor(Role.FORUM_SECRETARY, 3600)


def test_a_meeting_is_recorded_with_numbered_decisions(secretary) -> None:
    meeting = make(secretary)
    points = [DecisionInput("Data diperbarui", "Dinsos", day(10)), DecisionInput("Laporan dikirim")]
    with scope(secretary.scope):
        meeting = services.meeting_finish(meeting=meeting, attended=60, summary="Delapan bidang.", decisions=points, by=secretary)
        assert meeting.state == MeetingState.FINISHED
        assert list(meeting.decisions.values_list("number", "text")) == [(1, "Data diperbarui"), (2, "Laporan dikirim")]
        services.decision_done(decision=meeting.decisions.get(number=1), by=secretary)
        services.meeting_amend(meeting=meeting, attended=61, summary="Delapan bidang.", decisions=points[:1], by=secretary)
        assert meeting.decisions.get().done_on == day(0)


def test_a_meeting_to_come_cannot_be_recorded(secretary) -> None:
    meeting = make(secretary, starts_on=day(3), ends_on=day(3))
    with scope(secretary.scope), pytest.raises(RuleViolation, match="belum berlangsung"):
        services.meeting_finish(meeting=meeting, attended=1, summary="x", decisions=[], by=secretary)


@pytest.mark.parametrize("name", list(WORKFLOW.moves))
@pytest.mark.parametrize("state", list(MeetingState))
def test_a_move_is_possible_exactly_from_its_sources(name, state, secretary) -> None:
    meeting = make(secretary)
    extra = {"note": "Sebab"} if name == "cancel" else {"attended": 1, "summary": "x", "decisions": []}
    with scope(secretary.scope):
        Meeting.objects.filter(pk=meeting.pk).update(state=state)
        service = getattr(services, f"meeting_{name}")
        if state in WORKFLOW.moves[name].sources:
            assert service(meeting=meeting, by=secretary, **extra).state == WORKFLOW.moves[name].target
        else:
            with pytest.raises(InvalidTransition):
                service(meeting=meeting, by=secretary, **extra)


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"ends_on": day(-9)}, "ends_on", "sebelum tanggal mulai"),
        ({"ends_on": day(90)}, "ends_on", "Periksa tahunnya"),
        ({"venue": ""}, "venue", "Tulis tempat rapat"),
    ],
)
def test_wrong_input_names_field_fault_and_remedy(fields, field, words, secretary) -> None:
    with pytest.raises(RuleViolation, match=words) as caught:
        make(secretary, **fields)
    assert caught.value.field == field


def test_shared_meetings_with_their_decisions_are_read_below_and_others_are_not(secretary, province) -> None:
    shared, inner = make(province, title="Rakor provinsi", shared=True), make(province, title="Rapat internal")
    with scope(province.scope):
        for meeting in (shared, inner):
            services.meeting_finish(
                meeting=meeting, attended=9, summary="x", decisions=[DecisionInput(f"Butir {meeting.title}")], by=province
            )
    with scope(secretary.scope):
        assert list(Meeting.objects.values_list("title", flat=True)) == ["Rakor provinsi"]
        assert list(Decision.objects.values_list("text", flat=True)) == ["Butir Rakor provinsi"]
        with pytest.raises(NotAllowed):  # readable, but the database gives no row to write
            services.meeting_edit(meeting=shared, data=data(), by=secretary)
    client = signed_in(secretary)
    page = client.get(url(secretary, "meeting-detail", shared.pk)).content.decode()
    assert "Butir Rakor provinsi" in page
    assert "Perbaiki catatan" not in page
    assert client.get(url(secretary, "meeting-detail", inner.pk)).status_code == 404
    assert client.get(url(secretary, "meeting-edit", shared.pk)).status_code == 403
    with scope(province.scope):
        services.meeting_edit(meeting=shared, data=data(shared=False), by=province)
    with scope(secretary.scope):
        assert not Decision.objects.exists()


def test_other_places_do_not_see_a_meeting_and_others_may_not_manage(secretary) -> None:
    meeting = make(secretary)
    stranger, officer = factories.actor(Role.FORUM_SECRETARY, 3601), factories.actor(Role.SOCIAL_OFFICER, 3673)
    assert signed_in(stranger).get(url(stranger, "meeting-detail", meeting.pk)).status_code == 404
    client = signed_in(officer)
    assert client.get(url(officer, "meeting-detail", meeting.pk)).status_code == 200
    assert client.get(url(officer, "meeting-create")).status_code == 403
    with scope(officer.scope), pytest.raises(NotAllowed):
        services.meeting_cancel(meeting=meeting, by=officer, note="x")


def test_planning_and_recording_by_the_pages(secretary) -> None:
    client = signed_in(secretary)
    wrong = client.post(url(secretary, "meeting-create"), {"title": "", "starts_on": "kemarin", "kind": "pesta", "mode": "onsite"})
    text = wrong.content.decode()
    assert wrong.status_code == 400
    assert "Nama rapat belum diisi. Isi lebih dahulu." in text
    assert "Mulai: tanggal tidak dikenal." in text
    assert "Jenis: pilihan tidak dikenal." in text
    made = client.post(
        url(secretary, "meeting-create"),
        {"title": "Rakor", "kind": "rakor", "starts_on": day(-1).isoformat(), "mode": "onsite", "venue": "Aula", "invited": "98"},
    )
    assert made.status_code == 302
    assert "Catat hasil rapat" in client.get(made.url).content.decode()
    with scope(secretary.scope):
        meeting = Meeting.objects.get()
        assert [item.title for item in worklist(secretary)] == ["Catat hasil rapat: Rakor"]
    base = {"attended": "64", "summary": "Baik.", "k-TOTAL_FORMS": "2", "k-INITIAL_FORMS": "0", "k-0-text": "Satu", "k-0-owner": "Dinsos",
            "k-0-due_on": day(-1).isoformat(), "k-1-text": "", "version": meeting.updated_at.isoformat()}  # fmt: skip
    address = url(secretary, "meeting-record", meeting.pk)
    assert client.get(address).status_code == 200
    more = client.post(address, base | {"more": "1"})
    assert more.status_code == 200
    assert "Keputusan 5" in more.content.decode()
    slip = client.post(address, base | {"k-1-owner": "Siapa"})
    assert "Keputusan belum diisi. Tulis isinya" in slip.content.decode()
    assert client.post(address, base).status_code == 302
    page = client.get(made.url).content.decode()
    assert "64 dari 98 (65" in page
    with scope(secretary.scope):
        assert worklist(secretary)[0].title.startswith("Keputusan lewat tenggat")
        point = meeting.decisions.get()
    assert client.post(url(secretary, "decision-done", meeting.pk, point.pk)).status_code == 302
    with scope(secretary.scope):
        assert worklist(secretary) == []


def test_cancelling_asks_for_a_reason(secretary) -> None:
    meeting = make(secretary)
    client = signed_in(secretary)
    answer = client.post(url(secretary, "meeting-cancel", meeting.pk), {"note": " "})
    assert answer.status_code == 400
    assert "Tulis mengapa rapat dibatalkan" in answer.content.decode()
    assert client.post(url(secretary, "meeting-cancel", meeting.pk), {"note": "Banjir"}).status_code == 302
    assert client.post(url(secretary, "meeting-cancel", meeting.pk), {"note": "Banjir"}).status_code == 409


def test_the_list_filters_and_exports(secretary) -> None:
    make(secretary, title="Rakor satu")
    make(secretary, title="Musda", kind="musda", starts_on=dt.date(2024, 5, 1), ends_on=dt.date(2024, 5, 1))
    client = signed_in(secretary)
    page = client.get(url(secretary, "meeting-list"), {"tahun": "2024", "q": "musda", "jenis": "musda"}).content.decode()
    assert "1 rapat" in page
    assert "Rakor satu" not in page
    assert client.get(url(secretary, "meeting-list"), {"tahun": "abad"}).status_code == 200
    text = client.get(url(secretary, "meeting-export", "csv"), {"q": "musda"}).content.decode("utf-8-sig")
    assert "Musda" in text
    assert "Rakor satu" not in text
    assert client.get(url(secretary, "meeting-export", "xlsx")).content.startswith(b"PK")


def test_the_nation_reads_all_and_companies_only_shared_ones(secretary, province) -> None:
    make(secretary)
    make(province, shared=True, title="Terbuka")
    ministry = factories.actor(Role.MINISTRY_OFFICER, 0)
    page = signed_in(ministry).get(url(ministry, "meeting-list")).content.decode()
    assert "2 rapat" in page
    company = factories.company(3673)
    with scope(Scope.of_company(company.pk)):
        assert list(Meeting.objects.values_list("title", flat=True)) == ["Terbuka"]
