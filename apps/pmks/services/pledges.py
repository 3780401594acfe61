"""A company's share in a need, as its programme moves.

Called by the services of programmes inside their transaction, after they have checked access and locked the programme; the row-level
policies confine the rest. The sums and the state of the need follow by a database trigger. Taking more than is left is allowed: a forum
does not forbid, oversupply is shown instead.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.audit import services as audit
from apps.core.db import lock
from apps.core.errors import RuleViolation
from apps.pmks.choices import PledgeState
from apps.pmks.models import Need, NeedPledge


@transaction.atomic
def pledge_add(*, need: Need, company_id: UUID, site_id: UUID | None, program_id: UUID, quantity: int, by: Actor) -> NeedPledge:
    """Note that a programme means to meet ``quantity`` units of a need (state: interest, not yet counted as pledged).

    Safe to repeat for the same programme while nothing is committed: the quantity is replaced, a released pledge comes alive again.
    Raises RuleViolation when the need is no longer open, the quantity is not positive, or the programme already serves another need.
    """
    need = Need.objects.get(pk=need.pk)
    _check_quantity(quantity)
    pledge = NeedPledge.objects.select_for_update(of=("self",)).filter(program_id=program_id).first()
    if pledge is not None and pledge.need_id != need.pk:
        raise RuleViolation(_("Program ini sudah memenuhi kebutuhan lain. Buat program baru untuk kebutuhan ini."), "need")
    if not need.is_open and (pledge is None or pledge.state == PledgeState.RELEASED):
        raise RuleViolation(
            _("Kebutuhan “%(need)s” tidak terbuka lagi: sudah terpenuhi atau ditutup. Pilih kebutuhan lain.") % {"need": need.title}, "need"
        )
    if pledge is None:
        pledge = NeedPledge(need=need, area=need.area, program_id=program_id)
    elif pledge.state not in {PledgeState.INTEREST, PledgeState.RELEASED}:
        return pledge
    pledge.company_id, pledge.site_id, pledge.quantity, pledge.state = company_id, site_id, quantity, PledgeState.INTEREST
    pledge.save()
    _record("pledge.add", pledge, by, quantity)
    return pledge


@transaction.atomic
def pledge_commit(*, program_id: UUID, quantity: int | None = None, by: Actor) -> NeedPledge | None:
    """The company committed: ``quantity`` units (default: as first noted) count as pledged. None when the programme serves no need."""
    pledge = _locked(program_id)
    if pledge is None:
        return None
    if quantity is not None:
        _check_quantity(quantity)
        pledge.quantity = quantity
    pledge.state = PledgeState.DELIVERED if pledge.delivered >= pledge.quantity else PledgeState.PLEDGED
    pledge.save()
    _record("pledge.commit", pledge, by, pledge.quantity)
    return pledge


@transaction.atomic
def pledge_deliver(*, program_id: UUID, quantity: int, by: Actor) -> NeedPledge | None:
    """A verified handover brought ``quantity`` more units; call it once for each handover. None when the programme serves no need.

    The pledge is done when all of it was delivered; until then the rest stays pledged.
    """
    pledge = _locked(program_id)
    if pledge is None:
        return None
    _check_quantity(quantity)
    pledge.delivered += quantity
    if pledge.state != PledgeState.RELEASED or pledge.delivered >= pledge.quantity:
        pledge.state = PledgeState.DELIVERED if pledge.delivered >= pledge.quantity else PledgeState.PLEDGED
    pledge.save()
    _record("pledge.deliver", pledge, by, quantity)
    return pledge


@transaction.atomic
def pledge_release(*, program_id: UUID, by: Actor) -> NeedPledge | None:
    """The programme was cancelled, postponed or ended early: what was not delivered is free again. None when it serves no need."""
    pledge = _locked(program_id)
    if pledge is None or pledge.state in {PledgeState.RELEASED, PledgeState.DELIVERED}:
        return pledge
    freed = max(0, pledge.quantity - pledge.delivered)
    pledge.state = PledgeState.RELEASED
    pledge.save()
    _record("pledge.release", pledge, by, freed)
    return pledge


def _locked(program_id: UUID) -> NeedPledge | None:
    pledge = NeedPledge.objects.filter(program_id=program_id).first()
    return lock(pledge) if pledge else None


def _check_quantity(quantity: int) -> None:
    if not 0 < quantity <= 2_000_000_000:
        raise RuleViolation(_("Jumlah yang dipenuhi harus bilangan bulat lebih dari 0. Isi misalnya 20."), "quantity")


def _record(code: str, pledge: NeedPledge, by: Actor, quantity: int) -> None:
    """History of the need; the company reads the events about its own pledge."""
    need = Need.objects.only("id", "title").filter(pk=pledge.need_id).first()
    audit.record(
        code, by=by, area=pledge.area, obj=need or pledge, company_id=pledge.company_id,
        changes={"quantity": quantity, "pledge": str(pledge.pk)},
    )  # fmt: skip
