"""Past activities brought in from a table: direct reports, marked, confirmed by link, verified by another person, undone while untouched."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.permissions import Role
from apps.companies.choices import RowOutcome
from apps.companies.models import ImportBatch, ImportRow
from apps.companies.services import imports
from apps.companies.services.imports.work import import_run
from apps.core.errors import NotAllowed
from apps.core.files import AcceptedFile
from apps.core.scope import Scope, scope
from apps.programs import services
from apps.programs.models import Evidence, Program, Realization
from apps.programs.services.confirmation import entry_link, entry_read
from tests import factories

pytestmark = pytest.mark.django_db
SERANG, CILEGON = 3673, 3672
HEAD = "Nama Perusahaan;Nama Kegiatan;Tanggal;Kecamatan;Kategori PPKS;Bentuk Bantuan;Volume;Satuan;Nilai (Rp);Penerima (orang)"
GOOD = "PT Lama Baik;Paket sembako lansia;12 Maret 2024;Serang;13;Barang (sembako);100;paket;Rp 25.000.000;100"


def table(*lines: str, head: str = HEAD) -> bytes:
    return "\n".join(("REKAP CSR 2024", "", head, *lines)).encode()


def place() -> tuple[Actor, object]:
    forum = factories.forum(SERANG)
    site = factories.site(factories.company(SERANG, name="PT Lama Baik"), SERANG)
    factories.membership(site, forum)
    return factories.actor(Role.FORUM_SECRETARY, SERANG), site


def proof() -> AcceptedFile:
    return AcceptedFile(content=b"%PDF-1.7 rekap", content_type="application/pdf", suffix=".pdf", sha256="0" * 64, width=0, height=0)


def bring(by: Actor, content: bytes, *, with_proof: bool = True, run: bool = True) -> ImportBatch:
    with scope(by.scope):
        more = {"proof": proof(), "proof_name": "rekap.pdf"} if with_proof else {}
        batch = imports.batch_upload(upload=SimpleUploadedFile("a.csv", content), kind="activity", source="Rekap 2024", by=by, **more).batch
        imports.batch_check(batch=batch, sheet=batch.sheet, header_row=batch.header_row, mapping=batch.mapping, by=by)
    assert import_run(batch.pk), fresh(batch).error
    batch = fresh(batch)
    if run:
        with scope(by.scope):
            imports.batch_run(batch=batch, take_similar=False, by=by)
        assert import_run(batch.pk), fresh(batch).error
    return fresh(batch)


def fresh(batch: ImportBatch) -> ImportBatch:
    with scope(Scope.system()):
        return ImportBatch.objects.get(pk=batch.pk)


def rows_of(batch: ImportBatch) -> list[ImportRow]:
    with scope(Scope.system()):
        return list(batch.rows.all())


def test_a_row_becomes_a_marked_direct_report_that_waits_for_the_verifier_and_the_company() -> None:
    by, site = place()
    batch = bring(by, table(GOOD))
    assert batch.counts == {"made": 1}
    with scope(Scope.system()):
        program, row = Program.objects.get(), Realization.objects.get()
        paper = Evidence.objects.get()
    assert (program.site_id, program.route, program.entered_by_secretariat, program.confirmed_at) == (site.pk, "direct", True, None)
    assert program.data_source == "Impor: Rekap 2024"
    assert (row.state, row.handover_on, row.value, row.quantity, row.aid_form) == ("sent", dt.date(2024, 3, 12), 25_000_000, 100, "goods")
    assert (paper.file, paper.uploaded_by) == (batch.proof, by.user_id)
    with scope(by.scope):
        link = entry_link(program)
    services.entry_confirm(entry=entry_read(link.rstrip("/").rsplit("/", 1)[1]), name="Rina Amalia")
    with scope(Scope.system()):
        assert Program.objects.get().confirmed_name == "Rina Amalia"


def test_the_importer_never_verifies() -> None:
    by, _site = place()
    bring(by, table(GOOD))
    with scope(Scope.system()), pytest.raises(IntegrityError), transaction.atomic():
        Realization.objects.update(
            state="verified", verified_at=timezone.now(), verified_by=by.user_id, value_verified=1, quantity_verified=1
        )


def test_without_a_proof_it_stays_a_draft_and_says_so() -> None:
    by, _site = place()
    batch = bring(by, table(GOOD), with_proof=False)
    with scope(Scope.system()):
        assert Realization.objects.get().state == "draft"
    assert any("masuk sebagai draf" in words for words in batch.notes)
    assert any("amendemen" in words for words in batch.notes)


def test_the_same_rows_again_change_nothing() -> None:
    by, _site = place()
    bring(by, table(GOOD))
    again = bring(by, table(GOOD, ""), run=False)
    assert again.counts == {"known": 1}
    with scope(Scope.system()):
        assert Program.objects.count() == 1


@pytest.mark.parametrize(
    ("line", "column", "words"),
    [
        (GOOD.replace("PT Lama Baik", "PT Tak Dikenal"), "Nama Perusahaan", "bukan anggota"),
        (GOOD.replace("12 Maret 2024", "31-02-2024"), "Tanggal", "tidak ada di kalender"),
        (GOOD.replace("12 Maret 2024", "12-03-2099"), "Tanggal", "masih di depan"),
        (GOOD.replace(";Serang;", ";Walantakaa;"), "Kecamatan", "tidak ditemukan"),
        (GOOD.replace(";13;", ";99;"), "Kategori PPKS", "tidak dikenal"),
        (GOOD.replace("Barang (sembako)", "entah"), "Bentuk Bantuan", "tidak dikenal"),
        (GOOD.replace("Rp 25.000.000", "-5"), "Nilai (Rp)", "tidak boleh negatif"),
        (GOOD.removesuffix("100"), "Penerima (orang)", "kosong"),
        (GOOD.replace("Paket sembako lansia", "=1+1"), "Nama Kegiatan", "rumus"),
    ],
)
def test_each_fault_stands_at_its_cell(line: str, column: str, words: str) -> None:
    by, _site = place()
    (row,) = rows_of(bring(by, table(line), run=False))
    assert row.outcome == RowOutcome.FAULT
    assert [(fault["column"], words in fault["fault"]) for fault in row.faults] == [(column, True)]


def test_what_looks_reported_already_is_held() -> None:
    by, _site = place()
    bring(by, table(GOOD))
    batch = bring(by, table(GOOD.replace("Paket sembako lansia", "Sembako untuk lansia")), run=False)
    assert batch.counts == {"similar": 1}


def test_undo_removes_the_untouched_and_keeps_what_was_confirmed() -> None:
    by, _site = place()
    batch = bring(by, table(GOOD, GOOD.replace("sembako lansia", "sembako anak").replace("25.000.000", "5.000.000")))
    with scope(Scope.system()):
        Program.objects.filter(title="Paket sembako anak").update(confirmed_at=timezone.now(), confirmed_name="Rina")
    with scope(by.scope):
        imports.batch_undo(batch=batch, by=by)
    assert import_run(batch.pk)
    assert fresh(batch).counts == {"taken_back": 1, "kept": 1}
    with scope(Scope.system()):
        assert [program.title for program in Program.objects.all()] == ["Paket sembako anak"]


def test_a_company_brings_in_its_own_activities_anywhere_and_others_do_not_see_them() -> None:
    _by, site = place()
    pic = factories.actor(Role.COMPANY_PIC, SERANG, company=site.company_id)
    head = HEAD.replace("Nama Perusahaan", "Kab/Kota")
    batch = bring(pic, table(GOOD.replace("PT Lama Baik", "Kota Cilegon").replace(";Serang;", ";Cibeber;"), head=head))
    assert batch.counts == {"made": 1}
    with scope(Scope.system()):
        program = Program.objects.get()
    assert (program.area, program.company_id, program.entered_by_secretariat) == (CILEGON, site.company_id, False)
    other = factories.site(factories.company(SERANG, name="PT Lain"), SERANG)
    stranger = factories.actor(Role.COMPANY_PIC, SERANG, company=other.company_id)
    with scope(stranger.scope):
        assert not ImportBatch.objects.visible_to(stranger).exists()
        assert not ImportBatch.objects.exists()
        with pytest.raises(NotAllowed):
            imports.batch_upload(upload=SimpleUploadedFile("a.csv", table(GOOD)), kind="listed", source="x", by=stranger)


def test_an_activity_in_another_place_is_left_to_its_forum() -> None:
    factories.forum(CILEGON)
    factories.actor(Role.FORUM_SECRETARY, CILEGON)
    by, _site = place()
    head = HEAD.replace("Kecamatan", "Kab/Kota")
    (row,) = rows_of(bring(by, table(GOOD.replace(";Serang;", ";Kota Cilegon;"), head=head), run=False))
    assert row.outcome == RowOutcome.FAULT
