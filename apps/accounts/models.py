"""People, what they may do where, and the machines of the ministry. Door tables: reachable before any scope is known."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Role
from apps.core.models import Row

#: Ending of the addresses of people without mail; the top-level name can never receive any (RFC 2606).
NO_MAIL = "@tanpa-surel.invalid"


class UserManager(BaseUserManager["User"]):
    """Creates people by their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A person; without a password the account waits for its invitation to be taken up."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who signs in with an e-mail address. What they may do comes from assignments alone."""

    email = models.EmailField(_("Alamat e-mail"), unique=True)
    full_name = models.CharField(_("Nama lengkap"), max_length=160)
    phone = models.CharField(_("Telepon"), max_length=20, blank=True)
    language = models.CharField(max_length=5, default="id")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    first_signed_in_at = models.DateTimeField(null=True, blank=True, help_text=_("Sejak saat ini tenggang langkah kedua dihitung"))
    factor_offer_at = models.DateTimeField(null=True, blank=True, help_text=_("Tawaran langkah kedua dijawab"))

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return self.full_name or self.email

    def get_full_name(self) -> str:
        return self.full_name

    @property
    def has_mail(self) -> bool:
        """Whether letters can reach the person; without mail the account was activated on paper."""
        return not self.email.endswith(NO_MAIL)

    @property
    def sign_in_name(self) -> str:
        """What the person types to sign in: the address, or the name printed on the activation letter."""
        return self.email if self.has_mail else self.email.removesuffix(NO_MAIL).upper()


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Assignments by validity."""

    def current(self) -> AssignmentQuerySet:
        """Those that count now: begun, last day not passed, not ended by hand."""
        today = timezone.localdate()
        return self.filter(models.Q(until=None) | models.Q(until__gte=today), since__lte=today, ended_at=None)


class Assignment(Row):
    """One role of one person at one desk, from a day until an optional last day.

    Plain ids instead of keys to forums and companies, since those lie above this layer. ``area`` is the place of the forum, office or
    company site; 0 the nation. ``code`` names a company's desk in addresses.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="assignments")
    role = models.CharField(max_length=24, choices=Role.choices)
    area = models.IntegerField()
    company_id = models.UUIDField(null=True, blank=True)
    site_id = models.UUIDField(null=True, blank=True, help_text=_("Kosong: seluruh lokasi perusahaan"))
    place_name = models.CharField(max_length=200, blank=True)
    code = models.CharField(max_length=12, blank=True)
    title = models.CharField(_("Sebutan jabatan"), max_length=120, blank=True)
    since = models.DateField(default=timezone.localdate)
    until = models.DateField(_("Berlaku sampai"), null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    granted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects = AssignmentQuerySet.as_manager()

    class Meta(Row.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="assignment_role_known", condition=models.Q(role__in=Role.values)),
            models.CheckConstraint(
                name="assignment_company_by_role",
                condition=models.Q(role__in=["company_pic", "company_approver"], company_id__isnull=False)
                | (~models.Q(role__in=["company_pic", "company_approver"]) & models.Q(company_id=None, site_id=None)),
            ),
            models.CheckConstraint(
                name="assignment_ends_after_start", condition=models.Q(until=None) | models.Q(until__gte=models.F("since"))
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["area", "role"]), models.Index(fields=["company_id"])]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.place_name}"


class Invitation(Row):
    """An offer of one role, taken up once through a link that reaches the invited person; opening the link never uses it up."""

    email = models.EmailField(_("Alamat e-mail"))
    full_name = models.CharField(_("Nama lengkap"), max_length=160)
    role = models.CharField(_("Peran"), max_length=24, choices=Role.choices)
    area = models.IntegerField()
    company_id = models.UUIDField(null=True, blank=True)
    site_id = models.UUIDField(null=True, blank=True)
    place_name = models.CharField(max_length=200, blank=True)
    until = models.DateField(_("Peran berakhir pada"), null=True, blank=True)
    invited_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta(Row.Meta):
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["area"])]

    def __str__(self) -> str:
        return f"{self.email} · {self.get_role_display()}"

    @property
    def is_open(self) -> bool:
        """Whether the link still works: not taken up, not revoked, not too old."""
        return self.accepted_at is None and self.revoked_at is None and self.expires_at > timezone.now()


class Device(Row):
    """One signed-in browser of a person: the line in the list of sessions. Revoking deletes the session behind it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="devices")
    session_key = models.CharField(max_length=40, unique=True)
    user_agent = models.CharField(max_length=300, blank=True)
    address = models.CharField(max_length=45, blank=True)
    desk_name = models.CharField(max_length=200, blank=True)
    last_seen_at = models.DateTimeField(default=timezone.now)

    class Meta(Row.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.user_id} · {self.address}"


class ActivationCode(Row):
    """A code printed on paper for somebody whom no letter reaches: opens an invitation, or sets a new password, once."""

    invitation = models.ForeignKey(Invitation, null=True, blank=True, on_delete=models.CASCADE, related_name="codes")
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.CASCADE, related_name="codes")
    code_hash = models.CharField(max_length=64)
    issued_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta(Row.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="activation_for_one",
                condition=models.Q(invitation=None, user__isnull=False) | models.Q(invitation__isnull=False, user=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class SupportAccess(Row):
    """Leave of an operator to look at one desk for a few hours, with the reason; reading only. It ends by itself at ``until``."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    slug = models.CharField(max_length=40)
    area = models.IntegerField()
    company_id = models.UUIDField(null=True, blank=True)
    site_id = models.UUIDField(null=True, blank=True)
    place_name = models.CharField(max_length=200)
    reason = models.CharField(_("Alasan"), max_length=500)
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by_name = models.CharField(max_length=160, blank=True)

    class Meta(Row.Meta):
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="support_has_reason", condition=~models.Q(reason="")),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["slug", "-id"], name="support_desk")]

    def __str__(self) -> str:
        return self.place_name

    @property
    def is_open(self) -> bool:
        """Whether it still counts: not ended by hand, not past its time."""
        return self.ended_at is None and self.until > timezone.now()


class ApiClient(Row):
    """A machine of a ministry or office: which OAuth application reads which place, and in whose name."""

    application_id = models.BigIntegerField(unique=True)
    name = models.CharField(max_length=120)
    area = models.IntegerField(default=0)
    is_active = models.BooleanField(default=True)
    reads_numbers = models.BooleanField(_("Boleh membaca NIB, NPWP, dan NITKU"), default=False)

    class Meta(Row.Meta):
        pass

    def __str__(self) -> str:
        return self.name
