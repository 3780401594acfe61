"""Past activities brought in after a period was reported: the locked report and its PDF stay byte for byte, later counts hold them."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from apps.accounts.actors import Actor
from apps.accounts.permissions import Role
from apps.companies.models import ImportBatch
from apps.companies.services import imports
from apps.companies.services.imports.work import import_run
from apps.core.errors import InvalidTransition, NotAllowed
from apps.core.files import AcceptedFile
from apps.core.scope import Scope, scope
from apps.forums.services import document_render_run
from apps.programs.models import Program, Realization
from apps.programs.services.confirmation import entry_confirm, entry_link, entry_read
from apps.programs.services.verification import realization_verify
from apps.reports import measures, services
from apps.reports.models import PeriodicReport
from tests import factories
from tests.reports import world as w
from tests.reports.conftest import Cast, sent, told

pytestmark = pytest.mark.django_db(transaction=True)
LATER = w.NOW + dt.timedelta(days=40)
TABLE = (
    "Nama Perusahaan;Nama Kegiatan;Tanggal;Kecamatan;Kategori PPKS;Bentuk Bantuan;Volume;Satuan;Nilai (Rp);Penerima (orang)\n"
    "PT Alfa Baja;Paket sembako susulan;12 Maret 2026;Serang;8;Barang;100;paket;Rp 25.000.000;100\n"
)


def locked(cast: Cast, reports: dict[int, PeriodicReport]) -> PeriodicReport:
    """The report of Kota Serang, accepted by the province, consolidated, and locked by the nation."""
    child, province = reports[w.SERANG], reports[w.BANTEN]
    sent(child, cast)
    with scope(cast.province_secretary.scope):
        services.report_receive(report=child, by=cast.province_secretary)
        told(province, cast.province_secretary)
    with scope(cast.province_chair.scope):
        services.report_accept(report=child, by=cast.province_chair)
        services.report_send(report=province, by=cast.province_chair, number="P-1", countersign_name="Dra. P")
    with scope(cast.nation_chair.scope):
        services.report_receive(report=province, by=cast.nation_chair)
        services.report_accept(report=province, by=cast.nation_chair)
    with scope(Scope.system()):
        child = PeriodicReport.objects.select_related("document").get(pk=child.pk)
    assert child.state == "locked"
    return child


def kept(report: PeriodicReport) -> tuple[list[str], bytes]:
    """The report, its snapshots and its document as the database holds them, and the bytes of the PDF."""
    with scope(Scope.system()), connection.cursor() as cursor:
        cursor.execute("SELECT r::text FROM reports_periodicreport r WHERE id = %s", [report.pk])
        rows = [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT s::text FROM reports_snapshot s WHERE report_id = %s ORDER BY id", [report.pk])
        rows += [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT d::text, file FROM forums_document d WHERE id = %s", [report.document_id])
        text, file = cursor.fetchone()
    return [*rows, text], default_storage.open(file).read()


def bring(by: Actor) -> ImportBatch:
    """The table with its common proof, all the way in."""
    paper = AcceptedFile(content=b"%PDF-1.7 rekap", content_type="application/pdf", suffix=".pdf", sha256="0" * 64, width=0, height=0)
    with scope(by.scope):
        batch = imports.batch_upload(
            upload=SimpleUploadedFile("a.csv", TABLE.encode()),
            kind="activity",
            source="Rekap 2026",
            by=by,
            proof=paper,
            proof_name="rekap.pdf",
        ).batch
        imports.batch_check(batch=batch, sheet=batch.sheet, header_row=batch.header_row, mapping=batch.mapping, by=by)
    import_run(batch.pk)
    with scope(by.scope):
        batch.refresh_from_db()
        assert any("tidak berubah" in words for words in batch.notes), "the preview says what becomes of reports that were sent"
        imports.batch_run(batch=batch, take_similar=False, by=by)
    import_run(batch.pk)
    with scope(Scope.system()):
        batch.refresh_from_db()
    assert batch.counts == {"made": 1}, batch.error
    return batch


def total(cut_off: dt.datetime) -> int:
    with scope(Scope.system()):
        return int(measures.compute("T5", w.frame(cut_off=cut_off)).value("total", "rp_verified"))


def test_a_locked_report_and_its_pdf_stay_byte_for_byte_and_later_counts_hold_the_activity(
    cast: Cast, reports: dict[int, PeriodicReport]
) -> None:
    report = locked(cast, reports)
    assert document_render_run(report.document_id) or report.document.state == "ready"
    later = LATER + dt.timedelta(hours=1)
    before, reported, known = kept(report), total(report.sent_at), total(later)
    with time_machine.travel(LATER, tick=True):
        bring(cast.secretary)
        with scope(Scope.system()):
            program, row = (
                Program.objects.get(title="Paket sembako susulan"),
                Realization.objects.get(program__title="Paket sembako susulan"),
            )
        assert (row.handover_on, row.state, program.entered_by_secretariat) == (dt.date(2026, 3, 12), "sent", True)
        assert program.data_source == "Impor: Rekap 2026"
        with scope(cast.secretary.scope):
            link = entry_link(program)
        entry_confirm(entry=entry_read(link.rstrip("/").rsplit("/", 1)[1]), name="Rina Amalia")
        officer = factories.actor(Role.FORUM_MONEV, w.SERANG)
        with scope(officer.scope):
            realization_verify(realization=row, value=25_000_000, quantity=100, by=officer)
        assert kept(report) == before
        with scope(Scope.system()):
            assert not services.report_draft_run(report_id=report.pk)
        with scope(cast.secretary.scope), pytest.raises(InvalidTransition):
            services.report_refresh(report=report, by=cast.secretary)
        assert not document_render_run(report.document_id), "a document that was printed is not printed again"
        assert kept(report) == before
        assert (total(report.sent_at), total(later)) == (reported, known + 25_000_000)


def test_whoever_brought_it_in_and_the_company_itself_do_not_verify_it(cast: Cast, reports: dict[int, PeriodicReport]) -> None:
    bring(cast.secretary)
    with scope(Scope.system()):
        row = Realization.objects.get(program__title="Paket sembako susulan")
        user = factories.User.objects.get(pk=cast.secretary.user_id)
    also = factories.assign(user, Role.FORUM_MONEV, w.SERANG)
    with scope(also.scope), pytest.raises(NotAllowed, match="Anda masukkan sendiri"):
        realization_verify(realization=row, value=25_000_000, quantity=100, by=also)
    for other in (
        factories.actor(Role.COMPANY_PIC, w.SERANG, company=row.company_id), factories.actor(Role.FORUM_SECRETARY, w.SERANG),
        factories.actor(Role.FORUM_MONEV, w.CILEGON),
    ):  # fmt: skip
        with scope(Scope.system()), pytest.raises(NotAllowed):
            realization_verify(realization=row, value=25_000_000, quantity=100, by=other)
    with scope(Scope.system()):
        assert Realization.objects.get(pk=row.pk).state == "sent"
