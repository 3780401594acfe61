"""Documents: issued once, rendered under a lease, checked and revoked."""

from __future__ import annotations

import datetime as dt
import hashlib
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from apps.accounts.actors import SYSTEM
from apps.accounts.permissions import Permission, Role
from apps.core import pdf, storage
from apps.core.errors import InvalidTransition, NotAllowed, RuleViolation
from apps.core.scope import Scope, scope
from apps.forums import services
from apps.forums.choices import DocumentKind, DocumentState
from apps.forums.codes import ALPHABET, clean_code, grouped, new_code
from apps.forums.models import Document
from apps.forums.progress import progress_of
from apps.forums.services import rendering
from apps.forums.tasks import documents_render_due
from tests import factories

SERANG, CILEGON = 3673, 3672


def issue(area: int = SERANG, **changes: object) -> Document:
    """One document, issued by the system; its rendering waits for the commit, which a test does not have."""
    forum = factories.forum(area)
    wanted = {
        "kind": DocumentKind.CERTIFICATE,
        "title": "Sertifikat Anggota",
        "template": "pdf/base.html",
        "context": {"isi": "x"},
        **changes,
    }
    with scope(Scope.system()):
        return services.document_issue(forum=forum, subject=forum, by=SYSTEM, **wanted)


def fresh(document: Document) -> Document:
    with scope(Scope.system()):
        return Document.objects.get(pk=document.pk)


def ready(area: int = SERANG, **changes: object) -> Document:
    document = issue(area, **changes)
    assert services.document_render_run(document.pk)
    return fresh(document)


def late(document: Document, **fields: object) -> None:
    with scope(Scope.system()):
        Document.objects.filter(pk=document.pk).update(**fields)


def test_codes_have_no_look_alikes_and_are_read_however_they_are_typed() -> None:
    code = new_code()
    assert len(code) == 10
    assert set(code) <= set(ALPHABET)
    assert not set("0O1IL2Z5SB8") & set(ALPHABET)
    assert clean_code(f" {grouped(code).lower()} ") == code
    assert clean_code("0000000000") == ""
    assert clean_code("") == ""


@pytest.mark.django_db
def test_equal_content_of_the_same_subject_is_the_same_document() -> None:
    first, again, other = issue(), issue(), issue(context={"isi": "y"})
    assert first.pk == again.pk
    assert first.code == again.code
    assert other.pk != first.pk


@pytest.mark.django_db
def test_the_letterhead_of_the_day_is_frozen_with_the_content() -> None:
    document = issue()
    assert document.context["kop"]["name"] == document.forum.name
    assert "Serang" in document.context["kop"]["subtitle"]


@pytest.mark.django_db(transaction=True)
def test_the_file_is_rendered_after_the_commit_and_carries_its_code() -> None:
    document = fresh(issue(number="A-1"))
    assert document.state == DocumentState.READY
    content = storage.get(document.file)
    assert content.startswith(b"%PDF-")
    assert hashlib.sha256(content).hexdigest() == document.sha256
    assert (document.size, document.pages, document.lease, document.error) == (len(content), 1, None, "")


@pytest.mark.django_db
def test_two_workers_render_one_document_once() -> None:
    document = issue()
    with scope(Scope.system()):
        Document.objects.filter(pk=document.pk).update(
            state=DocumentState.RENDERING, lease=uuid4(), leased_until=timezone.now() + dt.timedelta(minutes=1)
        )
    assert not services.document_render_run(document.pk)
    assert fresh(document).attempts == 0


@pytest.mark.django_db
def test_a_lease_that_ran_out_is_taken_over_and_the_late_result_is_thrown_away(monkeypatch: pytest.MonkeyPatch) -> None:
    document, stored, real_render, real_put = issue(), [], pdf.render_pdf, storage.put

    def render(*args: object, **kwargs: object) -> bytes:
        if not stored:  # the first worker is slow: its lease runs out and another one does the work meanwhile
            stored.append("")
            late(document, leased_until=timezone.now() - dt.timedelta(seconds=1))
            assert services.document_render_run(document.pk)
        return real_render(*args, **kwargs)

    def put(*args: object) -> str:
        stored.append(real_put(*args))
        return stored[-1]

    monkeypatch.setattr(pdf, "render_pdf", render)
    monkeypatch.setattr(storage, "put", put)
    assert not services.document_render_run(document.pk)
    _mark, kept, thrown_away = stored
    assert fresh(document).file == kept
    assert default_storage.exists(kept)
    assert not default_storage.exists(thrown_away)


