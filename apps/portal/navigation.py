"""What stands in the navigation of a desk: one line a part of the work, shown to those who may open it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.urls import NoReverseMatch, ResolverMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts.actors import Actor, Desk
from apps.accounts.permissions import ROLE_PERMISSIONS, DeskKind, Permission, Role


@dataclass(frozen=True)
class Part:
    """One entry: its name, icon, address and the permission its first page asks for; ``apps`` mark it as the present place.

    ``pages`` are the beginnings of page names that belong to this entry alone, where two entries share an application.
    """

    label: str | Promise
    icon: str
    view: str
    permission: Permission
    apps: frozenset[str]
    pages: tuple[str, ...] = ()


@dataclass(frozen=True)
class NavItem:
    """An entry as templates/shell.html shows it."""

    label: str
    icon: str
    url: str
    active: bool
    count: int = 0


def _part(label: str | Promise, icon: str, view: str, permission: Permission, *apps: str) -> Part:
    return Part(label, icon, view, permission, frozenset(apps or {view.partition(":")[0]}))


_HOME = _part(_("Beranda"), "house", "desk-home", Permission.HOME_VIEW)
_MEMBERS = _part(_("Anggota"), "people", "companies:member-list", Permission.REGISTRATION_VIEW)
_PROGRAMS = _part(_("Program"), "clipboard-check", "programs:program-list", Permission.PROGRAM_VIEW)
_MAP = _part(_("PPKS & Kebutuhan"), "geo-alt", "pmks:map", Permission.PPKS_VIEW)
_NEEDS = _part(_("Kebutuhan"), "geo-alt", "pmks:need-list", Permission.NEED_VIEW)
_MEETINGS = _part(_("Rapat"), "calendar-event", "meetings:meeting-list", Permission.MEETING_VIEW)
_REPORTS = _part(_("Laporan"), "file-earmark-text", "reports:report-list", Permission.REPORT_VIEW)
_NATIONAL = _part(_("Laporan nasional"), "file-earmark-bar-graph", "reports:national", Permission.NATIONAL_VIEW)
_FORUM = _part(_("Forum"), "building", "forums:forum-detail", Permission.FORUM_VIEW)
_COMPANY = _part(_("Perusahaan"), "building", "companies:company-detail", Permission.COMPANY_VIEW)
_PEOPLE = replace(_part(_("Orang"), "people", "companies:person-list", Permission.PERSON_VIEW), pages=("person-", "access-"))
_SUPPORT = replace(_part(_("Akses bantuan"), "life-preserver", "accounts:support-list", Permission.SUPPORT_OPEN), pages=("support-",))
_ACCOUNTS = _part(
    _("Akun"), "person-gear", "accounts:account-list", Permission.ACCOUNT_VIEW, "accounts", "visibility-roles", "visibility-person"
)
_HISTORY = _part(_("Jejak audit"), "clock-history", "audit:event-list", Permission.AUDIT_VIEW)

#: Tabs of a company's page that other applications fill: they belong to the entry of the companies.
_TABS = {"programs:company-programs": "companies", "reports:company-reporting": "companies"}

#: The same places under names that fit the lower edge of a phone.
_MAP_SHORT = replace(_MAP, label=_("PPKS"))
_NATIONAL_SHORT = replace(_NATIONAL, label=_("Nasional"))
_COMPANY_SHORT = replace(_COMPANY, label=_("Profil"))

_PLACE = (_HOME, _MEMBERS, _PROGRAMS, _MAP, _MEETINGS, _REPORTS, _FORUM, _ACCOUNTS, _HISTORY)
PARTS: dict[DeskKind, tuple[Part, ...]] = {
    DeskKind.FORUM: _PLACE,
    DeskKind.SOCIAL: _PLACE,
    DeskKind.MINISTRY: (_HOME, _NATIONAL, _MEMBERS, _PROGRAMS, _MAP, _MEETINGS, _FORUM),
    DeskKind.COMPANY: (_HOME, _PROGRAMS, _NEEDS, _COMPANY, _PEOPLE),
    DeskKind.OPERATOR: (_HOME, _ACCOUNTS, _SUPPORT, _HISTORY),
}
#: On a phone four entries stand at the lower edge; these come first.
PHONE: dict[DeskKind, tuple[Part, ...]] = {
    DeskKind.FORUM: (_HOME, _MEMBERS, _PROGRAMS, _REPORTS),
    DeskKind.SOCIAL: (_HOME, _PROGRAMS, _MAP_SHORT, _REPORTS),
    DeskKind.MINISTRY: (_HOME, _NATIONAL_SHORT, _PROGRAMS, _FORUM),
    DeskKind.COMPANY: (_HOME, _PROGRAMS, _NEEDS, _COMPANY_SHORT),
    DeskKind.OPERATOR: (_HOME, _ACCOUNTS, _SUPPORT, _HISTORY),
}


def address(view: str, slug: str, **more: object) -> str:
    """Address of a view below a desk, empty while the product does not carry that view."""
    try:
        return reverse(view, kwargs={"desk": slug, **more})
    except NoReverseMatch:
        return ""


def nav(actor: Actor, match: ResolverMatch | None, parts: dict[DeskKind, tuple[Part, ...]], counts: dict[str, int]) -> list[NavItem]:
    """The entries of ``parts`` that the actor may open, with the present one marked; ``counts`` by view name."""
    if actor.desk is None:
        return []
    found = []
    for part in parts[actor.desk.kind]:
        if not actor.has(part.permission):
            continue
        url = address(part.view, actor.slug) or _own_address(part, actor)
        if url:
            found.append(NavItem(str(part.label), part.icon, url, _is_here(part, parts[actor.desk.kind], match), counts.get(part.view, 0)))
    return found


def _app_of(match: ResolverMatch) -> str:
    """The application whose entry the open page belongs to."""
    return _TABS.get(match.view_name) or match.namespace or match.view_name.partition(":")[0]


def _is_here(part: Part, parts: tuple[Part, ...], match: ResolverMatch | None) -> bool:
    """Whether the open page belongs to this entry, and not to another one of the same application."""
    if match is None or _app_of(match) not in part.apps:
        return False
    name = match.url_name or ""
    owner = next((one for one in parts if one.pages and name.startswith(one.pages)), None)
    if owner is None and part.pages:  # another entry takes the rest of this application
        return not any(not one.pages and one.apps & part.apps for one in parts)
    return owner is None or owner.view == part.view


def _own_address(part: Part, actor: Actor) -> str:
    """Record pages of the desk itself: the company's own page needs its id."""
    return address(part.view, actor.slug, pk=actor.company_id) if actor.company_id else ""


def same_page(desk: Desk, roles: frozenset[Role], match: ResolverMatch | None) -> str:
    """Where the switcher leads: the page that is open now, at the other desk, when it exists there and may be opened.

    From a record, which does not exist there, to the list of the same part of the work; else to the other desk's home.
    """
    home = reverse("desk-home", kwargs={"desk": desk.slug})
    if match is None:
        return home
    held = frozenset().union(*(ROLE_PERMISSIONS[role] for role in roles))
    open_parts = [part for part in PARTS[desk.kind] if part.permission in held]
    if set(match.kwargs) == {"desk"} and any(part.view == match.view_name for part in open_parts):
        return address(match.view_name, desk.slug) or home
    here = _app_of(match)
    same = next((part.view for part in open_parts if here in part.apps), "")
    return (address(same, desk.slug) if same else "") or home
