"""Pictures of needs and of the problem map."""

from __future__ import annotations

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.core.charts import Stack, stacked_bar
from apps.core.money import angka
from apps.pmks.models import Need


def need_bar(need: Need) -> SafeString:
    """Delivered, promised and missing of one need as a single stacked bar."""
    parts = (need.quantity_delivered, need.quantity_pledged, need.quantity_left)
    return stacked_bar(
        [Stack(_("Pemenuhan"), parts, text=f"{angka(need.quantity)} {need.unit}")],
        series=[_("Diserahkan"), _("Dijanjikan"), _("Masih kurang")],
        title=_("Pemenuhan kebutuhan"),
        unit=need.unit,
        source=_("Sumber: janji dan penyerahan yang tercatat pada program perusahaan. Penyebut: jumlah dibutuhkan."),
    )
