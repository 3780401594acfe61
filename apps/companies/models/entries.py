"""The applications that come in by link or QR, and memberships in forums."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.companies.choices import (
    JoinMode,
    LegalForm,
    MemberKind,
    MembershipState,
    Ownership,
    PartnerKind,
    RegistrationState,
)
from apps.companies.models.register import Company, Site, mail_domain
from apps.core.models import AreaRow
from apps.core.querysets import ScopedQuerySet
from apps.core.scope import Scope
from apps.forums.models import Forum
from apps.regions.models import Region


class RegistrationQuerySet(ScopedQuerySet):
    """Applications: their place decides on them, and on a request for access also the people of the site."""

    def _of_company(self, wanted: Scope) -> Self:
        asked = self.filter(mode=JoinMode.ACCESS, known_company_id=wanted.company).exclude(state=RegistrationState.DRAFT)
        return asked if wanted.site is None else asked.filter(site_id=wanted.site)


class RegistrationLink(AreaRow):
    """A link (and QR) by which companies register with a forum, open for a while; counts opened, started and finished."""

    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="links")
    label = models.CharField(_("Keperluan"), max_length=160, help_text=_("Misalnya: Rapat Koordinasi 23 April 2025"))
    opens_at = models.DateTimeField(_("Dibuka"))
    closes_at = models.DateTimeField(_("Ditutup"))
    closed_at = models.DateTimeField(null=True, blank=True)
    opened = models.PositiveIntegerField(default=0)
    started = models.PositiveIntegerField(default=0)
    finished = models.PositiveIntegerField(default=0)
    created_by = models.BigIntegerField(null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta(AreaRow.Meta):
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="link_closes_after_opening", condition=models.Q(closes_at__gt=models.F("opens_at"))),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["area", "-created_at"])]

    def __str__(self) -> str:
        return self.label


class Registration(AreaRow):
    """An application for membership, from the first field typed on a phone to the decision of the secretariat.

    The person holds the key (this row's id, inside a signed link) and needs no account. On verification it becomes company, site,
    membership and invitation.
    """

    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="registrations")
    link = models.ForeignKey(RegistrationLink, null=True, on_delete=models.PROTECT, related_name="registrations")
    state = models.CharField(max_length=16, choices=RegistrationState.choices, default=RegistrationState.DRAFT)
    step = models.PositiveSmallIntegerField(default=1)
    number = models.CharField(_("Nomor pendaftaran"), max_length=30, blank=True)
    kind = models.CharField(_("Mendaftar sebagai"), max_length=8, choices=MemberKind.choices, default=MemberKind.COMPANY)
    partner_kind = models.CharField(_("Jenis mitra"), max_length=10, choices=PartnerKind.choices, blank=True)
    mode = models.CharField(max_length=12, choices=JoinMode.choices, default=JoinMode.NEW_COMPANY)
    known_company_id = models.UUIDField(null=True, blank=True)
    site_id = models.UUIDField(null=True, blank=True)
    nib = models.CharField(_("NIB"), max_length=13, blank=True)
    npwp = models.CharField(_("NPWP"), max_length=16, blank=True)
    company_name = models.CharField(_("Nama perusahaan"), max_length=200, blank=True)
    legal_form = models.CharField(_("Bentuk hukum"), max_length=10, choices=LegalForm.choices, blank=True)
    ownership = models.CharField(_("Kepemilikan"), max_length=12, choices=Ownership.choices, blank=True)
    site_name = models.CharField(_("Nama lokasi usaha"), max_length=160, blank=True)
    region = models.ForeignKey(Region, null=True, blank=True, on_delete=models.PROTECT, verbose_name=_("Desa/kelurahan atau kecamatan"))
    address = models.CharField(_("Alamat"), max_length=300, blank=True)
    contact_name = models.CharField(_("Nama penanggung jawab"), max_length=160, blank=True)
    contact_position = models.CharField(_("Jabatan"), max_length=120, blank=True)
    contact_email = models.EmailField(_("Surel"), blank=True)
    contact_phone = models.CharField(_("Nomor WhatsApp"), max_length=20, blank=True)
    is_public = models.BooleanField(_("Boleh tampil di direktori publik"), default=False)
    consent_at = models.DateTimeField(null=True, blank=True)
    email_code = models.CharField(max_length=128, blank=True)
    email_code_sent_at = models.DateTimeField(null=True, blank=True)
    email_code_tries = models.PositiveSmallIntegerField(default=0)
    email_confirmed_at = models.DateTimeField(null=True, blank=True)
    file = models.CharField(max_length=200, blank=True)
    file_name = models.CharField(_("Dokumen pendukung"), max_length=160, blank=True)
    file_type = models.CharField(max_length=40, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.BigIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    membership_id = models.UUIDField(null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta(AreaRow.Meta):
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="registration_state_known", condition=models.Q(state__in=RegistrationState.values)),
            models.CheckConstraint(
                name="registration_submitted_has_number",
                condition=models.Q(state="draft") | (models.Q(submitted_at__isnull=False) & ~models.Q(number="")),
            ),
            models.UniqueConstraint(fields=["area", "number"], condition=~models.Q(number=""), name="registration_number_once"),
            models.CheckConstraint(
                name="registration_refused_has_reason",
                condition=~models.Q(state__in=["refused", "needs_correction"]) | ~models.Q(reason=""),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["area", "-created_at"]), models.Index(fields=["area", "state"])]

    def __str__(self) -> str:
        return self.company_name or str(_("Pendaftaran tanpa nama"))


class Membership(AreaRow):
    """A company's (site's) membership in a forum; a listed one is a known company that has not joined: the denominator.

    ``serial`` is the running number of the forum behind ``number``, kept when the company leaves and comes back; ``past`` holds earlier
    spells as {number, since, ended_on, reason}. ``proposed_*`` is a proposal of the calendar to set the member inactive.
    """

    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="memberships")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="memberships")
    site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, related_name="memberships")
    kind = models.CharField(max_length=8, choices=MemberKind.choices, default=MemberKind.COMPANY)
    state = models.CharField(max_length=10, choices=MembershipState.choices, default=MembershipState.LISTED)
    number = models.CharField(_("Nomor anggota"), max_length=40, blank=True)
    serial = models.PositiveIntegerField(null=True, blank=True)
    since = models.DateField(_("Anggota sejak"), null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ended_reason = models.CharField(max_length=300, blank=True)
    past = models.JSONField(default=list)
    proposed_at = models.DateTimeField(null=True, blank=True)
    proposed_period = models.CharField(max_length=10, blank=True)
    proposed_reason = models.CharField(max_length=300, blank=True)
    source = models.CharField(_("Sumber data"), max_length=160, blank=True)
    contact_name = models.CharField(_("Narahubung"), max_length=160, blank=True)
    contact_position = models.CharField(_("Jabatan narahubung"), max_length=120, blank=True)
    contact_email = models.EmailField(_("Surel narahubung"), blank=True)
    contact_phone = models.CharField(_("Telepon narahubung"), max_length=20, blank=True)
    listed_region = models.ForeignKey(Region, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    listed_address = models.CharField(_("Alamat pada daftar"), max_length=300, blank=True)
    invited_at = models.DateTimeField(null=True, blank=True)
    opt_out_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta(AreaRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="membership_state_known", condition=models.Q(state__in=MembershipState.values)),
            models.UniqueConstraint(fields=["area", "company", "site"], nulls_distinct=False, name="membership_once_each_site"),
            models.UniqueConstraint(fields=["area", "number"], condition=~models.Q(number=""), name="member_number_once"),
            models.UniqueConstraint(fields=["area", "serial"], name="member_serial_once"),
            models.CheckConstraint(
                name="membership_active_has_number",
                condition=~models.Q(state="active") | (~models.Q(number="") & models.Q(since__isnull=False)),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["area", "-created_at"]),
            models.Index(fields=["company"]),
            models.Index(fields=["contact_phone"], name="membership_phone", condition=~models.Q(contact_phone="")),
            models.Index(mail_domain("contact_email"), name="membership_mail_domain", condition=~models.Q(contact_email="")),
        ]

    def __str__(self) -> str:
        words = self.number or str(self.get_state_display())
        return f"{words} · {self.company.name}" if "company" in self._state.fields_cache else words
