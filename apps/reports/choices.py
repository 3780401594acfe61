"""States of periods and periodic reports."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReportState(models.TextChoices):
    """Life of a periodic report."""

    DRAFT = "draft", _("Draf")
    SENT = "sent", _("Dikirim")
    IN_REVIEW = "in_review", _("Ditelaah")
    RETURNED = "returned", _("Dikembalikan")
    ACCEPTED = "accepted", _("Diterima")
    CONSOLIDATED = "consolidated", _("Dikonsolidasi")
    LOCKED = "locked", _("Dikunci")


class SnapshotKind(models.TextChoices):
    """Why figures were computed and kept."""

    DRAFT = "draft", _("Rancangan")
    SENT = "sent", _("Dikirim")


FINAL_STATES = (ReportState.ACCEPTED, ReportState.CONSOLIDATED, ReportState.LOCKED)


class ReminderChannel(models.TextChoices):
    """How a company was reminded."""

    EMAIL = "email", _("Surel")
    WHATSAPP = "whatsapp", _("WhatsApp")
