"""What the register keeps beside a company: relations, rings of impact, contact persons, papers."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.companies.choices import CompanyDocumentKind, ContactRole, RelationKind
from apps.companies.models.register import Company, Site, mail_domain
from apps.core.models import AreaRow
from apps.core.querysets import Asking, RegisterQuerySet, ScopedQuerySet
from apps.regions.models import Region


class OfCompanyQuerySet(RegisterQuerySet):
    """Register rows that hang on a company."""

    def visible_to(self, actor: Asking) -> Self:
        """A company sees its own rows, everybody else signed in all of them."""
        if actor.scope.kind == "company":
            return self.filter(company_id=actor.scope.company)
        return super().visible_to(actor)


class CompanyRelation(AreaRow):
    """One company as subsidiary, branch or sister of another; ``area`` repeats the company's."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="relations")
    kind = models.CharField(_("Hubungan"), max_length=10, choices=RelationKind.choices)
    other = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="relations_back", verbose_name=_("Perusahaan lain"))
    note = models.CharField(_("Keterangan"), max_length=160, blank=True)

    objects = OfCompanyQuerySet.as_manager()

    class Meta(AreaRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["company", "other"], name="relation_once"),
            models.CheckConstraint(name="relation_kind_known", condition=models.Q(kind__in=RelationKind.values)),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["other"])]

    def __str__(self) -> str:
        return f"{self.company_id} {self.kind} {self.other_id}"


class SiteRing(AreaRow):
    """A region that feels the work of a site: ring 1 the nearest, ring 3 the furthest. ``area`` repeats the site's."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="rings")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, verbose_name=_("Wilayah terdampak"))
    ring = models.PositiveSmallIntegerField(_("Ring"))

    objects = OfCompanyQuerySet.as_manager()

    class Meta(AreaRow.Meta):
        ordering: ClassVar[list[str]] = ["ring", "region_id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["site", "region"], name="ring_region_once"),
            models.CheckConstraint(name="ring_1_to_3", condition=models.Q(ring__gte=1, ring__lte=3)),
        ]

    def __str__(self) -> str:
        return f"Ring {self.ring} · {self.region_id}"


class CompanyContact(AreaRow):
    """A person to ask at a company or at one of its sites; read by the place, the levels above and the company only."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="contacts")
    site = models.ForeignKey(Site, null=True, blank=True, on_delete=models.PROTECT, related_name="contacts", verbose_name=_("Lokasi"))
    role = models.CharField(_("Urusan"), max_length=10, choices=ContactRole.choices, default=ContactRole.CSR)
    name = models.CharField(_("Nama"), max_length=160)
    position = models.CharField(_("Jabatan"), max_length=120, blank=True)
    email = models.EmailField(_("Surel"), blank=True)
    phone = models.CharField(_("Nomor WhatsApp"), max_length=20, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta(AreaRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="contact_can_be_reached", condition=~models.Q(email="") | ~models.Q(phone="")),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["company"]),
            models.Index(fields=["phone"], name="contact_phone", condition=~models.Q(phone="")),
            models.Index(mail_domain("email"), name="contact_mail_domain", condition=~models.Q(email="")),
        ]

    def __str__(self) -> str:
        return self.name


class CompanyDocument(AreaRow):
    """A paper of a company (or of one site), with the day it runs out; the owner is told thirty days before."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="documents")
    site = models.ForeignKey(Site, null=True, blank=True, on_delete=models.PROTECT, related_name="documents", verbose_name=_("Lokasi"))
    kind = models.CharField(_("Jenis dokumen"), max_length=10, choices=CompanyDocumentKind.choices)
    number = models.CharField(_("Nomor"), max_length=80, blank=True)
    issued_on = models.DateField(_("Tanggal terbit"), null=True, blank=True)
    valid_until = models.DateField(_("Berlaku sampai"), null=True, blank=True)
    file = models.CharField(max_length=200)
    file_name = models.CharField(max_length=160)
    file_type = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    added_by = models.BigIntegerField(null=True)
    reminded_on = models.DateField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta(AreaRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="document_ends_after_issue",
                condition=models.Q(issued_on=None) | models.Q(valid_until=None) | models.Q(valid_until__gte=models.F("issued_on")),
            ),
            models.CheckConstraint(name="document_kind_known", condition=models.Q(kind__in=CompanyDocumentKind.values)),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["company"]),
            models.Index(fields=["valid_until"], name="document_runs_out", condition=models.Q(removed_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}".strip()
