"""Partners (universities, LKS, professions, agencies) are counted apart from companies, everywhere a number of members stands."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.permissions import Role
from apps.companies.choices import CONSENT_TEXT
from apps.core.scope import scope
from apps.portal import figures
from apps.reports import measures
from apps.reports.measures.base import Frame
from tests import factories
from tests.companies.make import SERANG, browser

pytestmark = pytest.mark.django_db
CONSENT = {"is_public": True, "public_consent_at": timezone.now(), "public_consent_text": CONSENT_TEXT}


@pytest.fixture
def secretary():
    """Two companies (one of them with two sites, one not shown in public) and one partner, all active; one more partner is only listed."""
    forum = factories.forum(SERANG)
    big = factories.company(SERANG, name="PT Dua Lokasi", **CONSENT)
    for _number in range(2):
        factories.membership(factories.site(big), forum)
    factories.membership(factories.site(factories.company(SERANG, name="PT Tertutup")), forum)
    campus = factories.company(SERANG, name="Universitas Terbuka Contoh", kind="partner", partner_kind="university", **CONSENT)
    factories.membership(factories.site(campus), forum, kind="partner")
    lks = factories.company(SERANG, name="LKS Terdata", kind="partner", partner_kind="lks")
    factories.membership(factories.site(lks), forum, state="listed", kind="partner")
    return factories.actor(Role.FORUM_SECRETARY, SERANG)


def test_the_list_of_members_counts_each_company_once_and_partners_apart(secretary) -> None:
    client = browser(secretary)
    page = client.get(f"/{secretary.slug}/anggota/").content.decode()
    assert "5 tercatat · 2 badan usaha aktif · 1 mitra aktif" in page
    assert (
        "1 tercatat · 0 badan usaha aktif · 1 mitra aktif"
        in client.get(f"/{secretary.slug}/anggota/?q=universitas terbuka").content.decode()
    )


def test_the_public_directory_counts_both_with_their_own_denominator(secretary) -> None:
    page = Client().get("/anggota/").content.decode()
    assert "1 dari 2 badan usaha aktif dan 1 dari 1 mitra aktif tampil di sini, hanya yang bersedia (2 keanggotaan)" in page
    assert "Cocok: 1 badan usaha dan 0 mitra (1 keanggotaan)" in Client().get("/anggota/?jenis=company").content.decode()
    assert "Mitra · Perguruan tinggi" not in page, "the kind of a partner is no public column of a membership"


def test_the_public_page_of_a_forum_counts_both(secretary) -> None:
    page = Client().get(f"/forum/{SERANG}/").content.decode()
    assert "Badan usaha anggota" in page
    words = " ".join(page.split())
    assert '<dt>Badan usaha anggota</dt> <dd class="figur-angka">2</dd>' in words
    assert '<dt>Mitra</dt> <dd class="figur-angka">1</dd>' in words


def test_home_and_report_leave_partners_out_of_the_members(secretary) -> None:
    frame = Frame(SERANG, dt.date(2026, 1, 1), dt.date(2026, 12, 31), timezone.now(), "")
    with scope(secretary.scope):
        rate = figures.of_place(secretary)[1]
        members = measures.compute("T3", frame)
        rates = measures.compute("T4", frame)
    assert "0 pelapor dari 2 anggota" in rate.denominator
    assert (members.value("companies", "active"), members.value("partner", "active"), members.value("partner", "listed")) == (2, 1, 1)
    assert (rates.value("n0", "companies"), rates.value("n2", "companies")) == (2, 2)
