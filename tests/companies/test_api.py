"""The register in the API: fields, places, numbers only for those allowed, refusals."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.machines import api_client_create
from apps.accounts.models import ApiClient
from apps.companies.models import Company, Membership
from apps.core.scope import Scope, scope
from tests import factories
from tests.companies.make import BANTEN, CILEGON, SERANG

pytestmark = pytest.mark.django_db
KALTIM, SAMARINDA = 6400, 6472


class Machine:
    """A system with a token."""

    def __init__(self, area: int = 0, *, scopes: str = "perusahaan:baca", numbers: bool = False) -> None:
        client_id, secret = api_client_create(name="Pusdatin", area=area, reads_numbers=numbers)
        body = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret, "scope": scopes}
        self.client = Client()
        self.headers = {"Authorization": f"Bearer {self.client.post('/o/token/', body).json()['access_token']}"}

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/v1/{path}", headers=self.headers)

    def names(self, query: str = "") -> list[str]:
        return [row["name"] for row in self.get(f"companies/{query}").json()["results"]]


@pytest.fixture
def firm() -> Company:
    """A company of Kota Serang with a second site in Samarinda, a member at both; a partner, and a company of Samarinda alone."""
    here, there = factories.forum(SERANG), factories.forum(SAMARINDA)
    factories.forum(CILEGON)
    company = factories.company(
        SERANG, name="PT Baja Perkasa", nib="9120001234567", npwp="0012345678901000", kbli_version="2025", kbli_category="C", kbli_code="24101",
        csr_focus=["kesos"], ownership="bumd", legal_form="pt_tbk",
    )  # fmt: skip
    factories.membership(factories.site(company, SERANG, nitku="0012345678901000000001"), here, contact_email="rina@rahasia.example")
    far = factories.membership(factories.site(company, SAMARINDA), there)
    with scope(Scope.system()):
        Membership.objects.filter(pk=far.pk).update(number="KALTIM-7")
    factories.membership(
        factories.site(factories.company(SERANG, name="LKS Harapan", kind="partner", partner_kind="lks")), here, kind="partner"
    )
    factories.membership(factories.site(factories.company(SAMARINDA, name="PT Mahakam"), SAMARINDA), there)
    return company


def test_a_company_carries_what_a_client_needs(firm: Company) -> None:
    data = Machine().get(f"companies/{firm.pk}/").json()
    assert data["name"] == "PT Baja Perkasa"
    assert (data["legal_form"], data["ownership"], data["kind"]) == ("pt_tbk", "bumd", "company")
    assert data["kbli"] == {"version": "2025", "category": "C", "code": "24101"}
    assert {(row["area"], row["state"]) for row in data["memberships"]} == {(SERANG, "active"), (SAMARINDA, "active")}
    assert {row["area"] for row in data["sites"]} == {SERANG, SAMARINDA}
    assert "rahasia" not in str(data), "no contact persons"


def test_numbers_are_given_to_machines_that_were_allowed_to_read_them_and_asking_does_not_help(firm: Company) -> None:
    plain, allowed = Machine(), Machine(numbers=True)
    assert plain.get(f"companies/{firm.pk}/").json()["identifiers"] is None
    assert {row["nitku"] for row in plain.get(f"companies/{firm.pk}/").json()["sites"]} == {None}
    assert "9120001234567" not in plain.get("companies/").content.decode()
    data = allowed.get(f"companies/{firm.pk}/").json()
    assert data["identifiers"] == {"nib": "9120001234567", "npwp": "0012345678901000"}
    assert {row["nitku"] for row in data["sites"]} == {None, "0012345678901000000001"}
    ApiClient.objects.update(reads_numbers=False)
    assert allowed.get(f"companies/{firm.pk}/").json()["identifiers"] is None, "taken back at once"


def test_a_number_cannot_be_guessed_by_searching_for_it(firm: Company) -> None:
    assert Machine().names("?q=9120001234567") == []
    assert Machine().names("?q=0012345678901000") == []
    assert Machine(numbers=True).names("?q=9120001234567") == ["PT Baja Perkasa"]


def test_a_place_reads_companies_that_work_there_and_memberships_there_only(firm: Company) -> None:
    banten, kaltim, cilegon = Machine(BANTEN), Machine(KALTIM), Machine(CILEGON)
    assert set(banten.names()) == {"PT Baja Perkasa", "LKS Harapan"}
    assert set(kaltim.names()) == {"PT Baja Perkasa", "PT Mahakam"}
    assert cilegon.names() == []
    assert [row["area"] for row in banten.get(f"companies/{firm.pk}/").json()["memberships"]] == [SERANG]
    assert "KALTIM-7" not in banten.get("companies/").content.decode()
    for answer in (cilegon.get(f"companies/{firm.pk}/"), cilegon.get(f"companies/{factories.forum(CILEGON).pk}/")):
        assert (answer.status_code, answer.json()["field"]) == (404, None)


def test_the_list_is_filtered_and_read_page_by_page(firm: Company) -> None:
    machine = Machine()
    assert machine.names("?kind=partner") == ["LKS Harapan"]
    assert machine.names("?focus=kesos&ownership=bumd&state=active") == ["PT Baja Perkasa"]
    assert machine.names("?q=baja%20prkasa") == ["PT Baja Perkasa"]
    seen, address = [], "companies/?limit=1"
    while address:
        page = machine.get(address).json()
        seen += [row["id"] for row in page["results"]]
        address = (page["next"] or "").removeprefix("/api/v1/")
    assert len(seen) == len(set(seen)) == 3


@pytest.mark.parametrize(
    "query", ["kind=x", "ownership=swasta", "focus='", "state=ended", "limit=0", "limit=501", "limit=0005009", "limit=0000005", "after=x"]
)
def test_a_wrong_parameter_is_named(firm: Company, query: str) -> None:
    answer = Machine().get(f"companies/?{query}")
    assert (answer.status_code, answer.json()["field"]) == (400, query.partition("=")[0])


def test_without_token_or_scope_nothing_is_read(firm: Company) -> None:
    for path in ("companies/", f"companies/{firm.pk}/"):
        assert Client().get(f"/api/v1/{path}").status_code == 401
        refused = Machine(scopes="laporan:baca").get(path)
        assert (refused.status_code, set(refused.json())) == (403, {"detail", "field"})
        assert Machine().client.post(f"/api/v1/{path}").status_code in {401, 405}


def test_a_page_costs_the_same_with_more_rows(firm: Company) -> None:
    machine = Machine()

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert machine.get("companies/").status_code == 200
        return len(caught)

    before = queries()
    for number in range(4):
        factories.membership(factories.site(factories.company(SERANG, name=f"PT Baru {number}")), factories.forum(SERANG))
    assert queries() == before


def test_the_schema_describes_it(tmp_path: Any) -> None:
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yml"))
    page = Client().get("/api/v1/").content.decode()
    assert "/api/v1/companies/{company_id}/" in page
    assert "<code>perusahaan:baca</code>" in page
