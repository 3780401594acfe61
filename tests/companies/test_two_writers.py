"""Two people change one company, one site, one set of rules: the second sees both versions and chooses."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from apps.accounts.permissions import Role
from apps.companies.models import Company, MemberRule, Site
from apps.core.scope import Scope, scope
from tests import factories
from tests.companies.make import SERANG, browser
from tests.racing import at_once, hidden

pytestmark = pytest.mark.django_db(transaction=True)
RULES = {
    "number_pattern": "{kode}-{urut4}",
    "report_days": "14",
    "inactive_after": "4",
    "confirm_month": "",
    "confirm_day": "1",
    "confirm_days": "30",
}


@pytest.fixture
def firm() -> tuple[Company, Site]:
    factories.forum(SERANG)
    company = factories.company(SERANG, name="PT Baja Perkasa", nib="9120001234567")
    return company, factories.site(company, SERANG)


def _sent(company: Company) -> dict[str, str]:
    return {
        "name": company.name,
        "legal_form": company.legal_form,
        "ownership": company.ownership,
        "nib": company.nib,
        "kbli_version": "2020",
    }


def test_the_company_and_its_secretariat_write_the_record_at_once(firm) -> None:
    company, _site = firm
    own, secretary = (
        factories.actor(Role.COMPANY_PIC, SERANG, company=company.pk, name="Pak Andi"),
        factories.actor(Role.FORUM_SECRETARY, SERANG),
    )
    urls = {by: reverse("companies:company-edit", kwargs={"desk": by.slug, "pk": company.pk}) for by in (own, secretary)}
    version = {by: hidden(browser(by).get(url))["version"] for by, url in urls.items()}
    typed = {**_sent(company), "website": "https://baja.example", "csr_focus": ["kesehatan"]}
    assert browser(own).post(urls[own], {**typed, "version": version[own]}).status_code == 302
    page = browser(secretary).post(
        urls[secretary], {**_sent(company), "website": "https://lama.example", "size": "large", "version": version[secretary]}
    )
    assert page.status_code == 409
    for words in ("https://baja.example", "https://lama.example", "Pak Andi", "pilih-csr_focus"):
        assert words in page.content.decode()
    answer = hidden(page)
    answer["pilih-website"], answer["pilih-csr_focus"], answer["pilih-size"] = "theirs", "theirs", "mine"
    assert browser(secretary).post(urls[secretary], answer).status_code == 302
    with scope(Scope.system()):
        now = Company.objects.get(pk=company.pk)
    assert (now.website, now.csr_focus, now.size) == ("https://baja.example", ["kesehatan"], "large")


@pytest.mark.parametrize("version", ["", "kemarin"])
def test_a_form_without_a_proper_version_never_overwrites(firm, version: str) -> None:
    company, site = firm
    by = factories.actor(Role.FORUM_SECRETARY, SERANG)
    client = browser(by)
    url = reverse("companies:company-edit", kwargs={"desk": by.slug, "pk": company.pk})
    assert client.post(url, {**_sent(company), "size": "large", "version": version}).status_code == 409
    url = reverse("companies:site-edit", kwargs={"desk": by.slug, "pk": site.pk})
    assert client.post(url, {"name": "Lain", "kind": site.kind, "region": site.region_id, "version": version}).status_code == 409
    with scope(Scope.system()):
        assert (Company.objects.get(pk=company.pk).size, Site.objects.get(pk=site.pk).name) == (company.size, site.name)


def test_two_edits_of_a_site_at_once_keep_one_and_show_it_to_the_other(firm) -> None:
    company, site = firm
    by = factories.actor(Role.COMPANY_PIC, SERANG, company=company.pk)
    url = reverse("companies:site-edit", kwargs={"desk": by.slug, "pk": site.pk})
    base = {"kind": site.kind, "region": site.region_id, "version": hidden(browser(by).get(url))["version"]}
    answers = at_once(*(lambda n=n: browser(by).post(url, {**base, "name": f"Pabrik {n}"}) for n in range(3)))
    assert sorted(answer.status_code for answer in answers) == [302, 409, 409]
    with scope(Scope.system()):
        stored = Site.objects.get(pk=site.pk).name
    lost = next(answer for answer in answers if answer.status_code == 409)
    assert stored in lost.content.decode()
    choice = hidden(lost)
    choice["pilih-name"] = "mine"
    assert browser(by).post(url, choice).status_code == 302


@pytest.mark.parametrize("settled", [False, True])
def test_rules_settled_by_two_secretaries_are_compared(firm, settled: bool) -> None:
    by: Any = factories.actor(Role.FORUM_SECRETARY, SERANG)
    client, url = browser(by), f"/{by.slug}/anggota/aturan/"
    if settled:
        assert client.post(url, RULES).status_code == 302
    version = hidden(client.get(url))["version"]
    assert client.post(url, {**RULES, "report_days": "10", "version": version}).status_code == 302
    page = client.post(url, {**RULES, "report_days": "20", "inactive_after": "2", "version": version})
    assert page.status_code == 409
    answer = hidden(page)
    answer["pilih-report_days"], answer["pilih-inactive_after"] = "theirs", "mine"
    assert client.post(url, answer).status_code == 302
    with scope(Scope.system()):
        kept = MemberRule.objects.get()
    assert (kept.report_days, kept.inactive_after) == (10, 2)


def test_the_preview_of_numbers_keeps_the_version(firm) -> None:
    by = factories.actor(Role.FORUM_SECRETARY, SERANG)
    client, url = browser(by), f"/{by.slug}/anggota/aturan/"
    client.post(url, RULES)
    version = hidden(client.get(url))["version"]
    assert hidden(client.post(url, {**RULES, "version": version, "lihat": "1"}))["version"] == version
