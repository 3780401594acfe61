"""Messages inside the portal and letters on their way out."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from apps.core.models import Row


class Message(Row):
    """A line in one person's inbox, pointing at the record that needs them."""

    user_id = models.BigIntegerField()
    area = models.IntegerField()
    code = models.CharField(max_length=60)
    text = models.CharField(max_length=300)
    url = models.CharField(max_length=300, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta(Row.Meta):
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["user_id", "read_at"])]

    def __str__(self) -> str:
        return self.text


class MailState(models.TextChoices):
    """Where a letter is."""

    QUEUED = "queued", "menunggu"
    SENT = "sent", "terkirim"
    FAILED = "failed", "gagal"


class Mail(Row):
    """An e-mail as an intent, written in the business transaction and sent by a worker exactly once.

    ``key`` is the idempotency key: the same intent written twice is one letter. The words of a ``secret`` letter (codes, links) are
    forgotten when it is sent, those of every other one 30 days later.
    """

    key = models.CharField(max_length=120, unique=True)
    area = models.IntegerField()
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    secret = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=MailState.choices, default=MailState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta(Row.Meta):
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state", "next_try_at"])]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="mail_state_known", condition=models.Q(state__in=MailState.values)),
            models.CheckConstraint(
                name="mail_sent_at_with_state",
                condition=models.Q(state="sent", sent_at__isnull=False) | (~models.Q(state="sent") & models.Q(sent_at=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to}"
