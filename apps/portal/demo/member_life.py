"""The life of memberships in Kota Serang: rules of the forum, a yearly confirmation under way, one proposal to set a member inactive."""

from __future__ import annotations

import datetime as dt
from typing import Any

from apps.companies.models import MemberConfirmation, MemberRule, Membership
from apps.portal.demo.store import insert, stamped
from apps.portal.demo.world import SERANG, World

#: How long the round has been open, and how members have answered so far (weights).
OPEN_DAYS, REMINDED_DAYS = 20, 9
ANSWERS, WEIGHTS = ("confirmed", "open", "corrected"), (60, 30, 10)
REASON = "Tidak ada laporan selama {n} periode berturut-turut sampai {period}."


def build(world: World) -> None:
    """Write rules, confirmations and the proposal; the members and their realisations are there already."""
    opened = world.moment(world.day(-OPEN_DAYS), world.dice("member life"))
    rule = MemberRule(
        id=world.key(opened), area=SERANG, forum=world.forums[SERANG], number_pattern="{kode}-{urut4}", report_days=14,
        inactive_after=4, confirm_month=opened.month, confirm_day=min(opened.day, 28), confirm_days=45,
    )  # fmt: skip
    insert([stamped(rule, opened)])
    members = [row for row in world.memberships if row.area == SERANG and row.state == "active"]
    insert([_confirmation(world, row, opened, index) for index, row in enumerate(members)])
    _propose(world, members)


def _confirmation(world: World, row: Membership, opened: dt.datetime, index: int) -> MemberConfirmation:
    dice = world.dice(f"confirmation {index}")
    state = "corrected" if index == 1 else dice.choices(ANSWERS, WEIGHTS)[0]
    site = row.site
    shown: dict[str, Any] = {
        "forum": row.forum.name, "company": row.company.name, "number": row.number, "site": site.name if site else "",
        "place": site.region.path if site else "", "address": site.address if site else "", "contact_name": row.contact_name,
        "contact_position": row.contact_position, "contact_email": row.contact_email, "contact_phone": row.contact_phone,
    }  # fmt: skip
    made = MemberConfirmation(
        id=world.key(opened), area=SERANG, forum=row.forum, membership=row, company=row.company, site=site, year=opened.year, state=state,
        shown=shown, opened_at=opened, due_on=opened.date() + dt.timedelta(days=45),
    )  # fmt: skip
    if state == "open":
        made.reminders, made.reminded_on = 1, world.day(-REMINDED_DAYS)
    else:
        made.answered_at = world.moment(world.day(-dice.randint(2, OPEN_DAYS - 1)), dice)
        made.answered_name = row.contact_name or "PIC perusahaan"
    if state == "corrected":
        made.corrections = {"contact_position": "Manajer Keberlanjutan"}
        made.note = "Alamat kantor pindah ke gedung yang sama, lantai 3."
    return stamped(made, opened, made.answered_at)


def _propose(world: World, members: list[Membership]) -> None:
    """The first member without any realisation in the place is proposed."""
    reported = {row.company_id for row in world.realizations if row.area == SERANG}
    silent = next((row for row in members if row.company_id not in reported and row.kind == "company"), None)
    if silent is not None:
        Membership.objects.filter(pk=silent.pk).update(
            proposed_at=world.moment(world.day(-6), world.dice("proposal")), proposed_period="2026-S1",
            proposed_reason=REASON.format(n=2, period="Semester I 2026"),
        )  # fmt: skip
