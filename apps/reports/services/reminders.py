"""Reminding companies that have not reported: a letter at most once a week, or a text for WhatsApp with a link of its own."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid5

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import Permission
from apps.audit import services as audit
from apps.companies.models import Membership
from apps.core.dates import tanggal
from apps.core.db import once
from apps.core.errors import RuleViolation
from apps.forums import access
from apps.notifications.services import mail_queue
from apps.programs.models import ReportLink
from apps.programs.services import report_link_make, report_link_url
from apps.programs.services.report_links import LinkPeriod
from apps.reports import reporting
from apps.reports.choices import ReminderChannel
from apps.reports.models import Period, ReportReminder

BULK_LIMIT = 500


@dataclass(frozen=True)
class Reminded:
    """What became of one company of a bulk: the address written to, or why it was left."""

    company_id: UUID
    name: str
    to: str
    reason: str


def link_period(period: Period, area: int) -> LinkPeriod:
    """A period as a link carries it."""
    return LinkPeriod(period.key, period.label, period.starts_on, period.ends_on, reporting.company_due(period, area))


@transaction.atomic
def reminder_text(*, membership: Membership, period: Period, by: Actor) -> ReportLink:
    """The link for a WhatsApp text to one company; preparing it is recorded. See ``report_link_make`` for what is refused."""
    access.require(by, Permission.MEMBER_REMIND, area=membership.area)
    link = report_link_make(membership=membership, period=link_period(period, membership.area), by=by)
    _kept(membership, period, ReminderChannel.WHATSAPP, membership.contact_phone, by)
    return link


@transaction.atomic
def reminder_send(*, membership: Membership, period: Period, by: Actor) -> ReportReminder:
    """Queue a letter with a link to the contact of a member.

    Raises RuleViolation without an address, when the company has reported, and within a week of the last letter.
    """
    access.require(by, Permission.MEMBER_REMIND, area=membership.area)
    once(uuid5(membership.company_id, f"reminder:{membership.area}"))
    if reason := refusals(membership.area, [membership], period)[membership.company_id]:
        raise RuleViolation(reason)
    link = report_link_make(membership=membership, period=link_period(period, membership.area), by=by)
    context = {
        "membership": membership, "period": period.label, "due": tanggal(link.due_on), "url": report_link_url(link),
        "until": tanggal(timezone.localtime(link.expires_at).date()),
    }  # fmt: skip
    kept = _kept(membership, period, ReminderChannel.EMAIL, membership.contact_email, by)
    mail_queue(
        key=f"lapor:{kept.pk.hex}", to=membership.contact_email, area=membership.area,
        subject=_("Laporan CSR %(period)s: batas %(due)s") % {"period": period.label, "due": tanggal(link.due_on)},
        text=render_to_string("reports/mail_reminder.txt", context), secret=True,
    )  # fmt: skip
    return kept


def reminders_send(*, memberships: list[Membership], period: Period, by: Actor) -> list[Reminded]:
    """Write to each of several members; one that must not be written to is left, with the reason."""
    found = []
    for membership in memberships:
        to, reason = membership.contact_email, ""
        try:
            reminder_send(membership=membership, period=period, by=by)
        except RuleViolation as error:
            to, reason = "", error.message
        found.append(Reminded(membership.company_id, membership.company.name, to, reason))
    return found


def refusals(area: int, memberships: list[Membership], period: Period) -> dict[UUID, str]:
    """Why a letter must not go to each company; empty where it may."""
    ids = [row.company_id for row in memberships]
    everybody = reporting.ReportingQuery(member="")
    reported = {row.company_id for row in reporting.statuses(period, area, everybody, ids=ids) if row.status != reporting.NOTHING}
    written = reporting.lately_written(area, ids, timezone.now())
    return {row.company_id: _refusal(row, reported, written) for row in memberships}


def _refusal(membership: Membership, reported: set[UUID], written: set[UUID]) -> str:
    if membership.company_id in reported:
        return _("Sudah melapor.")
    if not membership.contact_email:
        return _("Surel narahubung belum tercatat. Kirim teks WhatsApp, atau lengkapi narahubungnya.")
    if membership.company_id in written:
        return _("Sudah diingatkan lewat surel dalam tujuh hari terakhir.")
    return ""


def _kept(membership: Membership, period: Period, channel: str, to: str, by: Actor) -> ReportReminder:
    kept = ReportReminder.objects.create(
        area=membership.area, forum_id=membership.forum_id, company_id=membership.company_id, period=period, channel=channel, sent_to=to,
        created_by=by.user_id,
    )  # fmt: skip
    facts = {"period": period.label, "channel": str(ReminderChannel(channel).label), "company": membership.company.name}
    audit.record("reporting.remind", by=by, area=membership.area, obj=membership, changes=facts, company_id=membership.company_id)
    return kept
