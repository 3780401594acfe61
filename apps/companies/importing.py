"""Batches of rows brought in from a spreadsheet: what stood in the file, what was wrong with it, and exactly what was made of it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.companies.choices import ImportKind, ImportState, RowOutcome
from apps.core.models import AreaRow
from apps.core.querysets import ScopedQuerySet
from apps.forums.models import Forum


class ImportBatch(AreaRow):
    """One uploaded file on its way in. ``company_id`` and ``site_id`` are set where a company brings in its own activities.

    ``mapping`` names the column (counted from 0) of each field; ``layout`` is the digest of the headings, by which the mapping is
    remembered. ``counts`` holds the number of rows of each outcome, ``done`` how many rows the running step has behind it.
    """

    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="+")
    company_id = models.UUIDField(null=True, blank=True)
    site_id = models.UUIDField(null=True, blank=True)
    kind = models.CharField(max_length=10, choices=ImportKind.choices)
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.UPLOADED)
    source = models.CharField(_("Asal data"), max_length=160)
    file = models.CharField(max_length=200)
    file_name = models.CharField(max_length=160)
    sha256 = models.CharField(max_length=64)
    proof = models.CharField(max_length=200, blank=True)
    proof_name = models.CharField(max_length=160, blank=True)
    sheet = models.CharField(max_length=80, blank=True)
    header_row = models.PositiveIntegerField(default=1)
    layout = models.CharField(max_length=64, blank=True)
    mapping = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    notes = models.JSONField(default=list)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    uploaded_by = models.BigIntegerField(null=True)
    desk = models.CharField(max_length=40)
    lease = models.UUIDField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta(AreaRow.Meta):
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="importbatch_state_known", condition=models.Q(state__in=ImportState.values)),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["area", "-created_at"]),
            models.Index(fields=["state", "leased_until"]),
        ]

    def __str__(self) -> str:
        return self.source


class ImportRow(AreaRow):
    """One row of a batch. ``data`` is what was understood, ``faults`` what was not, ``made`` the ids of what the row brought about.

    ``digest`` is the hash of the understood content: the same content again is the same row.
    """

    batch = models.ForeignKey(
        ImportBatch, on_delete=models.CASCADE, related_name="rows", db_index=False
    )  # the constraint below has an index
    company_id = models.UUIDField(null=True, blank=True)
    site_id = models.UUIDField(null=True, blank=True)
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=RowOutcome.choices)
    digest = models.CharField(max_length=64, blank=True)
    data = models.JSONField(default=dict)
    faults = models.JSONField(default=list)
    remark = models.CharField(max_length=300, blank=True)
    made: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)

    objects = ScopedQuerySet.as_manager()

    class Meta(AreaRow.Meta):
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["batch", "number"], name="importrow_once"),
            models.CheckConstraint(name="importrow_outcome_known", condition=models.Q(outcome__in=RowOutcome.values)),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["batch", "outcome", "number"])]

    def __str__(self) -> str:
        return f"{self.batch_id} · {self.number}"
