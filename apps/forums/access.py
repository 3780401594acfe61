"""May this actor do this in that place? Asked once by every service; no HTTP here.

Rules (docs/rules.md, Who decides): one acts at the own place; the level above acts for a place whose chair is empty, marked as handled by the
province; a company acts on its own rows; nobody reviews or verifies an own entry.
"""

from __future__ import annotations

from collections.abc import Iterable

from apps.accounts.actors import SYSTEM, Actor
from apps.accounts.permissions import DeskKind, Permission
from apps.accounts.selectors import has_active_holder
from apps.core.errors import NotAllowed


def allowed(by: Actor, permission: Permission, *, area: int) -> bool:
    """Whether ``by`` may act in ``area``: own place, or an empty chair directly below."""
    if by is SYSTEM:
        return True
    if not by.has(permission) or by.desk is None:
        return False
    if by.desk.kind in {DeskKind.COMPANY, DeskKind.OPERATOR, DeskKind.MINISTRY}:
        return True
    return by.area == area or acts_for_empty_chair(by, permission, area=area)


def acts_for_empty_chair(by: Actor, permission: Permission, *, area: int) -> bool:
    """Whether ``by`` sits at the province of ``area`` and nobody at ``area`` holds the permission today."""
    if by.desk is None or by.desk.kind not in {DeskKind.FORUM, DeskKind.SOCIAL} or not by.has(permission):
        return False
    is_province_of = by.area != 0 and by.area % 100 == 0 and area % 100 != 0 and area // 100 * 100 == by.area
    return is_province_of and not has_active_holder(area, permission)


def require(by: Actor, permission: Permission, *, area: int) -> bool:
    """Raise NotAllowed unless ``by`` may act in ``area``; returns whether the province acts for an empty chair there."""
    if not allowed(by, permission, area=area):
        raise NotAllowed
    return (
        by is not SYSTEM
        and by.area != area
        and by.company_id is None
        and by.desk is not None
        and by.desk.kind in {DeskKind.FORUM, DeskKind.SOCIAL}
    )


def require_above(by: Actor, permission: Permission, *, area: int) -> None:
    """Raise NotAllowed unless ``by`` sits at the level directly above ``area`` and holds the permission.

    The province receives from kabupaten/kota, the nation from provinces; the nation's own report goes to the ministry.
    """
    parent = 0 if area % 100 == 0 else area // 100 * 100
    if not by.has(permission) or by.area != parent or by.area == area:
        raise NotAllowed


def require_former(by: Actor, permission: Permission, *, area: int) -> None:
    """Raise NotAllowed unless ``by`` may form and ratify the forum of ``area``: the level directly above it.

    Where nobody at the province holds the permission, the nation does it for a kabupaten/kota (R5: nothing waits on an empty chair).
    """
    if by is SYSTEM:
        return
    province = area // 100 * 100
    if by.has(permission) and by.area == 0 and area % 100 != 0 and not has_active_holder(province, permission):
        return
    require_above(by, permission, area=area)


def forms(by: Actor, permission: Permission, *, area: int) -> bool:
    """Whether ``require_former`` would let ``by`` through; for buttons."""
    try:
        require_former(by, permission, area=area)
    except NotAllowed:
        return False
    return True


def refuse_own(by: Actor, people: Iterable[int | None], message: str) -> None:
    """Raise NotAllowed with ``message`` when ``by`` is one of ``people``: nobody decides on an own entry."""
    if by.user_id is not None and by.user_id in set(people):
        raise NotAllowed(message)
