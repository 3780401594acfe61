"""The problem map of a desk's place: summary by category, picture and table by region, export."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.accounts.decorators import desk_view
from apps.accounts.permissions import Permission
from apps.accounts.requests import PortalRequest
from apps.core.downloads import table_response
from apps.core.money import angka, persen
from apps.pmks import rows as cells
from apps.pmks import selectors
from apps.pmks.charts import Words, place_map
from apps.pmks.exports import map_sheets
from apps.pmks.mapview import MapView, map_view
from apps.pmks.models import PpksCategory
from apps.regions.loading import area_of
from apps.regions.models import Level, Region
from apps.regions.places import code_of
from apps.regions.selectors import boundaries


def _view(request: PortalRequest) -> MapView:
    """Category, kabupaten/kota or kecamatan named in the address; what does not fit the desk's place is left out."""
    actor = request.actor
    typed = request.GET.get("kategori", "")
    category = PpksCategory.objects.filter(pk=int(typed)).first() if typed.isdecimal() and len(typed) < 3 else None
    place = Region.objects.filter(pk=request.GET.get("tempat", "")[:13], level__lte=Level.DISTRICT).first()
    area, parent = actor.area, ""
    if place and (not code_of(actor.area) or place.code.startswith(code_of(actor.area))):
        area, parent = area_of(place.code), place.code if place.level == Level.DISTRICT else ""
    return map_view(actor, area=area, category=category, parent=parent)


@desk_view(Permission.PPKS_VIEW)
@require_GET
def problem_map(request: PortalRequest) -> HttpResponse:
    """The map of the place: all categories in a table, one of them by region when chosen."""
    view, actor = _view(request), request.actor
    chosen = view.categories[0] if len(view.categories) == 1 else None
    base = f"tempat={view.parent.code if view.parent else code_of(view.area)}"
    export = f"{base}&kategori={chosen.number}" if chosen else base
    context: dict[str, Any] = {
        "view": view,
        "title": _title(view),
        "chosen": chosen,
        "tabs": cells.tabs(actor, "map"),
        "summary": [_summary_row(view, figure, base) for figure in view.figures],
        "figures": _figures(view),
        "crumbs": _crumbs(view, actor, chosen),
        "category_choices": _category_field(chosen),
        "hidden_place": request.GET.get("tempat", ""),
        "upload_url": cells.desk_url(actor, "upload-create") if actor.has(Permission.PPKS_IMPORT) else "",
        "exports": [(kind.upper(), f"{cells.desk_url(actor, 'map-export', kind=kind)}?{export}") for kind in ("csv", "xlsx")],
    }
    if chosen:
        context |= _chosen(view, chosen, actor)
    return render(request, "pmks/map.html", context)


@desk_view(Permission.PPKS_VIEW)
@require_GET
def map_export(request: PortalRequest, kind: str) -> HttpResponse:
    """The figures of the page as a file."""
    view = _view(request)
    return table_response(map_sheets(view), kind=kind, name=f"ppks-{code_of(view.area) or 'nasional'}")


def _title(view: MapView) -> str:
    if view.parent:
        return _("PPKS Kecamatan %(name)s") % {"name": view.parent.name}
    if view.place is None:
        return _("PPKS nasional")
    return _("PPKS %(name)s") % {"name": view.place.name}


def _crumbs(view: MapView, actor: Any, chosen: PpksCategory | None) -> list[dict[str, str]]:
    """The places above the one shown, up to the desk's own."""
    codes = [code_of(actor.area)]
    if view.area != actor.area:
        codes += [code for code in (code_of(view.area)[:2], code_of(view.area)) if code not in codes and len(code) > len(codes[0])]
    if view.parent:
        codes.append(view.parent.code)
    names = dict(Region.objects.filter(pk__in=codes).values_list("code", "name"))
    more = f"&kategori={chosen.number}" if chosen else ""
    url = cells.desk_url(actor, "map")
    return [{"label": names.get(code, _("Nasional")), "url": f"{url}?tempat={code}{more}"} for code in codes[:-1]]


