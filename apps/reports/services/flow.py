"""The way of a report upward: told, sent, received, returned or accepted, consolidated and locked."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.models import Assignment
from apps.accounts.permissions import Permission, Role
from apps.audit import services as audit
from apps.audit.rows import last_words
from apps.core import storage
from apps.core.db import lock
from apps.core.errors import InvalidTransition, RuleViolation, StaleVersion
from apps.core.files import AcceptedFile
from apps.forums import access
from apps.forums.choices import DocumentKind
from apps.forums.services import document_issue, document_revoke
from apps.reports import measures
from apps.reports.choices import ReportState, SnapshotKind
from apps.reports.documents import TEMPLATE, report_context, report_title
from apps.reports.measures.base import CALENDAR_ZONE
from apps.reports.models import PeriodicReport
from apps.reports.notices import tell_above, tell_place
from apps.reports.receiving import require_receiver
from apps.reports.services.calendar import term_has_ended
from apps.reports.services.drafts import snapshot_take
from apps.reports.workflow import WORKFLOW

NARRATIVE_LIMIT = 20_000


def _move(report: PeriodicReport, name: str) -> None:
    """Put the report into the state the move leads to. Raises InvalidTransition, which tells the second of two people what the first did."""
    if name not in WORKFLOW.available(report.state):
        last = last_words(report.pk)
        raise InvalidTransition(
            _("Langkah Anda tidak disimpan, karena laporan ini sudah berubah: %(last)s. Muat ulang halamannya.") % {"last": last}
            if last
            else None
        )
    report.state = WORKFLOW.target(name, current=report.state)
    report.state_since = timezone.now()


@transaction.atomic
def report_update(
    *, report: PeriodicReport, by: Actor, version: int, problems: str, recommendations: str, next_plan: str
) -> PeriodicReport:
    """Save the narrative; a returned report is opened again by it. For the secretariat, or the province where the chair is empty.

    ``version`` is the edit version the person started from: StaleVersion when somebody saved in between.
    """
    report = lock(report)
    by_province = access.require(by, Permission.REPORT_EDIT, area=report.area)
    if report.state != ReportState.DRAFT:
        _move(report, "revise")
    if report.edit_version != version:
        raise StaleVersion
    texts = {"problems": problems.strip(), "recommendations": recommendations.strip(), "next_plan": next_plan.strip()}
    for name, text in texts.items():
        if len(text) > NARRATIVE_LIMIT:
            raise RuleViolation(_("Uraian lebih panjang dari 20.000 huruf. Persingkat uraiannya."), name)
    changes = {name: [getattr(report, name)[:200], text[:200]] for name, text in texts.items() if getattr(report, name) != text}
    for name, text in texts.items():
        setattr(report, name, text)
    report.edit_version += 1
    report.filled_by_province = report.filled_by_province or by_province
    report.save()
    audit.record("report.update", by=by, area=report.area, obj=report, changes=changes)
    return report


@transaction.atomic
def report_send(
    *, report: PeriodicReport, by: Actor, number: str, countersign_name: str = "", signed: AcceptedFile | None = None
) -> PeriodicReport:
    """Send the report upward: the chair or a delegate, never the secretariat. Freezes the figures and issues the document.

    The narrative must be complete; what is unresolved is listed on the page, it does not stop the sending. Where the forum asks for it or
    the term of the board has ended, the head of Dinas Sosial countersigns (*Mengetahui*). ``signed`` is a scan of the signed paper.
    Accepted reports one level below become consolidated by it. Lateness is judged by the first sending.
    """
    report = lock(report)
    by_province = access.require(by, Permission.REPORT_SEND, area=report.area)
    _move(report, "send")
    _check_complete(report, number, countersign_name)
    now = report.state_since
    first = not report.snapshots.filter(kind=SnapshotKind.SENT).exists()
    if first:
        report.sent_late = now.astimezone(CALENDAR_ZONE).date() > report.due_on
    report.number, report.countersign_name = number.strip(), countersign_name.strip()
    report.sent_at, report.sent_by, report.sent_name, report.sent_title = now, by.user_id, by.name, _title(by, report)
    report.reason, report.received_at = "", None
    report.filled_by_province = report.filled_by_province or by_province
    report.term_ended = term_has_ended(report.forum, now)
    if signed is not None:
        report.signed_file = storage.put(report.area, "reports", signed.content, signed.suffix)
    report.save()
    consolidated = _consolidate_children(report, by)
    _print_final(report, by, first=first)
    audit.record(
        "report.send", by=by, area=report.area, obj=report,
        changes={"period": report.period.label, "number": report.number, "late": report.sent_late, "consolidated": consolidated},
    )  # fmt: skip
    tell_above(report, "report.send", f"{report.forum.name} mengirim laporan {report.period.label}.")
    return report


def _check_complete(report: PeriodicReport, number: str, countersign_name: str) -> None:
    for name in ("problems", "recommendations", "next_plan"):
        if not getattr(report, name):
            label = report._meta.get_field(name).verbose_name  # type: ignore[union-attr]
            raise RuleViolation(_("%(label)s belum diisi. Lengkapi narasi laporan, lalu kirim.") % {"label": label}, name)
    if not number.strip():
        raise RuleViolation(_("Nomor surat pengantar belum diisi. Tulis nomor seperti pada buku agenda forum."), "number")
    if countersign_needed(report) and not countersign_name.strip():
        raise RuleViolation(_("Nama Kepala Dinas Sosial belum diisi. Laporan ini perlu diketahui Kepala Dinas Sosial."), "countersign_name")


def countersign_needed(report: PeriodicReport) -> bool:
    """Whether the head of Dinas Sosial countersigns: the forum's setting, or an ended term. The nation reports to the ministry itself."""
    if report.area == 0:
        return False
    return report.forum.countersign or term_has_ended(report.forum)


