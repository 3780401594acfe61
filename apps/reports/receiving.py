"""Who receives whose report. The province receives from kabupaten/kota, the nation from provinces, the ministry from the nation.

The ministry's officers return and accept the national report and nothing else; machines of the ministry only read and ask. Where the
province's own chair is empty, the nation receives in its stead, so that no report waits on an empty chair.
"""

from __future__ import annotations

from apps.accounts.actors import Actor
from apps.accounts.permissions import DeskKind, Permission
from apps.accounts.selectors import has_active_holder
from apps.core.errors import NotAllowed


def parent_area(area: int) -> int:
    """The place whose forum receives the report of ``area``; for the nation itself the nation (the ministry sits there)."""
    return 0 if area % 100 == 0 else area // 100 * 100


def receives(by: Actor, permission: Permission, area: int) -> bool:
    """Whether ``by`` sits at the level that receives the report of ``area`` and holds the permission."""
    if by.desk is None or by.user_id is None or not by.has(permission):
        return False
    if area == 0:
        return by.desk.kind == DeskKind.MINISTRY
    if by.desk.kind != DeskKind.FORUM or by.area == area:
        return False
    above = parent_area(area)
    return by.area == above or (by.area == 0 and above != 0 and not has_active_holder(above, permission))


def require_receiver(by: Actor, permission: Permission, area: int) -> None:
    """Raise NotAllowed unless ``receives``."""
    if not receives(by, permission, area):
        raise NotAllowed
