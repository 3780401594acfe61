"""Dates and times as people in Indonesia write and read them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

from django.utils import timezone as django_timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

# Indonesia has three zones without summer time (Keppres 41/1987), so fixed offsets are exact
# and need no time zone database on the machine.
WIB = timezone(timedelta(hours=7), "WIB")
WITA = timezone(timedelta(hours=8), "WITA")
WIT = timezone(timedelta(hours=9), "WIT")
ZONES: dict[str, timezone] = {"WIB": WIB, "WITA": WITA, "WIT": WIT}
_ZONE_NAMES: dict[timedelta | None, str] = {zone.utcoffset(None): name for name, zone in ZONES.items()}

MONTHS = (
    gettext_lazy("Januari"),
    gettext_lazy("Februari"),
    gettext_lazy("Maret"),
    gettext_lazy("April"),
    gettext_lazy("Mei"),
    gettext_lazy("Juni"),
    gettext_lazy("Juli"),
    gettext_lazy("Agustus"),
    gettext_lazy("September"),
    gettext_lazy("Oktober"),
    gettext_lazy("November"),
    gettext_lazy("Desember"),
)
EARLIEST_YEAR, LATEST_YEAR = 1900, 2100

_MONTH_NUMBERS = {
    name: number
    for number, names in enumerate(
        (
            "januari jan",
            "februari feb pebruari",
            "maret mar",
            "april apr",
            "mei",
            "juni jun",
            "juli jul",
            "agustus agu ags agt",
            "september sep sept",
            "oktober okt",
            "november nov nopember",
            "desember des",
        ),
        start=1,
    )
    for name in names.split()
}
_DAY_FIRST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4})")
_YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_IN_WORDS = re.compile(r"([0-9]{1,2}) ([a-z]{3,9})\.? ([0-9]{4})")


def tanggal(day: date) -> str:
    """Write a date: `11 Agustus 2020`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def waktu(moment: datetime, tz: tzinfo | str | None = None) -> str:
    """Write a moment in a zone: `11 Agustus 2020 09.14 WITA`.

    `tz` is a tzinfo or one of WIB, WITA, WIT; without it Django's current time zone counts.
    A naive moment is read as UTC.
    """
    zone = ZONES[tz] if isinstance(tz, str) else tz or django_timezone.get_current_timezone()
    local = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(zone)
    name = _ZONE_NAMES.get(local.utcoffset(), local.tzname() or "")
    return f"{tanggal(local)} {local:%H.%M} {name}".rstrip()


def lalu(moment: date, now: datetime) -> str:
    """Write the distance to `now`: `3 hari lalu`, `2 jam lagi`, `baru saja`, `hari ini`.

    A plain date is compared with the date of `now`. Distances are cut to the largest whole
    unit; a month counts 30 days, a year 365.
    """
    if isinstance(moment, datetime):
        seconds = int((now - moment).total_seconds())
    else:
        days = (now.date() - moment).days
        if days == 0:
            return _("hari ini")
        seconds = days * 86_400
    if abs(seconds) < 60:
        return _("baru saja")
    return _past(seconds) if seconds > 0 else _future(-seconds)


def _past(seconds: int) -> str:
    """Words for a distance behind us, at least one minute."""
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86_400
    if days >= 365:
        return ngettext("%(n)d tahun lalu", "%(n)d tahun lalu", days // 365) % {"n": days // 365}
    if days >= 30:
        return ngettext("%(n)d bulan lalu", "%(n)d bulan lalu", days // 30) % {"n": days // 30}
    if days:
        return ngettext("%(n)d hari lalu", "%(n)d hari lalu", days) % {"n": days}
    if hours:
        return ngettext("%(n)d jam lalu", "%(n)d jam lalu", hours) % {"n": hours}
    return ngettext("%(n)d menit lalu", "%(n)d menit lalu", minutes) % {"n": minutes}


def _future(seconds: int) -> str:
    """Words for a distance ahead of us, at least one minute."""
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86_400
    if days >= 365:
        return ngettext("%(n)d tahun lagi", "%(n)d tahun lagi", days // 365) % {"n": days // 365}
    if days >= 30:
        return ngettext("%(n)d bulan lagi", "%(n)d bulan lagi", days // 30) % {"n": days // 30}
    if days:
        return ngettext("%(n)d hari lagi", "%(n)d hari lagi", days) % {"n": days}
    if hours:
        return ngettext("%(n)d jam lagi", "%(n)d jam lagi", hours) % {"n": hours}
    return ngettext("%(n)d menit lagi", "%(n)d menit lagi", minutes) % {"n": minutes}


def rentang(first: date, last: date) -> str:
    """Write a range of dates without repeating what both ends share: `1–15 Agustus 2020`."""
    if first == last:
        return tanggal(first)
    if first.year != last.year:
        return f"{tanggal(first)} – {tanggal(last)}"
    if first.month != last.month:
        return f"{first.day} {MONTHS[first.month - 1]} – {tanggal(last)}"
    return f"{first.day}–{tanggal(last)}"


def parse_tanggal(text: str) -> date:
    """Read `11-08-2020`, `11/08/2020`, `11.08.2020`, `2020-08-11` or `11 Agustus 2020`.

    The day always comes before the month. Raises ValueError with an Indonesian message for
    another shape, a day that does not exist, or a year outside 1900–2100.
    """
    cleaned = " ".join(str(text).split()).lower()
    if not cleaned:
        raise ValueError(_("Tanggal belum diisi. Tulis misalnya 23-04-2025."))
    year, month, day = _parts(cleaned)
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise ValueError(
            _("Tahun %(year)d di luar jangkauan. Gunakan tahun %(first)d sampai %(last)d.")
            % {"year": year, "first": EARLIEST_YEAR, "last": LATEST_YEAR}
        )
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(
            _("Tanggal “%(text)s” tidak ada di kalender. Periksa hari dan bulannya; urutannya hari-bulan-tahun.") % {"text": cleaned}
        ) from None


def _parts(text: str) -> tuple[int, int, int]:
    """Split a date text into year, month, day."""
    if match := _DAY_FIRST.fullmatch(text):
        return int(match[4]), int(match[3]), int(match[1])
    if match := _YEAR_FIRST.fullmatch(text):
        return int(match[1]), int(match[2]), int(match[3])
    match = _IN_WORDS.fullmatch(text)
    if match and match[2] in _MONTH_NUMBERS:
        return int(match[3]), _MONTH_NUMBERS[match[2]], int(match[1])
    raise ValueError(_("Tanggal tidak terbaca. Tulis hari-bulan-tahun, misalnya 23-04-2025 atau 23/04/2025."))
