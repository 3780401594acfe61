"""The public directory shows whoever agreed, by public columns, and nobody else."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from apps.companies.choices import CONSENT_TEXT
from apps.companies.models import Company
from apps.core.scope import Scope, scope
from tests import factories

pytestmark = pytest.mark.django_db
URL = "/anggota/"
CONSENT = {"public_consent_at": timezone.now(), "public_consent_text": CONSENT_TEXT}


@pytest.fixture
def world() -> None:
    for area, name, fields in (
        (3673, "PT Krakatau Contoh Baja", {"is_public": True, "kbli_category": "C", "website": "https://krakatau.example"}),
        (3673, "PT Rahasia Tersembunyi", {"is_public": False}),
        (6472, "PT Mahakam Contoh Energi", {"is_public": True, "ownership": "bumn", "website": "javascript:alert(1)"}),
    ):
        site = factories.site(factories.company(area, name=name, **CONSENT, **fields), area)
        factories.membership(site, factories.forum(area), contact_name="Rina Rahasia", contact_email="rina@rahasia.example")
    listed = factories.site(factories.company(3673, name="PT Terdata Saja", is_public=True, **CONSENT))
    factories.membership(listed, factories.forum(3673), state="listed")


def text(query: str = "") -> str:
    answer = Client().get(URL + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_shows_active_members_with_consent_and_names_the_denominator(world) -> None:
    page = text()
    assert "PT Krakatau Contoh Baja" in page
    assert "PT Mahakam Contoh Energi" in page
    assert "2 dari 3 badan usaha aktif dan 0 dari 0 mitra aktif tampil di sini, hanya yang bersedia (2 keanggotaan)" in page
    for hidden in ("PT Rahasia Tersembunyi", "PT Terdata Saja", "Rina Rahasia", "rina@rahasia.example"):
        assert hidden not in page


def test_it_is_filtered_by_place_ownership_and_sector_and_forgives_a_misspelling(world) -> None:
    assert "Mahakam" not in text("?wilayah=36.73")
    assert "Krakatau" not in text("?wilayah=64")
    assert "Krakatau" not in text("?kepemilikan=bumn")
    assert "Mahakam" not in text("?sektor=C")
    assert "PT Krakatau Contoh Baja" in text("?q=krakatu")
    assert "Tidak ada yang cocok" in text("?q=zzzzzz")


@pytest.mark.parametrize("query", ["?kepemilikan=apa", "?wilayah=%00", "?halaman=minus", "?q=%00%F0%9F%98%80", "?sektor=''", "?berkas=exe"])
def test_strange_input_is_answered_calmly(world, query: str) -> None:
    assert "Direktori anggota" in text(query)


def test_a_website_that_is_no_address_is_not_linked(world) -> None:
    assert "javascript:" not in text()


def test_the_files_hold_the_same_rows_and_names_like_formulas_stay_text(world) -> None:
    with scope(Scope.system()):
        Company.objects.filter(name__startswith="PT Krakatau").update(name="=1+1 Krakatau")
    csv = Client().get(f"{URL}?wilayah=36.73&berkas=csv").content.decode("utf-8-sig")
    assert "'=1+1 Krakatau" in csv
    assert "Mahakam" not in csv
    assert "Rahasia" not in csv
    assert Client().get(f"{URL}?berkas=xlsx").content[:2] == b"PK"
