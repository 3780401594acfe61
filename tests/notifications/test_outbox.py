"""Letters leave once, however often the worker runs and whatever the mail server does."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from apps.core.scope import Scope, scope
from apps.notifications.models import Mail, MailState
from apps.notifications.services import MAX_ATTEMPTS, mail_queue
from apps.notifications.tasks import mail_send_due, mail_texts_purge
from forum_portal.celery import app
from tests.notifications.mailserver import MailServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _worker_is_called_by_hand(monkeypatch):
    monkeypatch.setattr(mail_send_due, "delay", lambda: None)


@pytest.fixture
def server(settings):
    with MailServer() as found:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", found.port
        yield found


def _queue(number: int = 1, **more) -> None:
    mail_queue(key=f"surat-{number}", to=f"orang{number}@example.com", subject=f"Surat {number}", text="Isi surat", area=3673, **more)


def _mails() -> list[Mail]:
    with scope(Scope.system()):
        return list(Mail.objects.order_by("id"))


def test_a_letter_arrives_once_and_is_marked_as_sent(server) -> None:
    _queue()
    assert mail_send_due() == 1
    assert mail_send_due() == 0
    assert [letter["Subject"] for letter in server.letters] == ["Surat 1"]
    (mail,) = _mails()
    assert (mail.state, mail.attempts, mail.error) == (MailState.SENT, 1, "")
    assert server.letters[0]["Message-ID"] == f"<{mail.pk}@portal>"


def test_the_same_intent_twice_is_one_letter(server) -> None:
    _queue()
    _queue()
    mail_send_due()
    assert len(server.letters) == 1


def test_a_letter_of_an_undone_change_is_not_sent(server) -> None:
    with pytest.raises(RuntimeError), scope(Scope.area(3673)):  # noqa: PT012
        _queue()
        raise RuntimeError
    assert mail_send_due() == 0
    assert server.letters == []


@pytest.mark.parametrize("wanted", [Scope.area(3673), Scope.nation(), Scope.public(), Scope.system()])
def test_every_scope_may_queue_but_only_the_system_reads(server, wanted) -> None:
    with scope(wanted):
        _queue()
    assert mail_send_due() == 1
    if wanted.kind != "system":
        with pytest.raises(ProgrammingError), scope(wanted):
            list(Mail.objects.all())


def test_the_outbox_cannot_be_read_without_a_scope(server) -> None:
    _queue()
    with pytest.raises(ProgrammingError), transaction.atomic():
        list(Mail.objects.all())


def test_a_server_that_is_down_delays_and_loses_nothing(settings) -> None:
    with MailServer() as gone:
        port = gone.port
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    for number in range(3):
        _queue(number)
    start = timezone.now()
    with time_machine.travel(start, tick=True):
        assert mail_send_due() == 3
        assert mail_send_due() == 0  # all wait
    assert {mail.state for mail in _mails()} == {MailState.QUEUED}
    assert all("refused" in mail.error for mail in _mails())
    with MailServer(port) as back, time_machine.travel(start + dt.timedelta(minutes=3), tick=True):
        assert mail_send_due() == 3
        assert len(back.letters) == 3
    assert {(mail.state, mail.attempts, mail.error) for mail in _mails()} == {(MailState.SENT, 2, "")}


def test_each_wait_is_twice_as_long_and_ends_after_twelve_tries(server) -> None:
    server.refuses = True
    _queue()
    now, waits = timezone.now(), []
    for _ in range(MAX_ATTEMPTS):
        with time_machine.travel(now, tick=False):
            assert mail_send_due() == 1
        (mail,) = _mails()
        waits.append(round((mail.next_try_at - now).total_seconds() / 60))
        now = mail.next_try_at + dt.timedelta(seconds=1)
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360, 360]
    assert (mail.state, mail.attempts) == (MailState.FAILED, MAX_ATTEMPTS)
    with time_machine.travel(now + dt.timedelta(days=1)):
        assert mail_send_due() == 0
    assert server.letters == []


def test_a_letter_that_can_never_go_does_not_hold_up_the_others(server) -> None:
    mail_queue(key="rusak", to="a@example.com", subject="Baris\nBcc: orang@example.com", text="x", area=0)
    _queue(2)
    assert mail_send_due() == 2
    assert [letter["Subject"] for letter in server.letters] == ["Surat 2"]
    assert [mail.state for mail in _mails()] == [MailState.FAILED, MailState.SENT]


def test_workers_at_the_same_time_send_each_letter_once(server) -> None:
    for number in range(20):
        _queue(number)
    start = threading.Barrier(4)

    def work(_number: int) -> int:
        try:
            start.wait()
            return mail_send_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        tried = sum(pool.map(work, range(4)))
    assert tried == 20
    assert sorted(letter["To"] for letter in server.letters) == sorted(f"orang{number}@example.com" for number in range(20))
    assert {mail.attempts for mail in _mails()} == {1}


def test_a_worker_that_dies_before_it_marks_leaves_the_letter_to_the_next(server, monkeypatch) -> None:
    _queue()
    monkeypatch.setattr(Mail, "save", lambda self, *args, **kwargs: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        mail_send_due()
    monkeypatch.undo()
    (mail,) = _mails()
    assert (mail.state, mail.attempts) == (MailState.QUEUED, 0)


def test_the_words_of_a_secret_letter_are_forgotten_once_it_is_sent(server) -> None:
    _queue(1, secret=True)
    _queue(2)
    assert [mail.text for mail in _mails()] == ["Isi surat", "Isi surat"]
    assert mail_send_due() == 2
    assert [letter.get_payload(decode=True).decode().strip() for letter in server.letters] == ["Isi surat", "Isi surat"]
    assert [(mail.to, mail.subject, mail.text, bool(mail.sent_at)) for mail in _mails()] == [
        ("orang1@example.com", "Surat 1", "", True), ("orang2@example.com", "Surat 2", "Isi surat", True),
    ]  # fmt: skip


def test_the_words_of_all_sent_letters_are_forgotten_after_thirty_days_but_not_of_waiting_ones(server) -> None:
    _queue(1)
    mail_send_due()
    _queue(2)
    assert app.conf.beat_schedule["mail-texts"]["task"] == mail_texts_purge.name
    assert mail_texts_purge(system=True) == 0
    with time_machine.travel(timezone.now() + dt.timedelta(days=31)):
        assert mail_texts_purge(system=True) == 1
    assert [(mail.subject, mail.text) for mail in _mails()] == [("Surat 1", ""), ("Surat 2", "Isi surat")]
