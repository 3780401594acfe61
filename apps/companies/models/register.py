"""The national register: companies and their sites."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.companies.choices import CompanySize, CsrFocus, KbliVersion, LegalForm, MemberKind, Ownership, PartnerKind, SiteKind
from apps.core.models import AreaRow
from apps.core.querysets import Asking, RegisterQuerySet
from apps.regions.models import Region

#: The first letters of a name's words, without legal forms: ``kaltim prima coal  pt`` gives ``kpc``.
INITIALS = (
    r"regexp_replace(regexp_replace(split_part(%(expressions)s, '  ', 1), '\m(persero|perseroda|tbk|terbatas|dan)\M', '', 'g'), "
    r"'([a-z0-9])[a-z0-9]* *| +', '\1', 'g')"
)


def mail_domain(column: str) -> models.Func:
    """The domain of an e-mail address, in small letters; an index on it finds people of one company."""
    return models.Func(models.F(column), template="lower(split_part(%(expressions)s, '@', 2))", output_field=models.TextField())


class CompanyQuerySet(RegisterQuerySet):
    """The national register of companies."""

    def visible_to(self, actor: Asking) -> Self:
        """Everybody on the side of forums and offices reads the register; a company sees itself. Merged records only redirect."""
        if actor.scope.kind == "company":
            return self.filter(pk=actor.scope.company)
        return super().visible_to(actor).live()

    def live(self) -> Self:
        """Records that stand for a company, without those merged into another."""
        return self.filter(merged_into=None)


class SiteQuerySet(RegisterQuerySet):
    """The register of sites."""

    def visible_to(self, actor: Asking) -> Self:
        """As for companies; people of one site see that site only."""
        wanted = actor.scope
        if wanted.kind != "company":
            return super().visible_to(actor)
        own = self.filter(company_id=wanted.company)
        return own if wanted.site is None else own.filter(pk=wanted.site)

    def open(self) -> Self:
        """Sites where the company still works."""
        return self.filter(closed_on=None)


class Company(AreaRow):
    """One business entity (or partner body), once in the nation; ``area`` is the place that registered it.

    ``name_sort`` orders lists, ``name_key`` finds similar names, ``name_initials`` acronyms. NIB and NPWP are unique where known.
    A record merged into another one stays as a redirect (``merged_into``).
    """

    kind = models.CharField(max_length=8, choices=MemberKind.choices, default=MemberKind.COMPANY)
    partner_kind = models.CharField(_("Jenis mitra"), max_length=10, choices=PartnerKind.choices, blank=True)
    name = models.CharField(_("Nama perusahaan"), max_length=200)
    name_sort = models.CharField(max_length=200, editable=False)
    name_key = models.CharField(max_length=200, editable=False)
    name_initials = models.GeneratedField(
        expression=models.Func(models.F("name_sort"), template=INITIALS), output_field=models.TextField(), db_persist=True
    )
    legal_form = models.CharField(_("Bentuk hukum"), max_length=10, choices=LegalForm.choices, default=LegalForm.PT)
    ownership = models.CharField(_("Kepemilikan"), max_length=12, choices=Ownership.choices, default=Ownership.PRIVATE)
    size = models.CharField(_("Skala usaha"), max_length=6, choices=CompanySize.choices, blank=True)
    nib = models.CharField(_("NIB"), max_length=13, null=True, blank=True, unique=True)
    npwp = models.CharField(_("NPWP"), max_length=16, null=True, blank=True, unique=True)
    kbli_version = models.CharField(_("Edisi KBLI"), max_length=4, choices=KbliVersion.choices, default=KbliVersion.V2020)
    kbli_category = models.CharField(_("Kategori KBLI"), max_length=1, blank=True)
    kbli_code = models.CharField(_("Kode KBLI"), max_length=5, blank=True)
    website = models.URLField(_("Situs"), blank=True)
    csr_focus = ArrayField(
        models.CharField(max_length=16, choices=CsrFocus.choices), verbose_name=_("Bidang CSR utama"), default=list, blank=True
    )
    is_public = models.BooleanField(_("Boleh tampil di direktori publik"), default=False)
    public_consent_at = models.DateTimeField(_("Izin tampil diberikan"), null=True, blank=True)
    public_consent_text = models.CharField(_("Versi teks izin"), max_length=12, blank=True)
    public_consent_by = models.CharField(_("Pemberi izin"), max_length=160, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from")
    alike_checked_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CompanyQuerySet.as_manager()

    class Meta(AreaRow.Meta):
        ordering: ClassVar[list[str]] = ["name_sort", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="company_nib_13_digits", condition=models.Q(nib=None) | models.Q(nib__regex=r"^\d{13}$")),
            models.CheckConstraint(name="company_npwp_16_digits", condition=models.Q(npwp=None) | models.Q(npwp__regex=r"^\d{16}$")),
            models.CheckConstraint(name="company_kbli_5_digits", condition=models.Q(kbli_code="") | models.Q(kbli_code__regex=r"^\d{5}$")),
            models.CheckConstraint(name="company_kbli_known_edition", condition=models.Q(kbli_version__in=KbliVersion.values)),
            models.CheckConstraint(
                name="company_public_has_consent",
                condition=models.Q(is_public=False) | (models.Q(public_consent_at__isnull=False) & ~models.Q(public_consent_text="")),
            ),
            models.CheckConstraint(name="company_not_merged_into_itself", condition=~models.Q(merged_into=models.F("id"))),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["name_sort", "id"]),
            GinIndex(fields=["name_key"], opclasses=["gin_trgm_ops"], name="company_name_trgm"),
            models.Index(fields=["name_key"], name="company_name_key"),
            models.Index(fields=["name_initials"], name="company_initials"),
            models.Index(fields=["id"], name="company_alike_unchecked", condition=models.Q(alike_checked_at=None)),
        ]

    def __str__(self) -> str:
        return self.name


class Site(AreaRow):
    """A place where a company works; its people see only rows of their site, the head office sees all.

    Contact persons are kept apart (``CompanyContact``, ``Membership``), since a site is read by every place. ``nitku`` is the tax
    number of the place of activity: the company's NPWP and six more digits (PMK 112/2022).
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="sites")
    name = models.CharField(_("Nama lokasi"), max_length=160)
    kind = models.CharField(_("Jenis lokasi"), max_length=12, choices=SiteKind.choices, default=SiteKind.HEAD_OFFICE)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, verbose_name=_("Wilayah"))
    address = models.CharField(_("Alamat"), max_length=300, blank=True)
    nitku = models.CharField(_("NITKU"), max_length=22, null=True, blank=True, unique=True)
    closed_on = models.DateField(_("Ditutup pada"), null=True, blank=True)
    closed_reason = models.CharField(max_length=200, blank=True)

    objects = SiteQuerySet.as_manager()

    class Meta(AreaRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="site_nitku_22_digits", condition=models.Q(nitku=None) | models.Q(nitku__regex=r"^\d{22}$")),
            models.CheckConstraint(name="site_closed_has_reason", condition=models.Q(closed_on=None) | ~models.Q(closed_reason="")),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["area", "-created_at"]), models.Index(fields=["company"])]

    def __str__(self) -> str:
        return self.name
