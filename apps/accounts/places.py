"""Names of places and desks in words; regions are reference data, so each is asked for once a process."""

from __future__ import annotations

from functools import lru_cache

from django.utils.translation import gettext as _

from apps.accounts.actors import Desk
from apps.accounts.permissions import DeskKind
from apps.regions.models import Region


@lru_cache(maxsize=1024)
def _region_name(area: int) -> str:
    code = f"{area // 100:02d}" if area % 100 == 0 else f"{area // 100:02d}.{area % 100:02d}"
    return Region.objects.values_list("name", flat=True).get(pk=code)


def region_name(area: int) -> str:
    """Name of the place with this area code; the nation is “Nasional”."""
    if area == 0:
        return _("Nasional")
    try:
        return _region_name(area)
    except Region.DoesNotExist:
        return str(area)


def desk_label(desk: Desk) -> str:
    """What the place switcher calls a desk."""
    if desk.kind == DeskKind.COMPANY:
        return desk.name or _("Perusahaan")
    if desk.kind == DeskKind.MINISTRY:
        return _("Kementerian Sosial")
    if desk.kind == DeskKind.OPERATOR:
        return _("Operator portal")
    if desk.kind == DeskKind.SOCIAL:
        return _("Dinas Sosial %(place)s") % {"place": region_name(desk.area)}
    return _("Forum CSR %(place)s") % {"place": region_name(desk.area)}


def level_label(desk: Desk) -> str:
    """Level of a desk in words."""
    if desk.kind == DeskKind.COMPANY:
        return _("Satu lokasi usaha") if desk.site else _("Semua lokasi usaha")
    if desk.kind == DeskKind.OPERATOR:
        return _("Seluruh portal")
    if desk.area == 0 or desk.kind == DeskKind.MINISTRY:
        return _("Tingkat nasional")
    return _("Tingkat provinsi") if desk.area % 100 == 0 else _("Tingkat kabupaten/kota")
