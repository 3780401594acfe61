"""What looks wrong in an upload beside the map in force: shown to a person, never refused."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext as _

from apps.core.money import angka
from apps.pmks.counts import CODE_LENGTHS, Key, rolled_up, totals_of
from apps.pmks.models import PpksCategory
from apps.regions.models import Region

MAX_WARNINGS = 200
#: A figure counts as an outlier from twice or below half of the one before, when that one was at least this large.
LEAST = 20
Figures = dict[tuple[str, int], int]


def warnings_of(rows: dict[Key, int], before: Figures, *, top: str) -> list[str]:
    """Sentences on figures that jump, categories that vanish, and totals that do not fit their parts. ``before`` is the map in force."""
    names = {category.number: category.name for category in PpksCategory.objects.all()}
    places = dict(Region.objects.filter(code__startswith=top).values_list("code", "name"))
    figures = rolled_up(totals_of(rows), top=top)
    found = [*_gone(figures, before, names, top), *_jumps(figures, before, names, places), *_misfits(rows, names, places)]
    more = len(found) - MAX_WARNINGS
    return found[:MAX_WARNINGS] + ([_("… dan %(n)s peringatan lain.") % {"n": angka(more)}] if more > 0 else [])


def _gone(figures: Figures, before: Figures, names: dict[int, str], top: str) -> Iterator[str]:
    now = {category for _code, category in figures}
    for category in sorted({category for code, category in before if code == top} - now):
        yield _("%(name)s ada pada peta yang berlaku tetapi tidak ada di berkas ini; akan menjadi tidak diketahui.") % {
            "name": names[category]
        }


def _jumps(figures: Figures, before: Figures, names: dict[int, str], places: dict[str, str]) -> Iterator[str]:
    for (code, category), count in sorted(figures.items(), key=lambda item: (len(item[0][0]), item[0])):
        old = before.get((code, category))
        if old is not None and old >= LEAST and (count > 2 * old or 2 * count < old):
            yield _("%(name)s di %(place)s: %(old)s menjadi %(new)s. Periksa apakah benar.") % {
                "name": names[category], "place": places.get(code, code), "old": angka(old), "new": angka(count),
            }  # fmt: skip


def _misfits(rows: dict[Key, int], names: dict[int, str], places: dict[str, str]) -> Iterator[str]:
    """A total smaller than what stands below it, or than its own breakdown."""
    plain = {(key[0], key[1]): count for key, count in rows.items() if not any(key[2:])}
    parts: dict[tuple[str, int, tuple[bool, ...]], int] = defaultdict(int)
    for (code, category, *bands), count in rows.items():
        if any(bands):
            parts[code, category, tuple(map(bool, bands))] += count
    for (code, category, _shape), total in parts.items():
        if plain.get((code, category), total) < total:
            yield _("%(name)s di %(place)s: rinciannya berjumlah %(parts)s, lebih besar daripada jumlahnya %(total)s.") % {
                "name": names[category], "place": places.get(code, code), "parts": angka(total), "total": angka(plain[code, category]),
            }  # fmt: skip
    figures = totals_of(rows)
    for length in CODE_LENGTHS:
        below: Figures = defaultdict(int)
        for (code, category), count in figures.items():
            if len(code) == length:
                below[code.rpartition(".")[0], category] += count
        for (code, category), total in below.items():
            if figures.get((code, category), total) < total:
                yield _("%(name)s di %(place)s: wilayah di bawahnya berjumlah %(parts)s, lebih besar daripada angkanya sendiri %(total)s.") % {
                    "name": names[category], "place": places.get(code, code), "parts": angka(total), "total": angka(figures[code, category]),
                }  # fmt: skip
