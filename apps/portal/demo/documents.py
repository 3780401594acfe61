"""Documents of the demo world, issued by the portal's own services; workers render them after the start."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

from apps.accounts.actors import SYSTEM
from apps.accounts.permissions import Role
from apps.companies.choices import MembershipState
from apps.companies.services.links import poster_issue
from apps.companies.services.members import certificate_issue
from apps.forums.choices import DocumentKind
from apps.forums.models import Document
from apps.forums.services import document_issue
from apps.portal.demo.companies import HEROES
from apps.portal.demo.history import holding
from apps.portal.demo.world import BANTEN, JAMBI, KALTIM, KOTA_JAMBI, SAMARINDA, SERANG, World
from apps.programs.choices import RealizationState
from apps.programs.services.papers import appreciation_issue
from apps.reports.choices import SnapshotKind
from apps.reports.documents import TEMPLATE, report_context, report_title
from apps.reports.models import PeriodicReport, Snapshot
from apps.reports.selectors import tables_of

#: Places whose sent reports are printed first; the others follow one by one, so that the machine has time for people.
FIRST = frozenset({0, BANTEN, SERANG, 3671, 3674, 3604, KALTIM, SAMARINDA, JAMBI, KOTA_JAMBI})
PAUSE = dt.timedelta(seconds=20)


class Printer:
    """Issues documents for the day on which they were due, in the name of the secretariat of the place."""

    def __init__(self, world: World) -> None:
        self.world, self.waiting = world, 0

    def issue(self, make: Callable[[], Document], at: dt.datetime, *, later: bool = False) -> Document:
        """The document with its day and its line in the history; ``later`` puts it at the end of the queue of the workers."""
        with holding() as held:
            document = make()
        values: dict[str, Any] = {"issued_at": at, "created_at": at}
        if later:
            self.waiting += 1
            values["leased_until"] = self.world.now + dt.timedelta(minutes=4) + self.waiting * PAUSE
        Document.objects.filter(pk=document.pk).update(**values)
        person, _by_province = self.world.officer(document.area, Role.FORUM_SECRETARY)
        by = {"actor_id": person.user_id, "actor_name": person.name, "actor_role": person.role_label, "desk": person.slug}
        self.world.recorded += [(at, area, body | by | {"id": str(self.world.key(at))}) for area, body in held]
        return document


def build(world: World, reports: list[PeriodicReport]) -> None:
    """Certificates of the members of Kota Serang, posters, letters of appreciation of the personas' companies, reports that were sent."""
    printer = Printer(world)
    sent = [report for report in reports if report.sent_at is not None]
    first = [report for report in sent if report.area in FIRST]
    for report in first[:1] if world.small else first:
        _report(printer, report, later=False)
    _appreciations(printer)
    _certificates(printer)
    if not world.small:
        for report in sent:
            if report.area not in FIRST:
                _report(printer, report, later=True)


def _certificates(printer: Printer) -> None:
    world, heroes = printer.world, {hero.name for hero in HEROES}
    members = [one for one in world.memberships if one.state == MembershipState.ACTIVE]
    wanted = [one for one in members if one.company.name in heroes or one.area == SERANG]
    for membership in wanted[: 2 if world.small else len(wanted)]:
        printer.issue(partial(certificate_issue, membership=membership, by=SYSTEM), membership.created_at)
    for link in world.links:
        if link.area == SERANG and not world.small:
            printer.issue(partial(poster_issue, link=link, by=SYSTEM), link.created_at)


def _appreciations(printer: Printer) -> None:
    world, heroes = printer.world, {hero.name for hero in HEROES}
    verified = [row for row in world.realizations if row.state == RealizationState.VERIFIED and row.company.name in heroes]
    for row in sorted(verified, key=lambda row: row.state_since)[-(1 if world.small else 18) :]:
        printer.issue(partial(appreciation_issue, realization=row, by=SYSTEM), row.state_since)


def _report(printer: Printer, report: PeriodicReport, *, later: bool) -> None:
    """The final document of a sent report, printed from its snapshot."""
    snapshot = Snapshot.objects.get(report=report, kind=SnapshotKind.SENT)
    make = partial(
        document_issue,
        kind=DocumentKind.REPORT,
        forum=report.forum,
        title=report_title(report.period, report.forum),
        subject=report,
        template=TEMPLATE,
        context=report_context(report, snapshot, tables_of(snapshot), draft=False),
        by=SYSTEM,
        number=report.number,
        holder=report.forum.name,
    )
    document = printer.issue(make, report.sent_at or report.state_since, later=later)
    PeriodicReport.objects.filter(pk=report.pk).update(document=document)
