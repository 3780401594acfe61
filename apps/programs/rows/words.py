"""States in words, tones and addresses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import DeskKind, Permission
from apps.programs.choices import ProgramState, RealizationState
from apps.programs.models import Program

S, R = ProgramState, RealizationState
TONES: dict[str, str] = {
    S.DRAFT: "netral", S.SUBMITTED: "jalan", S.NEEDS_CORRECTION: "perlu", S.RECOMMENDED: "jalan", S.WITH_NOTES: "jalan",
    S.COMMITTED: "jalan", S.RUNNING: "jalan", S.COMPLETED: "jalan", S.VERIFIED: "selesai", S.CLOSED: "selesai", S.POSTPONED: "netral",
    S.CANCELLED: "netral",
}  # fmt: skip
REALIZATION_TONES: dict[str, str] = {
    R.DRAFT: "netral", R.SENT: "jalan", R.DESK_CHECK: "jalan", R.FIELD_CHECK: "jalan", R.VERIFIED: "selesai", R.RETURNED: "perlu",
    R.UNVERIFIABLE: "tolak",
}  # fmt: skip


@dataclass(frozen=True)
class Tab:
    """One part of a page."""

    label: str
    url: str
    active: bool
    count: str = ""


@dataclass(frozen=True)
class NextStep:
    """Whose turn it is, since when, until when, and what follows; for components/next_step.html."""

    text: str
    since: str
    due: str
    late: bool
    tone: str
    after: str
    actions: list[dict[str, str]]


def url(actor: Actor, name: str, **kwargs: Any) -> str:
    """Address of one of our pages below the actor's desk."""
    return reverse(f"programs:{name}", kwargs={"desk": actor.slug, **kwargs})


def is_company(actor: Actor) -> bool:
    """Whether a company's person is looking."""
    return actor.desk is not None and actor.desk.kind == DeskKind.COMPANY


def office_of(program: Program) -> str:
    """Who decides at the place of a programme, in words."""
    region = program.forum.region
    return _("Dinas Sosial %(place)s") % {"place": region.name} if region else _("Dinas Sosial")


def state_label(state: str, *, for_company: bool) -> str:
    """The state in words; a company reads what it means for itself."""
    if for_company and state == S.SUBMITTED:
        return _("Menunggu telaah")
    if for_company and state == S.COMPLETED:
        return _("Menunggu verifikasi")
    return str(ProgramState(state).label)


def main_tabs(actor: Actor, here: str) -> list[Tab]:
    """Programmes, realisations and who may enter."""
    if not actor.has(Permission.PROGRAM_VIEW):
        return []
    return [
        Tab(_("Program"), url(actor, "program-list"), here == "program-list"),
        Tab(_("Realisasi"), url(actor, "realization-list"), here == "realization-list"),
    ]
