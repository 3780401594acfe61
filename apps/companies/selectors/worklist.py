"""What waits in the members' area, for the home page of a desk."""

from __future__ import annotations

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import Permission
from apps.companies.choices import RegistrationState
from apps.companies.models import CompanyDocument, Registration
from apps.companies.selectors.member_worklist import member_items
from apps.companies.selectors.people import requests, waiting_for_company
from apps.companies.selectors.profile import expiring_documents
from apps.core.worklist import WorkItem
from apps.forums.access import acts_for_empty_chair

SINGLE = 3
#: Requests for access are few; no more than these are listed one by one.
LISTED = 50
PAPERS = 3


def worklist(actor: Actor) -> list[WorkItem]:
    """Registrations that wait for the actor, one line each while they are few; those that wait for their applicants, in one line.

    A province also gets those of places where nobody holds the chair.
    """
    papers = _papers(actor)
    if actor.has(Permission.ACCESS_DECIDE):
        return [*_asked(actor), *papers]
    if not actor.has(Permission.REGISTRATION_VERIFY):
        return papers
    visible = Registration.objects.visible_to(actor)
    waiting = visible.filter(state=RegistrationState.SUBMITTED)
    waiting = waiting.exclude(pk__in=waiting_for_company(visible).values("pk"))
    items = []
    for area in [actor.area, *_empty_chairs(actor)]:
        here = waiting.filter(area=area).select_related("forum").order_by("submitted_at")
        items += _items(actor, list(here[: SINGLE + 1]), area)
    returned = visible.filter(area=actor.area, state=RegistrationState.NEEDS_CORRECTION).aggregate(n=Count("id"), since=Min("decided_at"))
    if returned["n"]:
        items.append(
            WorkItem(
                title=_("%(n)d pendaftaran diperbaiki pendaftarnya") % {"n": returned["n"]},
                text=_("Kembali ke antrean setelah dikirim ulang."),
                url=f"{_url(actor)}?status={RegistrationState.NEEDS_CORRECTION}",
                icon="person-plus", since=returned["since"], due=None, mine=False, waits_for=_("pendaftar"),
            )
        )  # fmt: skip
    return [*items, *papers, *member_items(actor)]


def _papers(actor: Actor) -> list[WorkItem]:
    """Papers that run out within thirty days or have run out: one line each for the company, one in all for the secretariat."""
    if not actor.has(Permission.COMPANY_UPDATE):
        return []
    due = list(expiring_documents(actor, timezone.localdate())[: PAPERS + 1])
    if actor.company_id is None:
        return [
            WorkItem(
                title=_("Dokumen perusahaan segera berakhir"), text=_("Terdekat: %(name)s, %(document)s") % {"name": due[0].company.name, "document": due[0]},
                url=_company_url(actor, due[0]), icon="file-earmark-x", since=None, due=due[0].valid_until, mine=False, waits_for=_("perusahaan"),
            )
        ] if due else []  # fmt: skip
    return [
        WorkItem(
            title=_("Perbarui %(document)s") % {"document": document}, text=_("Unggah dokumen yang baru."),
            url=_company_url(actor, document), icon="file-earmark-x", since=None, due=document.valid_until, mine=True,
        )
        for document in due[:PAPERS]
    ]  # fmt: skip


def _company_url(actor: Actor, document: CompanyDocument) -> str:
    return reverse("companies:company-detail", kwargs={"desk": actor.slug, "pk": document.company_id})


def _asked(actor: Actor) -> list[WorkItem]:
    """Requests for access that the people of a company decide on."""
    return [
        WorkItem(
            title=_("Putuskan permintaan akses %(name)s") % {"name": row.contact_name},
            text=_("%(number)s · %(site)s") % {"number": row.number, "site": row.site_name},
            url=reverse("companies:access-detail", kwargs={"desk": actor.slug, "pk": row.pk}),
            icon="person-plus", since=row.submitted_at, due=row.due_on, mine=True,
        )
        for row in requests(actor)[:LISTED]
    ]  # fmt: skip


def _url(actor: Actor) -> str:
    return reverse("companies:registration-list", kwargs={"desk": actor.slug})


def _empty_chairs(actor: Actor) -> list[int]:
    below = (
        Registration.objects.visible_to(actor)
        .filter(state=RegistrationState.SUBMITTED)
        .exclude(area=actor.area)
        .order_by("area")
        .values_list("area", flat=True)
        .distinct()
    )
    if actor.area == 0 or actor.area % 100:
        return []
    return [area for area in below if acts_for_empty_chair(actor, Permission.REGISTRATION_VERIFY, area=area)]


def _items(actor: Actor, rows: list[Registration], area: int) -> list[WorkItem]:
    if len(rows) > SINGLE:
        count = Registration.objects.visible_to(actor).filter(area=area, state=RegistrationState.SUBMITTED).count()
        place = "" if area == actor.area else _(" · %(forum)s, ditangani provinsi") % {"forum": rows[0].forum.short_name}
        scope = "" if area == actor.area else "?cakupan=semua"
        return [
            WorkItem(
                title=_("Periksa %(n)d pendaftaran") % {"n": count},
                text=_("Terlama: %(name)s") % {"name": rows[0]} + place,
                url=_url(actor) + scope, icon="person-plus", since=rows[0].submitted_at, due=rows[0].due_on, mine=True,
            )
        ]  # fmt: skip
    return [
        WorkItem(
            title=_("Periksa pendaftaran %(name)s") % {"name": row},
            text=row.number if area == actor.area else _("%(number)s · %(forum)s, ditangani provinsi") % {"number": row.number, "forum": row.forum.short_name},
            url=reverse("companies:registration-detail", kwargs={"desk": actor.slug, "pk": row.pk}),
            icon="person-plus", since=row.submitted_at, due=row.due_on, mine=True,
        )
        for row in rows
    ]  # fmt: skip
