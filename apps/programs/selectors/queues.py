"""What waits for whom."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.actors import Actor
from apps.accounts.permissions import Permission
from apps.core.money import rupiah
from apps.core.scope import bounds
from apps.core.worklist import WorkItem
from apps.forums import access
from apps.programs.choices import WAITING_STATES, ProgramState, RealizationState
from apps.programs.models import Program, Realization

S, R = ProgramState, RealizationState
LINES = 20


def decidable_areas(actor: Actor, permission: Permission) -> list[int]:
    """Places whose entries the actor decides: the own one, and for a province those below it with an empty chair and something waiting."""
    if not actor.has(permission) or actor.company_id is not None or actor.desk is None:
        return []
    areas = [actor.area]
    if actor.area and actor.area % 100 == 0:
        lo, hi = bounds(actor.area)
        waiting = set(Program.objects.filter(area__range=(lo, hi), state=S.SUBMITTED).order_by().values_list("area", flat=True).distinct())
        waiting |= set(
            Realization.objects.filter(area__range=(lo, hi), state__in=WAITING_STATES).order_by().values_list("area", flat=True).distinct()
        )
        areas += sorted(area for area in waiting if access.acts_for_empty_chair(actor, permission, area=area))
    return areas


def worklist(actor: Actor) -> list[WorkItem]:
    """Programmes and realisations that wait, for the actor or for somebody else; at most a page of each."""
    if not actor.has(Permission.PROGRAM_VIEW) or actor.desk is None:
        return []
    if actor.company_id is not None:
        return _of_company(actor)
    return _reviews(actor) + _verifications(actor) + _entries(actor)


def _program_item(actor: Actor, program: Program, text: str, *, mine: bool, name: str = "program-detail", waits_for: str = "") -> WorkItem:
    url = reverse(f"programs:{name}", kwargs={"desk": actor.slug, "pk": program.pk})
    return WorkItem(program.title, text, url, "clipboard-check", program.state_since, program.due_on, mine, waits_for)


def _realization_item(
    actor: Actor, row: Realization, text: str, *, mine: bool, name: str = "realization-detail", waits_for: str = ""
) -> WorkItem:
    url = reverse(f"programs:{name}", kwargs={"desk": actor.slug, "pk": row.pk})
    return WorkItem(row.program.title, text, url, "box-seam", row.state_since, row.due_on, mine, waits_for)


_COMPANY_WORDS = {
    S.NEEDS_CORRECTION: gettext_lazy("Perlu perbaikan – baca catatan penelaah"),
    S.RECOMMENDED: gettext_lazy("Direkomendasikan – sampaikan komitmen"),
    S.WITH_NOTES: gettext_lazy("Direkomendasikan dengan catatan – sampaikan komitmen"),
    S.DRAFT: gettext_lazy("Draf rencana – lengkapi dan ajukan"),
    S.RUNNING: gettext_lazy("Jadwal berakhir – laporkan realisasinya"),
}


def _of_company(actor: Actor) -> list[WorkItem]:
    today = timezone.localdate()
    rows = Program.objects.visible_to(actor).filter(
        Q(state__in=[S.NEEDS_CORRECTION, S.RECOMMENDED, S.WITH_NOTES, S.DRAFT, S.SUBMITTED]) | Q(state=S.RUNNING, ends_on__lt=today)
    )
    items = []
    for program in rows.order_by("state_since")[: 2 * LINES]:
        if program.state == S.SUBMITTED:
            items.append(_program_item(actor, program, _("Menunggu telaah"), mine=False, waits_for=_("Dinas Sosial")))
        else:
            items.append(_program_item(actor, program, str(_COMPANY_WORDS[S(program.state)]), mine=True))
    waiting = Realization.objects.visible_to(actor).filter(state__in=[R.DRAFT, R.RETURNED, *WAITING_STATES]).select_related("program")
    for row in waiting.order_by("state_since")[: 2 * LINES]:
        if row.state in WAITING_STATES:
            items.append(_realization_item(actor, row, _("Realisasi menunggu verifikasi"), mine=False, waits_for=_("Dinas Sosial/monev")))
        else:
            words = (
                _("Realisasi dikembalikan: %(reason)s") % {"reason": row.reason}
                if row.state == R.RETURNED
                else _("Draf realisasi – lengkapi bukti dan kirim")
            )
            items.append(_realization_item(actor, row, words, mine=True))
    return items


def _reviews(actor: Actor) -> list[WorkItem]:
    areas = decidable_areas(actor, Permission.PROGRAM_REVIEW)
    if not areas:
        return []
    rows = (
        Program.objects.visible_to(actor)
        .filter(area__in=areas, state=S.SUBMITTED)
        .select_related("company")
        .order_by("due_on", "id")[:LINES]
    )
    words = _("Telaah rencana %(company)s · %(amount)s")
    return [
        _program_item(actor, row, words % {"company": row.company.name, "amount": rupiah(row.budget)}, mine=True, name="program-review")
        for row in rows
    ]


def _verifications(actor: Actor) -> list[WorkItem]:
    areas = decidable_areas(actor, Permission.REALIZATION_VERIFY)
    if not areas:
        return []
    rows = (
        Realization.objects.visible_to(actor)
        .filter(area__in=areas, state__in=WAITING_STATES)
        .exclude(created_by=actor.user_id)
        .select_related("program", "company")
        .order_by("due_on", "id")[:LINES]
    )
    words = _("Verifikasi realisasi %(company)s · %(amount)s")
    return [
        _realization_item(
            actor, row, words % {"company": row.company.name, "amount": rupiah(row.value)}, mine=True, name="realization-verify"
        )
        for row in rows
    ]


def _entries(actor: Actor) -> list[WorkItem]:
    """What the secretariat entered itself: sent back, or not yet confirmed by the company."""
    if not actor.has(Permission.PROGRAM_ENTER_FOR):
        return []
    rows = (
        Realization.objects.visible_to(actor)
        .filter(entered_by_secretariat=True, area=actor.area)
        .filter(Q(state__in=[R.DRAFT, R.RETURNED]) | Q(confirmed_at=None, state__in=WAITING_STATES))
        .select_related("program", "company")
        .order_by("state_since")[:LINES]
    )
    items = []
    for row in rows:
        if row.state in WAITING_STATES:
            text = _("Diinput sekretariat, belum dikonfirmasi %(company)s") % {"company": row.company.name}
            items.append(_realization_item(actor, row, text, mine=False, waits_for=row.company.name))
        else:
            items.append(_realization_item(actor, row, _("Perlu perbaikan: %(reason)s") % {"reason": row.reason or "–"}, mine=True))
    return items


def is_late(due: dt.date | None) -> bool:
    """Whether a due date has passed."""
    return due is not None and due < timezone.localdate()
