"""Programmes of companies, from the plan or the direct report to the verified realisation."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from apps.companies.models import Company, Site
from apps.core.models import AreaRow, Row
from apps.core.querysets import ScopedQuerySet
from apps.forums.models import Forum
from apps.pmks.choices import AidForm
from apps.pmks.models import Need, PpksCategory
from apps.programs.choices import (
    CheckMethod,
    CommitmentKind,
    EvidenceKind,
    ProgramForm,
    ProgramState,
    RealizationState,
    Route,
    ServiceField,
    Unit,
    Verdict,
)
from apps.regions.models import Region


class Sector(models.Model):
    """Sector (bidang) of a programme: the national list to which local lists are mapped."""

    code = models.CharField(max_length=20, primary_key=True)
    name = models.CharField(max_length=80)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar[list[str]] = ["order"]

    def __str__(self) -> str:
        return self.name


class CompanyRow(AreaRow):
    """A row of one place that belongs to one company and site; both may be read by that company's people."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")

    objects = ScopedQuerySet.as_manager()

    class Meta(AreaRow.Meta):
        abstract = True


class Program(CompanyRow):
    """One programme of one company in one place, planned or reported directly.

    ``area`` is the place of the activity, ``forum`` the forum there. The same activity in several places is one row each under one
    ``joint_id``. ``categories`` holds numbers of PPKS categories. ``version`` rises with every edit.
    """

    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="programs")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="programs")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="programs")
    route = models.CharField(max_length=6, choices=Route.choices, default=Route.PLAN)
    state = models.CharField(max_length=16, choices=ProgramState.choices, default=ProgramState.DRAFT)
    state_before = models.CharField(max_length=16, blank=True)
    state_since = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    joint_id = models.UUIDField(null=True, blank=True)
    title = models.CharField(_("Nama program"), max_length=160)
    description = models.TextField(_("Uraian singkat"), blank=True)
    year = models.PositiveSmallIntegerField(_("Tahun"))
    region = models.ForeignKey(Region, on_delete=models.PROTECT, verbose_name=_("Lokasi"))
    location_note = models.CharField(_("Keterangan lokasi"), max_length=200, blank=True)
    sector = models.ForeignKey(Sector, on_delete=models.PROTECT, verbose_name=_("Bidang"))
    service_field = models.CharField(_("Bidang kesejahteraan sosial"), max_length=16, choices=ServiceField.choices, blank=True)
    program_form = models.CharField(_("Bentuk program"), max_length=12, choices=ProgramForm.choices, default=ProgramForm.DIRECT_AID)
    categories = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("Kategori PPKS"))
    aid_form = models.CharField(_("Bentuk bantuan"), max_length=10, choices=AidForm.choices)
    target_count = models.PositiveIntegerField(_("Jumlah sasaran"))
    target_unit = models.CharField(_("Satuan sasaran"), max_length=8, choices=Unit.choices, default=Unit.PERSON)
    quantity = models.PositiveIntegerField(_("Volume bantuan"))
    unit = models.CharField(_("Satuan"), max_length=30)
    budget = models.BigIntegerField(_("Anggaran"))
    starts_on = models.DateField(_("Mulai"))
    ends_on = models.DateField(_("Selesai"))
    data_source = models.CharField(_("Sumber data sasaran"), max_length=160, blank=True)
    need = models.ForeignKey(Need, null=True, blank=True, on_delete=models.PROTECT, related_name="programs")
    entered_by_secretariat = models.BooleanField(default=False)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_name = models.CharField(max_length=160, blank=True)
    report_link_id = models.UUIDField(null=True, blank=True)
    reporter_name = models.CharField(max_length=160, blank=True)
    created_by = models.BigIntegerField(null=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.BigIntegerField(null=True)
    due_on = models.DateField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.BigIntegerField(null=True)
    handled_by_province = models.BooleanField(default=False)
    closed_reason = models.CharField(max_length=500, blank=True)

    class Meta(CompanyRow.Meta):
        ordering: ClassVar[list[str]] = ["-created_at", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="program_state_known", condition=models.Q(state__in=ProgramState.values)),
            models.CheckConstraint(name="program_budget_range", condition=models.Q(budget__gte=0, budget__lte=9_000_000_000_000_000)),
            models.CheckConstraint(name="program_ends_after_start", condition=models.Q(ends_on__gte=models.F("starts_on"))),
            models.CheckConstraint(
                name="program_reviewed_paired",
                condition=models.Q(reviewed_at=None, reviewed_by=None) | models.Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["area", "-created_at", "-id"]),
            models.Index(fields=["area", "state"]),
            models.Index(fields=["-created_at", "-id"], name="program_newest"),
            models.Index(fields=["company", "-created_at"]),
            models.Index(fields=["region"]),
            GinIndex(OpClass(Upper("title"), name="gin_trgm_ops"), name="program_title_trgm"),
        ]

    def __str__(self) -> str:
        return self.title


