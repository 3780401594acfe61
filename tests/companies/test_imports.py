"""Lists of companies brought in: every fault at its cell, the rest imported, nothing twice, undo of exactly the batch."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.models import Assignment
from apps.accounts.permissions import Role
from apps.companies.choices import ImportState, RowOutcome
from apps.companies.models import Company, ImportBatch, ImportRow, Membership
from apps.companies.services import imports
from apps.companies.services.imports import listed, work
from apps.companies.services.imports.listed import LISTED
from apps.companies.services.imports.purge import batches_purge
from apps.companies.services.imports.remarks import remarks_file
from apps.companies.services.imports.work import import_run
from apps.core.errors import NotAllowed, RuleViolation
from apps.core.scope import Scope, scope
from apps.core.sheets import read_grids
from apps.core.tables import safe_text
from tests import factories
from tests.companies.lists_fixture import HEADER_ROW, HEADINGS, KINDS, dirty_csv, dirty_xlsx
from tests.companies.make import CILEGON, SERANG, browser, snapshot

pytestmark = pytest.mark.django_db


def secretary(area: int = SERANG) -> Actor:
    factories.forum(area)
    return factories.actor(Role.FORUM_SECRETARY, area)


def upload(by: Actor, content: bytes, name: str = "daftar.xlsx", source: str = "DPMPTSP 2025") -> imports.Uploaded:
    with scope(by.scope):
        return imports.batch_upload(upload=SimpleUploadedFile(name, content), kind="listed", source=source, by=by)


def check(by: Actor, batch: ImportBatch) -> ImportBatch:
    with scope(by.scope):
        imports.batch_check(batch=batch, sheet=batch.sheet, header_row=batch.header_row, mapping=batch.mapping, by=by)
    assert import_run(batch.pk)
    return fresh(batch)


def run(by: Actor, batch: ImportBatch, *, take_similar: bool = False) -> ImportBatch:
    with scope(by.scope):
        imports.batch_run(batch=batch, take_similar=take_similar, by=by)
    assert import_run(batch.pk)
    return fresh(batch)


def undo(by: Actor, batch: ImportBatch) -> ImportBatch:
    with scope(by.scope):
        imports.batch_undo(batch=batch, by=by)
    assert import_run(batch.pk)
    return fresh(batch)


def fresh(batch: ImportBatch) -> ImportBatch:
    with scope(Scope.system()):
        return ImportBatch.objects.get(pk=batch.pk)


def rows_of(batch: ImportBatch, **wanted: object) -> list[ImportRow]:
    with scope(Scope.system()):
        return list(ImportRow.objects.filter(batch=batch, **wanted))


def world() -> tuple[set[object], set[object]]:
    with scope(Scope.system()):
        return set(Company.objects.values_list("pk", flat=True)), set(Membership.objects.values_list("pk", flat=True))


def csv(*lines: str) -> bytes:
    return "\n".join(("Nama Perusahaan;NIB;NPWP;Kecamatan;No. HP", *lines)).encode()


def test_a_dirty_list_of_two_thousand_rows_every_fault_at_its_cell_the_rest_imported_nothing_twice_undo_of_the_batch() -> None:
    by, dirty = secretary(), dirty_xlsx()
    factories.membership(factories.site(factories.company(name="PT Lama Sekali")), factories.forum(SERANG))
    before, tables = world(), snapshot()
    batch = upload(by, dirty.content).batch
    assert (batch.sheet, batch.header_row) == ("Data 2025", HEADER_ROW)
    assert set(batch.mapping) >= {
        "name",
        "nib",
        "npwp",
        "regency",
        "district",
        "address",
        "kbli",
        "phone",
        "email",
        "contact_name",
        "data_on",
    }
    batch = check(by, batch)
    rows = rows_of(batch)
    assert len(rows) > 2000
    assert {(row.number, fault["letter"]) for row in rows for fault in row.faults} == dirty.faults
    for row in rows:
        for fault in row.faults:
            value, wrong, remedy = dirty.words[row.number, fault["letter"]]
            assert (fault["value"], fault["column"]) == (value[:80], HEADINGS["ABCDEFGHIJKLM".index(fault["letter"])]), row.number
            assert wrong in fault["fault"], fault
            assert fault["remedy"], fault
            assert remedy in fault["remedy"], fault
    assert set(dirty.kinds) == set(KINDS.values())
    assert len(dirty.kinds) >= 12
    assert {row.number for row in rows if row.outcome == RowOutcome.FAULT} == dirty.blocked
    assert {row.number: row.remark.split()[3] for row in rows if row.outcome == RowOutcome.DUPLICATE} == {
        number: str(first) for number, first in dirty.twins.items()
    }
    assert {row.number for row in rows if row.outcome == RowOutcome.IGNORED} == dirty.ignored
    assert {row.number for row in rows if row.outcome == RowOutcome.NEW} == dirty.good
    assert snapshot() == tables  # checking changes nothing outside the batch
    batch = run(by, batch)
    assert (batch.state, batch.counts["made"]) == (ImportState.FINISHED, len(dirty.good))
    after, filled = world(), snapshot()
    assert len(after[0] - before[0]) == len(after[1] - before[1]) == len(dirty.good)
    assert upload(by, dirty.content).repeated
    again = check(by, upload(by, dirty_xlsx(extra="x").content, "salinan.xlsx").batch)
    assert again.counts.get("new", 0) == 0
    assert again.counts["known"] >= len(dirty.good)
    assert snapshot() == filled
    batch = undo(by, batch)
    assert (batch.state, batch.counts["taken_back"], batch.counts.get("kept", 0)) == (ImportState.UNDONE, len(dirty.good), 0)
    assert snapshot() == tables  # every row of every table, byte for byte


def test_the_remarks_come_as_the_same_file_with_one_column_more_and_go_in_again_as_they_are() -> None:
    by, dirty = secretary(), dirty_xlsx(300)
    batch = check(by, upload(by, dirty.content).batch)
    with scope(by.scope):
        content = remarks_file(batch, "xlsx")
        first = next(grid for grid in imports.grids_of(batch) if grid.name == batch.sheet)
    (grid,) = read_grids(SimpleUploadedFile("keterangan.xlsx", content), max_rows=60_000)
    assert grid.name == "Data 2025"
    width = max(map(len, first.rows))
    for number, (before, now) in enumerate(zip(first.rows, grid.rows, strict=True), start=1):
        cells = [*before, *[""] * (width - len(before))]
        told = [*now, *[""] * (width + 1 - len(now))]
        assert told[:width] == [safe_text(text) for text in cells], number  # without control characters and formulas
        for row, letter in dirty.faults:
            if row == number:
                assert f"Kolom {letter} (" in told[width], (row, letter)
                assert dirty.words[row, letter][1] in told[width]
    assert grid.rows[HEADER_ROW - 1][width] == "Keterangan impor"
    run(by, batch)
    filled = snapshot()
    again = check(by, upload(by, content, "keterangan.xlsx").batch)
    assert (again.counts.get("new", 0), again.counts["known"]) == (0, len(dirty.good))
    assert snapshot() == filled


def test_an_old_csv_in_windows_1252_is_read_like_the_workbook() -> None:
    by, dirty = secretary(), dirty_csv()
    batch = check(by, upload(by, dirty.content, "daftar.csv").batch)
    rows = rows_of(batch)
    assert {(row.number, fault["letter"]) for row in rows for fault in row.faults} == dirty.faults
    assert {row.number for row in rows if row.outcome == RowOutcome.NEW} == dirty.good
    assert any("Café" in row.data.get("address", "") for row in rows)


def test_control_characters_and_dates_of_all_kinds_are_read() -> None:
    by = secretary()
    content = "Nama;Alamat;Tgl Data\nPT Satu Makmur;Jl.\x07 Raya\u200b 1;45678\nPT Dua Jaya;Jl 2;1 Agt 2024\nPT Tiga Sentosa;-;31-02-2025".encode()
    rows = rows_of(check(by, upload(by, content, "a.csv").batch))
    assert [(row.data["address"], row.data["data_on"]) for row in rows] == [("Jl. Raya 1", "2025-01-21"), ("Jl 2", "2024-08-01"), ("", "")]


def test_a_company_of_the_register_is_listed_without_a_second_record() -> None:
    by = secretary()
    known = factories.company(CILEGON, name="PT Baja Agung", nib="9120001234567")
    batch = run(by, check(by, upload(by, csv("BAJA AGUNG, PT;9120001234567;;;")).batch))
    with scope(Scope.system()):
        assert Company.objects.filter(name_key="agung baja").count() == 1
        row = Membership.objects.get(company=known)
    assert (row.area, row.state, row.source) == (SERANG, "listed", "DPMPTSP 2025")
    undo(by, batch)
    with scope(Scope.system()):
        assert Company.objects.filter(pk=known.pk).exists()
        assert not Membership.objects.filter(company=known).exists()


def test_a_name_like_a_registered_one_is_held_back_until_a_person_says_otherwise() -> None:
    by = secretary()
    factories.company(SERANG, name="PT Sumber Rejeki Abadi")
    factories.company(CILEGON, name="PT Karya Bersama Sejati")
    batch = check(by, upload(by, csv("PT Sumber Rezeki Abadi;;;;", "PT Karya Bersama Sejati;;;;")).batch)
    assert batch.counts == {"similar": 2}
    with scope(by.scope), pytest.raises(RuleViolation, match="Tidak ada baris baru"):
        imports.batch_run(batch=batch, take_similar=False, by=by)
    assert run(by, batch, take_similar=True).counts == {"made": 2}


def test_numbers_of_two_companies_in_one_row_are_a_fault() -> None:
    by = secretary()
    factories.company(name="PT Satu", nib="9120001234567")
    factories.company(name="PT Dua", npwp="0123456789012345")
    (row,) = rows_of(check(by, upload(by, csv("PT Satu;9120001234567;0123456789012345;;")).batch))
    assert (row.outcome, row.remark) == (RowOutcome.FAULT, "NIB milik PT Satu sedangkan NPWP milik PT Dua.")


def test_undo_leaves_what_is_in_use_and_names_it() -> None:
    by = secretary()
    batch = run(by, check(by, upload(by, csv("PT Alfa Contoh;;;;", "PT Beta Contoh;;;;", "PT Gama Contoh;;;;")).batch))
    with scope(Scope.system()):
        Membership.objects.filter(company__name="PT Alfa Contoh").update(invited_at=batch.created_at)
        beta = Company.objects.get(name="PT Beta Contoh")
    factories.membership(factories.site(beta, CILEGON), factories.forum(CILEGON))
    batch = undo(by, batch)
    assert (batch.counts["taken_back"], batch.counts["kept"]) == (2, 1)
    kept = {row.data["name"]: row.remark for row in rows_of(batch)}
    assert "sudah diundang" in kept["PT Alfa Contoh"]
    assert "dipakai tempat lain" in kept["PT Beta Contoh"]
    with scope(Scope.system()):
        assert set(Company.objects.values_list("name", flat=True)) == {"PT Alfa Contoh", "PT Beta Contoh"}
        assert Membership.objects.filter(area=SERANG).count() == 1


def test_after_thirty_days_nothing_is_undone() -> None:
    by = secretary()
    batch = run(by, check(by, upload(by, csv("PT Alfa Contoh;;;;")).batch))
    with scope(Scope.system()):
        ImportBatch.objects.update(finished_at=timezone.now() - dt.timedelta(days=31))
    with scope(by.scope), pytest.raises(RuleViolation, match="30 hari"):
        imports.batch_undo(batch=batch, by=by)


@pytest.mark.parametrize("step", ["store_plain", "store"])
def test_a_worker_that_dies_in_the_middle_is_followed_at_the_very_row(monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    by = secretary()
    monkeypatch.setattr(listed, "PLAIN", 2)
    monkeypatch.setattr(work, "CHUNK", 2)
    if step == "store":  # every row is looked at
        monkeypatch.setattr(LISTED, "store_plain", lambda _batch, _after: (0, None))
    batch = check(by, upload(by, csv(*(f"PT Contoh Nomor {n};;;;" for n in range(5)))).batch)
    with scope(by.scope):
        imports.batch_run(batch=batch, take_similar=False, by=by)
    store, calls = getattr(LISTED, step), []

    def dies(*args: object) -> object:
        calls.append(1)
        made = store(*args)
        if len(calls) == 2:
            raise MemoryError
        return made

    monkeypatch.setattr(LISTED, step, dies)
    assert not import_run(batch.pk)
    assert fresh(batch).done == 2
    assert not import_run(batch.pk)  # the pause before the next try
    with scope(Scope.system()):
        ImportBatch.objects.update(leased_until=None)
    assert import_run(batch.pk)
    assert fresh(batch).counts == {"made": 5}
    assert not import_run(batch.pk)
    assert len(world()[0]) == 5


def test_a_person_who_left_the_desk_imports_nothing_any_more() -> None:
    by = secretary()
    batch = check(by, upload(by, csv("PT Alfa Contoh;;;;")).batch)
    with scope(by.scope):
        imports.batch_run(batch=batch, take_similar=False, by=by)
    Assignment.objects.filter(user_id=by.user_id).update(ended_at=timezone.now())
    assert not import_run(batch.pk)
    assert "tidak lagi bertugas" in fresh(batch).error
    assert world() == (set(), set())


def test_columns_chosen_by_hand_are_remembered_for_the_same_headings() -> None:
    by = secretary()
    content = b"Kolom Aneh;Lain\nPT Alfa Contoh;x\n"
    batch = upload(by, content, "a.csv").batch
    assert batch.mapping == {}
    with scope(by.scope):
        with pytest.raises(RuleViolation, match="belum dipilih") as wrong:
            imports.batch_check(batch=batch, sheet="", header_row=1, mapping={}, by=by)
        assert wrong.value.field == "name"
        imports.batch_check(batch=batch, sheet="", header_row=1, mapping={"name": 0}, by=by)
    assert upload(by, content + b"PT Beta Contoh;y\n", "b.csv").batch.mapping == {"name": 0}
    assert upload(secretary(CILEGON), content, "a.csv").batch.mapping == {}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"x" * (15 * 1024 * 1024 + 2), "lebih besar dari 15 MB"),
        (b"%PDF-1.7 bukan tabel", "bukan tabel"),
        (b"", "kosong"),
        (b"PK\x03\x04rusak", "rusak"),
        (b"\xd0\xcf\x11\xe0lama", "XLS lama"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_the_reason(content: bytes, words: str) -> None:
    with pytest.raises(RuleViolation, match=words):
        upload(secretary(), content)


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<a/>")
        book.writestr("xl/worksheets/sheet1.xml", b"0" * 200_000_000)
    with pytest.raises(RuleViolation, match="terlalu besar setelah dibuka"):
        upload(secretary(), out.getvalue())


def test_nobody_else_imports_and_another_place_does_not_see_it() -> None:
    by = secretary()
    batch = upload(by, csv("PT Alfa Contoh;;;;")).batch
    for role in (Role.FORUM_CHAIR, Role.FORUM_MONEV, Role.SOCIAL_OFFICER):
        other = factories.actor(role, SERANG)
        with pytest.raises(NotAllowed):
            upload(other, csv("PT Beta Contoh;;;;"))
        assert browser(other).get(f"/{other.slug}/impor/").status_code == 403
    far = secretary(CILEGON)
    page = browser(far)
    for path in ("", "kolom/", "kemajuan/", "keterangan.xlsx"):
        assert page.get(f"/{far.slug}/impor/{batch.pk}/{path}").status_code == 404
    for path in ("masukkan/", "batalkan/", "buang/", "lanjutkan/"):
        assert page.post(f"/{far.slug}/impor/{batch.pk}/{path}").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_the_pages_from_the_upload_to_the_undo() -> None:
    by = secretary()
    page, desk = browser(by), by.slug
    assert b"Belum ada impor" in page.get(f"/{desk}/impor/").content
    file = SimpleUploadedFile("a.csv", csv("PT Alfa Contoh;91200;;;", "PT Beta Contoh;9120001234567;;Serang;0812345678", "JUMLAH;2;;;"))
    answer = page.post(f"/{desk}/impor/baru/listed/", {"source": "DPMPTSP", "file": file})
    assert answer.status_code == 302
    with scope(Scope.system()):
        batch = ImportBatch.objects.get()
    answer = page.get(f"/{desk}/impor/{batch.pk}/", follow=True)
    assert "Cocokkan kolom" in answer.content.decode()
    columns = {key: str(index) for key, index in batch.mapping.items()}
    assert page.post(f"/{desk}/impor/{batch.pk}/kolom/", {"lembar": "", "baris": "1", **columns, "nib": "0"}).status_code == 400
    page.post(f"/{desk}/impor/{batch.pk}/kolom/", {"lembar": "", "baris": "1", **columns})
    shown = page.get(f"/{desk}/impor/{batch.pk}/").content.decode()
    assert "NIB harus 13 angka" in shown
    assert "B · NIB" in shown
    text = page.get(f"/{desk}/impor/{batch.pk}/keterangan.csv").content.decode("utf-8-sig")
    assert "Keterangan impor" in text.splitlines()[0]
    assert "Kolom B (NIB): NIB harus 13 angka" in text.splitlines()[1]
    assert page.get(f"/{desk}/impor/{batch.pk}/keterangan.xlsx").content[:2] == b"PK"
    page.post(f"/{desk}/impor/{batch.pk}/masukkan/")
    assert fresh(batch).counts == {"fault": 1, "made": 1, "ignored": 1}
    assert b"PT Beta Contoh" in page.get(f"/{desk}/anggota/?status=listed").content
    page.post(f"/{desk}/impor/{batch.pk}/batalkan/")
    assert fresh(batch).state == ImportState.UNDONE
    assert b"PT Beta Contoh" not in page.get(f"/{desk}/anggota/?status=listed").content
    assert page.get(f"/{desk}/impor/{batch.pk}/kemajuan/").status_code == 302
    assert page.get(f"/{desk}/impor/templat/listed.xlsx").content[:2] == b"PK"
    assert page.get(f"/{desk}/impor/baru/entah/").status_code == 404


def test_files_and_cells_are_tidied_away_and_the_outcome_stays() -> None:
    by = secretary()
    batch = run(by, check(by, upload(by, csv("PT Alfa Contoh;;;;")).batch))
    with scope(Scope.system()):
        assert batches_purge() == 0
        ImportBatch.objects.update(updated_at=timezone.now() - dt.timedelta(days=91))
        assert batches_purge() == 1
        row = ImportRow.objects.get(batch=batch)
    assert (row.data, row.outcome, fresh(batch).file) == ({}, "made", "")
