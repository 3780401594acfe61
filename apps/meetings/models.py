"""Meetings of forums with their decisions."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.companies.models import RegistrationLink
from apps.core.models import AreaRow
from apps.core.querysets import DownwardQuerySet
from apps.forums.models import Forum
from apps.meetings.choices import MeetingKind, MeetingMode, MeetingState


class Meeting(AreaRow):
    """A meeting called by a forum; a shared one is also read by the levels below. ``link``: where its guests register as members."""

    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="meetings")
    kind = models.CharField(_("Jenis"), max_length=12, choices=MeetingKind.choices)
    state = models.CharField(max_length=10, choices=MeetingState.choices, default=MeetingState.PLANNED)
    title = models.CharField(_("Nama rapat"), max_length=200)
    theme = models.CharField(_("Tema"), max_length=300, blank=True)
    mode = models.CharField(_("Cara"), max_length=8, choices=MeetingMode.choices, default=MeetingMode.ONSITE)
    venue = models.CharField(_("Tempat"), max_length=200, blank=True)
    online_url = models.URLField(_("Tautan daring"), blank=True)
    starts_on = models.DateField(_("Mulai"))
    ends_on = models.DateField(_("Selesai"))
    invited = models.PositiveIntegerField(_("Diundang"), null=True, blank=True)
    attended = models.PositiveIntegerField(_("Hadir"), null=True, blank=True)
    summary = models.TextField(_("Ringkasan"), blank=True)
    shared = models.BooleanField(_("Terlihat oleh forum di bawahnya"), default=False)
    link = models.ForeignKey(RegistrationLink, null=True, blank=True, on_delete=models.SET_NULL, related_name="meetings")

    objects = DownwardQuerySet.as_manager()

    class Meta(AreaRow.Meta):
        ordering: ClassVar[list[str]] = ["-starts_on", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="meeting_state_known", condition=models.Q(state__in=MeetingState.values)),
            models.CheckConstraint(name="meeting_ends_after_start", condition=models.Q(ends_on__gte=models.F("starts_on"))),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["area", "-starts_on"])]

    def __str__(self) -> str:
        return self.title


class Decision(AreaRow):
    """A numbered decision of a meeting with who carries it out by when; ``shared`` repeats the meeting's, for the database policies."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="decisions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(_("Keputusan"))
    owner = models.CharField(_("Penanggung jawab"), max_length=160, blank=True)
    due_on = models.DateField(_("Tenggat"), null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    shared = models.BooleanField(default=False)

    objects = DownwardQuerySet.as_manager()

    class Meta(AreaRow.Meta):
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["meeting", "number"], name="decision_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text[:60]}"
