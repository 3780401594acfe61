"""The public catalogue of needs: published columns only, no persons."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from apps.accounts.decorators import public_view
from apps.accounts.requests import PortalRequest
from apps.core.money import angka
from apps.pmks import rows as cells
from apps.pmks import selectors
from apps.pmks.charts import need_bar
from apps.pmks.filters import CatalogFilter, chips
from apps.pmks.paging import page_of


@public_view
@require_GET
def catalog(request: PortalRequest) -> HttpResponse:
    """All published needs of the nation, newest first; filters by words, place, category and aid form."""
    query = request.GET.copy()
    if not query:
        query["sisa"] = "on"
    found = CatalogFilter(query, queryset=selectors.public_needs())
    summary = selectors.need_summary(found.qs)
    page = page_of(found.qs, query, summary.count)
    rows = [cells.public_row(need, reverse("public-need", args=[need.pk])) for need in page.rows]
    return render(
        request,
        "pmks/catalog.html",
        {
            "nav": "katalog",
            "rows": rows,
            "page": page,
            "count": ngettext("%(n)s kebutuhan", "%(n)s kebutuhan", summary.count) % {"n": angka(summary.count)},
            "left": summary.left_text(),
            "filter": found,
            "chips": chips(found, query),
        },
    )


@public_view
@require_GET
def catalog_detail(request: PortalRequest, pk: UUID) -> HttpResponse:
    """One published need."""
    need = get_object_or_404(selectors.public_needs(), pk=pk)
    context = {
        "nav": "katalog",
        "need": need,
        "row": cells.public_row(need, ""),
        "facts": cells.facts(need, public=True),
        "chart": need_bar(need),
        "crumbs": [{"label": _("Katalog kebutuhan"), "url": reverse("public-needs")}],
    }
    return render(request, "pmks/catalog_detail.html", context)
