"""Django's admin for operators: a read-only look at the door and at the reference lists. Services own every write (ADR-0016).

It runs in the operator's scope, so a tenant table would show nothing even if somebody registered one by mistake.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from django.utils.functional import Promise as StrPromise
from django.utils.translation import gettext_lazy as _
from oauth2_provider.models import get_application_model

from apps.accounts.models import ApiClient, Assignment, Invitation, SupportAccess, User
from apps.accounts.permissions import DeskKind
from apps.audit import services as audit
from apps.pmks.models import PpksCategory
from apps.programs.models import Sector
from apps.regions.models import Region
from apps.reports.models import Period, PeriodRule

#: Tables with names and addresses of people.
PEOPLE = frozenset({User, Assignment, Invitation, SupportAccess})
#: Pages of Django's admin that the portal has itself, or does not want.
LEFT_OUT = frozenset({"login", "logout", "password_change", "password_change_done", "view_on_site"})


#: What the index calls the applications and their tables; the models themselves are named for programmers.
NAMES: dict[str, StrPromise] = {
    "accounts": _("Akun dan peran"), "oauth2_provider": _("Mesin API"), "pmks": _("PPKS/PMKS"), "programs": _("Program"),
    "regions": _("Wilayah"), "reports": _("Laporan"), "User": _("Orang"), "Assignment": _("Peran"), "Invitation": _("Undangan"),
    "SupportAccess": _("Akses bantuan"), "ApiClient": _("Pemakai API"), "Application": _("Kunci mesin"), "PpksCategory": _("Jenis PPKS/PMKS"),
    "Sector": _("Bidang program"), "Region": _("Wilayah"), "PeriodRule": _("Aturan periode"), "Period": _("Periode laporan"),
}  # fmt: skip


def is_operator(request: HttpRequest) -> bool:
    """Whether the request comes from the operator's desk; the middleware has asked for the second step before."""
    actor = getattr(request, "actor", None)
    return actor is not None and actor.desk is not None and actor.desk.kind == DeskKind.OPERATOR


class OperatorSite(admin.AdminSite):
    """The admin below ``/kelola/``: for the operator's desk, without sign-in pages and history of its own."""

    site_header = _("Tabel acuan dan akun")
    site_title = _("Portal Forum CSR Kesos")
    index_title = _("Hanya dibaca; perubahan lewat halaman portal")
    site_url = "/operator/"
    index_template = "admin/operator_index.html"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Operators only."""
        return is_operator(request)

    def get_urls(self) -> list[Any]:
        """The pages of the tables; sign-in is the portal's own."""
        found: list[URLPattern | URLResolver] = super().get_urls()
        return [one for one in found if getattr(one, "name", None) not in LEFT_OUT]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The tables under names that an operator knows."""
        found: list[Any] = super().get_app_list(request, app_label)
        for app in found:
            app["name"] = NAMES.get(app["app_label"], app["name"])
            for table in app["models"]:
                table["name"] = NAMES.get(table["object_name"], table["name"])
        return found


class ReadOnly(admin.ModelAdmin):
    """A table that is only looked at."""

    actions = None
    view_on_site = False  # a machine has an address of its own in its package, which the portal does not serve
    show_full_result_count = False
    list_per_page = 50
    change_form_template = "admin/operator_change_form.html"
    change_list_template = "admin/operator_change_list.html"

    @property
    def media(self) -> forms.Media:
        """No scripts: nothing is edited here, and the scripts of the admin are not among the collected files."""
        return forms.Media()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list under the name that the index gave it; opening one of people is recorded."""
        self._looked(request, None)
        return super().changelist_view(request, {**self._named(), **(extra_context or {})})

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The record under the same name; opening one of a person is recorded."""
        self._looked(request, self.get_object(request, object_id) if object_id else None)
        return super().changeform_view(request, object_id, form_url, {**self._named(), **(extra_context or {})})

    def _looked(self, request: HttpRequest, obj: Model | None) -> None:
        actor = getattr(request, "actor", None)
        if actor is not None and is_operator(request) and self.model in PEOPLE:
            audit.record_read(by=actor, area=0, obj=obj)

    def _named(self) -> dict[str, Any]:
        name = NAMES.get(self.model.__name__, self.opts.verbose_name_plural)
        return {"title": name, "table_name": name}

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Operators see every table that is registered."""
        return is_operator(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Operators look."""
        return is_operator(request)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never: services write."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never: services write."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never: services write."""
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Filters of the page only: any other column in the address would answer questions about what is not shown, hashes of secrets too."""
        return lookup.partition("__")[0] in self.list_filter and lookup.partition("__")[2] in {"", "exact", "isnull"}

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The history is the portal's audit trail."""
        raise Http404


class UserAdmin(ReadOnly):
    """People, without anything that lets one sign in."""

    list_display = ("full_name", "email", "is_active", "created_at")
    fields = ("full_name", "email", "phone", "language", "is_active", "created_at")
    search_fields = ("full_name", "email")


class AssignmentAdmin(ReadOnly):
    """Roles."""

    list_display = ("user", "role", "area", "place_name", "since", "until", "ended_at")
    list_filter = ("role",)
    list_select_related = ("user",)
    search_fields = ("user__full_name", "place_name")
    raw_id_fields = ("user", "granted_by")


class InvitationAdmin(ReadOnly):
    """Invitations."""

    list_display = ("full_name", "email", "role", "area", "expires_at", "accepted_at", "revoked_at")
    search_fields = ("full_name", "email")
    raw_id_fields = ("invited_by",)


class ApplicationAdmin(ReadOnly):
    """Machines of the API, without their secrets."""

    list_display = ("name", "client_type", "authorization_grant_type", "created")
    fields = ("name", "client_id", "client_type", "authorization_grant_type", "created", "updated")


class RegionAdmin(ReadOnly):
    """Regions."""

    list_display = ("code", "name", "level", "valid_until")
    list_filter = ("level",)
    search_fields = ("code", "name")
    raw_id_fields = ("parent",)


def listed(*columns: str) -> type[ReadOnly]:
    """A table with these columns and nothing else to say about it."""
    return type("Listed", (ReadOnly,), {"list_display": list(columns)})


site = OperatorSite(name="kelola")
site.register(User, UserAdmin)
site.register(Assignment, AssignmentAdmin)
site.register(Invitation, InvitationAdmin)
site.register(SupportAccess, listed("user", "place_name", "reason", "created_at", "until", "ended_at"))
site.register(ApiClient, listed("name", "area", "is_active", "reads_numbers"))
site.register(get_application_model(), ApplicationAdmin)
site.register(Region, RegionAdmin)
site.register(PpksCategory, listed("number", "name", "masking", "unit"))
site.register(Sector, listed("code", "name"))
site.register(PeriodRule, listed("kind", "valid_from", "is_active"))
site.register(Period, listed("key", "label", "starts_on", "ends_on"))
