"""Reads for the pages and the API of reports. Everything runs in the scope that is open and starts with what the actor may see."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import DeskKind, Permission
from apps.core.money import angka
from apps.core.worklist import WorkItem
from apps.forums.access import allowed
from apps.forums.models import Document, Forum, Office
from apps.reports import measures, reporting
from apps.reports.choices import FINAL_STATES, ReportState, SnapshotKind
from apps.reports.frames import frame_of
from apps.reports.measures.base import CALENDAR_ZONE, Frame, Table
from apps.reports.models import Period, PeriodicReport, Question, Snapshot
from apps.reports.receiving import receives


def tables_of(snapshot: Snapshot) -> list[Table]:
    """The tables of a frozen text."""
    return [Table.of_plain(table) for table in orjson.loads(snapshot.content)["tables"]]


def printed_seals() -> list[tuple[str, str]]:
    """The seals of histories that stand in sent reports, each with the report that names it; needs the scope of the system."""
    rows = Snapshot.objects.exclude(seal="").values_list("seal", "report__period__label", "area").order_by("area", "cut_off")
    return [(seal, f"the report {label} of {area}") for seal, label, area in rows.iterator()]


def report_rows(actor: Actor) -> QuerySet[PeriodicReport]:
    """Reports the actor may see, with what every list shows."""
    return PeriodicReport.objects.visible_to(actor).select_related("forum", "period")


@dataclass(frozen=True)
class Figures:
    """All tables of a report: frozen ones of the last sending, or live ones while it is a draft."""

    tables: list[Table]
    cut_off: dt.datetime
    is_final: bool
    sha256: str = ""
    seal: str = ""

    def table(self, code: str) -> Table | None:
        """The table with that code; None for an unknown one."""
        return next((table for table in self.tables if table.code == code), None)

    def __getitem__(self, code: str) -> Table:
        """The table with that code; KeyError for an unknown one."""
        found = self.table(code)
        if found is None:
            raise KeyError(code)
        return found


def last_sent(report: PeriodicReport) -> Snapshot | None:
    """The figures as they were last sent."""
    return report.snapshots.filter(kind=SnapshotKind.SENT).order_by("-cut_off", "-id").first()


def figures_of(report: PeriodicReport) -> Figures:
    """What the page of a report shows: a draft counts the records as they are now, anything sent shows what was sent."""
    snapshot = None if report.state == ReportState.DRAFT else last_sent(report)
    if snapshot is None:
        now = timezone.now()
        return Figures(measures.compute_all(frame_of(report, now)), now, is_final=False)
    return Figures(tables_of(snapshot), snapshot.cut_off, is_final=True, sha256=snapshot.sha256, seal=snapshot.seal)


def live_figures(period: Period, area: int, code: str = "") -> Figures:
    """Provisional figures of a place, from the records as they are now; with ``code`` that table alone (none for an unknown one)."""
    now = timezone.now()
    frame = live_frame(period, area, now)
    if code:
        return Figures([measures.compute(code, frame)] if code in measures.MEASURES else [], now, is_final=False)
    return Figures(measures.compute_all(frame), now, is_final=False)


def live_frame(period: Period, area: int, now: dt.datetime | None = None) -> Frame:
    """The frame of a place and period without a report."""
    return Frame(area, period.starts_on, period.ends_on, now or timezone.now(), period.key)


def previous_sent(report: PeriodicReport) -> tuple[Period, list[Table]] | None:
    """The figures of the same forum's last period of the same kind, as they were sent; None when there are none."""
    found = (
        Snapshot.objects.filter(
            report__forum_id=report.forum_id, kind=SnapshotKind.SENT, report__period__kind=report.period.kind,
            report__period__ends_on__lt=report.period.starts_on,
        )
        .select_related("report__period")
        .order_by("-report__period__ends_on", "-report__version", "-cut_off")
        .first()
    )  # fmt: skip
    return (found.report.period, tables_of(found)) if found else None


