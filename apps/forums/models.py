"""The tenant: forums with their board terms and decrees, the offices beside them, and the documents they issue."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.models import AreaRow
from apps.core.querysets import RegisterQuerySet, ScopedQuerySet
from apps.forums.choices import (
    EXPIRING_DAYS,
    DecreeKind,
    DocumentKind,
    DocumentState,
    ForumState,
    LegalLine,
    TermState,
)
from apps.regions.models import Region


class Forum(AreaRow):
    """A forum of one place on one legal line; the row exists from the start, also where no forum was formed yet.

    ``name`` is written as in the decree. ``disputed`` marks that two bodies claim the place; both rows stay.
    """

    region = models.ForeignKey(Region, null=True, on_delete=models.PROTECT, help_text=_("Kosong untuk forum nasional"))
    line = models.CharField(max_length=10, choices=LegalLine.choices, default=LegalLine.KESOS)
    name = models.CharField(_("Nama forum sesuai SK"), max_length=200)
    short_name = models.CharField(_("Nama pendek"), max_length=80)
    state = models.CharField(max_length=16, choices=ForumState.choices, default=ForumState.NOT_FORMED)
    disputed = models.BooleanField(_("Ada dua kepengurusan"), default=False)
    address = models.CharField(_("Alamat sekretariat"), max_length=300, blank=True)
    email = models.EmailField(_("Surel sekretariat"), blank=True)
    phone = models.CharField(_("Telepon sekretariat"), max_length=20, blank=True)
    website = models.URLField(_("Situs"), blank=True)
    member_number_prefix = models.CharField(_("Awalan nomor anggota"), max_length=20, blank=True)
    countersign = models.BooleanField(_("Laporan diketahui Kepala Dinas Sosial"), default=True)
    formed_on = models.DateField(null=True, blank=True)

    objects = RegisterQuerySet.as_manager()

    class Meta(AreaRow.Meta):
        ordering: ClassVar[list[str]] = ["area"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["area", "line"], name="forum_one_each_line"),
            models.CheckConstraint(name="forum_state_known", condition=models.Q(state__in=ForumState.values)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def level(self) -> int:
        """0 nation, 1 province, 2 kabupaten/kota."""
        if self.area == 0:
            return 0
        return 1 if self.area % 100 == 0 else 2

    @property
    def is_formed(self) -> bool:
        """Whether the forum exists and is expected to report; an ended term does not end that."""
        return self.state in {ForumState.RATIFIED, ForumState.ACTIVE}


class BoardTerm(AreaRow):
    """One masa bakti of a board, normally five years; the decree may be signed after it began."""

    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="terms")
    starts_on = models.DateField(_("Mulai masa bakti"))
    ends_on = models.DateField(_("Akhir masa bakti"))
    chair_name = models.CharField(_("Ketua"), max_length=160)
    secretary_name = models.CharField(_("Sekretaris"), max_length=160, blank=True)
    patron_name = models.CharField(_("Pembina"), max_length=200, blank=True)
    board = models.JSONField(_("Susunan pengurus"), default=list, blank=True)
    is_caretaker = models.BooleanField(_("Karteker"), default=False)
    ended_early_on = models.DateField(null=True, blank=True)

    objects = RegisterQuerySet.as_manager()

    class Meta(AreaRow.Meta):
        ordering: ClassVar[list[str]] = ["-starts_on"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="term_ends_after_start", condition=models.Q(ends_on__gt=models.F("starts_on"))),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on.year}–{self.ends_on.year}"

    def state_on(self, day: dt.date) -> TermState:
        """What the dates say on ``day``; 180 days before the end the term counts as expiring (product rule, section 4)."""
        end = self.ended_early_on or self.ends_on
        if day > end:
            return TermState.ENDED
        if day > end - dt.timedelta(days=EXPIRING_DAYS):
            return TermState.EXPIRING
        return TermState.ACTIVE


class Decree(AreaRow):
    """A decree (SK) as it stands on paper; numbers are free text and never parsed."""

    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="decrees")
    term = models.ForeignKey(BoardTerm, null=True, blank=True, on_delete=models.PROTECT, related_name="decrees")
    kind = models.CharField(_("Jenis"), max_length=14, choices=DecreeKind.choices, default=DecreeKind.BOARD)
    number = models.CharField(_("Nomor"), max_length=100)
    issuer = models.CharField(_("Ditetapkan oleh"), max_length=120)
    subject = models.CharField(_("Tentang"), max_length=300)
    signed_on = models.DateField(_("Tanggal ditetapkan"), null=True, blank=True)
    year = models.PositiveSmallIntegerField(_("Tahun"))
    effective_from = models.DateField(_("Berlaku sejak"), null=True, blank=True)
    effective_until = models.DateField(_("Berlaku sampai"), null=True, blank=True)
    tasks = models.JSONField(_("Tugas yang ditetapkan"), default=list, blank=True)
    file = models.CharField(max_length=200, blank=True)
    recognized_by = models.CharField(_("Diakui oleh"), max_length=120, blank=True)

    objects = RegisterQuerySet.as_manager()

    class Meta(AreaRow.Meta):
        ordering: ClassVar[list[str]] = ["-year", "number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["issuer", "year", "number"], name="decree_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.issuer} {self.number}"


class Office(AreaRow):
    """The Dinas Sosial of a place (or the ministry for the nation), named as it names itself."""

    name = models.CharField(_("Nama dinas"), max_length=200)
    head_name = models.CharField(_("Kepala dinas"), max_length=160, blank=True)
    head_title = models.CharField(max_length=120, blank=True)
    address = models.CharField(_("Alamat"), max_length=300, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)

    objects = RegisterQuerySet.as_manager()

    class Meta(AreaRow.Meta):
        ordering: ClassVar[list[str]] = ["area"]
        constraints: ClassVar[list[models.BaseConstraint]] = [models.UniqueConstraint(fields=["area"], name="office_one_each_place")]

    def __str__(self) -> str:
        return self.name


class Document(AreaRow):
    """A document the portal issues: the frozen content, the rendered PDF and the code by which anybody can check it.

    The row is the intent; a worker renders it once under a lease. Equal content of the same thing is the same document
    (``kind, area, subject_id, data_hash``), so a second request returns the first file.
    """

    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=14, choices=DocumentKind.choices)
    code = models.CharField(_("Kode periksa"), max_length=16, unique=True)
    number = models.CharField(_("Nomor"), max_length=100, blank=True)
    title = models.CharField(_("Judul"), max_length=250)
    holder = models.CharField(_("Pemegang"), max_length=200, blank=True)
    subject_type = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    company_id = models.UUIDField(null=True, blank=True)
    site_id = models.UUIDField(null=True, blank=True)
    template = models.CharField(max_length=80)
    context = models.JSONField()
    data_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=DocumentState.choices, default=DocumentState.QUEUED)
    issued_at = models.DateTimeField(default=timezone.now)
    valid_until = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoke_reason = models.CharField(max_length=200, blank=True)
    file = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(default=0)
    pages = models.PositiveSmallIntegerField(default=0)
    lease = models.UUIDField(null=True, blank=True, default=None)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta(AreaRow.Meta):
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["area", "kind", "subject_id", "data_hash"], name="document_content_once"),
            models.CheckConstraint(name="document_state_known", condition=models.Q(state__in=DocumentState.values)),
            models.CheckConstraint(
                name="document_ready_has_file",
                condition=~models.Q(state="ready") | (~models.Q(file="") & ~models.Q(sha256="")),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["area", "-created_at"]),
            models.Index(fields=["state", "leased_until"]),
            models.Index(fields=["company_id", "kind"], name="document_of_company", condition=models.Q(company_id__isnull=False)),
            models.Index(fields=["subject_id"]),
        ]

    def __str__(self) -> str:
        return self.title
