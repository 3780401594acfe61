"""Kinds and states of meetings."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class MeetingKind(models.TextChoices):
    """What the meeting is called."""

    RAKERNAS = "rakernas", _("Rapat kerja nasional")
    RAKOR = "rakor", _("Rapat koordinasi")
    FGD = "fgd", _("Diskusi kelompok terarah")
    MUNAS = "munas", _("Musyawarah nasional")
    MUSDA = "musda", _("Musyawarah daerah")
    MUSRENBANG = "musrenbang", _("Musrenbang CSR")


class MeetingMode(models.TextChoices):
    """How people take part."""

    ONSITE = "onsite", _("Luring")
    ONLINE = "online", _("Daring")
    HYBRID = "hybrid", _("Hibrida")


class MeetingState(models.TextChoices):
    """Where the meeting is."""

    PLANNED = "planned", _("Direncanakan")
    FINISHED = "finished", _("Selesai")
    CANCELLED = "cancelled", _("Dibatalkan")
