"""Questions about a report, and their answers."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import DeskKind, Permission
from apps.audit import services as audit
from apps.core.db import lock, once
from apps.core.errors import InvalidTransition, NotAllowed, RuleViolation
from apps.core.ids import uuid7
from apps.forums import access
from apps.reports import measures
from apps.reports.choices import ReportState
from apps.reports.models import PeriodicReport, Question
from apps.reports.notices import tell_place

TEXT_LIMIT = 2_000


def _clean(text: str, field: str) -> str:
    text = text.strip()
    if not text:
        raise RuleViolation(_("Teks belum diisi. Tulis pertanyaan atau jawaban Anda."), field)
    if len(text) > TEXT_LIMIT:
        raise RuleViolation(_("Teks lebih panjang dari 2.000 huruf. Persingkat teksnya."), field)
    if "\x00" in text:
        raise RuleViolation(_("Teks memuat karakter yang tidak dapat disimpan. Ketik ulang teksnya."), field)
    return text


@transaction.atomic
def report_ask(*, report: PeriodicReport, by: Actor, text: str, table: str = "", key: UUID | None = None) -> Question:
    """Ask the place about its report, or about one table of it. For officers and systems of the ministry. The same form (``key``) sent
    twice asks once.

    Raises RuleViolation for an empty text or an unknown table, InvalidTransition for a report that has not been sent.
    """
    if by.desk is None or by.desk.kind != DeskKind.MINISTRY or not by.has(Permission.REPORT_ASK):
        raise NotAllowed
    report, key = lock(report), key or uuid7()
    once(key)
    if found := Question.objects.filter(pk=key, report=report).first():
        return found
    if report.state == ReportState.DRAFT:
        raise InvalidTransition(_("Laporan ini belum dikirim, jadi belum dapat ditanyakan."))
    if table and table not in measures.MEASURES:
        raise RuleViolation(_("Tabel %(code)s tidak ada. Pilih salah satu tabel laporan.") % {"code": table[:10]}, "table")
    question = Question.objects.create(
        id=key, area=report.area, report=report, table=table, text=_clean(text, "text"), asked_by=by.user_id, asked_name=by.name
    )
    audit.record("report.ask", by=by, area=report.area, obj=report, changes={"table": table}, reason=question.text[:500])
    tell_place(report, "report.ask", _("Pertanyaan Kemensos atas laporan %(period)s.") % {"period": report.period.label})
    return question


@transaction.atomic
def report_answer(*, question: Question, by: Actor, text: str) -> Question:
    """Answer a question about one's own report. For the secretariat, or the province where the chair is empty."""
    question = lock(question)
    access.require(by, Permission.REPORT_EDIT, area=question.area)
    if question.answered_at is not None:
        raise InvalidTransition(_("Pertanyaan ini sudah dijawab."))
    question.answer, question.answered_at = _clean(text, "answer"), timezone.now()
    question.answered_by, question.answered_name = by.user_id, by.name
    question.save(update_fields=["answer", "answered_at", "answered_by", "answered_name", "updated_at"])
    audit.record(
        "report.answer", by=by, area=question.area, obj=question.report, changes={"table": question.table}, reason=question.answer[:500]
    )
    return question
