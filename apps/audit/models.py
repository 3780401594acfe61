"""Append-only history. Rows are written by the database function ``audit_append`` and sealed into a chain per place at commit."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Event(models.Model):
    """One thing that happened: who, from which desk, what, to which record, why. Plain values, no keys: records may go, history stays.

    ``seq``, ``prev`` and ``hash`` are set at commit: each event of a place seals the one before it.
    """

    id = models.UUIDField(primary_key=True)
    area = models.IntegerField()
    company_id = models.UUIDField(null=True)
    site_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=160)
    actor_role = models.CharField(max_length=200)
    desk = models.CharField(max_length=40)
    code = models.CharField(max_length=60)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=40)
    object_label = models.CharField(max_length=200)
    changes = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    request_id = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=45, blank=True)
    seq = models.BigIntegerField(null=True)
    prev = models.BinaryField(null=True)
    hash = models.BinaryField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["object_id", "at"]),
            models.Index(fields=["area", "-at"]),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [models.UniqueConstraint(fields=["area", "seq"], name="event_seq_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.object_label}"


class Head(models.Model):
    """The last seal of each place's chain."""

    area = models.IntegerField(primary_key=True)
    seq = models.BigIntegerField(default=0)
    hash = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.area} #{self.seq}"