@pytest.mark.django_db
def test_what_a_killed_worker_had_stored_is_removed_by_the_one_that_takes_over(monkeypatch: pytest.MonkeyPatch) -> None:
    document, real_put, keys = issue(), storage.put, []

    def put(*args: object) -> str:
        keys.append(real_put(*args))
        if len(keys) == 1:
            raise KeyboardInterrupt  # killed between storing the file and telling the row
        return keys[-1]

    monkeypatch.setattr(storage, "put", put)
    with pytest.raises(KeyboardInterrupt):
        services.document_render_run(document.pk)
    assert default_storage.exists(keys[0])
    assert not services.document_render_run(document.pk)  # the lease still runs
    late(document, leased_until=timezone.now() - dt.timedelta(seconds=1))
    assert services.document_render_run(document.pk)
    assert not default_storage.exists(keys[0])
    found = fresh(document)
    assert (found.file, found.attempts, len(keys)) == (keys[1], 2, 2)
    assert default_storage.exists(found.file)


@pytest.mark.django_db
def test_the_lease_lasts_as_long_as_the_installation_says(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DOCUMENT_LEASE_SECONDS = 33
    document, until = issue(), []
    monkeypatch.setattr(rendering, "_render", lambda claim: until.append(fresh(document).leased_until) or 1 / 0)
    before = timezone.now()
    services.document_render_run(document.pk)
    assert dt.timedelta(seconds=33) <= until[0] - before < dt.timedelta(seconds=38)


@pytest.mark.django_db
def test_a_failed_try_keeps_its_error_pauses_and_gives_up_in_the_end() -> None:
    document = issue(template="pdf/tidak-ada.html")
    for attempt in range(1, rendering.MAX_ATTEMPTS + 1):
        assert not services.document_render_run(document.pk)
        found = fresh(document)
        assert found.attempts == attempt
        assert "tidak-ada" in found.error
        if attempt < rendering.MAX_ATTEMPTS:
            assert found.state == DocumentState.QUEUED
            assert not services.document_render_run(document.pk), "the pause is not over"
            assert fresh(document).attempts == attempt
            late(document, leased_until=timezone.now() - dt.timedelta(seconds=1))
    assert found.state == DocumentState.FAILED
    assert not services.document_render_run(document.pk)


@pytest.mark.django_db
def test_a_document_whose_worker_died_every_time_counts_as_failed() -> None:
    document = issue()
    late(document, state=DocumentState.RENDERING, lease=uuid4(), leased_until=timezone.now(), attempts=rendering.MAX_ATTEMPTS)
    assert not services.document_render_run(document.pk)
    assert fresh(document).state == DocumentState.FAILED
    assert fresh(document).error


@pytest.mark.django_db
def test_beat_finds_what_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting, dead, resting = issue(), issue(context={"n": 2}), issue(context={"n": 3})
    late(dead, state=DocumentState.RENDERING, lease=uuid4(), leased_until=timezone.now() - dt.timedelta(seconds=1))
    late(resting, leased_until=timezone.now() + dt.timedelta(minutes=5))
    assert documents_render_due() == 2
    assert [fresh(document).state for document in (waiting, dead, resting)] == ["ready", "ready", "queued"]


@pytest.mark.django_db
def test_what_a_person_ordered_is_rendered_before_what_the_calendar_made(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks
) -> None:
    sent: list[int] = []
    monkeypatch.setattr("apps.forums.tasks.document_render.apply_async", lambda _args, *, priority: sent.append(priority))
    forum, person = factories.forum(SERANG), factories.actor(Role.FORUM_SECRETARY, SERANG)
    wanted = {"kind": DocumentKind.CERTIFICATE, "title": "Sertifikat", "template": "pdf/base.html"}
    with django_capture_on_commit_callbacks(execute=True):
        issue()
        with scope(person.scope):
            services.document_issue(forum=forum, subject=forum, by=person, context={"isi": "y"}, **wanted)
        issue(kind=DocumentKind.REPORT_DRAFT)
    calendar, ordered, draft = sent
    assert ordered < calendar < draft, "a lower number goes first"
    sent.clear()
    documents_render_due()
    assert ordered not in sent, "what the calendar finds again does not push in front of a person"


@pytest.mark.django_db
def test_nothing_runs_inside_a_transaction_while_rendering(monkeypatch: pytest.MonkeyPatch) -> None:
    from apps.core import scope as scopes

    document, seen = issue(), []
    real = pdf.render_pdf

    def spy(*args: object, **kwargs: object) -> bytes:
        seen.append((scopes.current(), progress_of(document.pk)[1]))
        return real(*args, **kwargs)

    monkeypatch.setattr(pdf, "render_pdf", spy)
    assert services.document_render_run(document.pk)
    assert seen == [(None, 25)]


@pytest.mark.django_db
def test_only_the_place_of_the_document_revokes_it_and_only_with_a_reason() -> None:
    document = ready()
    secretary = factories.actor(Role.FORUM_SECRETARY, SERANG)
    outsider = factories.actor(Role.FORUM_SECRETARY, CILEGON)
    planner = factories.actor(Role.FORUM_PLANNING, SERANG)
    for by, fault in ((planner, NotAllowed), (outsider, Document.DoesNotExist)):
        with pytest.raises(fault), scope(by.scope):
            services.document_revoke(document=document, by=by, reason="Keliru")
    with pytest.raises(RuleViolation, match="Alasan"), scope(secretary.scope):
        services.document_revoke(document=document, by=secretary, reason="  ")
    with scope(secretary.scope):
        services.document_revoke(document=document, by=secretary, reason="Nama perusahaan keliru")
    assert fresh(document).revoke_reason == "Nama perusahaan keliru"
    with pytest.raises(InvalidTransition), scope(secretary.scope):
        services.document_revoke(document=document, by=secretary, reason="Lagi")


@pytest.mark.django_db
def test_a_revoked_document_does_not_come_back_by_issuing_it_again() -> None:
    document = ready()
    with scope(Scope.system()):
        services.document_revoke(document=document, by=SYSTEM, reason="Keluar")
    again = issue()
    assert again.pk != document.pk
    assert again.code != document.code


@pytest.mark.django_db
def test_a_revocation_may_follow_from_another_act() -> None:
    document = ready()
    officer = factories.actor(Role.SOCIAL_OFFICER, SERANG)
    with scope(officer.scope):
        services.document_revoke(document=document, by=officer, reason="Realisasi dikoreksi", permission=Permission.REALIZATION_RETURN)
    assert fresh(document).revoked_at


# --- pages ---------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_place_sees_its_document_and_others_get_404(client) -> None:
    document = ready()
    person = factories.user()
    factories.assign(person, Role.FORUM_SECRETARY, SERANG)
    factories.assign(person, Role.FORUM_SECRETARY, CILEGON)
    client.force_login(person)
    mine = client.get(reverse("forums:document-file", args=["forum-3673", document.pk]))
    assert mine.status_code == 200
    assert b"".join(mine.streaming_content) == storage.get(document.file)
    assert client.get(reverse("forums:document-file", args=["forum-3672", document.pk])).status_code == 404
    assert client.get(reverse("forums:document-detail", args=["forum-3672", document.pk])).status_code == 404
    assert client.get(reverse("forums:document-detail", args=["forum-3673", document.pk])).status_code == 200


@pytest.mark.django_db
def test_the_progress_fragment_polls_until_the_file_is_there(client) -> None:
    document = issue()
    person = factories.user()
    factories.assign(person, Role.FORUM_SECRETARY, SERANG)
    client.force_login(person)
    url = reverse("forums:document-status", args=["forum-3673", document.pk])
    waiting = client.get(url, headers={"HX-Request": "true"})
    assert 'hx-trigger="every 2s"' in waiting.text
    assert client.get(url).status_code == 302
    services.document_render_run(document.pk)
    done = client.get(url, headers={"HX-Request": "true"})
    assert "hx-trigger" not in done.text
    assert reverse("forums:document-file", args=["forum-3673", document.pk]) in done.text


@pytest.mark.django_db
def test_a_failed_document_is_made_again_on_request(client) -> None:
    document = issue()
    late(document, state=DocumentState.FAILED, attempts=5, error="x")
    person = factories.user()
    factories.assign(person, Role.FORUM_SECRETARY, SERANG)
    client.force_login(person)
    url = reverse("forums:document-retry", args=["forum-3673", document.pk])
    assert client.post(url).status_code == 302
    assert (fresh(document).state, fresh(document).attempts) == (DocumentState.QUEUED, 0)
