"""What anybody may see of forums and documents."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from apps.accounts.actors import SYSTEM
from apps.core import storage
from apps.core.scope import Scope, scope
from apps.forums import limits, services
from apps.forums.choices import DocumentKind
from apps.forums.codes import grouped
from apps.forums.reference import forums_load
from tests import factories
from tests.forums.test_documents import issue, ready

pytestmark = pytest.mark.django_db
BANTEN, CILEGON, SERANG = 3600, 3672, 3673


@pytest.fixture(autouse=True)
def _all_forums() -> None:
    cache.clear()
    with scope(Scope.system()):
        forums_load()


def test_the_directory_leads_from_any_place_to_its_forum(client) -> None:
    page = client.get("/forum/")
    assert page.status_code == 200
    assert "0 dari 514 kabupaten/kota" in page.text
    found = client.get("/forum/", {"wilayah": "sumur pecung"})
    assert (found.status_code, found.url) == (302, "/forum/3673/")
    unclear = client.get("/forum/", {"wilayah": "serang"})
    assert unclear.status_code == 400
    assert 'name="wilayah_pilih"' in unclear.text
    assert client.get("/forum/", {"wilayah": "serang", "wilayah_pilih": "36.04"}).url == "/forum/3604/"
    assert "Periksa ejaannya" in client.get("/forum/", {"wilayah": "zzqqxxyyww"}).text


def test_the_page_of_a_forum_shows_decree_board_and_active_members(client) -> None:
    forum = factories.forum(SERANG, email="forum@example.com")
    site = factories.site(factories.company(SERANG), SERANG)
    factories.membership(site, forum)
    with scope(Scope.system()):
        services.decree_record(
            forum=forum, by=SYSTEM, kind="board", number="100/7", issuer="Wali Kota Serang", subject="Pengurus", year=2024
        )
    page = client.get("/forum/3673/").text
    for text in ("100/7", "Wali Kota Serang", "Hj. Ketua", "forum@example.com", "Dinas Sosial Kota Serang", "Aktif"):
        assert text in page, text
    assert '<dd class="figur-angka">1</dd>' in page


def test_a_place_without_forum_says_so_and_the_nation_lists_the_provinces(client) -> None:
    assert "belum terbentuk" in client.get("/forum/3672/").text
    assert "Kota Cilegon" in client.get("/forum/3600/").text
    assert "Kalimantan Timur" in client.get("/forum/0/").text
    assert client.get("/forum/9999/").status_code == 404


# --- check of documents ---------------------------------------------------------------------------------------------------


def check(client, code: str) -> str:
    return client.get(reverse("document-check", args=[code])).text


def test_a_valid_document_is_shown_as_recorded(client) -> None:
    document = ready(SERANG, number="A-1/2026", holder="PT Mitra Serang")
    page = check(client, document.code)
    for text in (
        "Dokumen tercatat dan berlaku",
        "A-1/2026",
        "PT Mitra Serang",
        "Forum CSR Kesejahteraan Sosial Kota Serang",
        document.sha256,
        grouped(document.code),
    ):
        assert text in page, text


def test_a_code_is_found_however_it_is_typed(client) -> None:
    document = ready(SERANG)
    answer = client.get("/periksa/", {"kode": f" {grouped(document.code).lower()} "})
    assert answer.url == reverse("document-check", args=[document.code])
    assert client.get(reverse("document-check", args=[grouped(document.code)])).status_code == 302
    wrong = client.get("/periksa/", {"kode": "12"})
    assert wrong.status_code == 400
    assert "10 huruf dan angka" in wrong.text
    assert client.get("/periksa/").status_code == 200


def test_revoked_ended_and_unknown_documents_are_told_apart(client) -> None:
    document = ready(SERANG)
    with scope(Scope.system()):
        services.document_revoke(document=document, by=SYSTEM, reason="Nama keliru")
    assert "Dokumen dicabut" in check(client, document.code)
    assert "Nama keliru" in check(client, document.code)
    ended = ready(SERANG, valid_until=timezone.localdate() - dt.timedelta(days=1))
    assert "Masa berlaku dokumen berakhir" in check(client, ended.code)
    unknown = client.get(reverse("document-check", args=["ACDEFGHJKM"]))
    assert unknown.status_code == 404
    assert "Kode tidak dikenal" in unknown.text


def test_drafts_and_unfinished_documents_are_unknown_to_the_public(client) -> None:
    draft = ready(SERANG, kind=DocumentKind.REPORT_DRAFT)
    waiting = issue(SERANG, context={"n": 3})
    assert client.get(reverse("document-check", args=[draft.code])).status_code == 404
    assert client.get(reverse("document-check", args=[waiting.code])).status_code == 404


def test_a_file_is_compared_with_the_issued_one(client) -> None:
    document = ready(SERANG)
    content = storage.get(document.file)
    url = reverse("document-check", args=[document.code])
    assert "sama persis" in client.post(url, {"file": SimpleUploadedFile("a.pdf", content)}).text
    assert "tidak sama" in client.post(url, {"file": SimpleUploadedFile("a.pdf", content + b"x")}).text
    assert "Dokumen tercatat dan berlaku" in client.post("/periksa/", {"file": SimpleUploadedFile("a.pdf", content)}).text
    assert "Berkas tidak dikenal" in client.post("/periksa/", {"file": SimpleUploadedFile("a.pdf", b"lain")}).text
    none = client.post(url, {})
    assert none.status_code == 400
    assert "Berkas belum dipilih" in none.text


def test_one_address_checks_at_most_sixty_times_a_minute(client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 1_800_000_000.0)
    cache.clear()
    url = reverse("document-check", args=["ACDEFGHJKM"])
    answers = [client.get(url).status_code for _ in range(limits.PER_MINUTE + 1)]
    assert set(answers[:-1]) == {404}
    assert answers[-1] == 429
    other = client.get(url, headers={"X-Forwarded-For": "203.0.113.7"}, REMOTE_ADDR="203.0.113.7")
    assert other.status_code == 404


@pytest.mark.parametrize("code", ["%00", "<script>", "x" * 200, "..", "😀"])
def test_strange_codes_are_unknown_and_nothing_else(client, code: str) -> None:
    answer = client.get("/periksa/", {"kode": code})
    assert answer.status_code == 400
    assert "<script>" not in answer.text.replace("<script src", "")
