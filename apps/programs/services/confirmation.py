"""What the secretariat entered for a company, confirmed or objected to by the company through a signed link.

Opening the link never uses it up; it works until somebody answered or it is too old.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.audit import services as audit
from apps.core import links
from apps.core.db import lock
from apps.core.errors import InvalidTransition, RuleViolation
from apps.core.scope import Scope, scope
from apps.programs.choices import CONFIRM_DAYS, WAITING_STATES
from apps.programs.models import Program, Realization
from apps.programs.services import notify, rules
from apps.programs.workflow import REALIZATION

PURPOSE = "konfirmasi"


@dataclass(frozen=True)
class Entry:
    """What a link names. The holder has no account, so company and place travel in the link itself."""

    program_id: UUID
    realization_id: UUID
    area: int
    company: str
    place: str

    def program_scope(self) -> Scope:
        """Opens the programme alone."""
        return Scope.public(area=self.area, key=self.program_id)

    def realization_scope(self) -> Scope:
        """Opens the realisation alone."""
        return Scope.public(area=self.area, key=self.realization_id)


def entry_link(program: Program) -> str:
    """Address under which the company sees and confirms what was entered for it. Raises RuleViolation for anything else."""
    realization = Realization.objects.filter(program=program).first()
    if not program.entered_by_secretariat or realization is None:
        raise RuleViolation(_("Hanya kegiatan yang diinput sekretariat yang dikonfirmasi lewat tautan."))
    payload = {
        "p": str(program.pk), "r": str(realization.pk), "a": program.area, "c": program.company.name[:80], "w": program.region.path[:120],
    }  # fmt: skip
    return settings.SITE_URL + reverse("programs-public:entry-confirm", kwargs={"token": links.sign(PURPOSE, payload)})


def entry_read(token: str) -> Entry:
    """What the link names. Raises LinkError when it is damaged or too old."""
    found: dict[str, Any] = links.read(PURPOSE, token, max_age=dt.timedelta(days=CONFIRM_DAYS))
    return Entry(UUID(found["p"]), UUID(found["r"]), found["a"], found["c"], found["w"])


def _company_voice(entry: Entry, name: str) -> Actor:
    """Whoever answers from the link: a name without an account."""
    return Actor(None, name, None, frozenset(), frozenset(), entry.program_scope())


def _checked_name(name: str) -> str:
    name = name.strip()
    if len(name) < 3:
        raise RuleViolation(_("Tulis nama lengkap Anda sebagai yang menjawab untuk perusahaan."), "name")
    rules.check_text(name, "name", 160)
    return name


@transaction.atomic
def entry_confirm(*, entry: Entry, name: str) -> None:
    """The company says that what was entered is right. Raises InvalidTransition when it was answered before."""
    name = _checked_name(name)
    now = timezone.now()
    with scope(entry.program_scope()):
        program = lock(Program(pk=entry.program_id))
        if program.confirmed_at is not None:
            raise InvalidTransition(_("Kegiatan ini sudah dikonfirmasi oleh %(name)s.") % {"name": program.confirmed_name})
        program.confirmed_at, program.confirmed_name = now, name
        program.save(update_fields=["confirmed_at", "confirmed_name", "updated_at"])
        audit.record("program.confirm", by=_company_voice(entry, name), area=entry.area, obj=program)
        notify.writer(program, _("%(company)s mengonfirmasi “%(title)s”.") % {"company": entry.company, "title": program.title})
    with scope(entry.realization_scope()):
        realization = lock(Realization(pk=entry.realization_id))
        realization.confirmed_at = now
        realization.save(update_fields=["confirmed_at", "updated_at"])


@transaction.atomic
def entry_object(*, entry: Entry, name: str, reason: str) -> None:
    """The company says that something is wrong: what waits for verification goes back to the secretariat with the reason.

    Raises InvalidTransition when the realisation is not waiting any more.
    """
    name, reason = _checked_name(name), rules.check_reason(reason)
    with scope(entry.realization_scope()):
        realization = lock(Realization(pk=entry.realization_id))
        if realization.state not in WAITING_STATES:
            raise InvalidTransition(_("Kegiatan ini tidak lagi menunggu verifikasi. Hubungi sekretariat forum."))
        realization.state = REALIZATION.target("return", current=realization.state)
        realization.state_since = timezone.now()
        realization.version += 1
        realization.due_on = None
        realization.reason = (_("Keberatan perusahaan (%(name)s): ") % {"name": name} + reason)[:500]
        realization.save()
    with scope(entry.program_scope()):
        program = Program.objects.get(pk=entry.program_id)
        audit.record("program.object", by=_company_voice(entry, name), area=entry.area, obj=program, reason=reason)
        notify.writer(program, _("%(company)s berkeberatan atas “%(title)s”.") % {"company": entry.company, "title": program.title})
