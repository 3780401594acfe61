"""Places of a desk as choices of a select."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from apps.regions.models import Level, Region


def code_of(area: int) -> str:
    """Kemendagri code of an area: 3673 → ``36.73``, 3600 → ``36``, 0 → empty."""
    if area == 0:
        return ""
    return f"{area // 100:02d}.{area % 100:02d}" if area % 100 else f"{area // 100:02d}"


def region_choices(area: int, *, empty: str | None = None) -> list[Any]:
    """Two levels below a place as grouped choices: a kabupaten/kota its kecamatan and villages, a province its kabupaten/kota and
    kecamatan, the nation its provinces and kabupaten/kota.
    """  # fmt: skip
    top = Level.REGENCY if area % 100 else Level.PROVINCE if area else Level.NATION
    rows = Region.objects.filter(level__in=[top, top + 1, top + 2], valid_until=None).order_by("code")
    if area:
        rows = rows.filter(code__startswith=code_of(area))
    found: list[Any] = [("", _("— pilih —") if empty is None else empty)]
    group: list[tuple[str, str]] = []
    for code, name, level, kind in rows.values_list("code", "name", "level", "kind"):
        label = name if level != Level.DISTRICT else _("Kecamatan %(name)s") % {"name": name}
        if level == top:
            found.append((code, _("Seluruh %(name)s") % {"name": name}))
        elif level == top + 1:
            group = [(code, label)]
            found.append((label, group))
        else:
            group.append((code, f"{label} ({kind})" if level == Level.VILLAGE else label))
    return found
