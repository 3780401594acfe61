"""The official tree of regions: province, kabupaten/kota, kecamatan, desa/kelurahan, with the decree each row comes from."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.IntegerChoices):
    """Depth in the tree, counted by the groups of a Kemendagri code; 0 is the nation."""

    NATION = 0, _("Nasional")
    PROVINCE = 1, _("Provinsi")
    REGENCY = 2, _("Kabupaten/kota")
    DISTRICT = 3, _("Kecamatan")
    VILLAGE = 4, _("Desa/kelurahan")


class Kind(models.TextChoices):
    """What the law calls the region."""

    PROVINCE = "provinsi", _("Provinsi")
    REGENCY = "kabupaten", _("Kabupaten")
    CITY = "kota", _("Kota")
    DISTRICT = "kecamatan", _("Kecamatan")
    URBAN_VILLAGE = "kelurahan", _("Kelurahan")
    VILLAGE = "desa", _("Desa")
    CUSTOMARY_VILLAGE = "desa adat", _("Desa adat")


class CodeDecree(models.Model):
    """A decree of the Minister of Home Affairs that sets region codes."""

    number = models.CharField(max_length=60, primary_key=True)
    signed_on = models.DateField()
    subject = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.number


class Region(models.Model):
    """One region with its Kemendagri code, valid from a day until replaced; codes are never given to another region.

    ``area`` is the integer of the place that a row in this region belongs to: PP00 for a province, PPKK from kabupaten/kota downwards.
    ``path`` is the name with its parents ("Serang, Kota Serang, Banten"); ``search`` the same in lower case without accents.
    """

    code = models.CharField(max_length=13, primary_key=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=120)
    path = models.CharField(max_length=300)
    search = models.CharField(max_length=300)
    area = models.IntegerField()
    bps_code = models.CharField(max_length=10, blank=True)
    postal_code = models.CharField(max_length=5, blank=True)
    time_zone = models.CharField(max_length=20, default="Asia/Jakarta")
    decree = models.ForeignKey(CodeDecree, on_delete=models.PROTECT)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    replaced_by = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaces")

    class Meta:
        ordering: ClassVar[list[str]] = ["code"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["level", "code"]),
            models.Index(fields=["area", "level"]),
            GinIndex(fields=["search"], opclasses=["gin_trgm_ops"], name="region_search_trgm"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="region_code_form", condition=models.Q(code__regex=r"^\d\d(\.\d\d(\.\d\d(\.\d{4})?)?)?$"))
        ]

    def __str__(self) -> str:
        return self.path


class Boundary(models.Model):
    """A simplified shape imported by the operator, kept as SVG path data in a 1000 × 1000 plane; not an official boundary."""

    region = models.OneToOneField(Region, primary_key=True, on_delete=models.CASCADE)
    path = models.TextField()
    source = models.CharField(max_length=200)
    imported_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.region_id
