"""What a forum settled about its members, the yearly confirmation of their data, and registrations that are verified together."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.companies.choices import BulkState, ConfirmationState
from apps.core.models import AreaRow
from apps.core.querysets import RegisterQuerySet, ScopedQuerySet
from apps.forums.models import Forum

NUMBER_PATTERN = "{kode}-{urut4}"


class MemberRule(AreaRow):
    """What one forum settled about its members; a forum without a row works by the defaults.

    ``report_days`` counts from the end of a period, ``inactive_after`` counts periods in a row without a report (0: never proposed).
    """

    forum = models.OneToOneField(Forum, on_delete=models.PROTECT, related_name="member_rule")
    number_pattern = models.CharField(_("Susunan nomor anggota"), max_length=60, default=NUMBER_PATTERN)
    report_days = models.PositiveSmallIntegerField(
        _("Batas lapor perusahaan (hari sesudah periode)"), default=14, validators=[MaxValueValidator(120)]
    )
    inactive_after = models.PositiveSmallIntegerField(
        _("Usulkan tidak aktif sesudah (periode tanpa laporan)"), default=4, validators=[MaxValueValidator(12)]
    )
    confirm_month = models.PositiveSmallIntegerField(
        _("Bulan konfirmasi tahunan"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    confirm_day = models.PositiveSmallIntegerField(_("Tanggal"), default=1, validators=[MinValueValidator(1), MaxValueValidator(28)])
    confirm_days = models.PositiveSmallIntegerField(
        _("Waktu menjawab (hari)"), default=30, validators=[MinValueValidator(7), MaxValueValidator(120)]
    )

    objects = RegisterQuerySet.as_manager()

    class Meta(AreaRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="member_rule_ranges",
                condition=models.Q(report_days__lte=120, inactive_after__lte=12, confirm_day__gte=1, confirm_day__lte=28)
                & (models.Q(confirm_month=None) | models.Q(confirm_month__gte=1, confirm_month__lte=12)),
            ),
        ]

    def __str__(self) -> str:
        return self.number_pattern

    def opens_in(self, year: int) -> dt.date | None:
        """The day the yearly confirmation opens; None where the forum holds none."""
        return dt.date(year, self.confirm_month, self.confirm_day) if self.confirm_month else None


class MemberConfirmation(AreaRow):
    """One member asked once a year whether its data are still right; ``shown`` is what the holder of the link reads."""

    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="+")
    membership = models.ForeignKey("companies.Membership", on_delete=models.PROTECT, related_name="confirmations")
    company = models.ForeignKey("companies.Company", on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey("companies.Site", null=True, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=ConfirmationState.choices, default=ConfirmationState.OPEN)
    shown = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    due_on = models.DateField()
    reminders = models.PositiveSmallIntegerField(default=0)
    reminded_on = models.DateField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_name = models.CharField(max_length=160, blank=True)
    corrections = models.JSONField(default=dict)
    note = models.CharField(max_length=500, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    applied_by = models.BigIntegerField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta(AreaRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["membership", "year"], name="confirmation_once_a_year"),
            models.CheckConstraint(name="confirmation_state_known", condition=models.Q(state__in=ConfirmationState.values)),
            models.CheckConstraint(
                name="confirmation_answered_complete",
                condition=models.Q(state="open", answered_at=None) | (~models.Q(state="open") & models.Q(answered_at__isnull=False)),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["area", "year", "state"]),
            models.Index(fields=["company"]),
        ]

    def __str__(self) -> str:
        return f"{self.year} · {self.membership_id}"


class BulkVerification(AreaRow):
    """Registrations that one person verifies together: each in a transaction of its own, ten seconds after the click.

    ``items`` holds {id, label, number, reason}: a number where it became a member, a reason where it was left to be looked at.
    """

    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=BulkState.choices, default=BulkState.WAITING)
    desk = models.CharField(max_length=40)
    created_by = models.BigIntegerField(null=True)
    items = models.JSONField(default=list)
    run_after = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta(AreaRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="bulk_state_known", condition=models.Q(state__in=BulkState.values)),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["area", "-created_at"]), models.Index(fields=["state", "run_after"])]

    def __str__(self) -> str:
        return f"{self.get_state_display()} · {len(self.items)}"
