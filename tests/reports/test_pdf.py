"""The printed report: from the snapshot alone, the same bytes each time, with every figure on paper."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from apps.core.scope import Scope, scope
from apps.forums.services import document_render_run
from apps.forums.services.rendering import _claim, _render
from apps.reports import services
from apps.reports.measures.base import cell_text
from apps.reports.models import PeriodicReport, Snapshot
from apps.reports.selectors import tables_of
from tests.reports import world as w
from tests.reports.conftest import Cast, sent

pytestmark = pytest.mark.django_db(transaction=True)


def pdf_of(report: PeriodicReport) -> bytes:
    with scope(Scope.system()):
        document = PeriodicReport.objects.get(pk=report.pk).document
        assert document is not None
    if document.state != "ready":
        assert document_render_run(document.pk)
    with scope(Scope.system()):
        document.refresh_from_db()
    return default_storage.open(document.file).read()


def text_of(content: bytes, tmp_path: Path) -> str:
    path = tmp_path / "laporan.pdf"
    path.write_bytes(content)
    return subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True).stdout


def test_the_final_report_prints_letter_contents_tables_and_hash(cast: Cast, reports: dict[int, PeriodicReport], tmp_path: Path) -> None:
    report = sent(reports[w.SERANG], cast)
    text = text_of(pdf_of(report), tmp_path)
    with scope(Scope.system()):
        snapshot = Snapshot.objects.get(report=report, kind="sent")
    for words in (
        "012/FCSR/VII/2026", "Serang, 10 Juli 2026", "Mengetahui", "Drs. Suparman, M.Si.", "Hj. Rahmawati", "Tembusan", "Wali Kota Serang",
        "Daftar isi", snapshot.sha256, "Halaman 2 dari", "T18 · Mutu data", "Data PPKS belum lengkap.", "Periksa keaslian",
    ):  # fmt: skip
        assert words in text, words
    flat = " ".join(text.split())
    for table in tables_of(snapshot):
        for row in table.rows:
            for column in table.columns:
                if column.is_number:
                    assert cell_text(row.cells[column.key], column.kind) in flat, (table.code, row.key, column.key)


def test_the_same_snapshot_gives_the_same_bytes(cast: Cast, reports: dict[int, PeriodicReport]) -> None:
    report = sent(reports[w.SERANG], cast)
    first = pdf_of(report)
    with scope(Scope.system()):
        document = PeriodicReport.objects.get(pk=report.pk).document
        type(document).objects.filter(pk=document.pk).update(state="queued", file="", sha256="")
    claim, _left = _claim(document.pk)
    assert claim is not None
    assert _render(claim).sha256 == hashlib.sha256(first).hexdigest()


def test_a_draft_is_marked_and_carries_no_letter(cast: Cast, reports: dict[int, PeriodicReport], tmp_path: Path) -> None:
    report = reports[w.SERANG]
    with scope(Scope.area(w.SERANG)):
        assert services.report_draft_run(report_id=report.pk)
    text = text_of(pdf_of(report), tmp_path)
    assert "RANCANGAN" in text
    assert "Tembusan" not in text
