"""Abstract bases; this application has no tables."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from apps.core.ids import uuid7


class Row(models.Model):
    """A row with a time-ordered UUID that is safe to show in addresses."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    created_at = models.DateTimeField(auto_now_add=True, editable=False)
    updated_at = models.DateTimeField(auto_now=True, editable=False)

    class Meta:
        abstract = True
        ordering: ClassVar[list[str]] = ["id"]


class AreaRow(Row):
    """A row that belongs to one place: nation 0, province PP00, kabupaten/kota PPKK."""

    area = models.IntegerField(editable=False)

    class Meta(Row.Meta):
        abstract = True