def _title(by: Actor, report: PeriodicReport) -> str:
    """In which capacity somebody signs."""
    area = by.area
    mine = Assignment.objects.current().filter(user_id=by.user_id, area=area, role__in=[Role.FORUM_CHAIR, Role.FORUM_DELEGATE])  # type: ignore[misc]
    assignment = mine.order_by("role").first()
    place = report.forum.name if area == report.area else by.desk.name if by.desk and by.desk.name else "Forum CSR Kesos Provinsi"
    if assignment is not None and assignment.title:
        return f"{assignment.title} {place}"
    return f"Ketua {place}" if Role.FORUM_CHAIR in by.roles else f"a.n. Ketua {place}"


def _print_final(report: PeriodicReport, by: Actor, *, first: bool) -> None:
    snapshot, tables = snapshot_take(report, SnapshotKind.SENT, report.state_since)
    earlier = report.document
    report.document = document_issue(
        kind=DocumentKind.REPORT,
        forum=report.forum,
        title=report_title(report.period, report.forum),
        subject=report,
        template=TEMPLATE,
        context=report_context(report, snapshot, tables, draft=False),
        by=by,
        number=report.number,
        holder=report.forum.name,
    )
    report.save(update_fields=["document", "updated_at"])
    if (
        not first
        and earlier is not None
        and earlier.kind == DocumentKind.REPORT
        and earlier.revoked_at is None
        and earlier != report.document
    ):
        document_revoke(
            document=earlier, by=by, reason=_("Digantikan oleh pengiriman ulang laporan ini."), permission=Permission.REPORT_SEND
        )


def _children(report: PeriodicReport, state: str) -> list[PeriodicReport]:
    """Reports one level below on the same period in one state, locked."""
    rows = PeriodicReport.objects.select_for_update(of=("self",)).filter(period=report.period, state=state)
    if report.area == 0:
        rows = rows.filter(area__in=range(100, 10_000, 100))
    elif report.area % 100 == 0:
        rows = rows.filter(area__gt=report.area, area__lt=report.area + 100)
    else:
        return []
    return list(rows.order_by("area"))


def _consolidate_children(report: PeriodicReport, by: Actor) -> int:
    """Accepted reports below enter this one; their figures are already inside, since every level sums records."""
    children = _children(report, ReportState.ACCEPTED)
    for child in children:
        _move(child, "consolidate")
        child.consolidated_at = child.state_since
        child.save(update_fields=["state", "state_since", "consolidated_at", "updated_at"])
        audit.record("report.consolidate", by=by, area=child.area, obj=child, changes={"into": report.forum.name})
    return len(children)


def _lock_children(report: PeriodicReport, by: Actor) -> None:
    for child in _children(report, ReportState.CONSOLIDATED):
        _move(child, "lock")
        child.save(update_fields=["state", "state_since", "updated_at"])
        audit.record("report.lock", by=by, area=child.area, obj=child, changes={"into": report.forum.name})


@transaction.atomic
def report_receive(*, report: PeriodicReport, by: Actor) -> PeriodicReport:
    """Begin the review of a report that was sent. For the level that receives it."""
    report = lock(report)
    require_receiver(by, Permission.REPORT_RECEIVE, report.area)
    _move(report, "receive")
    report.received_at = report.state_since
    report.save(update_fields=["state", "state_since", "received_at", "updated_at"])
    audit.record("report.receive", by=by, area=report.area, obj=report)
    return report


@transaction.atomic
def report_return(*, report: PeriodicReport, by: Actor, reasons: Mapping[str, str]) -> PeriodicReport:
    """Give a report back with a reason for each table that needs mending; key ``""`` is a reason for the whole report.

    Raises RuleViolation without any reason or for an unknown table.
    """
    report = lock(report)
    require_receiver(by, Permission.REPORT_RETURN, report.area)
    _move(report, "return")
    told = {code: text.strip() for code, text in reasons.items() if text.strip()}
    if not told:
        raise RuleViolation(_("Alasan belum diisi. Tulis apa yang perlu diperbaiki, sekurangnya pada satu tabel."), "reason")
    if unknown := [code for code in told if code and code not in measures.MEASURES]:
        raise RuleViolation(_("Tabel %(code)s tidak ada.") % {"code": unknown[0]}, "reason")
    if any(len(text) > 2_000 for text in told.values()):
        raise RuleViolation(_("Alasan lebih panjang dari 2.000 huruf. Persingkat alasannya."), "reason")
    report.reason = "\n".join(f"{code}: {text}" if code else text for code, text in told.items())
    report.save(update_fields=["state", "state_since", "reason", "updated_at"])
    audit.record("report.return", by=by, area=report.area, obj=report, changes={"tables": sorted(filter(None, told))}, reason=report.reason)
    tell_place(report, "report.return", f"Laporan {report.period.label} dikembalikan untuk diperbaiki.")
    return report


@transaction.atomic
def report_accept(*, report: PeriodicReport, by: Actor) -> PeriodicReport:
    """Accept a reviewed report. For the chair of the level above; the nation's report is accepted by the ministry.

    What had been consolidated into it is locked from then on: a change needs a new version.
    """
    report = lock(report)
    require_receiver(by, Permission.REPORT_ACCEPT, report.area)
    _move(report, "accept")
    report.accepted_at, report.accepted_by = report.state_since, by.user_id
    report.save(update_fields=["state", "state_since", "accepted_at", "accepted_by", "updated_at"])
    _lock_children(report, by)
    audit.record("report.accept", by=by, area=report.area, obj=report, changes={"period": report.period.label})
    tell_place(report, "report.accept", f"Laporan {report.period.label} diterima.")
    return report
