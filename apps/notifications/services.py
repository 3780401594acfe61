"""Letters and inbox lines: written with the business transaction, delivered by a worker."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from apps.core.scope import Scope, current, scope
from apps.notifications.models import Mail, MailState, Message

MAX_ATTEMPTS = 12
KEEP_TEXTS = dt.timedelta(days=30)


def mail_queue(*, key: str, to: str, subject: str, text: str, area: int, secret: bool = False) -> None:
    """Queue one letter; the same ``key`` again is the same letter and is not sent twice. Works in any scope and without one.

    ``secret`` says that the words carry a code or a link that opens something: they are forgotten as soon as the letter is sent.
    Addresses below ``.invalid`` stand for people without mail (RFC 2606): nothing is queued for them.
    """
    if to.lower().endswith(".invalid"):
        return
    mail = Mail(key=key[:120], to=to, subject=subject[:200], text=text, area=area, secret=secret)
    if current() is None:
        with scope(Scope.public()):
            _insert(mail)
    else:
        _insert(mail)


def _insert(mail: Mail) -> None:
    from apps.notifications.tasks import mail_send_due  # noqa: PLC0415 - tasks import services

    Mail.objects.bulk_create([mail], ignore_conflicts=True)
    transaction.on_commit(mail_send_due.delay, robust=True)


def mail_send_next() -> bool:
    """Send the next due letter in one transaction: claim, send, mark. False when none is due.

    Must run in the system scope. A failed try waits twice as long as the one before, up to six hours; a letter that can never be sent
    (a line break in its subject, say) is set aside at once, so that it does not hold up the others.
    """
    now = timezone.now()
    mail = (
        Mail.objects.select_for_update(skip_locked=True)
        .filter(state=MailState.QUEUED, next_try_at__lte=now)
        .order_by("next_try_at")
        .first()
    )
    if mail is None:
        return False
    mail.attempts += 1
    try:
        EmailMessage(mail.subject, mail.text, to=[mail.to], headers={"Message-ID": f"<{mail.pk}@portal>"}).send()
    except OSError as error:
        mail.error = str(error)[:300]
        mail.next_try_at = now + dt.timedelta(minutes=min(2**mail.attempts, 360))
        if mail.attempts >= MAX_ATTEMPTS:
            mail.state = MailState.FAILED
    except ValueError as error:
        mail.state, mail.error = MailState.FAILED, str(error)[:300]
    else:
        mail.state, mail.sent_at, mail.error = MailState.SENT, now, ""
    if mail.secret and mail.state != MailState.QUEUED:
        mail.text = ""
    mail.save()
    return True


def mail_texts_forget() -> int:
    """Empty the words of letters sent, or given up, longer than 30 days ago; receiver, subject and time stay. Returns how many.

    Must run in the system scope.
    """
    settled = Mail.objects.exclude(state=MailState.QUEUED).filter(updated_at__lt=timezone.now() - KEEP_TEXTS)
    return settled.exclude(text="").update(text="")


def message_send(*, user_ids: Iterable[int], area: int, code: str, text: str, url: str = "") -> None:
    """Put one line into the inbox of each person."""
    Message.objects.bulk_create([Message(user_id=user, area=area, code=code, text=text[:300], url=url) for user in sorted(set(user_ids))])


def message_read(*, message: Message) -> None:
    """Mark one line as read."""
    if message.read_at is None:
        message.read_at = timezone.now()
        message.save(update_fields=["read_at", "updated_at"])


def message_read_all(*, user_id: int) -> int:
    """Mark all unread lines of a person as read; returns how many there were."""
    now = timezone.now()
    return Message.objects.filter(user_id=user_id, read_at=None).update(read_at=now, updated_at=now)
