"""What the public learns from asking whether a company is known: its name behind its number, a question behind its name, nothing else."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.companies import limits
from apps.companies.models import Company, Registration
from apps.companies.tokens import resume_token
from apps.core.scope import Scope, scope
from tests import factories
from tests.companies.make import SERANG, begin, make_link

pytestmark = pytest.mark.django_db
NIB, NPWP = "9120001234567", "0012345678901000"
FORM = {"legal_form": "pt", "ownership": "private", "site_name": "Kantor pusat", "region": "36.73.01"}


@pytest.fixture(autouse=True)
def _no_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    for limit in ("DEVICE", "QUICK"):
        monkeypatch.setattr(limits, limit, 1_000)


def known_company(area: int = SERANG, name: str = "PT Energi Contoh Nusantara") -> tuple[Company, set[str]]:
    """A member, and everything of it that must not be told."""
    company = factories.company(area, name=name, nib=NIB, npwp=NPWP, website="https://energi-contoh.example", is_public=False)
    site = factories.site(company, address="Jl. Tersembunyi 7")
    forum = factories.forum(site.area)
    member = factories.membership(site, forum, contact_name="Budi Rahasia", contact_email="budi@rahasia.example")
    return company, {site.name, site.address, member.number, "Budi", "rahasia.example", "energi-contoh.example", "Samarinda"}


def newest() -> Registration:
    with scope(Scope.system()):
        return Registration.objects.order_by("-id").first()


def company_page(client: Client, registration: Registration, name: str = "") -> str:
    url = reverse("registration-step", kwargs={"token": resume_token(registration), "number": 2})
    answer = client.post(url, FORM | {"company_name": name}) if name else client.get(url)
    return answer.content.decode()


def bare(page: str, typed: str) -> str:
    """A page without what differs between any two drafts: keys, tokens, and what was typed."""
    page = re.sub(r'(csrfmiddlewaretoken" value=|nonce=|data-simpan=)"[^"]*"', "", page)
    page = re.sub(r"/daftar/lanjut/[^/\"]+/", "/daftar/lanjut/-/", page)
    return page.replace(typed, "NAMA")


@pytest.mark.parametrize("number", [NIB, NPWP])
@pytest.mark.parametrize("area", [SERANG, 6471])
def test_a_known_number_shows_the_name_and_nothing_else(number: str, area: int) -> None:
    _company, secrets = known_company(area)
    client = Client()
    begin(client, make_link(), number=number)
    page = company_page(client, newest())
    assert "PT Energi Contoh Nusantara" in page
    assert "sudah terdaftar" in page
    for secret in secrets | {NPWP if number == NIB else NIB}:
        assert secret not in page
    sent = client.post(
        reverse("registration-step", kwargs={"token": resume_token(newest()), "number": 3}),
        {"contact_name": "Rina", "contact_email": "rina@contoh.co.id", "contact_phone": "081234567890"},
    )
    assert sent.status_code == 400, "without a site it cannot be sent, and says so"


def test_the_page_is_the_same_wherever_the_company_is_known() -> None:
    pages = []
    for area, nib, name in ((SERANG, NIB, "PT Energi Contoh Nusantara"), (6471, "9120007654321", "PT Energi Contoh Khatulistiwa")):
        factories.company(area, name=name, nib=nib)
        client = Client()
        begin(client, make_link(), number=nib)
        pages.append(bare(company_page(client, newest()), name))
    assert pages[0] == pages[1]


def test_the_same_name_and_a_nearly_equal_one_get_the_same_answer_and_the_name_on_record_is_not_shown() -> None:
    known_company()
    pages = []
    for typed in ("PT ENERGI CONTOH NUSANTARA", "PT Energi Conto Nusantara"):
        client = Client()
        begin(client, make_link())
        page = company_page(client, newest(), typed)
        assert "sudah terdaftar. Apakah ini perusahaan Anda?" in page
        assert "PT Energi Contoh Nusantara" not in page
        pages.append(bare(page, typed))
    assert pages[0] == pages[1]


def test_every_name_costs_the_same_questions_to_the_database_known_nearly_known_or_not() -> None:
    known_company()
    for typed in ("PT Energi Contoh Nusantara", "PT Energi Conto Nusantara", "PT Sama Sekali Lain"):
        client = Client()
        begin(client, make_link())
        with CaptureQueriesContext(connection) as queries:
            company_page(client, newest(), typed)
        asked = re.findall(r"FROM (company_(?:named|near))\(", " ".join(query["sql"] for query in queries))
        assert asked == ["company_near", "company_named"], typed


def test_an_unknown_number_and_none_at_all_look_alike() -> None:
    known_company()
    pages = []
    for number in ("9120000000019", ""):
        client = Client()
        begin(client, make_link(), number=number)
        pages.append(bare(company_page(client, newest()), number or "tanpa nomor"))
    assert pages[0] == pages[1]