def final_figures(period: Period, area: int) -> tuple[PeriodicReport, Figures] | None:
    """The accepted report of a place on a period with its frozen figures; None until there is one."""
    report = (
        PeriodicReport.objects.filter(area=area, period=period, state__in=FINAL_STATES)
        .select_related("forum", "period")
        .order_by("-version")
        .first()
    )
    snapshot = last_sent(report) if report else None
    if report is None or snapshot is None:
        return None
    return report, Figures(tables_of(snapshot), snapshot.cut_off, is_final=True, sha256=snapshot.sha256)


def area_of(desk_area: int, wanted: str) -> int | None:
    """An area code typed in an address if it lies at or below the desk's place, else None."""
    if not wanted.isdecimal() or len(wanted) > 4:
        return None
    area = int(wanted)
    inside = desk_area == 0 or area == desk_area or (desk_area % 100 == 0 and area // 100 * 100 == desk_area)
    return area if inside and Forum.objects.filter(area=area, line="kesos").exists() else None


def place_of(area: int) -> Forum | None:
    """The forum of a place on the line that reports."""
    return Forum.objects.filter(area=area, line="kesos").select_related("region").first()


def head_of_office(area: int) -> str:
    """Name of the head of the office beside the forum, as far as it is known."""
    return Office.objects.filter(area=area).values_list("head_name", flat=True).first() or ""


def published_rows(period: Period) -> list[dict[str, Any]]:
    """Accepted reports of a period with name and check code; works in the public scope."""
    rows = list(
        published().filter(period_id=period.pk).values("id", "area", "forum_id", "accepted_at", "document_id").order_by("area")[:600]
    )
    names = dict(Forum.objects.filter(pk__in=[row["forum_id"] for row in rows]).values_list("pk", "name"))
    codes = dict(Document.objects.filter(pk__in=[row["document_id"] for row in rows if row["document_id"]]).values_list("pk", "code"))
    return [row | {"name": names.get(row["forum_id"], ""), "code": codes.get(row["document_id"], "")} for row in rows]


@dataclass(frozen=True)
class Published:
    """An accepted report as the public reads it."""

    name: str
    period: Period
    tables: list[Table]
    cut_off: dt.datetime
    sha256: str
    code: str


def published_report(report_id: UUID) -> Published | None:
    """One accepted report with its public tables; works in the public scope. None for any other id."""
    row = published().filter(pk=report_id).values("forum_id", "period_id", "document_id").first()
    snapshot = (
        Snapshot.objects.filter(report_id=report_id, kind=SnapshotKind.SENT)
        .order_by("-cut_off", "-id").values("public_content", "cut_off", "sha256").first()
    )  # fmt: skip
    if row is None or snapshot is None or not snapshot["public_content"]:
        return None
    name = Forum.objects.filter(pk=row["forum_id"]).values_list("name", flat=True).first() or ""
    code = Document.objects.filter(pk=row["document_id"]).values_list("code", flat=True).first() or ""
    tables = [Table.of_plain(table) for table in orjson.loads(snapshot["public_content"])["tables"]]
    return Published(name, Period.objects.get(pk=row["period_id"]), tables, snapshot["cut_off"], snapshot["sha256"], code)


def published_periods() -> set[UUID]:
    """Periods with an accepted report."""
    return set(published().order_by().values_list("period_id", flat=True).distinct())


def published() -> QuerySet[PeriodicReport]:
    """Accepted reports, by the columns that the public may read."""
    newer = PeriodicReport.objects.filter(forum=OuterRef("forum"), period=OuterRef("period"), version__gt=OuterRef("version"))
    return PeriodicReport.objects.filter(~Exists(newer), state__in=FINAL_STATES)


# --- worklist ---


def worklist(actor: Actor) -> list[WorkItem]:
    """What waits about reports: own drafts to tell and send, reports to receive, questions to answer."""
    if actor.desk is None or not actor.has(Permission.REPORT_VIEW) or actor.desk.kind in {DeskKind.COMPANY, DeskKind.SOCIAL}:
        return []
    open_states = [ReportState.DRAFT, ReportState.RETURNED, ReportState.SENT, ReportState.IN_REVIEW]
    rows = report_rows(actor).filter(state__in=open_states).order_by("due_on", "area")
    items = [item for report in rows[:600] if (item := _report_item(actor, report)) is not None]
    return items + _question_items(actor) + _reporting_items(actor)


def _reporting_items(actor: Actor) -> list[WorkItem]:
    """Active members that have not reported on the period being gathered, in one line."""
    if not actor.has(Permission.MEMBER_REMIND):
        return []
    today = timezone.now().astimezone(CALENDAR_ZONE).date()
    period = reporting.period_at_work(actor.area, today)
    if period is None:
        return []
    tally = reporting.counts(period, actor.area, reporting.ReportingQuery())
    if not tally.nothing:
        return []
    facts = {"n": angka(tally.nothing), "all": angka(tally.all), "period": period.label}
    return [
        WorkItem(
            _("%(n)s dari %(all)s anggota aktif belum melapor %(period)s") % facts,
            _("Ingatkan lewat surel, atau kirim tautan lapor lima menit lewat WhatsApp."),
            reverse("reports:reporting-list", args=[actor.slug]) + f"?periode={period.key}&status={reporting.NOTHING}",
            "bell",
            None,
            reporting.company_due(period, actor.area),
            mine=True,
        )
    ]


def _report_item(actor: Actor, report: PeriodicReport) -> WorkItem | None:
    own = report.area == actor.area and actor.desk is not None and actor.desk.kind == DeskKind.FORUM
    text, mine, waits_for = "", False, ""
    if own and report.state == ReportState.DRAFT:
        told = all((report.problems, report.recommendations, report.next_plan))
        if told:
            text, mine, waits_for = _("Narasi lengkap; siap dikirim ketua"), actor.has(Permission.REPORT_SEND), _("Ketua forum")
        else:
            text, mine, waits_for = _("Lengkapi narasi laporan"), actor.has(Permission.REPORT_EDIT), _("Sekretariat")
    elif own and report.state == ReportState.RETURNED:
        text, mine, waits_for = _("Dikembalikan untuk perbaikan"), actor.has(Permission.REPORT_EDIT), _("Sekretariat")
    elif receives(actor, Permission.REPORT_RECEIVE, report.area) and report.state == ReportState.SENT:
        text, mine = _("Laporan masuk, menunggu ditelaah"), True
    elif receives(actor, Permission.REPORT_RECEIVE, report.area) and report.state == ReportState.IN_REVIEW:
        text, mine, waits_for = _("Sedang ditelaah"), receives(actor, Permission.REPORT_ACCEPT, report.area), _("Ketua forum")
    elif own:
        text, waits_for = _("Menunggu telaah tingkat di atasnya"), _("Tingkat di atasnya")
    if not text:
        return None
    url = reverse("reports:report-detail", args=[actor.slug, report.pk])
    title = f"{_('Laporan')} {report.period.label} · {report.forum.short_name or report.forum.name}"
    return WorkItem(title, text, url, "file-earmark-text", report.state_since, report.due_on, mine, "" if mine else waits_for)


def _question_items(actor: Actor) -> list[WorkItem]:
    rows = Question.objects.visible_to(actor).filter(area=actor.area, answered_at=None).select_related("report__period").order_by("id")
    if not allowed(actor, Permission.REPORT_EDIT, area=actor.area):
        return []
    return [
        WorkItem(
            _("Pertanyaan atas laporan %(period)s") % {"period": row.report.period.label},
            row.text[:120],
            reverse("reports:report-detail", args=[actor.slug, row.report_id]) + "#tanya",
            "chat-left-text",
            row.created_at,
            None,
            mine=True,
        )
        for row in rows[:50]
    ]