class Review(CompanyRow):
    """An answer of Dinas Sosial (or a note of a division) to a submitted programme, with the evidence seen at that moment."""

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="reviews")
    verdict = models.CharField(max_length=16, choices=Verdict.choices)
    note = models.TextField(_("Catatan"), blank=True)
    by_id = models.BigIntegerField()
    by_name = models.CharField(max_length=160)
    by_role = models.CharField(max_length=200)
    handled_by_province = models.BooleanField(default=False)
    evidence = models.JSONField(default=dict)

    class Meta(CompanyRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="review_note_when_needed", condition=models.Q(verdict="recommended") | ~models.Q(note="")),
        ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()} · {self.by_name}"


class Commitment(CompanyRow):
    """What the company binds itself to: letter or MoU with number, day, parties, value and quantity."""

    program = models.OneToOneField(Program, on_delete=models.PROTECT, related_name="commitment")
    kind = models.CharField(_("Jenis"), max_length=6, choices=CommitmentKind.choices, default=CommitmentKind.LETTER)
    number = models.CharField(_("Nomor"), max_length=100)
    signed_on = models.DateField(_("Tanggal"))
    parties = models.CharField(_("Para pihak"), max_length=300)
    value = models.BigIntegerField(_("Nilai"))
    quantity = models.PositiveIntegerField(_("Volume"))
    ends_on = models.DateField(_("Berlaku sampai"), null=True, blank=True)

    class Meta(CompanyRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="commitment_value_range", condition=models.Q(value__gte=0, value__lte=9_000_000_000_000_000)),
        ]

    def __str__(self) -> str:
        return self.number


class Realization(CompanyRow):
    """Money, goods or service really handed over on one day. ``value`` is what the company reports, ``value_verified`` what was confirmed.

    It counts in the period of its handover date (counting rules of the report tables). The lines say where and for whom.
    """

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="realizations")
    state = models.CharField(max_length=12, choices=RealizationState.choices, default=RealizationState.DRAFT)
    state_since = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    handover_on = models.DateField(_("Tanggal serah terima"))
    aid_form = models.CharField(_("Bentuk bantuan"), max_length=10, choices=AidForm.choices)
    quantity = models.PositiveIntegerField(_("Volume"))
    unit = models.CharField(_("Satuan"), max_length=30)
    value = models.BigIntegerField(_("Nilai realisasi"))
    valuation = models.CharField(_("Dasar penilaian barang/jasa"), max_length=160, blank=True)
    bast_number = models.CharField(_("Nomor BAST"), max_length=100, blank=True)
    bast_on = models.DateField(_("Tanggal BAST"), null=True, blank=True)
    receiver = models.CharField(_("Penerima (lembaga/perwakilan)"), max_length=200, blank=True)
    note = models.TextField(_("Keterangan"), blank=True)
    entered_by_secretariat = models.BooleanField(default=False)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    created_by = models.BigIntegerField(null=True)
    first_sent_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.BigIntegerField(null=True)
    due_on = models.DateField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.BigIntegerField(null=True)
    value_verified = models.BigIntegerField(null=True, blank=True)
    quantity_verified = models.PositiveIntegerField(null=True, blank=True)
    handled_by_province = models.BooleanField(default=False)
    reason = models.CharField(max_length=500, blank=True)

    class Meta(CompanyRow.Meta):
        ordering: ClassVar[list[str]] = ["-created_at", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="realization_state_known", condition=models.Q(state__in=RealizationState.values)),
            models.CheckConstraint(name="realization_value_range", condition=models.Q(value__gte=0, value__lte=9_000_000_000_000_000)),
            models.CheckConstraint(
                name="realization_verified_complete",
                condition=models.Q(
                    state="verified",
                    verified_at__isnull=False,
                    verified_by__isnull=False,
                    value_verified__isnull=False,
                    quantity_verified__isnull=False,
                )
                | (~models.Q(state="verified") & models.Q(verified_at=None, value_verified=None, quantity_verified=None)),
            ),
            models.CheckConstraint(
                name="realization_not_own_verifier",
                condition=models.Q(verified_by=None)
                | (
                    ~models.Q(verified_by=models.F("sent_by")) & ~models.Q(verified_by=models.F("created_by"))
                    | models.Q(sent_by=None, created_by=None)
                ),
            ),
            models.CheckConstraint(
                name="realization_returned_has_reason", condition=~models.Q(state__in=["returned", "unverifiable"]) | ~models.Q(reason="")
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["area", "-created_at", "-id"]),
            models.Index(fields=["-created_at", "-id"], name="realization_newest"),
            models.Index(fields=["area", "state", "handover_on"]),
            models.Index(fields=["program"]),
        ]

    def __str__(self) -> str:
        return f"{self.program_id} · {self.handover_on}"


