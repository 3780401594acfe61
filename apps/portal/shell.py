"""The frame around every page of a desk: place, navigation, person."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor, Desk
from apps.accounts.models import User
from apps.accounts.permissions import DeskKind
from apps.accounts.places import desk_label, level_label
from apps.accounts.requests import PortalRequest
from apps.accounts.signin.factors import Notice, notice
from apps.core.dates import waktu
from apps.forums.choices import ForumState, TermState
from apps.forums.models import BoardTerm, Forum
from apps.notifications.models import Message
from apps.portal.navigation import PARTS, PHONE, NavItem, address, nav, same_page
from apps.portal.personas import personas


@dataclass(frozen=True)
class ShellDesk:
    """The present place, with what its decree says today."""

    label: str
    level: str
    kind: str
    slug: str
    url: str
    badge: str = ""
    badge_tone: str = "netral"


@dataclass(frozen=True)
class Choice:
    """One line of the place switcher or of the demo bar."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class Person:
    """Who is signed in."""

    name: str
    role: str


@dataclass(frozen=True)
class Support:
    """The permanent word above every page that an operator opens by support access."""

    place: str
    until: str
    end_url: str


@dataclass(frozen=True)
class Shell:
    """Everything templates/shell.html reads."""

    desk: ShellDesk
    person: Person
    desks: list[Choice] = field(default_factory=list)
    nav: list[NavItem] = field(default_factory=list)
    nav_phone: list[NavItem] = field(default_factory=list)
    inbox_count: int = 0
    inbox_url: str = ""
    search_url: str = ""
    help_url: str = ""
    demo: list[Choice] = field(default_factory=list)
    factor: Notice | None = None
    support: Support | None = None


def shell(request: PortalRequest) -> dict[str, Any]:
    """Context processor: ``shell`` below a desk, nothing elsewhere. Asked for by the frame only, so error pages run no query."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or actor.desk is None or actor.user_id is None:
        return {}
    return {"shell": SimpleLazyObject(lambda: build(request, actor, actor.desk))}  # type: ignore[arg-type]


def build(request: PortalRequest, actor: Actor, desk: Desk) -> Shell:
    """The frame for one answer. Needs the actor's scope; three queries at a forum or office, one elsewhere."""
    match = request.resolver_match
    badge, tone = term_badge(desk)
    return Shell(
        desk=ShellDesk(
            desk_label(desk), level_label(desk), desk.kind.value, desk.slug, reverse("desk-home", kwargs={"desk": desk.slug}), badge, tone
        ),
        person=Person(actor.name, actor.role_label),
        desks=[
            Choice(desk_label(other), same_page(other, roles, match), slug == desk.slug) for slug, (other, roles) in request.desks.items()
        ],
        nav=nav(actor, match, PARTS, {}),
        nav_phone=nav(actor, match, PHONE, {}),
        inbox_count=Message.objects.filter(user_id=actor.user_id, read_at=None).count(),  # type: ignore[misc]
        inbox_url=address("notifications:message-list", desk.slug),
        search_url=address("desk-search", desk.slug),
        help_url=reverse("help"),
        demo=_demo(actor),
        factor=_factor(request),
        support=_support(request),
    )


def _factor(request: PortalRequest) -> Notice | None:
    found = notice(request)
    at_home = request.resolver_match is not None and request.resolver_match.url_name == "desk-home"
    return found if found and (found.urgent or at_home) else None


def _support(request: PortalRequest) -> Support | None:
    access = request.support
    if access is None:
        return None
    return Support(access.place_name, waktu(timezone.localtime(access.until)), address("accounts:support-end", "operator", pk=access.pk))


def _demo(actor: Actor) -> list[Choice]:
    people = personas()
    if not people:
        return []
    own = User.objects.filter(pk=actor.user_id).values_list("email", flat=True).get()  # type: ignore[misc]
    return [
        Choice(
            persona.label,
            reverse("demo-sign-in", kwargs={"number": persona.number}),
            persona.email == own and persona.desk in {"", actor.slug},
        )
        for persona in people
    ]


def term_badge(desk: Desk) -> tuple[str, str]:
    """State of the forum's board term in words, with its tone; empty for desks without a forum."""
    if desk.kind not in {DeskKind.FORUM, DeskKind.SOCIAL}:
        return "", "netral"
    forum = Forum.objects.filter(area=desk.area).order_by("line").only("state", "disputed").first()
    if forum is None or not (forum.is_formed or forum.state in {ForumState.SUSPENDED, ForumState.DISSOLVED}):
        return _("Forum belum terbentuk"), "netral"
    if forum.disputed:
        return _("Dua kepengurusan"), "perlu"
    if not forum.is_formed:
        return forum.get_state_display(), "tolak"
    latest = BoardTerm.objects.filter(forum=forum).order_by("-starts_on").defer("board").first()
    state = latest.state_on(timezone.localdate()) if latest else TermState.NONE
    if latest and state == TermState.ACTIVE:
        return _("Masa bakti %(term)s") % {"term": str(latest)}, "selesai"
    return str(state.label), "perlu"
