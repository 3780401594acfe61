"""The evidence beside a plan: one finding, need left, who else works there, better places."""

from __future__ import annotations

from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.core.charts import Stack, stacked_bar
from apps.core.dates import rentang, tanggal
from apps.core.money import angka, rupiah
from apps.programs.rows.words import url
from apps.programs.selectors import Evidence, Neighbour

SHOWN = 6


def evidence_panel(found: Evidence, actor: Actor | None = None) -> dict[str, Any]:
    """Everything the panel shows; ``actor`` (an officer) adds links to the programmes of others."""
    return {
        "sentence": found.sentence(),
        "tone": found.tone,
        "needs": [
            {
                "title": need.title,
                "place": need.place,
                "left": f"{angka(need.left)} {need.unit}",
                "needed": f"{angka(need.needed)} {need.unit}",
            }
            for need in found.needs[:SHOWN]
        ],
        "better": [{"place": need.place, "left": f"{angka(need.left)} {need.unit}", "title": need.title} for need in found.better_places()],
        "neighbours": [_neighbour(row, found, actor) for row in found.neighbours[:SHOWN]],
        "more": max(0, len(found.neighbours) - SHOWN),
        "people": [
            {"label": found.names.get(number, str(number)), "value": _("%(n)s orang terdata") % {"n": angka(count)}}
            for number, count in sorted(found.people.items())
        ],
        "chart": supply_bar(found),
        "history": _history(found),
    }


def _neighbour(row: Neighbour, found: Evidence, actor: Actor | None) -> dict[str, Any]:
    if row.flagged:
        mark, tone = (_("komplementer"), "selesai") if found.complementary else (_("serupa"), "perlu")
    else:
        mark, tone = "", "netral"
    return {
        "company": row.company,
        "what": f"{angka(row.quantity)} {row.unit} ({row.aid_label.lower()})",
        "place": row.place,
        "when": rentang(row.starts_on, row.ends_on),
        "state": row.state_label,
        "score": f"{round(row.score * 100)} %",
        "mark": mark,
        "tone": tone,
        "reason": row.reason(found.names) if row.flagged else "",
        "url": url(actor, "program-detail", pk=row.program_id) if actor and row.program_id else "",
    }


def supply_bar(found: Evidence) -> SafeString | str:
    """Supplied, this plan, and still missing of the recorded need as one bar; nothing when no need is recorded."""
    if not found.supply.known:
        return ""
    plan = found.plan.quantity
    left = max(0, found.supply.needed - found.supply.supplied - plan)
    return stacked_bar(
        [Stack(_("Kebutuhan"), (found.supply.supplied, plan, left), text=f"{angka(found.supply.needed)} {found.supply.unit}")],
        series=[_("Sudah dijanjikan/diserahkan"), _("Rencana ini"), _("Masih kurang")],
        title=_("Kebutuhan di kecamatan ini"),
        unit=found.supply.unit,
        source=_("Sumber: katalog kebutuhan dan program yang tercatat. Penyebut: jumlah dibutuhkan."),
    )


def _history(found: Evidence) -> list[dict[str, str]]:
    past = found.history
    if past is None:
        return []
    return [
        {"label": _("Rencana diajukan"), "value": angka(past.plans)},
        {"label": _("Lapor mandiri"), "value": angka(past.direct_reports)},
        {"label": _("Program terverifikasi"), "value": angka(past.verified_programs)},
        {"label": _("Direalisasikan"), "value": rupiah(past.realised)},
        {"label": _("Terverifikasi"), "value": rupiah(past.verified)},
        {"label": _("Tidak dapat diverifikasi"), "value": angka(past.unverifiable)},
        {"label": _("Penyerahan terakhir"), "value": tanggal(past.last_handover) if past.last_handover else _("belum ada")},
    ]
