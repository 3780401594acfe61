"""Figures of a report: computed from records, frozen as text, printed as a draft."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import SYSTEM, Actor
from apps.accounts.permissions import Permission
from apps.audit import services as audit
from apps.audit.selectors import last_seal
from apps.core.dates import tanggal
from apps.core.db import lock
from apps.core.errors import InvalidTransition, RuleViolation
from apps.forums import access
from apps.forums.choices import DocumentKind
from apps.forums.models import Forum
from apps.forums.services import document_issue
from apps.reports import measures
from apps.reports.choices import ReportState, SnapshotKind
from apps.reports.documents import TEMPLATE, TEMPLATE_VERSION, report_context, report_title
from apps.reports.frames import frame_of
from apps.reports.measures.base import Table, digest
from apps.reports.models import Period, PeriodicReport, Snapshot
from apps.reports.notices import tell_place
from apps.reports.publishing import public_text
from apps.reports.services.calendar import finished, report_of


def snapshot_take(report: PeriodicReport, kind: SnapshotKind, cut_off: dt.datetime) -> tuple[Snapshot, list[Table]]:
    """Compute all tables and keep them; equal figures are kept once, with the moment they were first computed."""
    frame = frame_of(report, cut_off)
    tables = measures.compute_all(frame)
    text = measures.frozen(frame, tables)
    snapshot, _made = Snapshot.objects.get_or_create(
        report=report,
        area=report.area,
        kind=kind,
        sha256=digest(text),
        template_version=TEMPLATE_VERSION,
        defaults={
            "cut_off": cut_off,
            "content": text,
            "seal": last_seal(report.area) if kind == SnapshotKind.SENT else "",
            "public_content": public_text(tables, report.area) if kind == SnapshotKind.SENT else "",
        },
    )
    return snapshot, tables


def _draft_print(report: PeriodicReport, by: Actor) -> None:
    snapshot, tables = snapshot_take(report, SnapshotKind.DRAFT, timezone.now())
    report.document = document_issue(
        kind=DocumentKind.REPORT_DRAFT,
        forum=report.forum,
        title=report_title(report.period, report.forum, draft=True),
        subject=report,
        template=TEMPLATE,
        context=report_context(report, snapshot, tables, draft=True),
        by=by,
    )
    report.save(update_fields=["document", "updated_at"])


@transaction.atomic
def report_draft_run(*, report_id: UUID) -> bool:
    """Draw up the draft of one report for the calendar: figures and draft document. False when nothing was left to do.

    The row stays locked while the figures are computed, so two workers never do it twice, and a killed one gives it back by itself.
    """
    rows = PeriodicReport.objects.select_for_update(of=("self",), skip_locked=True).select_related("forum__region", "period")
    report = rows.filter(pk=report_id, state=ReportState.DRAFT, document=None).first()
    if report is None:
        return False
    _draft_print(report, SYSTEM)
    audit.record("report.draft", by=SYSTEM, area=report.area, obj=report, changes={"period": report.period.label})
    tell_place(report, "report.draft", f"Rancangan laporan {report.period.label} siap. Tenggat kirim {tanggal(report.due_on)}.")
    return True


@transaction.atomic
def report_refresh(*, report: PeriodicReport, by: Actor) -> PeriodicReport:
    """Compute the figures of a draft again and print it anew where they changed. Raises InvalidTransition outside the draft."""
    report = lock(report)
    access.require(by, Permission.REPORT_EDIT, area=report.area)
    if report.state != ReportState.DRAFT:
        raise InvalidTransition
    _draft_print(report, by)
    audit.record("report.refresh", by=by, area=report.area, obj=report, changes={"period": report.period.label})
    return report


@transaction.atomic
def report_start(*, forum: Forum, period: Period, by: Actor) -> PeriodicReport:
    """Begin the report of a place that has no forum or no officer: the province enters it in its stead (*diisi provinsi*).

    Raises RuleViolation when the period is not over or the place has a report already, NotAllowed when somebody sits on that chair.
    """
    by_province = access.require(by, Permission.REPORT_EDIT, area=forum.area)
    now = timezone.now()
    if period not in finished(now):
        raise RuleViolation(_("Periode ini belum berakhir. Laporan dapat disusun sehari sesudah periode berakhir."))
    if PeriodicReport.objects.filter(forum=forum, period=period).exists():
        raise RuleViolation(_("Laporan tempat ini untuk periode itu sudah ada. Buka laporan tersebut dari daftar laporan."))
    report = report_of(forum, period, now, filled_by_province=by_province)
    report.save()
    _draft_print(report, by)
    audit.record("report.start", by=by, area=report.area, obj=report, changes={"period": period.label})
    return report
