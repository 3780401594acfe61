"""The programme's share in a need of the catalogue, at each step; programmes without a need have none."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.core.errors import RuleViolation
from apps.pmks import services as pmks
from apps.pmks.models import Need
from apps.programs.models import Program


def want(program: Program, *, by: Actor) -> None:
    """Mark the need as wanted by this company. Raises RuleViolation when the need is no longer open."""
    if program.need_id is None:
        return
    need = Need.objects.filter(pk=program.need_id).first()
    if need is None:
        raise RuleViolation(_("Kebutuhan yang dipilih sudah ditutup. Ubah rencana dan lepaskan pilihannya."), "need")
    pmks.pledge_add(
        need=need, company_id=program.company_id, site_id=program.site_id, program_id=program.pk, quantity=program.quantity, by=by
    )


def commit(program: Program, *, quantity: int, by: Actor) -> None:
    """What the company committed counts as pledged."""
    pmks.pledge_commit(program_id=program.pk, quantity=quantity, by=by)


def deliver(program: Program, *, quantity: int, by: Actor) -> None:
    """What was verified counts as delivered."""
    if program.need_id is None:
        return
    pmks.pledge_deliver(program_id=program.pk, quantity=quantity, by=by)


def release(program: Program, *, by: Actor) -> None:
    """What was taken becomes free for others."""
    pmks.pledge_release(program_id=program.pk, by=by)