class RealizationLine(CompanyRow):
    """One place and category inside a realisation: the quantity and value that went there and who received it (counts only).

    ``value`` and ``quantity`` of all lines add up to the realisation's verified figures once it is verified.
    """

    realization = models.ForeignKey(Realization, on_delete=models.CASCADE, related_name="lines")
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    category = models.ForeignKey(PpksCategory, on_delete=models.PROTECT)
    quantity = models.PositiveIntegerField()
    value = models.BigIntegerField()
    male = models.PositiveIntegerField(_("Laki-laki"), default=0)
    female = models.PositiveIntegerField(_("Perempuan"), default=0)
    sex_unknown = models.PositiveIntegerField(_("Jenis kelamin tidak diketahui"), default=0)
    families = models.PositiveIntegerField(_("Keluarga"), default=0)
    groups = models.PositiveIntegerField(_("Kelompok"), default=0)
    age_0_5 = models.PositiveIntegerField(default=0)
    age_6_17 = models.PositiveIntegerField(default=0)
    age_18_59 = models.PositiveIntegerField(default=0)
    age_60 = models.PositiveIntegerField(default=0)
    disabled = models.PositiveIntegerField(_("Penyandang disabilitas"), default=0)
    decile_1 = models.PositiveIntegerField(default=0)
    decile_2 = models.PositiveIntegerField(default=0)
    decile_3 = models.PositiveIntegerField(default=0)
    decile_4 = models.PositiveIntegerField(default=0)
    decile_5 = models.PositiveIntegerField(default=0)
    decile_6_10 = models.PositiveIntegerField(default=0)

    class Meta(CompanyRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["realization", "region", "category"], name="line_once_each_place_and_category"),
            models.CheckConstraint(
                name="line_bands_within_people",
                condition=models.Q(
                    male__gte=models.F("age_0_5") + models.F("age_6_17") + models.F("age_18_59") + models.F("age_60")
                    - models.F("female") - models.F("sex_unknown")
                )
                & models.Q(
                    male__gte=models.F("decile_1") + models.F("decile_2") + models.F("decile_3") + models.F("decile_4")
                    + models.F("decile_5") + models.F("decile_6_10") - models.F("female") - models.F("sex_unknown")
                ),
            ),
        ]  # fmt: skip
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["realization"]), models.Index(fields=["area", "-created_at"])]

    def __str__(self) -> str:
        return f"{self.region_id} · {self.category_id}"

    @property
    def people(self) -> int:
        """Persons of all three columns of sex."""
        return self.male + self.female + self.sex_unknown


class Evidence(CompanyRow):
    """A checked and re-encoded file that proves something about a programme or a realisation."""

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="evidence")
    realization = models.ForeignKey(Realization, null=True, blank=True, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(_("Jenis bukti"), max_length=14, choices=EvidenceKind.choices)
    caption = models.CharField(_("Keterangan"), max_length=160, blank=True)
    consent = models.BooleanField(_("Orang pada foto menyetujui"), default=False)
    file = models.CharField(max_length=200)
    file_name = models.CharField(max_length=160)
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.BigIntegerField(null=True)

    class Meta(CompanyRow.Meta):
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["realization"]), models.Index(fields=["area", "sha256"])]

    def __str__(self) -> str:
        return self.file_name


class Check(CompanyRow):
    """One desk or field check of a realisation with its result."""

    realization = models.ForeignKey(Realization, on_delete=models.PROTECT, related_name="checks")
    method = models.CharField(max_length=5, choices=CheckMethod.choices)
    result = models.CharField(max_length=12, choices=RealizationState.choices)
    note = models.TextField(_("Catatan"), blank=True)
    visited_on = models.DateField(null=True, blank=True)
    by_id = models.BigIntegerField()
    by_name = models.CharField(max_length=160)
    by_role = models.CharField(max_length=200)
    handled_by_province = models.BooleanField(default=False)

    class Meta(CompanyRow.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.get_method_display()} · {self.by_name}"


class ReportLink(CompanyRow):
    """A link by which somebody at a company reports one activity of one period without an account; sending uses it up, opening never.

    The holder reads this row and nothing else, so names and days stand in it as the page shows them.
    """

    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="+")
    forum_name = models.CharField(max_length=200)
    company_name = models.CharField(max_length=200)
    site_name = models.CharField(max_length=160)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    period_key = models.CharField(max_length=10)
    period_label = models.CharField(max_length=40)
    starts_on = models.DateField()
    ends_on = models.DateField()
    due_on = models.DateField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    used_name = models.CharField(max_length=160, blank=True)
    used_title = models.CharField(max_length=160, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    created_by = models.BigIntegerField(null=True)

    class Meta(CompanyRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="report_link_used_by_somebody",
                condition=models.Q(used_at=None) | (models.Q(used_at__isnull=False) & ~models.Q(used_name="")),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["area", "-created_at"]),
            models.Index(fields=["company", "period_key"]),
        ]

    def __str__(self) -> str:
        return f"{self.company_name} · {self.period_label}"


class FormDraft(Row):
    """What one person typed into a form of programmes and did not save yet; nobody else reads it. ``key`` names desk and form."""

    user_id = models.BigIntegerField()
    key = models.CharField(max_length=120)
    data = models.JSONField(default=dict)

    class Meta(Row.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user_id", "key"], name="form_draft_one_each_form"),
        ]

    def __str__(self) -> str:
        return self.key
