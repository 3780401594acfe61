"""Reporting periods, the periodic reports of forums, and the frozen figures they were sent with."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.companies.models import Company
from apps.core.models import AreaRow, Row
from apps.core.querysets import ScopedQuerySet
from apps.forums.models import Document, Forum
from apps.reports.choices import ReminderChannel, ReportState, SnapshotKind


class PeriodRule(models.Model):
    """The calendar as data: which kind of period is reported, and how many days after its end each level must send."""

    kind = models.CharField(max_length=10, primary_key=True)
    valid_from = models.DateField()
    is_active = models.BooleanField(default=True)
    due_days_regency = models.PositiveSmallIntegerField(default=30)
    due_days_province = models.PositiveSmallIntegerField(default=45)
    due_days_nation = models.PositiveSmallIntegerField(default=60)

    def __str__(self) -> str:
        return self.kind


class Period(Row):
    """One reporting period of the nation, opened by the calendar on its first day; the figures are drawn up after its last."""

    key = models.CharField(max_length=10, unique=True)
    kind = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=40)
    starts_on = models.DateField()
    ends_on = models.DateField()
    due_regency = models.DateField()
    due_province = models.DateField()
    due_nation = models.DateField()
    drafted_at = models.DateTimeField(null=True, blank=True)

    class Meta(Row.Meta):
        ordering: ClassVar[list[str]] = ["-ends_on", "kind"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "year", "number"], name="period_once"),
            models.CheckConstraint(name="period_ends_after_start", condition=models.Q(ends_on__gt=models.F("starts_on"))),
        ]

    def __str__(self) -> str:
        return self.label


class PeriodicReport(AreaRow):
    """The report of one forum on one period: pulled from verified records, told by the secretariat, sent by the chair.

    A correction after acceptance is a new row with ``version`` + 1 that names the one it amends.
    """

    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="reports")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="reports")
    version = models.PositiveSmallIntegerField(default=1)
    amends = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="amendments")
    state = models.CharField(max_length=12, choices=ReportState.choices, default=ReportState.DRAFT)
    state_since = models.DateTimeField()
    due_on = models.DateField()
    problems = models.TextField(_("Permasalahan"), blank=True)
    recommendations = models.TextField(_("Rekomendasi"), blank=True)
    next_plan = models.TextField(_("Rencana periode berikutnya"), blank=True)
    edit_version = models.PositiveIntegerField(default=1)
    number = models.CharField(_("Nomor surat pengantar"), max_length=100, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.BigIntegerField(null=True)
    sent_late = models.BooleanField(default=False, help_text=_("Ditetapkan pada pengiriman pertama"))
    sent_name = models.CharField(max_length=160, blank=True)
    sent_title = models.CharField(max_length=160, blank=True)
    countersign_name = models.CharField(max_length=160, blank=True)
    signed_file = models.CharField(max_length=200, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.BigIntegerField(null=True)
    consolidated_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)
    filled_by_province = models.BooleanField(default=False)
    term_ended = models.BooleanField(default=False)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = ScopedQuerySet.as_manager()

    class Meta(AreaRow.Meta):
        ordering: ClassVar[list[str]] = ["-period__ends_on", "area"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["area", "forum", "period", "version"], name="report_once_each_version"),
            models.CheckConstraint(name="report_state_known", condition=models.Q(state__in=ReportState.values)),
            models.CheckConstraint(
                name="report_sent_paired",
                condition=models.Q(state="draft") | models.Q(sent_at__isnull=False, sent_by__isnull=False),
            ),
            models.CheckConstraint(name="report_returned_has_reason", condition=~models.Q(state="returned") | ~models.Q(reason="")),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["area", "-created_at"]),
            models.Index(fields=["period", "state"]),
        ]

    def __str__(self) -> str:
        return f"{self.forum_id} · {self.period_id} v{self.version}"


class Snapshot(AreaRow):
    """All tables of a report at one moment as canonical JSON text, with its SHA-256: what was sent can be proven byte for byte."""

    report = models.ForeignKey(PeriodicReport, on_delete=models.CASCADE, related_name="snapshots")
    kind = models.CharField(max_length=6, choices=SnapshotKind.choices)
    cut_off = models.DateTimeField()
    content = models.TextField()
    public_content = models.TextField(blank=True, help_text=_("Tabel yang boleh dibaca umum, dengan angka kecil disembunyikan"))
    sha256 = models.CharField(max_length=64)
    template_version = models.CharField(max_length=20)
    seal = models.CharField(
        max_length=90, blank=True, default="", help_text=_("Segel terakhir riwayat tempat ini ketika laporan dikirim: tempat:nomor:segel")
    )

    objects = ScopedQuerySet.as_manager()

    class Meta(AreaRow.Meta):
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["report", "kind", "sha256", "template_version"], name="snapshot_content_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["area", "-created_at"])]

    def __str__(self) -> str:
        return f"{self.report_id} {self.kind} {self.sha256[:12]}"


class Question(AreaRow):
    """A question of the level above (or the ministry) about a report, with its answer."""

    report = models.ForeignKey(PeriodicReport, on_delete=models.CASCADE, related_name="questions")
    table = models.CharField(max_length=4, blank=True)
    text = models.TextField(_("Pertanyaan"))
    asked_by = models.BigIntegerField(null=True)
    asked_name = models.CharField(max_length=160)
    answer = models.TextField(_("Jawaban"), blank=True)
    answered_by = models.BigIntegerField(null=True)
    answered_name = models.CharField(max_length=160, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta(AreaRow.Meta):
        pass

    def __str__(self) -> str:
        return self.text[:60]


class ReportReminder(AreaRow):
    """A reminder to a company that it has not reported: a letter, or a text prepared for WhatsApp. Kept as the record of who was asked."""

    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="+")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=8, choices=ReminderChannel.choices)
    sent_to = models.CharField(max_length=254, blank=True)
    created_by = models.BigIntegerField(null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta(AreaRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="reminder_channel_known", condition=models.Q(channel__in=ReminderChannel.values)),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["area", "company", "-created_at"]),
            models.Index(fields=["company"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} · {self.company_id}"
