"""The problem map (PPKS counts) and the catalogue of needs."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.models import AreaRow
from apps.core.querysets import ScopedQuerySet
from apps.forums.models import Forum
from apps.pmks.choices import OPEN_NEED_STATES, AidForm, Criterion, MapState, Masking, NeedState, PledgeState, Proposer
from apps.pmks.querysets import CountQuerySet, NeedQuerySet, PledgeQuerySet
from apps.regions.models import Region


class PpksCategory(models.Model):
    """One of the 26 categories of PPKS (formerly PMKS), with its age and sex rule in this version of the list."""

    number = models.PositiveSmallIntegerField(primary_key=True)
    version = models.CharField(max_length=20, default="2012")
    short = models.CharField(max_length=6, unique=True)
    name = models.CharField(max_length=120)
    definition = models.CharField(max_length=300)
    criterion = models.CharField(max_length=1, choices=Criterion.choices)
    masking = models.CharField(max_length=6, choices=Masking.choices)
    age_min = models.PositiveSmallIntegerField(null=True)
    age_max = models.PositiveSmallIntegerField(null=True)
    sex = models.CharField(max_length=1, blank=True)
    unit = models.CharField(max_length=20, default="orang")

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]

    def __str__(self) -> str:
        return self.name


class ProblemMap(AreaRow):
    """One upload of counts by Dinas Sosial: source, day of the data, file; the newest in force replaces the one before."""

    state = models.CharField(max_length=10, choices=MapState.choices, default=MapState.UPLOADED)
    source = models.CharField(_("Sumber data"), max_length=200)
    snapshot_on = models.DateField(_("Keadaan per tanggal"))
    file_name = models.CharField(max_length=160, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    rows_good = models.PositiveIntegerField(default=0)
    rows_bad = models.PositiveIntegerField(default=0)
    faults = models.JSONField(default=list, blank=True)
    warnings = models.JSONField(default=list, blank=True)
    uploaded_by = models.BigIntegerField(null=True)
    in_force_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta(AreaRow.Meta):
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["area"], condition=models.Q(state="in_force"), name="problem_map_one_in_force"),
            models.UniqueConstraint(fields=["area", "file_sha256"], condition=~models.Q(file_sha256=""), name="problem_map_file_once"),
            models.CheckConstraint(name="problem_map_state_known", condition=models.Q(state__in=MapState.values)),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["area", "-created_at"])]

    def __str__(self) -> str:
        return f"{self.source} ({self.snapshot_on})"


class PpksCount(AreaRow):
    """How many people of a category live in a region, optionally by sex, age band and decile band; absent means not known, never zero.

    ``in_force`` repeats the state of the map, so that readers need no join. ``derived`` rows were summed from the rows of the file: the
    total of a breakdown, or a kecamatan from its villages.
    """

    problem_map = models.ForeignKey(ProblemMap, on_delete=models.CASCADE, related_name="counts")
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    category = models.ForeignKey(PpksCategory, on_delete=models.PROTECT)
    sex = models.CharField(max_length=1, blank=True)
    age_band = models.CharField(max_length=6, blank=True)
    decile_band = models.CharField(max_length=5, blank=True)
    count = models.PositiveIntegerField()
    in_force = models.BooleanField(default=False)
    derived = models.BooleanField(default=False)

    objects = CountQuerySet.as_manager()

    class Meta(AreaRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["problem_map", "region", "category", "sex", "age_band", "decile_band"], name="ppks_count_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["area", "category"], condition=models.Q(in_force=True), name="ppks_count_in_force"),
            models.Index(fields=["area", "-created_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.region_id} · {self.category_id}: {self.count}"


class Need(AreaRow):
    """Something people in a place need: proposed, verified by Dinas Sosial, published, taken up by companies.

    ``quantity_pledged`` and ``quantity_delivered`` are sums over the pledges, kept by a database trigger.
    """

    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="needs")
    state = models.CharField(max_length=10, choices=NeedState.choices, default=NeedState.DRAFT)
    title = models.CharField(_("Kebutuhan"), max_length=160)
    description = models.TextField(_("Uraian"), blank=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, verbose_name=_("Lokasi"))
    category = models.ForeignKey(PpksCategory, on_delete=models.PROTECT, verbose_name=_("Kategori PPKS"))
    aid_form = models.CharField(_("Bentuk bantuan"), max_length=10, choices=AidForm.choices)
    quantity = models.PositiveIntegerField(_("Jumlah dibutuhkan"))
    unit = models.CharField(_("Satuan"), max_length=30)
    quantity_pledged = models.PositiveIntegerField(default=0)
    quantity_delivered = models.PositiveIntegerField(default=0)
    estimated_cost = models.BigIntegerField(_("Perkiraan biaya"), null=True, blank=True)
    needed_by = models.DateField(_("Dibutuhkan sebelum"), null=True, blank=True)
    proposer = models.CharField(_("Pengusul"), max_length=8, choices=Proposer.choices)
    proposer_name = models.CharField(_("Nama pengusul"), max_length=160, blank=True)
    proposed_by = models.BigIntegerField(null=True)
    proposed_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.BigIntegerField(null=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    objects = NeedQuerySet.as_manager()

    class Meta(AreaRow.Meta):
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="need_state_known", condition=models.Q(state__in=NeedState.values)),
            models.CheckConstraint(name="need_quantity_positive", condition=models.Q(quantity__gt=0)),
            models.CheckConstraint(
                name="need_verified_paired", condition=models.Q(verified_at=None, verified_by=None) | models.Q(verified_at__isnull=False)
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["area", "-created_at"]),
            models.Index(fields=["area", "category", "state"]),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether a company can still take part of it."""
        return self.state in OPEN_NEED_STATES

    @property
    def quantity_left(self) -> int:
        """What nobody has promised or delivered yet, never below zero."""
        return max(0, self.quantity - self.quantity_pledged - self.quantity_delivered)


class NeedPledge(AreaRow):
    """A company's share in a need. ``program_id`` names the programme (a plain id: programmes lie above this layer)."""

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="pledges")
    company_id = models.UUIDField()
    site_id = models.UUIDField(null=True, blank=True)
    program_id = models.UUIDField(unique=True)
    state = models.CharField(max_length=10, choices=PledgeState.choices, default=PledgeState.INTEREST)
    quantity = models.PositiveIntegerField()
    delivered = models.PositiveIntegerField(default=0)

    objects = PledgeQuerySet.as_manager()

    class Meta(AreaRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="pledge_state_known", condition=models.Q(state__in=PledgeState.values)),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["area", "-created_at"]), models.Index(fields=["need"])]

    def __str__(self) -> str:
        return f"{self.need_id}: {self.quantity}"