def _category_field(chosen: PpksCategory | None) -> Any:
    """The select of the category filter."""

    class CategoryForm(forms.Form):
        kategori = forms.ModelChoiceField(
            PpksCategory.objects.all(), label=_("Kategori PPKS"), required=False, empty_label=_("Semua kategori"), initial=chosen
        )

    return CategoryForm()["kategori"]


def _summary_row(view: MapView, figure: selectors.CategoryFigure, base: str) -> dict[str, str]:
    category, count = figure.category, figure.count
    return {
        "number": str(category.number),
        "name": category.name,
        "url": f"?{base}&kategori={category.number}",
        "count": f"{angka(count)} {category.unit}" if count is not None else _("tidak diketahui"),
        "unknown": "1" if count is None else "",
        "trend": _trend(figure) if view.area % 100 else "",
        "coverage": _("%(known)s dari %(whole)s wilayah") % {"known": angka(figure.coverage.known), "whole": angka(figure.coverage.whole)},
        "criterion": str(category.get_criterion_display()),
    }


def _trend(figure: selectors.CategoryFigure) -> str:
    if figure.count is None or figure.before is None:
        return ""
    change = figure.count - figure.before
    if change == 0:
        return _("tetap")
    words = _("naik %(n)s") if change > 0 else _("turun %(n)s")
    return words % {"n": angka(abs(change))}


def _figures(view: MapView) -> list[dict[str, str]]:
    """Four numbers with their denominator."""
    known = [figure for figure in view.figures if figure.count is not None]
    persons = sum(figure.count or 0 for figure in known if figure.category.unit == "orang")
    largest = max(known, key=lambda figure: figure.count or 0, default=None)
    return [
        {"label": _("Kategori dengan data"), "number": angka(len(known)), "denominator": _("dari 26 kategori")},
        {
            "label": _("Catatan orang"), "number": angka(persons) if known else "–", "denominator": _("bukan orang unik"),
            "explain": _("Jumlah semua kategori yang dihitung per orang. Satu orang dapat tercatat di beberapa kategori."),
        },
        {
            "label": _("Terbanyak"), "number": angka(largest.count or 0) if largest else "–",
            "denominator": largest.category.name if largest else _("belum ada data"),
        },
    ]  # fmt: skip


def _chosen(view: MapView, category: PpksCategory, actor: Any) -> dict[str, Any]:
    """Picture and table of one category by region."""
    figures, total = view.cells_of(category), view.total_of(category)
    url, deeper = cells.desk_url(actor, "map"), view.parent is None
    links = {place.code: f"{url}?tempat={place.code}&kategori={category.number}" for place in view.places if deeper}
    denominator = _("%(known)s dari %(whole)s wilayah punya data") % {"known": angka(len(figures)), "whole": angka(len(view.places))}
    parent = view.parent.code if view.parent else code_of(view.area)
    words = Words(f"{category.name} ({category.unit})", category.unit, view.source_line, denominator)
    return {
        "chart": place_map(view.places, figures, links, words, national=view.area == 0, shapes=boundaries(parent)[0] if view.area else []),
        "rows": [_place_row(place, figures.get(place.code, selectors.UNKNOWN), total, links) for place in view.places],
        "total": f"{angka(total)} {category.unit}" if total is not None else _("tidak diketahui"),
        "trend": _trend(view.figure_of(category)) if view.area % 100 and deeper else "",
        "denominator": denominator,
        "protected": any(cell.value is None for cell in figures.values()),
        "needs_url": f"{cells.desk_url(actor, 'need-list')}?kategori={category.number}&sisa=on",
    }


def _place_row(place: Region, cell: selectors.Cell, total: int | None, links: dict[str, str]) -> dict[str, str]:
    return {
        "name": place.name,
        "url": links.get(place.code, "") if cell.known else "",
        "count": cell.text or _("tidak diketahui"),
        "unknown": "" if cell.known else "1",
        "share": persen(cell.value, total) if cell.value is not None and total else "–",
    }
