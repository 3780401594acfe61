"""Records of the register that look alike, and their merging."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.companies.choices import DuplicateState, MergeState
from apps.companies.models.register import Company
from apps.core.models import AreaRow
from apps.core.querysets import ScopedQuerySet


class DuplicatePair(AreaRow):
    """Two records that may be one company. ``area`` is the lowest place above both, which decides; ``score`` runs from 0 to 100."""

    one = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    two = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    score = models.PositiveSmallIntegerField()
    facts = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=DuplicateState.choices, default=DuplicateState.OPEN)
    decided_by = models.BigIntegerField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(_("Catatan"), max_length=300, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta(AreaRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["one", "two"], name="duplicate_pair_once"),
            models.CheckConstraint(name="duplicate_pair_in_order", condition=models.Q(one__lt=models.F("two"))),
            models.CheckConstraint(name="duplicate_state_known", condition=models.Q(state__in=DuplicateState.values)),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["area", "state", "-score"]), models.Index(fields=["two"])]

    def __str__(self) -> str:
        return f"{self.one_id} ~ {self.two_id}"


class CompanyMerge(AreaRow):
    """One record merged into another: which values won, which rows moved, and the images by which it is undone.

    ``area`` is the place that decided. ``chosen`` maps fields to the record whose value wins (``kept`` or ``gone``); ``moved_rows`` counts
    rows that went over or were taken out.
    """

    kept = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="merges")
    gone = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=MergeState.choices, default=MergeState.QUEUED)
    chosen = models.JSONField(default=dict)
    reason = models.CharField(_("Alasan"), max_length=300)
    moved_rows = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    asked_by = models.BigIntegerField(null=True)
    asked_name = models.CharField(max_length=160, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    undo_by = models.BigIntegerField(null=True, blank=True)
    undo_name = models.CharField(max_length=160, blank=True)
    undo_reason = models.CharField(max_length=300, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta(AreaRow.Meta):
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="merge_state_known", condition=models.Q(state__in=MergeState.values)),
            models.CheckConstraint(name="merge_of_two", condition=~models.Q(kept=models.F("gone"))),
            models.UniqueConstraint(fields=["gone"], condition=models.Q(state__in=["queued", "done", "undoing"]), name="merge_gone_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["area", "-created_at"]), models.Index(fields=["kept"])]

    def __str__(self) -> str:
        return f"{self.gone_id} -> {self.kept_id}"


class MergeImage(AreaRow):
    """What a merge needs to be undone, with rows of any place: read and written by the system alone, gone once the merge is undone.

    ``moved`` lists [table, column, ids]; ``images`` holds every row that had to be changed or taken out, as it was.
    """

    merge = models.OneToOneField(CompanyMerge, on_delete=models.CASCADE, related_name="+")
    moved = models.JSONField(default=list)
    images = models.JSONField(default=list)

    class Meta(AreaRow.Meta):
        pass

    def __str__(self) -> str:
        return str(self.merge_id)
