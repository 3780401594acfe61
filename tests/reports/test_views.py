"""The pages: who opens them, what they show, what they refuse."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.actors import Actor
from apps.accounts.models import User
from apps.core.scope import Scope, scope
from apps.forums.models import Document
from apps.reports import services
from apps.reports.models import PeriodicReport, Question
from tests.reports import world as w
from tests.reports.conftest import Cast, sent, told

pytestmark = pytest.mark.django_db
Reports = dict[int, PeriodicReport]


def login(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def url(actor: Actor, view: str, *args: Any) -> str:
    return reverse(f"reports:{view}", args=[actor.slug, *args])


def body(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_the_page_is_the_document_with_every_figure_as_a_link(cast: Cast, reports: Reports) -> None:
    page = login(cast.secretary).get(url(cast.secretary, "report-detail", reports[w.SERANG].pk))
    text = body(page)
    assert page.status_code == 200
    for words in (
        "Rp52.500.001",
        "T18 · Mutu data",
        "Perlu diketahui sebelum dikirim",
        "2 laporan realisasi menunggu verifikasi",
        "Simpan narasi",
    ):
        assert words in text, words
    links = re.findall(r'href="(/forum-3673/laporan/[^"]+/angka/[^"]+)"', page.content.decode())
    assert len(links) > 100
    for link in links[::9]:
        answer = login(cast.secretary).get(link.replace("&amp;", "&"))
        assert answer.status_code == 200, link
        assert "Jelaskan angka ini" in body(answer)


def test_the_report_page_asks_the_database_a_fixed_number_of_times(cast: Cast, reports: Reports, django_assert_num_queries: Any) -> None:
    client = login(cast.secretary)
    address = url(cast.secretary, "report-detail", reports[w.SERANG].pk)
    client.get(address)
    with django_assert_num_queries(32):
        client.get(address)
    sent(reports[w.SERANG], cast)
    with django_assert_num_queries(14):
        client.get(address)


def test_a_sent_report_without_a_file_promises_no_draft(cast: Cast, reports: Reports) -> None:
    report = reports[w.SERANG]
    address = url(cast.secretary, "report-detail", report.pk)
    assert "Rancangan PDF dibuat otomatis" in body(login(cast.secretary).get(address))
    sent(report, cast)
    with scope(Scope.system()):
        PeriodicReport.objects.filter(pk=report.pk).update(document=None)
    page = body(login(cast.secretary).get(address))
    assert "Rancangan PDF" not in page
    assert "Laporan ini tidak mempunyai berkas PDF di portal." in page


def test_another_place_does_not_find_the_report(cast: Cast, reports: Reports) -> None:
    client = login(cast.stranger)
    for view in ("report-detail", "report-send", "report-workbook"):
        assert client.get(url(cast.stranger, view, reports[w.SERANG].pk)).status_code == 404
    assert client.get(url(cast.stranger, "live-report", "2026-S1", w.SERANG)).status_code == 404
    assert client.get(url(cast.chair, "report-detail", reports[w.SERANG].pk)).status_code == 404


def test_the_secretary_writes_and_the_chair_sends(cast: Cast, reports: Reports) -> None:
    report = reports[w.SERANG]
    secretary, chair = login(cast.secretary), login(cast.chair)
    narrative = {"problems": "A", "recommendations": "B", "next_plan": "C", "version": 1}
    assert secretary.post(url(cast.secretary, "report-update", report.pk), narrative).status_code == 302
    stale = secretary.post(url(cast.secretary, "report-update", report.pk), narrative)
    assert stale.status_code == 409
    assert "Dua versi dari isian yang sama" in body(stale)
    assert secretary.post(url(cast.secretary, "report-send", report.pk), {"number": "1"}).status_code == 403
    preview = chair.get(url(cast.chair, "report-send", report.pk))
    assert "Drs. Suparman, M.Si." in body(preview)
    empty = chair.post(url(cast.chair, "report-send", report.pk), {"number": "", "countersign_name": "S"})
    assert empty.status_code == 400
    done = chair.post(url(cast.chair, "report-send", report.pk), {"number": "012", "countersign_name": "Drs. S"})
    assert done.status_code == 302
    assert "Menunggu forum di atasnya mulai menelaah" in body(chair.get(done["Location"]))


def test_the_chair_is_told_what_is_still_missing(cast: Cast, reports: Reports) -> None:
    answer = login(cast.chair).post(url(cast.chair, "report-send", reports[w.SERANG].pk), {"number": "1", "countersign_name": "S"})
    assert answer.status_code == 400
    assert "Permasalahan belum diisi" in body(answer)


def test_the_province_receives_returns_with_reasons_and_accepts(cast: Cast, reports: Reports) -> None:
    report = sent(reports[w.SERANG], cast)
    secretary, chair = login(cast.province_secretary), login(cast.province_chair)
    assert "Mulai menelaah" in body(secretary.get(url(cast.province_secretary, "report-detail", report.pk)))
    assert secretary.post(url(cast.province_secretary, "report-receive", report.pk)).status_code == 302
    assert secretary.post(url(cast.province_secretary, "report-receive", report.pk)).status_code == 409
    assert secretary.get(url(cast.province_secretary, "report-return", report.pk)).status_code == 200
    empty = secretary.post(url(cast.province_secretary, "report-return", report.pk), {})
    assert empty.status_code == 400
    assert "Alasan belum diisi" in body(empty)
    back = secretary.post(url(cast.province_secretary, "report-return", report.pk), {"t_T5": "Komitmen kosong"})
    assert back.status_code == 302
    own = login(cast.secretary)
    assert "T5: Komitmen kosong" in body(own.get(url(cast.secretary, "report-detail", report.pk)))
    with scope(Scope.system()):
        version = PeriodicReport.objects.get(pk=report.pk).edit_version
    own.post(
        url(cast.secretary, "report-update", report.pk), {"problems": "A", "recommendations": "B", "next_plan": "C", "version": version}
    )
    login(cast.chair).post(url(cast.chair, "report-send", report.pk), {"number": "013", "countersign_name": "Drs. S"})
    secretary.post(url(cast.province_secretary, "report-receive", report.pk))
    assert login(cast.chair).post(url(cast.chair, "report-accept", report.pk)).status_code == 403
    assert chair.post(url(cast.province_chair, "report-accept", report.pk)).status_code == 302


def test_the_list_names_who_reported_and_who_did_not(cast: Cast, reports: Reports) -> None:
    sent(reports[w.SERANG], cast)
    page = body(login(cast.province_secretary).get(url(cast.province_secretary, "report-list") + "?periode=2026-S1"))
    assert "Tepat waktu <strong>1</strong>" in page
    assert "Belum jatuh tempo <strong>1</strong>" in page
    assert "Belum terbentuk <strong>6</strong>" in page
    assert "Isi untuk tempat ini" in page
    only = body(login(cast.province_secretary).get(url(cast.province_secretary, "report-list") + "?periode=2026-S1&status=on_time"))
    assert only.count("data-queue-item") == 1


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_table_goes_out_as_a_file(cast: Cast, reports: Reports, kind: str) -> None:
    client = login(cast.secretary)
    for code in ("T1", "T5", "T7", "T18"):
        answer = client.get(url(cast.secretary, "report-table", reports[w.SERANG].pk, code, kind))
        assert answer.status_code == 200
        assert f"-{code}".lower() in answer["Content-Disposition"].lower()
    assert client.get(url(cast.secretary, "report-table", reports[w.SERANG].pk, "T99", kind)).status_code == 404
    assert client.get(url(cast.secretary, "report-workbook", reports[w.SERANG].pk)).status_code == 200
    assert client.get(url(cast.secretary, "children-export", kind) + "?periode=2026-S1").status_code == 200
    assert client.get(url(cast.secretary, "reports-export", kind)).status_code == 200


def test_the_ministry_sees_the_nation_beside_final_figures_and_walks_down_to_the_rows(cast: Cast, reports: Reports) -> None:
    client = login(cast.ministry)
    page = client.get(url(cast.ministry, "national") + "?periode=2026-S1")
    text = body(page)
    assert "Rp171.500.001" in text
    assert "belum diterima" in text
    assert "Rp terverifikasi menurut provinsi" in text
    province = body(client.get(url(cast.ministry, "national") + "?periode=2026-S1&wilayah=3600"))
    assert "Rp72.500.001" in province
    place = client.get(url(cast.ministry, "national") + "?periode=2026-S1&wilayah=3673")
    assert "Rp52.500.001" in body(place)
    rows = client.get(url(cast.ministry, "live-figure", "2026-S1", w.SERANG, "T5") + "?baris=total&kolom=rp_verified")
    assert "Sembako lansia" in body(rows)
    assert client.get(url(cast.ministry, "national") + "?wilayah=9999").status_code == 404
    assert login(cast.secretary).get(url(cast.secretary, "national")).status_code == 403


def test_the_ministry_asks_and_the_secretary_answers_on_the_page(cast: Cast, reports: Reports) -> None:
    report = sent(reports[w.SERANG], cast)
    asked = login(cast.ministry).post(url(cast.ministry, "report-ask", report.pk), {"table": "T5", "text": "Mengapa turun?"})
    assert asked.status_code == 302
    with scope(Scope.system()):
        question = Question.objects.get()
    page = login(cast.secretary).get(url(cast.secretary, "report-detail", report.pk))
    assert "Mengapa turun?" in body(page)
    login(cast.secretary).post(url(cast.secretary, "report-answer", question.pk), {"text": "Karena ditunda."})
    assert "Karena ditunda." in body(login(cast.ministry).get(url(cast.ministry, "report-detail", report.pk)))


def test_unknown_figures_tables_and_keys_are_not_found(cast: Cast, reports: Reports) -> None:
    client, report = login(cast.secretary), reports[w.SERANG]
    for query in ("?baris=x&kolom=rp_verified", "?baris=total&kolom=x", "", "?baris=total&kolom=rp_verified&sesudah=1"):
        assert client.get(url(cast.secretary, "report-figure", report.pk, "T5") + query).status_code == 404
    assert client.get(url(cast.secretary, "report-figure", report.pk, "T99") + "?baris=a&kolom=b").status_code == 404
    assert client.get(url(cast.secretary, "report-list") + "?periode=x").status_code == 404


def test_the_public_sees_accepted_reports_only(cast: Cast, reports: Reports) -> None:
    report = sent(reports[w.SERANG], cast)
    assert "Kota Serang" not in body(Client().get("/laporan/"))
    with scope(cast.province_secretary.scope):
        services.report_receive(report=report, by=cast.province_secretary)
    with scope(cast.province_chair.scope):
        services.report_accept(report=report, by=cast.province_chair)
    with scope(Scope.system()):
        Document.objects.filter(subject_id=report.pk).update(state="ready", file="x", sha256="y")
    page = body(Client().get("/laporan/"))
    assert "Kota Serang" in page
    assert "/periksa/" in page
    public = body(Client().get(f"/laporan/{report.pk}/"))
    assert "Rp52.500.001" in public
    assert "Penerima (orang)" not in public
    assert Client().get(f"/laporan/{reports[w.CILEGON].pk}/").status_code == 404


def test_the_worklist_says_whose_turn_it_is(cast: Cast, reports: Reports) -> None:
    from apps.reports.selectors import worklist

    def items(actor: Actor) -> list[tuple[str, bool]]:
        with scope(actor.scope):
            return [(item.text, item.mine) for item in worklist(actor) if "Semester I 2026" in item.title]

    assert items(cast.secretary) == [("Lengkapi narasi laporan", True)]
    assert items(cast.chair) == [("Lengkapi narasi laporan", False)]
    with scope(cast.secretary.scope):
        told(reports[w.SERANG], cast.secretary)
    assert items(cast.chair) == [("Narasi lengkap; siap dikirim ketua", True)]
    with scope(cast.chair.scope):
        services.report_send(report=reports[w.SERANG], by=cast.chair, number="1", countersign_name="S")
    assert ("Laporan masuk, menunggu ditelaah", True) in items(cast.province_secretary)
    assert items(cast.office) == []
