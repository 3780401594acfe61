"""People of a company: who works for which site, and who decides on a request for access.

Roles and invitations belong to the door and have no row-level policies, so every read here names the company and site itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.models import Assignment, Invitation
from apps.companies.choices import JoinMode, RegistrationState, SiteKind
from apps.companies.models import Company, Registration, Site

HEAD = "pusat"


@dataclass(frozen=True)
class Place:
    """The head office, whose people see all sites (``site`` None), or one site."""

    company: Company
    site: Site | None
    area: int

    @property
    def key(self) -> str:
        """Value of this place in forms."""
        return str(self.site.pk) if self.site else HEAD

    @property
    def site_id(self) -> UUID | None:
        """Id of the site; None for the head office."""
        return self.site.pk if self.site else None

    @property
    def label(self) -> str:
        """Name on the page."""
        return self.site.name if self.site else _("Kantor pusat")

    @property
    def desk_name(self) -> str:
        """Name of the desk of its people."""
        return f"{self.company.name} · {self.site.name}" if self.site else self.company.name


def places(actor: Actor) -> list[Place]:
    """Where the actor may place people: the own site, or from the head office the head office and every site."""
    company = Company.objects.visible_to(actor).filter(pk=actor.company_id).first()
    if company is None:
        return []
    sites = list(Site.objects.visible_to(actor).filter(company=company).select_related("region").order_by("name"))
    if actor.site_id is not None:
        return [Place(company, site, site.area) for site in sites]
    heads = [site for site in sites if site.kind == SiteKind.HEAD_OFFICE]
    manned = set(people(actor).values_list("site_id", flat=True))
    rest = [site for site in sites if site.kind != SiteKind.HEAD_OFFICE or site.pk in manned]
    head = Place(company, None, heads[0].area if heads else company.area)
    return [head, *(Place(company, site, site.area) for site in rest)]


def people(actor: Actor) -> QuerySet[Assignment]:
    """Roles of today at the actor's company, or at the actor's site only, by name."""
    found = Assignment.objects.current().filter(company_id=actor.company_id, company_id__isnull=False, user__is_active=True)
    if actor.site_id is not None:
        found = found.filter(site_id=actor.site_id)
    return found.select_related("user").order_by("user__full_name", "user_id", "id")


def invitations(actor: Actor) -> QuerySet[Invitation]:
    """Invitations to the actor's company or site that nobody took up or withdrew."""
    found = Invitation.objects.filter(company_id=actor.company_id, company_id__isnull=False, accepted_at=None, revoked_at=None)
    if actor.site_id is not None:
        found = found.filter(site_id=actor.site_id)
    return found.order_by("full_name", "id")


def has_people(company_id: UUID | None, site_id: UUID | None, *, but: str = "") -> bool:
    """Whether anybody works for this very site today; the people of the whole company sit at its head office.

    ``but`` is the address of a person who does not count: the applicant.
    """
    if company_id is None or site_id is None:
        return False
    here = Q(site_id=site_id)
    if Site.objects.filter(pk=site_id, kind=SiteKind.HEAD_OFFICE).exists():
        here |= Q(site_id=None)
    held = Assignment.objects.current().filter(here, company_id=company_id, user__is_active=True)
    return held.exclude(user__email__iexact=but).exists()


def any_manned(company_ids: Iterable[UUID]) -> bool:
    """Whether anybody works for one of the companies today, at any site."""
    return Assignment.objects.current().filter(company_id__in=company_ids, user__is_active=True).exists()


def others_inside(company_id: UUID, email: str) -> bool:
    """Whether somebody else than ``email`` works for the company anywhere in the nation, or holds an open invitation to it."""
    held = Assignment.objects.current().filter(company_id=company_id, user__is_active=True).exclude(user__email__iexact=email)
    invited = Invitation.objects.filter(company_id=company_id, accepted_at=None, revoked_at=None, expires_at__gt=timezone.now())
    return held.exists() or invited.exclude(email__iexact=email).exists()


def waiting_for_company(found: QuerySet[Registration]) -> QuerySet[Registration]:
    """Those requests for access on which the site's own people decide while the forum waits.

    The forum decides where the site has nobody, where the site is not known, and once the promised day has passed: nothing waits on an
    empty chair.
    """
    held = Assignment.objects.current().filter(company_id=OuterRef("known_company_id"), user__is_active=True)
    head_office = Site.objects.filter(pk=OuterRef("site_id"), kind=SiteKind.HEAD_OFFICE)
    asked = found.filter(mode=JoinMode.ACCESS, state=RegistrationState.SUBMITTED).exclude(due_on__lt=timezone.localdate())
    return asked.filter(Exists(held.filter(site_id=OuterRef("site_id"))) | Exists(head_office) & Exists(held.filter(site_id=None)))


def lies_with_company(registration: Registration) -> bool:
    """Whether this request is one of ``waiting_for_company``."""
    return waiting_for_company(Registration.objects.filter(pk=registration.pk)).exists()


def requests(actor: Actor) -> QuerySet[Registration]:
    """Requests for access that wait at the actor's company desk, the oldest first."""
    return Registration.objects.visible_to(actor).filter(state=RegistrationState.SUBMITTED).order_by("submitted_at")


def membership_remains(company_id: UUID, site_id: UUID | None) -> bool:
    """Whether the company (or that site of it) is still a member of any forum of the nation; tells nothing but yes or no."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT company_remains(%s, %s)", [company_id, site_id])
        return bool(cursor.fetchone()[0])


def site_named(company_id: UUID, area: int, name: str) -> UUID | None:
    """The one site of a company inside a place that bears this name. Works in the public scope; its answer is never shown there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT company_site_named(%s, %s, %s)", [company_id, area, name])
        return cursor.fetchone()[0]
