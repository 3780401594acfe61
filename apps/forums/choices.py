"""States and kinds of forums, decrees and documents."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ForumState(models.TextChoices):
    """Life of a forum. That a term nears its end or has ended follows from dates, not from a stored state."""

    NOT_FORMED = "not_formed", _("Belum terbentuk")
    PROPOSED = "proposed", _("Diusulkan")
    DELIBERATION = "deliberation", _("Musyawarah")
    AWAITING_DECREE = "awaiting_decree", _("Menunggu SK")
    RATIFIED = "ratified", _("Disahkan")
    ACTIVE = "active", _("Aktif")
    SUSPENDED = "suspended", _("Dibekukan")
    DISSOLVED = "dissolved", _("Dibubarkan")


class LegalLine(models.TextChoices):
    """On which legal line a body stands; a region may have one of each."""

    KESOS = "kesos", _("Permensos (Forum CSR Kesos)")
    PERDA = "perda", _("Peraturan daerah")


class TermState(models.TextChoices):
    """What the dates of the board term say today."""

    NONE = "none", _("Belum ada kepengurusan")
    ACTIVE = "active", _("Masa bakti berjalan")
    EXPIRING = "expiring", _("Masa bakti segera berakhir")
    ENDED = "ended", _("Masa bakti berakhir")


class DecreeKind(models.TextChoices):
    """What a decree does."""

    BOARD = "board", _("Pengangkatan pengurus")
    RATIFICATION = "ratification", _("Pengesahan")
    CARETAKER = "caretaker", _("Karteker")
    POLICY = "policy", _("Kebijakan")


class DocumentKind(models.TextChoices):
    """Documents that the portal issues and anybody can check."""

    CERTIFICATE = "certificate", _("Sertifikat keanggotaan")
    POSTER = "poster", _("Poster pendaftaran")
    REPORT = "report", _("Laporan berkala")
    REPORT_DRAFT = "report_draft", _("Rancangan laporan berkala")
    HANDOVER = "handover", _("Berita acara serah terima")
    APPRECIATION = "appreciation", _("Surat apresiasi")
    RECAP = "recap", _("Rekap perusahaan")


class DocumentState(models.TextChoices):
    """Where the rendering of a document is."""

    QUEUED = "queued", _("Menunggu dibuat")
    RENDERING = "rendering", _("Sedang dibuat")
    READY = "ready", _("Siap")
    FAILED = "failed", _("Gagal dibuat")


EXPIRING_DAYS = 180


class Standing(models.TextChoices):
    """What a forum is today, from its state, the dispute flag and the dates of its board: one word for lists, chips and filters."""

    ACTIVE = "active", _("Aktif")
    EXPIRING = "expiring", _("Masa bakti segera berakhir")
    ENDED = "ended", _("Masa bakti berakhir")
    NO_BOARD = "no_board", _("Kepengurusan belum dicatat")
    DISPUTED = "disputed", _("Dua kepengurusan")
    RATIFIED = "ratified", _("Disahkan, belum aktif")
    FORMING = "forming", _("Sedang dibentuk")
    SUSPENDED = "suspended", _("Dibekukan")
    DISSOLVED = "dissolved", _("Dibubarkan")
    NOT_FORMED = "not_formed", _("Belum terbentuk")


#: Tone of the chip (docs/ui.md).
STANDING_TONES: dict[str, str] = {
    Standing.ACTIVE: "selesai",
    Standing.EXPIRING: "perlu",
    Standing.ENDED: "perlu",
    Standing.NO_BOARD: "perlu",
    Standing.DISPUTED: "perlu",
    Standing.RATIFIED: "jalan",
    Standing.FORMING: "jalan",
    Standing.SUSPENDED: "tolak",
    Standing.DISSOLVED: "tolak",
    Standing.NOT_FORMED: "netral",
}
#: States of a forum on its way to being formed.
FORMING_STATES = (ForumState.PROPOSED, ForumState.DELIBERATION, ForumState.AWAITING_DECREE)
